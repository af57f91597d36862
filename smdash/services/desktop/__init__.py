"""The person's desktop: clipboard, editor, browser, files: use cases."""
