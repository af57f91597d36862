"""Reading networks: what came in, own posts and figures."""
