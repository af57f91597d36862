"""Evergreen pools and repeating posts: values and rules."""
