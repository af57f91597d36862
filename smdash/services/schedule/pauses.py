"""Pause and resume: what is paused holds its posts, and nothing goes out by itself afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.publishing.pauses import HeldRow, Pause, PauseView, Scope, Standing, banner_words
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import counted
from smdash.services.home import Service
from smdash.store.accounts import rules as rule_store
from smdash.store.posts import posts as post_store
from smdash.store.publishing import pauses as store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.store.connection import Writing

LONGEST_REASON = 200
SHOWN = 200


class Paused(NamedTuple):
    """A pause begun or kept up, how many posts it holds now, and how many another pause held ``already``."""

    pause: Pause
    held: int
    already: int = 0


class Resumed(NamedTuple):
    """What a resume did: pauses ended, posts back in the queue, posts another pause holds on.

    ``passed`` are the posts whose time is over; they stay held until somebody says what becomes of them.
    """

    pauses: tuple[Pause, ...]
    back: int
    still: int
    passed: tuple[int, ...]


class Pausable(NamedTuple):
    """Something that can be paused, and how many posts of it are to go out."""

    key: str
    scope: Scope
    subject: str
    words: str
    colour: str
    planned: int


class PauseService(Service):
    """Use cases of the pause key and of ``smdash pause`` and ``smdash resume``."""

    # Reading ---------------------------------------------------------------------------------------------

    def active(self) -> list[Pause]:
        """Return the pauses in force, oldest first; their times are in the shown zone."""
        now = self.home.now()
        return [pause for pause in self._standing() if pause.active(now)]

    def banner(self) -> tuple[bool, str]:
        """Return whether anything is paused, and what the banner says of pauses, '' for nothing."""
        now = self.home.now().astimezone(self.home.zone())
        pauses = self._standing()
        if any(pause.active(now) for pause in pauses):
            return True, banner_words([Standing(pause, pause.active(now), 0) for pause in pauses], 0, now)
        held = store.held(self.home.read())
        mine = {pause.id: sum(1 for each in held if each.pause_id == pause.id) for pause in pauses}
        left = len(held) - sum(mine.values())
        return False, banner_words([Standing(pause, False, mine[pause.id]) for pause in pauses], left, now)

    def view(self) -> PauseView:
        """Return every pause that nobody lifted and still matters, and the held posts whose time has passed."""
        zone, conn = self.home.zone(), self.home.read()
        now = self.home.now().astimezone(zone)
        pauses, held = self._standing(), store.held(conn)
        active = [pause for pause in pauses if pause.active(now)]
        counts = {pause.id: sum(1 for each in held if each.pause_id == pause.id) for pause in pauses}
        standing = [Standing(p, p.active(now), counts[p.id], _already(p, held, pauses)) for p in pauses]
        passed = [each for each in held if parse_utc(each.due_at) <= now]
        left = [each for each in passed if _over(active, each) is None]
        shown = passed[:SHOWN] + left[:SHOWN]
        texts = post_store.texts(conn, {each.id for each in shown})
        colours = {account.slug: account.colour for account in self.home.accounts(archived=True)}

        def row(each: store.HeldDelivery) -> HeldRow:
            at, text = parse_utc(each.due_at).astimezone(zone), texts[each.id]
            words = text["title"] or text["body"]
            return HeldRow(
                f"d:{each.id}", each.id, each.account, colours.get(each.account, ""), at, words, each.pause_id
            )

        return PauseView(
            now,
            tuple(each for each in standing if each.active or each.held),
            tuple(row(each) for each in passed[:SHOWN]),
            len(passed),
            tuple(row(each) for each in left[:SHOWN]),
            tuple(each.id for each in left),
        )

    def subjects(self) -> list[Pausable]:
        """Return everything that can be paused: all, then brands, accounts and pillars."""
        planned = store.planned(self.home.read(), self.home.late_before())
        found = [Pausable("all", "all", "", "everything", "", sum(planned.values()))]

        def add(scope: Scope, subject: str, words: str, colour: str) -> None:
            pause = Pause(0, scope, subject, "", self.home.now())
            number = sum(count for where, count in planned.items() if pause.covers(*where))
            found.append(Pausable(f"{scope}:{subject}", scope, subject, words, colour, number))

        brands = {brand.slug: brand for brand in self.home.brands()}
        for brand in brands.values():
            add("brand", brand.slug, f"brand {brand.slug}", brand.colour)
        for account in self.home.accounts():
            add("account", account.slug, f"account {account.slug}", account.colour)
        for theme in rule_store.pillars(self.home.read()):
            if theme.brand in brands and not theme.archived:
                name = f"{theme.brand}/{theme.name}"
                add("category", name, f"pillar {name}", brands[theme.brand].colour)
        return found

    def resolve(self, text: str) -> tuple[Scope, str]:
        """Return what a typed scope names: ``all``, a brand, an account, or a pillar (``brand/pillar`` or its name).

        NotFoundError says what there is. ``pillar:NAME`` names a pillar whatever else is called so.
        """
        words = storable(text.strip())
        lower = words.lower()
        if lower in {"", "all", "everything"}:
            return "all", ""
        brands = [brand.slug for brand in self.home.brands()]
        accounts = [account.slug for account in self.home.accounts()]
        if lower in accounts:
            return "account", lower
        if lower in brands:
            return "brand", lower
        wanted = words.removeprefix("pillar:").strip().casefold()
        for theme in rule_store.pillars(self.home.read()):
            name = f"{theme.brand}/{theme.name}"
            if theme.brand in brands and wanted in {name.casefold(), theme.name.casefold()}:
                return "category", name if wanted == name.casefold() else theme.name
        known = ", ".join([*brands, *accounts]) or "nothing yet"
        raise NotFoundError(
            "this is no brand, account or pillar.", subject=repr(words), hint=f"There is: all, {known}."
        )

    # Changing --------------------------------------------------------------------------------------------

    def pause(self, scope: Scope = "all", subject: str = "", reason: str = "", until: datetime | None = None) -> Paused:
        """Pause something and hold what is scheduled in it, as one change; a pause that is in force is kept up.

        ``until`` is when it ends by itself; what it holds then waits for a person. UsageError when that has passed.
        """
        now = self.home.now()
        reason = " ".join(storable(reason).split())[:LONGEST_REASON]
        if until is not None and until <= now:
            raise UsageError("the end of the pause has passed already.", hint="Choose a time to come, or none.")
        with self.home.store.write("Pause", now, blind=True) as w:
            same = [p for p in store.standing(w.conn) if (p.scope, p.subject) == (scope, subject)]
            running = next((p for p in same if p.active(now)), None)
            if running is None:
                pause_id = store.add(w, scope, subject, reason, until)
            else:
                pause_id = running.id
                ends_at = until or running.ends_at
                changes = {"reason": reason or running.reason, "ends_at": stored(ends_at) if ends_at else None}
                store.change(w, pause_id, changes)
            pause = next(p for p in store.standing(w.conn) if p.id == pause_id)
            over = {p.id for p in same if p.id != pause_id}
            store.lift(w, over)
            store.hold_for(
                w, [(pause.mark, each.id) for each in store.held(w.conn) if each.pause_id in {*over, pause_id}]
            )
            held = store.hold(w, pause, self.home.late_before())
            w.relabel(f"Pause {pause.what}" + (f", {counted(held, 'post')}" if held else ""))
            already = _already(pause, store.held(w.conn), store.standing(w.conn))
        return Paused(self._shown(pause), held, already)

    def resume(self, pause_ids: Collection[int] | None = None) -> Resumed:
        """End pauses (None: all of them). Nothing is sent and nothing becomes due by it.

        Posts whose time is still to come go back into the queue unless another pause covers them; posts whose time
        has passed stay held. NotFoundError for a pause that is over.
        """
        now = self.home.now()
        with self.home.store.write("Resume", now, blind=True) as w:
            standing = store.standing(w.conn)
            lifted = [pause for pause in standing if pause_ids is None or pause.id in pause_ids]
            if pause_ids is not None and len(lifted) != len(set(pause_ids)):
                raise NotFoundError("this pause is over already.", hint="See: smdash pause --list.")
            store.lift(w, [pause.id for pause in lifted])
            others = [pause for pause in standing if pause not in lifted]
            resumed = self._release(w, lifted, others, now)
            what = lifted[0].what if len(lifted) == 1 else f"{len(lifted)} pauses"
            w.relabel(f"Resume {what}" + (f", {counted(resumed.back, 'post')}" if resumed.back else ""))
        return resumed

    def _release(self, w: Writing, lifted: Sequence[Pause], others: Sequence[Pause], now: datetime) -> Resumed:
        standing = {pause.id for pause in others}
        active = [pause for pause in others if pause.active(now)]
        back: list[int] = []
        passed: list[int] = []
        marks: list[tuple[str, int]] = []
        for each in store.held(w.conn):
            if each.pause_id in standing:
                continue
            over = _over(active, each)
            if over is not None:
                marks.append((over.mark, each.id))
            elif parse_utc(each.due_at) <= now:
                passed.append(each.id)
            else:
                back.append(each.id)
        store.hold_for(w, marks)
        store.release(w, back)
        return Resumed(tuple(self._shown(pause) for pause in lifted), len(back), len(marks), tuple(passed))

    # What is written while something is paused -----------------------------------------------------------

    def timing(self, account: Account, timing: Mapping[str, Any], pillar_id: int | None = None) -> dict[str, Any]:
        """Return a delivery's columns as they may be stored: what a pause in force covers is held, not scheduled."""
        if timing.get("state") != "scheduled" or not (active := self.active()):
            return dict(timing)
        row = self.home.read().execute("SELECT name FROM pillars WHERE id = ?", (pillar_id,)).fetchone()
        pillar = row[0] if row else ""
        pause = next((pause for pause in active if pause.covers(account.slug, account.brand, pillar)), None)
        return {**timing, "state": "held", "reason": pause.mark} if pause else dict(timing)

    # Helpers ---------------------------------------------------------------------------------------------

    def _standing(self) -> list[Pause]:
        return [self._shown(pause) for pause in store.standing(self.home.read())]

    def _shown(self, pause: Pause) -> Pause:
        zone = self.home.zone()
        ends_at = pause.ends_at.astimezone(zone) if pause.ends_at else None
        return pause._replace(started_at=pause.started_at.astimezone(zone), ends_at=ends_at)


def hold_covered(w: Writing, home: Home) -> int:
    """Hold, within a change, what is scheduled where something is paused; return how many posts."""
    now, late = home.now(), home.late_before()
    with w.by_rule():
        return sum(store.hold(w, pause, late) for pause in store.standing(w.conn) if pause.active(now))


def _over(active: Iterable[Pause], each: store.HeldDelivery) -> Pause | None:
    return next((pause for pause in active if pause.covers(each.account, each.brand, each.pillar)), None)


def _already(pause: Pause, held: Iterable[store.HeldDelivery], standing: Iterable[Pause]) -> int:
    """Return how many posts that a pause covers are held by another one that nobody lifted."""
    ids = {each.id for each in standing} - {pause.id}
    return sum(each.pause_id in ids and pause.covers(each.account, each.brand, each.pillar) for each in held)
