"""Pages for a browser, whole in one file."""
