"""An account's weekly slots, one by one: what is not named stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.services.home import Service
from smdash.store.accounts import accounts as account_store
from smdash.store.accounts import rules as rule_store
from smdash.store.accounts.accounts import SlotRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.schedule import Slot


class SlotsChanged(NamedTuple):
    """What became of an account's slots, as they are written; ``changed`` holds (before, after)."""

    account: str
    added: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()
    total: int = 0


class SlotKeeper(Service):
    """Adds and takes away single slots."""

    def of(self, slug: str) -> tuple[Account, list[Slot]]:
        """Return an account with its slots in order of the week."""
        account = self.home.account(slug)
        return account, account_store.slots(self.home.read(), [account.id]).get(account.id, [])

    def add(self, slug: str, texts: Sequence[str]) -> SlotsChanged:
        """Add slots like 'Mon 09:30 ~tips' to an account's others; one at the same time is made what is written.

        UsageError for no slot or what is none, NotFoundError for an unknown pillar or pool; nothing is changed then.
        """
        from smdash.services.trade_words import slots_typed

        account, before = self.of(slug)
        wanted = {(spec.weekday, spec.wall_time): spec for spec in slots_typed(texts, account.platform)}
        if not wanted:
            raise UsageError("no slot was given.", subject=account.slug, hint="Like 'Mon 09:30'.")
        known = {(slot.weekday, slot.wall_time): slot for slot in before}
        brand_id = next(brand.id for brand in self.home.brands(archived=True) if brand.slug == account.brand)
        label = f"Add {_number(len(wanted))} to {account.slug}"
        with self.home.write(label) as w:
            rows = {key: _row(slot) for key, slot in known.items()}
            new = rule_store.slot_rows(w.conn, brand_id, wanted.values())
            rows.update({(row.weekday, row.wall_time): row for row in new})
            account_store.set_slots(w, account.id, rows.values())
        after = {(slot.weekday, slot.wall_time): slot for slot in self.of(slug)[1]}
        return SlotsChanged(
            account.slug,
            tuple(after[key].label for key in sorted(wanted) if key not in known),
            tuple(
                (known[key].label, after[key].label)
                for key in sorted(wanted)
                if key in known and known[key].label != after[key].label
            ),
            total=len(after),
        )

    def remove(self, slug: str, texts: Sequence[str]) -> SlotsChanged:
        """Take slots away by their weekday and time; posts in them keep their time.

        NotFoundError, and nothing is changed, where there is none at that time.
        """
        from smdash.services.trade_words import slots_typed

        account, before = self.of(slug)
        wanted = {(spec.weekday, spec.wall_time): text for spec, text in slots_typed(texts, account.platform).items()}
        if not wanted:
            raise UsageError("no slot was given.", subject=account.slug, hint="Like 'Mon 09:30'.")
        known = {(slot.weekday, slot.wall_time): slot for slot in before}
        missing = next((text for key, text in wanted.items() if key not in known), None)
        if missing is not None:
            there = ", ".join(slot.label for slot in before) or "none"
            what = f"{account.slug} {missing!r}"
            raise NotFoundError("it has no slot then.", subject=what, hint=f"There is: {there}.")
        label = f"Take {_number(len(wanted))} from {account.slug}"
        with self.home.write(label) as w:
            kept = [_row(slot) for key, slot in known.items() if key not in wanted]
            account_store.set_slots(w, account.id, kept)
        removed = tuple(known[key].label for key in sorted(wanted))
        return SlotsChanged(account.slug, removed=removed, total=len(kept))


def _row(slot: Slot) -> SlotRow:
    return SlotRow(slot.weekday, slot.wall_time, slot.format or None, slot.pillar_id or None, slot.pool_id or None)


def _number(count: int) -> str:
    return "a slot" if count == 1 else f"{count} slots"
