"""A report put into sections: which tables it has, what is said of each figure, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.funnel.views import stage_name
from smdash.domain.metrics.post_formats import format_words
from smdash.domain.reports.blocks import Cell, Column, Section, Table, count, text
from smdash.domain.reports.figure_sections import VERDICTS, cut, figure_section, standout_section, told, verdict_line
from smdash.domain.results.measures import GOAL_PREFIX
from smdash.domain.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.domain.metrics.views import GoalForecast
    from smdash.domain.reports.blocks import Line
    from smdash.domain.reports.report import (
        AccountPosts,
        Hours,
        Report,
        Stage,
    )

HOW_FORECAST = (
    "A forecast is where the present pace leads by the day, in 80 of 100 such cases within these bounds; on course is "
    "one whose bounds all reach the target."
)


def sections(report: Report) -> tuple[Section, ...]:
    """Return the sections of a report in order; one that has nothing to say in this month says so."""
    found = [_brief(report)]
    if report.words.strip():
        found.insert(0, Section("words", "In our words", words=report.words.strip()))
    found += [_posts(report), figure_section(report), standout_section(report)]
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
    total = sum(each.total or 0 for each in report.shipped)
    with_posts = sum(bool(each.total) for each in report.shipped)
    if not report.shipped:
        lines.append(("There is no account yet.",))
    elif total:
        posts, accounts = plural(total, "post went", "posts went"), plural(with_posts, "account", "accounts")
        lines.append((count(total), f" {posts} out on ", count(with_posts), f" {accounts}."))
    elif all(each.total is None for each in report.shipped):
        lines.append(("Nothing is known of posts of this month.",))
    else:
        lines.append(("No post went out.",))
    if results := tuple(_came_of_it(report)):
        lines.append(("Results, as far as they are known: ", *results, "."))
    figures = [figure for each in report.figures for figure in each.figures]
    if figures:
        lines.append(verdict_line(figures))
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


def _came_of_it(report: Report) -> Iterator[str | Cell]:
    """Yield the parts of a sentence: how many asked and bought, and the money taken."""
    ones = {each.label: each.one for each in map(stage_name, ("leads", "conversions"))}
    comma = ""
    for stage in report.funnel.stages:
        if stage.value is None or stage.label not in {*ones, "revenue"}:
            continue
        yield comma
        if stage.money is not None:
            yield Cell("money", stage.value, stage.money)
            yield f" {stage.label}"
        else:
            yield count(stage.value)
            yield f" {ones[stage.label] if stage.value == 1 else stage.label}"
        if stage.known < stage.asked:
            yield f" ({stage.known} of {stage.asked} days known)"
        comma = ", "


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
    left = (account.total or 0) - len(account.posts)
    caption = f"Posts of {name}" + (f" (the last {len(account.posts)}; {left} more before)" if left else "")
    rows = tuple(
        (
            Cell("day", each.day),
            text(format_words(each.format, 1).partition(" ")[2] if each.format else "-"),
            text(cut(each.text) + (" (no longer on its network)" if each.gone else "")),
            Cell("link", "open", each.link) if each.link and not each.gone else text("-"),
        )
        for each in account.posts
    )
    columns = (Column("day", "Day"), Column("format", "Format"), Column("text", "Text"), Column("link", "Link"))
    return Table(f"posts {account.account}", caption, columns, rows)


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
    if not plan.total and plan.month.first <= report.head.now.date():
        # What went out of it already is in its own report.
        lines.append(("No more posts are planned for ", Cell("month", plan.month.first), "."))
    elif not plan.total:
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
            text(cut(each.text) + (" (held)" if each.held else "")),
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
        (
            text(report.called(each.about)),
            text(each.kind),
            Cell("day", each.captured_at.date() if each.captured_at else None),
            Cell("day", each.data_to),
        )
        for each in report.sources
    )
    columns = (Column("of", "Of"), Column("how", "How"), Column("captured", "Captured"), Column("to", "Figures up to"))
    lines: tuple[Line, ...] = (
        ("Made ", Cell("moment", head.now), f", times in {head.zone}. '-' stands for what is not known."),
    )
    tables = (Table("sources", "Where the figures come from", columns, rows),) if rows else ()
    return Section("sources", "Sources", lines, parts=tables)
