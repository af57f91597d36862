"""Use cases: blocking calls that return frozen views for a screen or a command."""
