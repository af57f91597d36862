"""The results of a brand."""
