"""The content queue: values and rules."""
