"""Hours needed against hours available: SQLite."""
