"""Filters with a name, kept as they were typed; what is relative in them is read anew each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.home import Home

MAX_NAME = 40


class SavedView(NamedTuple):
    """A filter with a name."""

    name: str
    text: str


class SavedViews:
    """The saved views of one list, kept in a setting; each change is a step that undo takes back.

    ``chooses`` reads a filter and says whether it leaves anything out; ``hint`` is one that does.
    """

    def __init__(self, home: Home, setting: str, chooses: Callable[[str], bool], hint: str) -> None:
        self.home, self._setting, self._chooses, self._hint = home, setting, chooses, hint

    def all(self) -> list[SavedView]:
        """Return the views in the order in which they were saved."""
        kept = setting_store.get(self.home.read(), self._setting, [])
        return [SavedView(str(entry["name"]), str(entry["text"])) for entry in kept if isinstance(entry, dict)]

    def named(self, name: str) -> SavedView:
        """Return the view called ``name``, whatever its case; NotFoundError names what there is."""
        views = self.all()
        for view in views:
            if view.name.casefold() == name.strip().casefold():
                return view
        known = ", ".join(one_line(view.name) for view in views) or "none yet"
        raise NotFoundError("there is no such view.", subject=f"'{one_line(name, 60)}'", hint=f"Views: {known}.")

    def save(self, name: str, text: str) -> SavedView:
        """Keep a filter under a name; one of that name is replaced. UsageError for a bad name or filter."""
        name = storable(" ".join(name.split()))
        if not name or len(name) > MAX_NAME:
            raise UsageError(f"a view needs a name of at most {MAX_NAME} letters.", subject=repr(one_line(name, 60)))
        text = storable(text.strip())
        if not self._chooses(text):
            raise UsageError("this filter takes everything.", subject=f"'{name}'", hint=self._hint)
        self._put(f"Save view {name}", [*(each for each in self.all() if not _same(each, name)), SavedView(name, text)])
        return SavedView(name, text)

    def drop(self, name: str) -> SavedView:
        """Forget a view; NotFoundError when there is none of that name."""
        view = self.named(name)
        self._put(f"Drop view {view.name}", [each for each in self.all() if each.name != view.name])
        return view

    def _put(self, label: str, views: list[SavedView]) -> None:
        with self.home.write(label) as w:
            setting_store.put(w, self._setting, [{"name": each.name, "text": each.text} for each in views])


def _same(view: SavedView, name: str) -> bool:
    return view.name.casefold() == name.casefold()
