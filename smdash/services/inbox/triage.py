"""What items are taken for: why, what a person says instead, and judging anew by rules that were changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from smdash.domain.errors import NotFoundError, StoreError, UsageError
from smdash.domain.inbox.people import author_key
from smdash.domain.inbox.triage import BLOCKED, PERSON, WHATS, What, folded
from smdash.domain.inbox.urgency import state_of
from smdash.domain.inbox.why import Clock, Taken, Why, Window
from smdash.domain.plaintext import one_line, storable
from smdash.domain.schedule import LONGEST_RUN, parse_utc, ran, stored, zone_of
from smdash.domain.times.hours import hours_words
from smdash.domain.wording import counted
from smdash.paths import written
from smdash.services.home import Service
from smdash.services.inbox.judging import BLOCK_WORDS, Judging
from smdash.services.inbox.rules_file import NAME, STARTER, rules_file
from smdash.services.promises import hours_of, promised, window_of
from smdash.store import settings as setting_store
from smdash.store.inbox import facts as fact_store
from smdash.store.inbox import triage as triage_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.domain.inbox.triage import Rule, Verdict
    from smdash.store.connection import Writing

LONGEST_WORD = 100
MOST_WORDS = 2_000


class RuleRow(NamedTuple):
    """A rule in force: how many items it judged, of how many a person said otherwise; ``own``: theirs, or changed."""

    rule: Rule
    judged: int
    corrected: int
    own: bool


class RulesView(NamedTuple):
    """The rules in their order, the words that are blocked, where the person's file is, and what is wrong with it."""

    rows: tuple[RuleRow, ...]
    blocked: tuple[str, ...]
    blocked_judged: int
    blocked_corrected: int
    path: str
    exists: bool
    problem: str


class JudgedAgain(NamedTuple):
    """How many items were judged anew, of how many something else was said, and how many of these became spam.

    ``problem`` is what is wrong with the person's file; the shipped rules are in force then.
    """

    looked: int
    changed: int
    spam: int
    problem: str


class TriageService(Service):
    """Use cases of ``=``, ``i``, block words and ``smdash inbox rules``."""

    # Why -------------------------------------------------------------------------------------------------

    def explain(self, item_id: int) -> Why:
        """Return why an item is taken for what it is and stands where it stands; NotFoundError where there is none."""
        home, conn = self.home, self.home.read()
        row, taken = fact_store.item(conn, item_id), triage_store.taken_for(conn, item_id)
        if row is None or taken is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        account = next(each for each in home.accounts(archived=True) if each.slug == row["account"])
        now, waiting, spam = stored(self.home.now()), bool(row["waiting"]), bool(row["spam"])
        state = state_of(row["state"], row["snoozed_until"], now, waiting=waiting, spam=spam)
        return Why(
            item_id,
            one_line(row["handle"] or row["author"]),
            state,
            row["gone_at"] is not None,
            self._taken(item_id, row, account, cast("What", taken[0]), taken[1]),
            self._clock(account, parse_utc(row["due_at"])),
            self._window(account, row),
        )

    def _clock(self, account: Account, due: datetime) -> Clock:
        now, hours = self.home.now(), hours_of(account, self.home.office())
        return Clock(
            due.astimezone(self.home.zone()),
            ran(now, due, hours, zone_of(account.zone)),
            (due - now).total_seconds() / 60,
            account.promise_minutes,
            f"{hours_words(hours)} {account.zone}",
            promised(account),
            abs(due - now) > LONGEST_RUN,
        )

    def _window(self, account: Account, row: sqlite3.Row) -> Window | None:
        known = window_of(account.platform, row["kind"])
        if known is None or row["closes_at"] is None:
            return None
        closes = parse_utc(row["closes_at"]).astimezone(self.home.zone())
        return Window(closes, known.what, known.source, known.sure)

    def _taken(self, item_id: int, row: sqlite3.Row, account: Account, what: What, judged: str) -> Taken:
        conn, zone = self.home.read(), self.home.zone()
        judging = Judging(self.home.folder, conn)
        name = row["handle"] or row["author"]
        every = judging.rules.all_of(row["kind"], row["body"], row["rating"], name)
        by = next((each for each in every if each.rule == judged), None)
        rule = next((each for each in judging.rules.rules if each.id == judged), None)
        last, first = triage_store.last_correction(conn, item_id), triage_store.first_said(conn, item_id)
        key = (account.platform, author_key(row["handle"], row["author"]))
        writers = [each for each in triage_store.said_of_writers(conn) if (each.platform, each.writer) == key]
        own = judged == PERSON and last is not None and first is not None
        return Taken(
            what,
            judged,
            rule.why if rule else "",
            by.found if by else (),
            said_at=parse_utc(last["made_at"]).astimezone(zone) if own and last else None,
            was=first["was"] if own and first else "",
            was_by=first["rule"] if own and first else "",
            writer=judging.standing(account, name),
            writer_at=parse_utc(writers[-1].made_at).astimezone(zone) if writers else None,
            others=every,
            now=judging.judge(account, row["kind"], row["body"], row["rating"], name),
            problem=judging.file.problem,
            called=by is not None and by.called,
        )

    def called_lead(self, item_id: int) -> bool:
        """Say whether a person called an item a lead; one that only a rule takes for one waits for their word."""
        taken = triage_store.taken_for(self.home.read(), item_id)
        return taken is not None and taken[0] == "lead" and taken[1] in {"", PERSON}

    # What a person says ----------------------------------------------------------------------------------

    def correct(self, item_ids: Sequence[int], what: str, *, refused: list[str] | None = None) -> int:
        """Take items for what their person says: '', question, complaint, lead or spam; return how many that changed.

        It is remembered: rules leave these items alone from then on, and who wrote spam, or what was no spam, is known.
        Spam is done without having been handled; what is none any more is open again.
        """
        if what not in WHATS:
            known = ", ".join(each for each in WHATS if each)
            raise UsageError("an item is no such thing.", subject=f"'{what}'", hint=f"It can be: {known}.")
        from smdash.services.inbox.inbox import InboxService

        inbox = InboxService(self.home)
        return inbox.spam(item_ids, refused=refused) if what == "spam" else inbox.flag(item_ids, what, refused=refused)

    # Judging anew ----------------------------------------------------------------------------------------

    def judge_again(self) -> JudgedAgain:
        """Judge open items, and those that no person called spam, by the rules as they are now, as one undoable change.

        What a person said of an item stays, and so does a lead from before there were rules. It takes a while with many
        items, so it is called off the UI thread.
        """
        conn = self.home.read()
        judging, accounts = Judging(self.home.folder, conn), self._accounts()
        found = [
            (each, verdict)
            for each in triage_store.to_judge(conn)
            if (verdict := self._anew(judging, accounts, each)) is not None
        ]
        changed = spam = looked = 0
        with self.home.write("Judge messages again") as w, w.by_rule():
            put = []
            for each, verdict in found:
                looked += 1
                if (verdict.what, verdict.rule) == (each.taken, each.judged):
                    continue
                if triage_store.put_if(w, each, verdict.what, verdict.rule):
                    put.append(each)
                    changed += verdict.what != each.taken
                    spam += verdict.what == "spam" != each.taken
            _due_again(w, put)
            w.relabel(f"Judge messages again: {counted(changed, 'item')} changed")
        return JudgedAgain(looked, changed, spam, judging.file.problem)

    def _accounts(self) -> dict[int, Account]:
        return {account.id: account for account in self.home.accounts(archived=True)}

    @staticmethod
    def _anew(judging: Judging, accounts: dict[int, Account], item: triage_store.Judged) -> Verdict | None:
        """Return what an item is now, None where nobody is to judge it anew."""
        if item.taken == "lead" and not item.judged:
            return None
        return judging.judge(accounts[item.account_id], item.kind, item.body, item.rating, item.name)

    # Blocked words ---------------------------------------------------------------------------------------

    def blocked(self) -> tuple[str, ...]:
        """Return the words that are blocked."""
        return tuple(setting_store.get(self.home.read(), BLOCK_WORDS) or ())

    def block_word(self, word: str) -> int:
        """Block a word, phrase, handle or host, and return how many open items that makes spam.

        What has it in its text, or is by who is called so, is spam from now on. It is one undoable change.
        UsageError for what is too short to mean anything.
        """
        word = " ".join(storable(word).split())
        bare = folded(word).strip("*")
        if len(bare) < (3 if bare.isascii() else 2) or len(word) > LONGEST_WORD:
            raise UsageError(
                f"a word to block has 3 to {LONGEST_WORD} characters.",
                subject=repr(one_line(word, 60)),
                hint="Like 'promote it on'.",
            )
        if any(folded(known) == folded(word) for known in self.blocked()):
            raise UsageError("this is blocked already.", subject=repr(one_line(word)))
        with self.home.write(f"Block '{one_line(word, 60)}'") as w:
            words = [*(setting_store.get(w.conn, BLOCK_WORDS) or ()), word]
            if len(words) > MOST_WORDS:
                raise UsageError(f"no more than {MOST_WORDS:,} words can be blocked.")
            setting_store.put(w, BLOCK_WORDS, words)
            return self._follow(w, lambda each, verdict: verdict.rule == BLOCKED and each.taken != "spam")

    def unblock_word(self, word: str) -> int:
        """Take a blocked word back, and bring back what only it put away; return how many items that is."""
        word = " ".join(storable(word).split())
        with self.home.write(f"Unblock '{one_line(word, 60)}'") as w:
            words = list(setting_store.get(w.conn, BLOCK_WORDS) or ())
            kept = [known for known in words if folded(known) != folded(word)]
            if kept == words:
                known = ", ".join(f"'{one_line(each, 40)}'" for each in words[:10]) or "none"
                raise NotFoundError("this is not blocked.", subject=repr(one_line(word)), hint=f"Blocked: {known}.")
            setting_store.put(w, BLOCK_WORDS, kept)
            return self._follow(w, lambda each, verdict: each.judged == BLOCKED and verdict.what != "spam")

    def _follow(self, w: Writing, changed: Callable[[triage_store.Judged, Verdict], bool]) -> int:
        """Judge anew those items to which a change of the words matters."""
        judging, accounts, put = Judging(self.home.folder, w.conn), self._accounts(), list[triage_store.Judged]()
        with w.by_rule():
            for each in list(triage_store.to_judge(w.conn)):
                verdict = self._anew(judging, accounts, each)
                if verdict is not None and changed(each, verdict):
                    put += [each] if triage_store.put_if(w, each, verdict.what, verdict.rule) else []
            _due_again(w, put)
        return len(put)

    # The rules -------------------------------------------------------------------------------------------

    def rules(self) -> RulesView:
        """Return the rules in force, and how often each was right."""
        conn = self.home.read()
        file, counts = rules_file(self.home.folder), triage_store.by_rule(conn)
        rows = tuple(RuleRow(rule, *counts.get(rule.id, (0, 0)), rule.id in file.own) for rule in file.rules)
        path = self.home.folder / NAME
        return RulesView(rows, self.blocked(), *counts.get(BLOCKED, (0, 0)), written(path), path.exists(), file.problem)

    def test(self, text: str, kind: str = "comment", rating: int | None = None) -> tuple[Verdict, ...]:
        """Return what the rules say of a text, the one that counts first; nothing is stored."""
        return Judging(self.home.folder, self.home.read()).rules.all_of(kind, text, rating)

    def start_file(self) -> str:
        """Write a file of rules of one's own to begin with, where there is none, and return its path."""
        path = self.home.folder / NAME
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(STARTER)
        except FileExistsError:
            pass
        except OSError as error:
            raise StoreError(f"cannot be written ({error.strerror or error}).", subject=written(path)) from error
        return written(path)

    def file_text(self) -> str:
        """Return what stands in the person's file of rules, what to begin with where there is none."""
        path = self.home.folder / NAME
        try:
            return path.read_text("utf-8-sig") if path.exists() else STARTER
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError("cannot be read as text.", subject=written(path)) from error

    def write_file(self, text: str) -> None:
        """Put a text in the place of the person's file of rules; one with a mistake is kept too, and not in force."""
        from smdash.store.unfinished import making

        path = self.home.folder / NAME
        try:
            with making(path) as new:
                new.write_text(text, "utf-8")
                new.replace(path)
        except OSError as error:
            raise StoreError(f"cannot be written ({error.strerror or error}).", subject=written(path)) from error


def _due_again(w: Writing, judged: list[triage_store.Judged]) -> None:
    """Give what was spam, and is open now, the times that promises say now."""
    from smdash.services.promises import renew_deadlines

    spam = [each.id for each in judged if each.taken == "spam"]
    if spam:
        renew_deadlines(w, spam)


def next_what(what: str) -> What:
    """Return what an item is taken for by the next press of the key that corrects it."""
    turns: dict[str, What] = {"": "question", "question": "complaint", "complaint": "", "lead": "question"}
    return turns.get(what, "")
