"""Making the page for a client, from the calendar's week or for days that are typed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import OpenFieldsError, UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import week_start
from smdash.domain.times.ranges import read_range
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.said import NO_BRAND
from smdash.services.desktop import folders

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.approval.views import MadePage
    from smdash.screens.base.screen import BaseScreen

HINT = "A file to be sent by mail; a name that is taken gets a number."


def page(screen: BaseScreen[Any]) -> None:
    """Ask whose page, for which days and where to, and make it."""
    brands = screen.services.home.brands()
    if not brands:
        screen.tell(NO_BRAND)
        return
    if screen.brand is not None or len(brands) == 1:
        _days(screen, screen.brand or brands[0].slug)
        return
    choices = [Choice(each.slug, one_line(each.name), each.colour, each.slug) for each in brands]

    def chosen(slug: str | None) -> None:
        if slug is not None:
            _days(screen, slug)

    screen.app.push_screen(PickScreen("The page of which brand?", choices), chosen)


def _days(screen: BaseScreen[Any], brand: str) -> None:
    today = screen.services.home.today()
    shown: date | None = getattr(screen, "day", None)
    week = _week(screen, brand) if shown is None else _shown_week(shown, today)

    def read(text: str) -> tuple[date, date]:
        plain = text.strip().lower()
        if plain in {"this", "next"} or plain == week:
            return screen.services.approval_pages.week(text)
        return read_range(text, today)

    def meant(text: str) -> str:
        first, last = read(text)
        posts = screen.services.approval_pages.planned(brand, first, last)
        return f"{first} to {last}: {counted(posts, 'post')} of {brand}."

    def answered(text: str | None) -> None:
        if text:
            first, last = read(text)
            _where(screen, brand, first, last)

    title = f"The page of {one_line(brand)} for which days?"
    hint = "this, next, or days: 3-10 Dec, fri-mon."
    screen.app.push_screen(AskScreen(title, value=week, hint=hint, check=meant), answered)


def _week(screen: BaseScreen[Any], brand: str) -> str:
    """Return the week to begin with: the next one, or this where only in it something is still to go out."""
    pages = screen.services.approval_pages
    for week in ("next", "this"):
        with suppress(UsageError):
            if pages.planned(brand, *pages.week(week)):
                return week
    return "next"


def _shown_week(shown: date, today: date) -> str:
    ahead = (week_start(shown) - week_start(today)).days // 7
    return {0: "this", 1: "next"}.get(ahead, f"{week_start(shown)}" if ahead > 0 else "next")


def _where(screen: BaseScreen[Any], brand: str, first: date, last: date) -> None:
    folder = folders.begin(screen.host.config.downloads)
    path = _free(folder / f"approval-{brand}-{first}.html")

    def make(text: str, *, open_fields: bool = False) -> tuple[str, OpenFieldsError | None]:
        try:
            made = screen.services.approval_pages.export(
                brand, first, last, Path(text.strip()), open_fields=open_fields
            )
        except OpenFieldsError as error:
            return text, error
        return _said(made, text.strip()), None

    def done(said: tuple[str, OpenFieldsError | None]) -> None:
        words, error = said
        if error is None:
            screen.reload()
            screen.tell(words)
            return
        choices = [Choice("back", "Make no page; fill it in first"), Choice("on", "Show it to the client as it stands")]
        question = PickScreen("Open fields", choices, body=error.what[:1].upper() + error.what[1:])
        screen.app.push_screen(question, lambda answer: go(words, open_fields=True) if answer == "on" else None)

    def go(text: str, *, open_fields: bool = False) -> None:
        screen.beside(lambda: make(text, open_fields=open_fields), done, "page", lasting=True)

    def answered(text: str | None) -> None:
        if text:
            go(text)

    screen.app.push_screen(AskScreen("Write the page to", value=str(path), hint=HINT), answered)


def _said(made: MadePage, path: str) -> str:
    notes = f" {counted(len(made.notes), 'file')} not shown on it: {made.notes[0]}" if made.notes else ""
    return f"{counted(made.posts, 'post')} in {one_line(path)}.{one_line(notes)} Send it to the client."


def _free(path: Path) -> Path:
    """Return a path at which there is nothing yet."""
    number, found = 2, path
    while found.exists() and number < 1000:
        found = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return found
