"""Hours needed against hours available: values and rules."""
