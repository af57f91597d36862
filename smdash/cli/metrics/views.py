"""``smdash metrics account``, ``posts``, ``series`` and so on: what the metrics screen shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import PAST_DAY, Command, Setup, with_setup
from smdash.cli.base.complete import account_slugs, brand_option
from smdash.cli.base.pages import known_brand
from smdash.cli.metrics import json_views
from smdash.cli.metrics.tables import change, data_options, emit, in_unit, percent, verdict_words, window

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.metrics import views as m

_days = click.option(
    "--days", type=click.IntRange(56, 3660), default=84, show_default=True, help="Span; its halves are compared."
)
_slug = click.argument("slug", shell_complete=account_slugs)

FIGURE_COLUMNS = (
    *("metric", "level", "mode", "label", "unit", "value", "before", "per", "change", "lo", "hi", "verdict"),
    *("starred", "reason", "judge_on", "left_out", "source", "captured_at", "format"),
    *("other_formats", "without", "without_value", "without_before"),
)
POST_COLUMNS = (
    *("account", "published_on", "format", "text", "permalink", "index_percent", "index_of", "definition", "viral"),
)


@click.command(cls=Command)
@_slug
@_days
@data_options
@with_setup
def account(setup: Setup, slug: str, days: int, as_json: bool, as_csv: bool) -> None:
    """Show every figure of account SLUG with what may be said of it."""
    from smdash.services.metrics.figures import account_figures

    found = account_figures(setup.services().home, slug, days)
    emit(as_json, as_csv, found, json_views.account, _show_account, found.rows, FIGURE_COLUMNS)


def _show_account(found: m.AccountFigures) -> None:
    from smdash.domain.metrics.figure_words import own_label, per_words

    as_of = f"figures of {text.moment(found.as_of)}" if found.as_of else found.note
    text.say(f"{found.account.slug} · {as_of}{' · stale, export again' if found.stale else ''}", "bold")
    if weeks := window(found):
        text.say(weeks, "dim")
    lines = [
        (own_label(row), in_unit(row.value, row.unit), per_words(row), change(row), verdict_words(row))
        for row in found.rows
    ]
    text.table(lines, right=(1, 3), flex=4, rigid=(0, 1, 2, 3))


@click.command(cls=Command)
@click.argument("target", required=False, metavar="[ACCOUNT|BRAND]")
@click.option("--sort", default="published", metavar="METRIC", help="A figure, published or index (own baseline).")
@click.option("--ascending", is_flag=True, help="Least first.")
@click.option("--text", default="", help="Only posts with these words.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@data_options
@with_setup
def posts(
    setup: Setup, target: str | None, sort: str, ascending: bool, text: str, limit: int, as_json: bool, as_csv: bool
) -> None:
    """List published posts by a figure or by percent of the account's own baseline."""
    from smdash.services.metrics import posts as of_posts

    home = setup.services().home
    found = of_posts.posts(home, target, sort, descending=not ascending, text=text)
    rows = found.rows(0, limit)

    def show() -> None:
        if as_csv:
            _posts_csv(rows, [column.metric for column in of_posts.columns(home, target, 99)])
        else:
            _show_posts(rows, of_posts.columns(home, target, 4), found.count)

    output.emit(as_json, lambda: json_views.posts(rows, found.count), show)


def _posts_csv(rows: Sequence[m.PublishedPost], names: list[str]) -> None:
    raw.put_csv(
        [*POST_COLUMNS, *names, "later"],
        (
            [r.account, r.published_on, r.format, r.text, r.permalink, r.index, r.metric, r.definition, r.viral]
            + [r.values.get(name) for name in names]
            + [tuple(f"{e.metric} {e.value:g} on {e.captured_on}, definition {e.definition}" for e in r.later)]
            for r in rows
        ),
    )


def _show_posts(rows: Sequence[m.PublishedPost], columns: Sequence[m.Column], count: int) -> None:
    from smdash.domain.metrics.sparkline import BREAK

    if not rows:
        text.say_wrapped("No posts with figures yet. Bring an export in: smdash import FILE --account SLUG.")
        return
    head = ("published", "account", *(column.label for column in columns), "own usual", "", "post")
    lines: list[tuple[str, ...]] = [head]
    for row in rows:
        index = "-" if row.index is None else f"{row.index:.0f}%"
        broken = {each.metric for each in row.later}
        figures = [
            in_unit(row.values.get(column.metric), column.unit) + (BREAK if column.metric in broken else "")
            for column in columns
        ]
        mark = "viral" if row.viral else ""
        lines.append((str(row.published_on or "-"), row.account, *figures, index, mark, row.text))
    text.table(lines, right=tuple(range(2, 3 + len(columns))), flex=len(head) - 1)
    if any(row.later for row in rows):
        text.say(f"{BREAK} counted in another way since; what it has become: --json", "dim")
    if count > len(rows):
        text.say(f"{count - len(rows):,} more; --limit shows them.", "dim")


@click.command(cls=Command)
@_slug
@click.argument("metric")
@click.option("--from", "first", type=PAST_DAY, metavar="DAY", help="First day; without it a year back.")
@click.option("--to", "last", type=PAST_DAY, metavar="DAY", help="Last day; without it today.")
@click.option(
    "--level", type=click.Choice(["account", "post"]), default=None, help="Figures of the account or of posts."
)
@click.option("--by", type=click.Choice(["day", "week"]), default=None, help="A point per day or per week.")
@click.option("--over", default="", metavar="METRIC", help="As a share of this figure of the same posts.")
@click.option("--sum", "summed", is_flag=True, help="The sum of all posts, instead of the mean of one format's.")
@data_options
@with_setup
def series(
    setup: Setup,
    slug: str,
    metric: str,
    first: date | None,
    last: date | None,
    level: str | None,
    by: str | None,
    over: str,
    summed: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show METRIC of account SLUG over time; a gap is a gap."""
    from smdash.services.metrics.series import series

    found = series(
        setup.services().home,
        slug,
        metric,
        level or "",
        first,
        last,
        by=by or "",
        over=over,
        summed=summed,
    )
    emit(
        as_json,
        as_csv,
        found,
        json_views.series,
        _show_series,
        found.points,
        ("day", "value", "outlier", "definition", "collecting"),
    )


def _show_series(found: m.Series) -> None:
    usual = ""
    if found.low is not None and found.high is not None:
        usual = f" · usually {in_unit(found.low, found.unit)} to {in_unit(found.high, found.unit)}"
    per = f", mean per {found.per}" if found.per else ""
    text.say(f"{found.label} of {found.account} by {found.by}{per}{usual}", "bold")
    if found.note:
        text.say(found.note, "dim")
    for day, label in {each.day: each.label for each in found.breaks}.items():
        text.say(f"{day}  {label}: not comparable with before", "dim")
    for note in found.annotations:
        text.say(f"{note.day}  {note.text}", "dim")
    text.table(
        [
            (
                str(p.day),
                in_unit(p.value, found.unit),
                "outlier" if p.outlier else "still collecting" if p.collecting else "",
            )
            for p in found.points
        ],
        right=(1,),
    )


@click.command(cls=Command)
@_slug
@click.option("--metric", default="", help="Figure to go by; without it the account's lead one.")
@data_options
@with_setup
def times(setup: Setup, slug: str, metric: str, as_json: bool, as_csv: bool) -> None:
    """Say whether the time of posting matters for account SLUG."""
    from smdash.services.metrics.best_times import best_times

    found = best_times(setup.services().home, slug, metric)
    emit(as_json, as_csv, found, json_views.times, _show_times, found.cells, ("weekday", "part", "n", "index"))


def _show_times(found: m.BestTimes) -> None:
    from smdash.domain.schedule import WEEKDAYS

    text.say_wrapped(f"{found.account}: {found.words}")
    lines = [("", *found.parts)]
    for weekday in range(7):
        cells = [each for each in found.cells if each.weekday == weekday]
        lines.append(
            (WEEKDAYS[weekday], *("" if each.index is None else f"{each.index:.0f}% ({each.n})" for each in cells))
        )
    text.table(lines, right=tuple(range(1, 7)))
    text.say("Percent of the usual post (posts); under three posts a cell is blank.", "dim")


@click.command(cls=Command)
@_slug
@_days
@data_options
@with_setup
def rates(setup: Setup, slug: str, days: int, as_json: bool, as_csv: bool) -> None:
    """Show the engagement rates of account SLUG, each with its formula."""
    from smdash.services.metrics.rates import rates

    found = rates(setup.services().home, slug, days)
    columns = ("key", "formula", "value", "lo", "hi", "part", "whole", "typical", "n", "why_not", "format", "left_out")
    emit(as_json, as_csv, found, partial(json_views.listed, "rates"), _show_rates, found, columns)


def _show_rates(found: Sequence[m.Rate]) -> None:
    lines = [(r.label, percent(r.value, 2), percent(r.typical, 2), r.formula, _rate_said(r)) for r in found]
    text.table([("", "all posts", "typical", "formula", ""), *lines], right=(1, 2), flex=4)


def _rate_said(rate: m.Rate) -> str:
    parts = [rate.why_not or rate.benchmark]
    parts += [f"without {', '.join(rate.left_out)}"] if rate.left_out and rate.value is not None else []
    return " \u00b7 ".join(part for part in parts if part)


@click.command(cls=Command)
@click.argument("first", metavar="ACCOUNT", shell_complete=account_slugs)
@click.argument("second", metavar="ACCOUNT", shell_complete=account_slugs)
@click.argument("metric")
@_days
@data_options
@with_setup
def compare(setup: Setup, first: str, second: str, metric: str, days: int, as_json: bool, as_csv: bool) -> None:
    """Set METRIC of two accounts side by side, or say why not."""
    from smdash.services.metrics.compare import compare

    found = compare(setup.services().home, first, second, metric, days)
    emit(as_json, as_csv, found, json_views.row, _show_comparison, [found], found._fields)


def _show_comparison(found: m.Comparison) -> None:
    text.say_wrapped(found.why_not or found.words)
    sides = (
        (found.a, found.value_a, found.index_a, found.index_why_a),
        (found.b, found.value_b, found.index_b, found.index_why_b),
    )
    for slug, value, index, why in sides:
        own = f"- of its own usual ({why})" if why else "-" if index is None else f"{index:.0f}% of its own usual"
        text.say(f"{slug}: {in_unit(value)} · {own}")
    text.say_wrapped(found.note)


@click.command(cls=Command)
@_slug
@_days
@data_options
@with_setup
def quality(setup: Setup, slug: str, days: int, as_json: bool, as_csv: bool) -> None:
    """Show what the new followers of account SLUG are worth."""
    from smdash.services.metrics.goals import quality

    found = quality(setup.services().home, slug, days)
    emit(as_json, as_csv, found, json_views.row, _show_quality, [found], found._fields)


def _show_quality(found: m.Quality) -> None:
    from smdash.domain.metrics.outlook_words import quality_words

    text.say(found.account, "bold")
    for line in quality_words(found):
        text.say_wrapped(line)


@click.command(cls=Command)
@brand_option
@data_options
@with_setup
def forecast(setup: Setup, brand: str | None, as_json: bool, as_csv: bool) -> None:
    """Say whether goals with a figure will be reached by their date.

    What comes lies in the interval in 8 of 10 cases (80 %); a figure by day is added up from the goal's start.
    """
    services = setup.services()
    from smdash.services.metrics.goals import forecasts

    found = forecasts(services.home, known_brand(services, brand))
    columns = (
        *("brand", "goal", "account", "metric", "target", "since", "due_on", "level", "mean"),
        *("lo", "hi", "interval", "p_target", "verdict", "baseline", "per"),
    )
    emit(as_json, as_csv, found, partial(json_views.listed, "goals"), _show_forecasts, found, columns)


def _show_forecasts(found: Sequence[m.GoalForecast]) -> None:
    from smdash.domain.metrics.outlook_words import forecast_words

    cells = [(g.brand, g.goal, g.account or "-", forecast_words(g)) for g in found]
    empty = "No goal has a figure yet: smdash goal add BRAND NAME --metric followers --target N --due DAY"
    output.rows(cells, empty, flex=3)


@click.command(cls=Command)
@brand_option
@data_options
@with_setup
def replies(setup: Setup, brand: str | None, as_json: bool, as_csv: bool) -> None:
    """Say the reply wait as it was, with messages still open counted as waiting."""
    services = setup.services()
    from smdash.services.metrics.goals import replies

    found = replies(services.home, known_brand(services, brand))
    columns = ("account", "answered", "open", "p50_h", "p90_h", "waiting_h")
    emit(as_json, as_csv, found, partial(json_views.listed, "accounts"), _show_replies, found, columns)


def _show_replies(found: Sequence[m.ReplyTimes]) -> None:
    from smdash.domain.metrics.outlook_words import reply_words

    output.rows([(r.account, reply_words(r)) for r in found], "Nothing was received yet.", flex=1)
