"""Bringing files in: screens."""
