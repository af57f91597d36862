"""Posts, their variants, media and links: use cases."""
