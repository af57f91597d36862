"""Each platform's own figures: SQLite."""
