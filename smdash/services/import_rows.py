"""Storing the rows of a file that was understood: figures, plans, messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.inbox import flag_of
from smdash.domain.plaintext import storable
from smdash.domain.posts import FORMATS, State
from smdash.domain.records import Parsed, PlannedPost, Problem
from smdash.domain.schedule import deadline, instant, stored, zone_of
from smdash.store import accounts as account_store
from smdash.store import posts as post_store
from smdash.store import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.views import Account
    from smdash.platforms.model import MetricLevel
    from smdash.services.home import Home
    from smdash.store.connection import Writing

CHUNK = 50_000


@dataclass(slots=True)
class Tally:
    """How many rows of a file were new, changed something, or were known."""

    added: int = 0
    updated: int = 0
    skipped: int = 0
    samples_added: int = 0
    samples_updated: int = 0


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
            ids[metric.key, metric.version] = sample_store.define(
                w,
                {
                    "platform": facts.key,
                    "metric": metric.key,
                    "version": metric.version,
                    "label": metric.label,
                    "unit": metric.unit,
                    "kind": metric.kind,
                    "level": level,
                    "flow": metric.flow,
                    "is_unique": int(metric.unique),
                    "counts": metric.counts,
                    "valid_from": (metric.valid_from + step).isoformat() if metric.valid_from else None,
                    "valid_until": (metric.valid_until + step).isoformat() if metric.valid_until else None,
                    "replaced_by": metric.replaced_by or None,
                    "comparable": int(metric.comparable_with_previous or metric.version == 1),
                    "source": metric.source,
                },
            )
    found: list[int | None] = []
    for key in parsed.metrics:
        metric_then = facts.metric(key, on, level) or facts.metric(key, None, level)
        found.append(ids.get((key, metric_then.version)) if metric_then else None)
        if metric_then is None:
            parsed.notes.append(f"'{key}' has no definition for {facts.name} and was left out")
    return found


def put_posts(w: Writing, parsed: Parsed, tally: Tally, into: Into) -> None:
    """Store published posts and their lifetime figures as one snapshot per post and day of capture."""
    account, source_id, progress = into.account, into.source_id, into.progress
    definitions = _define(w, parsed, account, "post", into.defined_on, into.shift_days)
    columns = [(number, definition) for number, definition in enumerate(definitions) if definition is not None]
    known = sample_store.known_posts(w.conn, account.id)
    zone, on_day = zone_of(account.zone), into.captured.isoformat()
    next_id = sample_store.next_post_id(w.conn)
    rows: list[tuple[Any, ...]] = []
    samples: list[tuple[int, int, str, float, int]] = []
    old_samples: list[tuple[int, int, str, float, int]] = []
    total = len(parsed.posts) or 1
    for number, post in enumerate(parsed.posts):
        post_id = known.get(post.remote_id)
        if post_id is None:
            post_id, next_id = next_id, next_id + 1
            known[post.remote_id] = post_id
            at, day = _published(post.published, post.has_time, zone)
            text = storable(post.text)
            rows.append((post_id, account.id, post.remote_id, post.permalink, at, day, post.format, text, source_id))
            target = samples
            tally.added += 1
        else:
            target = old_samples
        values = post.values
        for column, definition in columns:
            value = values[column]
            if value is not None:
                target.append((post_id, definition, on_day, value, source_id))
        if len(samples) >= CHUNK:
            _flush(w, rows, samples, tally)
            if progress is not None:
                progress(0.6 + 0.4 * number / total)
    _flush(w, rows, samples, tally)
    _known_posts(w, old_samples, tally)


def _flush(
    w: Writing, rows: list[tuple[Any, ...]], samples: list[tuple[int, int, str, float, int]], tally: Tally
) -> None:
    sample_store.add_posts(w, rows)
    added, updated = sample_store.put_post_samples(w, samples)
    tally.samples_added += added
    tally.samples_updated += updated
    rows.clear()
    samples.clear()


def _known_posts(w: Writing, samples: list[tuple[int, int, str, float, int]], tally: Tally) -> None:
    """Store a further snapshot of posts that are known, and count the posts it told something new of."""
    by_post: dict[int, list[tuple[int, int, str, float, int]]] = {}
    for sample in samples:
        by_post.setdefault(sample[0], []).append(sample)
    for part in by_post.values():
        added, updated = sample_store.put_post_samples(w, part)
        tally.samples_added += added
        tally.samples_updated += updated
        if added or updated:
            tally.updated += 1
        else:
            tally.skipped += 1


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


def put_inbox(
    w: Writing,
    home: Home,
    parsed: Parsed,
    tally: Tally,
    accounts: dict[str, Account],
    named: Account | None,
    source_id: int,
) -> None:
    """Store messages; a known one keeps what the person did with it, and learns only that it was handled."""
    office = home.office()
    for message in parsed.inbox:
        account = named or accounts.get(message.account.lower())
        if account is None:
            what = f"there is no account '{message.account[:40]}'" if message.account else "names no account"
            parsed.problems.append(Problem(message.line, "account", f"{what}; add it or use --account"))
            continue
        old = w.conn.execute(
            "SELECT id, state FROM inbox_items WHERE account_id = ? AND remote_id = ?", (account.id, message.remote_id)
        ).fetchone()
        handled = stored(message.handled_at) if message.handled_at else None
        if old is not None:
            if message.state == "done" and old[1] == "open":
                w.conn.execute(
                    "UPDATE inbox_items SET state = 'done', handled_at = ? WHERE id = ?", (handled or w.now, old[0])
                )
                tally.updated += 1
            else:
                tally.skipped += 1
            continue
        text = storable(message.text)
        due = deadline(message.received_at, account.promise_minutes, office, zone_of(account.zone))
        w.conn.execute(
            """INSERT INTO inbox_items(account_id, remote_id, kind, author, handle, body, received_at, due_at, permalink,
               thread, rating, flag, state, handled_at, source_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                account.id, storable(message.remote_id), message.kind, storable(message.author), storable(message.handle),
                text, stored(message.received_at), stored(due), storable(message.permalink), storable(message.thread),
                message.rating, flag_of(message.kind, text, message.rating), message.state,
                (handled or stored(message.received_at)) if message.state == "done" else None, source_id,
            ),
        )  # fmt: skip
        tally.added += 1


def put_plan(
    w: Writing,
    home: Home,
    parsed: Parsed,
    tally: Tally,
    accounts: dict[str, Account],
    named: Account | None,
    source_id: int,
) -> None:
    """Store planned posts: rows of one post share it, a row without a time takes the account's next free slot."""
    from smdash.services.queue import QueueService

    queue = QueueService(home)
    w.conn.execute("UPDATE journal_state SET bulk = 0")
    brands = {brand.slug: brand.id for brand in account_store.brands(w.conn)}
    posts: dict[str, int] = {}
    given: dict[int, list[datetime]] = {}
    for row in parsed.plan:
        for account in _targets(row, accounts, named, parsed):
            key = row.uid or ""
            known = post_known(w, account, row, key)
            if known:
                tally.skipped += 1
                continue
            timing = _when(queue, home, account, row, given, parsed)
            if timing is None:
                continue
            post_id = posts.get(key) if key else None
            if post_id is None and key:
                found = w.conn.execute("SELECT id FROM posts WHERE uid = ?", (key,)).fetchone()
                post_id = found[0] if found else None
            if post_id is None:
                post_id = _add_post(w, row, brands[account.brand], source_id, key)
            if key:
                posts[key] = post_id
            body = w.conn.execute("SELECT body FROM posts WHERE id = ?", (post_id,)).fetchone()[0]
            own = None if body == storable(row.text) else storable(row.text)
            variant = w.conn.execute(
                "SELECT id FROM variants WHERE post_id = ? AND account_id = ?", (post_id, account.id)
            ).fetchone()
            name = row.format if row.format in FORMATS else ("image" if row.media else "text")
            variant_id = (
                variant[0] if variant else post_store.add_variant(w, post_id, account.id, {"format": name, "body": own})
            )
            post_store.add_delivery(w, post_id, variant_id, account.id, timing)
            tally.added += 1


def post_known(w: Writing, account: Account, row: PlannedPost, key: str) -> bool:
    """Say whether this very delivery is in the queue: by post and account, or by account, text and time."""
    if key:
        return (
            w.conn.execute(
                "SELECT 1 FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.uid = ? AND d.account_id = ?",
                (key, account.id),
            ).fetchone()
            is not None
        )
    wall = row.due.strftime("%Y-%m-%d %H:%M") if row.due else None
    return (
        w.conn.execute(
            """SELECT 1 FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE d.account_id = ? AND p.body = ?
               AND (? IS NULL OR d.wall = ?) LIMIT 1""",
            (account.id, storable(row.text), wall, wall),
        ).fetchone()
        is not None
    )


def _targets(row: PlannedPost, accounts: dict[str, Account], named: Account | None, parsed: Parsed) -> list[Account]:
    if named is not None:
        return [named]
    found = []
    for target in row.targets:
        wanted = target.strip().lower()
        account = accounts.get(wanted)
        if account is None:
            named_so = [
                a for a in accounts.values() if wanted.lstrip("@") in {a.handle.lower().lstrip("@"), a.name.lower()}
            ]
            account = named_so[0] if len(named_so) == 1 else None
        if account is None:
            parsed.problems.append(
                Problem(row.line, "account", f"there is no account '{target[:40]}'; add it or use --account")
            )
        else:
            found.append(account)
    if not row.targets:
        parsed.problems.append(
            Problem(row.line, "account", "the file names no account; say whose plan it is with --account")
        )
    return found


def _add_post(w: Writing, row: PlannedPost, brand_id: int, source_id: int, key: str) -> int:
    pillar_id = None
    if row.pillar:
        found = w.conn.execute(
            "SELECT id FROM pillars WHERE brand_id = ? AND name = ?", (brand_id, row.pillar)
        ).fetchone()
        pillar_id = (
            found[0] if found else w.db.table("pillars").insert({"brand_id": brand_id, "name": row.pillar}).last_pk
        )
    values: dict[str, Any] = {
        "brand_id": brand_id,
        "title": storable(row.title),
        "body": storable(row.text),
        "link": storable(row.link),
        "labels": [storable(label) for label in row.labels],
        "first_comment": storable(row.first_comment),
        "pillar_id": pillar_id,
        "source_id": source_id,
    }
    if key:
        values["uid"] = key
    post_id = post_store.add_post(w, values)
    for position, path in enumerate(row.media):
        alt = row.alt_texts[position] if position < len(row.alt_texts) else ""
        w.db.table("media").insert(
            {"post_id": post_id, "position": position, "path": storable(path), "alt_text": storable(alt)}
        )
    return post_id


def _when(
    queue: Any, home: Home, account: Account, row: PlannedPost, given: dict[int, list[datetime]], parsed: Parsed
) -> dict[str, Any] | None:
    state = State(row.state) if row.state else None
    zone_name = row.zone or account.zone
    if row.due is None:
        if state is State.DRAFT:
            return {"state": "draft"}
        taken = given.setdefault(account.id, [])
        opening = queue.next_slot(account, home.now(), taken)
        if opening is None:
            parsed.problems.append(
                Problem(
                    row.line,
                    "due",
                    f"no time is given and {account.slug} has no free slot; it became a draft",
                    "warning",
                )
            )
            return {"state": "draft"}
        taken.append(opening.at)
        return {
            "state": "scheduled",
            "due_at": stored(opening.at),
            "wall": opening.wall.strftime("%Y-%m-%d %H:%M"),
            "zone": account.zone,
            "slot_id": opening.slot.id,
        }
    at = row.due if row.due.tzinfo is not None else instant(row.due, zone_of(zone_name))
    if state is None and at <= home.now():
        parsed.problems.append(
            Problem(row.line, "due", f"{row.due:%Y-%m-%d %H:%M} is in the past; give it a time to come or a state")
        )
        return None
    timing: dict[str, Any] = {
        "state": str(state or State.SCHEDULED),
        "due_at": stored(at),
        "wall": at.astimezone(zone_of(zone_name)).strftime("%Y-%m-%d %H:%M"),
        "zone": zone_name,
        "permalink": storable(row.permalink),
    }
    if state is State.PUBLISHED:
        timing |= {"published_at": stored(at), "outcome_at": stored(at), "sent_text": storable(row.text)}
    return timing
