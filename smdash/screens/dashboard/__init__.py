"""The first screen and its panes: screens."""
