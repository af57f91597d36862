"""From who was reached to who bought, and what an hour returned."""
