"""Keeping a section of a strategy while it is typed, until it is stored or given up."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import StaleError
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from smdash.services.home import Home
    from smdash.services.strategy.strategy import StrategyService, StrategyView

BESIDE = "~"


class SectionStart(NamedTuple):
    """What a field for a section begins with: its words with LF at the ends of lines, and what they were made from.

    ``base`` is the version of the stored words that they were begun on. ``recovered`` says that they were not stored
    last time; ``stale`` that the stored ones are others since.
    """

    brand: str
    key: str
    title: str
    text: str
    base: str
    recovered: bool = False
    stale: bool = False
    kept_as: str = ""
    kept: dict[str, Any] | None = None


class Clash(NamedTuple):
    """Two texts of one section: what is stored now, by its version, and what was typed. Nothing was stored."""

    theirs: str
    version: str
    mine: str


def begin(strategy: StrategyService, brand: str, key: str) -> SectionStart:
    """Return what a field for a section begins with: what was not stored last time, else what is stored."""
    view = strategy.view(brand)
    title = next((each.title for each in view.sections if each.key == key), key)
    version = strategy.section_version(view, key)
    stored = _lf(view.words(key))
    start = SectionStart(view.brand, key, title, stored, version)
    kept_as, kept = _kept(strategy.home, view.brand, key)
    if kept is None or not isinstance(kept.get("text"), str) or kept["text"] == stored:
        return start._replace(kept_as=kept_as, kept=kept)
    base = kept["base"] if isinstance(kept.get("base"), str) else version
    return start._replace(
        text=kept["text"], base=base, recovered=True, stale=base != version, kept_as=kept_as, kept=kept
    )


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place(brand: str, key: str) -> str:
    return f"{setting_store.SECTION_KEY}{brand}:{key}"


def _kept(home: Home, brand: str, key: str) -> tuple[str, dict[str, Any] | None]:
    """Return what was kept of a section and under which key: this program's, else what waits longest to be seen."""
    place = _place(brand, key)
    mine = f"{place}{BESIDE}{home.store.program}"
    there = [each for each in setting_store.section_keys(home.read(), brand) if each.partition(BESIDE)[0] == place]
    for each in sorted(there, key=lambda each: (each != mine, each != place)):
        if (found := setting_store.unsaved(home.read(), each)) is not None:
            return each, found
    return place, None


def put_by(strategy: StrategyService, view: StrategyView) -> list[str]:
    """Put what was typed for sections that are no longer in a strategy into files; return what to say of each."""
    from smdash.paths import written
    from smdash.services.desktop.kept_texts import keep

    home = strategy.home
    there = {_place(view.brand, each.key) for each in view.sections}
    said = []
    for each in setting_store.section_keys(home.read(), view.brand):
        place = each.partition(BESIDE)[0]
        kept = None if place in there else setting_store.unsaved(home.read(), each)
        if kept is None:
            continue
        text = kept.get("text")
        if isinstance(text, str) and text.strip():
            name, where = place.rpartition(":")[2], written(keep(home, "strategy", text, ".md"))
            said.append(f"What was typed for '{name}', which is no longer there, is kept in {where}.")
        with home.write("draft", journaled=False) as w:
            setting_store.drop_unsaved(w, each, kept)
    return said


class SectionDraft:
    """One field's text: kept as it is typed, stored once. ``want`` is called where keys are, the rest in workers."""

    def __init__(self, strategy: StrategyService, start: SectionStart) -> None:
        self._strategy, self._start = strategy, start
        self._place = start.kept_as or _place(start.brand, start.key)
        self._known = start.kept
        self._wanted = self._kept = start.text
        self._turn = threading.Lock()
        self._ended = False

    @property
    def safe(self) -> bool:
        """Whether everything typed so far would survive a kill."""
        return self._ended or self._kept == self._wanted

    @property
    def ended(self) -> bool:
        """Whether it was stored or given up."""
        return self._ended

    @property
    def text(self) -> str:
        """What is typed."""
        return self._wanted

    def want(self, text: str) -> None:
        """Say what there is to keep now."""
        self._wanted = text

    def write(self) -> None:
        """Write down what is wanted, and what has come to be wanted meanwhile; SmdashError leaves it wanted.

        What another program keeps of the same section is let alone: this one's stands beside it.
        """
        home = self._strategy.home
        with self._turn:
            while not self.safe:
                text = self._wanted
                payload = {"text": text, "base": self._start.base}
                with home.write("draft", journaled=False, wait_ms=500) as w:
                    there = setting_store.unsaved(w.conn, self._place)
                    if there is not None and there != self._known:
                        self._place = f"{_place(self._start.brand, self._start.key)}{BESIDE}{home.store.program}"
                    setting_store.save_unsaved(w, self._place, payload)
                self._known, self._kept = payload, text

    def store(self, over: str | None = None) -> bool | Clash:
        """Store what is typed and forget what was kept; return whether it changed anything, or what stands there now.

        ``over`` is the version it is stored over although it was begun on another one.
        """
        start, mine = self._start, self._wanted
        with self._turn:
            if self._ended:
                return False
            try:
                changed = self._strategy.save_section(
                    start.brand, start.key, mine, start.base if over is None else over
                )
            except StaleError:
                view = self._strategy.view(start.brand)
                return Clash(view.words(start.key), self._strategy.section_version(view, start.key), mine)
            self._forget()
            return changed

    def give_up(self) -> str:
        """Forget what was kept, and return where a file has it; '' where nothing was typed."""
        with self._turn:
            place = ""
            if not self._ended and self._wanted.strip() and (self._wanted != self._start.text or self._start.recovered):
                place = self.in_file()
            self._forget()
            return place

    def in_file(self) -> str:
        """Put what is typed into a file of its own, and return where it is."""
        from smdash.paths import written
        from smdash.services.desktop.kept_texts import keep

        return written(keep(self._strategy.home, "strategy", self._wanted, ".md"))

    def _forget(self) -> None:
        self._ended = True
        if self._known is not None:
            with self._strategy.home.write("draft", journaled=False) as w:
                setting_store.drop_unsaved(w, self._place, self._known)
            self._known = None
