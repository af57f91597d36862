"""What another program may read: each tool is a call of a service, told by the keys that ``docs/json.md`` lists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from smdash.cli.base.jsonvalues import at
from smdash.cli.base.pages import every, known_brand, one_brand
from smdash.domain.errors import NotFoundError
from smdash.domain.schedule import parse_utc, week_start
from smdash.domain.times.days import read_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.posts.post import Piece
    from smdash.services.bundle import Services

Json = dict[str, Any]
Brand = Annotated[str, Field(max_length=100, description="a brand's short name; '' for all, or for the only one")]
Account = Annotated[str, Field(max_length=200, description="brand/platform, like acme/mastodon")]
Query = Annotated[str, Field(max_length=2000)]
Limit = Annotated[int, Field(ge=1, le=1000, description="most rows that are told")]
Days = Annotated[int, Field(ge=1, le=366)]
Number = Annotated[int, Field(ge=1, le=2**53)]
AHEAD = 14


class Reading:
    """Tools that read; nothing is written by any of them."""

    NAMES: ClassVar[tuple[str, ...]] = (
        *("status", "today", "brands", "accounts", "queue", "post", "week", "runway", "checks", "approvals"),
        *("hand_over", "ledger", "inbox", "conversation", "people", "metrics", "account_figures", "published_posts"),
        *("freshness", "platform_changes", "workload", "time_log", "pillars", "goals", "strategy", "competitors"),
        *("results", "funnel", "report", "evergreen", "ideas", "find"),
    )

    def __init__(self, services: Services) -> None:
        self.services = services

    # What is to be done ----------------------------------------------------------------------------------

    def status(self) -> Json:
        """Say what is due, missed and unanswered, and how full the week is."""
        from smdash.cli.dashboard.status import status_json

        return status_json(self.services)

    def today(self) -> Json:
        """List what to do today, in order and in minutes."""
        from smdash.cli.workload.today import today_json

        return today_json(self.services.today.view())

    def workload(self) -> Json:
        """Say how full the week is and why: hours needed and available, causes, ways out, what is guessed."""
        from smdash.cli.workload import json_views

        return json_views.details(self.services.workload.details())

    def time_log(self, weeks: Annotated[int, Field(ge=1, le=52)] = 1, brand: Brand = "") -> Json:
        """List logged working time of the last weeks, this one included."""
        from smdash.cli.timelog import json_views

        home = self.services.home
        last = home.today()
        first = week_start(last) - timedelta(weeks=weeks - 1)
        rows = self.services.timelog.entries.between(first, last, self._brand(brand))
        return json_views.entries(home, first, last, rows)

    # Whose it is -----------------------------------------------------------------------------------------

    def brands(self) -> Json:
        """List the brands: clients and own projects."""
        from smdash.cli.accounts import json_views

        home = self.services.home
        accounts = [account.brand for account in home.accounts()]
        return json_views.brands([(each, accounts.count(each.slug)) for each in home.brands()])

    def accounts(self) -> Json:
        """List the accounts with weekly times, cadence and promises."""
        from smdash.cli.accounts import json_views

        home, manage = self.services.home, self.services.manage
        return json_views.accounts([(each, manage.details(each)) for each in home.accounts()])

    # Posts -----------------------------------------------------------------------------------------------

    def queue(self, filter: Query = "", brand: Brand = "", days: Days = AHEAD, limit: Limit = 200) -> Json:
        """List what goes out when, drafts and free slots.

        ``filter`` is as in the dashboard, like: state:draft account:acme/mastodon label:launch "exact words". With one,
        ``days`` counts for nothing and only posts are listed.
        """
        from smdash.cli.queue import json_views

        services = self.services
        if not filter.strip():
            view = services.queue.reader.view(self._brand(brand), days)
            return json_views.queue(view, every(view.window, limit)) | {"days": days}
        from smdash.domain.queue.views import QueueView

        wanted = services.filters.parse(f"{filter} brand:{self._brand(brand)}" if brand else filter)
        if unknown := services.filters.unknown(wanted):
            raise NotFoundError(unknown[0])
        window = services.filters.posts(wanted)
        rows = list(every(window, limit))
        planned = sum(row.state in {"scheduled", "held", "sending"} for row in rows)
        found = QueueView(window, planned, 0, tuple(services.runway.runways()), True)
        return json_views.queue(found, rows) | {"days": None}

    def post(self, post_id: Number) -> Json:
        """Show one post whole: its text, what single accounts have of their own, and where each stands."""
        services = self.services
        view, written = services.posts.post(post_id), services.posts.written(post_id)
        return {
            "post_id": post_id,
            "text": written.text,
            "title": written.title or None,
            "link": written.link or None,
            "format": written.format,
            "pillar": written.pillar or None,
            "goal": written.goal or None,
            "labels": list(written.labels),
            "first_comment": written.first_comment or None,
            "language": written.language or None,
            "media": _files(written.media),
            "own_media": {name: _files(each.media) for name, each in written.variants.items() if each.media},
            "own_texts": {name: each.body for name, each in written.variants.items() if each.body is not None},
            "deliveries": [
                {"delivery_id": each.id, "account": each.account, "state": each.state, "at": self._at(each.due_at)}
                for each in view.deliveries
            ],
        }

    def week(
        self, day: Annotated[str, Field(max_length=40, description="a day in it; '' for today")] = "", brand: Brand = ""
    ) -> Json:
        """Show a week of the calendar."""
        from smdash.cli.calendar import json_views

        today = self.services.home.today()
        monday = week_start(read_day(day, today) if day.strip() else today)
        return json_views.week(self.services.calendar.reader.week(monday, self._brand(brand)))

    def runway(self, brand: Brand = "", days: Days = AHEAD) -> Json:
        """List when each account goes dark, the first one first, and how many posts it lacks for some days."""
        from smdash.cli.queue.runway import board_json

        return board_json(self.services.runway.board(self._brand(brand), days), days)

    def checks(self, brand: Brand = "", limit: Limit = 200) -> Json:
        """List what is wrong with posts that are still to go out, and how to mend it."""
        from smdash.cli.checks.lint import report_json

        found = self.services.lint.all(self._brand(brand))
        return report_json(found, found.findings[:limit])

    def approvals(self, brand: Brand = "") -> Json:
        """Say which posts to come their clients approved, and which pages were answered."""
        from smdash.cli.approval import json_views

        return json_views.status(self.services.approval.board(self._brand(brand)))

    def hand_over(self, brand: Brand = "", hours: Annotated[int, Field(ge=0, le=8784)] = 24) -> Json:
        """List what waits to be posted by hand: due, late, begun, unconfirmed, and what comes in the next hours."""
        from smdash.cli.publishing import json_views

        slug = self._brand(brand)
        answers = [each for each in self.services.replies.pending(slug) if each.asked_about]
        return json_views.due(self.services.handover.due(slug, timedelta(hours=hours)), answers)

    def ledger(
        self,
        account: Account = "",
        state: Annotated[str, Field(max_length=40)] = "",
        brand: Brand = "",
        limit: Limit = 50,
    ) -> Json:
        """List what went out or was tried, the newest first."""
        from smdash.cli.publishing import json_views

        reader = self.services.ledger_reader
        return json_views.ledger(reader.view(account or None, state, brand=self._brand(brand), limit=limit))

    def evergreen(self, brand: Brand = "") -> Json:
        """List pools of evergreen posts and what is in them."""
        from smdash.cli.evergreen import json_views

        return json_views.pools(self.services.evergreen.reader.pools(self._brand(brand)))

    def ideas(self, words: Query = "", brand: Brand = "", limit: Limit = 100) -> Json:
        """List ideas of which no post was made yet, the newest first, or those that hold all of some words."""
        from smdash.cli.ideas.idea import ideas_json

        return ideas_json(self.services.ideas.view(self._brand(brand), words=words), limit)

    def find(self, words: Query, brand: Brand = "") -> Json:
        """Find posts and messages that hold all these words."""
        from smdash.cli.queue import json_views

        return json_views.found(words, self.services.find.search(words, self._brand(brand)))

    # Messages --------------------------------------------------------------------------------------------

    def inbox(self, filter: Query = "", brand: Brand = "", limit: Limit = 50) -> Json:
        """List messages, the most urgent first; without a filter those that wait for an answer.

        ``filter`` is as in the dashboard, like: is:question platform:instagram from:@ana older:3d state:done.
        """
        from smdash.cli.inbox import json_views

        view = self.services.inbox.view(self._brand(brand), query=filter)
        return json_views.inbox(view, every(view.window, limit))

    def conversation(self, item: Number) -> Json:
        """Show a message with what was said before and since, who wrote it, and where its links lead."""
        from smdash.cli.inbox.conversation import conversation_json

        services = self.services
        found = services.threads.conversation(item)
        return conversation_json(found, services.item_links.of(item), services.reactions.of(item))

    def people(self, days: Annotated[int, Field(ge=1, le=9999)] = 90, limit: Limit = 50) -> Json:
        """List who wrote in the last days, the most first."""
        from smdash.cli.inbox import json_views

        return json_views.people(self.services.people.top(days=days, limit=limit))

    # Figures ---------------------------------------------------------------------------------------------

    def metrics(self, brand: Brand = "") -> Json:
        """Show each account's chosen figures against its own past, with what may be said of the change."""
        from smdash.cli.metrics import json_views

        view = self.services.metrics.view(self._brand(brand))
        return json_views.metrics(view, every(view.window))

    def account_figures(self, account: Account, days: Annotated[int, Field(ge=56, le=3660)] = 84) -> Json:
        """Show every figure of an account over some days; the halves are compared."""
        from smdash.cli.metrics import json_views
        from smdash.services.metrics.figures import account_figures

        return json_views.account(account_figures(self.services.home, account, days))

    def published_posts(
        self, account: Account, sort: Annotated[str, Field(max_length=100)] = "published", limit: Limit = 50
    ) -> Json:
        """List an account's published posts by a figure, ``published``, or ``index``: percent of its own usual."""
        from smdash.cli.metrics import json_views
        from smdash.services.metrics import posts

        found = posts.posts(self.services.home, account, sort)
        return json_views.posts(every(found, limit), found.count)

    def freshness(self, brand: Brand = "") -> Json:
        """List what figures are saved, how old they are, and the way to each export."""
        from smdash.cli.metrics.freshness import fresh_json

        services, slug = self.services, self._brand(brand)
        return fresh_json(services.freshness.rows(slug), services.results.fresh(slug), services.home.today())

    def platform_changes(self) -> Json:
        """List what changed at the platforms of these accounts, the newest first."""
        from smdash.cli.accounts.changes import change_json

        return {"changes": [change_json(each) for each in self.services.changes.feed(None)]}

    # Where it is to lead ---------------------------------------------------------------------------------

    def pillars(self, brand: Brand = "") -> Json:
        """Say how posts were and will be shared out over the content themes, against what is wanted."""
        from smdash.cli.strategy import goal_json

        return goal_json.mixes(self.services.goals.mixes(self._brand(brand)))

    def goals(self, brand: Brand = "") -> Json:
        """Say how the goals stand: baseline, target, forecast, verdict."""
        from smdash.cli.strategy import goal_json

        goals, slug = self.services.goals, self._brand(brand)
        found, mixes = goals.standing(slug), goals.mixes(slug)
        posts = {(each.brand, each.goal): goals.posts_of(mixes, each.brand, each.goal) for each in found}
        return goal_json.standing(found, posts)

    def strategy(self, brand: Brand = "") -> Json:
        """Show a brand's strategy, its sections and by when each is to be read again."""
        from smdash.cli.strategy import json_views

        return json_views.shown(self.services.strategy.view(self._one(brand)), "")

    def competitors(self, brand: Brand = "") -> Json:
        """Show a brand's competitors and how they grow beside it."""
        from smdash.cli.strategy import json_views

        slug = self._one(brand)
        return json_views.competitors(slug, self.services.competitors.view(slug))

    def results(self, brand: Brand = "", months: Annotated[int, Field(ge=1, le=60)] = 6) -> Json:
        """Show what came of it by month: visits, list, leads, buyers, revenue, ad spend."""
        from smdash.cli.results import json_views

        return json_views.table(
            self.services.home, self.services.results.table(self._one(brand), "months", months, None)
        )

    def funnel(self, brand: Brand = "", weeks: Annotated[int, Field(ge=1, le=104)] | None = None) -> Json:
        """Show how many are reached, come, ask, buy and buy again, and what it took; of this month or some weeks."""
        from smdash.cli.funnel import json_views

        return json_views.funnel(self.services.funnel.view(self._one(brand), weeks=weeks))

    def report(
        self, month: Annotated[str, Field(max_length=20, description="like 2026-10")], brand: Brand = ""
    ) -> Json:
        """Make the month's report of a brand; it is noted nowhere as made or sent."""
        from smdash.cli.reports import json_views
        from smdash.domain.reports.month import read_month

        of = read_month(month, self.services.home.today())
        return json_views.report(self.services.reports.report(self._one(brand), of))

    def _at(self, stored: str | None) -> str | None:
        return at(parse_utc(stored).astimezone(self.services.home.zone())) if stored else None

    def _brand(self, slug: str) -> str | None:
        return known_brand(self.services, slug or None)

    def _one(self, slug: str) -> str:
        return one_brand(self.services, slug or None)


def _files(pieces: Sequence[Piece]) -> list[Json]:
    return [{"path": piece.path, "alt_text": piece.alt_text or None} for piece in pieces]
