"""Posts, their variants, media and links: SQLite."""
