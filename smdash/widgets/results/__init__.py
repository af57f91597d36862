"""Results of brands: what is painted."""
