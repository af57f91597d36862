"""Hours needed against hours available: commands."""
