"""The home itself: settings, doctor, demo, undo: commands."""
