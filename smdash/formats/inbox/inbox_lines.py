"""Inbox lines: one JSON object per line, UTF-8, one message each.

========== ===== =====================================================================================
key        needs meaning
========== ===== =====================================================================================
id         yes   the platform's id of the message, text or whole number
kind       yes   mention, comment, reply, message, quote or review
received_at yes  ISO 8601 with an offset, such as ``2026-11-24T09:00:00+01:00``
text       yes   what was written; may be absent where there is a rating
account    no    ``brand/platform``; absent when the person names the account
author     no    display name
handle     no    name on the platform
permalink  no    address of the message
thread     no    id of the conversation
answers    no    id of the message it replies to
about      no    id of the account's own post it stands under
edited_at  no    when its author last changed it, like ``received_at``
rating     no    1 to 5, for reviews
state      no    ``open`` (the default) or ``done`` (the default where ``handled_at`` is given)
handled_at no    when it was answered or closed, like ``received_at``; without it no reply time counts it
========== ===== =====================================================================================

``null`` is the same as absent. Empty lines are left out. Other keys are left out with one warning. Of two lines with
the same account and id the later one counts. Characters no database can keep (zero, half a surrogate pair) become
U+FFFD.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smdash.domain.imports.records import InboxMessage, Parsed, ReadOptions
from smdash.domain.inbox.urgency import KINDS
from smdash.formats import json_numbers
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import plain, shown
from smdash.formats.tables.dates import EARLIEST, FUTURE, LATEST
from smdash.formats.tables.table import PROGRESS_ROWS, Peek

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.formats.tables.text import Source

KIND, LABEL = "inbox_lines", "Inbox lines (JSON)"
STATES = ("open", "done")
_TEXTS = ("account", "author", "handle", "text", "permalink", "thread", "answers", "about")
_KNOWN = frozenset({"id", "kind", "received_at", "rating", "state", "handled_at", "edited_at", *_TEXTS})
MOST_UNKNOWN = 100
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


def fits(peek: Peek) -> float:
    """Return how sure it is that a file holds inbox lines, 0 to 1, by the first line with text."""
    first = next((line for line in peek.lines if line.strip()), "")
    if not first.lstrip("\ufeff \t").startswith("{"):
        return 0.0
    try:
        entry = _entry(first)
    except ValueError:
        return 0.0
    if not {"id", "received_at"} <= entry.keys():
        return 0.0
    return 0.5 + 0.5 * len(entry.keys() & _KNOWN) / len(entry)


def read_inbox(source: Source, options: ReadOptions) -> Parsed:
    """Return the messages; what is wrong in a line is in ``problems``."""
    inbox = _Inbox(options)
    progress, problems = options.progress, inbox.problems
    with suppress(TooManyErrors), source.open() as (lines, fraction):
        for line, text in enumerate(lines, 1):
            if line % PROGRESS_ROWS == 0 and progress is not None:
                progress(fraction())
            if text.strip():
                inbox.read(line, text)
    if progress is not None:
        progress(1.0)
    messages = list(inbox.found.values())
    if inbox.unknown:
        names = ", ".join(f"'{name}'" for name in inbox.unknown)
        problems.warning(min(inbox.unknown.values()), "", f"keys that are not known are left out: {names}.")
    if inbox.same:
        problems.note(f"{len(inbox.same)} lines repeat an earlier one, the first is line {inbox.same[0]}.")
    if not (messages or problems.errors):
        problems.note("The file has no messages.")
    days = [message.received_at.date() for message in messages]
    return Parsed(
        kind=KIND,
        label=LABEL,
        content="inbox",
        encoding=source.encoding,
        accounts=tuple(dict.fromkeys(message.account for message in messages if message.account)),
        unknown_columns=tuple(inbox.unknown),
        period=(min(days), max(days)) if days else None,
        inbox=messages,
        problems=problems.finished(),
        notes=problems.notes,
    )


def _entry(text: str) -> dict[str, Any]:
    try:
        entry = json_numbers.lenient(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise ValueError(f"this is not JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise ValueError("this is not a message: it is nested too deeply") from error
    if not isinstance(entry, dict):
        raise ValueError("this is not a JSON object")  # noqa: TRY004
    return entry


def _id(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _said(value: Any) -> str:
    return "nothing" if value is None else shown(str(value))


@dataclass(slots=True)
class _Inbox:
    """The messages read so far; ``same`` are lines that repeat an earlier one."""

    options: ReadOptions
    problems: ProblemLog = field(default_factory=ProblemLog)
    found: dict[tuple[str, str], InboxMessage] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    same: list[int] = field(default_factory=list)

    def read(self, line: int, text: str) -> None:
        """Add the message of a line, or what is wrong with it."""
        try:
            entry = _entry(text)
        except ValueError as fault:
            self.problems.error(line, "", f"{fault}.")
            return
        if odd := [(name, value) for name, value in entry.items() if isinstance(value, json_numbers.NoNumber)]:
            for name, value in odd:
                self.problems.error(line, plain(name, 40), f"{value.fault}.")
            return
        for name in sorted(entry.keys() - _KNOWN):
            shown_name = plain(name, 40)
            if shown_name not in self.unknown and len(self.unknown) < MOST_UNKNOWN:
                self.unknown[shown_name] = line
        message = self._message(line, entry)
        if message is None:
            return
        key = (message.account, message.remote_id)
        earlier = self.found.get(key)
        if earlier is not None and earlier._replace(line=line) == message:
            self.same.append(line)
            return
        if earlier is not None:
            where = f"{shown(message.remote_id)} is also in line {earlier.line} with other contents"
            self.problems.warning(line, "id", f"{where}; this line is kept.", each=True)
        self.found[key] = message

    def _message(self, line: int, entry: Mapping[str, Any]) -> InboxMessage | None:
        before = self.problems.errors
        texts = {key: self._text(line, key, entry.get(key)) for key in _TEXTS}
        remote_id = self._text(line, "id", _id(entry.get("id")))
        if not remote_id:
            self.problems.error(line, "id", "the id is missing, or is neither text nor a whole number.")
        kind = self._choice(line, "kind", entry.get("kind"), KINDS)
        rating = entry.get("rating")
        if rating is not None and (isinstance(rating, bool) or rating not in (1, 2, 3, 4, 5)):
            self.problems.error(line, "rating", f"{_said(rating)} is no rating from 1 to 5.")
        if entry.get("text") is None and rating is None:
            self.problems.error(line, "text", "the text is missing.")
        received = self._instant(line, "received_at", entry.get("received_at"))
        handled = entry.get("handled_at")
        handled = None if handled is None else self._instant(line, "handled_at", handled)
        edited = entry.get("edited_at")
        edited = None if edited is None else self._instant(line, "edited_at", edited)
        state = self._choice(line, "state", entry.get("state") or ("done" if handled else "open"), STATES)
        if self.problems.errors > before or received is None:
            return None
        if handled is not None and handled < received:
            self.problems.warning(line, "handled_at", "it is before the message came in.")
        if handled is not None and state == "open":
            self.problems.warning(line, "state", "it is open, yet it has a time it was handled.")
        return InboxMessage(
            line,
            remote_id,
            texts["account"].strip(),
            kind,
            texts["author"],
            texts["handle"],
            texts["text"],
            received,
            texts["permalink"].strip(),
            texts["thread"],
            None if rating is None else int(rating),
            state,
            handled,
            texts["answers"].strip(),
            texts["about"].strip(),
            edited,
        )

    def _text(self, line: int, key: str, value: Any) -> str:
        """Return a text that a database can keep."""
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problems.error(line, key, f"{_said(value)} is no text.")
            return ""
        if value.isascii() and "\0" not in value:
            return value
        kept, changed = _UNKEEPABLE.subn("\ufffd", value)
        if changed:
            self.problems.warning(line, key, "characters that cannot be kept are shown as U+FFFD.")
        return kept

    def _choice(self, line: int, key: str, value: Any, choices: tuple[str, ...]) -> str:
        if not isinstance(value, str) or value not in choices:
            self.problems.error(line, key, f"{_said(value)} is not one of {', '.join(choices)}.")
            return ""
        return value

    def _instant(self, line: int, key: str, value: Any) -> datetime | None:
        try:
            at = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        except ValueError:
            at = None
        today = self.options.today
        if at is None:
            fault = "is no time"
        elif at.utcoffset() is None:
            fault = "has no offset"
        elif not EARLIEST <= at.year <= LATEST:
            fault = f"has the year {at.year}"
        elif today is not None and at.astimezone(UTC).date() > today + FUTURE:
            fault = "is in the future"
        else:
            return at
        self.problems.error(line, key, f"{_said(value)} {fault}; write it like 2026-11-24T09:00:00+01:00.")
        return None
