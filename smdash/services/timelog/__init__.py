"""Time logged: use cases."""
