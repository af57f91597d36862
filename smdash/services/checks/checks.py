"""What is wrong with posts before they go out: all of them, one, or one that is still being written."""

from __future__ import annotations

import gc
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.checks.rules import check
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.schedule import stored
from smdash.services.checks import ground as grounds
from smdash.services.checks import neighbours
from smdash.services.checks.ground import KeptGround
from smdash.services.checks.neighbours import Neighbour, Prints
from smdash.services.checks.posts import Seen, stored_post, with_link, written_post
from smdash.services.checks.report import LintReport, report, worst_first
from smdash.store import settings as setting_store
from smdash.store.checks import checks as check_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.checks.model import Finding
    from smdash.domain.posts.media import MediaFacts
    from smdash.domain.posts.post import Written
    from smdash.services.checks.ground import Ground
    from smdash.services.checks.neighbours import Neighbours
    from smdash.services.home import Home
    from smdash.services.posts.media import MediaService
    from smdash.store.checks.checks import BesideRow, OpenRow


class _Judged(NamedTuple):
    """What was found, and a number for all that it was judged by: to keep that itself would double the memory."""

    sign: int
    found: tuple[Finding, ...]


class LintService:
    """Judges posts by the rules of ``domain.lint``.

    What was judged is kept with a number made of all it was judged by, so that judging everything again costs little
    more than reading it, and nothing is ever judged by what it was before.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._kept = KeptGround()
        self._prints = Prints()
        self._sign: object = None
        self._near_stamp: object = None
        self._near_at = 0.0
        self._near_kept: dict[tuple[int, str | None, int], Neighbours] = {}
        self._alone: dict[int, _Judged] = {}
        self._together: dict[int, _Judged] = {}

    @cached_property
    def media(self) -> MediaService:
        """What is known of media files."""
        from smdash.services.posts.media import MediaService

        return MediaService(self.home)

    def prepare(self) -> None:
        """Read what judging needs besides the posts; tens of milliseconds, so not for the UI thread."""
        self._ground(self.home.read())

    def all(self, brand: str | None = None) -> LintReport:
        """Judge every post that is still to go out; with ``brand`` return what concerns that brand."""
        conn = self.home.read()
        with self._lock, _uncollected():
            self._kept.hosts = None
            ground = self._ground(conn)
            if self._sign != ground.sign:
                self._alone, self._together, self._sign = {}, {}, ground.sign
            rows = [row for row in check_store.open_rows(conn) if row.account_id in ground.accounts]
            found = self._judge_alone(conn, rows, ground)
            found += self._judge_together(conn, rows, ground)
            found += self._asked_of_clients(conn, rows, ground)
            found += self._used_again(conn, ground)
        return report(rows, found, ground, brand)

    def post(self, post_id: int) -> list[Finding]:
        """Return what ``all`` would say of one post as it is stored; NotFoundError when there is none."""
        conn = self.home.read()
        ground = self._ground(conn)
        rows = check_store.open_rows(conn, post_id)
        if not rows and conn.execute("SELECT 1 FROM posts WHERE id = ?", (post_id,)).fetchone() is None:
            raise NotFoundError("there is no such post.", subject=f"post {post_id}")
        post = stored_post(rows, self._files(conn, post_id).get(post_id, ()), ground)
        if post is None:
            return []
        found = check(post, ground.facts)
        for account_id in dict.fromkeys(variant.account_id for variant in post.variants):
            account = ground.accounts[account_id]
            mine = [_said(row, account) for row in rows if row.account_id == account_id]
            near = self._near(conn, account, [each.due_at for each in mine], ground)
            found += neighbours.findings_of(account, mine, near, ground.facts, self._prints)
        found += self._asked_of_clients(conn, rows, ground)
        found += self._used_again(conn, ground, post_id)
        return worst_first(found, {row.delivery_id: row.due_at for row in rows})

    def written(self, written: Written, whens: Mapping[str, datetime | None], post_id: int = 0) -> list[Finding]:
        """Return what is wrong with a post that is being written, at the times it is to have, not those it had.

        ``whens`` holds each account's instant, None for a draft. ``post_id`` is the post that is being edited, which is
        no twin of itself.
        """
        conn = self.home.read()
        ground = self._ground(conn)
        files = self._pieces(written, post_id)
        post = written_post(written, whens, post_id, files, ground)
        if post is None:
            return []
        # A new time has no grace: what is over when it is chosen never goes out.
        facts = replace(ground.facts, late_before=self.home.now())
        found = check(post, facts)
        for variant in post.variants:
            account = ground.accounts[variant.account_id]
            due = None if variant.due_at is None else stored(variant.due_at)
            new = Neighbour(0, post_id, due, variant.state, variant.text)
            near = self._neighbours(conn, account, due, post_id, ground)
            found += neighbours.findings_for(account, new, near, facts)
        if files:
            from smdash.services.checks import reuse

            on = [ground.accounts[variant.account_id] for variant in post.variants]
            found += reuse.written(conn, on, whens, files, facts.zone, post_id)
        return worst_first(found, {})

    @staticmethod
    def _used_again(conn: sqlite3.Connection, ground: Ground, post_id: int | None = None) -> list[Finding]:
        """Return what shows a file again; never kept, since what goes out meanwhile is no change of a post."""
        if not check_store.media(conn, post_id):
            return []
        from smdash.services.checks import reuse

        return reuse.stored(conn, ground.accounts, ground.facts.zone, post_id)

    @staticmethod
    def _asked_of_clients(conn: sqlite3.Connection, rows: Sequence[OpenRow], ground: Ground) -> Iterator[Finding]:
        """Yield what clients want changed and have not approved; never kept, since their word comes at any time."""
        from smdash.services.checks import approval

        return approval.findings(conn, rows, ground.accounts)

    def days(self) -> int:
        """Return within how many days the same text on an account is a finding."""
        return int(setting_store.get(self.home.read(), grounds.DAYS_KEY, grounds.DAYS))

    def set_days(self, days: int) -> None:
        """Set within how many days the same text on an account is a finding; UsageError when that is no such number."""
        if not 1 <= days <= 366:
            raise UsageError("the same text is looked for within 1 to 366 days.", subject=str(days))
        with self.home.write("Days between the same text") as w:
            setting_store.put(w, grounds.DAYS_KEY, days)

    # Reading ---------------------------------------------------------------------------------------------

    def _ground(self, conn: sqlite3.Connection) -> Ground:
        return grounds.ground(self.home, conn, self._kept)

    def _files(self, conn: sqlite3.Connection, post_id: int | None = None) -> dict[int, list[Seen]]:
        """Return the files of one post or of all that may still change, as they are now, by post.

        Those of one account alone are among them, with its variant.
        """
        stored_files = check_store.media(conn, post_id)
        if not stored_files:
            return {}
        known: dict[tuple[int, str], MediaFacts]
        if post_id is None:
            known = self.media.to_come()
        else:
            known = {(post_id, facts.path): facts for facts in self.media.of_post(post_id)}
        return {
            number: [
                Seen(path, alt, known.get((number, path)) or self.media.look(path), variant_id)
                for path, alt, variant_id in files
            ]
            for number, files in stored_files.items()
        }

    def _pieces(self, written: Written, post_id: int) -> dict[str, list[Seen]]:
        """Return the files of a post that is being written, by account; those that all share under ''."""
        has_files = bool(written.every_piece())
        known = {facts.path: facts for facts in self.media.of_post(post_id)} if post_id and has_files else {}
        said = {"": written.media, **{slug: written.variant(slug).media for slug in written.accounts}}
        return {
            slug: [
                Seen(piece.path, piece.alt_text, self._hashed(known.get(piece.path), piece.path)) for piece in pieces
            ]
            for slug, pieces in said.items()
            if pieces
        }

    def _hashed(self, known: MediaFacts | None, path: str) -> MediaFacts:
        """Return what a file is, with the sum of its bytes, which is made once."""
        seen = self.media.look(path, hashed=True)
        return seen if known is None else known._replace(sha256=seen.sha256)

    def _since(self, ground: Ground) -> datetime:
        # From midnight, so that what was judged holds for the whole day.
        midnight = self.home.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=ground.facts.days)

    def _near(
        self, conn: sqlite3.Connection, account: Account, dues: Iterable[str | None], ground: Ground
    ) -> list[Neighbour]:
        """Return what stands on an account within the window of some times; a draft's window has no end."""
        days = timedelta(days=max(ground.facts.days, 2))
        since = self._since(ground)
        times = [None if due is None else datetime.fromisoformat(due) for due in dues]
        known = [time for time in times if time is not None]
        start = min([*(time - days for time in known), since]) if len(known) < len(times) else min(known) - days
        end = None if len(known) < len(times) else stored(max(known) + days)
        out_since = stored(since)
        return [
            _beside(row, account)
            for row in check_store.around(conn, account.id, stored(start), end)
            if row.state in _JUDGED or (row.due_at or "") >= out_since
        ]

    def _neighbours(
        self, conn: sqlite3.Connection, account: Account, due: str | None, post_id: int, ground: Ground
    ) -> Neighbours:
        """Return what a new text is compared with; kept while no step is made, and half a minute at most.

        What a publisher notes makes no step, hence the half minute; saving an unfinished text makes none either, which
        happens with every pause in typing.
        """
        stamp = check_store.step(conn)
        now = time.monotonic()
        if self._near_stamp != stamp or now - self._near_at > _FRESH_SECONDS:
            self._near_kept, self._near_stamp, self._near_at = {}, stamp, now
        key = (account.id, due and due[:10], post_id)
        kept = self._near_kept.get(key)
        if kept is None:
            # From one midnight to another, so that a time can be typed without reading it all again.
            day = None if due is None else [f"{due[:10]}T00:00:00Z", f"{due[:10]}T23:59:59Z"]
            said = self._near(conn, account, day or [None], ground)
            others = [each for each in said if not post_id or each.post_id != post_id]
            kept = self._near_kept[key] = neighbours.neighbours(others, self._prints)
        return kept

    # Judging ---------------------------------------------------------------------------------------------

    def _judge_alone(self, conn: sqlite3.Connection, rows: Sequence[OpenRow], ground: Ground) -> list[Finding]:
        media = self._files(conn)
        late = stored(ground.facts.late_before)
        kept: dict[int, _Judged] = {}
        found: list[Finding] = []
        for post_id, own in _by_post(rows):
            before = self._alone.get(post_id)
            files = media.get(post_id, ())
            # Files change and times pass without a column changing.
            if files or any(row.due_at is not None and row.due_at < late for row in own):
                post = stored_post(own, files, ground)
                found += check(post, ground.facts) if post is not None else ()
                continue
            sign = hash(own)
            if before is None or before.sign != sign:
                post = stored_post(own, files, ground)
                before = _Judged(sign, tuple(check(post, ground.facts)) if post is not None else ())
            kept[post_id] = before
            found += before.found
        self._alone = kept
        return found

    def _judge_together(self, conn: sqlite3.Connection, rows: Sequence[OpenRow], ground: Ground) -> list[Finding]:
        by_account: dict[int, list[Neighbour]] = {}
        for row in rows:
            by_account.setdefault(row.account_id, []).append(_said(row, ground.accounts[row.account_id]))
        for out in check_store.out_rows(conn, stored(self._since(ground))):
            if out.account_id in by_account:
                by_account[out.account_id].append(_beside(out, ground.accounts[out.account_id]))
        found: list[Finding] = []
        kept: dict[int, _Judged] = {}
        for account_id, said in by_account.items():
            before = self._together.get(account_id)
            sign = hash(tuple(said))
            if before is None or before.sign != sign:
                account = ground.accounts[account_id]
                before = _Judged(sign, tuple(neighbours.findings(account, said, ground.facts, self._prints)))
            kept[account_id] = before
            found += before.found
        self._together = kept
        if len(self._prints) > 2 * sum(map(len, by_account.values())) + 1000:
            self._prints.forget(each.text for said in by_account.values() for each in said)
        return found


_FRESH_SECONDS = 30.0
_JUDGED = frozenset({"draft", "scheduled", "held", "missed", "failed"})


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from going over all that is made here: nearly everything of it is kept."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _by_post(rows: Sequence[OpenRow]) -> Iterator[tuple[int, tuple[OpenRow, ...]]]:
    for post_id, own in groupby(rows, key=lambda row: row.post_id):
        yield post_id, tuple(own)


def _said(row: OpenRow, account: Account) -> Neighbour:
    comment = row.comment if row.own_comment is None else row.own_comment
    text = with_link(row.body if row.own_body is None else row.own_body, row.link, comment, account.platform)
    return Neighbour(row.delivery_id, row.post_id, row.due_at, row.state, text)


def _beside(row: BesideRow, account: Account) -> Neighbour:
    text = with_link(row.text, row.link, row.comment, account.platform)
    return Neighbour(row.delivery_id, row.post_id, row.due_at, row.state, text)
