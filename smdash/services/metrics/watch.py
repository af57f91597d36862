"""The figures a person chooses to watch an account by."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from smdash import platforms
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.metrics.views import FigureChoice
from smdash.domain.plaintext import one_line, storable
from smdash.formats.analytics.unknown_columns import PREFIX
from smdash.platforms.model import Metric
from smdash.services.metrics.account_data import AccountData
from smdash.store.metrics import read as metric_store
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.platforms.model import MetricFlow, MetricKind, MetricLevel, MetricUnit
    from smdash.services.home import Home

MODES = ("total", "per_post", "ratio", "level")
MOST = 12


def choices(home: Home, slug: str) -> list[FigureChoice]:
    """Return every figure of an account's platform, the watched ones first, then those with samples."""
    account = home.account(slug)
    data = AccountData.of(home, account)
    facts = platforms.load(account.platform)
    saved = {(each.level, each.metric) for each in data.meanings.values()}
    has = saved if data.newest is not None else set()
    rows = sample_store.watched(home.read()).get(account.id, [])
    watched = [(each.level, each.metric) for each in rows if each.mode != "ratio"]
    why = {(each.level, each.metric): each.why for each in facts.watch}
    found: dict[tuple[str, str], FigureChoice] = {}
    for metric in facts.metrics:
        key = (str(metric.level), metric.key)
        found[key] = FigureChoice(
            metric.key,
            metric.level,
            metric.label,
            metric.unit,
            metric.kind,
            key in watched,
            key in has,
            why.get((metric.level, metric.key), ""),
        )
    for own in _made_up(home, account):
        key = (str(own.level), own.key)
        found[key] = FigureChoice(own.key, own.level, own.label, own.unit, own.kind, key in watched, key in has, "")
    order = {key: number for number, key in enumerate(watched)}
    plain = sorted(
        found.values(),
        key=lambda each: (order.get((each.level, each.metric), MOST + 1), not each.has_samples, each.level, each.label),
    )
    shares = [(each.metric, each.over, each.label, True) for each in rows if each.mode == "ratio"]
    there = {share[:2] for share in shares}
    shares += [(w.metric, w.over, w.label, False) for w in facts.watch if w.over and (w.metric, w.over) not in there]
    listed = []
    for name, over, label, taken in shares:
        has_both = {("post", name), ("post", over)} <= has
        known = found.get(("post", name))
        kind = known.kind if known is not None else "unknown"
        listed.append(FigureChoice(name, "post", label, "fraction", kind, taken, has_both, "", "ratio", over))
    return listed + plain


def _made_up(home: Home, account: Account) -> list[Metric]:
    """Return the figures of an account's platform that came with files and that the catalogue does not have."""
    facts = platforms.load(account.platform)
    catalogued = {(str(each.level), each.key) for each in facts.metrics}
    stored = metric_store.meanings(home.read(), account.platform).values()
    return [
        Metric(
            key=each.metric,
            label=each.label,
            unit=cast("MetricUnit", each.unit),
            kind=cast("MetricKind", each.kind),
            level=cast("MetricLevel", each.level),
            flow=cast("MetricFlow", each.flow),
            counts="",
            source="",
            better="none",
        )
        for each in stored
        if each.metric.startswith(PREFIX) and (each.level, each.metric) not in catalogued
    ]


def _metric(home: Home, account: Account, metric: str, level: str) -> Metric:
    facts = platforms.load(account.platform)
    every = (*facts.metrics, *_made_up(home, account))
    named = [each for each in every if each.key == metric and (not level or each.level == level)]
    if not named:
        known = ", ".join(sorted({each.key for each in every}))
        raise NotFoundError(
            f"{facts.name} has no such figure.", subject=repr(one_line(metric, 60)), hint=f"It has: {known}."
        )
    return max(named, key=lambda each: (each.level == "post", each.version))


def watch(
    home: Home, slug: str, metric: str, level: str = "", mode: str = "", over: str = "", label: str = ""
) -> FigureChoice:
    """Add a figure to those an account is watched by, at the end; one undoable step.

    NotFoundError names the platform's figures, UsageError says what does not go together.
    """
    account = home.account(slug)
    chosen = _metric(home, account, metric, level)
    if mode not in {"", *MODES}:
        raise UsageError("a figure is watched in one of these ways.", subject=repr(mode), hint=", ".join(MODES))
    if over:
        below = _metric(home, account, over, "post")
        if below.key == chosen.key:
            hint = "Name another with --over."
            raise UsageError("a figure over itself is always 1.", subject=chosen.label, hint=hint)
    mode = mode or (
        "ratio" if over else "per_post" if chosen.level == "post" else "level" if chosen.flow == "snapshot" else "total"
    )
    if (mode == "ratio") != bool(over) or (mode in {"ratio", "per_post"} and chosen.level != "post"):
        raise UsageError("this does not go together.", subject=f"{mode} of {chosen.level} figures", hint="See --help.")
    if chosen.unique and mode == "total" and chosen.level == "post":
        raise UsageError("figures of people are never added up over posts.", subject=chosen.label, hint="Use per_post.")
    rows = metric_store.watch_rows(home.read(), account.id)
    if any(row[2:] == (chosen.key, chosen.level, mode) for row in rows):
        raise UsageError(f"{account.slug} is watched by it already.", subject=chosen.label)
    if len(rows) >= MOST:
        raise UsageError(f"an account is watched by at most {MOST} figures.", subject=account.slug)
    name = storable(" ".join(label.split()))[:60] or _label(chosen, mode, over)
    with home.write(f"Watch {chosen.label} of {account.slug}") as w:
        w.db.table("watched").insert(
            {
                "account_id": account.id,
                "position": max((row[1] for row in rows), default=-1) + 1,
                "metric": chosen.key,
                "level": chosen.level,
                "mode": mode,
                "over": over,
                "label": name,
                "unit": chosen.unit,
                "better": chosen.better,
            }
        )
    return FigureChoice(chosen.key, chosen.level, name, chosen.unit, chosen.kind, True, _has(home, account, chosen))


def _has(home: Home, account: Account, metric: Metric) -> bool:
    meanings = sample_store.definitions(home.read(), account.platform, metric.level)
    return any(each.metric == metric.key for each in meanings.values())


def _label(metric: Metric, mode: str, over: str) -> str:
    if mode == "ratio":
        return f"{metric.label} per {over}"
    return f"{metric.label} per post" if mode == "per_post" else metric.label


def unwatch(home: Home, slug: str, metric: str, level: str = "", mode: str = "") -> FigureChoice:
    """Take a figure off those an account is watched by; its samples stay.

    NotFoundError names what is watched; UsageError where several are watched by it and none is said.
    """
    account = home.account(slug)
    rows = metric_store.watch_rows(home.read(), account.id)
    gone = [row for row in rows if row[2] == metric and (not level or row[3] == level) and mode in {"", row[4]}]
    if len(gone) > 1 and level and not mode:
        # The figure itself is meant, not a share that begins with it.
        gone = [row for row in gone if row[4] != "ratio"] or gone
    if len(gone) > 1:
        ways = ", ".join(f"--level {row[3]} --mode {row[4]}" for row in gone)
        raise UsageError("the account is watched by it in several ways.", subject=metric, hint=f"Say which: {ways}.")
    if not gone:
        known = ", ".join(row[2] for row in rows) or "nothing"
        raise NotFoundError(
            f"{account.slug} is not watched by it.", subject=repr(one_line(metric, 60)), hint=f"Watched: {known}."
        )
    chosen = _metric(home, account, metric, gone[0][3])
    with home.write(f"Stop watching {chosen.label} of {account.slug}") as w:
        for row in gone:
            w.conn.execute("DELETE FROM watched WHERE id = ?", (row[0],))
    return FigureChoice(
        chosen.key, chosen.level, chosen.label, chosen.unit, chosen.kind, False, _has(home, account, chosen)
    )
