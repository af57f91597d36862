"""What there is to know of an item before it is answered: whose it is, by when, until when, what it is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.urgency import CLOSING, SIGNS
from smdash.domain.wording import grouped, lapse_words

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.conversation import Writer

SOON = timedelta(hours=1)


class ItemFacts(NamedTuple):
    """An item whole, with its account and brand; instants are aware and in the zone they are shown in.

    ``own_handle`` is as its network has it, else as it is named here.
    ``state`` is open, snoozed, waiting, done or spam. ``promised`` says whether its account's promise was made by a
    person; it is a default else. ``closes_at`` is None where its platform takes answers for ever.
    ``left_min`` are the minutes of its account's hours until it is due, less than 0 where it is late, None for
    unknown or more than is followed.
    ``by_hand``: on the platform's own pages it can be answered though no program may, any more or soon.
    """

    id: int
    brand: str
    brand_name: str
    colour: str
    platform: str
    platform_name: str
    account: str
    own_handle: str
    kind: str
    author: str
    handle: str
    body: str
    permalink: str
    rating: int | None
    flag: str
    state: str
    received_at: datetime
    due_at: datetime
    promised: bool = False
    closes_at: datetime | None = None
    snoozed_until: datetime | None = None
    handled_at: datetime | None = None
    gone_at: datetime | None = None
    edited_at: datetime | None = None
    was: str = ""
    tags: tuple[str, ...] = ()
    archived: bool = False
    left_min: float | None = None
    by_hand: bool = False

    @property
    def key(self) -> str:
        """Its name in lists."""
        return f"i:{self.id}"


class Told(NamedTuple):
    """Some words, and how much they matter: ``bad``, ``warn``, ``good``, ``plain`` or ``dim``."""

    words: str
    look: str = "plain"


def moment_words(moment: datetime, now: datetime) -> str:
    """Return an instant as ``14:02`` today, else as ``Fri 20 Nov 14:02``."""
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment:%a} {moment.day} {moment:%b}{year} {moment:%H:%M}"


def near_words(moment: datetime, now: datetime) -> str:
    """Return an instant less than six days off as ``Fri 14:02``, others as ``moment_words``; for what says how far."""
    days = abs((moment.date() - now.date()).days)
    return f"{moment:%a %H:%M}" if 0 < days < 6 else moment_words(moment, now)


def _day_words(moment: datetime, now: datetime) -> str:
    return f"{moment.day} {moment:%b}" + ("" if moment.year == now.year else f" {moment.year}")


def due_told(facts: ItemFacts, now: datetime) -> Told:
    """Return by when it is to be answered, and how late or near that is by the wall clock, as lists say it.

    What that comes to in the hours of its account follows where it is another length; a default is called one.
    """
    name = "promised by" if facts.promised else "due by"
    note = "" if facts.promised else " (default, not promised)"
    if facts.state not in {"open", "snoozed"} or facts.gone_at is not None:
        return Told(f"{name} {moment_words(facts.due_at, now)}{note}", "dim")
    left = facts.due_at - now
    words = f"{name} {near_words(facts.due_at, now)}"
    wall = lapse_words(left)
    ran = left if facts.left_min is None else timedelta(minutes=facts.left_min)
    hours = "" if abs(ran - left) < timedelta(minutes=1) else f" ({_run_words(ran)} of its hours)"
    if left <= timedelta(0):
        return Told(f"{words}, {wall} late{hours}{note}", "bad")
    return Told(f"{words}, {wall} left{hours}{note}", "warn" if left < SOON else "plain")


def _run_words(span: timedelta) -> str:
    """Return a length of business hours; days are not told, since a day of these is none of the clock."""
    whole = int(abs(span).total_seconds() // 60)
    return f"{whole} m" if whole < 60 else f"{whole // 60:,} h"


def window_told(facts: ItemFacts, now: datetime) -> Told | None:
    """Return until when its platform takes an answer, None where it always does."""
    if facts.closes_at is None:
        return None
    at = moment_words(facts.closes_at, now)
    left = facts.closes_at - now
    if facts.by_hand and left <= timedelta(0):
        return Told(f"{facts.platform_name} lets no program answer since {at}; on its own page you can", "warn")
    if facts.by_hand:
        words = f"{facts.platform_name} lets programs answer until {at}, {lapse_words(left)} left; you can later too"
        return Told(words, "warn" if left <= CLOSING else "plain")
    if left <= timedelta(0):
        return Told(f"{facts.platform_name} takes no answer any more, since {at}", "bad")
    words = f"{facts.platform_name} takes answers until {at}, {lapse_words(left)} left"
    return Told(words, "bad" if left <= CLOSING else "plain")


def state_told(facts: ItemFacts, now: datetime) -> Told | None:
    """Return where it stands, None for one that is open."""
    if facts.state == "snoozed" and facts.snoozed_until is not None:
        return Told(f"snoozed until {moment_words(facts.snoozed_until, now)}", "warn")
    since = "" if facts.handled_at is None else f" since {moment_words(facts.handled_at, now)}"
    if facts.state == "waiting":
        return Told(f"waiting for them{since}", "good")
    if facts.state == "done":
        return Told(f"done{since}", "good")
    return Told("spam: in no list and no count", "dim") if facts.state == "spam" else None


def marks(facts: ItemFacts, now: datetime) -> list[Told]:
    """Return what it was taken for and what became of it, each with its sign; none of them hides another."""
    looks = {"complaint": "bad", "lead": "good", "question": "plain"}
    found = [Told(f"{SIGNS[facts.flag]} {facts.flag}", looks[facts.flag])] if facts.flag in looks else []
    if facts.rating:
        found.append(Told(f"{facts.rating} of 5 stars", "bad" if facts.rating <= 2 else "plain"))
    if facts.edited_at is not None:
        found.append(Told(f"edited {moment_words(facts.edited_at, now)}", "warn"))
    if facts.gone_at is not None:
        found.append(Told(f"no longer there since {moment_words(facts.gone_at, now)}", "warn"))
    return found + [Told(f"#{tag}", "dim") for tag in facts.tags]


def writer_words(writer: Writer, now: datetime, flag: str = "") -> str:
    """Return how often its author wrote and since when, and what is noted of them; '' where nothing is known.

    Beside the mark of an item that is a lead, nothing is said of their being one.
    """
    lead = writer.is_lead and flag != "lead"
    if writer.items <= 1 and not writer.notes and not writer.tags and not lead:
        return "writes for the first time" if writer.items == 1 else ""
    since = "" if writer.first_at is None else f" since {_day_words(writer.first_at, now)}"
    wrote = f"wrote {grouped(writer.items, 'time')}{since}, {writer.answered:,} handled"
    parts = ["writes for the first time" if writer.items == 1 else wrote]
    if len(writer.accounts) > 1:
        parts.append(f"on {len(writer.accounts)} accounts")
    if lead:
        parts.append("$ also noted as a lead" if flag else "$ noted as a lead")
    parts += [f"#{tag}" for tag in writer.tags]
    return "  \u00b7  ".join(parts)
