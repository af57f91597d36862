"""Giving an evergreen pool a weekly slot, from the screen of what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.queue.typed_slots import parse_slots
from smdash.domain.schedule import WEEKDAYS
from smdash.screens.base.dialogs import AskScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.screens.base.screen import BaseScreen
    from smdash.screens.evergreen.lists import KeptLine
    from smdash.services.evergreen.pool_reader import PoolLine

_HINT = "Like {brand}/mastodon mon 9:30; the account keeps its other slots."


def ask(screen: BaseScreen[Any], line: KeptLine | None, pools: Sequence[PoolLine]) -> None:
    """Ask for an account and a time, and let the pool of ``line``, or the only one, fill that slot."""
    pool = line.pool if line is not None and line.pool is not None else None
    if pool is None and len(pools) == 1:
        pool = pools[0]
    if pool is None:
        screen.tell("Go to a pool first." if pools else "There is no pool yet: p adds one.")
        return
    chosen = pool

    def check(text: str) -> str:
        slug, slots = read(text, chosen)
        account, before = screen.services.slots.of(slug)
        if account.brand != chosen.brand:
            raise UsageError(f"the pool is {chosen.brand}'s.", subject=account.slug)
        words = f"{account.slug}: {one_line(', '.join(slots))}, every week."
        wanted = {(spec.weekday, spec.wall_time) for slot in slots for spec in parse_slots(slot)}
        known = [each.label for each in before if (each.weekday, each.wall_time) in wanted]
        if known:
            return f"{words} There is {one_line(', '.join(known))} now."
        new = "A new slot" if len(slots) == 1 else f"{len(slots)} new slots"
        return f"{words} {new} beside its {len(before)}."

    def answered(text: str | None) -> None:
        if text:
            slug, slots = read(text, chosen)

            def act() -> str:
                done = screen.services.slots.add(slug, slots)
                what = [*done.added, *(after for _, after in done.changed)]
                return (f"{done.account} has {one_line(', '.join(what))} now." if what else "It has this already.") + (
                    " u takes it back." if what else ""
                )

            screen.perform(act)

    hint = _HINT.format(brand=chosen.brand)
    title = f"A slot for {one_line(chosen.label)}"
    needs = f"An account and a time are needed. {hint}"
    screen.app.push_screen(AskScreen(title, hint=hint, check=check, needs=needs), answered)


def read(text: str, pool: PoolLine) -> tuple[str, list[str]]:
    """Read ``acme/mastodon mon 9:30`` as an account and slots of the pool; UsageError says what is missing.

    The brand may be left out: it is the pool's.
    """
    slug, _, when = text.strip().partition(" ")
    slug = slug if "/" in slug else f"{pool.brand}/{slug}"
    if not when.strip() or slug.endswith("/"):
        raise UsageError("an account, a weekday and a time are needed.", hint=_HINT.format(brand=pool.brand))
    found = []
    for spec in parse_slots(when):
        if spec.pool and spec.pool.casefold() != pool.name.casefold():
            raise UsageError(f"this slot is for the pool {pool.name}.", subject=f"~{spec.pool}")
        # Written as slots are, so that what is said is what will stand there.
        words = [WEEKDAYS[spec.weekday], spec.wall_time, spec.format, f"#{spec.pillar}" if spec.pillar else ""]
        found.append(" ".join([*filter(None, words), f"~{pool.name}"]))
    return slug, found
