"""Storing a scheduler's plan: posts, their accounts and times."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.imports.records import Parsed, PlannedPost, RowProblem
from smdash.domain.plaintext import storable
from smdash.domain.posts.states import FORMATS, State
from smdash.domain.schedule import instant, stored, zone_of
from smdash.services.imports.tally import Tally, disagrees, tell_differing
from smdash.services.posts.media import MediaService
from smdash.services.trade_words import format_named
from smdash.store.accounts import accounts as account_store
from smdash.store.connection import inserted
from smdash.store.posts import posts as post_store
from smdash.store.posts import variants as variant_store

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.services.schedule.free_slots import FreeSlots
    from smdash.store.connection import Writing


_OWN = "plan_smdash"


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
    from smdash.services.schedule.free_slots import FreeSlots

    slots = FreeSlots(home)
    w.conn.execute("UPDATE journal_state SET bulk = 0")
    brands = {brand.slug: brand.id for brand in account_store.brands(w.conn)}
    plan = parsed.plan if parsed.kind == _OWN else [_with_plain_ends(row) for row in parsed.plan]
    targets = [(row, account) for row in plan for account in _targets(row, accounts, named, parsed)]
    # The times the file itself gives are taken for the rows that take the next free slot.
    given: dict[int, list[datetime]] = {}
    for row, account in targets:
        if row.due is not None and row.state in {"", State.SCHEDULED, State.PUBLISHED}:
            given.setdefault(account.id, []).append(_due(row, row.due, account))
    for row, account in targets:
        key = storable(row.uid)
        known = _known(w, account, row, key)
        if known is not None:
            tally.skipped += 1
            tally.differing += known == "differs"
            continue
        timing = _when(slots, home, account, row, given, parsed)
        if timing is None:
            continue
        brand_id = brands[account.brand]
        found = w.conn.execute("SELECT id, brand_id FROM posts WHERE uid = ?", (key,)).fetchone() if key else None
        if found and found[1] != brand_id:
            message = f"post '{key[:40]}' belongs to another brand; give this one a name of its own"
            parsed.problems.append(RowProblem(row.line, "post", message))
            continue
        post_id = found[0] if found else _add_post(w, home, row, brand_id, source_id, key)
        body = w.conn.execute("SELECT body FROM posts WHERE id = ?", (post_id,)).fetchone()[0]
        own = None if body == storable(row.text) else storable(row.text)
        variant = w.conn.execute(
            "SELECT id FROM variants WHERE post_id = ? AND account_id = ?", (post_id, account.id)
        ).fetchone()
        if found:
            _tell_other(w, post_id, row, parsed)
        said = format_named(row.format, account.platform)
        name = said if said in FORMATS else ("image" if row.media else "text")
        values = {"format": name, "body": own, **_own(w, post_id, row)}
        variant_id = variant[0] if variant else post_store.add_variant(w, post_id, account.id, values)
        post_store.add_delivery(w, post_id, variant_id, account.id, timing)
        tally.added += 1
    tell_differing(parsed, tally)


def _lines(text: str) -> str:
    """Return a text with one sign for every sort of line end."""
    return storable(text.replace("\r\n", "\n").replace("\r", "\n"))


def _with_plain_ends(row: PlannedPost) -> PlannedPost:
    """Return a row whose texts end their lines as ours do: which sign does is a program's way and nothing that is said.

    Our own plan is the queue to the character, and is left as it is.
    """
    return row._replace(text=_lines(row.text), first_comment=_lines(row.first_comment))


def _due(row: PlannedPost, due: datetime, account: Account) -> datetime:
    """Return the instant of a row's time: its own offset, else its zone, else the account's."""
    return due if due.tzinfo is not None else instant(due, zone_of(row.zone or account.zone))


def _known(w: Writing, account: Account, row: PlannedPost, key: str) -> str | None:
    """Say whether this delivery is in the queue, None when it is not: ``same`` or ``differs``.

    It is known by post and account, or, where the file names no post, by account, text and time.
    """
    at = stored(_due(row, row.due, account)) if row.due else None
    text = _lines(row.text)
    if key:
        found = w.conn.execute(
            """SELECT coalesce(v.body, p.body), d.due_at FROM deliveries d JOIN posts p ON p.id = d.post_id
               JOIN variants v ON v.id = d.variant_id WHERE p.uid = ? AND d.account_id = ?""",
            (key, account.id),
        ).fetchone()
        if found is None:
            return None
        return "same" if _lines(found[0]) == text and at in {None, found[1]} else "differs"
    found = w.conn.execute(
        """SELECT 1 FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE d.account_id = ? AND p.body IN (?, ?, ?)
           AND (? IS NULL OR d.due_at = ?) LIMIT 1""",
        (account.id, storable(row.text), text, text.replace("\n", "\r\n"), at, at),
    ).fetchone()
    return None if found is None else "same"


def _targets(row: PlannedPost, accounts: dict[str, Account], named: Account | None, parsed: Parsed) -> list[Account]:
    stated = [(target, _account_called(target, accounts)) for target in row.targets]
    if named is not None:
        return [] if any(disagrees(parsed, row.line, account, named) for _, account in stated) else [named]
    found = []
    for target, account in stated:
        if account is None:
            message = f"there is no account '{target[:40]}'; add it or use --account"
            on = [a.slug for a in accounts.values() if a.platform == target]
            if on:
                message = f"the file says '{target}' only, which may be {', '.join(on[:4])}; say which with --account"
            parsed.problems.append(RowProblem(row.line, "account", message))
        else:
            found.append(account)
    if not row.targets:
        parsed.problems.append(
            RowProblem(row.line, "account", "the file names no account; say whose plan it is with --account")
        )
    return found


def _account_called(name: str, accounts: dict[str, Account]) -> Account | None:
    """Return the one account of that slug, handle or name, or on that platform; None when it is not exactly one."""
    wanted = name.strip().lower()
    if wanted in accounts:
        return accounts[wanted]
    on_platform = [a for a in accounts.values() if a.platform == wanted]
    if on_platform:
        return on_platform[0] if len(on_platform) == 1 else None
    found = [a for a in accounts.values() if wanted.lstrip("@") in {a.handle.lower().lstrip("@"), a.name.lower()}]
    return found[0] if len(found) == 1 else None


def _add_post(w: Writing, home: Home, row: PlannedPost, brand_id: int, source_id: int, key: str) -> int:
    values: dict[str, Any] = {
        "brand_id": brand_id,
        "title": storable(row.title),
        "body": storable(row.text),
        "link": storable(row.link),
        "labels": [storable(label) for label in row.labels],
        "first_comment": storable(row.first_comment),
        "pillar_id": _named(w, "pillars", brand_id, row.pillar),
        "goal_id": _named(w, "goals", brand_id, row.goal),
        "content_warning": storable(row.warning),
        "language": storable(row.language),
        "source_id": source_id,
    }
    if key:
        values["uid"] = key
    post_id = post_store.add_post(w, values)
    for position, path in enumerate(row.media):
        alt = row.alt_texts[position] if position < len(row.alt_texts) else ""
        seen = MediaService(home).columns(path)
        w.db.table("media").insert(
            {"post_id": post_id, "position": position, "path": storable(path), "alt_text": storable(alt), **seen}
        )
    return post_id


def _named(w: Writing, table: str, brand_id: int, name: str) -> int | None:
    """Return the brand's pillar or goal of a name, new where there is none; None for no name."""
    if not name:
        return None
    name = storable(name)
    found = w.conn.execute(f"SELECT id FROM {table} WHERE brand_id = ? AND name = ?", (brand_id, name)).fetchone()
    return int(found[0]) if found else inserted(w.db.table(table).insert({"brand_id": brand_id, "name": name}).last_pk)


_PER_ACCOUNT = {
    "title": "title",
    "first_comment": "first_comment",
    "content_warning": "warning",
    "language": "language",
}


def _own(w: Writing, post_id: int, row: PlannedPost) -> dict[str, str]:
    """Return what an account has otherwise than its post, and what only accounts have."""
    columns = ", ".join(_PER_ACCOUNT)
    shared = w.conn.execute(f"SELECT {columns} FROM posts WHERE id = ?", (post_id,)).fetchone()
    found = {
        column: storable(getattr(row, field))
        for (column, field), old in zip(_PER_ACCOUNT.items(), shared, strict=True)
        if storable(getattr(row, field)) != old
    }
    if row.visibility:
        found["visibility"] = storable(row.visibility)
    if row.board:
        found["options"] = variant_store.options_text({"board": storable(row.board)}) or ""
    return found


def _tell_other(w: Writing, post_id: int, row: PlannedPost, parsed: Parsed) -> None:
    """Note what a further row of a post says otherwise and all its accounts share: the first row's stays."""
    link, labels, pillar, goal = w.conn.execute(
        """SELECT p.link, p.labels, coalesce(i.name, ''), coalesce(g.name, '') FROM posts p
           LEFT JOIN pillars i ON i.id = p.pillar_id LEFT JOIN goals g ON g.id = p.goal_id WHERE p.id = ?""",
        (post_id,),
    ).fetchone()
    media = w.conn.execute(
        "SELECT path, alt_text FROM media WHERE post_id = ? AND variant_id IS NULL ORDER BY position, id", (post_id,)
    ).fetchall()
    texts = (*row.alt_texts, *[""] * len(row.media))
    said = {
        "link": (link, storable(row.link)),
        "labels": (json.loads(labels), [storable(label) for label in row.labels]),
        "pillar": (pillar, storable(row.pillar)),
        "goal": (goal, storable(row.goal)),
        "media": (media, [(storable(path), storable(text)) for path, text in zip(row.media, texts, strict=False)]),
    }
    for column, (old, new) in said.items():
        if old != new:
            message = (
                f"post '{row.uid[:40]}' has another value in an earlier row; accounts share it and the first stays"
            )
            parsed.problems.append(RowProblem(row.line, column, message, "warning"))


def _column(parsed: Parsed, role: str) -> str:
    """Return what the file calls a column."""
    return parsed.named.get(role) or role


def _or_state(parsed: Parsed) -> str:
    return " or a state" if "state" in parsed.named else ""


def _when(
    slots: FreeSlots, home: Home, account: Account, row: PlannedPost, given: dict[int, list[datetime]], parsed: Parsed
) -> dict[str, Any] | None:
    state = State(row.state) if row.state else None
    zone_name = row.zone or account.zone
    if row.due is None:
        from smdash.services.schedule.timing import in_slot

        if state in {State.DRAFT, State.CANCELLED, State.HELD, State.FAILED, State.UNKNOWN}:
            return {"state": str(state), "zone": row.zone or None, "permalink": storable(row.permalink)}
        if state in {State.PUBLISHED, State.MISSED}:
            parsed.problems.append(
                RowProblem(row.line, _column(parsed, "due"), f"a {state} post needs the time it was due")
            )
            return None
        taken = given.setdefault(account.id, [])
        if row.day is not None:
            return _on_day(home, account, row, row.day, taken, parsed)
        opening = slots.next_slot(account, home.now(), taken, format=row.format or "text")
        if opening is None:
            parsed.problems.append(
                RowProblem(
                    row.line,
                    _column(parsed, "due"),
                    f"no time is given and {account.slug} has no free slot; it became a draft",
                    "warning",
                )
            )
            return {"state": "draft"}
        taken.append(opening.at)
        return in_slot(account, opening)
    at = _due(row, row.due, account)
    shown = at.astimezone(zone_of(zone_name))
    if row.due.tzinfo is None and shown.replace(tzinfo=None) != row.due:
        gap = f"{row.due:%Y-%m-%d %H:%M} does not exist in {zone_name} (clocks go forward); {shown:%H:%M} it is"
        parsed.problems.append(RowProblem(row.line, _column(parsed, "due"), gap, "warning"))
    if state is None and at <= home.now():
        parsed.problems.append(
            RowProblem(
                row.line,
                _column(parsed, "due"),
                f"{row.due:%Y-%m-%d %H:%M} is in the past; give it a time to come{_or_state(parsed)}",
            )
        )
        return None
    out_at = row.published_at or at
    if not _may_be(state, at, out_at, home.now(), row, parsed):
        return None
    timing: dict[str, Any] = {
        "state": str(state or State.SCHEDULED),
        "due_at": stored(at),
        "wall": at.astimezone(zone_of(zone_name)).strftime("%Y-%m-%d %H:%M"),
        "zone": zone_name,
        "permalink": storable(row.permalink),
    }
    if state is State.PUBLISHED:
        timing |= {"published_at": stored(out_at), "outcome_at": stored(out_at), "sent_text": storable(row.text)}
    return timing


def _may_be(
    state: State | None, at: datetime, out_at: datetime, now: datetime, row: PlannedPost, parsed: Parsed
) -> bool:
    """Say whether a post that is due ``at`` can be in its state by now; where it cannot, that is an error of its row.

    What failed or is unknown may have been handed over before it was due, so that is only noted.
    """
    if state is State.PUBLISHED and out_at > now:
        column, said = ("published_at", out_at) if row.published_at else ("due", row.due or at)
        words = (
            f"{said:%Y-%m-%d %H:%M} is still to come, so it cannot be published yet; leave its state empty to plan it"
        )
        if not row.published_at:
            words += ", or say in 'published_at' when it went out"
        parsed.problems.append(RowProblem(row.line, column, words))
        return False
    if at <= now or state not in {State.MISSED, State.FAILED, State.UNKNOWN}:
        return True
    due = f"{row.due or at:%Y-%m-%d %H:%M} is still to come"
    if state is State.MISSED:
        words = f"{due}, so it cannot be missed yet; leave its state empty to plan it"
        parsed.problems.append(RowProblem(row.line, _column(parsed, "due"), words))
        return False
    words = f"{due}, yet the file calls it {state}; it waits for your word from now on"
    parsed.problems.append(RowProblem(row.line, _column(parsed, "due"), words, "warning"))
    return True


def _on_day(
    home: Home, account: Account, row: PlannedPost, day: date, taken: list[datetime], parsed: Parsed
) -> dict[str, Any] | None:
    """Return the free slot of a day that a row names without a time, a draft with a note where there is none."""
    from smdash.services.schedule.timing import in_slot, opening_on

    if day < home.today():
        parsed.problems.append(
            RowProblem(
                row.line, _column(parsed, "due"), f"{day} is in the past; give it a day to come{_or_state(parsed)}"
            )
        )
        return None
    try:
        opening = opening_on(home, account, day, taken, format=row.format or "text")
    except UsageError:
        words = f"{day} has no time of day and {account.slug} no free slot then; it became a draft"
        parsed.problems.append(RowProblem(row.line, _column(parsed, "due"), words, "warning"))
        return {"state": "draft"}
    taken.append(opening.at)
    return in_slot(account, opening)
