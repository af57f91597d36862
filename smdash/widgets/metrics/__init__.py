"""Each platform's own figures: what is painted."""
