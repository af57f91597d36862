"""The engagement inbox: files in and out."""
