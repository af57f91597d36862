"""Writing a post: screens."""
