"""What a composer shows of a post before it is stored: counts, how it will look, what its time comes to, findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, SmdashError, UsageError
from smdash.domain.posts.links import utm_params
from smdash.domain.posts.media import is_address, size
from smdash.domain.posts.post import Written
from smdash.domain.posts.standing import standing_words
from smdash.domain.posts.states import MOVABLE, State
from smdash.domain.queue.stagger import HINT, parse_times
from smdash.domain.schedule import day_name, instant, parse_utc, spelled_day, spelled_time
from smdash.services.checks.approval import remarks
from smdash.services.checks.checks import LintService
from smdash.services.composer.counts import CountService
from smdash.services.composer.start import IDEA, ComposerStart
from smdash.services.composer.unsaved import NEW, UnsavedService
from smdash.services.posts.attached import AttachedService, as_stored
from smdash.services.posts.media import MediaService
from smdash.services.posts.rendering import dialect_of, outgoing, thread_parts, utm_of
from smdash.services.posts.writer import PostWriter
from smdash.services.schedule.free_slots import FreeSlots
from smdash.services.schedule.moves import on_day
from smdash.services.schedule.timing import opening_on
from smdash.store.accounts.accounts import OPTIONS
from smdash.store.ideas import ideas as idea_store
from smdash.store.posts import posts as post_store
from smdash.store.posts import variants as variant_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.domain.checks.model import Finding
    from smdash.domain.counting.model import Count
    from smdash.domain.times.when import When
    from smdash.services.home import Home

_SlotOf = Callable[[str], "datetime | None"]
_SHOWN_TIMES = 4


class Face(NamedTuple):
    """How a post will look on one account; ``length`` is None while its platform's facts are not there.

    ``parts`` are the texts of a thread with the count of each, empty where there is none; ``trouble`` says why it
    cannot be cut. ``link_weight`` is what every link counts there, None for its own length.
    """

    account: Account
    text: str
    title: str
    content_warning: str
    first_comment: str
    length: Count | None
    parts: tuple[tuple[str, Count], ...] = ()
    trouble: str = ""
    link_weight: int | None = None
    can_thread: bool = False
    thread: bool = False


class Meaning(NamedTuple):
    """What a typed time comes to: each account's, None where the time stays, and the words for it."""

    times: Mapping[str, When] | None
    words: str
    wrong: bool = False


class _Place(NamedTuple):
    account: Account
    brand_utm: dict[str, str]
    url_weight: int | None


class ComposeService:
    """Looks at posts that are still being written. ``prepare`` once, in a worker; then counting reads no file."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.counting = CountService()
        self._places: dict[str, _Place] = {}
        self._posts = PostWriter(home)
        self._slots = FreeSlots(home)
        self._lint = LintService(home)
        self._files = MediaService(home)
        self._attached = AttachedService(home, self._files.look)
        self._unsaved = UnsavedService(home)

    def start(self, key: str = NEW, accounts: tuple[str, ...] = (), when: str = "") -> ComposerStart:
        """Return what a new post starts from: what was kept under ``key``, else some accounts and a time."""
        return ComposerStart(key, Written("", accounts), when).over(self._unsaved.newest(key))

    def start_edit(self, post_id: int) -> ComposerStart:
        """Return what the change of a post starts from; NotFoundError when there is no such post."""
        base = self._posts.version(post_id)  # before its words are read, so that it is never newer than they
        post = as_stored(self.home, post_id, self._posts.written(post_id))
        start = ComposerStart(f"post:{post_id}", post, post_id=post_id, base=base)
        return start.over(self._unsaved.newest(start.key))

    def start_idea(self, number: int) -> ComposerStart:
        """Return what a post of an idea starts from; NotFoundError when there is no such idea."""
        idea = idea_store.rows(self.home.read(), [number]).get(number)
        if idea is None:
            raise NotFoundError("there is no such idea.", subject=str(number))
        post = Written(idea.text, (), link=idea.link, pillar=idea.pillar, labels=idea.labels)
        start = ComposerStart(f"{IDEA}:{number}", post)
        return start.over(self._unsaved.newest(start.key))

    def prepare(self, accounts: Sequence[Account]) -> None:
        """Read what counting for some accounts needs: platform facts, UTM defaults, their servers' own figures."""
        conn = self.home.read()
        for account in accounts:
            try:
                self.counting.prepare([account.platform])
            except NotFoundError:
                continue
            row = conn.execute(
                f"""SELECT b.utm, {OPTIONS} FROM accounts a JOIN brands b ON b.id = a.brand_id
                    LEFT JOIN connections c ON c.account_id = a.id WHERE a.id = ?""",
                (account.id,),
            ).fetchone()
            weight = variant_store.options(row[1]).get("url_weight") if row else None
            place = _Place(account, utm_of(row[0]) if row else {}, weight if isinstance(weight, int) else None)
            self._places[account.slug] = place

    def count(self, written: Written, slug: str) -> Count | None:
        """Return how long a post is on an account, link and UTM parameters included; None before ``prepare``."""
        place = self._places.get(slug)
        if place is None:
            return None
        variant = written.variant(slug)
        return self.counting.count(
            self._outgoing(written, place, "")[0],
            place.account,
            url_weight=place.url_weight,
            content_warning=_either(variant.content_warning, written.content_warning),
            title=_either(variant.title, written.title),
        )

    def can_thread(self, account: Account) -> bool:
        """Say whether the author of a post on an account can answer it at once; not before ``prepare``."""
        facts = self.counting.platform(account.platform)
        return facts is not None and facts.posting.threads

    def face(self, written: Written, account: Account, date: str = "") -> Face:
        """Return how a post will look on an account; ``date`` is the day it goes out, as links may carry it."""
        variant = written.variant(account.slug)
        place = self._places.get(account.slug) or _Place(account, {}, None)
        text, comment = self._outgoing(written, place, date)
        warning = _either(variant.content_warning, written.content_warning)
        face = Face(
            account,
            text,
            _either(variant.title, written.title),
            warning,
            comment,
            self.count(written, account.slug),
            can_thread=self.can_thread(account),
            thread=variant.thread,
        )
        facts = self.counting.platform(account.platform)
        if facts is None:
            return face
        weight = (place.url_weight or None) if place.url_weight is not None else facts.limits.url_weight
        if facts.limits.unit == "weighted":
            from smdash.domain.counting.weighted import LINK

            weight = weight or LINK
        face = face._replace(link_weight=weight)
        length = face.length
        if not face.can_thread or length is None or length.remaining is None or length.remaining >= 0:
            return face
        try:
            parts = thread_parts(
                text, facts, limit=account.text_limit, url_weight=place.url_weight, content_warning=warning
            )
        except SmdashError as error:
            return face._replace(trouble=f"It cannot be cut into a thread: {error}")
        counted = [
            (part, self.counting.count(part, account, url_weight=place.url_weight, content_warning=warning))
            for part in parts
        ]
        return face._replace(parts=tuple((part, found) for part, found in counted if found is not None))

    def meaning(self, typed: str, written: Written, post_id: int = 0) -> Meaning:
        """Return what a typed time comes to for a post; where none is typed, one that is stored keeps its times."""
        if not typed.strip():
            if post_id:
                return Meaning(None, self._stands(post_id))
            typed = "next slot"
        zone = self.home.zone()
        now = self.home.now().astimezone(zone)

        def slot_of(slug: str) -> datetime | None:
            opening = self._slot(written, slug, self.home.now())
            return None if opening is None else opening.astimezone(zone)

        slugs = list(written.accounts) or [""]
        try:
            times = parse_times(typed, now, slugs, slot_of)
            words = self._words(times, now, lambda slug: self._at(written, slug, times[slug], post_id))
        except SmdashError as error:
            return Meaning(None, str(error), wrong=True)
        return Meaning({slug: when for slug, when in times.items() if slug}, words)

    def findings(self, written: Written, times: Mapping[str, When] | None, post_id: int = 0) -> list[Finding]:
        """Return what is wrong with a post at the times it is to have; where none is given, at those it has."""
        due: dict[str, datetime | None] = dict.fromkeys(written.accounts)
        said: list[Finding] = []
        if post_id:
            of_post = {d.id: d.account for d in self._posts.post(post_id).deliveries if d.account in due}
            said = remarks(self.home.read(), of_post, post_id)
            due |= {
                d.account: None if d.due_at is None else parse_utc(d.due_at)
                for d in self._posts.post(post_id).deliveries
                if d.account in due and d.state != "cancelled"
            }
        for slug, when in (times or {}).items():
            due[slug] = self._at(written, slug, when, post_id)
        return said + self._lint.written(written, due, post_id)

    def decided(self, written: Written) -> Written:
        """Return a post with the formats its files give it where nobody said others; files are looked at."""
        return self._attached.decided(written)

    def attached(self, written: Written) -> str:
        """Return what a post is by its files, and where an account differs: ``carousel (3 pictures)``."""
        return self._attached.words(written)

    def media(self, written: Written) -> dict[str, tuple[str, str]]:
        """Return of each file its kind and size in words, and what is wrong with it, '' for nothing."""
        found = {}
        for path in dict.fromkeys(piece.path for piece in written.every_piece()):
            if is_address(path):
                found[path] = ("on the web", "")
                continue
            facts = self._files.look(path)
            weight = "" if facts.bytes is None else f" {size(facts.bytes)}"
            shape = f" {facts.width}\u00d7{facts.height}" if facts.width and facts.height else ""
            trouble = facts.trouble if facts.exists else "is not there"
            found[path] = (f"{facts.kind}{shape}{weight}", trouble)
        return found

    # Helpers ---------------------------------------------------------------------------------------------

    def _stands(self, post_id: int) -> str:
        """Say where each account's copy of a stored post stands; those that stand alike are named together."""
        zone, year = self.home.zone(), self.home.today().year
        places: dict[str, list[str]] = {}
        for each in self._posts.post(post_id).deliveries:
            places.setdefault(standing_words(each.state, each.due_at, each.published_at, zone, year), []).append(
                each.account
            )
        if len(places) == 1:
            return f"It stays as it is: {next(iter(places))}."
        said = "; ".join(f"{', '.join(sorted(slugs))} {words}" for words, slugs in places.items())
        return f"It stays as it is: {said}."

    def _slot(self, written: Written, slug: str, after: datetime) -> datetime | None:
        account = next((entry for entry in self.home.accounts() if entry.slug == slug), None)
        if account is None:
            return None
        kind = written.variant(slug).format or written.format
        pillar_id = self._posts.pillar_id(account.brand, written.pillar)
        opening = self._slots.next_slot(account, after, format=kind, pillar_id=pillar_id)
        return None if opening is None else opening.at

    def _at(self, written: Written, slug: str, when: When, post_id: int) -> datetime | None:
        """Return the instant a typed time comes to on an account, None for a draft and where there is no free slot.

        UsageError for a day alone on which there is none.
        """
        if when.kind == "draft":
            return None
        if when.kind == "at" and when.wall is not None:
            return instant(when.wall, self.home.zone())
        if when.day is None:
            return self._slot(written, slug, self.home.now())
        rows = post_store.deliveries(self.home.read(), post_id) if post_id else ()
        row = next((row for row in rows if row["account"] == slug and State(row["state"]) in MOVABLE), None)
        kept = None if row is None else on_day(row, when.day, self.home)
        if kept is not None:
            return parse_utc(kept["due_at"])
        account = next((entry for entry in self.home.accounts() if entry.slug == slug), None)
        if account is None:
            return None
        kind = written.variant(slug).format or written.format
        pillar_id = self._posts.pillar_id(account.brand, written.pillar)
        return opening_on(self.home, account, when.day, format=kind, pillar_id=pillar_id).at

    def _outgoing(self, written: Written, place: _Place, date: str) -> tuple[str, str]:
        slug = place.account.slug
        variant = written.variant(slug)
        text = written.body_for(slug)
        comment = _either(variant.first_comment, written.first_comment)
        if not written.link and "://" not in text and "://" not in comment:
            return text, comment
        # Neither the day nor the number of a new post is known yet; both are as long as these.
        params = utm_params(
            place.brand_utm,
            written.utm,
            platform=place.account.platform,
            account=slug,
            brand=place.account.brand,
            pillar=written.pillar,
            date=date or f"{self.home.today():%Y-%m-%d}",
            post="0" * 8,
        )
        text, _, comment = outgoing(text, written.link, comment, params, dialect_of(place.account.platform))
        return text, comment

    def _words(self, times: Mapping[str, When], now: datetime, at_of: _SlotOf) -> str:
        kinds = {when.kind for when in times.values()}
        if kinds == {"draft"}:
            return "Kept as a draft without a time."
        walls = {when.wall for when in times.values()}
        zone = self.home.zone()
        if kinds == {"at"} and len(walls) == 1:
            return _ahead(next(iter(walls)), now, str(zone), self.home.now())
        words: list[str] = []
        for slug, when in times.items():
            if when.kind == "at":
                _ahead(when.wall, now, str(zone), self.home.now())  # raises for one that is over, shown or not
            if len(words) < _SHOWN_TIMES and slug:
                words.append(f"{slug} {self._one(when, now, at_of(slug))}")
        more = f", and {len(times) - _SHOWN_TIMES} more" if len(times) > _SHOWN_TIMES else ""
        if kinds == {"slot"}:
            return "Next free slot of each account" + (": " + " \u00b7 ".join(words) + more if words else ".")
        if not words and kinds == {"day"}:
            day = next(iter(walls))
            return f"The next free slot of {spelled_day(day)}." if day is not None else ""
        return " \u00b7 ".join(words) + more + f" ({zone})"

    def _one(self, when: When, now: datetime, at: datetime | None) -> str:
        if when.kind == "draft":
            return "draft"
        if at is None:
            return "has no free slot"
        shown = at.astimezone(self.home.zone())
        return f"{day_name(shown.date(), now.date())} {shown:%H:%M}"


def _ahead(wall: datetime | None, now: datetime, zone: str, instant_now: datetime) -> str:
    if wall is None or now.tzinfo is None:
        raise UsageError("no time was given.", hint=HINT)
    at = instant(wall, now.tzinfo)  # type: ignore[arg-type]
    # Where the clock jumps forward the typed time does not exist; what is said is what will be stored.
    words = spelled_time(at.astimezone(now.tzinfo).replace(tzinfo=None), now, zone)
    if at <= instant_now:
        raise UsageError("is in the past.", subject=words, hint="Type a time to come.")
    return words


def _either(own: str | None, base: str) -> str:
    return base if own is None else own
