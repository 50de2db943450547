"""The interview in a browser: the page, the processes behind it and what keeps visitors apart."""
