"""The screens of the terminal interview, each imported when it is first opened."""
