"""What is wrong with a post before it goes out; each rule is a pure function."""
