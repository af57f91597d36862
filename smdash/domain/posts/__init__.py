"""Posts, their variants, media and links: values and rules."""
