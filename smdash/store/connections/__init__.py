"""Which accounts are connected, and what their servers say."""
