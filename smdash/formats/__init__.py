"""Files in and out: analytics exports, plan CSV dialects, inbox lines."""

from smdash.formats.own_plan import write_plan
from smdash.formats.registry import Match, kinds, read, sniff

__all__ = ["Match", "kinds", "read", "sniff", "write_plan"]
