"""Two dashboards, commands and imports on one home, in any order: nobody touches what its person did not see.

What a person saw is kept here by content, row by row, apart from how the store knows it. ``HYPOTHESIS_PROFILE=thorough``
tries many more orders.
"""

from __future__ import annotations

import json
import os
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from smdash.domain.errors import SmdashError, StaleError
from smdash.domain.times.when import When
from smdash.services.composer.saver import Edited, PostSaver
from tests.worlds import NOW, write_post

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from smdash.domain.seen import Seen
    from smdash.services.bundle import Services
    from smdash.services.composer.start import ComposerStart

SEEDS = 150 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 4
STEPS = 45
SLUGS = ("acme/x", "acme/mastodon", "bean/instagram")
POSTS = """SELECT 'd' || d.id, p.uid, d.uid, d.account_id, d.state, d.due_at, d.permalink, p.body, p.title, p.labels, p.pillar_id,
           v.body, v.title FROM deliveries d JOIN posts p ON p.id = d.post_id JOIN variants v ON v.id = d.variant_id"""
ITEMS = "SELECT 'i' || id, account_id, remote_id, body, state, flag, snoozed_until FROM inbox_items"

Rows = dict[str, tuple[Any, ...]]


def _rows(services: Services) -> Rows:
    conn = services.home.read()
    return {row[0]: tuple(row[1:]) for query in (POSTS, ITEMS) for row in conn.execute(query)}


def _changed(before: Rows, after: Rows) -> set[str]:
    """Return which rows that were there are others now, or gone."""
    return {key for key, row in before.items() if after.get(key) != row}


class Draft(NamedTuple):
    """A composer that is open: what it began from, and what its person saw of the post's rows."""

    start: ComposerStart
    saw: Rows


class Dashboard:
    """A person at a screen: what they saw, when, and the steps they made."""

    def __init__(self, services: Services, rng: random.Random) -> None:
        self.services, self.rng = services, rng
        self.saw: Rows = {}
        self.seen: Seen | None = None
        self.steps: dict[int, set[str]] = {}
        self.draft: Draft | None = None
        self.done = self.left_out = 0

    def look(self) -> None:
        self.seen, self.saw = self.services.home.seen(), _rows(self.services)

    def choose(self, kind: str) -> list[int]:
        keys = sorted(key for key in self.saw if key[0] == kind)
        return [int(key[1:]) for key in self.rng.sample(keys, min(len(keys), self.rng.choice((1, 1, 2, 4))))]

    def act(self, kind: str, ids: Sequence[int], act: Callable[[], Any]) -> None:
        """Do something to rows that were chosen on the screen, and hold what it did against what was seen."""
        before = _rows(self.services)
        asked = {f"{kind}{number}" for number in ids}
        as_seen = {key for key in asked if before.get(key) == self.saw.get(key)}
        said: Sequence[str] = ()
        failed: SmdashError | None = None
        try:
            with self.services.home.acting(self.seen):
                said = getattr(act(), "refused", ())
        except SmdashError as error:
            failed = error
        after = _rows(self.services)
        if failed is not None:
            assert after == before, "what is refused changes nothing"
            assert as_seen != asked or not isinstance(failed, StaleError), f"refused though nothing changed: {failed}"
        touched = _changed(before, after)
        siblings = {key for key in touched - asked if before[key][0] in {before[other][0] for other in as_seen}}
        assert touched <= as_seen | siblings, (touched - as_seen, said)
        if as_seen == asked:
            assert not any("by another program" in words for words in said), said
        self.left_out += bool(asked - as_seen)
        self._know(before, after, touched)

    def _know(self, before: Rows, after: Rows, touched: set[str]) -> None:
        """Take in what this person did themselves; the screen reads again, but others' changes may be missed yet."""
        new = after.keys() - before.keys()
        if touched or new:
            self.done += 1
            step = self.services.undo.last()
            assert step is not None
            assert step.own
            self.steps[step.number] = touched | new
        for key in touched | new:
            if key in new or self.saw.get(key) == before[key]:  # else it is another's work that was not seen yet
                self.saw.pop(key, None)
                self.saw.update({key: after[key]} if key in after else {})

    def begin(self) -> None:
        """Open a post in the composer."""
        posts = [key for key in self.saw if key[0] == "d"]
        key = self.rng.choice(posts) if posts else ""
        try:
            post = self.services.posts.post_of(int(key[1:])) if key else 0
            start = self.services.compose.start_edit(post)
        except SmdashError:
            return
        uid = self.services.home.read().execute("SELECT uid FROM posts WHERE id = ?", (post,)).fetchone()[0]
        self.draft = Draft(start, {key: row for key, row in _rows(self.services).items() if row[0] == uid})

    def save(self) -> None:
        """Store what stands in the composer, or be told that the post is another by now."""
        if self.draft is None:
            self.begin()
            return
        start, saw = self.draft
        self.draft = None
        before = _rows(self.services)
        as_seen = all(before.get(key) == row for key, row in saw.items())
        ending = PostSaver(self.services.compose, start)
        mine = start.post._replace(text=f"{start.post.text[:30]} {self.rng.random():.3f}")
        try:
            with self.services.home.acting(self.seen):
                outcome = ending.put(mine, None)
        except SmdashError:
            assert _rows(self.services) == before
            return
        after = _rows(self.services)
        touched = _changed(before, after)
        assert isinstance(outcome, Edited) or touched <= saw.keys()
        if not as_seen:
            assert isinstance(outcome, Edited), "another's words were written over"
            assert touched == set()
            before = after
            ending.put_as_draft(mine, as_new=True)
            after = _rows(self.services)
            touched = _changed(before, after)
            assert touched == set()
        self._know(before, after, touched)
        self.look()  # a composer gives way to the list, which is read again

    def undo(self) -> None:
        """Press u; where a person is asked, they say no."""
        step = self.services.undo.last()
        if step is None or step.asks:
            return
        before = _rows(self.services)
        try:
            assert self.services.undo.undo(step.number)
        except SmdashError:
            assert _rows(self.services) == before
            return
        after = _rows(self.services)
        touched = _changed(before, after) | (after.keys() - before.keys())
        assert touched <= self.steps[step.number], "u took back what was not done here"
        self.look()

    def press(self) -> None:
        """Do what somebody at a screen may do next."""
        services, rng = self.services, self.rng
        posts, items = self.choose("d"), self.choose("i")
        at = When("at", (NOW + timedelta(days=rng.randrange(2, 20), hours=rng.randrange(9))).replace(tzinfo=None))
        on_posts: dict[str, Callable[[], Any]] = {
            "move": lambda: services.queue.reschedule(posts, at),
            "slot": lambda: services.queue.to_next_slot(posts),
            "cancel": lambda: services.queue.cancel(posts),
            "shift": lambda: services.bulk.shift(posts, rng.randrange(1, 5)),
            "label": lambda: services.bulk.change_pillar(posts, rng.choice(("craft", ""))),
            "copy": lambda: services.bulk.duplicate(posts),
            "day": lambda: services.calendar.move_days(posts[0], 1),
        }
        on_items: dict[str, Callable[[], Any]] = {
            "done": lambda: services.inbox.done(items),
            "reopen": lambda: services.inbox.reopen(items),
            "lead": lambda: services.inbox.flag(items, "lead"),
        }
        name = rng.choice([*on_posts, *on_items, "write", "save", "save", "undo", "undo"])
        if name in on_posts and posts:
            self.act("d", posts[:1] if name == "day" else posts, on_posts[name])
        elif name in on_items and items:
            self.act("i", items, on_items[name])
        elif name == "write":
            before = _rows(services)
            write_post(services, f"Post {rng.random():.3f}", rng.sample(SLUGS[:2], rng.choice((1, 2))), at)
            self._know(before, _rows(services), set())
        elif name == "save":
            self.save()
        elif name == "undo":
            self.undo()


class Commands:
    """What is done at a prompt and by cron, each a program of its own that sees what there is."""

    def __init__(self, services: Services, folder: Path, rng: random.Random) -> None:
        self.services, self.folder, self.rng = services, folder, rng
        self.number = 0

    def run(self) -> None:
        services, rng = self.services, self.rng
        services.home.store.program = f"command {self.number}"
        self.number += 1
        posts = [int(key[1:]) for key in _rows(services) if key[0] == "d"]
        some = rng.sample(posts, min(len(posts), 2))
        at = When("at", (NOW + timedelta(days=rng.randrange(2, 20))).replace(tzinfo=None))
        acts: list[Callable[[], object]] = [
            lambda: services.queue.cancel(some),
            lambda: services.queue.reschedule(some, at),
            lambda: services.ledger.publish(some[0], sent_text="x", via="hand"),
            services.undo.undo,
            services.undo.undo,
            services.undo.redo,
            lambda: services.imports.run(self._inbox()),
            lambda: services.imports.run(self._inbox()),
            lambda: services.imports.run(self._plan()),
        ]
        try:
            rng.choice(acts)()
        except (SmdashError, IndexError):
            return

    def _inbox(self) -> Path:
        path = self.folder / f"inbox{self.number}.jsonl"
        lines = [
            {"id": f"m{self.number}-{n}", "account": "acme/x", "kind": "comment", "author": "Ada", "handle": "ada",
             "text": f"Hello {self.number}-{n}?", "received_at": (NOW - timedelta(hours=n + 1)).isoformat()}
            for n in range(3)
        ]  # fmt: skip
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path

    def _plan(self) -> Path:
        path = self.folder / f"plan{self.number}.csv"
        path.write_text(
            "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
            f"p{self.number},acme/x,2026-12-0{1 + self.number % 9} 09:00,Europe/Berlin,scheduled,text,,,,Planned {self.number},,,,,\n",
            encoding="utf-8",
        )
        return path


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nobody_touches_what_its_person_did_not_see(
    small: Services, open_home: Callable[[Path], Services], tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    open_home(small.home.folder).rules.add_pillar("acme", "craft")
    people = [Dashboard(small, rng), Dashboard(open_home(small.home.folder), rng)]
    commands = Commands(open_home(small.home.folder), tmp_path, rng)
    for person in people:
        person.look()
    for _ in range(STEPS):
        who = rng.choices((*people, None), (4, 4, 2))[0]
        if who is None:
            commands.run()
            continue
        if rng.random() < 0.35:
            who.look()
        who.press()
    assert sum(person.done for person in people) > STEPS // 10, "much of what people ask for is done"
    assert all(check.result != "bad" for check in small.care.doctor())


def test_orders_that_are_tried_bring_people_into_each_others_way(
    small: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    """The property above could not fail if nobody ever acted on what had changed."""
    rng = random.Random(7)
    one, two = Dashboard(small, rng), Dashboard(open_home(small.home.folder), rng)
    for number in range(4):
        write_post(small, f"Post {number}", ["acme/x"], When("slot"))
    one.look()
    two.look()
    for _ in range(20):
        one.press()
        two.press()
    assert one.left_out + two.left_out > 2
