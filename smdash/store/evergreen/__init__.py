"""Evergreen pools and repeating posts: SQLite."""
