"""Channels by which visitors come, told from what a site notes of them."""
