"""A key and what it does, once: bindings, key line, help, palette and README are made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.binding import BindingType


class Key(NamedTuple):
    """A key and what it does.

    ``id`` is what a person's config calls it; screens on which it does the same thing share it. ``keys`` are Textual's
    names, joined by commas. ``label`` names the act, ``tip`` says in a sentence what the label does not. ``where`` is
    the pane it works in, '' everywhere on its screen. ``footer`` is its short word, '' to leave it out of the key line;
    neighbours with the same word share a place there. ``priority`` keys work while something is typed.
    """

    id: str
    keys: str
    action: str
    label: str
    tip: str = ""
    where: str = ""
    footer: str = ""
    priority: bool = False

    @property
    def words(self) -> str:
        """What it does, as sentences that say nothing twice."""
        if not self.tip:
            return f"{self.label}."
        tip = f"{self.tip.rstrip('.')}."
        said = {word.strip(".,:;").lower() for word in tip.split()}
        twice = all(word.lower() in said for word in self.label.split())
        return tip if twice else f"{self.label}. {tip}"


NAMES = {
    "slash": "/",
    "full_stop": ".",
    "question_mark": "?",
    "exclamation_mark": "!",
    "asterisk": "*",
    "percent_sign": "%",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "escape": "esc",
    "enter": "\u21b5",
    "left": "\u2190",
    "right": "\u2192",
    "up": "\u2191",
    "down": "\u2193",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
"""How a key is written where Textual's own name is not what stands on it."""


def spelled(keys: str) -> str:
    """Return keys as a person reads them: ``^s``, ``⇧←``, ``/``; several are parted by a space."""
    return " ".join(_spelled(key) for key in keys.split(","))


def _spelled(key: str) -> str:
    if key in NAMES:
        return NAMES[key]
    for modifier, sign in (("ctrl+", "^"), ("shift+", "\u21e7")):
        if key.startswith(modifier):
            return sign + _spelled(key.removeprefix(modifier))
    return key


def bindings(keys: Iterable[Key], target: str = "") -> list[BindingType]:
    """Return Textual's bindings; ``target`` is put before each action: ``screen.`` where a list hands them on."""
    return [
        Binding(
            key.keys,
            target + key.action,
            key.label,
            tooltip=key.tip or key.label,
            show=False,
            id=key.id,
            priority=key.priority,
        )
        for key in keys
    ]


def mapped(keys: Iterable[Key], changed: Mapping[str, str]) -> tuple[Key, ...]:
    """Return keys as a person's config has them: id -> keys."""
    return tuple(key._replace(keys=changed.get(key.id, key.keys)) for key in keys)


def line(keys: Iterable[Key]) -> list[tuple[str, str, str]]:
    """Return (key, word, action) of those with a place in the key line; a word stands once, with all its keys."""
    found: dict[str, tuple[list[str], str]] = {}
    for key in keys:
        if key.footer:
            found.setdefault(key.footer, ([], key.action))[0].append(_shown(key.keys))
    return [(_together(names), word, action) for word, (names, action) in found.items()]


def _shown(keys: str) -> str:
    """Return the one name a key line has room for; a letter says more than esc."""
    names = [name for name in keys.split(",") if name != "escape"] or ["escape"]
    return _spelled(names[0])


def _together(names: list[str]) -> str:
    """Return ``+ -``, and ``⇧←→`` where the same key is held down with both."""
    if len(names) > 1 and all(name.startswith("\u21e7") for name in names):
        return "\u21e7" + "".join(name.removeprefix("\u21e7") for name in names)
    return " ".join(names)
