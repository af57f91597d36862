"""Undo and redo in any order: after undoing everything all is as it began, after redoing everything as it ended."""

from __future__ import annotations

import atexit
import contextlib
import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from smdash.bootstrap import services_for
from smdash.domain.errors import SmdashError
from smdash.domain.times.when import When
from smdash.domain.workload.limits import LEAST_DAY_H, MOST_DAY_H
from smdash.services.imports.imports import ImportOptions
from tests.worlds import NOW, build_small, content, edit_post, write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services

_PREPARED: list[Path] = []
SLUGS = ("acme/mastodon", "acme/x", "bean/instagram")
numbers = st.lists(st.integers(1, 12), min_size=1, max_size=6)
slugs = st.sampled_from(SLUGS)
hours = st.just(0.0) | st.floats(LEAST_DAY_H, MOST_DAY_H)
whens = st.one_of(
    st.just(When("draft")),
    st.just(When("slot")),
    st.integers(1, 20_000).map(lambda n: When("at", (NOW + timedelta(minutes=60 + n)).replace(tzinfo=None))),
)
slot_lists = st.lists(
    st.builds("{} {:02}:00".format, st.sampled_from(["Mon", "Wed", "Sun"]), st.integers(0, 3)), max_size=3
)
cadences = st.lists(
    st.fixed_dictionaries(
        {"format": st.sampled_from(["text", "image"]), "per_week": st.floats(0, 50), "adapted": st.booleans()}
    ),
    max_size=3,
)


def _prepared() -> Path:
    if not _PREPARED:
        folder = Path(tempfile.mkdtemp(prefix="smdash-stateful-")) / "home"
        services = services_for(folder, NOW.isoformat())
        build_small(services)
        services.home.store.close_read()
        atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
        _PREPARED.append(folder)
    return _PREPARED[0]


class Journal(RuleBasedStateMachine):
    """A person at work, and beside it a plain list of what the content was after each step."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="smdash-stateful-"))
        shutil.copytree(_prepared(), self.folder / "home")
        self.services: Services = services_for(self.folder / "home", NOW.isoformat())
        # What came before is not this walk's to undo.
        with self.services.home.store.write("begin", NOW, journaled=False) as w:
            w.conn.execute("UPDATE changes SET dropped = 1")
        self.states = [self.now()]
        self.at = 0
        self.files = 0

    def now(self) -> dict[str, list[tuple[Any, ...]]]:
        return content(self.services.home.read())

    def did(self) -> None:
        """Note a step: it counts if, and only if, it changed something."""
        state = self.now()
        if state != self.states[self.at]:
            self.states[self.at + 1 :] = [state]
            self.at += 1

    def file(self, name: str, text: str) -> Path:
        self.files += 1
        path = self.folder / f"{self.files}-{name}"
        path.write_text(text, encoding="utf-8")
        return path

    @rule(slug=slugs, when=whens)
    def add(self, slug: str, when: When) -> None:
        with contextlib.suppress(SmdashError):
            write_post(self.services, "Words", [slug], when)
        self.did()

    @rule(post=st.integers(1, 4), slug=slugs, when=st.none() | whens, text=st.sampled_from(["First", "Other"]))
    def edit(self, post: int, slug: str, when: When | None, text: str) -> None:
        with contextlib.suppress(SmdashError):
            edit_post(self.services, post, text, [slug], when)
        self.did()

    @rule(ids=numbers, when=whens)
    def reschedule(self, ids: list[int], when: When) -> None:
        self.services.queue.reschedule(ids, when)
        self.did()

    @rule(ids=numbers)
    def cancel(self, ids: list[int]) -> None:
        self.services.queue.cancel(ids)
        self.did()

    @rule(ids=numbers)
    def done(self, ids: list[int]) -> None:
        self.services.inbox.done(ids)
        self.did()

    @rule(ids=numbers, flag=st.sampled_from(["", "lead", "question"]))
    def flag(self, ids: list[int], flag: str) -> None:
        self.services.inbox.flag(ids, flag)
        self.did()

    @rule(ids=numbers, minutes=st.integers(1, 3))
    def snooze(self, ids: list[int], minutes: int) -> None:
        self.services.inbox.snooze(ids, NOW + timedelta(minutes=minutes))
        self.did()

    @rule(ids=numbers)
    def reopen(self, ids: list[int]) -> None:
        self.services.inbox.reopen(ids)
        self.did()

    @rule(slug=slugs, slots=slot_lists, cadence=cadences, promise=st.sampled_from([None, 1, 2.5]))
    def edit_account(self, slug: str, slots: list[str], cadence: list[dict[str, Any]], promise: float | None) -> None:
        with contextlib.suppress(SmdashError):
            self.services.manage.edit_account(slug, slots=slots, cadence=cadence, promise_hours=promise)
        self.did()

    @rule(slug=slugs, archived=st.booleans())
    def archive(self, slug: str, archived: bool) -> None:
        self.services.manage.archive_account(slug, archived=archived)
        self.did()

    @rule(day=st.integers(0, 6), value=hours)
    def set_hours(self, day: int, value: float) -> None:
        self.services.workload.set_hours({day: value})
        self.did()

    @rule(start=st.integers(0, 6), count=st.integers(1, 5), likes=st.integers(0, 2), day=st.integers(0, 1))
    def import_posts(self, start: int, count: int, likes: int, day: int) -> None:
        text = "Post id,Date,Post text,Post Link,Impressions,Likes\n" + "".join(
            f'{1930524857393217536 + n},"Thu, Jun 5, 2025",Rye {n},https://x.com/acme/status/{n},{10 + n},{likes}\n'
            for n in range(start, start + count)
        )
        captured = (NOW - timedelta(days=day)).date()
        with contextlib.suppress(SmdashError):
            self.services.imports.run(self.file("x.csv", text), ImportOptions(account="acme/x", captured=captured))
        self.did()

    @rule(start=st.integers(0, 9), count=st.integers(1, 5), state=st.sampled_from(["open", "done"]), slug=slugs)
    def import_inbox(self, start: int, count: int, state: str, slug: str) -> None:
        lines = [
            {"id": f"m{n}", "account": slug, "kind": "comment", "text": f"Nr {n}?", "received_at": "2026-11-20T10:00:00Z", "state": state}
            for n in range(start, start + count)
        ]  # fmt: skip
        self.services.imports.run(self.file("inbox.jsonl", "".join(json.dumps(line) + "\n" for line in lines)))
        self.did()

    @rule(
        post=st.sampled_from(["", "p1", "p2"]), slug=slugs, state=st.sampled_from(["scheduled", "published", "draft"])
    )
    def import_plan(self, post: str, slug: str, state: str) -> None:
        text = (
            "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
            f"{post},{slug},2026-11-{10 if state == 'published' else 28} 10:00,Europe/Berlin,{state},text,pillar,a | b,T,Planned,,m.jpg,alt,,\n"
        )
        self.services.imports.run(self.file("plan.csv", text))
        self.did()

    @precondition(lambda self: self.at > 0)
    @rule(steps=st.integers(1, 4))
    def undo(self, steps: int) -> None:
        for _ in range(min(steps, self.at)):
            assert self.services.undo.undo() is not None
            self.at -= 1
            assert self.now() == self.states[self.at]

    @precondition(lambda self: self.at < len(self.states) - 1)
    @rule(steps=st.integers(1, 4))
    def redo(self, steps: int) -> None:
        for _ in range(min(steps, len(self.states) - 1 - self.at)):
            assert self.services.undo.redo() is not None
            self.at += 1
            assert self.now() == self.states[self.at]

    @rule()
    def restart(self) -> None:
        self.services.home.store.close_read()
        self.services = services_for(self.folder / "home", NOW.isoformat())

    @invariant()
    def ends_are_known(self) -> None:
        if hasattr(self, "states"):
            undo, redo = self.services.undo.next()
            assert (undo is None) == (self.at == 0)
            assert (redo is None) == (self.at == len(self.states) - 1)

    def teardown(self) -> None:
        if not hasattr(self, "states"):
            return
        try:
            while self.services.undo.undo():
                pass
            assert self.now() == self.states[0]
            while self.services.undo.redo():
                pass
            assert self.now() == self.states[-1]
            assert [check for check in self.services.care.doctor() if check.result == "bad"] == []
        finally:
            self.services.home.store.close_read()
            shutil.rmtree(self.folder)


TestJournal = Journal.TestCase
TestJournal.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
