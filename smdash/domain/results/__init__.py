"""Figures of a brand that come from outside its platforms."""
