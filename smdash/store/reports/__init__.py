"""Which reports were made, and the person's own words in them."""
