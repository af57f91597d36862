"""What a sync came to, and whose figures are due."""
