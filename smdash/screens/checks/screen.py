"""All that is wrong with posts before they go out, worst first; Enter goes there, ``f`` mends what can be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Static

from smdash.domain.checks.catalogue import RULES
from smdash.domain.plaintext import one_line
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.said import moved_words
from smdash.screens.base.screen import BaseScreen
from smdash.screens.checks.keys import CHECKS
from smdash.screens.composer.findings import place
from smdash.screens.queue import acts
from smdash.widgets.checks.findinglist import FindingList, FindingRow
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.services.checks.report import LintReport

HEADINGS = {"error": "Will fail or embarrass", "warning": "Look at it", "info": "Left open"}
MENDS = {
    "next-slot": "f moves it to the next free slot",
    "cancel": "f takes it out of the queue",
    "add-utm": "f gives it the brand's parameters",
}
PLACES = {
    "alt": "file's alternative text",
    "first_comment": "first comment",
    "warning": "content warning",
    "when": "time",
}


class FindingsScreen(BaseScreen[str]):
    """Every finding of one brand or of all; ``post_id`` is the post to begin at."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#findings"
    LIST = "findings"
    KEYS = CHECKS
    LINE = ("checks.go", "checks.mend", "brand.filter", "undo", "close")

    def __init__(self, services: Services, brand: str | None = None, post_id: int = 0) -> None:
        super().__init__(services, brand)
        self._begin_at = post_id

    def compose(self) -> ComposeResult:
        """Lay out the findings, what is known of the one under the cursor, and the foot."""
        yield FindingList(id="findings", title="Checks", empty="Looking at every post.")
        yield Static(id="detail")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Judge everything."""
        self.show_keys()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Judge everything again; what did not change is not judged anew."""
        self.beside(lambda: self.services.lint.all(self.brand), self._show)

    def _show(self, report: LintReport) -> None:
        pane = self.query_one("#findings", FindingList)
        checked = counted(report.checked, "post")
        pane.empty = (
            f"Nothing is wrong with {checked}.\n\nq  back"
            if report.checked
            else "There is nothing to check: no post is waiting to go out.\n\nq  back, then n writes one"
        )
        rows = _rows(report)
        pane.show(ListWindow(rows))
        name = f" of {self.brand}" if self.brand else ""
        pane.border_title = Content(f"Checks{name} \u00b7 {checked}")
        parts = [counted(report.errors, "error"), counted(report.warnings, "warning"), counted(report.infos, "note")]
        pane.border_subtitle = Content(", ".join(parts))
        if self._begin_at:
            first = next((row for row in rows if row.post_id == self._begin_at), None)
            self._begin_at = 0
            if first is not None:
                pane.go_to(first.key)
            else:
                self.tell("Nothing is wrong with that post.")
        self._detail()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        self._detail()

    def _detail(self) -> None:
        row = self.query_one("#findings", FindingList).current
        detail = self.query_one("#detail", Static)
        if row is None:
            detail.update("")
            return
        way = MENDS.get(row.act) or f"f or enter goes to the {PLACES.get(row.place, row.place)}"
        detail.update(
            Content.assemble(
                (fit(one_line(row.words), max(20, self.size.width - 6)).rstrip(), "$text-muted"),
                "\n",
                (row.text, "bold"),
                f"\n{row.fix} ",
                (f"({way})", "$text-accent"),
                (f"  {row.rule}: {RULES.get(row.rule, '')}.", "$text-muted"),
            )
        )

    # Mending ---------------------------------------------------------------------------------------------

    def opened(self, row: FindingRow) -> None:
        """Go where the finding is mended."""
        del row
        self.action_mend_there()

    def action_mend_there(self) -> None:
        """Open the post at the field where the finding under the cursor is mended."""
        row = self.query_one("#findings", FindingList).current
        if row is not None:
            self.attempt(lambda: acts.edit(self, row.place, row.account))

    def action_mend(self) -> None:
        """Do what mends the finding under the cursor, where smdash can; else go to its field."""
        row = self.query_one("#findings", FindingList).current
        if row is None:
            return
        queue = self.services.queue
        if row.act == "next-slot":
            self.perform(lambda: moved_words("Moved", queue.to_next_slot([row.delivery_id])))
        elif row.act == "cancel":
            self.perform(lambda: moved_words("Cancelled", queue.cancel([row.delivery_id])))
        elif row.act == "add-utm":
            self.perform(lambda: self._tagged(row.post_id))
        else:
            self.action_mend_there()

    def _tagged(self, post_id: int) -> str:
        posts = self.services.posts
        posts.rewrite(post_id, posts.written(post_id)._replace(utm=None), None)
        return "Its links get the brand's parameters. u takes it back."


def _rows(report: LintReport) -> list[FindingRow]:
    """Return a heading for each severity and its findings; a rule that fired twice on a post has two keys."""
    rows: list[FindingRow] = []
    times: dict[str, int] = {}
    severity = ""
    for finding in report.findings:
        if finding.severity != severity:
            severity = finding.severity
            rows.append(FindingRow(f"h:{severity}", "heading", HEADINGS[severity]))
        name = f"f:{finding.delivery_id}:{finding.rule}"
        times[name] = times.get(name, 0) + 1
        subject = report.subjects[finding.delivery_id]
        rows.append(
            FindingRow(
                f"{name}:{times[name]}",
                "delivery",
                finding.message,
                finding.severity,
                subject.at,
                subject.brand,
                subject.colour,
                subject.platform,
                finding.account,
                finding.fix,
                finding.act,
                finding.rule,
                subject.text,
                finding.post_id,
                finding.delivery_id,
                place(finding),
            )
        )
    return rows
