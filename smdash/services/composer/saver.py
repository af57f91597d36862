"""How a composer ends: its post is checked, asked room for and stored, once, and with it goes what was kept of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, StaleError
from smdash.domain.posts.standing import standing_words
from smdash.domain.posts.states import State
from smdash.domain.times.when import When
from smdash.paths import written
from smdash.services.composer.keeper import Keeper
from smdash.services.composer.start import ComposerStart
from smdash.services.composer.unsaved import UnsavedService
from smdash.services.posts.writer import PostWriter
from smdash.services.schedule.capacity import CapacityService
from smdash.services.timelog.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from smdash.domain.checks.model import Finding
    from smdash.domain.posts.post import Written
    from smdash.domain.queue.capacity import Verdict
    from smdash.services.composer.composer import ComposeService


class Saved(NamedTuple):
    """The post is stored: ``edited`` where there was one, ``draft`` where no account of a new one has a time.

    ``back`` are the accounts of a stored one which were cancelled and are drafts again.
    """

    edited: bool
    draft: bool = False
    back: tuple[str, ...] = ()


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


class Edited(NamedTuple):
    """A post was changed elsewhere since its change was begun, and nothing is stored.

    ``post`` are the words of this composer, ``theirs`` those that are stored now, None where the post is gone;
    ``places`` says where the stored one stands on each account. ``moved`` is its version where its words are as they
    were, it is on its way wherever it was, and what is out of it keeps its words, so that new words can go to where it
    stands now; else ''.
    """

    post: Written
    theirs: Written | None
    places: str = ""
    moved: str = ""


class Kept(NamedTuple):
    """A composer's words were put by, and the stored post stays as it is; ``words`` say where they are."""

    words: str


Outcome = Saved | BadTime | Wrong | NoRoom | Edited | Kept


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
        self._filed: tuple[str, str] | None = None

    @property
    def edits(self) -> bool:
        """Whether it is a stored post that is changed."""
        return bool(self._start.post_id)

    def save(self, post: Written, when: str) -> Outcome:
        """Store a post at a typed time where nothing is wrong with it and there is room."""
        if (edited := self._edited(post, keeps=not when.strip())) is not None:
            return edited
        self._posts.check(post)
        post = self._compose.decided(post)
        meaning = self._compose.meaning(when, post, self._start.post_id)
        if meaning.wrong:
            return BadTime(meaning.words)
        findings = self._compose.findings(post, meaning.times, self._start.post_id)
        errors = [finding for finding in findings if finding.severity == "error"]
        return Wrong(errors, post, meaning.times) if errors else self.store(post, meaning.times)

    def store(self, post: Written, times: Mapping[str, When] | None) -> Saved | NoRoom | Edited:
        """Store a post where there is room; where ``times`` is None those of a stored one stay."""
        verdict = self._capacity.check_written(post, times or {}, self._own())
        return self.put(post, times) if verdict.fits else NoRoom(verdict, post, times or {})

    def _own(self) -> Collection[int]:
        """Return the deliveries of the post that is edited: it is they that move."""
        return self._capacity.of_post(self._start.post_id) if self._start.post_id else ()

    def put(
        self, post: Written, times: Mapping[str, When] | None, *, overtime: bool = False, as_new: bool = False
    ) -> Saved | Edited:
        """Store a post whether there is room or not; ``overtime`` says that there is none.

        With ``as_new`` it is a post of its own, whatever became of the one that was to be changed.
        """
        start = ComposerStart() if as_new else self._start
        cancelled = self._standing(start.post_id, State.CANCELLED)

        def stored() -> int:
            known = self.keeper.known
            key = self.keeper.key if known is not None else ""
            if start.post_id:
                self._posts.rewrite(
                    start.post_id, post, times, unsaved_key=key, unsaved=known, overtime=overtime, base=start.base
                )
                return start.post_id
            return self._posts.write(
                post, times or {}, unsaved_key=key, unsaved=known, overtime=overtime, idea=start.idea
            )

        try:
            post_id = self.keeper.end(stored)
        except StaleError:
            return self._edited(post, keeps=times is None) or Edited(post, None)
        if post_id is not None:
            self._suggest(post, post_id)
        if start.post_id:
            drafts = self._standing(start.post_id, State.DRAFT)
            return Saved(edited=True, back=tuple(sorted(cancelled & drafts)))
        return Saved(edited=False, draft=bool(times) and all(when.kind == "draft" for when in (times or {}).values()))

    def _standing(self, post_id: int, state: State) -> set[str]:
        """Return the accounts on which a stored post stands in a state."""
        if not post_id:
            return set()
        try:
            return {each.account for each in self._posts.post(post_id).deliveries if each.state == state}
        except NotFoundError:
            return set()

    def put_as_draft(self, post: Written, *, as_new: bool = False) -> Saved | Edited:
        """Store a post without a time."""
        return self.put(post, dict.fromkeys(post.accounts, When("draft")), as_new=as_new)

    def take_theirs(self, asked: Edited) -> Kept:
        """End with the post as it is stored, and put this composer's words by in a file."""
        place = self._file(asked.post)
        self.keeper.end(self.keeper.forget)
        return Kept(f"The stored post stays as it is. Yours is kept in {place}.")

    def put_by(self, post: Written) -> Kept:
        """End without storing a post that cannot be stored here, and put its words by in a file."""
        place = self._file(post)
        self.keeper.end(lambda: None)
        return Kept(f"Nothing was stored. What you wrote is kept in {place}.")

    def give_up(self) -> Kept:
        """End without storing a post, and without a word to the file, which may take none."""
        self.keeper.end(lambda: None)
        return Kept("Nothing was stored.")

    def put_words(self, asked: Edited) -> Saved | Edited:
        """Store a post's new words where it stands now; a change since that was asked about is asked about too."""
        self._start = self._start._replace(base=asked.moved)
        return self.put(asked.post, None)

    def _edited(self, post: Written, *, keeps: bool) -> Edited | None:
        """Return what another hand has made of the post, None where it is as it was when its change was begun.

        ``keeps`` says that its times are to stay.
        """
        start = self._start
        if not start.post_id or not start.base:
            return None
        now = self._posts.version(start.post_id)
        if now == start.base:
            return None
        name, *was = start.base.split(":")
        if now.split(":")[0] != name:
            return Edited(post, None)
        places = {each.account: each for each in self._posts.post(start.post_id).deliveries}
        zone, year = self.home.zone(), self.home.today().year
        stands = [
            f"{slug} {standing_words(each.state, each.due_at, each.published_at, zone, year)}"
            for slug, each in sorted(places.items())
        ]
        same = now.split(":")[1:3] == was[:2]
        moved = now if keeps and same and self._posts.takes(start.post_id, post) else ""
        return Edited(post, self._posts.written(start.post_id), "; ".join(stands), moved)

    def put_later(self, asked: NoRoom) -> Saved | Edited:
        """Store a post on the next day with room; what had no room must have one."""
        later = self._capacity.shifted(asked.post, asked.times, asked.verdict.shift or 0, self._own())
        return self.put(asked.post, later)

    def discard(self, post: Written) -> Kept | None:
        """End without storing a post, and forget what was kept; words that stand nowhere else go to a file."""
        same = post == self._start.post and not self._start.recovered
        place = "" if self.keeper.ended or same or not has_words(post) else self._file(post)
        self.keeper.end(self.keeper.forget)
        return Kept(f"Discarded. What you wrote is kept in {place}.") if place else None

    def _file(self, post: Written) -> str:
        """Put a post's words by in a file, once as long as they are the same, and return where."""
        from smdash.services.desktop.kept_texts import keep

        text = whole_text(post)
        if self._filed is None or self._filed[0] != text:
            self._filed = text, written(keep(self.home, "post", text, ".md"))
        return self._filed[1]

    def _suggest(self, post: Written, post_id: int) -> None:
        """Offer the time spent in the composer for the log."""
        minutes = (self.home.now() - self._begun_at).total_seconds() / 60
        account = post.accounts[0] if len(post.accounts) == 1 else ""
        with suppress(Exception):  # The post is stored; an error here would say that it is not.
            suggest(self.home, post.format, minutes, account, post_id)


def has_words(post: Written) -> bool:
    """Say whether a post has a text of its own, or of an account."""
    return any(text.strip() for text in (post.text, *(own.body or "" for own in post.variants.values())))


def whole_text(post: Written) -> str:
    """Return all the words of a post as one text, each part under its name: what a person would not want to lose."""
    parts = [
        ("to", ", ".join(post.accounts)),
        ("title", post.title),
        ("text", post.text),
        ("link", post.link),
        ("first comment", post.first_comment),
        ("content warning", post.content_warning),
        ("media", "\n".join(f"{piece.path}  {piece.alt_text}".rstrip() for piece in post.media)),
    ]
    for slug, own in sorted(post.variants.items()):
        files = (f"{piece.path}  {piece.alt_text}".rstrip() for piece in own.media)
        words = (own.title, own.body, own.first_comment, own.content_warning, *files)
        parts.append((f"own text of {slug}", "\n".join(filter(None, words))))
    return "\n\n".join(f"[{name}]\n{text}" for name, text in parts if text) + "\n"
