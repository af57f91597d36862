"""Time logged: screens."""
