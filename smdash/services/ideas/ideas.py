"""Keeping ideas, changing and finding them; what is made of one is the composer's business."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.ideas.views import KINDS, Idea, Kind, checked_labels, checked_text
from smdash.domain.wording import counted
from smdash.services.home import Service
from smdash.services.ideas.whose import pillar_of, whose
from smdash.store import settings as setting_store
from smdash.store.ideas import ideas as store
from smdash.store.queue.find import match_expression

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from smdash.domain.accounts.views import Brand
    from smdash.services.home import Home

_CAPTURE = f"{setting_store.CAPTURE_KEY}idea"


class IdeaWindow:
    """Ideas as a window: their ids are read at once, and of the rest what is painted."""

    def __init__(self, home: Home, ids: Sequence[int]) -> None:
        self._home, self._ids = home, ids
        self._at: dict[str, int] | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._ids)

    def rows(self, start: int, stop: int) -> Sequence[Idea]:
        """Return rows start..stop; one that is gone meanwhile says so."""
        wanted = self._ids[max(0, start) : stop]
        found = store.rows(self._home.read(), wanted)
        zone = self._home.zone()
        return [
            Idea(*found[each])._replace(created_at=found[each].created_at.astimezone(zone))
            if each in found
            else Idea(each, "gone", dropped=True)
            for each in wanted
        ]

    def index(self, key: str) -> int | None:
        """Return where an idea stands, None when it is not among them."""
        if self._at is None:
            self._at = {str(number): place for place, number in enumerate(self._ids)}
        return self._at.get(key)


class IdeasView(NamedTuple):
    """A list of ideas, and how many there are to come in all."""

    window: IdeaWindow
    open: int


class IdeaService(Service):
    """Use cases of ideas."""

    def add(self, text: str, *, link: str = "", brand: str = "", pillar: str = "", labels: Iterable[str] = ()) -> Idea:
        """Keep an idea; without a brand where there is only one it is that one's.

        Raises UsageError where it says nothing, NotFoundError for a brand or pillar that does not exist.
        """
        said = checked_text(text, link)
        owner = whose(self.home, brand)
        values = {"text": said.text, "link": said.link, **self._columns(owner, pillar, checked_labels(labels))}
        with self.home.write("Idea") as w:
            number = store.add(w, values)
        return self.get(number)

    def edit(self, number: int, **changes: Any) -> Idea:
        """Change ``text``, ``link``, ``brand``, ``pillar`` or ``labels`` of an idea; what is not named stays.

        A pillar of another brand goes with the brand it was of.
        """
        before = self.get(number)
        after = before._replace(**changes)
        said = checked_text(after.text, after.link)
        owner = self.home.brand(after.brand) if after.brand else None
        pillar = after.pillar
        if after.brand != before.brand and "pillar" not in changes:
            pillar = ""
        values = {"text": said.text, "link": said.link, **self._columns(owner, pillar, checked_labels(after.labels))}
        with self.home.write("Change an idea") as w:
            if number not in store.rows(w.conn, [number]):
                raise self._gone(number)
            store.change(w, number, values)
        return self.get(number)

    def drop(self, numbers: Collection[int], *, back: bool = False) -> int:
        """Let go of ideas, or take them back; return of how many. What a post was made of stays."""
        with self.home.write("Take ideas back" if back else f"Let go of {counted(len(numbers), 'idea')}") as w:
            return len(store.drop(w, numbers, back=back))

    def get(self, number: int) -> Idea:
        """Return an idea; NotFoundError for one that is not there."""
        if number not in store.rows(self.home.read(), [number]):
            raise self._gone(number)
        return IdeaWindow(self.home, [number]).rows(0, 1)[0]

    def view(
        self, brand: str | None = None, *, kind: Kind = "open", words: str = "", label: str = "", feed: int = 0
    ) -> IdeasView:
        """Return ideas, the newest first; those of a brand with those of none, since they may become its."""
        if kind not in KINDS:
            raise UsageError(f"there is no such kind. There are: {', '.join(KINDS)}.", subject=kind)
        conn, brands = self.home.read(), self._brands(brand)
        expression = match_expression(words)
        if words.strip() and not expression:
            return IdeasView(IdeaWindow(self.home, []), store.count(conn, brands))
        found = store.ids(conn, kind, brands, expression, label.strip().lstrip("#"), feed)
        return IdeasView(IdeaWindow(self.home, found), store.count(conn, brands))

    def put_by(self, typed: Mapping[str, str]) -> None:
        """Keep what is typed of a new idea, or nothing any more, so that it survives a kill."""
        with self.home.write("draft", journaled=False, wait_ms=500) as w:
            if any(value.strip() for name, value in typed.items() if name != "brand"):
                setting_store.save_unsaved(w, _CAPTURE, dict(typed))
            else:
                setting_store.drop_unsaved(w, _CAPTURE)

    def begun(self) -> dict[str, str]:
        """Return what was typed of a new idea and not kept yet, nothing where there is nothing."""
        found = setting_store.unsaved(self.home.read(), _CAPTURE) or {}
        return {str(name): str(value) for name, value in found.items()}

    def _brands(self, brand: str | None) -> list[int] | None:
        return None if brand is None else [self.home.brand(brand, archived=True).id, 0]

    def _columns(self, brand: Brand | None, pillar: str, labels: Sequence[str]) -> dict[str, Any]:
        return {
            "brand_id": None if brand is None else brand.id,
            "pillar_id": pillar_of(self.home, brand, pillar),
            "labels": json.dumps(list(labels), ensure_ascii=False),
        }

    @staticmethod
    def _gone(number: int) -> NotFoundError:
        return NotFoundError("there is no such idea.", subject=str(number))
