"""Trying out less, a new client, going away: what is painted."""
