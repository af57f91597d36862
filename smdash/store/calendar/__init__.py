"""The calendar and the week as text: SQLite."""
