"""Files in and out: analytics exports, plan CSV dialects, inbox lines."""

from smdash.formats.archive import Member, is_archive, read_archive
from smdash.formats.own_plan import write_plan
from smdash.formats.registry import Match, kinds, read, sniff

__all__ = ["Match", "Member", "is_archive", "kinds", "read", "read_archive", "sniff", "write_plan"]
