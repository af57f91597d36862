"""Bringing files in: use cases."""
