"""A report put into sections: which tables it has, what is said of each figure, and what is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smdash.domain.metrics.post_formats import format_words, formats_named
from smdash.domain.reports.blocks import Bar, Cell, Chart, Column, Section, Table, count, text
from smdash.domain.results.measures import GOAL_PREFIX
from smdash.domain.schedule import spoken
from smdash.domain.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smdash.domain.metrics.views import FigureRow, GoalForecast, PublishedPost
    from smdash.domain.reports.blocks import Line
    from smdash.domain.reports.report import (
        AccountFigures,
        AccountPosts,
        Figure,
        Hours,
        Report,
        Stage,
        Standout,
    )

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
HOW_FORECAST = (
    "A forecast is where the present pace leads by the day, in 80 of 100 such cases within these bounds; on course is "
    "one whose bounds all reach the target."
)
OWN_USUAL = (
    "A post is held against the account's own posts of the same format before it, seen at the same age: 100 % is as "
    "usual. Accounts are not held against one another."
)


def sections(report: Report) -> tuple[Section, ...]:
    """Return the sections of a report in order; one that has nothing to say in this month says so."""
    found = [_brief(report)]
    if report.words.strip():
        found.insert(0, Section("words", "In our words", words=report.words.strip()))
    found += [_posts(report), _figures(report), _standouts(report)]
    found.append(_funnel(report))
    found.append(_replies(report))
    if report.hours is not None:
        found.append(_hours(report.hours))
    if report.goals:
        found.append(_goals(report))
    if report.plan.month.last >= report.head.now.date():
        found.append(_plan(report))
    if any(each.posts for each in report.shipped):
        found.append(_every_post(report))
    found.append(_sources(report))
    return tuple(found)


# In brief --------------------------------------------------------------------------------------------------


def _brief(report: Report) -> Section:
    head = report.head
    lines: list[Line] = []
    if head.running and head.through >= head.now.date():
        lines.append(("This month has just begun: no day of it is over.",))
    elif head.running:
        lines.append(
            (
                "This month is still running: all figures are of what was known by the end of ",
                Cell("day", head.through),
                ".",
            )
        )
    total = sum(each.total for each in report.shipped)
    with_posts = sum(each.total > 0 for each in report.shipped)
    if not report.shipped:
        lines.append(("There is no account yet.",))
    elif total:
        posts, accounts = plural(total, "post went", "posts went"), plural(with_posts, "account", "accounts")
        lines.append((count(total), f" {posts} out on ", count(with_posts), f" {accounts}."))
    else:
        lines.append(("No post went out.",))
    figures = [figure for each in report.figures for figure in each.figures]
    if figures:
        lines.append(_verdict_line(figures))
    received = sum(each.received for each in report.replies)
    if received:
        answered = sum(each.answered for each in report.replies)
        came = plural(received, "message came", "messages came")
        lines.append((count(received), f" {came} in, ", count(answered), " of them handled by now."))
    if report.plan.month.last >= head.now.date() and report.plan.total:
        planned = plural(report.plan.total, "post is", "posts are")
        lines.append(
            (count(report.plan.total), f" {planned} planned for ", Cell("month", report.plan.month.first), ".")
        )
    return Section("brief", "In brief", tuple(lines))


def _verdict_line(figures: Sequence[Figure]) -> Line:
    words = [each.judged.verdict for each in figures]
    line: list[str | Cell] = ["Of ", count(len(figures)), f" watched {plural(len(figures), 'figure', 'figures')}: "]
    said = [(words.count(key), name) for key, name in VERDICTS.items()]
    said.append((words.count(""), "too early to say"))
    shown = [(number, name) for number, name in said if number]
    for place, (number, name) in enumerate(shown):
        line += [count(number), f" {name}", "." if place == len(shown) - 1 else ", "]
    return tuple(line)


# Posts -----------------------------------------------------------------------------------------------------


def _posts(report: Report) -> Section:
    rows = tuple(
        (
            text(report.called(each.account)),
            count(each.total),
            text(", ".join(format_words(name, number) for name, number in each.formats) or "-"),
        )
        for each in report.shipped
    )
    columns = (Column("account", "Account"), Column("posts", "Posts", number=True), Column("formats", "Formats"))
    tables = [Table("accounts", "Posts by account", columns, rows, "There is no account yet.")]
    notes: list[Line] = [("Answers to others are no posts and stand under messages.",)] if report.shipped else []
    return Section("posts", "What went out", parts=tuple(tables), notes=tuple(notes))


def _every_post(report: Report) -> Section:
    tables = tuple(_listed(each, report.called(each.account)) for each in report.shipped if each.posts)
    return Section("list", "Every post", parts=tables)


def _listed(account: AccountPosts, name: str) -> Table:
    left = account.total - len(account.posts)
    caption = f"Posts of {name}" + (f" (the last {len(account.posts)}; {left} more before)" if left else "")
    rows = tuple(
        (
            Cell("day", each.day),
            text(format_words(each.format, 1).partition(" ")[2] if each.format else "-"),
            text(_cut(each.text) + (" (no longer on its network)" if each.gone else "")),
            Cell("link", "open", each.link) if each.link and not each.gone else text("-"),
        )
        for each in account.posts
    )
    columns = (Column("day", "Day"), Column("format", "Format"), Column("text", "Text"), Column("link", "Link"))
    return Table(f"posts {account.account}", caption, columns, rows)


def _cut(words: str, most: int = 120) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}\u2026"


# Figures ---------------------------------------------------------------------------------------------------


def _figures(report: Report) -> Section:
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


def _standouts(report: Report) -> Section:
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
        text(_cut(" ".join(post.text.split())) or "-"),
        Cell("index", post.index),
        text(reason),
    )


# Funnel ----------------------------------------------------------------------------------------------------


def _funnel(report: Report) -> Section:
    if not report.funnel.stages:
        nothing: Line = ("Nothing is known of visits, leads and sales in this month.",)
        return Section("funnel", "Funnel", (nothing,))

    def value(stage: Stage, of: float | None) -> Cell:
        return count(of) if stage.money is None else Cell("money", of, stage.money)

    rows = tuple(
        (
            text(each.label),
            value(each, each.value),
            value(each, each.before),
            Cell("share", each.rate),
            Cell("range", each.lo, "share", each.hi) if each.lo is not None else text("-"),
            text("; ".join(_stage_words(each)) or "-"),
        )
        for each in report.funnel.stages
    )
    columns = (
        Column("stage", "Stage"),
        Column("month", "This month", number=True),
        Column("before", "Month before", number=True),
        Column("rate", "Rate", number=True),
        Column("interval", "Likely rate", number=True),
        Column("about", "What it is"),
    )
    tables = [Table("funnel", "From being seen to buying again", columns, rows)]
    if report.funnel.costs:
        costs = tuple(
            (
                text(each.label),
                Cell("hours", each.value) if each.unit == "hours" else Cell("money", each.value, each.unit),
                text(each.why_not or "-"),
            )
            for each in report.funnel.costs
        )
        named = (Column("what", "What"), Column("cost", "Cost", number=True), Column("about", "Note"))
        tables.append(Table("costs", "What it cost", named, costs))
    notes: tuple[Line, ...] = tuple((each,) for each in report.funnel.notes)
    return Section("funnel", "Funnel", parts=tuple(tables), notes=notes)


def _stage_words(stage: Stage) -> Iterator[str]:
    yield stage.counts
    if stage.rate is not None and stage.rate_of:
        yield f"rate of {stage.rate_of}"
    if stage.value is not None and stage.asked and stage.known < stage.asked:
        yield f"{stage.known} of {stage.asked} days known"
    if stage.verdict:
        yield f"whole weeks against as many before them: {VERDICTS.get(stage.verdict, stage.verdict)}"
    if stage.why_not:
        yield told(stage.why_not)


# Work ------------------------------------------------------------------------------------------------------


def _replies(report: Report) -> Section:
    rows = tuple(
        (
            text(report.called(each.account)),
            count(each.received),
            count(each.answered),
            Cell("hours", each.p50_h),
            Cell("hours", each.p90_h),
            Cell("share", each.kept / each.due if each.due else None),
            Cell("range", each.lo, "share", each.hi) if each.lo is not None else text("-"),
            text(_promise_words(each.kept, each.due, each.promise_h, promised=each.promised)),
        )
        for each in report.replies
    )
    columns = (
        Column("account", "Account"),
        Column("received", "Came in", number=True),
        Column("handled", "Handled", number=True),
        Column("half", "Half took up to", number=True),
        Column("most", "Nine in ten up to", number=True),
        Column("kept", "In time", number=True),
        Column("interval", "Likely in time", number=True),
        Column("about", "Promise"),
    )
    note: Line = (
        "Hours are by the clock, with what is still open counted as waiting; a promise runs in business hours.",
    )
    table = Table("replies", "Messages by account", columns, rows, "No message came in that is known.")
    return Section("replies", "Messages", parts=(table,), notes=(note,) if rows else ())


def _promise_words(kept: int, due: int, hours: float, *, promised: bool) -> str:
    span = f"within {hours:g} h" if hours != 1 else "within an hour"
    name = f"promised {span}" if promised else f"usual there, not promised: {span}"
    return f"{name}; {kept} of {due} in time" if due else f"{name}; none was due yet"


def _hours(hours: Hours) -> Section:
    rows = tuple((text(label.replace("_", " ")), Cell("hours", value)) for label, value in hours.parts)
    if rows:
        rows = (*rows, (text("all together"), Cell("hours", hours.total)))
    columns = (Column("work", "Work"), Column("hours", "Hours", number=True))
    table = Table("hours", "Hours logged", columns, rows, "No hours were logged.")
    note: Line = ("Hours are as they were logged; what nobody logged is not in them.",)
    return Section("hours", "Hours", parts=(table,), notes=(note,))


def _goals(report: Report) -> Section:
    def amount(goal: GoalForecast, value: float | None) -> Cell:
        return Cell("money", value, goal.currency) if goal.currency else count(value)

    rows = tuple(
        (
            text(each.goal),
            text(_goal_figure(report, each)),
            amount(each, each.baseline),
            amount(each, each.level),
            amount(each, each.target),
            Cell("day", each.due_on),
            text(each.verdict or "-"),
            Cell("range", each.lo, "", each.hi) if each.lo is not None else text("-"),
            text("; ".join(_goal_words(each)) or "-"),
        )
        for each in report.goals
    )
    columns = (
        Column("goal", "Goal"),
        Column("figure", "Figure"),
        Column("baseline", "Before", number=True),
        Column("level", "Now", number=True),
        Column("target", "Target", number=True),
        Column("due", "By"),
        Column("verdict", "Stands"),
        Column("forecast", "Forecast", number=True),
        Column("about", "Note"),
    )
    note: Line = (HOW_FORECAST,)
    return Section("goals", "Goals", parts=(Table("goals", "Goals as they stand now", columns, rows),), notes=(note,))


def _goal_figure(report: Report, goal: GoalForecast) -> str:
    metric, _, of = goal.metric.partition("@")
    name = metric.removeprefix(GOAL_PREFIX).replace("_", " ")
    whose = goal.account or of
    return f"{name}, {report.called(whose)}" if whose else name


def _goal_words(goal: GoalForecast) -> Iterator[str]:
    if goal.fewer:
        yield "fewer is better"
    if goal.why_not:
        yield told(goal.why_not)
    if goal.vanity:
        yield "a vanity figure"


def _plan(report: Report) -> Section:
    plan = report.plan
    lines: list[Line] = []
    if not plan.total:
        lines.append(("No post is planned for ", Cell("month", plan.month.first), " yet."))
    else:
        head: list[str | Cell] = [count(plan.total), f" {plural(plan.total, 'post')} in "]
        lines.append((*head, Cell("month", plan.month.first), f": {_by_account(report)}."))
    if plan.drafts:
        is_ = plural(plan.drafts, "draft has", "drafts have")
        lines.append((count(plan.drafts), f" {is_} no time yet."))
    rows = tuple(
        (
            Cell("moment", each.at),
            text(report.called(each.account)),
            text(format_words(each.format, 1).partition(" ")[2] if each.format else "-"),
            text(_cut(each.text) + (" (held)" if each.held else "")),
        )
        for each in plan.posts
    )
    columns = (Column("at", "When"), Column("account", "Account"), Column("format", "Format"), Column("text", "Text"))
    left = plan.total - len(plan.posts)
    caption = f"Planned posts (the first {len(plan.posts)}; {left} more after)" if left else "Planned posts"
    tables = (Table("plan", caption, columns, rows),) if rows else ()
    return Section("plan", "What is next", tuple(lines), parts=tables)


def _by_account(report: Report) -> str:
    return ", ".join(f"{report.called(slug)} {number}" for slug, number in report.plan.accounts)


def _sources(report: Report) -> Section:
    head = report.head
    rows = tuple(
        (text(report.called(each.about)), text(each.kind), Cell("moment", each.captured_at), Cell("day", each.data_to))
        for each in report.sources
    )
    columns = (Column("of", "Of"), Column("how", "How"), Column("captured", "Captured"), Column("to", "Figures up to"))
    lines: tuple[Line, ...] = (
        ("Made ", Cell("moment", head.now), f", times in {head.zone}. '-' stands for what is not known."),
    )
    tables = (Table("sources", "Where the figures come from", columns, rows),) if rows else ()
    return Section("sources", "Sources", lines, parts=tables)
