"""Storing figures: published posts with their lifetime snapshots, and accounts by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.imports.records import OwnMetric
from smdash.domain.plaintext import storable
from smdash.domain.schedule import instant, stored, zone_of
from smdash.domain.wording import counted
from smdash.formats.analytics.unknown_columns import own_key
from smdash.services.imports.definitions import definition_values
from smdash.services.imports.known_posts import KnownPosts
from smdash.services.imports.plausibility import check_own, check_published, check_sums, warn_of_jumps
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import Parsed
    from smdash.platforms import Platform
    from smdash.platforms.model import MetricLevel
    from smdash.services.imports.tally import Tally
    from smdash.store.connection import Writing

CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Into:
    """Where figures go: the account, the import they belong to, the day they were captured.

    ``defined_on`` is the day whose definitions apply, ``shift_days`` how far the file was moved in time.
    """

    account: Account
    source_id: int
    captured: date
    defined_on: date
    shift_days: int = 0
    progress: Callable[[float], None] | None = None


def _define(
    w: Writing, parsed: Parsed, account: Account, level: MetricLevel, on: date, shift_days: int
) -> list[int | None]:
    """Return the definition id for each of the file's metrics as they were meant on ``on``."""
    from smdash import platforms

    facts = platforms.load(account.platform)
    step = timedelta(days=shift_days)
    ids: dict[tuple[str, int], int] = {}
    for metric in facts.metrics:
        if metric.level == level and metric.key in parsed.metrics:
            ids[metric.key, metric.version] = sample_store.define(w, definition_values(facts, metric, step))
    found: list[int | None] = []
    for at, key in enumerate(parsed.metrics):
        metric_then = facts.metric(key, on, level) or facts.metric(key, None, level)
        if metric_then is not None:
            found.append(ids.get((key, metric_then.version)))
        else:
            found.append(sample_store.define(w, _made_up(parsed, at, facts, level)))
    return found


def _made_up(parsed: Parsed, at: int, facts: Platform, level: MetricLevel) -> dict[str, Any]:
    """Return a definition of a figure the catalogue does not have, so that it is kept rather than lost."""
    key = parsed.metrics[at]
    own = next((own for own in parsed.own if own.key == key), None)
    if own is None:
        values = [row.values[at] for row in parsed.posts or parsed.days]
        whole = all(value is None or value.is_integer() for value in values)
        own = OwnMetric(own_key(key), key, "count" if whole else "points")
        of = "posts" if level == "post" else "the account"
        text = f"'{key}' is no figure of {facts.name} ({of}) in the catalogue; it is kept as '{own.key}'."
        if text not in parsed.notes:
            parsed.notes.append(text)
    return {
        "platform": facts.key,
        "metric": own.key,
        "version": 1,
        "label": storable(own.label),
        "unit": own.unit,
        "kind": "unknown",
        "level": level,
        "flow": "snapshot" if level == "post" else "flow",
        "is_unique": 0,
        "counts": "A column of an imported file; what it counts is not known.",
        "valid_from": None,
        "valid_until": None,
        "replaced_by": None,
        "comparable": 1,
        "source": "not in the catalogue",
    }


def put_posts(w: Writing, parsed: Parsed, tally: Tally, into: Into) -> None:
    """Store published posts and their lifetime figures as one snapshot per post and day of capture."""
    account, source_id, progress = into.account, into.source_id, into.progress
    definitions = _define(w, parsed, account, "post", into.defined_on, into.shift_days)
    columns = [(number, definition) for number, definition in enumerate(definitions) if definition is not None]
    index = sample_store.values_unsorted(w, len(parsed.posts) * len(columns))
    facts = _facts(account)
    known = KnownPosts(facts.permalinks, sample_store.post_index(w.conn, account.id))
    check_own(parsed, facts, "post")
    warn_of_jumps(w.conn, parsed, account, "post", [at for at, _ in columns])
    renamed: set[int] = set()
    bare = sample_store.without_format(w.conn, account.id)
    formats: dict[int, str] = {}
    met: set[int] = set()
    zone, on_day = zone_of(account.zone), into.captured.isoformat()
    next_id = sample_store.next_post_id(w.conn)
    step = timedelta(days=into.shift_days)
    rows: list[tuple[Any, ...]] = []
    samples: list[tuple[int, int, str, float, int]] = []
    old_samples: list[tuple[int, int, str, float, int]] = []
    by_day: dict[date, list[tuple[int, int]]] = {}
    total = len(parsed.posts) or 1
    before = 0
    for number, post in enumerate(parsed.posts):
        post_id, remote_id, key = known.find(post.remote_id, post.permalink)
        at, day = _published(post.published, post.has_time, zone)
        if post_id is None:
            post_id, next_id = next_id, next_id + 1
            known.add(post_id, remote_id, post.permalink, day, key)
            text = storable(post.text)
            rows.append((post_id, account.id, remote_id, post.permalink, at, day, post.format, text, source_id))
            target = samples
            tally.added += 1
        else:
            target = old_samples
            if post.format and post_id in bare:
                formats[post_id] = post.format
            if known.rename(post_id, remote_id):
                _flush(w, rows, samples, tally)  # The post itself may be among them.
                sample_store.rename_post(w, post_id, remote_id)
                renamed.add(post_id)
        out = day or known.published[post_id]
        if out and post.day is not None and post.day.isoformat() < out and not any(post.values):
            before += 1  # A chart draws every post over its whole period; what was not out yet has no figures.
            tally.skipped += target is old_samples
            continue
        if out and (post.day is not None or out > on_day):
            check_published(parsed, post.line, date.fromisoformat(out), post.day or into.captured)
        if target is old_samples:
            met.add(post_id)
        values = post.values
        if post.day is None:
            on, stands = on_day, columns
        else:
            on = post.day.isoformat()
            if post.day not in by_day:
                then = _define(w, parsed, account, "post", post.day - step, into.shift_days)
                by_day[post.day] = [(at, definition) for at, definition in enumerate(then) if definition is not None]
            stands = by_day[post.day]
        for column, definition in stands:
            value = values[column]
            if value is not None:
                target.append((post_id, definition, on, value, source_id))
        if len(samples) >= CHUNK:
            _flush(w, rows, samples, tally)
            if progress is not None:
                progress(0.6 + 0.4 * number / total)
    if before:
        rows_are = counted(before, "row is of a day", "rows are of days")
        parsed.notes.append(f"{rows_are} before the post was published: no figures.")
    _flush(w, rows, samples, tally)
    sample_store.set_formats(w, ((name, post_id) for post_id, name in formats.items()))
    _known_posts(w, old_samples, tally, renamed | formats.keys(), met)
    sample_store.values_sorted(w, index)


def _flush(
    w: Writing, rows: list[tuple[Any, ...]], samples: list[tuple[int, int, str, float, int]], tally: Tally
) -> None:
    sample_store.add_posts(w, rows)
    added, updated = sample_store.put_post_samples(w, samples)
    tally.samples_added += added
    tally.samples_updated += updated
    rows.clear()
    samples.clear()


def _facts(account: Account) -> Platform:
    from smdash import platforms

    return platforms.load(account.platform)


def _known_posts(
    w: Writing, samples: list[tuple[int, int, str, float, int]], tally: Tally, changed: set[int], met: set[int]
) -> None:
    """Store a further snapshot of the known posts that were ``met``, and count those it told something new of."""
    by_post: dict[int, list[tuple[int, int, str, float, int]]] = {}
    for sample in samples:
        by_post.setdefault(sample[0], []).append(sample)
    for post_id, part in by_post.items():
        added, updated = sample_store.put_post_samples(w, part)
        tally.samples_added += added
        tally.samples_updated += updated
        if added or updated or post_id in changed:
            tally.updated += 1
        else:
            tally.skipped += 1
    tally.updated += len(changed - by_post.keys())
    tally.skipped += len(met - changed - by_post.keys())


def _published(moment: datetime | None, has_time: bool, zone: Any) -> tuple[str | None, str | None]:
    if moment is None:
        return None, None
    if moment.tzinfo is not None:
        return stored(moment), moment.astimezone(zone).date().isoformat()
    if not has_time:
        return None, moment.date().isoformat()
    return stored(instant(moment, zone)), moment.date().isoformat()


def put_days(w: Writing, parsed: Parsed, tally: Tally, into: Into) -> None:
    """Store an account's daily figures; a day under another definition keeps that definition."""
    account, source_id, progress, shift_days = into.account, into.source_id, into.progress, into.shift_days
    per_day: dict[date, list[int | None]] = {}
    step = timedelta(days=shift_days)
    cache: dict[tuple[str, ...], list[int | None]] = {}
    from smdash import platforms

    facts = platforms.load(account.platform)
    check_own(parsed, facts, "account")
    check_sums(w.conn, parsed, account, facts)
    warn_of_jumps(w.conn, parsed, account, "account", range(len(parsed.metrics)))
    for row in parsed.days:
        true_day = row.day - step
        versions = tuple(
            str(m.version) if (m := facts.metric(key, true_day, "account")) else "" for key in parsed.metrics
        )
        if versions not in cache:
            cache[versions] = _define(w, parsed, account, "account", true_day, shift_days)
        per_day[row.day] = cache[versions]
    for number, row in enumerate(parsed.days):
        samples = [
            (account.id, definition, row.day.isoformat(), value, source_id)
            for definition, value in zip(per_day[row.day], row.values, strict=True)
            if definition is not None and value is not None
        ]
        added, updated = sample_store.put_account_samples(w, samples)
        tally.samples_added += added
        tally.samples_updated += updated
        if added:
            tally.added += 1
        elif updated:
            tally.updated += 1
        else:
            tally.skipped += 1
        if progress is not None and number % 2000 == 0:
            progress(0.6 + 0.4 * number / len(parsed.days))
