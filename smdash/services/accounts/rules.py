"""Pillars, goals and blackouts: what a plan is made of and what it keeps to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError, of_field
from smdash.domain.plaintext import storable
from smdash.services.home import Service
from smdash.store.accounts import rules as rule_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.domain.publishing.pauses import Pause
    from smdash.domain.queue.slots import Blackout
    from smdash.store.accounts.rules import Theme

LONGEST = 80
MOST_TARGET = 1e12
"""More than any figure of an account; what is above it was mistyped, and no forecast says anything of it."""
LONGEST_GOAL_DAYS = 3653


class GoalPlan(NamedTuple):
    """What a person says of a goal; ``from_on`` None is a goal older than first days are known of."""

    name: str
    metric: str = ""
    target: float | None = None
    due_on: date | None = None
    from_on: date | None = None
    baseline: float | None = None


def plan_of(theme: Theme) -> GoalPlan:
    """Return a goal as it can be changed."""
    due, start = (date.fromisoformat(text) if text else None for text in (theme.due_on, theme.from_on))
    return GoalPlan(theme.name, theme.metric, theme.detail, due, start, theme.baseline)


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
        return self._add("pillars", brand, name, {"share": _checked_share(share)})

    def edit_pillar(self, brand: str, name: str, new_name: str, share: float | None) -> Theme:
        """Give a live pillar a name and a share; UsageError where a pause holds it by the old name."""
        found = self._named("pillars", brand, name)
        same = found.name == storable(new_name.strip())
        if not same and any(each.covers("", found.brand, found.name) for each in self._pauses_of_pillars()):
            raise UsageError(
                "a pause holds this pillar by its name.",
                subject=repr(found.name),
                hint="Resume it first: smdash resume.",
                field="name",
            )
        return self._edit("pillars", found, new_name, {"share": _checked_share(share)})

    def _pauses_of_pillars(self) -> list[Pause]:
        from smdash.store.publishing import pauses as pause_store

        return [each for each in pause_store.standing(self.home.read()) if each.scope == "category"]

    def add_goal(
        self,
        brand: str,
        name: str,
        *,
        metric: str = "",
        target: float | None = None,
        due_on: date | None = None,
        from_on: date | None = None,
        baseline: float | None = None,
    ) -> Theme:
        """Add a goal to a brand: what is to be reached, by how much and when, as far as that is known.

        ``metric`` is a figure that accounts of the brand have by day, of one of them as ``followers@acme/x``, or a
        result of the brand, ``result:leads``, which a bare ``leads`` means where no account has such a figure. What is
        counted by day counts from ``from_on`` (today); ``baseline`` is what the figure was by then, where it is known
        better than by what is saved. UsageError says what nobody could enter and what would feed a goal.
        """
        return self.add_planned(brand, GoalPlan(name, metric, target, due_on, from_on, baseline))

    def add_planned(self, brand: str, plan: GoalPlan) -> Theme:
        """Add a goal to a brand as it is planned; without a first day it counts from today."""
        plan = plan._replace(from_on=plan.from_on or self.home.today())
        return self._add("goals", brand, plan.name, self._goal_values(self.home.brand(brand).slug, plan))

    def edit_goal(self, brand: str, name: str, plan: GoalPlan) -> Theme:
        """Make a live goal what ``plan`` says; one without a first day counts as it did."""
        found = self._named("goals", brand, name)
        if plan.metric != found.metric and plan.from_on is None:
            plan = plan._replace(from_on=self.home.today())
        return self._edit("goals", found, plan.name, self._goal_values(found.brand, plan, before=found.metric))

    def pillar(self, brand: str, name: str) -> Theme:
        """Return a live pillar of a brand by its name."""
        return self._named("pillars", brand, name)

    def plan(self, brand: str, name: str) -> GoalPlan:
        """Return a live goal as it can be changed."""
        return plan_of(self._named("goals", brand, name))

    def _goal_values(self, brand: str, plan: GoalPlan, before: str = "") -> dict[str, object]:
        """Return the columns of a goal; a figure it had ``before`` is not asked anew who could feed it."""
        start, due = plan.from_on or self.home.today(), plan.due_on
        if plan.target is not None and not 0 < plan.target <= MOST_TARGET:
            raise UsageError(
                f"a target is a number above 0, and at most {MOST_TARGET:,.0f}.",
                subject=f"{plan.target:g}",
                field="target",
            )
        if plan.baseline is not None and not abs(plan.baseline) <= MOST_TARGET:
            raise UsageError(
                f"a baseline is a number up to {MOST_TARGET:,.0f}.", subject=f"{plan.baseline:g}", field="baseline"
            )
        if due is not None and plan.from_on is not None and due <= start:
            raise UsageError("a goal is due after the day it counts from.", subject=f"{start} to {due}", field="due")
        near = [day for day in (start, due) if day and abs((day - self.home.today()).days) > LONGEST_GOAL_DAYS]
        if near:
            field = "due" if near[-1] == due else "from"
            raise UsageError(
                "a goal begins and is due within ten years from today.", subject=f"{near[-1]}", field=field
            )
        metric = plan.metric.strip()
        if metric and metric != before:
            from smdash.services.accounts.goal_figures import meant_figure

            typed = metric
            metric = of_field("metric", lambda: meant_figure(self.home, brand, typed))
        if plan.baseline is not None and not metric:
            raise UsageError(
                "a baseline is that of a figure, and this goal has none.",
                hint="Name the figure as well.",
                field="metric",
            )
        return {
            "metric": metric or None,
            "target": plan.target,
            "due_on": due.isoformat() if due else None,
            "from_on": plan.from_on.isoformat() if metric and plan.from_on else None,
            "baseline": plan.baseline,
        }

    def _add(self, table: str, brand: str, name: str, values: dict[str, object]) -> Theme:
        owner, name, noun = self.home.brand(brand), _checked_name(name, table), table[:-1]
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

    def _edit(self, table: str, found: Theme, name: str, values: dict[str, object]) -> Theme:
        name, noun = _checked_name(name, table), table[:-1]
        read = rule_store.pillars if table == "pillars" else rule_store.goals
        for theme in read(self.home.read()):
            if theme.brand == found.brand and theme.id != found.id and theme.name.casefold() == name.casefold():
                words = f"{found.brand} has such a {noun} already{', out of use' if theme.archived else ''}."
                raise UsageError(words, subject=f"'{theme.name}'")
        with self.home.write(f"Change {noun} {found.name}") as w:
            w.db.table(table).update(found.id, {"name": name, **values})
        return next(t for t in read(self.home.read()) if t.id == found.id)

    def _named(self, table: str, brand: str, name: str, *, archived: bool = False) -> Theme:
        """Return a pillar or goal (``table``) of a brand by its name; NotFoundError names what there is."""
        owner = self.home.brand(brand)
        read = rule_store.pillars if table == "pillars" else rule_store.goals
        mine = [t for t in read(self.home.read()) if t.brand == owner.slug and (archived or not t.archived)]
        found = next((t for t in mine if t.name.casefold() == name.strip().casefold()), None)
        if found is None:
            known = ", ".join(t.name for t in mine) or "none yet"
            raise NotFoundError(
                f"{owner.slug} has no such {table[:-1]}.", subject=repr(name), hint=f"There is: {known}."
            )
        return found

    def archive(self, table: str, brand: str, name: str, *, archived: bool = True) -> Theme:
        """Put a pillar or goal (``table``) out of use, or back; posts keep it."""
        found = self._named(table, brand, name, archived=True)
        if not archived:
            self._alone(table, found)
        verb = "Archive" if archived else "Bring back"
        with self.home.write(f"{verb} {table[:-1]} {found.name}") as w:
            w.db.table(table).update(found.id, {"archived_at": w.now if archived else None})
        return found._replace(archived=archived)

    def _alone(self, table: str, found: Theme) -> None:
        """Raise UsageError where one of this name is in use already."""
        read = rule_store.pillars if table == "pillars" else rule_store.goals
        for theme in read(self.home.read()):
            same = theme.brand == found.brand and theme.name.casefold() == found.name.casefold()
            if same and theme.id != found.id and not theme.archived:
                raise UsageError(
                    f"{found.brand} has such a {table[:-1]} already.", subject=f"'{theme.name}'", field="name"
                )

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


def _checked_share(share: float | None) -> float | None:
    if share is not None and not 0 <= share <= 1:
        raise UsageError("a share is between 0 and 100 %.", subject=f"{share:.0%}", field="share")
    return share


def _checked_name(name: str, table: str) -> str:
    name = storable(name.strip())
    if not name or len(name) > LONGEST or set(name) & set("#~/\n\t"):
        raise UsageError(
            f"a {table[:-1]} has a name of 1 to {LONGEST} characters, without # ~ /.", subject=repr(name), field="name"
        )
    return name


def closed_for(blackouts: list[Blackout], account: Account) -> tuple[Blackout, ...]:
    """Return the blackouts that keep an account's slots empty."""
    return tuple(
        each
        for each in blackouts
        if each.scope == "all" or each.subject == (account.brand if each.scope == "brand" else account.slug)
    )
