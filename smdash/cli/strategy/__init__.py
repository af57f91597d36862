"""``smdash strategy`` and ``smdash competitor``."""
