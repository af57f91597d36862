"""Each platform's own figures: use cases."""
