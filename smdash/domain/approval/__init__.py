"""What a client is shown of a plan, and what they say of it."""
