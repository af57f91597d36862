"""Today's list: the plan's first day, and what waits to be handed over today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.posts.states import State
from smdash.domain.posts.views import headed
from smdash.domain.publishing.handover import group_of, standing
from smdash.domain.reports.due import due_words
from smdash.domain.schedule import parse_utc
from smdash.domain.wording import counted
from smdash.domain.workload.situation import evaluate
from smdash.domain.workload.today import (
    TodayLine,
    TodayView,
    added_up,
    answering_left,
    lines,
    made_words,
    still_to_do,
)
from smdash.domain.workload.words import short_words
from smdash.services.home import Service
from smdash.services.workload.client_updates import client_updates
from smdash.services.workload.days import share_before, week_by_day
from smdash.services.workload.situation import SituationService
from smdash.store.posts import posts as post_store
from smdash.store.publishing import handover as handover_store

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.publishing.handover import Group
    from smdash.domain.workload.day_plan import Piece

UNSAID_DAYS = 2
"""Posts that nobody gave minutes for are named when they are due today or tomorrow."""
WAITING: dict[Group, tuple[str, str]] = {
    "late": ("late post: post it or drop it", "late posts: post or drop them"),
    "waiting": ("post handed over: say whether it is out", "posts handed over: say whether they are out"),
    "trouble": ("post failed or unconfirmed: decide on it", "posts failed or unconfirmed: decide on them"),
}


class TodayService(Service):
    """Use case of ``smdash today`` and the screen behind it."""

    def view(self) -> TodayView:
        """Return what to do today; it is one person's day, so a brand filter does not apply."""
        home = self.home
        situation = SituationService(home).now()
        by_day = week_by_day(home, situation, evaluate(situation))
        now = home.now().astimezone(home.zone())
        today = by_day.plan.days[0]
        gone = share_before(now, home.office())
        listed = lines(today, self._handed(now), [*self._unsaid(by_day.unsaid, now), *self._updates()], now, gone)
        texts = post_store.texts(home.read(), [line.delivery for line in listed if line.delivery and not line.text])
        listed = tuple(
            line._replace(text=_text(texts[line.delivery]["title"], texts[line.delivery]["body"]))
            if line.delivery in texts
            else line
            for line in listed
        )
        hours = today.day.capacity_h
        return TodayView(
            now,
            today.day.day,
            hours,
            hours * (1 - gone),
            added_up(listed) / 60,
            still_to_do(listed) / 60,
            listed,
            short_words(by_day.plan.short, today.day.day),
            situation.hours_known,
            answering_left(listed, by_day.open_h * 60),
        )

    def _unsaid(self, pieces: tuple[Piece, ...], now: datetime) -> list[TodayLine]:
        return [
            TodayLine("make", made_words(piece.activity), piece.account, due=piece.at, delivery=piece.delivery)
            for piece in pieces
            if (piece.at.date() - now.date()).days < UNSAID_DAYS
        ]

    def _updates(self) -> list[TodayLine]:
        """Return the clients to be told of last month; the time for it stands with the duties."""
        return [TodayLine("duty", due_words(each, self.home.today())) for each in client_updates(self.home)]

    def _handed(self, now: datetime) -> list[TodayLine]:
        """Return what has to be handed over today, and how much waits for a word from before."""
        home = self.home
        slugs = {account.id: account.slug for account in home.accounts(archived=True)}
        found: list[TodayLine] = []
        waiting: dict[Group, int] = {}
        for row in handover_store.waiting(home.read(), home.day_bounds(home.today())[1], home.account_ids(None)):
            due = parse_utc(row["due_at"]) if row["due_at"] else None
            group = group_of(standing(State(row["state"]), due, home.now(), home.grace))
            if group is not None and group in WAITING:
                waiting[group] = waiting.get(group, 0) + 1
            elif due is not None:
                found.append(
                    TodayLine(
                        "hand over",
                        "hand over",
                        slugs[row["account_id"]],
                        at=due.astimezone(now.tzinfo),
                        delivery=row["id"],
                        text=_text(row["title"], row["body"]),
                    )
                )
        for group, (one, many) in WAITING.items():
            if waiting.get(group):
                found.append(TodayLine("hand over", counted(waiting[group], one, many)))
        return found


def _text(title: str | None, body: str | None) -> str:
    return headed(title or "", body or "")
