"""Hours needed against hours available: use cases."""
