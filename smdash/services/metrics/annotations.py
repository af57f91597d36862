"""Notes on the time axis: what happened outside the figures, said by a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.metrics.views import Annotation
from smdash.domain.plaintext import one_line, storable
from smdash.platforms.bounds import FIRST_DAY
from smdash.services.home import Service
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Account

KEY = "annotations"
"""Setting: [{"number", "day" (ISO date), "text", "scope" ('all', a brand or an account)}]."""
LONGEST = 200
AHEAD = timedelta(days=5 * 366)


class AnnotationService(Service):
    """Use cases of ``smdash metrics note`` and of the plot."""

    def _kept(self) -> Sequence[dict[str, Any]]:
        kept = setting_store.get(self.home.read(), KEY, [])
        return [each for each in kept if isinstance(each, dict)]

    def list(
        self, scope: str | None = None, first: date | None = None, last: date | None = None
    ) -> Sequence[Annotation]:
        """Return the notes by day; with ``scope`` those written for just that."""
        found = [
            Annotation(int(each["number"]), date.fromisoformat(each["day"]), str(each["text"]), str(each["scope"]))
            for each in self._kept()
        ]
        return sorted(
            (
                note
                for note in found
                if (scope is None or note.scope == scope)
                and (first is None or note.day >= first)
                and (last is None or note.day <= last)
            ),
            key=lambda note: (note.day, note.number),
        )

    def on_axis(self, account: Account, first: date, last: date) -> Sequence[Annotation]:
        """Return the notes that stand on an account's axis: its own, its brand's and everybody's."""
        return [each for each in self.list(None, first, last) if each.scope in {"all", account.brand, account.slug}]

    def add(self, day: date, text: str, scope: str = "all") -> Annotation:
        """Put a note on a day; ``scope`` is 'all', a brand or an account. UsageError for a bad text or day."""
        text = storable(" ".join(text.split()))
        if not text or len(text) > LONGEST:
            raise UsageError(f"a note has 1 to {LONGEST} characters.", subject=repr(one_line(text, 60)))
        if day < FIRST_DAY:
            raise UsageError(f"no platform was there before {FIRST_DAY.year}.", subject=day.isoformat())
        if day > self.home.today() + AHEAD:
            raise UsageError("this day is more than five years away.", subject=day.isoformat())
        scope = self._scope(scope)
        kept = self._kept()
        number = max((int(each["number"]) for each in kept), default=0) + 1
        with self.home.write(f"Note on {day}", blind=True) as w:
            setting_store.put(w, KEY, [*kept, {"number": number, "day": day.isoformat(), "text": text, "scope": scope}])
        return Annotation(number, day, text, scope)

    def remove(self, number: int) -> Annotation:
        """Take a note away; NotFoundError when there is none of that number."""
        found = next((each for each in self.list() if each.number == number), None)
        if found is None:
            raise NotFoundError("there is no such note.", subject=str(number), hint="See: smdash metrics note list.")
        with self.home.write(f"Remove note of {found.day}") as w:
            setting_store.put(w, KEY, [each for each in self._kept() if int(each["number"]) != number])
        return found

    def _scope(self, scope: str) -> str:
        scope = scope.strip().lower()
        if scope in {"", "all"}:
            return "all"
        return self.home.account(scope).slug if "/" in scope else self.home.brand(scope).slug
