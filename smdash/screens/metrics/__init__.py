"""Each platform's own figures: screens."""
