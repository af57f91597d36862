"""What a composer says while it is typed in: counts at once, all that takes longer beside the keys."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import work
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block
from smdash.domain.posts.post import Own, Written
from smdash.domain.wording import counted
from smdash.screens.composer.findings import told
from smdash.screens.composer.media import MediaFact, MediaFields
from smdash.screens.composer.preview import left, preview, subtitle, used
from smdash.screens.composer.saving import SavingScreen
from smdash.screens.composer.targets import TargetList, Told
from smdash.widgets.account_cells import platform_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.checks.model import Finding
    from smdash.domain.counting import Count
    from smdash.services.bundle import Services
    from smdash.services.composer.composer import Face, Meaning
    from smdash.services.composer.start import ComposerStart

PAUSE_SECONDS = 0.04
"""Typing that rests this long is looked at."""
KEY_SECONDS = 0.005
"""What a key may spend on counting."""
LONGEST_WAIT = 0.6
SIGNS = {"error": ("\u2715", "$text-error"), "warning": ("!", "$text-warning"), "info": ("\u00b7", "$text-muted")}


class Look(NamedTuple):
    """What a look at the post found; ``findings`` is None where it could not be judged."""

    meaning: Meaning
    face: Face | None
    findings: Sequence[Finding] | None
    media: Mapping[str, MediaFact]
    trouble: str = ""


class LookingScreen(SavingScreen):
    """A composer's counts, preview, meaning of the time, and findings."""

    def __init__(self, services: Services, start: ComposerStart) -> None:
        super().__init__(services, start)
        self.written, self.when = start.post, start.when
        self.known: dict[str, Account] = {}
        self.findings: Sequence[Finding] = ()
        self._wanted: tuple[Written, str, str] | None = None
        self._looking = False
        self._meant: tuple[str, bool] = "", False
        self._hint = ""
        self._counted: dict[str, Count | None] = {}
        self._said: dict[str, Any] = {}

    @property
    def account(self) -> str:
        """The account under the cursor of the list, '' when there is none."""
        row = self.query_one("#targets", TargetList).current
        return row.key if row is not None else ""

    def refresh_all(self) -> None:
        """Keep what is typed and say what it comes to."""
        self.take()
        self.keep()
        self.tell()

    def tell(self) -> None:
        """Count at once; all that takes longer is looked at beside the keys."""
        if (self.written, self.when, self.account) == self._wanted:
            return
        try:
            self._say()
        except Exception as error:  # noqa: BLE001 - a file that cannot be read must not take the text with it
            self._meant = str(error), True
            self._say_meaning()
        self._wanted = (self.written, self.when, self.account)
        if not self._looking:
            self._looking = True
            self._look()

    def _say(self) -> None:
        compose, written = self.services.compose, self.written
        until = time.perf_counter() + KEY_SECONDS
        # The account one looks at first; what a key has no time for is counted beside it and told a moment later.
        for slug in sorted(written.accounts, key=lambda slug: slug != self.account):
            if time.perf_counter() < until or slug not in self._counted:
                self._counted[slug] = compose.count(written, slug)
        counted = {slug: self._counted[slug] for slug in written.accounts}
        told = {slug: self._told(slug, length) for slug, length in counted.items()}
        self.query_one("#targets", TargetList).tell(told)
        self._put("count", self._count_words(counted))
        self._put("brandbar", self._brand_words())

    def _put(self, name: str, content: Content) -> None:
        """Show words; the screen is laid out anew only where they take another number of lines."""
        if self._said.get(name) == content:
            return
        self._said[name] = content
        static = self.query_one(f"#{name}", Static)
        height = static.size.height
        auto = static.styles.height is not None and static.styles.height.is_auto
        lines = content.get_height({}, static.size.width) if auto and static.size.width else height
        static.update(content, layout=auto and lines != height)

    def _told(self, slug: str, length: Count | None) -> Told:
        own = self.written.own.get(slug, Own())
        mark = "thread" if own.thread else "own" if own.body is not None else ""
        if length is None:
            return Told(mark=mark)
        over = length.remaining is not None and length.remaining < 0
        if over and own.thread:
            return Told(used(length), "split", mark=mark)
        return Told(used(length), left(length), over or not length.fits, mark)

    def _brand_words(self) -> Content:
        targets = [self.known[slug] for slug in self.written.accounts if slug in self.known]
        brands = {account.brand: account.colour for account in targets}
        if not brands:
            return Content.styled("No account ticked yet: tab to the list, space ticks.", "$text-muted")
        if len(brands) > 1:
            return Content.styled(
                f"! {len(brands)} brands are ticked; one post speaks for one brand.", "$text-error bold"
            )
        brand, colour = next(iter(brands.items()))
        number = f"  {counted(len(targets), 'account')}"
        return Content.assemble(("\u2588\u2588 ", colour or "white"), (brand, "bold"), number)

    def _count_words(self, counted: Mapping[str, Count | None]) -> Content:
        """Return how much is left on each ticked account, counted as its platform counts, tightest first."""
        known = [
            (length.remaining, slug) for slug, length in counted.items() if length and length.remaining is not None
        ]
        parts: list[str | tuple[str, str]] = [f"{len(self.written.text):,} characters"]
        for room, slug in sorted(known):
            name = platform_words(self.known[slug].platform)
            thread = room < 0 and self.written.own.get(slug, Own()).thread
            words = f"{name} {room:,} left" if room >= 0 else f"{name} {-room:,} too long"
            words = f"{name} a thread" if thread else words
            parts += ["  \u00b7  ", (words, "$text-error bold" if room < 0 and not thread else "$text-muted")]
        return Content.assemble(*parts)

    @work(thread=True, group="counts", exit_on_error=False)
    def prepare(self, accounts: list[Account]) -> None:
        """Read what counting needs, and count again when it is there."""
        with suppress(SmdashError):
            self.services.compose.prepare(accounts)
        self.services.home.store.close_read()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._anew)

    def _anew(self) -> None:
        self._wanted = None
        self._counted.clear()
        self.tell()

    @work(thread=True, group="look", exit_on_error=False)
    def _look(self) -> None:
        worker = get_current_worker()
        began = time.monotonic()
        wanted = None
        while wanted is not self._wanted and time.monotonic() - began < LONGEST_WAIT:
            wanted = self._wanted
            time.sleep(PAUSE_SECONDS)
        wanted = self._wanted
        if wanted is None or worker.is_cancelled:
            return
        try:
            look = self._looked(*wanted)
        finally:
            self.services.home.store.close_read()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._seen, wanted, look)

    def _looked(self, written: Written, when: str, slug: str) -> Look:
        from smdash.services.composer.composer import Meaning

        compose = self.services.compose
        meaning, face, findings, trouble = Meaning(None, ""), None, None, ""
        media: dict[str, MediaFact] = {}
        try:
            for counted in written.accounts:
                compose.count(written, counted)
            meaning = compose.meaning(when, written, keeps=bool(self.start.post_id))
            account = self.known.get(slug)
            face = compose.face(written, account) if account is not None else None
            media = {path: MediaFact(*words) for path, words in compose.media(written).items()}
            begun = written.text.strip() or written.media or any(own.body for own in written.own.values())
            findings = compose.findings(written, meaning.times, self.start.post_id) if begun else ()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            trouble = str(error)
        return Look(meaning, face, findings, media, trouble)

    def _seen(self, wanted: tuple[Written, str, str], look: Look) -> None:
        self._looking = False
        if not self.is_attached:
            return
        if wanted is not self._wanted:
            self._looking = True
            self._look()
        self._say()
        wrong = bool(look.trouble) or (look.meaning.wrong and bool(self.when))
        self._meant = look.trouble or look.meaning.words, wrong
        self._say_meaning()
        if look.face is not None:
            face, panel = look.face, self.query_one("#face")
            title = f"{face.account.slug} \u00b7 how it will look", subtitle(face)
            if self._said.get("face") != title:
                self._said["face"] = title
                panel.border_title, panel.border_subtitle = Content(title[0]), Content(title[1])
            self._put("facebody", preview(face, wanted[0].media))
        if look.findings is not None:
            self.findings = look.findings
        self._put("findings", self._findings_words())
        for fields in self.query(MediaFields):
            fields.learn(look.media)

    def _say_meaning(self) -> None:
        """Say what the time comes to, or what the field with the focus takes where it has no room to say so itself."""
        words, wrong = (self._hint, False) if self._hint else self._meant
        self._put("meaning", Content(block(words)))
        self.query_one("#meaning").set_class(wrong, "-wrong")

    def _findings_words(self) -> Content:
        if not self.findings:
            return Content("")
        numbers = [
            (sum(finding.severity == severity for finding in self.findings), severity)
            for severity in ("error", "warning", "info")
        ]
        words = {"error": "error", "warning": "warning", "info": "remark"}
        parts: list[str | tuple[str, str]] = []
        for number, severity in numbers:
            if number:
                sign, style = SIGNS[severity]
                parts.append((f"{sign} {counted(number, words[severity])}  ", style))
        first = self.findings[0]
        parts.append((told(first), "" if first.severity == "error" else "$text-muted"))
        return Content.assemble(*parts)
