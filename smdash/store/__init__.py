"""SQLite and nothing else: the schema, the undo journal, one module per aggregate."""
