"""The content queue: commands."""
