"""Answers whose program ended before they could be sent: noted by whatever looks at the inbox next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError
from smdash.services.publishing.reply_sending import miss_late

if TYPE_CHECKING:
    from smdash.services.home import Home


def note_missed(home: Home) -> str:
    """Note what nobody sent in its time, and open its messages again; return whom that was for, '' for nobody.

    Nothing is sent. For where ``Home.answer_missed`` says so. Where the file cannot be written just now, the next look
    notes it.
    """
    try:
        rows = miss_late(home)
    except SmdashError:
        return ""
    names = [f"{row.to} ({row.account})" for row in rows if row.to]
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    whom = ", ".join(names[:3]) + more
    if len(names) == 1:
        return f"Not sent in its time: your answer to {whom}. It is asked about, and its message is open again."
    return f"Not sent in their time: your answers to {whom}. They are asked about, and their messages are open again."
