"""Each platform's own figures: commands."""
