"""Engagement rates as others published them."""
