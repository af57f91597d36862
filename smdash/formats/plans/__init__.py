"""Plans of schedulers: files in and out."""
