"""Evergreen pools and repeating posts: commands."""
