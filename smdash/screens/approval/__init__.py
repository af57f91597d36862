"""Sending a plan to a client, and reading what they said."""
