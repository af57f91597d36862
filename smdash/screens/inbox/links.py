"""Where an item leads: its page and the addresses in its text, each seen whole before it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import one_line
from smdash.domain.window import ListWindow
from smdash.screens.base.screen import Dialog
from smdash.screens.inbox.keys import LINKS
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from smdash.domain.inbox.links import Link
    from smdash.widgets.ink import Ink
    from smdash.widgets.keys import Key

LONGEST = 4000
"""Characters of an address that are shown; no browser takes longer ones."""


class Leads(NamedTuple):
    """An address: ``url`` is opened as it is, ``host`` is how it reads, ``doubts`` is what is odd about it.

    One that does not ``open`` is shown and never offered to a browser. ``shown`` is how it stands in the text.
    """

    key: str
    what: str
    url: str
    host: str
    doubts: tuple[str, ...] = ()
    opens: bool = True
    shown: str = ""


def leads_of(page: str, links: Sequence[Link]) -> list[Leads]:
    """Return where an item leads: its page, then the links in its text; none of no page and no link."""
    host = page.partition("://")[2].partition("/")[0] or page
    found = [Leads("page", "its page", page, host)] if page else []
    for number, link in enumerate(links):
        other = f" ({link.ascii_host})" if link.ascii_host != link.host else ""
        found.append(
            Leads(f"l{number}", "in it", link.address, f"{link.host}{other}", link.marks, link.opens, link.shown)
        )
    return found


class _Addresses(WindowList[Leads]):
    """The addresses, a line each."""

    CLICK_OPENS: ClassVar[bool] = False

    def paint_row(self, row: Leads, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint what it is, whether it is odd, and where it leads."""
        del marked
        return [
            Segment("! " if row.doubts else "  ", ink.bad),
            Segment(fit(row.what, 9) + " ", ink.dim),
            Segment(fit(one_line(row.host, 200), max(0, width - 12)), ink.plain),
        ]


class LinksScreen(Dialog["tuple[str, str] | None"]):
    """Pick an address; returns ``open`` or ``copy`` and the address."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "links.tcss"]
    AUTO_FOCUS = "#addresses"
    LIST = "addresses"
    KEYS: ClassVar[tuple[Key, ...]] = LINKS

    def __init__(self, leads: Sequence[Leads]) -> None:
        super().__init__()
        self._leads = leads

    def compose(self) -> ComposeResult:
        """Lay out the addresses and the one under the cursor, whole."""
        with Vertical(classes="dialog -wide", id="links") as box:
            box.border_title = Content("Where it leads")
            words = "enter open this \u00b7 {links.copy} copy it \u00b7 {links.close} close"
            box.border_subtitle = Content(self.named(words))
            yield _Addresses(id="addresses")
            yield Static(id="whole")

    def on_mount(self) -> None:
        """Show them, with the cursor on the first."""
        pane = self.query_one("#addresses", _Addresses)
        pane.styles.height = min(len(self._leads), 8)
        pane.show(ListWindow(self._leads))
        self._whole()

    @on(WindowList.Moved)
    def _whole(self) -> None:
        row = self.query_one("#addresses", _Addresses).current
        if row is None:
            return
        cut = f" \u2026 and {len(row.url) - LONGEST:,} characters more" if len(row.url) > LONGEST else ""
        parts: list[tuple[str, str]] = [(one_line(row.url, LONGEST), "bold"), (cut, "$text-muted")]
        if row.shown and row.shown not in row.url:
            parts.append((f"\nin the text: {one_line(row.shown, 300)}", "$text-muted"))
        parts += [(f"\n! {one_line(doubt, 200)}", "$text-error bold") for doubt in row.doubts]
        if not row.opens:
            parts.append(("\nIt is no page, and is not opened.", "$text-error"))
        self.query_one("#whole", Static).update(Content.assemble(*parts))

    def opened(self, row: object) -> None:
        """Open the address under the cursor."""
        if isinstance(row, Leads) and row.opens:
            self.dismiss(("open", row.url))

    def action_copy(self) -> None:
        """Copy the address under the cursor."""
        row = self.query_one("#addresses", _Addresses).current
        if row is not None:
            self.dismiss(("copy", row.url))
