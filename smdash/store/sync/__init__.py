"""How far each account has been read, and where what was read is put."""
