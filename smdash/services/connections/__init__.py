"""Connections of accounts to their networks: signing in and out, secrets, open sessions."""
