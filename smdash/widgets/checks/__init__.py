"""What is wrong with a post before it goes out: what is painted."""
