"""What many marked posts can be given at once: other days, account, pillar or goal, copies. Each act is one step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import NotFoundError, NotWholeError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.states import MOVABLE, State
from smdash.domain.publishing.pauses import held_by
from smdash.domain.schedule import instant, parse_utc, short_moment, stored, zone_of
from smdash.domain.wording import counted, plural, state_word
from smdash.services.home import Service
from smdash.services.queue.queue import chosen
from smdash.services.schedule.moves import Moved, landed
from smdash.services.schedule.pauses import PauseService, hold_covered
from smdash.store.accounts import rules as rule_store
from smdash.store.posts import copies
from smdash.store.posts import posts as post_store
from smdash.store.publishing import pauses as pause_store
from smdash.store.queue import bulk as store
from smdash.store.queue import moves as move_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.store.connection import Writing

FARTHEST_DAYS = 3660
LIVE = MOVABLE - {State.CANCELLED}


class Copied(NamedTuple):
    """The drafts that were made, and one sentence for each post that could not be copied."""

    post_ids: tuple[int, ...]
    refused: tuple[str, ...] = ()


class BulkService(Service):
    """Use cases of marked rows in the queue; what went out is refused by a sentence and never touched."""

    def brands(self, delivery_ids: Sequence[int]) -> list[str]:
        """Return the brands deliveries belong to."""
        return store.brands(self.home.read(), delivery_ids)

    def shift(self, delivery_ids: Sequence[int], days: int, *, whole: bool = False) -> Moved:
        """Move deliveries by whole days, keeping each one's wall clock in its own zone.

        What would come to lie in the past is refused; what was missed or failed is scheduled again.
        UsageError for 0 days or more than ten years; with ``whole`` one that is refused leaves all as they are.
        """
        if not 0 < abs(days) <= FARTHEST_DAYS:
            raise UsageError("this is no number of days to move by.", subject=str(days), hint="Like 7 or -2.")
        accounts = {account.id: account for account in self.home.accounts()}
        pauses = PauseService(self.home)
        standing = {pause.id for pause in pause_store.standing(self.home.read())}

        def act(w: Writing, row: Any) -> bool:
            account = accounts.get(row["account_id"])
            if account is None:
                raise UsageError("the account is archived.", subject=row["account"])
            values = self._shifted(row, days)
            if row["state"] == State.HELD and held_by(row["reason"]) in {None, *standing}:
                values |= {"state": "held", "reason": row["reason"]}
            elif row["state"] == State.DRAFT:
                values |= {"state": "draft"}
            else:
                planned = {**values, "state": "scheduled", "reason": "", "error": ""}
                values = pauses.timing(account, planned, row["pillar_id"])
            post_store.update_delivery(w, row["id"], values)
            return True

        by = f"by {days:+d} {plural(abs(days), 'day')}"
        return self._each(delivery_ids, act, lambda number: f"Move {counted(number, 'post')} {by}", whole=whole)

    def _shifted(self, row: Any, days: int) -> dict[str, Any]:
        if row["due_at"] is None:
            raise UsageError("it has no time yet.", subject=row["account"])
        zone = zone_of(row["zone"]) if row["zone"] else self.home.zone()
        wall = parse_utc(row["due_at"]).astimezone(zone).replace(tzinfo=None)
        if row["wall"]:
            wall = datetime.fromisoformat(row["wall"])
        try:
            at = instant(wall + timedelta(days=days), zone)
        except OverflowError as error:
            raise UsageError("this is beyond the calendar.", subject=row["account"]) from error
        if at <= self.home.now():
            raise UsageError(
                "that day has passed.", subject=f"{row['account']} {short_moment(wall, self.home.today().year)}"
            )
        return {
            "due_at": stored(at),
            "wall": at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            "zone": str(zone),
            "slot_id": row["slot_id"] if days % 7 == 0 else None,
        }

    def change_account(self, delivery_ids: Sequence[int], slug: str) -> Moved:
        """Let deliveries go to another account of their brand at the same time, with the text they had.

        Refused: what went out, and a post that goes there already. NotFoundError for an unknown account.
        """
        account = self.home.account(slug)
        brand_id = self.home.brand(account.brand).id
        pauses = PauseService(self.home)

        def act(w: Writing, row: Any) -> bool:
            if row["account_id"] == account.id:
                return False
            self._may_go(w, row, account, brand_id)
            same = row["platform"] == account.platform
            values = {
                "account_id": account.id,
                "variant_id": store.variant_for(w, row, account.id, same_platform=same),
                "slot_id": None,
                "idempotency_key": None,
            }
            if row["state"] == State.SCHEDULED:
                values |= pauses.timing(account, {"state": "scheduled"}, row["pillar_id"])
            post_store.update_delivery(w, row["id"], values)
            return True

        return self._each(delivery_ids, act, lambda number: f"Move {counted(number, 'post')} to {account.slug}")

    @staticmethod
    def _may_go(w: Writing, row: Any, account: Account, brand_id: int) -> None:
        if row["brand_id"] != brand_id:
            raise UsageError(f"it belongs to another brand than {account.slug}.", subject=row["account"])
        if store.goes_to(w.conn, row["post_id"], account.id):
            raise UsageError(f"this post goes to {account.slug} already.", subject=row["account"])

    def change_pillar(self, delivery_ids: Sequence[int], name: str) -> Moved:
        """Give the posts of deliveries another pillar of their brand, '' for none; ``changed`` counts posts."""
        return self._tie(delivery_ids, name, "pillar")

    def change_goal(self, delivery_ids: Sequence[int], name: str) -> Moved:
        """Tie the posts of deliveries to another goal of their brand, '' for none; ``changed`` counts posts."""
        return self._tie(delivery_ids, name, "goal")

    def _tie(self, delivery_ids: Sequence[int], name: str, noun: str) -> Moved:
        name = storable(name.strip())
        refused: list[str] = []
        changed = 0
        with self.home.write(f"Change {noun}") as w:
            for post in self._posts(w, delivery_ids, refused):
                try:
                    tied = rule_store.named(w.conn, f"{noun}s", post["brand_id"], name) if name else None
                except NotFoundError as error:
                    refused.append(str(error))
                    continue
                if tied != post[f"{noun}_id"]:
                    post_store.update_post(w, post["id"], {f"{noun}_id": tied})
                    changed += 1
            hold_covered(w, self.home)
            posts = counted(changed, "post")
            put = f"Put {posts} into pillar" if noun == "pillar" else f"Tie {posts} to goal"
            out = f"Take {posts} out of their {noun}" if noun == "pillar" else f"Take {posts} off their goal"
            w.relabel(f"{put} {one_line(name)}" if name else out)
        return Moved(changed, _once(refused))

    def duplicate(self, delivery_ids: Sequence[int]) -> Copied:
        """Copy the posts of deliveries as drafts without a time: variants, media and options, for all live accounts.

        Whatever became of the original, the copy is a new post: this is how something is posted again.
        """
        refused: list[str] = []
        made: list[int] = []
        with self.home.write("Copy") as w:
            for post in self._posts(w, delivery_ids, refused):
                account_ids = store.accounts_of(w.conn, post["id"])
                if not account_ids:
                    refused.append(f"'{one_line(post['body'], 30)}': its accounts are archived")
                    continue
                copy_id, variants = copies.copy_post(w, post["id"], {}, account_ids)
                for account_id, variant_id in variants.items():
                    post_store.add_delivery(w, copy_id, variant_id, account_id, {"state": "draft"})
                made.append(copy_id)
            w.relabel(f"Copy {counted(len(made), 'post')} as {plural(len(made), 'a draft', 'drafts')}")
        return Copied(tuple(made), _once(refused))

    # Helpers ---------------------------------------------------------------------------------------------

    def _each(
        self,
        delivery_ids: Sequence[int],
        act: Callable[[Writing, Any], bool],
        label: Callable[[int], str],
        *,
        whole: bool = False,
    ) -> Moved:
        """Do one thing to every delivery that is not out; UsageError of one of them leaves the others alone.

        Not so with ``whole``: then it leaves all as they are.
        """
        refused: list[str] = []
        done: list[int] = []
        with self.home.write("Change") as w:
            for row in chosen(w, self.home, delivery_ids, refused):
                if State(row["state"]) not in LIVE:
                    refused.append(f"{row['account']}: it is {state_word(row['state'])} and stays as it is")
                    continue
                try:
                    if act(w, row):
                        done.append(row["id"])
                except UsageError as error:
                    refused.append(f"{error.subject}: {error.what}" if error.subject else error.what)
            if whole and refused:
                raise NotWholeError(tuple(refused))
            w.relabel(label(len(done)))
            at, warnings = landed(self.home, w.conn, done)
        return Moved(len(done), tuple(refused), at, warnings)

    def _posts(self, w: Writing, delivery_ids: Sequence[int], refused: list[str]) -> list[Any]:
        """Return the posts of deliveries, without those of which a chosen delivery is left out: a post is one thing."""
        rows = list(chosen(w, self.home, delivery_ids, refused))
        left_out = set(move_store.posts_of(w.conn, set(delivery_ids) - {row["id"] for row in rows}).values())
        wanted = dict.fromkeys(row["post_id"] for row in rows if row["post_id"] not in left_out)
        found = [post_store.post(w.conn, post_id) for post_id in wanted]
        return [post for post in found if post is not None]


def _once(refused: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(refused))
