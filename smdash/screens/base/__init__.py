"""What the rest of this floor stands on: screens."""
