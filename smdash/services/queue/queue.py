"""The acts that change the content queue: move and cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotWholeError, UsageError
from smdash.domain.posts.states import MOVABLE, State, may_move
from smdash.domain.queue.moves import Shift
from smdash.domain.times.when import When
from smdash.domain.wording import counted, state_word
from smdash.services.schedule.changed import changed_words
from smdash.services.schedule.moves import Moved, Moving, landed, on_day, stepped
from smdash.services.schedule.pauses import PauseService
from smdash.services.schedule.reader import QueueReader
from smdash.services.schedule.timing import timed
from smdash.store.posts import posts as post_store
from smdash.store.posts import variants as variant_store
from smdash.store.queue import bulk as bulk_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from smdash.services.home import Home
    from smdash.store.connection import Writing

MAX_MARKED = 5000


class QueueService:
    """Use cases of the queue pane and of ``smdash queue``: what moves posts; ``reader`` says what is in it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.reader = QueueReader(home)

    def reschedule(self, delivery_ids: Sequence[int], when: When | Shift, *, whole: bool = False) -> Moved:
        """Give deliveries a new time, all as one change; those that went out already are refused by name.

        With ``whole`` one that is refused leaves all as they are: NotWholeError.

        A step counts from where each stands, from now where it has no time; what it would bring into the past stays.
        """
        return self._change(delivery_ids, when, "Reschedule", whole=whole)

    def moving(self, delivery_ids: Sequence[int]) -> Moving:
        """Return deliveries ready to be asked what a typed time would do to them."""
        return Moving(self.home, delivery_ids)

    def to_next_slot(self, delivery_ids: Sequence[int], *, whole: bool = False) -> Moved:
        """Put deliveries into the next free slots of their accounts, in their present order."""
        return self._change(delivery_ids, When("slot"), "Next free slot for", whole=whole)

    def cancel(self, delivery_ids: Sequence[int], *, whole: bool = False) -> Moved:
        """Take deliveries out of the queue; their posts stay and the act can be undone."""
        refused: list[str] = []
        changed = 0
        with self.home.write("Cancel") as w:
            for delivery in self._movable(w, delivery_ids, State.CANCELLED, refused):
                post_store.update_delivery(w, delivery["id"], {"state": "cancelled", "reason": "by hand"})
                changed += 1
            _all_or_none(refused, whole=whole)
            w.relabel(f"Cancel {counted(changed, 'post')}")
        return Moved(changed, tuple(refused))

    def _change(self, delivery_ids: Sequence[int], when: When | Shift, verb: str, *, whole: bool) -> Moved:
        accounts = {account.id: account for account in self.home.accounts()}
        refused: list[str] = []
        given: dict[int, list[datetime]] = {}
        done: list[int] = []
        with self.home.write(verb) as w:
            movable = self._movable(w, delivery_ids, State.SCHEDULED, refused)
            if isinstance(when, When) and when.kind in {"slot", "day"}:
                movable.sort(key=lambda row: (row["due_at"] is None, row["due_at"], row["id"]))
            for delivery in movable:
                account = accounts.get(delivery["account_id"])
                if account is None:
                    refused.append(f"{delivery['account']} is archived")
                    continue
                try:
                    kind, pillar_id = variant_store.kind(w.conn, delivery["variant_id"])
                    if isinstance(when, Shift):
                        timing = PauseService(self.home).timing(account, stepped(delivery, when, self.home), pillar_id)
                    elif when.day is not None and (own := on_day(delivery, when.day, self.home)) is not None:
                        timing = PauseService(self.home).timing(account, own, pillar_id)
                    else:
                        timing = timed(
                            self.home, account, when, given.setdefault(account.id, []), format=kind, pillar_id=pillar_id
                        )
                except UsageError as error:
                    refused.append(str(error))
                    continue
                post_store.update_delivery(w, delivery["id"], {"reason": "", "error": "", **timing})
                done.append(delivery["id"])
            _all_or_none(refused, whole=whole)
            w.relabel(f"{verb} {counted(len(done), 'post')}")
            at, warnings = landed(self.home, w.conn, done)
        return Moved(len(done), tuple(refused), at, warnings)

    def _movable(self, w: Writing, delivery_ids: Sequence[int], to: State, refused: list[str]) -> list[Any]:
        rows = []
        for row in chosen(w, self.home, delivery_ids, refused):
            if State(row["state"]) not in MOVABLE or not may_move(State(row["state"]), to):
                refused.append(f"{row['account']}: it is {state_word(row['state'])} and stays as it is")
            else:
                rows.append(row)
        return rows


def chosen(w: Writing, home: Home, delivery_ids: Sequence[int], refused: list[str]) -> Iterator[Any]:
    """Yield the rows of deliveries, each once; those beyond the most and those that are not there are refused.

    So are those that another program has changed since they were chosen on a screen: they are named and stay as they
    are, and the act goes on with the others.
    """
    wanted = list(dict.fromkeys(delivery_ids))
    if len(wanted) > MAX_MARKED:
        refused.append(f"{len(wanted) - MAX_MARKED:,} of them: at most {MAX_MARKED:,} at once")
    for delivery_id in wanted[:MAX_MARKED]:
        row = bulk_store.whole(w.conn, delivery_id)
        changed = changed_words(w, home, delivery_id)
        if changed:
            refused.append(f"{row['account'] if row is not None else f'post #{delivery_id}'}: {changed}")
        elif row is None:
            refused.append(f"there is no post #{delivery_id}")
        else:
            yield row


def _all_or_none(refused: Sequence[str], *, whole: bool) -> None:
    """End a write that was asked for as a whole and cannot be done as one."""
    if whole and refused:
        raise NotWholeError(tuple(refused))
