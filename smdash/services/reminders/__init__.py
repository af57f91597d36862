"""Reminders: word of what waits to be handed over, sent to a telephone or a mailbox."""
