"""The content queue: screens."""
