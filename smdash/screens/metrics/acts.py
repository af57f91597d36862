"""What the keys of the metrics screen ask and do; each change is one step of undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.plaintext import one_line
from smdash.screens.base.dialogs import Choice, PickScreen, TextScreen
from smdash.screens.metrics import asks, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.metrics.screen import MetricsScreen

COMPARE_MOST = 60


def about(screen: MetricsScreen) -> None:
    """Show a figure's definition with its formula's kin, or how to come by figures."""
    line = screen.line
    if line is None:
        return
    slug = line.account.slug
    if line.figure is None:
        screen.app.push_screen(TextScreen(slug, screen.services.metrics.how_to_export(slug)))
        return
    figure = line.figure
    text = screen.services.metrics.about(slug, figure.level, figure.metric)
    view, now = screen.views.get(slug), screen.figures.now
    if view is not None and now is not None:
        said = [each.text for each in words.about_figure(figure, view, now)]
        text = "\n".join([*said, "", text])
    from smdash.services.metrics.rates import rates

    known = [rate for rate in rates(screen.services.home, slug) if rate.value is not None]
    if known and figure.kind == "engagement":
        text += "\nEngagement rates, each by its own formula:\n" + "\n".join(words.rate_line(rate) for rate in known)
    screen.app.push_screen(TextScreen(one_line(figure.label), text, wide=True))


def compare(screen: MetricsScreen) -> None:
    """Ask what to compare with; what may not be compared says why."""
    from smdash.screens.metrics.keys import Other
    from smdash.services.metrics.compare import comparable

    line = screen.line
    if line is None or line.figure is None:
        screen.tell("Put the cursor on a figure first.")
        return
    metric = line.figure.metric
    offered = [
        each
        for each in comparable(screen.services.home, line.account.slug)
        if each.metric == metric and each.account != line.account.slug
    ]
    offered.sort(key=lambda each: bool(each.why_not))
    if not offered:
        screen.tell("No other account has this figure.")
        return
    dots = {account.slug: account.colour for account in screen.services.home.accounts()}
    choices = [
        Choice(each.account, one_line(each.account), dots.get(each.account, ""), _offer(each.why_not))
        for each in offered[:COMPARE_MOST]
    ]

    def chosen(key: str | None) -> None:
        found = next((each for each in offered if each.account == key), None)
        if found is not None:
            screen.compare(Other(found.account, found.metric, found.why_not))

    title = f"Compare {one_line(line.figure.label)} of {line.account.slug} with"
    screen.app.push_screen(PickScreen(title, choices), chosen)


def _offer(why_not: str) -> str:
    return f"only by percent: {one_line(why_not)}" if why_not else "may be compared"


def sort(screen: MetricsScreen) -> None:
    """Ask what orders the posts."""
    columns = screen.posts.columns
    if not columns:
        screen.tell("There are no posts to put in order.")
        return
    choices = [Choice("published", "Day"), Choice("index", "Percent of usual"), Choice("viral", "Viral ones first")]
    choices += [Choice(column.metric, one_line(column.label)) for column in columns]

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.posts.rewind()
            screen.change(screen.wanted._replace(sort=key, descending=True))

    screen.app.push_screen(PickScreen("Order the posts by", choices, screen.wanted.sort), chosen)


def outlook(screen: MetricsScreen) -> None:
    """Show how goals stand, how long answers take and what new followers are worth."""
    screen.outlook(screen.brand)


def export(screen: MetricsScreen) -> None:
    """Ask where to, and write the table or the plot; the ending says which."""
    from smdash.screens.metrics import export as metrics_export

    metrics_export.ask(screen)


def brand(screen: MetricsScreen) -> None:
    """Choose whose figures are shown."""
    choices = [Choice("*", "all brands")]
    choices += [
        Choice(each.slug, one_line(each.name), each.colour, each.slug) for each in screen.services.home.brands()
    ]

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.brand = None if key == "*" else key
            screen.reload()

    screen.app.push_screen(PickScreen("Brand", choices, screen.brand or "*"), chosen)


def undo(screen: MetricsScreen) -> None:
    """Take the last change back."""

    def act() -> str:
        label = screen.services.undo.undo()
        return f"Undone: {label}. U makes it again." if label else "Nothing to undo."

    screen.perform(act, unmark=False)


def redo(screen: MetricsScreen) -> None:
    """Make the undone change again."""

    def act() -> str:
        label = screen.services.undo.redo()
        return f"Done again: {label}." if label else "Nothing to redo."

    screen.perform(act, unmark=False)


def keys(screen: MetricsScreen) -> None:
    """Show the keys and what the signs mean."""
    parts: list[str | tuple[str, str]] = [("Metrics\n", "bold $text-accent")]
    parts += [f"  {key:<8} {tip}\n" for key, _, _, tip in words.KEYS]
    parts += [f"  {key:<8} {tip}\n" for key, tip in words.OTHER_KEYS]
    parts += [("\nVerdicts\n", "bold $text-accent"), *(f"  {sign:<8} {tip}\n" for sign, tip in words.SIGNS)]
    screen.app.push_screen(TextScreen("Keys", Content.assemble(*parts), wide=True))


def elsewhere(screen: MetricsScreen) -> None:
    """Say where the dashboard's own acts are."""
    screen.tell("Go back with esc first.")


ACTS: dict[str, Callable[..., None]] = {
    "about": about,
    "compare": compare,
    "sort": sort,
    "annotate": asks.annotate,
    "experiment": asks.experiment,
    "choose": asks.choose,
    "enter": asks.enter,
    "outlook": outlook,
    "export": export,
    "brand": brand,
    "undo": undo,
    "redo": redo,
    "keys": keys,
    "elsewhere": elsewhere,
}
