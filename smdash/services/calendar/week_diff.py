"""What an edited week would change: each line against what is stored now. Nothing is written here."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from smdash.domain.calendar import week_text
from smdash.domain.errors import ConflictError, NotFoundError, SmdashError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.posts.states import MOVABLE, State, may_move
from smdash.domain.schedule import parse_utc, resolved, stored, zone_of
from smdash.domain.wording import state_word
from smdash.services.calendar.reader import WHOLE, CalendarReader
from smdash.services.calendar.week_errors import judged
from smdash.services.calendar.week_steps import Diff, WeekStep
from smdash.store.calendar import calendar as calendar_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.domain.calendar.week_text import WeekLine, WeekProblem, WeekText
    from smdash.services.home import Home
    from smdash.store.calendar.calendar import EditRow

CLASH = "clash: another post of this account is as near"
OUT = frozenset({"published", "sending", "unknown"})


class WeekDiffs:
    """Reads edited weeks and says what they come to."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._reader = CalendarReader(home)

    def of_file(self, text: str) -> Diff:
        """Return what a week's text from a file would change.

        A text without its head may only hold new posts. UsageError when the week has changed since it was written,
        because what is not in it would be taken for taken out.
        """
        after = week_text.read_week(text)
        if not after.base or after.first is None:
            numbered = [line for line in after.lines if line.id is not None]
            if numbered:
                raise UsageError(
                    "its head is gone, so it cannot be told what was taken out.",
                    subject="the week's text",
                    hint="Keep the line '# smdash week ...', or leave the #numbers out to add new posts only.",
                )
            return self._diff(week_text.WeekText(()), after, str(self.home.zone()))
        lines = self._reader.week_lines(after.first, after.brand or None)
        if week_text.base_of(lines) != after.base or after.zone != str(self.home.zone()):
            raise ConflictError(
                "the week has changed since this text was written.",
                subject=f"week of {after.first}",
                hint=f"Write it anew: smdash week --of {after.first}.",
            )
        return self._diff(week_text.lines_of(lines), after, after.zone)

    def of_edit(self, before_text: str, after_text: str) -> Diff:
        """Return what a text made of ``before_text`` would change. Nothing is written."""
        before, after = week_text.read_week(before_text), week_text.read_week(after_text)
        # The head of the text that was handed out counts, whatever became of it in the editor.
        return self._diff(before, after, before.zone or str(self.home.zone()))

    def _diff(self, before: WeekText, after: WeekText, zone_name: str) -> Diff:
        changes = week_text.diff(before, after)
        zone = zone_of(zone_name)
        problems = list(changes.problems)
        touched = {old.id: old for old, _ in (*changes.moved, *changes.retold)} | {o.id: o for o in changes.removed}
        rows = calendar_store.to_edit(self.home.read(), [number for number in touched if number is not None])
        steps: list[WeekStep] = []

        def trying(line: WeekLine, make: Callable[[], WeekStep]) -> None:
            try:
                steps.append(make())
            except SmdashError as error:
                problems.append(week_text.WeekProblem(line.number, str(error)))

        for old, new in changes.moved:
            trying(new, partial(self._move, old, new, rows, zone))
        for line in changes.new:
            trying(line, partial(self._new, line, zone))
        for old in changes.removed:
            trying(old._replace(number=0), partial(self._unschedule, old, rows, zone))
        for old, new in changes.retold:
            trying(new, partial(self._reword, old, new, rows, zone))
        problems += twice(self.home, [step for step in steps if step.kind == "new"])
        steps = judged(self.home, self._whose(self._crowded(steps), rows), rows)
        seen = tuple(
            (row.id, row.due_at or "", row.state, row.base if row.own is None else row.own) for row in rows.values()
        )
        problems.sort(key=lambda problem: problem.number)
        return Diff(tuple(steps), tuple(problems), zone_name, seen)

    # One line each ---------------------------------------------------------------------------------------

    def _move(self, old: WeekLine, new: WeekLine, rows: dict[int, EditRow], zone: ZoneInfo) -> WeekStep:
        row = self._still(old, rows, zone)
        at, note = self._to_come(new.wall, zone)
        return WeekStep(
            "move",
            new.number,
            row.account,
            new.text,
            row.id,
            parse_utc(str(row.due_at)).astimezone(zone),
            at,
            note=note,
        )

    def _new(self, line: WeekLine, zone: ZoneInfo) -> WeekStep:
        account = self.home.account(line.account)
        at, note = self._to_come(line.wall, zone)
        return WeekStep("new", line.number, account.slug, storable(line.text), at=at, note=note)

    def _unschedule(self, old: WeekLine, rows: dict[int, EditRow], zone: ZoneInfo) -> WeekStep:
        row = self._still(old, rows, zone)
        if row.state != State.DRAFT and not may_move(State(row.state), State.DRAFT):
            raise ConflictError(f"it is {state_word(row.state)} and stays as it is.", subject=f"#{row.id}")
        was = parse_utc(str(row.due_at)).astimezone(zone)
        return WeekStep(
            "unschedule", old.number, row.account, old.text, row.id, was, note="back to the drafts, without a time"
        )

    def _reword(self, old: WeekLine, new: WeekLine, rows: dict[int, EditRow], zone: ZoneInfo) -> WeekStep:
        row = self._still(old, rows, zone)
        return WeekStep("reword", new.number, row.account, storable(new.text), row.id, before=old.text)

    def _whose(self, steps: list[WeekStep], rows: dict[int, EditRow]) -> list[WeekStep]:
        """Return the steps with a word on new texts that will be one account's own."""
        told = {step.delivery_id: step.text for step in steps if step.kind == "reword"}
        posts = calendar_store.siblings(self.home.read(), {rows[number].post_id for number in told})
        return [
            step._replace(note=f"only for {step.account}: its own text from now on")
            if step.kind == "reword"
            and (row := rows[step.delivery_id]).own is None
            and not to_base(row, told, posts.get(row.post_id, []))
            else step
            for step in steps
        ]

    @staticmethod
    def _still(old: WeekLine, rows: dict[int, EditRow], zone: ZoneInfo) -> EditRow:
        """Return the post as it is, unless it is no longer what the text was made from."""
        row = rows.get(old.id or 0)
        if row is None:
            raise NotFoundError("this post is no longer there.", subject=f"#{old.id}")
        if State(row.state) not in MOVABLE:
            raise ConflictError(f"it is {state_word(row.state)} by now and stays as it is.", subject=f"#{row.id}")
        due = parse_utc(row.due_at).astimezone(zone).replace(tzinfo=None, second=0) if row.due_at else None
        if due != old.wall or (row.base if row.own is None else row.own) != old.text:
            raise ConflictError("it was changed in the meantime.", subject=f"#{row.id}", hint="Begin again.")
        return row

    def _to_come(self, wall: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
        at, note = resolved(wall, zone)
        if at <= self.home.now():
            raise UsageError("is in the past.", subject=f"{wall:%Y-%m-%d %H:%M}", hint="Choose a time to come.")
        return at.astimezone(zone), note

    def _crowded(self, steps: list[WeekStep]) -> list[WeekStep]:
        """Return the steps with a note on those that come too near to another post of their account."""
        gone = {step.delivery_id for step in steps if step.kind in {"move", "unschedule"}}
        return [
            step._replace(note=f"{step.note}; {CLASH}" if step.note else CLASH)
            if step.kind in {"move", "new"} and self._near(step, [o for o in steps if o is not step], gone)
            else step
            for step in steps
        ]

    def _near(self, step: WeekStep, others: Sequence[WeekStep], gone: set[int]) -> bool:
        if step.at is None:
            return False
        account = self.home.account(step.account)
        gap = max(timedelta(minutes=account.min_gap_minutes), timedelta(minutes=1))
        if any(o.account == step.account and o.at is not None and abs(o.at - step.at) < gap for o in others):
            return True
        low, high = stored(step.at - gap + timedelta(seconds=1)), stored(step.at + gap)
        return any(
            row.id not in gone and row.state not in {"draft", "missed"}
            for row in calendar_store.numbers(self.home.read(), low, high, [account.id])
        )


def twice(home: Home, new: Sequence[WeekStep]) -> list[WeekProblem]:
    """Return a problem for each new line that is planned already, so that a text applied again adds nothing."""
    moments = [stored(step.at) for step in new if step.at is not None]
    if not moments:
        return []
    last = stored(parse_utc(max(moments)) + timedelta(seconds=1))
    slugs = {account.id: account.slug for account in home.accounts()}
    there = {
        (slugs.get(row.account_id, ""), row.due_at, row.body)
        for row in calendar_store.planned(home.read(), min(moments), last, None, cut=WHOLE)
    }
    found = []
    for step in new:
        entry = (step.account, stored(step.at) if step.at else "", step.text)
        if entry in there:
            found.append(week_text.WeekProblem(step.line, "this post is planned already, at the same time."))
        there.add(entry)
    return found


def to_base(row: EditRow, told: Mapping[int, str], siblings: Sequence[EditRow]) -> bool:
    """Say whether a new text is the whole post's: all that follow its base say the same, and none of them is out."""
    following = [each for each in siblings if each.own is None]
    return row.own is None and all(told.get(each.id) == told[row.id] and each.state not in OUT for each in following)
