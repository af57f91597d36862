"""How long a text is where it is going, what is wrong with it there, and how to cut it into a thread."""
