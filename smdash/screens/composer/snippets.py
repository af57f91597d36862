"""Putting a snippet into a post: at the cursor, hashtags behind the text, or into the first comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.snippets.snippets import POST_KINDS, appended
from smdash.screens.snippets.pick import Ground, SnippetPicker

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widgets import TextArea

    from smdash.domain.posts.post import Written
    from smdash.screens.base.screen import BaseScreen
    from smdash.screens.snippets.pick import Picked


class Place(NamedTuple):
    """Where a snippet goes: a text, the post with its time as it is typed, the account whose own text it is ('' base).

    ``brand`` is '' while no account is ticked.
    """

    area: TextArea
    post: Written
    post_id: int
    when: str
    account: str
    brand: str


def pick_snippet(screen: BaseScreen[Any], place: Place, commented: Callable[[Written], object]) -> None:
    """Pick a snippet and put it in; ``commented`` is told the post whose first comment it went into."""
    services, area = screen.services, place.area

    def values() -> dict[str, str]:
        times = services.compose.meaning(place.when, place.post, place.post_id).times or {}
        days = [each.wall.date() for each in times.values() if each.wall is not None]
        return services.snippets.post_values(place.brand, place.post.link, min(days, default=None))

    def picked(found: Picked | None) -> None:
        if found is None:
            return
        if found.place:
            commented(_commented(place.post, place.account, found))
            screen.notify("Its hashtags stand in the first comment.", markup=False, timeout=4)
        elif found.kind == "hashtags":
            _put_behind(area, found)
        else:
            _put_in(area, found)
        area.focus()
        screen.beside(lambda: services.snippets.note_use(found.snippet), lambda _: None, "used", lasting=True)

    screen.app.push_screen(SnippetPicker(services, Ground(place.brand, values, area.text, POST_KINDS)), picked)


def _commented(written: Written, account: str, found: Picked) -> Written:
    """Return a post with hashtags in its first comment: the account's own where it has one, else everyone's."""
    own = written.variant(account).first_comment if account else None
    if own is not None:
        return written.varied(account, first_comment=appended(own, found.text, found.kind))
    return written._replace(first_comment=appended(written.first_comment, found.text, found.kind))


def _put_behind(area: TextArea, found: Picked) -> None:
    """Put hashtags behind a text; the cursor stays, or goes to the first gap."""
    before, text = area.text.rstrip(), appended(area.text, found.text, found.kind)
    cursor = area.cursor_location
    area.replace(text[len(before) :], _location(before, len(before)), area.document.end)
    gap = _location(text, text.rindex(found.text.strip()) + found.gap)
    area.move_cursor(gap if found.missing else min(cursor, _location(before, len(before))))


def _put_in(area: TextArea, found: Picked) -> None:
    """Put a text in at the cursor, which goes to the first gap, or behind it."""
    row, column = min(*area.selection)
    area.replace(found.text, *area.selection)
    down, across = _location(found.text, found.gap)
    area.move_cursor((row + down, across + (0 if down else column)))


def _location(text: str, index: int) -> tuple[int, int]:
    """Return row and column of a place in a text."""
    lines = text[:index].split("\n")
    return len(lines) - 1, len(lines[-1])
