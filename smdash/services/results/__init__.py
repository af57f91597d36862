"""Results of brands: by hand, by mapping, and as series."""
