"""What a person is to be told of networks and of posts that are not out: one notice per cause, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from smdash.domain.schedule import short_moment
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Cause = Literal[
    "sign in",
    "clock",
    "surge",
    "unconfirmed",
    "failed",
    "unfinished",
    "left alone",
    "away",
    "sign-in ends",
    "late",
    "changes asked",
    "unapproved",
    "report",
    "reminder",
]
CAUSES: tuple[Cause, ...] = get_args(Cause)
"""The worst first."""
URGENT = frozenset(CAUSES[:6])
"""What is said before a week that is too full: somebody waits for it, or nothing goes out until it is mended."""


class Alert(NamedTuple):
    """One thing to be told: in words, about which account, delivery or answered item; Enter on it goes there.

    A report that is overdue is about no account but a brand, whose short name ``account`` is then.

    ``at`` is when the post or answer was to go out, None for what is neither's.
    """

    cause: Cause
    words: str
    account: str = ""
    delivery_id: int | None = None
    at: datetime | None = None
    item_id: int | None = None

    @property
    def urgent(self) -> bool:
        """Whether it is said before all else."""
        return self.cause in URGENT


class Notice(NamedTuple):
    """What is said of one cause, and of how many accounts or posts it is the cause."""

    cause: Cause
    words: str
    alerts: tuple[Alert, ...]


def notices(alerts: Sequence[Alert]) -> tuple[Notice, ...]:
    """Return one notice for each cause, the worst first."""
    found = []
    for cause in CAUSES:
        those = tuple(alert for alert in alerts if alert.cause == cause)
        if those:
            found.append(Notice(cause, those[0].words if len(those) == 1 else _several(cause, those), those))
    return tuple(found)


def post_words(cause: Cause, account: str, at: datetime | None, now: datetime, out: str = "") -> str:
    """Return what is said of one post: ``acme/mastodon 14:00 is unconfirmed: did it go out?``."""
    when = "" if at is None else f" {at:%H:%M}" if at.date() == now.date() else f" {short_moment(at, now.year)}"
    words = {
        "unconfirmed": "is unconfirmed: did it go out?",
        "failed": "did not go out.",
        "unfinished": f"is not all out{out and f': {out}'}.",
        "late": "was missed, and waits for you.",
        "changes asked": "is to be changed, says the client.",
        "unapproved": "does not go out: the client has not approved it.",
    }
    return f"{account}{when} {words[cause]}"


def answer_words(cause: Cause, account: str, to: str) -> str:
    """Return what is said of one answer: ``acme/mastodon to @bob did not go out.``."""
    words = {"unconfirmed": "is unconfirmed: did it go out?", "failed": "did not go out."}
    return f"{account}: the answer to {to} {words[cause]}"


def _many(alerts: tuple[Alert, ...]) -> str:
    """Return how many posts and answers alerts are about."""
    answers = sum(alert.item_id is not None for alert in alerts)
    posts = len(alerts) - answers
    said = [counted(posts, "post")] if posts else []
    return " and ".join([*said, *([counted(answers, "answer")] if answers else [])])


def _several(cause: Cause, alerts: tuple[Alert, ...]) -> str:
    names = list(dict.fromkeys(alert.account for alert in alerts))
    whose = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    match cause:
        case "sign in":
            return f"Sign in again: {whose}."
        case "sign-in ends":
            return f"Sign-ins end soon: {whose}."
        case "left alone":
            return f"Networks want to be left alone: {whose}."
        case "away":
            return f"Networks cannot be reached, and posts wait: {whose}."
        case "clock":
            return alerts[0].words
        case "surge":
            return f"Far more people write than usual: {whose}."
        case "unconfirmed":
            return f"{_many(alerts)} unconfirmed: {whose}."
        case "failed":
            return f"{_many(alerts)} did not go out: {whose}."
        case "unfinished":
            return f"{counted(len(alerts), 'post')} not all out: {whose}."
        case "changes asked":
            return f"{counted(len(alerts), 'post')} to be changed, say clients: {whose}."
        case "unapproved":
            return f"{counted(len(alerts), 'post')} due soon and not approved: {whose}."
        case "report":
            return f"Client updates overdue: {whose}."
        case _:
            return f"{counted(len(alerts), 'post')} missed: {whose}."
