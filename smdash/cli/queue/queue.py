"""``smdash queue``: what goes out when, and where the gaps are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Command, Setup, json_option, options, with_setup
from smdash.cli.base.complete import accounts_and_sets, brand_slugs
from smdash.cli.base.edge import tell
from smdash.cli.base.pages import NO_ACCOUNTS, every, known_brand
from smdash.cli.queue import json_views
from smdash.cli.queue.affected import STYLE_OF
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.queue.runway import lacking_words
from smdash.domain.wording import state_word, unapproved_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.queue.filters import Filter
    from smdash.domain.queue.views import QueueRow, QueueView
    from smdash.services.bundle import Services

AHEAD = 14
PAGE = 500

_NAMED = ("brand", "account", "platform", "state", "pillar", "goal", "label", "format")
_choosing = options(
    click.option("--brand", "-b", multiple=True, metavar="BRAND", shell_complete=brand_slugs, help="Only this brand."),
    click.option("--account", multiple=True, metavar="A", shell_complete=accounts_and_sets, help="Only this account."),
    click.option("--platform", multiple=True, metavar="NAME", help="Only this platform."),
    click.option("--state", multiple=True, metavar="STATE", help="Only this state: draft, missed, published ..."),
    click.option("--pillar", multiple=True, metavar="NAME", help="Only this pillar; 'none' for posts without one."),
    click.option("--goal", multiple=True, metavar="NAME", help="Only this goal; 'none' for posts without one."),
    click.option("--label", multiple=True, metavar="NAME", help="Only this label; 'none' for posts without one."),
    click.option("--format", multiple=True, metavar="NAME", help="Only this format."),
    click.option("--from", "first", metavar="DAY", help="Only from this day on: today, mon, +7d, 2026-11-24."),
    click.option("--to", "last", metavar="DAY", help="Only up to this day, it included."),
    click.option("--text", multiple=True, metavar="WORDS", help="Only with these words."),
    click.option("--view", multiple=True, metavar="NAME", help="Only what a saved view takes."),
)


class _Asked(NamedTuple):
    """What the command line says: the filter, and whether it says anything but one brand."""

    wanted: Filter
    brand: str | None
    plain: bool


@click.command(cls=Command)
@click.argument("filters", nargs=-1, metavar="[FILTER]...")
@_choosing
@click.option("--days", type=click.IntRange(1, 366), help=f"How far to look ahead; without a filter {AHEAD}.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print the posts as a plan that smdash imports again.")
@with_setup
def queue(setup: Setup, filters: tuple[str, ...], days: int | None, as_json: bool, as_csv: bool, **given: Any) -> None:
    """List what goes out when, with free slots and drafts.

    With a filter it lists the posts that match, of any time: smdash queue state:scheduled,missed pillar:tips from:mon.
    An account, a brand or a set among the words is meant: smdash queue acme/bluesky; --text takes it for a word.
    Options of one kind are alternatives, different ones narrow each other down; -- before a FILTER that begins with
    a minus, which takes out.
    """
    if as_json and as_csv:
        raise UsageError("the queue is printed as JSON or as CSV, not as both.")
    services = setup.services()
    asked = _asked(services, filters, given)
    if asked.plain:
        _view(services, asked.brand, days or AHEAD, as_json, as_csv)
    else:
        _filtered(services, asked.wanted, days, as_json, as_csv)


def _asked(services: Services, filters: tuple[str, ...], given: dict[str, Any]) -> _Asked:
    """Join the filters of a command line and check the names in them."""
    from smdash.domain.queue.filters import Filter, spelled

    parts = [services.filters.view(name).text for name in given["view"]]
    parts += services.filters.named(filters)
    for key in _NAMED:
        names = given[key]
        if names:
            parts.append(f"{key}:" + ",".join(_word(name) for name in names))
    parts += [f"{key}:{_word(day)}" for key, day in (("from", given["first"]), ("to", given["last"])) if day]
    parts += [_word(words, always=True) for words in given["text"]]
    wanted = services.filters.parse(" ".join(parts))
    one = wanted.brands.only[0] if len(wanted.brands.only) == 1 else None
    if wanted == replace(Filter(), brands=wanted.brands) and not wanted.brands.never and (one or not spelled(wanted)):
        return _Asked(wanted, known_brand(services, one), True)
    unknown = services.filters.unknown(wanted)
    if unknown:
        raise NotFoundError(unknown[0])
    return _Asked(wanted, None, False)


def _word(text: str, *, always: bool = False) -> str:
    """Return a value of an option as a filter writes it; ``none`` keeps its meaning."""
    if not always and text.casefold() == "none":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _view(services: Services, brand: str | None, days: int, as_json: bool, as_csv: bool) -> None:
    view = services.queue.reader.view(brand, days)

    def show() -> None:
        if as_csv:
            _csv(services, every(view.window))
            return
        rows = list(every(view.window))
        if rows:
            _show(rows)
        _end(view, bool(services.home.accounts()), bool(rows))

    output.emit(as_json, lambda: json_views.queue(view, every(view.window)), show)


def _filtered(services: Services, wanted: Filter, days: int | None, as_json: bool, as_csv: bool) -> None:
    """Print the posts a filter takes; the keys of its JSON are those of the whole queue."""
    if days is not None:
        from datetime import timedelta

        until = services.home.today() + timedelta(days=days - 1)
        wanted = replace(wanted, to_day=until if wanted.to_day is None else min(until, wanted.to_day))
    window = services.filters.posts(wanted)

    def to_json() -> dict[str, Any]:
        from smdash.domain.queue.views import QueueView

        rows = list(every(window))
        planned = sum(row.state in {"scheduled", "held", "sending"} for row in rows)
        view = QueueView(window, planned, days or 0, tuple(services.runway.runways()), True)
        return {**json_views.queue(view, rows), "days": days}

    def show() -> None:
        if as_csv:
            _csv(services, every(window))
            return
        if not window.count:
            left_out = f"No post is like that. {services.filters.left_out(wanted)}".rstrip()
            text.say_wrapped(left_out if services.home.accounts() else NO_ACCOUNTS)
            return
        for start in range(0, window.count, PAGE):
            _table(window.rows(start, start + PAGE))
        text.say(text.plural(window.count, "post"), "dim")

    output.emit(as_json, to_json, show)


def _table(rows: Iterable[QueueRow]) -> None:
    shown = [(text.moment(row.at), row.account, _state(row), f"#{row.delivery_id}", _words(row)) for row in rows]
    styles = [("", "", STYLE_OF.get(row[2], ""), "dim", "") for row in shown]
    text.table(shown, styles=styles, right=(3,), rigid=(0, 2, 3), least=(16, 0, 9))


def _csv(services: Services, rows: Iterable[QueueRow]) -> None:
    """Print posts as our own plan; what it cannot hold is said on stderr."""
    from smdash.services.queue.exports import Which

    ids = tuple(row.delivery_id for row in rows if row.kind == "delivery")
    made = services.exports.plan("smdash", Which(ids=ids))
    raw.put(made.data)
    for note in made.left_out:
        tell(note)


def _show(rows: list[QueueRow]) -> None:
    part: list[tuple[str, ...]] = []
    styles: list[tuple[str, ...]] = []
    widest = max((text.cells(row.account) for row in rows), default=0)
    longest = max((len(str(row.delivery_id)) for row in rows), default=0) + 1

    def flush() -> None:
        text.table(part, styles=styles, indent=2, right=(3,), rigid=(0, 2, 3), least=(5, widest, 9, longest))
        part.clear()
        styles.clear()

    dated = False
    for row in rows:
        if row.kind in {"heading", "note"}:
            flush()
            dated = row.key.endswith(":waiting")
            text.say(row.text if row.kind == "heading" else f"  {row.text}", "bold" if row.kind == "heading" else "dim")
            continue
        state = "free" if row.kind == "free" else _state(row)
        when = (text.moment(row.at) if dated else f"{row.at:%H:%M}") if row.at else text.MISSING
        part.append(
            (when, row.account, state_word(state), f"#{row.delivery_id}" if row.delivery_id else "", _words(row))
        )
        styles.append(("", "", STYLE_OF.get(state, ""), "dim", ""))
    flush()


def _words(row: QueueRow) -> str:
    """Return how a post begins, after what is missing of its client's word."""
    unsaid = unapproved_word(row.state, row.approval)
    return f"[{unsaid}] {row.text}" if unsaid else row.text


def _state(row: QueueRow) -> str:
    return "unfinished" if row.unfinished else row.state


def _end(view: QueueView, has_accounts: bool, has_rows: bool) -> None:
    if not has_accounts:
        text.say_wrapped(NO_ACCOUNTS)
        return
    if not has_rows:
        text.say_wrapped(f"Nothing is planned for the next {view.days} days.")
    if not view.has_slots:
        text.say_wrapped("No account has weekly slots. Give one some: smdash account slot add ACCOUNT 'Mon 09:30'.")
    dark = [runway for runway in view.runways if runway.dark or (runway.days or view.days + 1) <= view.days]
    if dark:
        text.say()
        text.say("Runway", "bold")
        rows, styles = [], []
        for each in dark:
            ahead = "" if each.dark else f"in {text.plural(each.days or 0, 'day')}"
            until = text.day(each.lit_again)
            missing = lacking_words(each.lacking)
            since = "dark since" if (each.days or 0) < 0 else "goes dark"
            if each.dark_from is None:
                rows.append((each.slug, "no post known", "", "", f"before {until}{missing}" if each.lit_again else ""))
            else:
                again = f"to {until}{missing}" if each.lit_again else ""
                rows.append((each.slug, since, text.day(each.dark_from), ahead, again))
            styles.append(("", "bad" if each.dark else "", "", "dim", ""))
        text.table(rows, styles=styles, indent=2)
