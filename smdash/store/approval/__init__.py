"""Pages for a client's approval and the answers to them."""
