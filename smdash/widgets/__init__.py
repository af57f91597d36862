"""Reusable widgets that know domain values only."""
