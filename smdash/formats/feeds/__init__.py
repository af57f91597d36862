"""Lists of posts as the networks themselves write them."""
