"""Reading what is new from the networks: acts and what runs beside the screens."""
