"""Snippets: saved texts with fields, for posts and for replies."""
