"""Evergreen pools and repeating posts: use cases."""
