"""Keeping an idea, and changing one: a line, and below it what it may have beside."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.widgets import Input

from smdash.domain.ideas.views import Parted, parted, typed_labels
from smdash.screens.base.form import Field, FormScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.ideas.views import Idea
    from smdash.screens.base.screen import BaseScreen
    from smdash.services.bundle import Services

FIELDS = (
    ("text", "Idea", "a few words, and an address it leads to"),
    ("brand", "Brand", "may stay empty"),
    ("pillar", "Pillar", "may stay empty"),
    ("labels", "Labels", "winter, menu"),
    ("link", "Link", "https://"),
)


class IdeaForm(FormScreen):
    """The form of an idea; Enter in any of its fields keeps it.

    What is typed of a new one survives a kill, and stands there again the next time.
    """

    KEEPS: ClassVar[str] = "enter or {form.save} keep"

    def __init__(
        self, services: Services, title: str, before: dict[str, str], keep: Callable[[dict[str, str]], str]
    ) -> None:
        super().__init__(services, title, [Field(*each, before.get(each[0], "")) for each in FIELDS], keep)

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        event.prevent_default()  # what Enter means in other forms
        self.action_save()


class NewIdea(IdeaForm):
    """The form of a new idea, whose words are kept as they are typed."""

    def __init__(self, services: Services, before: dict[str, str], keep: Callable[[dict[str, str]], str]) -> None:
        super().__init__(services, "Keep an idea", before, keep)
        self._typing = False

    @on(Input.Changed)
    def _typed(self) -> None:
        if not self._typing:
            self._typing = True
            self.call_after_refresh(self._put_by)

    def _put_by(self) -> None:
        self._typing = False
        if self.is_attached and not self._keeping:
            self.beside(
                partial(self.services.ideas.put_by, self.given()), lambda _: None, "unsaved", failed=lambda _: None
            )


def keep_idea(screen: BaseScreen[Any]) -> None:
    """Keep a thought from wherever one is; nothing there changes."""
    services, brand = screen.services, screen.brand

    def keep(given: dict[str, str]) -> str:
        said = Parted(given["text"], given["link"]) if given["link"] else parted(given["text"])
        made = services.ideas.add(
            said.text,
            link=said.link,
            brand=given["brand"],
            pillar=given["pillar"],
            labels=typed_labels(given["labels"]),
        )
        services.ideas.put_by({})
        return f"Kept an idea{f' for {made.brand}' if made.brand else ''}. o o lists them, u takes it back."

    before = services.ideas.begun() or {"brand": brand or ""}
    screen.app.push_screen(NewIdea(services, before, keep), screen.after)


def edit_idea(screen: BaseScreen[Any], idea: Idea) -> None:
    """Change an idea."""
    services = screen.services
    before = {
        "text": idea.text,
        "brand": idea.brand,
        "pillar": idea.pillar,
        "labels": ", ".join(idea.labels),
        "link": idea.link,
    }

    def keep(given: dict[str, str]) -> str:
        changes: dict[str, Any] = {name: text for name, text in given.items() if text != before[name]}
        if "labels" in changes:
            changes["labels"] = tuple(typed_labels(changes["labels"]))
        if changes:
            services.ideas.edit(idea.id, **changes)
        return "Changed the idea. u takes it back." if changes else ""

    screen.app.push_screen(IdeaForm(services, "Change an idea", before, keep), screen.after)
