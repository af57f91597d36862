"""The first screen and its panes: use cases."""
