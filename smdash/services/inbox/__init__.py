"""The engagement inbox: use cases."""
