"""The engagement inbox: what is painted."""
