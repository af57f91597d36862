"""What the metrics screen shows as a file: the posts or the figures as CSV, the plot as SVG or as plain text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from smdash.domain import csvtext
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.paths import expanded
from smdash.screens.base.dialogs import AskScreen
from smdash.widgets.metrics.plotfile import as_svg, as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.metrics.views import Column, PublishedPost
    from smdash.domain.window import Window
    from smdash.screens.metrics.read import Right
    from smdash.screens.metrics.screen import MetricsScreen
    from smdash.widgets.metrics.figurelist import FigureLine

PAGE = 500
KINDS = (".csv", ".svg", ".txt")
HINT = "Name a file that ends in .csv (the table), .svg or .txt (the plot)."
FIGURE_COLUMNS = (
    "account", "figure", "level", "unit", "per", "value", "before", "change", "verdict", "interval", "reason",
    "judge_on", "source", "captured_at", "stale", "definition", "format", "left_out", "without", "value_without",
    "before_without", "seen", "compared", "compared_before",
)  # fmt: skip


def ask(screen: MetricsScreen) -> None:
    """Ask for a file and write what is shown into it; one that is there is never replaced."""
    from smdash.services.desktop.files import checked

    right, home = screen.right, screen.services.home
    if right is None:
        screen.tell("There is nothing to export here.")
        return
    table = "figures" if screen.part == "figures" else "posts"
    figure = right.line.figure.metric if right.line.figure is not None else "figures"
    stem = f"{right.line.account.slug.replace('/', '-')}-{figure if table == 'figures' else 'posts'}"

    def check(text: str) -> str:
        place = named(text)
        checked(home, place)
        if place.exists():
            raise UsageError("there is such a file already.", subject=str(place), hint="Give another name.")
        what = {".csv": f"the {table} as a table", ".svg": "the plot as a picture", ".txt": "the plot as text"}
        return f"Writes {what[place.suffix.lower()]} to {place}"

    def answered(text: str | None) -> None:
        if text:
            place = named(text)
            lines = screen.figures.window
            screen.perform(lambda: write(screen, place, right, table, lines), unmark=False)

    title = "Export to which file?"
    screen.app.push_screen(AskScreen(title, value=f"{stem}.csv", hint=HINT, check=check), answered)


def named(text: str) -> Path:
    """Return the file meant; UsageError where its ending says nothing."""
    place = expanded(Path(text.strip()))
    if place.suffix.lower() not in KINDS:
        raise UsageError("the ending does not say what to write.", subject=str(place)[:200], hint=HINT)
    return Path.cwd() / place


def write(screen: MetricsScreen, place: Path, right: Right, table: str, lines: Window[FigureLine]) -> str:
    """Write what is shown to a file; return in words what was written."""
    from smdash.services.desktop.files import save

    kind = place.suffix.lower()
    title = f"{right.title} \u00b7 {right.series.by}s" + (f" \u00b7 {right.aside}" if right.aside else "")
    if kind == ".csv":
        text, count = posts_csv(right.posts, right.columns) if table == "posts" else figures_csv(lines)
        said = f"{count} {table}" if count != 1 else f"1 {table[:-1]}"
    elif right.plot is None:
        raise UsageError("there is no figure to draw.", subject=one_line(right.title), hint="Choose another figure.")
    else:
        text = as_svg(right.plot, title) if kind == ".svg" else as_text(right.plot, title)
        said = "The plot"
    save(screen.services.home, place, text.encode())
    return f"{said} written to {place}"


def posts_csv(posts: Window[PublishedPost], columns: Sequence[Column]) -> tuple[str, int]:
    """Return the posts as CSV and how many there are; an unknown figure is an empty cell."""
    head = ["published_on", "account", "format", *(column.metric for column in columns)]
    rows: list[list[Any]] = []
    for start in range(0, posts.count, PAGE):
        for post in posts.rows(start, start + PAGE):
            figures = [post.values.get(column.metric) for column in columns]
            day = post.published_on.isoformat() if post.published_on else ""
            rest = [post.index, post.definition, "yes" if post.viral else "", _flat(post.permalink), _flat(post.text)]
            rows.append([day, _flat(post.account), _flat(post.format), *figures, *rest])
    return csvtext.table([*head, "percent_of_usual", "definition", "viral", "permalink", "text"], rows), len(rows)


def figures_csv(lines: Window[FigureLine]) -> tuple[str, int]:
    """Return every account's figures as CSV and how many there are."""
    rows: list[list[Any]] = []
    for line in lines.rows(0, lines.count):
        figure = line.figure
        if figure is None:
            continue
        captured = figure.captured_at.isoformat() if figure.captured_at else ""
        day = figure.judge_on.isoformat() if figure.judge_on else ""
        cells: list[Any] = [line.account.slug, figure.label, figure.level, figure.unit, figure.per, figure.value]
        cells += [figure.before, figure.change, figure.verdict, figure.words, figure.reason, day, figure.source]
        cells += [captured, "yes" if figure.stale else "", figure.definition, figure.format]
        cells += ["; ".join(figure.left_out), figure.without, figure.without_value, figure.without_before]
        cells += [figure.seen, figure.compared, figure.compared_before]
        rows.append([_flat(cell) for cell in cells])
    return csvtext.table(FIGURE_COLUMNS, rows), len(rows)


def _flat(value: Any) -> Any:
    return one_line(value, 4000) if isinstance(value, str) else value
