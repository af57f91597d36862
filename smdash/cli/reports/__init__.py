"""``smdash report``."""
