"""The page on which a client approves what is planned: what stands on it, and that it was made."""

from __future__ import annotations

import base64
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from smdash import platforms
from smdash.domain.answer_text import KEY_LENGTH
from smdash.domain.approval.views import ApprovalPage, MadePage, PageFile, PagePost
from smdash.domain.checks.slips import gaps
from smdash.domain.errors import OpenFieldsError, SmdashError, UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.posts.media import shown_name, size
from smdash.domain.posts.media_limits import MediaLimits
from smdash.domain.schedule import instant, parse_utc, short_moment, stored, week_start, zone_of
from smdash.services.approval.files import sum_up
from smdash.services.home import Service
from smdash.services.posts.media import MediaService
from smdash.services.posts.rendering import has_title, rendered
from smdash.store.approval import approvals as store
from smdash.store.posts import media as media_store
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    from datetime import date, tzinfo
    from pathlib import Path

    from smdash.domain.accounts.views import Account, Brand
    from smdash.domain.approval.standing import Standing
    from smdash.domain.approval.versions import Change, Shown
    from smdash.services.home import Home
    from smdash.store.posts.media import Outgoing

LONGEST_DAYS = 92
"""The most days one page is for; nobody answers more at once."""
MOST_POSTS = 400
MOST_PICTURES = 5_000_000
"""Bytes of all pictures of a page: with a third more as text it stays under 8 MB."""
_MOST_NAMED = 5
_ONE_PICTURE = 400_000
_SMALLEST_SHARE = 12_000
_PICTURE = MediaLimits(image_width=1080, image_height=1350, types=frozenset({"image/jpeg", "image/png", "image/webp"}))
_AS_IT_IS = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_MOST_READ = 100_000_000


class PageService(Service):
    """Makes pages. Pictures are read and scaled, which takes seconds: not for the UI thread."""

    def week(self, word: str) -> tuple[date, date]:
        """Return Monday and Sunday of a week: ``this``, ``next``, or that of any day as people type it."""
        from smdash.domain.times.days import read_day

        today, plain = self.home.today(), word.strip().lower()
        if plain in {"this", "now"}:
            first = week_start(today)
        elif plain == "next":
            first = week_start(today) + timedelta(days=7)
        else:
            first = week_start(read_day(word, today))
        return first, first + timedelta(days=6)

    def planned(self, brand: str, first: date, last: date) -> int:
        """Return how many posts a page would ask about; UsageError as in ``make``."""
        return len(self._planned(self.home.brand(brand), first, last))

    def make(self, brand: str, first: date, last: date, *, open_fields: bool = False) -> MadePage:
        """Make the page of a brand for some days, and note what it asks about, as one change; nothing else changes.

        Days are those of the brand's zone, both included. UsageError where nothing is planned in them that is still
        to go out, or too much; OpenFieldsError where a client would read a field that nobody filled in, unless
        ``open_fields`` says that it is meant.
        """
        owner = self.home.brand(brand)
        made, asked = self._made(owner, first, last, open_fields=open_fields)
        with self.home.write(f"Page for approval of {owner.slug}", blind=True) as w:
            store.add_page(w, made.uid, owner.id, f"{first}", f"{last}", asked)
        return made

    def export(
        self, brand: str, first: date, last: date, path: Path, *, force: bool = False, open_fields: bool = False
    ) -> MadePage:
        """Make a page as ``make`` does and put it in its place; where it cannot be written nobody was asked."""
        from smdash.services.desktop.files import checked, save

        checked(self.home, path)
        owner = self.home.brand(brand)
        made, asked = self._made(owner, first, last, open_fields=open_fields)
        with self.home.write(f"Page for approval of {owner.slug}", blind=True) as w:
            store.add_page(w, made.uid, owner.id, f"{first}", f"{last}", asked)
            save(self.home, path, made.data, force=force)
        return made

    def _made(self, owner: Brand, first: date, last: date, *, open_fields: bool) -> tuple[MadePage, dict[int, Shown]]:
        """Return a page and what it shows of each delivery."""
        from smdash.formats.pages.approval import approval_page

        if last < first:
            raise UsageError("these days end before they begin.", subject=f"{first} to {last}")
        if (last - first).days >= LONGEST_DAYS:
            raise UsageError(f"a page is for {LONGEST_DAYS} days at most.", subject=f"{first} to {last}")
        rows = self._planned(owner, first, last)
        if not open_fields:
            self._refuse_open(rows, zone_of(owner.zone))
        sum_up(self.home, [row[0] for row in rows])
        conn = self.home.read()
        accounts = {account.id: account for account in self.home.accounts()}
        plain, found = store.shown(conn, [row[0] for row in rows]), store.standings(conn, [row[0] for row in rows])
        pictures = _Pictures(self.home, sum(len(each.media) for each in plain.values()))
        asked: dict[int, Shown] = {}
        posts: list[PagePost] = []
        notes: list[str] = []
        for number, due, account_id in rows:
            account = accounts[account_id]
            asked[number] = as_seen(plain[number], account.platform)
            at = parse_utc(due).astimezone(zone_of(owner.zone))
            posts.append(self._post(number, at, account, found[number], pictures))
            unseen = [file for file in posts[-1].files if not file.shown]
            notes += [f"{posts[-1].label}: {one_line(each.name, 60)} is not shown ({each.note})." for each in unseen]
        page = ApprovalPage(
            post_store.new_uid(), owner.name, owner.slug, owner.colour, owner.language, owner.zone, first, last,
            self.home.now(), tuple(posts),
        )  # fmt: skip
        data = approval_page(page, {each.platform: platforms.find(each.platform) for each in posts})
        name = f"approval-{owner.slug}-{first}.html"
        return MadePage(page.uid, owner.slug, first, last, len(posts), name, data, tuple(dict.fromkeys(notes))), asked

    def _planned(self, owner: Brand, first: date, last: date) -> list[tuple[int, str, int]]:
        zone = zone_of(owner.zone)
        begin, end = (
            stored(instant(datetime.combine(day, time(0)), zone)) for day in (first, last + timedelta(days=1))
        )
        mine = [account.id for account in self.home.accounts() if account.brand == owner.slug]
        rows = store.planned(self.home.read(), mine, begin, end, self.home.late_before())
        if not rows:
            raise UsageError(
                "nothing is planned that is still to go out.",
                subject=f"{owner.slug}, {first} to {last}",
                hint="Other days: this, next, 3-10 Dec (--week, or --from and --until).",
            )
        if len(rows) > MOST_POSTS:
            raise UsageError(f"these are {len(rows):,} posts; a page holds {MOST_POSTS}.", hint="Take fewer days.")
        return rows

    def _refuse_open(self, rows: list[tuple[int, str, int]], zone: tzinfo) -> None:
        """Refuse posts in which something was left to fill in, with each named; drafts are no matter of a page."""
        open_posts = []
        for number, due, _ in rows:
            post = rendered(self.home.read(), number)
            found = gaps("\n".join((post.title, *post.parts, post.content_warning, post.first_comment)))
            if found:
                at = short_moment(parse_utc(due).astimezone(zone).replace(tzinfo=None), 0)
                open_posts.append(f"{at}, {post.account}: {', '.join(one_line(each, 40) for each in found[:3])}")
        if open_posts:
            more = f"; and {len(open_posts) - _MOST_NAMED} more" if len(open_posts) > _MOST_NAMED else ""
            raise OpenFieldsError(
                f"the client would read what nobody filled in: {'; '.join(open_posts[:_MOST_NAMED])}{more}.",
                hint="No page was made. Fill it in, or with --open-fields it goes all the same.",
            )

    def _post(self, number: int, at: datetime, account: Account, found: Standing, pictures: _Pictures) -> PagePost:
        conn = self.home.read()
        post = rendered(conn, number)
        row = store.told(conn, [number])[number]
        files = tuple(map(pictures.file, media_store.outgoing(conn, row["post_id"], row["variant_id"])))
        label = f"{short_moment(at.replace(tzinfo=None), 0)}, {account.slug}"
        approved, earlier, changed = _before(found, at.tzinfo)
        return PagePost(
            row["uid"][:KEY_LENGTH], label, at, account.platform, account.handle, row["format"], post.parts,
            post.title, post.content_warning, post.first_comment, post.language, files, post.warning, approved,
            earlier, changed,
        )  # fmt: skip


def _before(found: Standing, zone: tzinfo | None) -> tuple[str, str, tuple[Change, ...]]:
    """Return what was said before, for the eyes of who said it: of this version, or of another and what changed."""
    word = found.word if found.state == "approved" else None
    if word is not None and word.at is not None:
        return f"Approved{_by(word.by_whom)} on {_moment(word.at, zone)}", "", ()
    earlier = found.earlier
    if earlier is None or earlier.at is None or not found.changed:
        return "", "", ()
    said = "Approved" if earlier.answer == "approved" else "A change was asked for"
    quoted = f": \u201c{one_line(earlier.comment, 300)}\u201d." if earlier.comment else "."
    return "", f"{said}{_by(earlier.by_whom)} on {_moment(earlier.at, zone)}{quoted}", found.changed


def _by(name: str) -> str:
    return f" by {one_line(name, 60)}" if name else ""


def _moment(at: datetime, zone: tzinfo | None) -> str:
    return short_moment(at.astimezone(zone).replace(tzinfo=None), 0)


def as_seen(shown: Shown, platform: str) -> Shown:
    """Return what is shown with the title where its readers see one; elsewhere it is a note of one's own."""
    return shown if has_title(platform, shown.format) else shown._replace(title=None)


class _Pictures:
    """Files as a page shows them, each within its share of what all may weigh."""

    def __init__(self, home: Home, number: int) -> None:
        self._looking = MediaService(home)
        self._left, self._to_come = MOST_PICTURES, max(1, number)
        self._kept: dict[str, PageFile] = {}

    def file(self, row: Outgoing) -> PageFile:
        """Return a file as it is shown; the same one is read once."""
        known = self._kept.get(row.path)
        if known is None:
            known = self._kept[row.path] = self._read(row)
            self._left -= len(known.shown) * 3 // 4
        elif len(known.shown) * 3 // 4 <= self._left:
            self._left -= len(known.shown) * 3 // 4
        else:
            known = known._replace(shown="", note="it would make the page too large")
        self._to_come -= 1
        return known._replace(alt=row.alt_text)

    def _read(self, row: Outgoing) -> PageFile:
        name = shown_name(row.path)
        try:
            place = self._looking.ready(row).place
        except SmdashError as error:
            return PageFile(name, "", note=one_line(error.what.rstrip("."), 160))
        facts = self._looking.look(str(place))
        if facts.kind not in {"image", "gif"} or facts.trouble:
            length = f", {_length(facts.seconds)}" if facts.seconds else ""
            weight = "" if facts.bytes is None else f", {size(facts.bytes)}"
            return PageFile(name, "", note=facts.trouble or f"{facts.kind}{length}{weight}")
        share = min(_ONE_PICTURE, max(_SMALLEST_SHARE, self._left // max(1, self._to_come)))
        if share > self._left:
            return PageFile(name, "", note="it would make the page too large")
        return self._picture(place, name, facts.mime, share)

    def _picture(self, place: Path, name: str, mime: str, share: int) -> PageFile:
        from smdash.formats.media.pictures import CutOffError, clean
        from smdash.formats.media.reencode import AnimatedError, NotSmallEnoughError, TooManyPixelsError, remake

        try:
            if place.stat().st_size > _MOST_READ:
                return PageFile(name, "", note="it is too large to be shown here")
            plain = clean(place.read_bytes(), mime)
            if plain.animated and mime in _AS_IT_IS and len(plain.data) <= share:
                facts = self._looking.look(str(place))
                return _shown(name, plain.data, mime, facts.width or 0, facts.height or 0)
            limits = _PICTURE._replace(image_bytes=share)
            made = remake(plain.data, limits, plain.orientation)
        except AnimatedError:
            return PageFile(name, "", note="it moves, and is too large to be shown here")
        except (NotSmallEnoughError, TooManyPixelsError):
            return PageFile(name, "", note="it is too large to be shown here")
        except (CutOffError, OSError):
            return PageFile(name, "", note="it cannot be read")
        return _shown(name, made.data, made.mime, made.width, made.height)


def _shown(name: str, data: bytes, mime: str, width: int, height: int) -> PageFile:
    return PageFile(name, "", f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}", width, height)


def _length(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d} min" if seconds >= 60 else f"{round(seconds)} s"
