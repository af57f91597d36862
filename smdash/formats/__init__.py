"""Files in and out: analytics exports, plan CSV dialects, inbox lines."""

from smdash.formats.detect.archive import Member, is_archive, read_archive, sniff
from smdash.formats.detect.registry import Match, kinds, read
from smdash.formats.plans.own_plan import write_plan

__all__ = ["Match", "Member", "is_archive", "kinds", "read", "read_archive", "sniff", "write_plan"]
