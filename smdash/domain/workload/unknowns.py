"""What a week's figures lack, in words, and the command that tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.domain.workload.situation import Situation

HOURS = "your hours"


def cadence_of(slug: str) -> str:
    """Say that an account's cadence is lacking."""
    return f"how often {slug} posts"


def messages_of(slug: str) -> str:
    """Say that an account's messages are lacking."""
    return f"how many messages {slug} gets"


def minutes_of(activity: str) -> str:
    """Say that the time of an activity is lacking."""
    words = activity.replace("_", " ")
    return f"how long {'an' if words[:1] in 'aeiou' else 'a'} {words} takes"


def ways(situation: Situation) -> dict[str, str]:
    """Return the command that tells each thing a situation can lack, by the words that name it."""
    found = {HOURS: "smdash workload --hours 7.5,7.5,7.5,7.5,7,0,0"}
    for account in situation.accounts:
        found[cadence_of(account.slug)] = f"smdash account edit {account.slug} --cadence text=3"
        found[messages_of(account.slug)] = f"smdash account edit {account.slug} --inbox-per-week N"
    activities = {cadence.format for account in situation.accounts for cadence in account.works}
    for activity in activities | {duty.activity for duty in situation.duties}:
        found[minutes_of(activity)] = f"smdash estimate set {activity} MINUTES"
    return found


def with_ways(unknowns: tuple[str, ...], situation: Situation) -> tuple[str, ...]:
    """Return each thing that is lacking followed by the command that tells it: ``your hours: smdash workload ...``."""
    known = ways(situation) if unknowns else {}
    return tuple(f"{each}: {known[each]}" if each in known else each for each in unknowns)


def key_of(way: str) -> str:
    """Return the key of the workload screen that does what a command does; '' where none does."""
    keys = {"--hours": "H", "--inbox-per-week": "m", "estimate set": "e"}
    return next((key for words, key in keys.items() if words in way), "")


def split(unknown: str) -> tuple[str, str]:
    """Return what is lacking and the command that tells it, '' where there is none."""
    what, _, way = unknown.partition(": ")
    return what, way
