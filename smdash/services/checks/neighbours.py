"""What an account says twice, and when it says too much at once: rules that look at several posts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.checks import timing
from smdash.domain.checks.duplicates import FOREVER, Dated, Print, Twin, against, fingerprint, twins
from smdash.domain.checks.findings import moment
from smdash.domain.checks.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.checks.model import Facts

_OPEN = frozenset({"draft", "scheduled", "held", "missed", "failed"})
_PLANNED = frozenset({"scheduled", "held", "sending", "unknown", "published"})


class Neighbour(NamedTuple):
    """What stands on an account: a delivery, when it is due (as stored, None for a draft), its state and its words."""

    delivery_id: int
    post_id: int
    due_at: str | None
    state: str
    text: str


class Prints:
    """What texts are compared by, kept by text, so that each is read once however often it is judged."""

    def __init__(self) -> None:
        self._kept: dict[str, Print] = {}

    def of(self, text: str) -> Print:
        """Return a text's print."""
        found = self._kept.get(text)
        if found is None:
            found = self._kept[text] = fingerprint(text)
        return found

    def forget(self, but: Iterable[str]) -> None:
        """Keep the prints of these texts only."""
        self._kept = {text: self._kept[text] for text in but if text in self._kept}

    def __len__(self) -> int:
        return len(self._kept)


def seconds(due_at: str | None) -> float:
    """Return a stored instant as seconds since 1970, ``FOREVER`` for none."""
    return FOREVER if due_at is None else datetime.fromisoformat(due_at).timestamp()


def findings(account: Account, said: Sequence[Neighbour], facts: Facts, prints: Prints) -> list[Finding]:
    """Return what is wrong on one account among all that stands on it."""
    dated = [_dated(each, prints) for each in said]
    states = {each.delivery_id: each.state for each in said}
    found = [_twin(account, twin, states, facts) for twin in twins(dated, facts.days)]
    return found + _timed(account, said, dated, facts)


def findings_of(
    account: Account, mine: Sequence[Neighbour], said: Sequence[Neighbour], facts: Facts, prints: Prints
) -> list[Finding]:
    """Return what ``findings`` says of some deliveries: ``said`` is all that stands near them, they included."""
    dated = [_dated(each, prints) for each in said]
    states = {each.delivery_id: each.state for each in said}
    own = {each.delivery_id for each in mine}
    found = []
    for each in mine:
        twin = against(_dated(each, prints), dated, facts.days, earlier=True)
        if twin is not None:
            found.append(_twin(account, twin, states, facts))
    return found + [finding for finding in _timed(account, said, dated, facts) if finding.delivery_id in own]


class Neighbours(NamedTuple):
    """All that stands near a new text on its account, ready to be compared with."""

    dated: tuple[Dated, ...]
    planned: tuple[timing.Planned, ...]
    states: Mapping[int, str]


def neighbours(said: Sequence[Neighbour], prints: Prints) -> Neighbours:
    """Make what stands on an account ready to be compared with."""
    return Neighbours(
        tuple(_dated(each, prints) for each in said),
        tuple(
            timing.Planned(each.delivery_id, seconds(each.due_at), False, each.post_id)
            for each in said
            if _has_time(each)
        ),
        {each.delivery_id: each.state for each in said},
    )


def findings_for(account: Account, new: Neighbour, near_by: Neighbours, facts: Facts) -> list[Finding]:
    """Return what is wrong with a text that is not stored yet beside what is, whichever would be the later one."""
    found = []
    at = seconds(new.due_at)
    twin = against(Dated(0, at, fingerprint(new.text), False, new.post_id), near_by.dated, facts.days)
    if twin is not None:
        found.append(_twin(account, twin, near_by.states, facts))
    if new.due_at is not None:
        entry = timing.Planned(0, at, True, new.post_id)
        near = timing.too_near(entry, near_by.planned, account.min_gap_minutes)
        if near is not None:
            found.append(_near(account, near, facts))
        if account.daily_cap:
            crowded = timing.beyond_cap([*near_by.planned, entry], account.daily_cap, facts.zone)
            found += [_crowded(account, each, facts) for each in crowded]
    return found


def _dated(each: Neighbour, prints: Prints) -> Dated:
    return Dated(each.delivery_id, seconds(each.due_at), prints.of(each.text), each.state not in _OPEN, each.post_id)


def _has_time(each: Neighbour) -> bool:
    """Say whether a delivery takes its time up: a draft, a missed or a failed one does not."""
    return each.due_at is not None and each.state in _PLANNED


def _timed(account: Account, said: Sequence[Neighbour], dated: Sequence[Dated], facts: Facts) -> list[Finding]:
    planned = [
        timing.Planned(each.delivery_id, entry.at, not entry.out, each.post_id)
        for each, entry in zip(said, dated, strict=True)
        if _has_time(each)
    ]
    found = [_near(account, near, facts) for near in timing.close(planned, account.min_gap_minutes)]
    if account.daily_cap:
        found += [_crowded(account, each, facts) for each in timing.beyond_cap(planned, account.daily_cap, facts.zone)]
    return found


def _twin(account: Account, twin: Twin, states: Mapping[int, str], facts: Facts) -> Finding:
    late, early = twin.late, twin.early
    state = states.get(early.delivery_id, "")
    if early.at == FOREVER:
        where = "stands in the drafts as well"
    else:
        day = moment(datetime.fromtimestamp(early.at, UTC), facts.zone)
        where = f"{_VERB.get(state, 'is planned for')} {day} as well"
    if twin.share == 1.0:
        return Finding(
            "same-text", "error", "text", f"The same text {where}.", "Say it differently, or cancel this one.",
            account.slug, late.post_id, late.delivery_id, early.delivery_id, "cancel",
        )  # fmt: skip
    return Finding(
        "near-same-text", "warning", "text", f"Nearly the same text ({int(twin.share * 100)} % alike) {where}.",
        "Say it differently.", account.slug, late.post_id, late.delivery_id, early.delivery_id, "edit",
    )  # fmt: skip


_VERB = {"published": "went out on", "missed": "was missed on", "failed": "failed on", "held": "is held for"}


def _near(account: Account, near: timing.Near, facts: Facts) -> Finding:
    other = moment(datetime.fromtimestamp(near.early.at, UTC), facts.zone)
    late = near.late
    if near.minutes < 1:
        return Finding(
            "clash", "warning", "when", f"Another post of the account goes out at the same minute, {other}.",
            "Move one of them.", account.slug, late.post_id, late.delivery_id, near.early.delivery_id, "next-slot",
        )  # fmt: skip
    words = f"{round(near.minutes)} minutes from the account's post on {other}; its gap is {account.min_gap_minutes}."
    return Finding(
        "gap", "warning", "when", words, "Move one of them.",
        account.slug, late.post_id, late.delivery_id, near.early.delivery_id, "next-slot",
    )  # fmt: skip


def _crowded(account: Account, crowded: timing.Crowded, facts: Facts) -> Finding:
    entry = crowded.entry
    day = moment(datetime.fromtimestamp(entry.at, UTC), facts.zone)[:-6]
    words = f"Post number {crowded.number} of {day}; the account is to have {account.daily_cap} a day."
    return Finding(
        "daily-cap", "warning", "when", words, "Move it to another day.", account.slug, entry.post_id,
        entry.delivery_id, act="next-slot",
    )  # fmt: skip
