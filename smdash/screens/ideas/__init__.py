"""Ideas: thoughts without account or time, and the feeds that bring some."""
