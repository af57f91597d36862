"""Moving the sample world to another week: by whole weeks, wall clocks as they are, and the texts along with it.

Since a week keeps its weekdays, slots, office hours and looks agree with the posts and messages on any day. Times move
as wall clocks, so that a clock change in between shifts nothing by an hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.posts.states import State
from smdash.domain.schedule import instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from smdash.domain.imports.records import InboxMessage, Parsed, PlannedPost, ResultFigure

SEASONS = ("winter", "spring", "summer", "autumn")
NEAR = timedelta(days=56)
"""What is this near to the world's own day speaks of its season: one menu has one season."""


_A_MONTH = 365.2425 / 12


class Season(NamedTuple):
    """Words of a time of year: ``home`` is when they stand (month and day, both included), else those of a season."""

    text: tuple[str, ...]
    home: tuple[tuple[int, int], tuple[int, int]]
    instead: Mapping[str, Sequence[str]]

    def on(self, day: date) -> Sequence[str]:
        """Return the words as they are said on a day, parallel to ``text``."""
        first, last = self.home
        at = (day.month, day.day)
        inside = first <= at <= last if first <= last else at >= first or at <= last
        return self.text if inside else self.instead.get(season(day), self.text)


def season(day: date) -> str:
    """Return the meteorological season of the north: winter is December to February."""
    return SEASONS[day.month % 12 // 3]


def respelled(text: str, on: date, moved: date, months: Sequence[Sequence[str]]) -> str:
    """Return a date as it stands in a text (its day, month or year, whichever it names) for another day.

    ``months`` are the names of months from January on, by language.
    """
    for names in months:
        text = re.sub(rf"\b{names[on.month - 1]}\b", names[moved.month - 1], text)
    text = re.sub(rf"\b{on.year}\b", f"{moved.year}", text)
    return re.sub(rf"\b{on.day}(st|nd|rd|th)?\b", lambda found: _day(moved.day, ordinal=bool(found[1])), text, count=1)


def _day(number: int, *, ordinal: bool) -> str:
    if not ordinal:
        return str(number)
    return f"{number}{'th' if number in {11, 12, 13} else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


class Wording:
    """What becomes of the words of a world that is moved by ``days``; ``here`` is its own day, moved."""

    def __init__(self, rules: Mapping[str, Any], days: int, here: date) -> None:
        step = timedelta(days=days)
        self._here = here
        self._dates = {
            text: respelled(text, on, on + step, rules["months"]) for text, on in rules.get("dates", {}).items()
        }
        self._seasons = [
            Season(tuple(each["text"]), _home(each["home"]), {name: each[name] for name in SEASONS if name in each})
            for each in rules.get("words", ())
        ]
        known = [*self._dates, *(text for each in self._seasons for text in each.text)]
        longest = sorted(known, key=lambda text: (-len(text), text))
        self._any = re.compile("|".join(map(re.escape, longest)) or r"(?!)")
        self._by_season: dict[date, dict[str, str]] = {}

    def text(self, text: str, day: date) -> str:
        """Return a text of a row that is of ``day``, which has been moved."""
        if not self._any.search(text):
            return text
        on = day if day < self._here - NEAR else self._here
        words = self._by_season.get(on)
        if words is None:
            said = {old: new for each in self._seasons for old, new in zip(each.text, each.on(on), strict=True)}
            words = self._by_season[on] = {**said, **self._dates}
        return self._any.sub(lambda found: words[found[0]], text)


def _home(span: Sequence[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    (first, last) = ((int(text[:2]), int(text[3:])) for text in span)
    return first, last


@dataclass(frozen=True, slots=True)
class Week:
    """Where the world is: moved by ``days`` (whole weeks), and played up to ``now`` (an instant)."""

    days: int
    zone: ZoneInfo
    now: datetime
    here: date
    words: Wording

    def wall(self, moment: datetime) -> datetime:
        """Return a moment moved: a wall clock stays naive, an instant keeps what a clock of the world showed (UTC)."""
        step = timedelta(days=self.days)
        if moment.tzinfo is None:
            return moment + step
        local = moment.astimezone(self.zone)
        return instant(local.replace(tzinfo=None) + step, self.zone)

    def _instant(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo is not None else instant(moment, self.zone)

    def come(self, moment: datetime) -> bool:
        """Say whether an instant of the world as it was written has come by now."""
        return self.wall(moment) <= self.now

    def moved(self, parsed: Parsed) -> Parsed:
        """Return a file as it stands in this week: what comes later is not in it, an answer to come is not given."""
        step = timedelta(days=self.days)
        return replace(
            parsed,
            period=(parsed.period[0] + step, parsed.period[1] + step) if parsed.period else None,
            told=(parsed.told[0] + step, parsed.told[1] + step) if parsed.told else None,
            made=parsed.made + step if parsed.made else None,
            posts=[
                post._replace(
                    published=(out := self.wall(post.published) if post.published else None),
                    day=post.day + step if post.day else None,
                    text=self.words.text(post.text, out.date() if out else self.here),
                )
                for post in parsed.posts
            ],
            parts=tuple(self.moved(part) for part in parsed.parts),
            read_as=tuple(self.moved(part) for part in parsed.read_as),
            days=[row._replace(day=row.day + step) for row in parsed.days],
            plan=[self._planned(post) for post in parsed.plan],
            inbox=[self._message(each) for each in parsed.inbox if self.come(each.received_at)],
            results=[moved for each in parsed.results if (moved := self._result(each)) is not None],
        )

    def month(self, day: date) -> date:
        """Return the first day of the month that the month of ``day`` is moved to, by whole months."""
        months = day.year * 12 + day.month - 1 + round(self.days / _A_MONTH)
        return date(months // 12, months % 12 + 1, 1)

    def _result(self, figure: ResultFigure) -> ResultFigure | None:
        """Return a figure as it stands in this week, None for one to come; months move by as many as there are."""
        when = figure.when
        if figure.per == "month":
            when = self.month(when)
        elif isinstance(when, datetime):
            when = self.wall(when)
        else:
            when += timedelta(days=self.days)
        day = when.date() if isinstance(when, datetime) else when
        return figure._replace(when=when) if day <= self.here else None

    def _planned(self, post: PlannedPost) -> PlannedPost:
        due = self.wall(post.due) if post.due else None
        if due is not None and post.state == State.MISSED and self._instant(due) > self.now:
            due -= timedelta(days=7)  # Nothing can be missed before its time; when it was is settled at the end.
        day = due.date() if due else self.here

        def said(texts: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(self.words.text(text, day) for text in texts)

        # What fell due went out; a file that gives no state means what is to come.
        out = due is not None and post.state in {"", State.SCHEDULED} and self._instant(due) <= self.now
        return post._replace(
            due=due,
            state=str(State.PUBLISHED) if out else post.state,
            text=self.words.text(post.text, day),
            title=self.words.text(post.title, day),
            link=self.words.text(post.link, day),
            first_comment=self.words.text(post.first_comment, day),
            labels=said(post.labels),
            media=said(post.media),
            alt_texts=said(post.alt_texts),
        )

    def _message(self, message: InboxMessage) -> InboxMessage:
        received = self.wall(message.received_at)
        handled = self.wall(message.handled_at) if message.handled_at else None
        text = self.words.text(message.text, received.astimezone(self.zone).date())
        if handled is not None and handled > self.now:
            return message._replace(received_at=received, text=text, state="open", handled_at=None)
        return message._replace(received_at=received, text=text, handled_at=handled)


def week_of(rules: Mapping[str, Any], written: datetime, zone: ZoneInfo, now: datetime) -> Week:
    """Return the week a world that was written for one instant is shown in.

    It begins with the day the world was written for, so that all of that day is shown by the same files. ``rules`` are
    the dates and the words of the seasons in its texts.
    """
    first, today = written.astimezone(zone).date(), now.astimezone(zone).date()
    days = (today - first) // timedelta(days=7) * 7
    here = first + timedelta(days=days)
    return Week(days, zone, now.astimezone(UTC), here, Wording(rules, days, here))
