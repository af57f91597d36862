"""The engagement inbox: screens."""
