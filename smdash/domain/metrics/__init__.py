"""Each platform's own figures: values and rules."""
