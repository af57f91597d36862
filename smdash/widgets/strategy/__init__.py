"""What a brand goes by: its sections, and its text as it is read."""
