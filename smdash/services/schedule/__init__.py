"""Times in the queue: slots, moves, pauses, capacity, runway: use cases."""
