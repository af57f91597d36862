"""The month's report of a brand."""
