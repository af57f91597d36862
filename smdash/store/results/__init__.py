"""Results of brands."""
