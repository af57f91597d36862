"""Bringing files in: values and rules."""
