"""The first screen and its panes: what is painted."""
