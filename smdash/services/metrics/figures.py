"""Each figure of one account against its own past: what is judged, what is left out, and why a verdict is withheld."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.change import MIN_HISTORY, MIN_WEEKS
from smdash.domain.metrics.figure_words import of_format
from smdash.domain.metrics.verdicts import COUNTED, Judged
from smdash.domain.metrics.views import AccountFigures, FigureRow
from smdash.domain.schedule import spoken
from smdash.domain.wording import counted, plural
from smdash.platforms.glance import told_by_duration
from smdash.services.metrics.account_data import EXPORT_EVERY, SETTLED_DAYS, STALE_AFTER, AccountData, PostValue
from smdash.services.metrics.like_age import of_like_age
from smdash.services.metrics.like_posts import alike, one_era, without_replies
from smdash.services.metrics.trend import SPAN, Trend, trend
from smdash.services.metrics.typical import (
    Saved,
    going_on,
    look_here,
    seen_by,
    shares,
    typical,
    viral_posts,
    with_known_start,
)
from smdash.store.metrics import read as metric_store
from smdash.store.metrics import samples as sample_store
from smdash.store.metrics.samples import Watched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.verdicts import Week
    from smdash.services.home import Home
    from smdash.services.metrics.like_age import LikeAge
    from smdash.services.metrics.like_posts import Alike
    from smdash.store.metrics.read import Meaning

STARRED_AT = 0.1
FEWEST_DAYS, MOST_DAYS = 56, 3660


class _Basis(NamedTuple):
    """By which days a figure is judged, when it was captured last, and the newest day there is a value of."""

    first: date
    last: date
    captured: date
    data_to: date


class _Without(NamedTuple):
    """What a sum comes to without what is far above the rest in it: what that is, and the means of both halves."""

    what: str
    value: float | None
    before: float | None


class _Found(NamedTuple):
    """A figure judged, and the newest sample it rests on.

    ``unlike`` says why both halves stand as they were saved and yet must not be compared. ``aged`` are the posts by
    which it is judged. A sum is shown as it is now: ``compared`` are its means of both halves at the age they are
    compared at, None where these are the same.
    """

    judged: Judged
    basis: _Basis
    per: str = ""
    day: str = ""
    source: int = 0
    broken: str = ""
    look: str = ""
    version: int = 0
    format: str = ""
    without: _Without | None = None
    unlike: str = ""
    aged: LikeAge | None = None
    compared: tuple[float | None, float | None] | None = None


def account_figures(home: Home, slug: str, days: int = 84) -> AccountFigures:
    """Return every figure of an account, the watched ones first; ``days`` is the span whose halves are compared."""
    account = home.account(slug)
    data = AccountData.of(home, account)
    days = min(max(days, FEWEST_DAYS), MOST_DAYS)
    watched = sample_store.watched(home.read()).get(account.id, [])
    captured = data.captured_on()
    last = verdicts.last_sunday(home.today(), captured)
    first, _, weeks = verdicts.span(last, days)
    newest = data.newest
    if newest is None:
        rows = tuple(_bare(data, watch, watched=True) for watch in watched)
        note = "no figures saved yet"
        return AccountFigures(account, days, weeks, None, None, rows, None, "", None, False, note)
    saved = _saved(data, last, days)
    wanted = [(watch, True) for watch in watched]
    wanted += [(each, False) for each in _others(data, saved.posts, watched)]
    rows = _starred([row for watch, chosen in wanted for row in _rows(data, watch, chosen, saved, days)])
    due = None if newest.synced else captured + EXPORT_EVERY  # No export is asked for where a sync brings them.
    stale = home.today() - captured > STALE_AFTER
    note = ""
    if any(row.level == "post" for row in rows):
        note = "Posts are judged once they are a week old, so that all are seen at the same age."
    return AccountFigures(
        account, days, weeks, first, last, rows, data.local(newest.captured_at), newest.name, due, stale, note
    )


def watched_figures(
    home: Home, account: Account, watched: Sequence[Watched], days: int
) -> list[tuple[FigureRow, Trend]]:
    """Return the watched figures of an account, each with its trend: the same judgement as ``account_figures``.

    None of them is starred: that is for a list that says among what it holds up.
    """
    data = AccountData.of(home, account)
    if data.newest is None:
        return [(_bare(data, watch, watched=True), Trend()) for watch in watched]
    last = verdicts.last_sunday(home.today(), data.captured_on())
    saved = _saved(data, last, days, {name for each in watched for name in (each.metric, each.over)})
    made = []
    for watch in watched:
        found = _found(data, watch, saved, days)
        row = _row(data, watch, True, saved, found)
        # A sum of posts ends where all of them are old enough.
        end = row.last or last if row.level == "post" and row.mode == "total" else last
        of = row.format if found is not None and row.level == "post" and row.mode != "total" else None
        made.append((row, trend(data, watch, saved, end, of, found.aged if found else None)))
    return made


def _saved(data: AccountData, last: date, days: int, only: set[str] | None = None) -> Saved:
    """Return the posts of the span and of the trend: what is usual is told from both, however little is shown.

    ``only`` names the figures asked for; those that tell how often a post was seen are read with them.
    """
    names = None
    if only is not None:
        names = only | seen_by(data)
    end = data.home.today() + timedelta(days=1)
    start = _begin(last, days)
    posts = data.posts(start, end, names)
    oldest = min((data.posts_captured_on(each) for each in posts), default=last)
    earlier = _begin(verdicts.last_sunday(data.home.today(), oldest), days)
    if earlier < start:
        posts = data.posts(earlier, end, names)
    return Saved(posts, viral_posts(data, posts, start))


def _begin(last: date, days: int) -> date:
    return min(last - SPAN, verdicts.span(last, days)[0]) - timedelta(days=2 * SETTLED_DAYS)


def _others(data: AccountData, posts: Mapping[str, Sequence[PostValue]], watched: Sequence[Watched]) -> list[Watched]:
    """Return the figures with samples that nobody watches, as if they were watched."""
    ids = [each.id for each in data.meanings.values() if each.level == "account"]
    with_days = metric_store.account_definitions(data.home.read(), data.account.id, ids)
    older = metric_store.newest_posts_have(data.home.read(), data.account.id)
    found: dict[tuple[str, str], Watched] = {}
    taken = {(watch.level, watch.metric) for watch in watched if watch.mode != "ratio"}
    for meaning in data.meanings.values():
        has = (
            meaning.id in with_days if meaning.level == "account" else posts.get(meaning.metric) or meaning.id in older
        )
        if has and (meaning.level, meaning.metric) not in taken:
            found[meaning.level, meaning.metric] = plain_watch(data, meaning)
    return list(found.values())


def plain_watch(data: AccountData, meaning: Meaning) -> Watched:
    """Return how a figure is watched when nobody says how: per post, as a stock, or by its weeks."""
    mode = "per_post" if meaning.level == "post" else "level" if meaning.flow == "snapshot" else "total"
    return Watched(data.account.id, meaning.metric, meaning.level, mode, "", meaning.label, meaning.unit, "up")


def key_of(data: AccountData, watch: Watched) -> str:
    """Return the row's key, the same as in the dashboard's pane."""
    return f"m:{data.account.id}:{watch.level}:{watch.metric}:{watch.mode}"


def _bare(data: AccountData, watch: Watched, *, watched: bool) -> FigureRow:
    known = data.defined(watch.metric, watch.level)
    newest = known[-1] if known else None
    return FigureRow(
        key_of(data, watch),
        watch.metric,
        watch.level,
        watch.mode,
        watch.over,
        watch.label,
        "fraction" if watch.mode == "ratio" else newest.unit if newest else watch.unit,
        watch.better,
        watched,
        reason="not in the export",
        kind=newest.kind if newest else "",
        unique=bool(newest and newest.unique),
        flow=newest.flow if newest else "",
        definition=_definition(newest) if newest else "",
    )


def _definition(meaning: Meaning) -> str:
    since = f" since {meaning.valid_from}" if meaning.valid_from else ""
    return f"{meaning.label}, definition {meaning.version}{since}"


def _rows(data: AccountData, watch: Watched, chosen: bool, saved: Saved, days: int) -> list[FigureRow]:
    """Return a figure's row, and for a watched one a row for each further format of its posts."""
    row = _row(data, watch, chosen, saved, _found(data, watch, saved, days))
    others = row.other_formats if chosen else ()
    return [row, *(_row(data, watch, chosen, saved, _found(data, watch, saved, days, of), of) for of in others)]


def _found(data: AccountData, watch: Watched, saved: Saved, days: int, of: str | None = None) -> _Found | None:
    return of_posts(data, watch, saved, days, of) if watch.level == "post" else of_days(data, watch, days)


def _row(
    data: AccountData, watch: Watched, chosen: bool, saved: Saved, found: _Found | None, of: str | None = None
) -> FigureRow:
    bare = _bare(data, watch, watched=chosen)
    if of is not None:
        bare = bare._replace(key=f"{bare.key}:{of}", label=of_format(bare.label, of))
    known = data.defined(watch.metric, watch.level)
    if found is None:
        return _absent(data, watch, bare)
    judged = found.judged
    source = data.source(found.source)
    stale_note = _stale(data, found) or _ended(data, found, known)
    reason = found.broken or stale_note or found.unlike or judged.reason
    told = not reason
    before = None if found.broken else judged.before
    after, earlier = found.compared if found.compared and not found.broken else (judged.value, before)
    change = after / earlier - 1 if after is not None and earlier else None
    used = next((each for each in known if each.version == found.version), known[-1] if known else None)
    row = bare._replace(
        value=judged.value,
        before=before,
        per=found.per,
        change=change if watch.mode != "level" and not found.unlike else None,
        lo=judged.lo if told else None,
        hi=judged.hi if told else None,
        p=judged.p if told else None,
        verdict=judged.verdict if told else "",
        words=judged.words if told else "",
        reason=reason,
        judge_on=None if stale_note or found.unlike else judged.judge_on,
        first=found.basis.first,
        last=found.basis.last,
        weeks_before=judged.weeks_before,
        weeks_after=judged.weeks_after,
        left_out=verdicts.some(judged.left_out),
        look="; ".join(said for said in (found.look, judged.note if told else "") if said) if not stale_note else "",
        source=source.name if source else "",
        captured_at=data.local(source.captured_at) if source else None,
        data_to=found.basis.data_to,
        stale=bool(stale_note),
        definition=_definition(used) if used else bare.definition,
        format=found.format,
        without=found.without.what if found.without else "",
        without_value=found.without.value if found.without else None,
        without_before=found.without.before if found.without else None,
        seen=found.aged.seen if found.aged else "",
        compared=found.compared[0] if found.compared else None,
        compared_before=found.compared[1] if found.compared and not found.broken else None,
        history_from=_history_from(data, watch, known),
    )
    return row._replace(other_formats=other_formats(watch, saved, row)) if of is None else row


def _absent(data: AccountData, watch: Watched, bare: FigureRow) -> FigureRow:
    """Say why nothing of a figure is there: no file had it, it was replaced, or all of it is older."""
    known = data.defined(watch.metric, watch.level)
    if gone := next((each for each in reversed(known) if each.replaced_by), None):
        return bare._replace(reason=f"not in the export: replaced by {gone.replaced_by}")
    if watch.level == "post" and known:
        newest, number = metric_store.newest_post_with(data.home.read(), data.account.id, [each.id for each in known])
        if newest:
            day = date.fromisoformat(newest)
            source = data.source(number)
            return bare._replace(
                reason=f"nothing since {spoken(day, data.home.today())}: no newer post was saved",
                data_to=day,
                source=source.name if source else "",
                captured_at=data.local(source.captured_at) if source else None,
            )
    return bare


def _history_from(data: AccountData, watch: Watched, known: Sequence[Meaning]) -> date | None:
    """Return since when a stock of the account is known, where its network keeps no history and syncs began one."""
    if watch.level != "account" or not all(each.flow == "snapshot" for each in known):
        return None
    day = metric_store.synced_from(data.home.read(), data.account.id, [each.id for each in known])
    return date.fromisoformat(day) if day else None


def _stale(data: AccountData, found: _Found) -> str:
    if data.home.today() - found.basis.captured <= STALE_AFTER:
        return ""
    return f"stale: figures of {spoken(found.basis.captured, data.home.today())}"


def _ended(data: AccountData, found: _Found, known: Sequence[Meaning]) -> str:
    """Say when a figure was last there, where the newer half has nothing of it."""
    day = date.fromisoformat(found.day)
    if found.judged.weeks_after or data.captured_on() - day <= STALE_AFTER:
        return ""
    ended = bool(known) and bool(known[-1].valid_until or known[-1].replaced_by)
    return f"{'not in the export' if ended else 'nothing'} since {spoken(day, data.home.today())}"


def _redefined(data: AccountData, metric: str, level: str, versions: set[int]) -> str:
    """Say since when a figure means something else, '' where the line may go on."""
    broken = [each for each in data.defined(metric, level) if each.version in versions and not each.comparable]
    if len(versions) < 2 or not broken or min(versions) >= broken[-1].version:
        return ""
    since = broken[-1].valid_from
    return (
        f"definition changed {spoken(date.fromisoformat(since), data.home.today())}" if since else "definition changed"
    )


def of_days(data: AccountData, watch: Watched, days: int) -> _Found | None:
    """Return a figure by day judged, None when there are no samples of it."""
    meanings = data.defined(watch.metric, "account")
    stored = metric_store.account_definitions(data.home.read(), data.account.id, [each.id for each in meanings])
    if not stored:
        return None
    day, source = max(stored.values())
    delay = data.delay(watch.metric, "account")
    captured = data.days_captured_on(source)
    last = verdicts.last_sunday(data.home.today(), captured, delay)
    first, middle, _ = verdicts.span(last, days)
    basis = _Basis(first, last, captured, date.fromisoformat(day))
    values = data.days(watch.metric, first - verdicts.HANGING_BACK, data.home.today() + timedelta(days=1))
    judged_days = {on: each for on, each in values.items() if first - timedelta(days=1) <= on <= last}
    newer = {each.version for on, each in judged_days.items() if on >= middle}
    broken = _redefined(data, watch.metric, "account", {each.version for each in judged_days.values()})
    version = max(newer, default=meanings[-1].version)
    if broken:
        era = max(each.era for each in judged_days.values())
        judged_days = {on: each for on, each in judged_days.items() if each.era == era}
    plain = {on: each.value for on, each in judged_days.items()}
    if watch.mode == "level":
        judged = verdicts.judge_level(plain, first, middle, last)
        newest = max((each.era for each in (judged_days or values).values()), default=0)
        latest = max((on for on, each in values.items() if each.era == newest), default=None)
        if latest is not None:
            judged = judged._replace(value=values[latest].value)
        return _Found(judged, basis, "", day, source, broken, "", version)
    mean = not verdicts.summable(watch.metric, meanings[-1].unit, unique=meanings[-1].unique)
    weeks, missing = verdicts.weeks_of_days(plain, first, last, mean=mean)
    found = _Found(Judged(), basis, "day" if mean else "week", day, source, broken, "", version)
    kept, aside = verdicts.without_viral(weeks) if meanings[-1].unit in COUNTED else (weeks, [])
    era = max((each.era for each in judged_days.values()), default=0)
    known = verdicts.hanging({on: each.value for on, each in values.items() if each.era == era}, kept, middle, last)
    if meanings[-1].unit not in COUNTED:
        return found._replace(judged=verdicts.judge_means(weeks, middle, missing, known))
    if mean:
        weeks, missing = kept, [*missing, *aside]
    elif aside:
        found = found._replace(without=_without(", ".join(verdicts.some(aside)), kept, middle))
    lag = max(verdicts.LAG_DAYS, delay)
    judged = verdicts.judge_counts(weeks, middle, left_out=missing, lag=lag, known=known)
    judged = verdicts.on_one_day(judged, [(on, value) for on, value in plain.items() if on >= first])
    return found._replace(judged=judged, look="" if broken else look_here(plain, data.home.today()))


def of_posts(data: AccountData, watch: Watched, saved: Saved, days: int, of: str | None = None) -> _Found | None:
    """Return a figure of posts judged, None when there are no samples of it.

    A sum is of all posts. What is typical of a post, and a share, is told from those of one format: ``of``, or the
    account's main one.
    """
    everything = saved.posts.get(watch.metric, ())
    if not everything:
        return None
    delay = max(SETTLED_DAYS - 1, data.delay(watch.metric, "post"))
    captured = data.posts_captured_on(watch.metric)
    last = verdicts.last_sunday(data.home.today(), captured, delay)
    first, middle, _ = verdicts.span(last, days)
    newest = max(everything, key=lambda each: (each.captured, each.source))
    basis = _Basis(first, last, captured, max(each.day for each in everything))
    found = _Found(Judged(), basis, day=newest.captured, source=newest.source, version=newest.version)
    part = [each for each in everything if first <= each.day <= last]
    meaning = data.defined(watch.metric, "post")[-1]
    if watch.mode == "total" and verdicts.summable(watch.metric, meaning.unit, unique=meaning.unique):
        begin = min(each.day for each in everything)
        return _summed(data, found, part, saved.gone, meaning, middle, begin, delay)
    known = [each for each in part if each.settled]
    young = len(part) - len(known)
    left_out = [f"{counted(young, 'post')} seen only when too young"] if young else []
    same = alike(known, of)
    left_out += same.left_out
    version = max((each.version for each in same.posts), default=newest.version)
    found = found._replace(version=version, format=same.format or "")
    if watch.mode == "ratio":
        below = [each for each in saved.posts.get(watch.over, ()) if each.settled and each.format == same.format]
        if not below:
            return None
        whole = {each.post: each for each in one_era(below)}
        judged = verdicts.judge_shares(shares(same.posts, whole, first, last), middle, left_out)
        broken = _cut(data, watch.metric, known, judged) or _cut(data, watch.over, below, judged)
        return found._replace(judged=judged, broken=broken, unlike=_mixed(data, same))
    gone = saved.gone if meaning.unit in COUNTED else frozenset()
    kept, aside = typical(same.posts, meaning.unit, gone, going_on(data, watch.metric, meaning.unit))
    if aside:
        left_out.append(_viral(aside))
    aged = of_like_age(data, watch.metric, meaning.unit, kept, middle)
    kept, left_out = aged.posts, [*left_out, *aged.left_out]
    weeks = verdicts.weeks_of_posts([(each.day, each.value) for each in kept], first, last, mean=True)
    # Whether anything was published before the first post that is known of cannot be told.
    begin = min((each.day for each in everything if each.format == same.format), default=first)
    weeks = [week if week.monday >= begin else week._replace(value=None) for week in weeks]
    weeks = with_known_start(weeks, kept, begin)
    if meaning.unit in COUNTED:
        judged = verdicts.judge_counts(weeks, middle, per_post=True, left_out=left_out, lag=delay)
    else:
        judged = verdicts.judge_means(weeks, middle, left_out, weighted=True)
    judged = verdicts.still_collecting(judged, aged.balance)
    if meaning.unit in COUNTED:
        judged = verdicts.on_one_day(judged, [(each.day, each.value) for each in kept])
    unlike = _mixed(data, same) or aged.reason
    broken = _cut(data, watch.metric, known, judged)
    return found._replace(judged=judged, per="post", broken=broken, unlike=unlike, aged=aged)


def _summed(
    data: AccountData,
    found: _Found,
    part: Sequence[PostValue],
    gone: frozenset[int],
    meaning: Meaning,
    middle: date,
    begin: date,
    delay: int,
) -> _Found:
    """Return the weekly sums of all posts, whatever their format, judged; those gone viral stay in.

    A week is left out where one of its posts was seen only when too young or was counted in another way. What is
    compared was seen at one age; what is shown is what the posts have now.
    """
    first, last = found.basis.first, found.basis.last
    counted_alike = one_era([each for each in part if each.settled])
    aged = of_like_age(data, meaning.metric, meaning.unit, counted_alike, middle)
    known = aged.posts

    def lacks(posts: Sequence[PostValue]) -> Counter[date]:
        whole = {each.post for each in posts}
        return Counter(verdicts.monday_of(each.day) for each in part if each.post not in whole)

    def sums(posts: Sequence[PostValue], lacking: Mapping[date, int]) -> list[Week]:
        weeks = verdicts.weeks_of_posts([(each.day, each.value) for each in posts], first, last, mean=False)
        # Whether anything was published before the first post that is known of cannot be told.
        return [w._replace(value=None) if w.monday < begin or w.monday in lacking else w for w in weeks]

    lacking = lacks(known)
    left_out = [
        f"week of {spoken(monday)} ({counted(number, 'post')} not counted like the others)"
        for monday, number in sorted(lacking.items())
    ]
    weeks = sums(known, lacking)
    if meaning.unit in COUNTED:
        judged = verdicts.judge_counts(weeks, middle, left_out=left_out, lag=delay)
    else:
        judged = verdicts.judge_means(weeks, middle, left_out)
    judged = verdicts.still_collecting(judged, aged.balance)
    if meaning.unit in COUNTED:
        judged = verdicts.on_one_day(judged, [(each.day, each.value) for each in known])
    shown = [each.as_of_now() for each in counted_alike]
    now, then = _means(sums(shown, lacks(shown)), middle)
    compared = None
    if (now, then) != (judged.value, judged.before):
        compared = None if aged.reason else (judged.value, judged.before)
        judged = judged._replace(value=now, before=then)
    gone = gone if meaning.unit in COUNTED else frozenset()
    kept, aside = typical(shown, meaning.unit, gone, going_on(data, meaning.metric, meaning.unit))
    found = found._replace(
        judged=judged,
        aged=aged,
        compared=compared,
        per="week",
        version=max((each.version for each in known), default=found.version),
        broken=_cut(data, meaning.metric, [each for each in part if each.settled], judged),
        unlike=aged.reason,
    )
    return found._replace(without=_without(_viral(aside), sums(kept, lacks(shown)), middle)) if aside else found


def _without(what: str, weeks: Sequence[Week], middle: date) -> _Without:
    return _Without(what, *_means(weeks, middle))


def _means(weeks: Sequence[Week], middle: date) -> tuple[float | None, float | None]:
    """Return the means of the weeks of the newer half and of the older one."""
    halves = [
        [week.value for week in weeks if week.value is not None and (week.monday >= middle) is newer]
        for newer in (True, False)
    ]
    value, before = (sum(half) / len(half) if half else None for half in halves)
    return value, before


def _viral(posts: Sequence[PostValue]) -> str:
    days = ", ".join(verdicts.some([spoken(each.day) for each in posts]))
    return f"viral: {plural(len(posts), 'post')} of {days}"


def _mixed(data: AccountData, same: Alike) -> str:
    """Say that short and long videos are in one pot, where no file has told them apart yet."""
    if same.format or not same.posts or not told_by_duration(data.account.platform):
        return ""
    return "formats unknown: import a file that states how long the videos are"


def _cut(data: AccountData, metric: str, posts: Sequence[PostValue], judged: Judged) -> str:
    """Say since when a figure of posts means something else, where that leaves too little to compare."""
    if min(judged.weeks_before, judged.weeks_after) >= MIN_WEEKS:
        return ""
    return _redefined(data, metric, "post", {each.version for each in posts})


def other_formats(watch: Watched, saved: Saved, row: FigureRow) -> tuple[str, ...]:
    """Return the formats besides a row's own that enough posts of its weeks have to be judged by themselves."""
    if watch.level != "post" or row.mode == "total" or row.first is None or row.last is None:
        return ()
    formats = [
        each.format
        for each in without_replies(saved.posts.get(watch.metric, ()))
        if each.settled and row.first <= each.day <= row.last
    ]
    return tuple(sorted(name for name in set(formats) if name != row.format and formats.count(name) >= MIN_HISTORY))


def _starred(rows: Sequence[FigureRow]) -> tuple[FigureRow, ...]:
    """Star what holds up among everything shown (Benjamini-Hochberg, adjusted p at most .10)."""
    from smdash.domain.metrics.waiting import benjamini_hochberg

    tested = [number for number, row in enumerate(rows) if row.p is not None]
    adjusted = dict(zip(tested, benjamini_hochberg([rows[each].p or 0.0 for each in tested]), strict=True))
    return tuple(
        row._replace(starred=row.verdict in {"up", "down"} and adjusted.get(number, 1.0) <= STARRED_AT)
        for number, row in enumerate(rows)
    )
