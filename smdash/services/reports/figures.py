"""The watched figures of an account in a month: what they came to, and whether whole weeks that are alike differ."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.figure_words import own_label
from smdash.domain.metrics.post_formats import formats_named, main_format
from smdash.domain.reports.report import AccountFigures, Bar, Figure, Line
from smdash.domain.schedule import spoken
from smdash.domain.wording import counted
from smdash.services.metrics.account_data import AccountData
from smdash.services.metrics.figures import watched_figures
from smdash.services.metrics.like_posts import one_era
from smdash.services.metrics.series import series
from smdash.services.metrics.typical import going_on, typical
from smdash.services.reports.span import DAYS, when_days_settled, when_posts_settled
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.views import FigureRow
    from smdash.services.home import Home
    from smdash.services.metrics.account_data import PostValue
    from smdash.services.reports.span import Span
    from smdash.store.metrics.samples import Watched

CHART_WEEKS = 13


class _Of(NamedTuple):
    """What a figure came to in a month and the one before, and how much stands behind both."""

    value: float | None = None
    before: float | None = None
    known: int = 0
    asked: int = 0
    known_before: int = 0
    asked_before: int = 0
    per: str = ""
    caveats: tuple[str, ...] = ()


def account_figures(home: Home, account: Account, span: Span) -> AccountFigures:
    """Return an account's watched figures in a month."""
    watched = sample_store.watched(home.read()).get(account.id, [])
    data = AccountData.of(home, account)
    if data.newest is None or not watched:
        why = (
            "No figures of this account are saved." if data.newest is None else "No figure of this account is watched."
        )
        return AccountFigures(account.slug, account.platform, (), None, why)
    judged: dict[int, FigureRow] = {}
    homes = {"account": when_days_settled(home, span.month), "post": when_posts_settled(home, span.month)}
    for level, then in homes.items():
        places = [place for place, each in enumerate(watched) if each.level == level]
        rows = watched_figures(then, account, [watched[place] for place in places], DAYS) if places else []
        judged.update((place, row) for place, (row, _) in zip(places, rows, strict=True))
    found = []
    for place, watch in enumerate(watched):
        row = _of_this_month(judged[place], span)
        of = _of_posts(data, watch, row, span) if watch.level == "post" else _of_days(data, watch, span)
        found.append(
            Figure(
                row.key,
                own_label(row),
                row.unit,
                of.per,
                of.value,
                of.before,
                of.known,
                of.asked,
                of.known_before,
                of.asked_before,
                row,
                _counts(home, account, watch),
                (*of.caveats, *(() if watch.level == "post" else row.left_out)),
            )
        )
    return AccountFigures(account.slug, account.platform, tuple(found), _line(home, account, watched, found, span))


def _of_this_month(row: FigureRow, span: Span) -> FigureRow:
    """Return a figure without its verdict where none of the weeks behind that ends in the month."""
    if row.last is None or row.last >= span.month.first:
        return row
    why = row.reason or "too early: no whole week of this month can be judged yet"
    return row._replace(verdict="", words="", lo=None, hi=None, value=None, before=None, compared=None, reason=why)


def _counts(home: Home, account: Account, watch: Watched) -> str:
    """Return what a figure counts, as its newest stored definition says."""
    rows = sample_store.definition_rows(home.read(), account.platform, watch.level, watch.metric)
    if not rows:
        return ""
    said = str(rows[0]["counts"] or "")
    if watch.mode != "ratio":
        return said
    over = sample_store.definition_rows(home.read(), account.platform, watch.level, watch.over)
    return f"{said} Divided by: {over[0]['counts']}" if over else said


def _of_days(data: AccountData, watch: Watched, span: Span) -> _Of:
    meanings = data.defined(watch.metric, "account")
    if not meanings:
        return _Of()
    month, last = span.month, span.through
    every = data.days(watch.metric, month.before.first, last + timedelta(days=1))
    inside = {day: each for day, each in every.items() if day >= month.first}
    earlier = {day: each for day, each in every.items() if day < month.first}
    asked, asked_before = (last - month.first).days + 1, month.before.days
    era = inside[max(inside)].era if inside else earlier[max(earlier)].era if earlier else 0
    now = {day: each.value for day, each in inside.items() if each.era == era}
    before = {day: each.value for day, each in earlier.items() if each.era == era}
    caveats: list[str] = []
    if len(now) < len(inside):
        caveats.append(f"counted otherwise since {spoken(min(now))}: the days before that are left out")
    elif earlier and not before:
        caveats.append("counted otherwise than in the month before, which cannot be set beside it")
    elif len(before) < len(earlier):
        caveats.append(f"counted otherwise since {spoken(min(before))}")
    if watch.mode == "level" or meanings[-1].flow == "snapshot":
        if now and max(now) < last:
            caveats.append(f"as of {spoken(max(now))}")
        if before and max(before) < month.before.last:
            caveats.append(f"the month before as of {spoken(max(before))}")
        return _Of(
            now[max(now)] if now else None,
            before[max(before)] if before else None,
            len(now), asked, len(before), asked_before, "", tuple(caveats),
        )  # fmt: skip
    mean = not verdicts.summable(watch.metric, meanings[-1].unit, unique=meanings[-1].unique)

    def come_to(values: dict[date, float]) -> float | None:
        return sum(values.values()) / (len(values) if mean else 1) if values else None

    per = "day" if mean else ""
    return _Of(come_to(now), come_to(before), len(now), asked, len(before), asked_before, per, tuple(caveats))


def _of_posts(data: AccountData, watch: Watched, row: FigureRow, span: Span) -> _Of:
    month = span.month
    end = span.through + timedelta(days=1)
    posts = data.posts(month.before.first, end, {watch.metric, watch.over} - {""})
    every = posts.get(watch.metric, [])
    inside = [each for each in every if each.day >= month.first]
    earlier = [each for each in every if each.day < month.first]
    meaning = data.defined(watch.metric, "post")
    if not meaning:
        return _Of()
    unit, unique = meaning[-1].unit, meaning[-1].unique
    if watch.mode == "total" and verdicts.summable(watch.metric, unit, unique=unique):
        now, before, caveats = _one_way(inside, earlier)
        sums = [sum(each.as_of_now().value for each in part) if part else None for part in (now, before)]
        return _Of(sums[0], sums[1], len(now), len(inside), len(before), len(earlier), "", caveats)
    of = row.format or main_format(each.format for each in (inside or earlier)) or ""
    inside, earlier = ([each for each in part if each.format == of] for part in (inside, earlier))
    settled = [[each for each in part if each.settled] for part in (inside, earlier)]
    young = len(inside) - len(settled[0])
    caveats = (f"{formats_named(of)} alone" if of else "",)
    caveats += (f"{counted(young, 'post')} seen only when too young",) if young else ()
    now, before, more = _one_way(*settled)
    caveats += more
    if watch.mode == "ratio":
        whole = {each.post: each for each in one_era(posts.get(watch.over, []))}
        parts = [[(each, whole[each.post]) for each in part if each.post in whole] for part in (now, before)]
        shares = [
            sum(one.value for one, _ in part) / below if (below := sum(two.value for _, two in part)) else None
            for part in parts
        ]
        return _Of(
            shares[0], shares[1], len(parts[0]), len(inside), len(parts[1]), len(earlier), "", caveats
        )  # fmt: skip
    on = going_on(data, watch.metric, unit)
    kept, aside = typical(now, unit, frozenset(), on)
    kept_before, _ = typical(before, unit, frozenset(), on)
    if aside:
        caveats += (f"{counted(len(aside), 'post')} far above the rest left out",)
    means = [sum(each.value for each in part) / len(part) if part else None for part in (kept, kept_before)]
    return _Of(means[0], means[1], len(kept), len(inside), len(kept_before), len(earlier), "post", caveats)


def _one_way(
    now: Sequence[PostValue], before: Sequence[PostValue]
) -> tuple[list[PostValue], list[PostValue], tuple[str, ...]]:
    """Return the posts of both months that were counted as the newest was, and what to say of the others."""
    kept = one_era([*before, *now])
    numbers = {each.post for each in kept}
    here, there = ([each for each in part if each.post in numbers] for part in (now, before))
    said = []
    if len(here) < len(now):
        said.append(f"{counted(len(now) - len(here), 'post')} counted in another way left out")
    if len(there) < len(before):
        said.append("some posts of the month before were counted in another way and are left out")
    return here, there, tuple(said)


def _worth(watch: Watched, figure: Figure) -> int:
    """Return how early a figure is drawn: sums first, and what merely tells how often something was shown last."""
    modes = {"total": 0, "per_post": 1, "ratio": 2}
    return modes.get(watch.mode, 3) + (10 if figure.judged.kind in {"vanity", "audience"} else 0)


def _line(
    home: Home, account: Account, watched: Sequence[Watched], figures: Sequence[Figure], span: Span
) -> Line | None:
    """Return the first figure that there is something of, week by week, a quarter long."""
    last = verdicts.monday_of(span.through + timedelta(days=1)) - timedelta(days=1)
    first = last - timedelta(weeks=CHART_WEEKS) + timedelta(days=1)
    for watch, figure in sorted(zip(watched, figures, strict=True), key=lambda pair: _worth(*pair)):
        if figure.value is None:
            continue
        summed = watch.level == "post" and watch.mode == "total"
        over = watch.over if watch.mode == "ratio" else ""
        of = figure.judged.format if watch.level == "post" and not summed else None
        found = series(
            home, account.slug, watch.metric, watch.level, first, last, by="week", over=over, summed=summed, of=of
        )
        month = span.month
        bars = tuple(
            Bar(
                point.day,
                point.value,
                month.first <= point.day + timedelta(days=6) <= month.last,
                outlier=point.outlier,
            )
            for point in found.points
        )
        if sum(each.value is not None for each in bars) < 2:
            continue
        notes = [f"counted otherwise since {spoken(each.day)}" for each in found.breaks]
        if any(point.collecting for point in found.points):
            notes.append("posts of the newest weeks still collect")
        note = "; ".join([*notes, *([found.note] if found.note else [])])
        return Line(figure.label, found.unit, found.per, bars, note)
    return None
