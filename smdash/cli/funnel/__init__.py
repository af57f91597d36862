"""``smdash funnel``."""
