"""The engagement inbox: values and rules."""
