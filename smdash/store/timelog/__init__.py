"""Time logged: SQLite."""
