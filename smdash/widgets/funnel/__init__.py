"""The funnel drawn as lines."""
