"""The content queue: use cases."""
