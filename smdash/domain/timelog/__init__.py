"""Time logged: values and rules."""
