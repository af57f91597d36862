"""What other programs may ask and write by the Model Context Protocol."""
