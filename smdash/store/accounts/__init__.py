"""Brands, accounts, slots and rules: SQLite."""
