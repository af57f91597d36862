"""A week as it would be: levers turned, a client taken on, days away."""
