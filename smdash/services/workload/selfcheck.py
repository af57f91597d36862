"""The self-check: what a person says of a week, kept in this file only, and only when they say it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.workload.selfcheck import burnout_flag, raw_tlx
from smdash.services.home import Service
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Sequence


SELFCHECK = "selfcheck"
"""Setting: the answers. No export, report or JSON of the workload holds it; a backup is a copy of the whole file."""
MOST = 60
SCALES = ("mental", "physical", "temporal", "performance", "effort", "frustration")


class Answers(NamedTuple):
    """The last answers: the mean of the six scales, the single item, and the days they are of; None without any."""

    tlx: float | None = None
    tlx_on: date | None = None
    item: int | None = None
    item_on: date | None = None

    @property
    def sign(self) -> str:
        """Say in words when the single item is a sign of strain; '' when it is not."""
        if self.item is None or not burnout_flag([self.item]).flag:
            return ""
        return f"your own answer was {self.item} of 5"


class SelfCheckService(Service):
    """Use cases of ``smdash selfcheck``."""

    def answers(self) -> Answers:
        """Return the last answers."""
        kept = self._kept()
        tlx = kept["tlx"][-1] if kept["tlx"] else None
        item = kept["item"][-1] if kept["item"] else None
        return Answers(
            raw_tlx(*tlx["scales"]) if tlx else None,
            date.fromisoformat(tlx["on"]) if tlx else None,
            item["answer"] if item else None,
            date.fromisoformat(item["on"]) if item else None,
        )

    def set_tlx(self, scales: Sequence[float]) -> None:
        """Keep six scales from 0 to 100; UsageError for anything else."""
        if len(scales) != len(SCALES) or not all(0 <= each <= 100 for each in scales):
            raise UsageError(
                "six numbers from 0 to 100 are needed.", subject="--tlx", hint=f"In order: {', '.join(SCALES)}."
            )
        self._keep("tlx", {"scales": [float(each) for each in scales]})

    def set_item(self, answer: int) -> None:
        """Keep an answer from 1 to 5; UsageError for anything else."""
        if not 1 <= answer <= 5:
            raise UsageError("the answer is a number from 1 to 5.", subject="--item")
        self._keep("item", {"answer": int(answer)})

    def forget(self) -> bool:
        """Forget all answers; no undo brings them back. False where there were none."""
        if setting_store.get(self.home.read(), SELFCHECK) is None:
            return False
        self._put({"tlx": [], "item": []}, None)
        return True

    def _kept(self) -> dict[str, list[dict[str, Any]]]:
        return {"tlx": [], "item": []} | (setting_store.get(self.home.read(), SELFCHECK) or {})

    def _keep(self, kind: str, entry: dict[str, Any]) -> None:
        kept = self._kept()
        today = self.home.today().isoformat()
        others = [each for each in kept[kind] if each["on"] != today]
        self._put(kept | {kind: [*others, {"on": today, **entry}][-MOST:]}, "Self-check")

    def _put(self, kept: dict[str, Any], label: str | None) -> None:
        # Not in the journal: what is forgotten must not be kept there.
        with self.home.write(label or "Forget", journaled=False) as w:
            if label is None:
                w.conn.execute("DELETE FROM settings WHERE key = ?", (SELFCHECK,))
            else:
                setting_store.put(w, SELFCHECK, kept)
