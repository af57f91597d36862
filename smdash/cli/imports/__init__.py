"""Bringing files in: commands."""
