"""What is wrong with the posts an edited week would make or reword, told before anything is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.posts.post import Written
from smdash.domain.schedule import parse_utc
from smdash.services.checks.checks import LintService
from smdash.services.posts.writer import PostWriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.services.calendar.week_steps import WeekStep
    from smdash.services.home import Home
    from smdash.store.calendar.calendar import EditRow


def judged(home: Home, steps: Sequence[WeekStep], rows: Mapping[int, EditRow]) -> list[WeekStep]:
    """Return the steps, those with new words with their errors. Posts of one diff are not compared with each other."""
    lint = LintService(home)
    return [step._replace(errors=_errors(home, lint, step, rows)) for step in steps]


def _errors(home: Home, lint: LintService, step: WeekStep, rows: Mapping[int, EditRow]) -> tuple[str, ...]:
    if step.kind == "new":
        found = lint.written(Written(step.text, (step.account,)), {step.account: step.at})
    elif step.kind == "reword":
        row = rows[step.delivery_id]
        post = PostWriter(home).written(row.post_id)
        variant = post.variant(step.account)._replace(body=step.text)
        due = None if row.due_at is None else parse_utc(row.due_at)
        written = post._replace(accounts=(step.account,), variants={step.account: variant})
        found = lint.written(written, {step.account: due}, row.post_id)
    else:
        return ()
    return tuple(finding.message for finding in found if finding.severity == "error")
