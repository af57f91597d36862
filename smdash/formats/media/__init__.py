"""Media files: files in and out."""
