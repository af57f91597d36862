"""The rules of a home together with what its person said of writers and words: what judges items."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from smdash.domain.inbox.people import author_key
from smdash.domain.inbox.triage import BLOCKED, PERSON, WRITER, Rules, Standing, Verdict
from smdash.services.inbox.rules_file import rules_file
from smdash.store import settings as setting_store
from smdash.store.inbox import triage as triage_store

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from smdash.domain.accounts.views import Account
    from smdash.domain.inbox.triage import Rule
    from smdash.store.connection import Writing

BLOCK_WORDS = "block_words"
"""Name of the setting that holds the words a person blocked: a list of texts."""


class Judging:
    """What is known when it is made decides; made anew for each batch of items."""

    def __init__(self, folder: Path, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self.file = rules_file(folder)
        self.rules = _ready(self.file.rules, tuple(setting_store.get(conn, BLOCK_WORDS) or ()))
        self._leads = triage_store.leads(conn)
        self._said = {(each.platform, each.writer): each.spam for each in triage_store.said_of_writers(conn)}

    def judge(self, account: Account, kind: str, text: str, rating: int | None, name: str) -> Verdict:
        """Return what an item is; ``name`` is its writer's handle, else their name."""
        standing = self.standing(account, name)
        found = self.rules.judge(kind, text, rating, standing, name)
        by_a_rule = found.what == "spam" and found.rule not in {WRITER, BLOCKED}
        if by_a_rule and not standing and triage_store.answered(self._conn, account.id, author_key(name, "")):
            return self.rules.judge(kind, text, rating, "answered", name)
        return found

    def standing(self, account: Account, name: str) -> Standing:
        """Return what the person said of a writer before."""
        key = author_key(name, "")
        if not key:
            return ""
        if (account.brand, account.platform, key) in self._leads:
            return "lead"
        spam = self._said.get((account.platform, key))
        return "" if spam is None else "spam" if spam else "not spam"


def say(w: Writing, item_id: int, what: str) -> bool:
    """Take an item for what its person says it is, and remember it; False where they had said so before."""
    before = triage_store.taken_for(w.conn, item_id)
    if before is None or (before[0], before[1]) == (what, PERSON):
        return False
    triage_store.put(w, item_id, what, PERSON)
    triage_store.remember(w, item_id, "" if before[1] == PERSON else before[1], before[0], what)
    return True


@lru_cache(maxsize=4)
def _ready(rules: tuple[Rule, ...], blocked: tuple[str, ...]) -> Rules:
    return Rules(rules, blocked)
