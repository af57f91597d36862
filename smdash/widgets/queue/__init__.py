"""The content queue: what is painted."""
