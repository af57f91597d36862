"""The engagement inbox: commands."""
