"""The parts of make.py: what was published, its exports, the plan ahead, the inbox."""
