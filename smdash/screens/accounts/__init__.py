"""Brands, accounts, slots and rules: screens."""
