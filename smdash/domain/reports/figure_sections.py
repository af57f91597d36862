"""What a report says of each watched figure, and of the best and the worst post, with how sure that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smdash.domain.metrics.post_formats import formats_named
from smdash.domain.reports.blocks import Bar, Cell, Chart, Column, Section, Table, count, text
from smdash.domain.schedule import spoken
from smdash.domain.wording import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.metrics.views import FigureRow, PublishedPost
    from smdash.domain.reports.blocks import Line
    from smdash.domain.reports.report import AccountFigures, Figure, Report, Standout

VERDICTS = {"up": "up", "down": "down", "steady": "no change to speak of", "unclear": "may be chance"}
"""What a verdict is called in a report; each says whether the weeks can carry it."""
HOW_JUDGED = (
    "How changes are judged: four whole weeks are held against the four before them. The likely change is where the "
    "true one lies in 95 of 100 such cases. Up or down is said only where all of it is on one side; 'may be chance' "
    "means that the weeks cannot tell, 'too early' that there are not enough of them. A vanity figure says how often "
    "something was shown, and nothing of what came of it."
)

PROGRAM = "smdash "
"""What a command to be typed begins with."""
OTHER_AGES = "its posts were seen at another age than those before them"
_OTHER_AGES = re.compile(r"other ages: [^;]*?(?=\.?$|;)")
OWN_USUAL = (
    "A post is held against the account's own posts of the same format before it, seen at the same age: 100 % is as "
    "usual. Accounts are not held against one another."
)


def verdict_line(figures: Sequence[Figure]) -> Line:
    """Return how many figures went which way, in one line."""
    words = [each.judged.verdict for each in figures]
    line: list[str | Cell] = ["Of ", count(len(figures)), f" watched {plural(len(figures), 'figure', 'figures')}: "]
    said = [(words.count(key), name) for key, name in VERDICTS.items()]
    said.append((words.count(""), "too early to say"))
    shown = [(number, name) for number, name in said if number]
    for place, (number, name) in enumerate(shown):
        line += [count(number), f" {name}", "." if place == len(shown) - 1 else ", "]
    return tuple(line)


def cut(words: str, most: int = 120) -> str:
    """Return the first words of a post."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}\u2026"


# Figures ---------------------------------------------------------------------------------------------------


def figure_section(report: Report) -> Section:
    """Return the watched figures of each account, a chart of one of them, and what they count."""
    parts: list[Table | Chart] = []
    for each in report.figures:
        parts.append(_figure_table(each, report.called(each.account)))
        if each.line is not None:
            parts.append(_chart(each, report.called(each.account)))
    means = _meanings(report)
    if means is not None:
        parts.append(means)
    notes: tuple[Line, ...] = ((HOW_JUDGED,),) if report.figures else ()
    lines: tuple[Line, ...] = () if report.figures else (("There is no account yet, so there are no figures.",),)
    return Section("figures", "Figures", lines, parts=tuple(parts), notes=notes)


_FIGURE_COLUMNS = (
    Column("figure", "Figure"),
    Column("month", "This month", number=True),
    Column("before", "Month before", number=True),
    Column("weeks", "Four weeks", number=True),
    Column("weeks_before", "Four before", number=True),
    Column("change", "Likely change", number=True),
    Column("verdict", "What it says"),
)


def _figure_table(account: AccountFigures, name: str) -> Table:
    rows = tuple(_figure_row(each) for each in account.figures)
    last = max((each.judged.last for each in account.figures if each.judged.last and each.judged.verdict), default=None)
    caption = f"Figures of {name}" + (f", whole weeks up to {spoken(last)}" if last is not None else "")
    return Table(f"figures {account.account}", caption, _FIGURE_COLUMNS, rows, account.none or "No figures.")


def _figure_row(figure: Figure) -> tuple[Cell, ...]:
    row = figure.judged
    name = figure.label if not figure.per or " per " in figure.label else f"{figure.label} per {figure.per}"
    stock = is_stock(row)
    told = bool(row.verdict) and row.lo is not None
    weeks = row.compared if row.compared is not None else row.value
    before = row.compared_before if row.compared is not None else row.before
    return (
        text(name),
        count(figure.value, figure.unit),
        count(figure.before, figure.unit),
        count(None if stock else weeks, figure.unit),
        count(None if stock else before, figure.unit),
        Cell("range", row.lo, figure.unit if stock else "change", row.hi) if told else text("-"),
        text(verdict_words(figure)),
    )


def is_stock(row: FigureRow) -> bool:
    """Say whether a figure is a stock, whose change is what it gains in a week."""
    return row.mode == "level" or (row.level == "account" and row.flow == "snapshot")


def verdict_words(figure: Figure) -> str:
    """Return what may be said of a figure's change, and what stands behind it or is missing."""
    row = figure.judged
    if row.verdict:
        words = [VERDICTS.get(row.verdict, row.verdict)]
        if is_stock(row):
            words[0] += " (gain in a week)"
    else:
        words = [told(row.reason) or "too early to say"]
    if figure.value is not None and not is_stock(row) and figure.known < figure.asked:
        unit = "posts" if row.level == "post" else "days"
        words.append(f"{figure.known} of {figure.asked} {unit} known")
    if figure.before is not None and not is_stock(row) and figure.known_before < figure.asked_before:
        unit = "posts" if row.level == "post" else "days"
        words.append(f"month before: {figure.known_before} of {figure.asked_before} {unit} known")
    words += [each for each in figure.caveats if each]
    if row.without:
        words.append(f"with {row.without} in it")
    if row.seen:
        words.append(f"posts compared at {row.seen} of age")
    if row.kind == "vanity":
        words.append("a vanity figure")
    return "; ".join(dict.fromkeys(words))


def told(reason: str) -> str:
    """Return why something is not known as a client reads it: without what only the person at the keyboard can do."""
    if not reason:
        return ""
    kept = [part for part in reason.split("; ") if PROGRAM not in part]
    return _OTHER_AGES.sub(OTHER_AGES, "; ".join(kept))


def _meanings(report: Report) -> Table | None:
    """Return what each figure counts, each platform's own once."""
    seen: dict[tuple[str, str], str] = {}
    for each in report.figures:
        for figure in each.figures:
            seen.setdefault((report.called(each.platform), figure.judged.label), figure.counts)
    rows = tuple(
        (text(label), text(platform), text(said or "its platform does not say"))
        for (platform, label), said in seen.items()
    )
    if not rows:
        return None
    columns = (Column("figure", "Figure"), Column("platform", "Platform"), Column("counts", "What it counts"))
    return Table("definitions", "What the figures count", columns, rows)


def _chart(account: AccountFigures, name: str) -> Chart:
    line = account.line
    assert line is not None  # noqa: S101 - asked for where there is one
    per = f" per {line.per}" if line.per and " per " not in line.label else ""
    title = f"{name}: {line.label}{per} by week"
    bars = tuple(Bar(each.monday, each.value, each.inside, each.outlier) for each in line.bars)
    rows = tuple(
        (
            Cell("day", each.label),
            count(each.value, line.unit),
            text(_bar_words(inside=each.inside, outlier=each.outlier)),
        )
        for each in bars
    )
    columns = (
        Column("week", "Week of"),
        Column("value", per.strip().capitalize() or "Value", number=True),
        Column("note", "Note"),
    )
    known = sum(each.value is not None for each in bars)
    about = f"A bar a week, {known} of {len(bars)} known; the weeks that end in this month are filled."
    if line.note:
        about += f" Note: {line.note}."
    return Chart(title, about, line.unit, bars, Table(f"weeks {account.account}", title, columns, rows))


def _bar_words(*, inside: bool, outlier: bool) -> str:
    said = (["this month"] if inside else []) + (["far above the rest"] if outlier else [])
    return ", ".join(said) or "-"


# Best and worst --------------------------------------------------------------------------------------------


def standout_section(report: Report) -> Section:
    """Return the best and the worst post of each account, and why."""
    rows: list[tuple[Cell, ...]] = []
    lines: list[Line] = []
    for each in report.standouts:
        if each.best is None or each.worst is None:
            lines.append((f"{report.called(each.account)}: {told(each.none)}",))
            continue
        name = report.called(each.account)
        rows += [_standout(each, name, each.best, "best"), _standout(each, name, each.worst, "worst")]
    columns = (
        Column("account", "Account"),
        Column("place", "Place"),
        Column("day", "Day"),
        Column("text", "Text"),
        Column("usual", "Of its usual", number=True),
        Column("reason", "Why"),
    )
    if not report.standouts:
        lines.append(("There is no account yet, so there are no posts.",))
    tables = (Table("standouts", "Best and worst post", columns, tuple(rows)),) if rows else ()
    note: Line = (OWN_USUAL,)
    return Section("standouts", "Best and worst post", tuple(lines), parts=tables, notes=(note,) if rows else ())


def _standout(of: Standout, name: str, post: PublishedPost, place: str) -> tuple[Cell, ...]:
    like = formats_named(post.format) if post.format else "posts"
    reason = f"by {of.label}, against the {post.n} {like} before it"
    if post.viral:
        reason += "; far above all the others: one post, no trend"
    reason += f"; {of.judged} of {of.total} {plural(of.total, 'post')} could be held against their like"
    return (
        text(name),
        text(place),
        Cell("day", post.published_on),
        text(cut(" ".join(post.text.split())) or "-"),
        Cell("index", post.index),
        text(reason),
    )
