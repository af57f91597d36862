"""Times of the week as people type them: ``Mon 9:30``, ``Fri 9am``, ``Mon-Fri 9, 15 and Sat 12``, ``weekdays 9``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import weekday_of
from smdash.domain.times.clocks import is_clock, read_clock
from smdash.domain.times.weekdays import HINT as DAYS_HINT
from smdash.domain.times.weekdays import is_weekdays, read_weekdays

if TYPE_CHECKING:
    from datetime import time

_TOKEN = re.compile(r"[^\s,;/&]+")
_FILLERS = frozenset({"and", "at", "on", "every", "each"})
_TO = frozenset({"-", "\u2013", "\u2014", "to"})


class Weekly(NamedTuple):
    """Days of the week (Monday 0), the times of day on each of them, and the words that follow."""

    days: tuple[int, ...]
    clocks: tuple[time, ...]
    rest: str = ""


class _Token(NamedTuple):
    word: str
    start: int
    end: int
    parted: bool
    """Whether a comma, a semicolon or a line break stands before it."""

    @property
    def kind(self) -> str:
        """``day``, ``clock``, or '' for any other word."""
        low = self.word.lower()
        if is_clock(low):
            return "clock"
        return "day" if is_weekdays(low) or weekday_of(re.split(r"[-\u2013]", low)[0]) is not None else ""


def read_weekly(text: str) -> list[Weekly]:
    """Read times of the week, days before or behind their times, several with or without commas.

    Words that are neither end such a part: they are its ``rest``, up to a comma behind which another part begins.
    UsageError names the part that is no day or no time of day, or says which of both is missing.
    """
    tokens = _tokens(text)
    found: list[Weekly] = []
    at = 0
    while at < len(tokens):
        if tokens[at].word.lower() in _FILLERS and at + 1 < len(tokens):
            at += 1
            continue
        first = tokens[at].kind
        at, heads = _run(tokens, at, first)
        if not heads:
            raise _wrong(tokens[at], "day")
        other = "clock" if first == "day" else "day"
        at, tails = _run(tokens, at, other)
        if not tails:
            raise _missing(tokens[at] if at < len(tokens) else None, other, text)
        days, clocks = (heads, tails) if first == "day" else (tails, heads)
        at, rest = _rest(tokens, at, text)
        found.append(
            Weekly(
                tuple(sorted({number for token in days for number in read_weekdays(token.word)})),
                tuple(sorted({read_clock(token.word) for token in clocks})),
                rest,
            )
        )
    if not found:
        raise UsageError("a day of the week and a time are needed.", subject=repr(text.strip()))
    return found


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        between = text[last : match.start()]
        token = _Token(match[0], match.start(), match.end(), any(sign in between for sign in ",;\n"))
        last = match.end()
        low = token.word.lower()
        before = found[-1] if found else None
        if before is not None and low.rstrip(".") in {"am", "pm"} and before.word.isdecimal() and not token.parted:
            found[-1] = before._replace(word=before.word + low.rstrip("."), end=token.end)
        elif before is not None and low in {"day", "days"} and before.word.lower() in {"every", "all"}:
            found[-1] = before._replace(word="daily", end=token.end)
        elif len(found) > 1 and before is not None and before.word.lower() in _TO and token.kind == "day":
            found.pop()
            found[-1] = found[-1]._replace(word=f"{found[-1].word}-{token.word}", end=token.end)
        else:
            found.append(token)
    return found


def _run(tokens: list[_Token], at: int, kind: str) -> tuple[int, list[_Token]]:
    """Return where the tokens of one kind end, and these; small words between them are passed over."""
    found: list[_Token] = []
    here = at
    while kind and here < len(tokens):
        if tokens[here].kind == kind:
            found.append(tokens[here])
            at = here + 1
        elif tokens[here].word.lower() not in _FILLERS:
            break
        here += 1
    return (here if found and here < len(tokens) and tokens[here].kind else at), found


def _rest(tokens: list[_Token], at: int, text: str) -> tuple[int, str]:
    here = at
    if here >= len(tokens) or tokens[here].kind:
        return at, ""
    while here < len(tokens) and not (here > at and tokens[here].parted and tokens[here].kind):
        here += 1
    return here, text[tokens[at].start : tokens[here - 1].end].strip()


def _wrong(token: _Token, kind: str) -> UsageError:
    name = "day of the week" if kind == "day" else "time of day"
    hint = DAYS_HINT if kind == "day" else "Like 9:30 or 2pm."
    return UsageError(f"this is no {name}.", subject=repr(token.word), hint=hint)


def _missing(token: _Token | None, kind: str, text: str) -> UsageError:
    if token is not None:
        return _wrong(token, kind)
    name = "a day of the week" if kind == "day" else "a time of day"
    return UsageError(f"{name} is missing.", subject=repr(text.strip()))
