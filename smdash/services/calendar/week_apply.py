"""The week as text, applied: all of a diff as one change."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.calendar import week_text
from smdash.domain.errors import ConflictError, UsageError
from smdash.domain.posts.states import State
from smdash.domain.schedule import Opening, openings, zone_of
from smdash.services.calendar.week_diff import to_base, twice
from smdash.services.home import Service
from smdash.services.schedule.pauses import hold_covered
from smdash.services.schedule.timing import at_wall, in_slot
from smdash.store.accounts import accounts as account_store
from smdash.store.calendar import calendar as calendar_store
from smdash.store.posts import posts as post_store
from smdash.store.posts import variants as variant_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from smdash.domain.accounts.views import Account
    from smdash.services.calendar.week_steps import Diff, WeekStep
    from smdash.services.home import Home
    from smdash.store.calendar.calendar import EditRow
    from smdash.store.connection import Writing

KEEPS_ITS_STATE = frozenset({State.DRAFT, State.HELD})
NO_TIME: dict[str, Any] = {"due_at": None, "wall": None, "zone": None, "slot_id": None}


class WeekTexts(Service):
    """Applies edited weeks, and keeps those that were not."""

    def keep_text(self, before: str, text: str | bytes) -> Path:
        """Put by an edited week that was not applied and return where; its head comes back where it is gone."""
        from smdash.services.desktop.kept_texts import keep

        given = week_text.read_week(before)
        told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        if week_text.read_week(told).base != given.base:
            head = next(line for line in before.split("\n") if line.startswith("# smdash week "))
            text = head.encode() + b"\n" + (text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
        return keep(self.home, "week", text)

    def apply(self, diff: Diff) -> int:
        """Do all of a diff as one change and return how many steps that was.

        ConflictError when a post is no longer as it was when the diff was made; nothing is changed then.
        """
        if diff.problems:
            raise UsageError(str(diff.problems[0]), hint="Nothing was changed.")
        if not diff.steps:
            return 0
        with self.home.write(f"Edit the week: {diff.words}") as w:
            rows = calendar_store.to_edit(w.conn, [number for number, *_ in diff.seen])
            for number, due, state, text in diff.seen:
                row = rows.get(number)
                if row is None or (row.due_at or "", row.state, row.base if row.own is None else row.own) != (
                    due,
                    state,
                    text,
                ):
                    raise ConflictError("it was changed in the meantime.", subject=f"#{number}", hint="Begin again.")
            again = twice(self.home, [step for step in diff.steps if step.kind == "new"])
            if again:
                raise ConflictError(str(again[0]), hint="Nothing was changed.")
            for step in diff.steps:
                if step.at is not None and step.at <= self.home.now():
                    raise UsageError("is in the past by now.", subject=f"{step.at:%Y-%m-%d %H:%M}")
                if step.kind == "move" and step.at is not None:
                    put(self.home, w, rows[step.delivery_id], step.at)
                elif step.kind == "unschedule":
                    post_store.update_delivery(
                        w, step.delivery_id, {"state": "draft", **NO_TIME, "reason": "", "error": ""}
                    )
                elif step.kind == "new" and step.at is not None:
                    self._add(w, step, step.at)
            self._write_texts(w, [step for step in diff.steps if step.kind == "reword"], rows)
            hold_covered(w, self.home)
        return len(diff.steps)

    def _add(self, w: Writing, step: WeekStep, at: datetime) -> None:
        account = self.home.account(step.account)
        brand_id = self.home.brand(account.brand).id
        opening = _slot_at(self.home, account, at)
        slot = opening.slot if opening else None
        values = {"brand_id": brand_id, "body": step.text, "pillar_id": (slot.pillar_id or None) if slot else None}
        post_id = post_store.add_post(w, values)
        variant = post_store.add_variant(w, post_id, account.id, {"format": (slot.format if slot else "") or "text"})
        timing = in_slot(account, opening) if opening is not None else at_wall(at)
        post_store.add_delivery(w, post_id, variant, account.id, timing)

    @staticmethod
    def _write_texts(w: Writing, steps: Sequence[WeekStep], rows: dict[int, EditRow]) -> None:
        """Write new texts, each to its account alone or to the whole post."""
        told = {step.delivery_id: step.text for step in steps}
        posts = calendar_store.siblings(w.conn, {rows[number].post_id for number in told})
        for number, text in told.items():
            row = rows[number]
            if to_base(row, told, posts.get(row.post_id, [])):
                post_store.update_post(w, row.post_id, {"body": text})
            else:
                variant_store.update_variant(w, row.variant_id, {"body": text})


def put(home: Home, w: Writing, row: EditRow, at: datetime, opening: Opening | None = None) -> None:
    """Give a delivery another time, ``at`` being aware in the zone it was picked in.

    A draft stays a draft, and what is held stays held; whatever else there is becomes scheduled.
    """
    account = home.account(row.account)
    if opening is None:
        opening = _slot_at(home, account, at)
    timing = in_slot(account, opening) if opening is not None else at_wall(at)
    if State(row.state) in KEEPS_ITS_STATE:
        post_store.update_delivery(w, row.id, {**timing, "state": row.state})
    else:
        post_store.update_delivery(w, row.id, {"reason": "", "error": "", **timing})


def _slot_at(home: Home, account: Account, at: datetime) -> Opening | None:
    """Return the account's slot at exactly this instant."""
    weekly = account_store.slots(home.read(), [account.id]).get(account.id, [])
    found = openings(weekly, zone_of(account.zone), at, at + timedelta(seconds=1))
    return found[0] if found else None
