"""Brands, accounts, slots and rules: use cases."""
