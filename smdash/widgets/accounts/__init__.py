"""Accounts and how they are connected: lists."""
