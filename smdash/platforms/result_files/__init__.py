"""Files of figures that come from outside the platforms: which columns they have, and what these mean."""
