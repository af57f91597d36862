"""How accounts are connected to their networks, as screens and commands are handed it."""
