"""Brands, accounts, slots and rules: values and rules."""
