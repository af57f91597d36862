"""How a composer ends: its post is checked, asked room for and stored, once, and with it goes what was kept of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.times.when import When
from smdash.services.composer.keeper import Keeper
from smdash.services.composer.unsaved import UnsavedService
from smdash.services.posts.writer import PostWriter
from smdash.services.schedule.capacity import CapacityService
from smdash.services.timelog.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.checks.model import Finding
    from smdash.domain.posts.post import Written
    from smdash.domain.queue.capacity import Verdict
    from smdash.services.composer.composer import ComposeService
    from smdash.services.composer.start import ComposerStart


class Saved(NamedTuple):
    """The post is stored: ``edited`` where there was one, ``draft`` where no account of a new one has a time."""

    edited: bool
    draft: bool = False


class BadTime(NamedTuple):
    """The typed time cannot be; nothing is stored."""

    words: str


class Wrong(NamedTuple):
    """Checks found errors in a post, and nothing is stored; ``store`` takes post and times all the same."""

    errors: Sequence[Finding]
    post: Written
    times: Mapping[str, When] | None


class NoRoom(NamedTuple):
    """A day or a week is too full for a post, and nothing is stored; ``put`` takes post and times all the same."""

    verdict: Verdict
    post: Written
    times: Mapping[str, When]


Outcome = Saved | BadTime | Wrong | NoRoom


class PostSaver:
    """The end of one composer; what ``keeper`` kept of it ends with it.

    All of it blocks and is for a worker. The composer ends once: what is asked for afterwards changes nothing. An error
    (UsageError for what no post can be, StoreError) leaves everything as it was, and the composer goes on.
    """

    def __init__(self, compose: ComposeService, start: ComposerStart) -> None:
        self.home, self._compose, self._start = compose.home, compose, start
        self._unsaved = UnsavedService(self.home)
        self._posts = PostWriter(self.home)
        self._capacity = CapacityService(self.home)
        self.keeper = Keeper(self._unsaved, start)
        self._begun_at = self.home.now()

    @property
    def edits(self) -> bool:
        """Whether it is a stored post that is changed."""
        return bool(self._start.post_id)

    def save(self, post: Written, when: str) -> Outcome:
        """Store a post at a typed time where nothing is wrong with it and there is room."""
        self._posts.check(post)
        meaning = self._compose.meaning(when, post, self._start.post_id)
        if meaning.wrong:
            return BadTime(meaning.words)
        findings = self._compose.findings(post, meaning.times, self._start.post_id)
        errors = [finding for finding in findings if finding.severity == "error"]
        return Wrong(errors, post, meaning.times) if errors else self.store(post, meaning.times)

    def store(self, post: Written, times: Mapping[str, When] | None) -> Saved | NoRoom:
        """Store a post where there is room; where ``times`` is None those of a stored one stay."""
        leaving = self._capacity.of_post(self._start.post_id) if self._start.post_id else ()
        verdict = self._capacity.check_written(post, times or {}, leaving)
        return self.put(post, times) if verdict.fits else NoRoom(verdict, post, times or {})

    def put(self, post: Written, times: Mapping[str, When] | None, *, overtime: bool = False) -> Saved:
        """Store a post whether there is room or not; ``overtime`` says that there is none."""
        start = self._start

        def stored() -> int:
            if start.post_id:
                self._posts.rewrite(start.post_id, post, times, unsaved_key=start.key, overtime=overtime)
                return start.post_id
            return self._posts.write(post, times or {}, unsaved_key=start.key, overtime=overtime)

        post_id = self.keeper.end(stored)
        if post_id is not None:
            self._suggest(post, post_id)
        if start.post_id:
            return Saved(edited=True)
        return Saved(edited=False, draft=bool(times) and all(when.kind == "draft" for when in (times or {}).values()))

    def put_as_draft(self, post: Written) -> Saved:
        """Store a post without a time."""
        return self.put(post, dict.fromkeys(post.accounts, When("draft")))

    def put_later(self, asked: NoRoom) -> Saved:
        """Store a post on the next day with room; what had no room must have one."""
        return self.put(asked.post, self._capacity.shifted(asked.post, asked.times, asked.verdict.shift or 0))

    def discard(self) -> None:
        """End without storing a post, and forget what was kept."""
        self.keeper.end(lambda: self._unsaved.drop(self._start.key))

    def _suggest(self, post: Written, post_id: int) -> None:
        """Offer the time spent in the composer for the log."""
        minutes = (self.home.now() - self._begun_at).total_seconds() / 60
        account = post.accounts[0] if len(post.accounts) == 1 else ""
        with suppress(Exception):  # The post is stored; an error here would say that it is not.
            suggest(self.home, post.format, minutes, account, post_id)
