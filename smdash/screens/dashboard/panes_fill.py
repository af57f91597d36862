"""Putting views into the dashboard's panes and what their frames say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.inbox.views import unread_words
from smdash.domain.workload.debt import minutes_words

if TYPE_CHECKING:
    from smdash.domain.dashboard.views import StatusView
    from smdash.domain.inbox.views import InboxView
    from smdash.domain.metrics.pane_views import MetricsView
    from smdash.domain.publishing.online import OnlineView
    from smdash.domain.queue.views import QueueView
    from smdash.domain.runway import Runway
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.screens.dashboard.panes import InboxPane, MetricsPane, QueuePane, WorkloadPane
    from smdash.widgets.prefetch import Ahead


def fill_queue(pane: QueuePane, view: QueueView, status: StatusView, ahead: Ahead) -> None:
    """Show a queue, and in its frame what is planned and which accounts go dark."""
    pane.now = status.now
    pane.empty = "Nothing is planned.\n\nn  write a post\nI  import a plan"
    pane.show(view.window, ahead)


def frame_queue(pane: QueuePane, view: QueueView, online: OnlineView | None) -> None:
    """Say in a queue's frame what is planned, who sends what is next, and which accounts go dark."""
    pane.border_title = Content(f"1 Queue \u00b7 {view.planned} in {view.days} days")
    words = [_runway_words(runway) for runway in view.runways]
    words = [word for word in words if word]
    lines = ["runway: " + (" \u00b7 ".join(words) or "all lit for a week")]
    for shown in range(len(words) - 1, 0, -1):
        lines.append("runway: " + " \u00b7 ".join((*words[:shown], f"{len(words) - shown} more")))
    forms: tuple[str, ...] = ("",)
    if online is not None:
        from smdash.domain.publishing.online import next_forms

        forms = next_forms(online)
    pane.frame(tuple((each, line) for line in lines for each in forms))


def fill_metrics(pane: MetricsPane, view: MetricsView, status: StatusView, ahead: Ahead) -> None:
    """Show figures, and in their frame what they are measured against."""
    pane.now = status.now
    pane.empty = "No accounts in this brand."
    pane.show(view.window, ahead)
    pane.border_subtitle = Content(f"{view.weeks} weeks against the {view.weeks} before \u00b7 trend 16 weeks")


def fill_inbox(
    pane: InboxPane, view: InboxView, status: StatusView, ahead: Ahead, *, handled: bool, whole: str
) -> None:
    """Show an inbox, and in its frame how much work it is; ``whole`` are the keys of its own screen."""
    pane.now = status.now
    pane.show(view.window, ahead)
    pane.border_title = Content("3 Inbox \u00b7 snoozed, waiting, done" if handled else "3 Inbox")
    if handled:
        count = f" {view.counts.spam:,}" if view.counts.spam else ""
        pane.frame(f"{whole} lists each alone, and spam{count}", gives_way=False)
        return
    minutes = ""
    if view.minutes is not None and view.open:
        minutes = f" \u00b7 {minutes_words(view.minutes, guessed=view.guessed)} of work"
    missing = f" \u00b7 {unread_words(view.unread)}" if view.unread else ""
    spam = f" \u00b7 {view.counts.spam_today:,} spam today" if view.counts.spam_today else ""
    pane.frame(f"{view.open} open{minutes}{missing}{spam}", gives_way=not view.unread)


def offer(pane: InboxPane, *, connected: bool, handled: bool) -> None:
    """Say in an empty inbox which keys fill it; where no account is connected there is nothing to sync."""
    sync = "S  read what came in\n" if connected else ""
    said = "Nothing handled yet." if handled else f"Nobody waits for an answer.\n\n{sync}I  import messages"
    if pane.empty != said:
        pane.empty = said
        pane.refresh()


def fill_workload(pane: WorkloadPane, load: WorkloadView, status: StatusView) -> None:
    """Show a week, and in its frame how full it is."""
    pane.today = status.now.date()
    pane.show_week(load)
    percent = "-" if load.load is None else f"{round(load.load * 100)} %"
    least = "\u2265 " if load.unknowns else ""
    pane.border_subtitle = Content(f"this week {least}{percent} {load.shown}")


def _runway_words(runway: Runway) -> str:
    """Return when an account goes dark, as the queue's frame says it; '' when it is lit for more than a week."""
    if runway.dark_from is None or runway.days is None:
        return f"{runway.slug} no post known" if runway.dark else ""
    if runway.days > 7:
        return ""
    far = abs(runway.days) >= 7
    day = f"{runway.dark_from:%a}" + (f" {runway.dark_from.day} {runway.dark_from:%b}" if far else "")
    if runway.days < -300:
        day += f" {runway.dark_from.year}"
    if runway.days == 0:
        return f"{runway.slug} dark today"
    return f"{runway.slug} dark since {day}" if runway.dark else f"{runway.slug} {day}"
