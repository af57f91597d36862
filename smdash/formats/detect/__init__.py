"""Which kind a file is: files in and out."""
