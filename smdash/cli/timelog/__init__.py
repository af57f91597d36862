"""Time logged: commands."""
