"""The header's numbers, and ``smdash status``: the whole day in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.dashboard.views import StatusView
from smdash.domain.schedule import parse_utc
from smdash.services.home import Service
from smdash.store import settings as setting_store
from smdash.store.dashboard import standing
from smdash.store.metrics import samples as sample_store
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    from smdash.domain.inbox.views import InboxView
    from smdash.domain.workload.pane_views import WorkloadView


class StatusService(Service):
    """What is due, missed, unanswered, and how loaded the week is."""

    def view(
        self, brand: str | None = None, load: WorkloadView | None = None, inbox: InboxView | None = None
    ) -> StatusView:
        """Return the numbers of now; the load is the whole person's, whatever the brand.

        ``load`` and ``inbox`` (of the same brand) are read where they are not given.
        """
        home, conn = self.home, self.home.read()
        ids = home.account_ids(brand)
        end = home.day_bounds(home.today())[1]
        counts = post_store.counts(conn, late=home.late_before(), day_end=end, account_ids=ids)
        if inbox is None:
            from smdash.services.inbox.inbox import InboxService

            inbox = InboxService(home).view(brand)
        if load is None:
            from smdash.services.workload.workload import WorkloadService

            load = WorkloadService(home).view()
        paused, pause_words = self._pauses()
        newest = max(sample_store.captured(conn).values(), default=None)
        return StatusView(
            now=home.now().astimezone(home.zone()),
            zone=str(home.zone()),
            due=counts["due"],
            missed=counts["missed"],
            attention=counts["attention"],
            inbox_open=inbox.open,
            inbox_late=inbox.late,
            inbox_minutes=inbox.minutes,
            load=load.load,
            level=load.level,
            shown=load.shown,
            unknowns=len(load.unknowns),
            data_at=parse_utc(newest).astimezone(home.zone()) if newest else None,
            accounts=load.accounts,
            unsaved=len(setting_store.unsaved_keys(conn)),
            paused=paused,
            guessed_duty_h=load.guessed_duty_h,
            pause_words=pause_words,
            timer=self._timer(),
            unread=inbox.unread,
            inbox_guessed=inbox.guessed,
        )

    def _pauses(self) -> tuple[bool, str]:
        """Return whether anything is paused, and what the banner says of pauses, '' for nothing."""
        if not standing.any_pause(self.home.read()):
            return False, ""
        from smdash.services.schedule.pauses import PauseService

        return PauseService(self.home).banner()

    def _timer(self) -> str:
        """Return ``0:23 acme/x image``, '' when no timer runs."""
        if not standing.any_timer(self.home.read()):
            return ""
        from smdash.services.timelog.timer import shown_timer

        return shown_timer(self.home)

    @staticmethod
    def short(view: StatusView) -> str:
        """Return ``3 due · 1 missed · inbox 12 (2 late) · load 118%`` for a prompt or a status bar."""
        inbox = f"inbox {view.inbox_open}" + (f" ({view.inbox_late} late)" if view.inbox_late else "")
        if view.load is None:
            load = "load -"
        else:
            sign = ">=" if view.unknowns else "~" if view.guessed_duty_h else ""
            load = f"load {sign}{round(view.load * 100)}%"
        return " \u00b7 ".join([f"{view.due} due", f"{view.missed} missed", inbox, load])
