"""Brands, accounts, slots and rules: commands."""
