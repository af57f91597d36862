"""Hours needed against hours available: screens."""
