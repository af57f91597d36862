"""``smdash result`` and ``smdash lead``."""
