"""Writing a post: use cases."""
