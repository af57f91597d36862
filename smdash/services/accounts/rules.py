"""Pillars, goals and blackouts: what a plan is made of and what it keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.plaintext import storable
from smdash.services.home import Service
from smdash.store.accounts import rules as rule_store

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.accounts.views import Account
    from smdash.domain.queue.slots import Blackout
    from smdash.store.accounts.rules import Theme

LONGEST = 80
MOST_TARGET = 1e12
"""More than any figure of an account; what is above it was mistyped, and no forecast says anything of it."""
LONGEST_GOAL_DAYS = 3653


class RuleService(Service):
    """Use cases of ``smdash pillar``, ``smdash goal`` and ``smdash blackout``."""

    # Pillars and goals -----------------------------------------------------------------------------------

    def pillars(self, brand: str | None = None, *, archived: bool = False) -> list[Theme]:
        """Return the pillars of a brand, or of all."""
        return self._shown(rule_store.pillars(self.home.read()), brand, archived=archived)

    def goals(self, brand: str | None = None, *, archived: bool = False) -> list[Theme]:
        """Return the goals of a brand, or of all."""
        return self._shown(rule_store.goals(self.home.read()), brand, archived=archived)

    def _shown(self, themes: list[Theme], brand: str | None, *, archived: bool) -> list[Theme]:
        live = {each.slug for each in self.home.brands()}
        return [
            theme
            for theme in themes
            if theme.brand in live and (brand is None or theme.brand == brand) and (archived or not theme.archived)
        ]

    def add_pillar(self, brand: str, name: str, share: float | None = None) -> Theme:
        """Add a content theme to a brand; ``share`` is the part of posts it should have, 0 to 1."""
        if share is not None and not 0 <= share <= 1:
            raise UsageError("a share is between 0 and 100 %.", subject=f"{share:.0%}")
        return self._add("pillars", brand, name, {"share": share})

    def add_goal(
        self,
        brand: str,
        name: str,
        *,
        metric: str = "",
        target: float | None = None,
        due_on: date | None = None,
        from_on: date | None = None,
    ) -> Theme:
        """Add a goal to a brand: what is to be reached, by how much and when, as far as that is known.

        ``metric`` is a figure that accounts of the brand have by day, of one of them as ``followers@acme/x``. One by
        day counts from ``from_on`` (today). UsageError says what nobody could enter and what would feed a goal.
        """
        start = from_on or self.home.today()
        if target is not None and not 0 < target <= MOST_TARGET:
            raise UsageError(f"a target is a number above 0, and at most {MOST_TARGET:,.0f}.", subject=f"{target:g}")
        if due_on is not None and due_on <= start:
            raise UsageError("a goal is due after the day it counts from.", subject=f"{start} to {due_on}")
        near = [day for day in (start, due_on) if day and abs((day - self.home.today()).days) > LONGEST_GOAL_DAYS]
        if near:
            raise UsageError("a goal begins and is due within ten years from today.", subject=f"{near[-1]}")
        metric = metric.strip()
        if metric:
            from smdash.services.accounts.goal_figures import check_goal

            check_goal(self.home, self.home.brand(brand).slug, metric)
        values: dict[str, object] = {
            "metric": metric or None,
            "target": target,
            "due_on": due_on.isoformat() if due_on else None,
            "from_on": start.isoformat() if metric else None,
        }
        return self._add("goals", brand, name, values)

    def _add(self, table: str, brand: str, name: str, values: dict[str, object]) -> Theme:
        owner, name, noun = self.home.brand(brand), storable(name.strip()), table[:-1]
        if not name or len(name) > LONGEST or set(name) & set("#~/\n\t"):
            raise UsageError(f"a {noun} has a name of 1 to {LONGEST} characters, without # ~ /.", subject=repr(name))
        read = rule_store.pillars if table == "pillars" else rule_store.goals
        for theme in read(self.home.read()):
            if theme.brand == owner.slug and theme.name.casefold() == name.casefold() and not theme.archived:
                raise UsageError(f"{owner.slug} has such a {noun} already.", subject=f"'{theme.name}'")
        with self.home.write(f"Add {noun} {name}") as w:
            old = w.conn.execute(f"SELECT id FROM {table} WHERE brand_id = ? AND name = ?", (owner.id, name)).fetchone()
            if old:
                w.db.table(table).update(old[0], {**values, "archived_at": None})
            else:
                w.db.table(table).insert({"brand_id": owner.id, "name": name, **values})
        return next(t for t in read(self.home.read()) if t.brand == owner.slug and t.name == name)

    def archive(self, table: str, brand: str, name: str, *, archived: bool = True) -> Theme:
        """Put a pillar or goal (``table``) out of use, or back; posts keep it."""
        owner = self.home.brand(brand)
        read = rule_store.pillars if table == "pillars" else rule_store.goals
        found = next(
            (t for t in read(self.home.read()) if t.brand == owner.slug and t.name.casefold() == name.casefold()), None
        )
        if found is None:
            known = ", ".join(t.name for t in read(self.home.read()) if t.brand == owner.slug) or "none yet"
            raise NotFoundError(
                f"{owner.slug} has no such {table[:-1]}.", subject=repr(name), hint=f"There is: {known}."
            )
        verb = "Archive" if archived else "Bring back"
        with self.home.write(f"{verb} {table[:-1]} {found.name}") as w:
            w.db.table(table).update(found.id, {"archived_at": w.now if archived else None})
        return found._replace(archived=archived)

    # Blackouts -------------------------------------------------------------------------------------------

    def blackouts(self) -> list[Blackout]:
        """Return when nothing goes to the slots of whom."""
        return rule_store.blackouts(self.home.read())

    def add_blackout(self, when: str, scope: str = "", reason: str = "") -> Blackout:
        """Keep slots empty at the times ``when`` says: of a brand, an account (``brand/platform``), or all ('')."""
        from smdash.domain.queue.typed_slots import parse_blackout

        kind, subject = self._scope(scope)
        made = parse_blackout(when, self.home.today(), kind, subject, storable(reason.strip()))
        label = f"Blackout {made.words} for {subject or 'all'}"
        with self.home.write(label) as w:
            number = rule_store.add_blackout(w, made)
        return made._replace(id=number)

    def drop_blackout(self, blackout_id: int) -> Blackout:
        """Take a blackout away."""
        found = next((each for each in self.blackouts() if each.id == blackout_id), None)
        if found is None:
            raise NotFoundError(
                "there is no such blackout.", subject=str(blackout_id), hint="See: smdash blackout list."
            )
        with self.home.write(f"End blackout {found.words}") as w:
            rule_store.drop_blackout(w, blackout_id)
        return found

    def _scope(self, scope: str) -> tuple[str, str]:
        if scope in {"", "all"}:
            return "all", ""
        if "/" in scope:
            return "account", self.home.account(scope).slug
        return "brand", self.home.brand(scope).slug


def closed_for(blackouts: list[Blackout], account: Account) -> tuple[Blackout, ...]:
    """Return the blackouts that keep an account's slots empty."""
    return tuple(
        each
        for each in blackouts
        if each.scope == "all" or each.subject == (account.brand if each.scope == "brand" else account.slug)
    )
