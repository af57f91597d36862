"""What a client reads of a month."""
