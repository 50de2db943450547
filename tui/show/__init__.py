"""A determination shown to a person: one structured view, and text, Markdown and HTML made from it."""
