"""Words that people of the trade say, and what they mean here."""
