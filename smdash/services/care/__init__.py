"""Backup, restore, doctor and the sample world: use cases."""
