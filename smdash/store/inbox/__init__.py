"""The engagement inbox: SQLite."""
