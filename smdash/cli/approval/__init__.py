"""``smdash approve``."""
