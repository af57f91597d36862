"""The ledger in words, the same on the screen and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.wording import state_word

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from smdash.domain.publishing.ledger import Call, LedgerPart, LedgerRow

STATES = {"published": "out", "waiting": "waits", "scheduled": "tried again"}
"""States that the ledger calls otherwise than the queue: what stands in it was tried, so planned is planned anew."""
_DOING = {"prepare": "made ready", "send": "sent", "look": "looked for"}


def state_words(row: LedgerRow) -> str:
    """Return where a post or answer is: ``out``, ``2 of 5 out`` where not all of it is."""
    if row.reply_id and row.state == "sending" and row.via == "hand":
        return "in your hands"
    return f"{row.out} of {row.of} out" if row.unfinished else part_state(row.state)


def part_state(state: str) -> str:
    """Return a state as a person reads it in the ledger."""
    return STATES.get(state) or state_word(state)


def via_words(via: str) -> str:
    """Return the way a post went: ``by hand``, ``the timer``."""
    return "by hand" if via == "hand" else via


def took_words(took: timedelta | None) -> str:
    """Return how long a call took: ``340 ms``, ``2.1 s``, ``-`` where that is not known."""
    if took is None:
        return "-"
    milliseconds = took.total_seconds() * 1000
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def whole_words(row: LedgerRow) -> list[str]:
    """Return all that the ledger has of a post, line by line: its messages with every call made for them."""
    lines = [f"to          {row.to}"] if row.reply_id else []
    lines += [
        f"planned     {_moment(row.planned_at)}",
        f"out         {_moment(row.sent_at)}",
        f"by          {via_words(row.via) or '-'}",
        f"address     {row.permalink or '-'}",
    ]
    if row.answer and not row.sent_at:
        lines.append(f"answer      {row.answer}")
    for part in row.parts:
        lines += ["", *_part_lines(part)]
    if row.reply_id and not row.parts:
        lines += ["", *row.text.splitlines()]
    if not row.parts:
        lines += ["", "No program has sent it, so there are no calls to show."]
    return lines


def _part_lines(part: LedgerPart) -> list[str]:
    head = f"{part.what}: {part_state(part.state)}"
    if part.next_at is not None and part.state in {"waiting", "unknown"}:
        head += f", {'looked for' if part.state == 'unknown' else 'tried'} again {_moment(part.next_at)}"
    lines = [head, *(f"  {each}" for each in part.text.splitlines()[:4])]
    lines += [f"  {each}" for each in (part.permalink, part.error) if each]
    return [*lines, *(f"  {_call(each)}" for each in part.calls)]


def _call(call: Call) -> str:
    took = "cut off" if call.milliseconds is None else f"{call.milliseconds} ms"
    said = ": ".join(filter(None, (call.kind, call.answer)))
    return f"{_moment(call.at, seconds=True)}  {_DOING.get(call.doing, call.doing)}  {took}  {said}".rstrip()


def _moment(at: datetime | None, *, seconds: bool = False) -> str:
    if at is None:
        return "-"
    return f"{at:%Y-%m-%d %H:%M:%S}" if seconds else f"{at:%Y-%m-%d %H:%M}"
