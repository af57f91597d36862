"""Hours needed against hours available: what is painted."""
