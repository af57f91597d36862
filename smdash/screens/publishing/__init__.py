"""What is due: hand over, ledger, pause and resume: screens."""
