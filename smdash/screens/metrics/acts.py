"""What the keys of the metrics screen ask and do; each change is one step of undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.plaintext import one_line
from smdash.screens.base.dialogs import Choice, PickScreen, TextScreen
from smdash.screens.metrics import words
from smdash.screens.metrics.keys import Other

if TYPE_CHECKING:
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
    text = f"{text.rstrip()}\n\n{words.legend()}"
    screen.app.push_screen(TextScreen(one_line(figure.label), text, wide=True))


def compare(screen: MetricsScreen) -> None:
    """Ask what to compare with; what may not be compared says why."""
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
