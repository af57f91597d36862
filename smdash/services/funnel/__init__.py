"""The funnel of a brand, its costs and returns."""
