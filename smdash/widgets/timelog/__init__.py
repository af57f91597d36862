"""Time logged: what is painted."""
