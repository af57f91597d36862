"""By which channel somebody came, and from which platform, told from what a link carried or a site noted."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.results.measures import Channel


class Rule(NamedTuple):
    """What makes a channel: of sources and of media one has to fit, where any are named; `network` asks for one."""

    channel: Channel
    sources: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    network: bool = False


class Table(NamedTuple):
    """The rules in order, networks without a platform file, what stands for nothing, and channels by other names."""

    rules: tuple[Rule, ...]
    networks: tuple[str, ...]
    unknown: frozenset[str]
    groups: dict[str, Channel]


@cache
def table() -> Table:
    """Return the rules that are shipped."""
    facts = tomllib.loads(files(__package__).joinpath("channels.toml").read_text(encoding="utf-8"))
    rules = tuple(
        Rule(each["channel"], tuple(each.get("sources", ())), tuple(each.get("media", ())), each.get("network", False))
        for each in facts["rules"]
    )
    groups = {name: channel for channel, names in facts["groups"].items() for name in names}
    return Table(rules, tuple(facts["networks"]), frozenset(facts["unknown"]), groups)


def channel_of(source: str, medium: str = "") -> Channel:
    """Return the channel of a source and a medium as they were noted, '' where nothing is known of them.

    A source that is a host and that no rule knows is a site that links: a referral, where no medium says otherwise.
    """
    known = table()
    where, how = _plain(source, known), _plain(medium, known)
    if not where and not how:
        return ""
    network = bool(where) and (bool(platform_of(where)) or _fits(where, known.networks))
    for rule in known.rules:
        if (
            (not rule.network or network)
            and (not rule.sources or _fits(where, rule.sources))
            and (not rule.media or _fits(how, rule.media))
        ):
            return rule.channel
    return "referral" if "." in where and not how else ""


def platform_of(source: str) -> str:
    """Return the key of the platform that a source names, '' where it names none."""
    from smdash.platforms.loader import find, keys

    where = _plain(source, table())
    if not where:
        return ""
    for key in keys():
        facts = find(key)
        if facts is not None and _fits(where, facts.utm_sources):
            return key
    return ""


def channel_called(name: str) -> Channel | None:
    """Return the channel that an analytics program calls ``name``, None where it is no such name."""
    return table().groups.get(" ".join(name.lower().split()))


def _plain(text: str, known: Table) -> str:
    plain = " ".join(text.lower().split())
    plain = plain.removeprefix("https://").removeprefix("http://").split("/", 1)[0].removeprefix("www.")
    return "" if plain in known.unknown else plain


def _fits(text: str, names: Iterable[str]) -> bool:
    return any(_is(text, name) for name in names)


def _is(text: str, name: str) -> bool:
    if name.endswith(".*"):
        # Endings of countries: pinterest.de, but not pinterest.example.net.
        stem = name[:-1]
        _, found, end = f".{text}".rpartition(f".{stem}")
        return bool(found) and end.count(".") <= 1 and len(end) <= 7
    if name.endswith("*"):
        return text.startswith(name[:-1])
    if name.startswith("*"):
        return text.endswith(name[1:])
    return text == name or ("." in name and text.endswith(f".{name}"))
