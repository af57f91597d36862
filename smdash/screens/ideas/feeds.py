"""Feeds, asked about from the ideas: adding one, showing the ideas of one alone, and dropping one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.ideas.views import typed_labels
from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.base.form import Field, FormScreen

if TYPE_CHECKING:
    from smdash.domain.ideas.feeds import Feed
    from smdash.screens.base.screen import BaseScreen

FIELDS = (
    ("url", "Address", "https://blog.example/feed"),
    ("brand", "Brand", "may stay empty"),
    ("pillar", "Pillar", "may stay empty"),
    ("labels", "Labels", "news, trade"),
    ("name", "Name", "empty: what it calls itself"),
)
ADD = "+"


def ask_feeds(screen: Any) -> None:
    """Show the feeds of a screen of ideas; the one picked is asked about further."""
    feeds, brand = screen.services.feeds, screen.brand

    def shown(found: list[Feed]) -> None:
        if not found:
            _add(screen)
            return
        choices = [Choice(ADD, "Add a feed"), Choice("", "Ideas of all, and of none")]
        choices += [
            Choice(str(each.id), one_line(each.called, 50), remark=each.error or counted(each.ideas, "idea"))
            for each in found
        ]

        def picked(key: str | None) -> None:
            if key == ADD:
                _add(screen)
            elif key == "":
                screen.show_feed(None)
            elif key is not None:
                _one(screen, next(each for each in found if str(each.id) == key))

        screen.app.push_screen(PickScreen("Feeds", choices), picked)

    screen.beside(lambda: feeds.every(brand), shown, "feeds")


def _one(screen: Any, feed: Feed) -> None:
    choices = [
        Choice("show", "Show its ideas alone"),
        Choice("drop", "Drop it", remark="the ideas it brought stay"),
    ]

    def picked(key: str | None) -> None:
        if key == "show":
            screen.show_feed(feed)
        elif key == "drop":
            feeds = screen.services.feeds
            screen.perform(lambda: f"Dropped the feed {one_line(feeds.drop(feed.id).called, 50)}. u brings it back.")

    screen.app.push_screen(PickScreen(one_line(feed.called, 60), choices, body=feed.error or feed.url), picked)


def _add(screen: BaseScreen[Any]) -> None:
    feeds = screen.services.feeds

    def keep(given: dict[str, str]) -> str:
        from smdash.services.ideas.feeds import said_of

        made = feeds.add(
            given["url"],
            name=given["name"],
            brand=given["brand"],
            pillar=given["pillar"],
            labels=typed_labels(given["labels"]),
        )
        return said_of(feeds.read(numbers=[made.id]))

    fields = [Field(*each, (screen.brand or "") if each[0] == "brand" else "") for each in FIELDS]
    screen.app.push_screen(FormScreen(screen.services, "Add a feed", fields, keep), screen.after)
