"""How long a text is where it is going, what is wrong with it there, and how to cut it into a thread.

``count`` takes a text and what is known about a platform; the limits are data, handed in by the caller.
"""

from __future__ import annotations

from smdash.domain.counting.check import count
from smdash.domain.counting.model import Count, Part, Problem
from smdash.domain.counting.thread import split_thread

__all__ = ["Count", "Part", "Problem", "count", "split_thread"]
