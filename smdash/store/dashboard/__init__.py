"""What the dashboard asks alone: SQLite."""
