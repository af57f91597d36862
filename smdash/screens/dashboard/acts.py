"""What only the dashboard's keys do: the way from its panes to what lies behind them, and finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.plaintext import block, one_line
from smdash.screens.base.dialogs import TextScreen

if TYPE_CHECKING:
    from smdash.domain.metrics.pane_views import MetricRow
    from smdash.domain.posts.views import PostView
    from smdash.domain.publishing.alerts import Alert
    from smdash.domain.queue.views import FoundRow
    from smdash.screens.dashboard.screen import DashboardScreen


# Metrics and workload ------------------------------------------------------------------------------------


def figures(screen: DashboardScreen) -> None:
    """Open the metrics screen at what is under the cursor."""
    from smdash.screens.metrics.screen import MetricsScreen

    row: MetricRow | None = screen.pane("metrics").current
    at = "" if row is None else row.account if row.figure is None else row.key
    screen.app.push_screen(MetricsScreen(screen.services, screen.brand, at), screen.after)


def about(screen: DashboardScreen) -> None:
    """Show what a figure counts."""
    row: MetricRow | None = screen.pane("metrics").current
    if row is None:
        return
    if row.kind == "note":
        screen.app.push_screen(TextScreen(row.account, screen.services.metrics.how_to_export(row.account)))
        return
    from smdash.screens.metrics.words import legend

    _, level, metric, _ = row.key.removeprefix("m:").split(":")
    said = screen.services.metrics.about(row.account, level, metric).rstrip()
    screen.app.push_screen(TextScreen(one_line(row.label), f"{said}\n\n{legend()}"))


def why(screen: DashboardScreen) -> None:
    """Show everything said of the load."""
    from smdash.screens.workload.screen import WorkloadScreen

    screen.app.push_screen(WorkloadScreen(screen.services, screen.brand), screen.after)


# Alerts --------------------------------------------------------------------------------------------------


def alerts(screen: DashboardScreen) -> None:
    """List what networks and posts need of a person; the one that is picked is gone to, and a single one at once."""
    from smdash.screens.base.dialogs import Choice, PickScreen

    listed = screen.online.alerts if screen.online is not None else ()
    if not listed:
        screen.tell("Nothing needs you." if screen.online is not None else "No account is connected: o a connects one.")
        return
    if len(listed) == 1:
        _go_to(screen, listed[0])
        return
    choices = [Choice(str(number), one_line(alert.words, 300)) for number, alert in enumerate(listed)]

    def chosen(number: str | None) -> None:
        if number is not None:
            screen.attempt(lambda: _go_to(screen, listed[int(number)]))

    screen.app.push_screen(PickScreen("Alerts", choices, "0"), chosen)


def _go_to(screen: DashboardScreen, alert: Alert) -> None:
    """Open what an alert is about, with the cursor on it."""
    from smdash.screens.accounts.screen import AccountsScreen
    from smdash.screens.publishing.handover import HandoverScreen

    services, brand = screen.services, screen.brand
    if alert.cause == "surge":
        from smdash.screens.publishing.crisis import CrisisScreen

        screen.app.push_screen(CrisisScreen(services, alert.account), screen.after)
    elif alert.cause == "report":
        from smdash.screens.reports.screen import ReportsScreen

        screen.app.push_screen(ReportsScreen(services, alert.account), screen.after)
    elif alert.delivery_id is not None or alert.cause == "reminder":
        screen.app.push_screen(HandoverScreen(services, brand, alert.delivery_id), screen.after)
    elif alert.item_id is not None:
        from smdash.screens.inbox.reader import ReaderScreen

        screen.app.push_screen(ReaderScreen(services, alert.item_id), lambda _: screen.reload())
    else:
        screen.app.push_screen(AccountsScreen(services, brand, alert.account), screen.after)


# Everywhere ----------------------------------------------------------------------------------------------


def find(screen: DashboardScreen) -> None:
    """Search, and go to what was picked."""
    from smdash.screens.dashboard.find import FindScreen

    def chosen(row: FoundRow | None) -> None:
        if row is not None:
            screen.attempt(lambda: _go(screen, row))

    screen.app.push_screen(FindScreen(screen.services, screen.brand), chosen)


def _go(screen: DashboardScreen, row: FoundRow) -> None:
    """Put the cursor on what was found; what is not in a pane is shown by itself."""
    if row.kind == "item":
        pane = screen.pane("inbox")
        if row.state == "open" and not screen.handled and pane.window.index(f"i:{row.id}") is not None:
            screen.activate("inbox")
            pane.go_to(f"i:{row.id}")
            return
        from smdash.screens.inbox.reader import ReaderScreen

        screen.app.push_screen(ReaderScreen(screen.services, row.id), lambda _: screen.reload())
        return
    if row.kind == "idea":
        from smdash.screens.ideas.screen import IdeasScreen

        screen.app.push_screen(IdeasScreen(screen.services, screen.brand, row.id), screen.after)
        return
    pane = screen.pane("queue")
    post = screen.services.posts.post(row.id)
    for delivery in post.deliveries:
        key = f"d:{delivery.id}"
        if pane.window.index(key) is not None:
            screen.activate("queue")
            pane.go_to(key)
            return
    _show_post(screen, post)


def _show_post(screen: DashboardScreen, post: PostView) -> None:
    from smdash.domain.posts.standing import standing_words

    lines = [block(post.body), ""]
    zone, year = screen.services.home.zone(), screen.services.home.today().year
    for each in post.deliveries:
        stands = standing_words(each.state, each.due_at, each.published_at, zone, year)
        lines.append(f"{each.account}  {stands}  {one_line(each.permalink)}")
    screen.app.push_screen(TextScreen("Post", "\n".join(lines)))


def demo(screen: DashboardScreen) -> None:
    """Open the sample world in a throw-away home."""
    make = screen.host.open_demo
    if make is None:
        screen.tell("Quit and run: smdash demo")
        return
    screen.tell("Building the sample world.")

    def act() -> str:
        services = make()
        services.home.store.close_read()
        screen.services = services
        screen.host.services = services
        return "This is the sample world; nothing of it is kept. q leaves it."

    screen.perform(act)
