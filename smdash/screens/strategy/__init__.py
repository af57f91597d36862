"""The strategy of a brand, and its goals."""
