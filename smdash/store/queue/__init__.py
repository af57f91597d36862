"""The content queue: SQLite."""
