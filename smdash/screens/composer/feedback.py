"""What there is to say of a post while it is typed: counts at once, all that takes longer beside the keys."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from smdash.domain.wording import counted
from smdash.screens.composer.media import MediaFact
from smdash.screens.composer.preview import left, used
from smdash.screens.composer.targets import Told
from smdash.widgets.account_cells import platform_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.checks.model import Finding
    from smdash.domain.counting.model import Count
    from smdash.domain.posts.post import Variant, Written
    from smdash.services.composer.composer import ComposeService, Face, Meaning

    Lengths = Mapping[str, Count | None]

PAUSE_SECONDS = 0.04
"""Typing that rests this long is looked at."""
KEY_SECONDS = 0.005
"""What a key may spend on counting."""
LONGEST_WAIT = 0.6


class LookedAt(NamedTuple):
    """What is looked at: a post, its time as it is typed, and the account it is previewed for, if any."""

    post: Written
    when: str
    account: Account | None


class Look(NamedTuple):
    """What a look found; ``findings`` is None where the post could not be judged, ``trouble`` says why."""

    subject: LookedAt
    meaning: Meaning
    face: Face | None
    findings: Sequence[Finding] | None
    media: Mapping[str, MediaFact]
    trouble: str = ""
    attached: str = ""


class Feedback:
    """Counts and looks of one composer, without a widget.

    ``look`` is for a worker, the rest for the UI thread. There is one look at a time, at the newest subject: ``want``
    and ``take_in`` say when one has to begin.
    """

    def __init__(self, compose: ComposeService, post_id: int) -> None:
        self._compose, self._post_id = compose, post_id
        self.findings: Sequence[Finding] = ()
        self.looking = False
        self._wanted: LookedAt | None = None
        self._counted: dict[str, Count | None] = {}

    def counts(self, subject: LookedAt) -> Lengths:
        """Return how long the post is on each of its accounts, None where that is not known yet.

        What a key has no time for keeps the count it had, and is counted by the look.
        """
        until = time.perf_counter() + KEY_SECONDS
        first = "" if subject.account is None else subject.account.slug
        for slug in sorted(subject.post.accounts, key=lambda slug: slug != first):
            if time.perf_counter() < until or slug not in self._counted:
                self._counted[slug] = self._compose.count(subject.post, slug)
        return {slug: self._counted[slug] for slug in subject.post.accounts}

    def knows(self, subject: LookedAt) -> bool:
        """Say whether this is what is looked at already."""
        return subject == self._wanted

    def want(self, subject: LookedAt) -> bool:
        """Say what is to be looked at now; return whether a look has to begin."""
        self._wanted = subject
        begins, self.looking = not self.looking, True
        return begins

    def forget(self) -> None:
        """Know of nothing: what comes next is counted and looked at anew, and until then there is no look."""
        self._wanted = None
        self._counted.clear()

    def take_in(self, look: Look | None) -> bool:
        """Take in what a look found; return whether the subject has changed meanwhile and another has to begin."""
        self.looking = self._wanted is not (None if look is None else look.subject)
        if look is not None and look.findings is not None:
            self.findings = look.findings
        return self.looking

    def look(self) -> Look | None:
        """Wait until typing rests and look; None where there is nothing to look at any more."""
        began = time.monotonic()
        wanted = None
        while wanted is not self._wanted and time.monotonic() - began < LONGEST_WAIT:
            wanted = self._wanted
            time.sleep(PAUSE_SECONDS)
        return None if self._wanted is None else self._looked(self._wanted)

    def _looked(self, subject: LookedAt) -> Look:
        from smdash.services.composer.composer import Meaning

        compose, post = self._compose, subject.post
        meaning, face, findings, trouble, attached = Meaning(None, ""), None, None, "", ""
        media: dict[str, MediaFact] = {}
        try:
            for slug in post.accounts:
                compose.count(post, slug)
            attached = compose.attached(post)
            post = compose.decided(post)
            meaning = compose.meaning(subject.when, post, self._post_id)
            face = compose.face(post, subject.account) if subject.account is not None else None
            media = {path: MediaFact(*words) for path, words in compose.media(post).items()}
            begun = post.text.strip() or post.every_piece() or any(variant.body for variant in post.variants.values())
            findings = compose.findings(post, meaning.times, self._post_id) if begun else ()
        except Exception as error:  # noqa: BLE001 - what was found before it failed is shown, and why it goes no further
            trouble = str(compose.home.meaning(error))
        return Look(subject, meaning, face, findings, media, trouble, attached)


def target_words(post: Written, lengths: Lengths) -> dict[str, Told]:
    """Return what the line of each ticked account says."""
    return {slug: _told(post.variant(slug), length) for slug, length in lengths.items()}


def _told(variant: Variant, length: Count | None) -> Told:
    mark = "thread" if variant.thread else "own" if variant.body is not None else ""
    if length is None:
        return Told(mark=mark)
    over = length.remaining is not None and length.remaining < 0
    if over and variant.thread:
        return Told(used(length), "split", mark=mark)
    return Told(used(length), left(length), over or not length.fits, mark)


def brand_words(accounts: Sequence[Account], attached: str = "") -> Content:
    """Return the brand a post speaks for, and what its files make of it; what is wrong where it speaks for several."""
    files = (f"  \u25a3 {attached}" if attached else "", "$text-accent")
    brands = {account.brand: account.colour for account in accounts}
    if not brands:
        return Content.assemble(("No account ticked yet: tab to the list, space ticks.", "$text-muted"), files)
    if len(brands) > 1:
        return Content.styled(f"! {len(brands)} brands are ticked; one post speaks for one brand.", "$text-error bold")
    brand, colour = next(iter(brands.items()))
    number = counted(len(accounts), "account")
    return Content.assemble(("\u2588\u2588 ", colour or "white"), (brand, "bold"), f"  {number}", files)


def count_words(post: Written, lengths: Lengths, known: Mapping[str, Account]) -> Content:
    """Return how much is left on each ticked account, counted as its platform counts, tightest first."""
    rooms = [(length.remaining, slug) for slug, length in lengths.items() if length and length.remaining is not None]
    parts: list[str | tuple[str, str]] = [f"{len(post.text):,} characters"]
    for room, slug in sorted(rooms):
        name = platform_words(known[slug].platform)
        thread = room < 0 and post.variant(slug).thread
        words = f"{name} {room:,} left" if room >= 0 else f"{name} {-room:,} too long"
        words = f"{name} a thread" if thread else words
        parts += ["  \u00b7  ", (words, "$text-error bold" if room < 0 and not thread else "$text-muted")]
    return Content.assemble(*parts)
