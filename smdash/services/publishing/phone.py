"""Handing over on a phone: the page with what is due, and the marks that come back from one that is a file."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from smdash import platforms
from smdash.domain.answer_text import KEY_LENGTH, read_best
from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.states import State
from smdash.domain.publishing.phone import (
    FORM,
    SHOWN,
    MadePhonePage,
    Marked,
    MarkedRow,
    Now,
    PhonePage,
    PhonePiece,
    PhonePost,
    Then,
    judged,
    left_out_words,
)
from smdash.domain.schedule import instant, parse_utc, short_moment, stored
from smdash.domain.wording import counted
from smdash.services.home import Service
from smdash.services.publishing.handover import HandoverService
from smdash.services.publishing.ledger import HAND
from smdash.services.publishing.phone_media import Carried
from smdash.services.publishing.pieces import texts
from smdash.store.posts import media as media_store
from smdash.store.posts import posts as post_store
from smdash.store.publishing import handover_pages as store

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.answer_text import Answered, Given
    from smdash.domain.publishing.handover import DueRow, DueView
    from smdash.services.publishing.handover import Taken
    from smdash.services.publishing.phone_media import FileMaker

MOST_DAYS = 31
MOST_POSTS = 150
"""More is not handed over in one sitting, and a page has to stay one that a phone can open."""
MOST_BYTES = 16_000_000
"""Of what is read in search of marks."""
KEPT = timedelta(days=90)
"""How long marks of a page can be brought back."""
BEGINS = frozenset({State.SCHEDULED.value, State.MISSED.value, State.FAILED.value})


class PhoneService(Service):
    """Makes hand-over pages and takes their marks. Media are read and made smaller: not for the UI thread."""

    def page(self, files: FileMaker, brand: str | None = None, days: int = 2, *, token: str = "") -> PhonePage:
        """Return what is due, and what comes due up to the end of the last of ``days``, today being the first.

        A page that is served has a ``token`` and holds all of it; one that is a file leaves out what a program will
        send, since nothing would keep that from going out twice. UsageError where nothing is left, or too much.
        """
        if not 1 <= days <= MOST_DAYS:
            raise UsageError(f"a page looks 1 to {MOST_DAYS} days ahead.", subject=f"--days {days}")
        view = HandoverService(self.home).due(brand, self._ahead(days))
        # What a program began and was not heard of since may be out: that is asked about, never posted from here.
        begun = [row for row in view.rows if row.group == "waiting" and row.via != HAND]
        rows = [row for row in view.rows if row.group in SHOWN and row not in begun]
        away = [] if token else [row for row in rows if row.online and row.group == "due"]
        rows = [row for row in rows if row not in away]
        # What comes due later stands last: who works from the top posts nothing before its time.
        rows.sort(key=lambda row: (row.at is not None and row.at > view.now, SHOWN.index(row.group)))
        notes = left_out_words(len(away), len(view.of("unconfirmed")) + len(begun), len(view.of("unfinished")))
        if not rows:
            raise UsageError("nothing waits to be handed over.", hint=_hint(view, notes))
        if len(rows) > MOST_POSTS:
            words = f"these are {counted(len(rows), 'post')}; a page holds {MOST_POSTS}."
            raise UsageError(words, hint="Take fewer days, or one --brand.")
        posts = tuple(self._post(row, files) for row in rows)
        title = f"Hand over: {counted(len(posts), 'post')}"
        return PhonePage(post_store.new_uid(), view.now, view.zone, title, posts, notes, token)

    def export(self, path: Path, brand: str | None = None, days: int = 2, *, force: bool = False) -> MadePhonePage:
        """Put a page into a file, and keep what it shows so that its marks are understood; no post changes."""
        from smdash.services.desktop.files import checked, save

        checked(self.home, path)
        made = self.make(brand, days)
        save(self.home, path, made.data, force=force)
        return made

    def make(self, brand: str | None = None, days: int = 2) -> MadePhonePage:
        """Return a page as one file, and keep what it shows."""
        from smdash.formats.pages.due import due_page

        page = self.page(Carried(self.home), brand, days)
        shown = {}
        for post in page.posts:
            row = self._delivery(post.delivery_id)
            text = HandoverService(self.home).show(post.delivery_id).post.sent_text
            then = Then(post.delivery_id, int(row["attempts"]), post.in_hand, row["due_at"] or "", text)
            shown[post.key] = list(then)
        now = self.home.now()
        with self.home.write("Page to hand over", journaled=False) as w:
            store.add(w, page.uid, stored(now), shown, stored(now - KEPT))
        unseen = [
            f"{post.label}: {one_line(file.name, 60)} is not on the page ({file.note})."
            for post in page.posts
            for file in post.files
            if not file.source
        ]
        data = due_page(page).encode("utf-8")
        return MadePhonePage(page.uid, len(page.posts), data, (*page.notes, *dict.fromkeys(unseen)))

    def _ahead(self, days: int) -> timedelta:
        last = self.home.today() + timedelta(days=days)
        return max(timedelta(0), instant(datetime.combine(last, time(0)), self.home.zone()) - self.home.now())

    def _delivery(self, delivery_id: int) -> dict[str, Any]:
        row = post_store.delivery(self.home.read(), delivery_id)
        if row is None:  # it was there a moment ago
            raise SmdashError("it was deleted meanwhile.", subject=f"#{delivery_id}", hint="Try again.")
        return dict(row)

    def _post(self, row: DueRow, files: FileMaker) -> PhonePost:
        taken = HandoverService(self.home).show(row.delivery_id)
        post, plain = taken.post, self._delivery(row.delivery_id)
        facts = platforms.find(row.platform)
        outgoing = media_store.outgoing(self.home.read(), plain["post_id"], plain["variant_id"])
        label = row.account if row.at is None else f"{short_moment(row.at.replace(tzinfo=None), 0)}, {row.account}"
        kind = "" if row.format == "text" else row.format.replace("_", " ")
        named = [("Format", kind), ("Board", post.board), ("Visibility", post.visibility)]
        parts = [PhonePiece(each.name, each.text) for each in texts(post)]
        if post.link:
            parts.append(PhonePiece("link", post.link))
        return PhonePost(
            str(plain["uid"])[:KEY_LENGTH], row.delivery_id, label, row.at, row.group, row.account,
            facts.name if facts else row.platform, post.handle, row.colour, row.format, post.language,
            _standing(row, self.home.now()), tuple(parts), tuple(map(files, outgoing)),
            tuple(each for each in named if each[1]), _warnings(row, taken), taken.page.url,
            taken.page.note, row.group == "waiting", row.online,
        )  # fmt: skip

    # Marks -----------------------------------------------------------------------------------------------------

    def take(self, data: bytes, *, dry_run: bool = False) -> list[Marked]:
        """Take in the marks that a file or a text holds, each by the ledger's own rules; again they change nothing.

        UsageError where there are none, where they were cut or changed on their way, and where their page was not made
        here: then nothing is changed. What the dashboard has overtaken is left out, and said.
        """
        from smdash.formats.pages.mail import readings

        if len(data) > MOST_BYTES:
            raise UsageError(f"this is larger than {MOST_BYTES // 10**6} MB.", hint=FORM.ask_again)
        found = read_best(readings(data, FORM.begin.encode()), FORM)
        pages = [self._page(each) for each in found]
        return [self._marked(answer, page, dry_run=dry_run) for answer, page in zip(found, pages, strict=True)]

    def _page(self, answer: Answered) -> dict[str, Any]:
        page = store.page(self.home.read(), storable(answer.page))
        if page is None:
            raise UsageError(
                "these are marks of a page that was not made here, or is too old.",
                subject=f"page {answer.page[:8]}",
                hint="Is it of another home? Nothing was changed.",
            )
        if not answer.whole:
            raise UsageError(
                "the marks were cut or changed on their way: their sum is another one.",
                subject=f"page {answer.page[:8]}",
                hint=f"{FORM.ask_again} Nothing was changed.",
            )
        return page

    def _marked(self, answer: Answered, page: dict[str, Any], *, dry_run: bool) -> Marked:
        made_at, now = parse_utc(page["made_at"]), self.home.now()
        rows, strange = [], 0
        for given in answer.given:
            kept = page["posts"].get(given.key)
            there = None if kept is None else post_store.delivery(self.home.read(), kept[0])
            if kept is None or there is None:
                strange += 1
                continue
            at = min(max(given.at or answer.made_at or now, made_at), now)
            rows.append(self._mark(given, Then(*kept), at, dry_run=dry_run))
        notes = [f"{counted(strange, 'post')} of it not there, or not on that page"] if strange else []
        return Marked(answer.page, made_at.astimezone(self.home.zone()), tuple(rows), tuple(notes))

    def _mark(self, given: Given, then: Then, at: datetime, *, dry_run: bool) -> MarkedRow:
        handover, row = HandoverService(self.home), self._delivery(then.delivery_id)
        account = handover.show(then.delivery_id).post.account
        address, words = "", ""
        if given.answer == "posted" and (address := "".join(given.comment.split())):
            try:
                handover.permalink(then.delivery_id, address)
            except UsageError:
                address, words = "", f"left out, as it is no web address: {one_line(given.comment, 60)}"
        result, why = judged(given.answer, address, at, then, _now(row))
        words = "; ".join(filter(None, (why, words)))
        try:
            if not dry_run and result in {"posted", "address"}:
                if row["state"] in BEGINS:
                    handover.take(then.delivery_id)
                handover.done(then.delivery_id, address, posted_at=at, posted=then.text)
            elif not dry_run and result == "not posted":
                if row["state"] in BEGINS:
                    handover.take(then.delivery_id)
                handover.not_done(then.delivery_id, given.comment)
        except SmdashError as error:
            result, words = "refused", str(error)
        local = at.astimezone(self.home.zone())
        return MarkedRow(then.delivery_id, account, local, given.answer, given.comment, result, words)


def _now(row: dict[str, Any]) -> Now:
    begun = parse_utc(row["intent_at"]) if row["intent_at"] else None
    by_hand = row["via"] == HAND
    return Now(row["state"], by_hand, int(row["attempts"]), begun, row["due_at"] or "", row["permalink"] or "")


def _hint(view: DueView, notes: tuple[str, ...]) -> str:
    if notes:
        return " ".join(notes)
    if view.next is None:
        return "Nothing is planned either."
    return f"Next: {view.next.account} {short_moment(view.next.at, view.now.year)} (--days looks further ahead)."


def _standing(row: DueRow, now: datetime) -> str:
    if row.group == "due" and row.at is not None:
        return "Due now." if row.at <= now else f"Not due before {short_moment(row.at, now.year)}."
    if row.group == "late":
        return "Late: its time is over."
    if row.group == "waiting":
        since = f" at {row.since:%H:%M}" if row.since else ""
        return f"Handed over{since}. Was it posted?"
    if row.group == "trouble":
        return f"Not posted: {one_line(row.error or 'no reason given', 300).rstrip('.')}."
    return ""


def _warnings(row: DueRow, taken: Taken) -> tuple[str, ...]:
    found = [one_line(taken.post.warning, 300)]
    if taken.near:
        found.append(f"{one_line(taken.near[0].upper() + taken.near[1:], 400)}.")
    if row.online and row.group != "waiting":
        found.append("Its account is connected: do not post it while smdash sends it.")
    return tuple(filter(None, found))
