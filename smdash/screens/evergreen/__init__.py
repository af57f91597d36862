"""Evergreen pools and repeating posts: screens."""
