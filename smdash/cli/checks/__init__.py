"""What is wrong with a post before it goes out: commands."""
