"""The sync command."""
