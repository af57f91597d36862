"""Trying out less, a new client, going away: commands."""
