"""What a composer has not saved yet, kept keystroke by keystroke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.posts.post import Piece, Variant, Written
from smdash.services.home import Service
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Mapping


NEW = "new"
BESIDE = "~"


class UnsavedService(Service):
    """Keeps unsaved text across a kill.

    Composers of several programs may be open on the same post, or each on a new one. What one of them keeps never
    takes the place of another's: it stands beside it, under the same key with the program's name behind it.
    """

    def keep(self, key: str, payload: dict[str, Any], known: Mapping[str, Any] | None) -> str:
        """Keep what is in a composer that last knew ``known`` under a key; return under which key it stands now."""
        with self.home.write("draft", journaled=False, wait_ms=500) as w:
            there = setting_store.unsaved(w.conn, key)
            if there is not None and there != known:
                key = f"{key.partition(BESIDE)[0]}{BESIDE}{self.home.store.program}"
            setting_store.save_unsaved(w, key, payload)
        return key

    def newest(self, key: str) -> tuple[str, dict[str, Any]] | None:
        """Return what was kept last under a key or beside it, and where; None when nothing was."""
        for each in self.keys():
            if each.partition(BESIDE)[0] == key and (found := self.load(each)) is not None:
                return each, found
        return None

    def save(self, key: str, payload: dict[str, Any]) -> None:
        """Keep what is in a composer; waits at most a moment for another program."""
        with self.home.write("draft", journaled=False, wait_ms=500) as w:
            setting_store.save_unsaved(w, key, payload)

    def load(self, key: str) -> dict[str, Any] | None:
        """Return what was kept, None when nothing was."""
        return setting_store.unsaved(self.home.read(), key)

    def drop(self, key: str, known: Mapping[str, Any] | None = None) -> None:
        """Forget what was kept; with ``known`` only if it is that."""
        with self.home.write("draft", journaled=False) as w:
            setting_store.drop_unsaved(w, key, known)

    def keys(self) -> list[str]:
        """Return the keys of unsaved composers, newest first: ``new`` or ``post:ID``, and those beside them."""
        return setting_store.unsaved_keys(self.home.read())


def payload_of(written: Written, when: str, post_id: int, base: str = "") -> dict[str, Any]:
    """Return a composer's content as it is kept; everything is said, so that what was emptied stays empty.

    ``base`` is what the post was when its change was begun (``PostWriter.version``).
    """
    return {
        "base": base,
        "text": written.text,
        "accounts": sorted(written.accounts),
        "when": when,
        "post_id": post_id,
        "format": written.format,
        "title": written.title,
        "link": written.link,
        "pillar": written.pillar,
        "goal": written.goal,
        "labels": list(written.labels),
        "first_comment": written.first_comment,
        "content_warning": written.content_warning,
        "language": written.language,
        "minutes": written.minutes,
        "utm": None if written.utm is None else dict(written.utm),
        "media": [list(piece) for piece in written.media],
        "own": {
            slug: {**own._asdict(), "media": [list(piece) for piece in own.media]}
            for slug, own in sorted(written.variants.items())
        },
    }


def written_of(payload: Mapping[str, Any], base: Written) -> Written:
    """Return what was kept; what an older smdash did not keep is as in ``base``."""
    texts = ("text", "format", "title", "link", "pillar", "goal", "first_comment", "content_warning", "language")
    values: dict[str, Any] = {name: payload[name] for name in texts if isinstance(payload.get(name), str)}
    for name in ("accounts", "labels"):
        if isinstance(payload.get(name), list):
            values[name] = tuple(str(entry) for entry in payload[name])
    if "minutes" in payload and isinstance(payload["minutes"], float | int | None):
        values["minutes"] = payload["minutes"]
    if "utm" in payload and isinstance(payload["utm"], dict | None):
        values["utm"] = payload["utm"]
    if isinstance(payload.get("media"), list):
        values["media"] = _pieces(payload["media"])
    if isinstance(payload.get("own"), dict):
        known = set(Variant._fields)
        values["variants"] = {
            slug: Variant(**{name: value for name, value in entry.items() if name in known})._replace(
                media=_pieces(entry.get("media", []))
            )
            for slug, entry in payload["own"].items()
        }
    return base._replace(**values)


def _pieces(entries: list[Any]) -> tuple[Piece, ...]:
    return tuple(Piece(*map(str, entry[:2])) for entry in entries)
