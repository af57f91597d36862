"""Other trackers' logs: files in and out."""
