"""What clients said of planned posts: answers of pages taken in, words given otherwise, and how each post stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from smdash.domain.answer_text import ASK_AGAIN, KEY_LENGTH, LONGEST_COMMENT, LONGEST_NAME, cleaned
from smdash.domain.approval import answers
from smdash.domain.approval.standing import standing_words
from smdash.domain.approval.versions import changed_words, changes, from_kept, is_of
from smdash.domain.approval.views import ApprovalBoard, ApprovalRow, PageLine, Taken, TakenRow
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.views import headed
from smdash.domain.schedule import parse_utc, short_moment, stored
from smdash.domain.wording import counted, state_word
from smdash.services.approval.files import sum_up
from smdash.services.approval.pages import as_seen
from smdash.services.home import Service
from smdash.services.schedule.changed import refuse_changed
from smdash.store.approval import approvals as store

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from smdash.domain.answer_text import Answered, Given
    from smdash.domain.approval.standing import Answer, Standing
    from smdash.domain.approval.versions import Shown
    from smdash.store.approval.approvals import AskedRow, PageRow
    from smdash.store.connection import Writing

MOST_BYTES = 16_000_000
"""Of what is read in search of an answer: a whole mail with its attachments."""


class ApprovalService(Service):
    """Use cases of ``smdash approve`` and of the screen of what clients said."""

    # Reading ---------------------------------------------------------------------------------------------

    def board(self, brand: str | None = None) -> ApprovalBoard:
        """Return the pages that were made, and the posts to come that a client was or is to be asked about."""
        conn, zone = self.home.read(), self.home.zone()
        colours = {each.slug: each.colour for each in self.home.brands(archived=True)}
        pages = tuple(
            PageLine(
                f"p:{each.id}", each.uid, each.brand, colours.get(each.brand, ""), date.fromisoformat(each.from_on),
                date.fromisoformat(each.until_on), each.made_at.astimezone(zone), each.posts, each.answered,
            )
            for each in store.pages(conn, brand)
        )  # fmt: skip
        return ApprovalBoard(pages, tuple(self.rows(store.to_come(conn, brand))))

    def rows(self, delivery_ids: Collection[int]) -> list[ApprovalRow]:
        """Return how deliveries stand, in the order in which they are given; those that are gone are left out."""
        conn, zone, now = self.home.read(), self.home.zone(), self.home.now()
        told, found = store.told(conn, delivery_ids), store.standings(conn, delivery_ids)
        year, late = now.astimezone(zone).year, self.home.late_before()
        rows = []
        for number in dict.fromkeys(delivery_ids):
            row = told.get(number)
            if row is None:
                continue
            missed = row["state"] == "scheduled" and row["due_at"] is not None and row["due_at"] < late
            rows.append(
                ApprovalRow(
                    f"d:{number}",
                    number,
                    row["post_id"],
                    row["brand"],
                    row["colour"],
                    row["account"],
                    row["platform"],
                    parse_utc(row["due_at"]).astimezone(zone) if row["due_at"] else None,
                    "missed" if missed else row["state"],
                    headed(row["title"], row["body"]),
                    found[number],
                    standing_words(found[number], zone, year),
                    row["approval"] == "needed",
                )
            )
        return rows

    def of_post(self, post_id: int) -> list[ApprovalRow]:
        """Return how the deliveries of a post stand of which a client was asked or whose brand wants that."""
        conn = self.home.read()
        if not store.matter(conn):
            return []
        ids = [row[0] for row in conn.execute("SELECT id FROM deliveries WHERE post_id = ? ORDER BY id", (post_id,))]
        marked = store.marks(conn, ids)
        return self.rows([number for number in ids if number in marked])

    def answers_of(self, uid: str) -> list[str]:
        """Return what was answered on a page, post by post, as lines; none for a page that is not there."""
        conn, zone = self.home.read(), self.home.zone()
        page = store.page(conn, uid)
        if page is None:
            return []
        rows = store.asked(conn, page.id)
        told, year = store.told(conn, [row.delivery_id for row in rows]), self.home.now().astimezone(zone).year
        lines = []
        for row in rows:
            if row.answered_at is None or row.delivery_id not in told:
                continue
            said = {"approved": "approved", "changes": "change asked", "comment": "comment"}.get(
                row.answer, "taken back"
            )
            by = f" by {one_line(row.by_whom, 60)}" if row.by_whom else ""
            at = short_moment(row.answered_at.astimezone(zone), year)
            lines.append(f"#{row.delivery_id} {told[row.delivery_id]['account']}: {said}{by}, {at}")
            lines += [f"    {line}" for line in row.comment.split("\n") if line]
        return lines

    # Words given otherwise than by a page ------------------------------------------------------------------

    def say(self, delivery_ids: Sequence[int], answer: Answer, comment: str = "", by_whom: str = "") -> int:
        """Keep what a client said of posts as they are now, by phone or mail; '' takes back what was said before.

        Returns how many posts that was about; of one of which the same was said last nothing is kept. NotFoundError
        for one that is not there, ConflictError for one that another program changed since it was looked at.
        """
        comment = cleaned(storable(comment))[:LONGEST_COMMENT]
        by_whom = " ".join(cleaned(storable(by_whom)).split())[:LONGEST_NAME]
        if answer == "comment" and not comment:
            raise UsageError("a comment needs words.", hint="On the command line: --comment 'TEXT'.")
        wanted = list(dict.fromkeys(delivery_ids))
        words = {"approved": "Approve", "changes": "Change asked", "comment": "Comment on", "": "Approval taken back"}
        changed = 0
        sum_up(self.home, wanted)
        with self.home.write(words[answer]) as w:
            told, shown = store.told(w.conn, wanted), store.shown(w.conn, wanted)
            found = store.standings(w.conn, wanted)
            for number in wanted:
                if number not in told:
                    raise NotFoundError("there is no such post.", subject=f"#{number}")
                refuse_changed(w, self.home, number, told[number]["account"])
                if _said_already(found[number], answer, comment, by_whom):
                    continue
                now = as_seen(shown[number], told[number]["platform"])
                store.add_word(w, number, now, answer, comment, by_whom)
                changed += 1
            w.relabel(f"{words[answer]}: {counted(changed, 'post')}")
        return changed

    # Answers of pages ----------------------------------------------------------------------------------------

    def take(
        self, data: bytes, brand: str | None = None, *, anyway: bool = False, dry_run: bool = False
    ) -> list[Taken]:
        """Take in the answers that a file or a mail holds, all of them as one change; again they bring nothing new.

        What was changed since it was shown is not approved by it, and named. UsageError where there is no answer, for
        one of a page that this home did not make or that is of another brand than ``brand``, and, without ``anyway``,
        for one that was cut or changed on its way.
        """
        from smdash.formats.pages.mail import readings

        if len(data) > MOST_BYTES:
            raise UsageError(f"this is larger than {MOST_BYTES // 10**6} MB.", hint=ASK_AGAIN)
        found = answers.read_best(readings(data))
        pages = [self._page(each, brand, anyway=anyway) for each in found]
        if dry_run:
            return [self._taken(None, answer, page) for answer, page in zip(found, pages, strict=True)]
        report = [self._taken(None, answer, page) for answer, page in zip(found, pages, strict=True)]
        if not any(row.result in {"taken", "changed"} for each in report for row in each.rows):
            return report
        with self.home.write("Answer of a client", blind=True) as w:
            report = [self._taken(w, answer, page) for answer, page in zip(found, pages, strict=True)]
            names = ", ".join(dict.fromkeys(page.brand for page in pages))
            number = sum(each.count("taken") + each.count("changed") for each in report)
            w.relabel(f"Answer of {names}: {counted(number, 'post')}")
        return report

    def _page(self, answer: Answered, brand: str | None, *, anyway: bool) -> PageRow:
        page = store.page(self.home.read(), storable(answer.page))
        if page is None:
            raise UsageError(
                "this answers a page that was not made here, or whose making was taken back.",
                subject=f"page {answer.page[:8]}",
                hint="Is it of another home? Nothing was changed.",
            )
        owner = self.home.brand(page.brand, archived=True)
        if brand is not None and page.brand != brand:
            raise UsageError(f"this is an answer of {page.brand}, not of {brand}.", hint="Nothing was changed.")
        if not answer.whole and not anyway:
            raise UsageError(
                "the answer was cut or changed on its way: its sum is another one.",
                subject=owner.slug,
                hint=f"{ASK_AGAIN} What can be read of it is taken with --anyway; look at it first: --dry-run.",
            )
        return page

    def _taken(self, w: Writing | None, answer: Answered, page: PageRow) -> Taken:
        """Return what comes of an answer, and with ``w`` let it come."""
        conn, zone = w.conn if w is not None else self.home.read(), self.home.zone()
        asked = {row.uid[:KEY_LENGTH]: row for row in store.asked(conn, page.id)}
        at = min(max(answer.made_at or self.home.now(), page.made_at), self.home.now())
        ids = [row.delivery_id for row in asked.values()]
        told, shown = store.told(conn, ids), store.shown(conn, ids)
        rows, notes, strange = [], [], 0
        if not answer.whole:
            notes.append("its sum is another one: it was cut or changed on its way")
        for given in answer.given:
            row = asked.get(given.key)
            if row is None or row.delivery_id not in told:
                strange += 1
                continue
            result, words = _result(row, given, answer.by_whom, at, shown[row.delivery_id])
            state = told[row.delivery_id]["state"]
            if result == "taken" and state not in store.ASKED_ABOUT:
                words = f"it is {state_word(state)} by now"
            if w is not None and result in {"taken", "changed"}:
                store.answer(w, row.id, given.answer, given.comment, storable(answer.by_whom), stored(at))
            due = told[row.delivery_id]["due_at"]
            rows.append(
                TakenRow(
                    row.delivery_id, told[row.delivery_id]["account"], parse_utc(due).astimezone(zone) if due else None,
                    given.answer, given.comment, result, words,
                )
            )  # fmt: skip
        if strange:
            notes.append(f"{counted(strange, 'post')} of it {'is' if strange == 1 else 'are'} not on that page")
        if answer.shortened:
            notes.append(f"{counted(len(answer.shortened), 'comment')} cut at {LONGEST_COMMENT:,} characters")
        days = date.fromisoformat(page.from_on), date.fromisoformat(page.until_on)
        made = answer.made_at.astimezone(zone) if answer.made_at else None
        return Taken(
            page.uid, page.brand, one_line(answer.by_whom, LONGEST_NAME), made, *days, tuple(rows), tuple(notes),
            w is None,
        )  # fmt: skip


def _said_already(found: Standing, answer: Answer, comment: str, by_whom: str) -> bool:
    word = found.remark if answer == "comment" else found.word
    if answer == "":
        return found.state not in {"approved", "changes"}
    return word is not None and (word.answer, word.comment, word.by_whom) == (answer, comment, by_whom)


def _result(row: AskedRow, given: Given, by_whom: str, at: datetime, now: Shown) -> tuple[str, str]:
    """Return what comes of a word on one post, and why where it is not simply taken."""
    if (row.answer, row.comment, row.by_whom) == (given.answer, given.comment, by_whom) and row.answered_at is not None:
        return "known", ""
    if row.answered_at is not None and at < row.answered_at:
        return "older", "a later answer is known"
    was = from_kept(row.shown)
    if is_of(row.version, was, now):
        return "taken", ""
    return "changed", f"changed since it was shown: {changed_words(changes(was, now) if was else ())}"
