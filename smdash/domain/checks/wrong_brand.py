"""The wrong-brand guard: handles, hashtags, domains and names of one brand in a post of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

Kind = Literal["handle", "domain", "hashtag", "name"]
LEAST = 4
"""Letters a name must have; shorter ones are in too many other words' company."""
LONG = 6
# Hosts on which everybody has a page: a link there says nothing about the brand.
SHARED = frozenset(
    [
        "apple.com",
        "amazon.com",
        "amzn.to",
        "bit.ly",
        "bsky.app",
        "buff.ly",
        "canva.com",
        "discord.gg",
        "dropbox.com",
        "etsy.com",
        "eventbrite.com",
        "example.com",
        "facebook.com",
        "fb.me",
        "flickr.com",
        "forms.gle",
        "github.com",
        "github.io",
        "goo.gl",
        "google.com",
        "instagram.com",
        "ko-fi.com",
        "linkedin.com",
        "linktr.ee",
        "lnkd.in",
        "maps.app.goo.gl",
        "mastodon.social",
        "medium.com",
        "notion.so",
        "patreon.com",
        "pinterest.com",
        "reddit.com",
        "shopify.com",
        "spotify.com",
        "substack.com",
        "t.co",
        "t.me",
        "threads.com",
        "threads.net",
        "tiktok.com",
        "tinyurl.com",
        "twitch.tv",
        "twitter.com",
        "typeform.com",
        "vimeo.com",
        "wa.me",
        "whatsapp.com",
        "wikipedia.org",
        "wordpress.com",
        "x.com",
        "youtu.be",
        "youtube.com",
        "zoom.us",
    ]
)
_WORD = re.compile(r"\w+")
_LEFT = r"(?<![\w@＠.-])"


class Known(NamedTuple):
    """What a brand is known by; ``domains`` are those its posts link to."""

    slug: str
    name: str
    handles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


class Mark(NamedTuple):
    """One sign of a brand and how to find it; ``trigger`` is a folded word without which it cannot be there."""

    kind: Kind
    shown: str
    brand: str
    owner: str
    trigger: str
    pattern: re.Pattern[str]


class Hit(NamedTuple):
    """A brand's sign in a text."""

    mark: Mark
    words: str
    start: int


class Guard:
    """Knows every brand's signs and finds those of the others."""

    def __init__(self, brands: Sequence[Known]) -> None:
        marks = {brand.slug: list(_marks(brand)) for brand in brands}
        owners: dict[tuple[str, str], set[str]] = {}
        for slug, listed in marks.items():
            for mark in listed:
                owners.setdefault(_plain(mark), set()).add(slug)
        self._own = {
            brand.slug: [
                (
                    domain,
                    re.compile(
                        rf"(?<![\w@./-])(?:www\.)?{re.escape(domain)}(?![\w-]|\.\w)(?:[/?#]\S*)?", re.IGNORECASE
                    ),
                )
                for domain in brand.domains
            ]
            for brand in brands
        }
        self._foreign: dict[str, dict[str, list[Mark]]] = {}
        self._gates: dict[str, tuple[str, ...]] = {}
        for brand in brands:
            by_word: dict[str, list[Mark]] = {}
            for slug, listed in marks.items():
                for mark in listed:
                    # What two brands have in common gives neither away.
                    if slug != brand.slug and brand.slug not in owners[_plain(mark)]:
                        by_word.setdefault(mark.trigger, []).append(mark)
            self._foreign[brand.slug] = by_word
            # A word that holds another need not be looked for by itself.
            self._gates[brand.slug] = tuple(
                word for word in by_word if not any(other in word for other in by_word if other != word)
            )

    def find(self, text: str, brand: str) -> list[Hit]:
        """Return signs of other brands in a text of ``brand``, each place once, in order."""
        foreign = self._foreign.get(brand)
        if not foreign:
            return []
        low = text.casefold()
        for gate in self._gates[brand]:
            if gate in low:
                break
        else:
            return []
        present = [word for word in foreign if word in low]
        hits: list[Hit] = []
        taken: list[tuple[int, int]] = []
        marks = sorted((mark for word in present for mark in foreign[word]), key=lambda m: (_RANK[m.kind], m.shown))
        for mark in marks:
            for match in mark.pattern.finditer(text):
                start, end = match.span()
                if not any(start < stop and begin < end for begin, stop in taken):
                    taken.append((start, end))
                    hits.append(Hit(mark, match[0], start))
        return sorted(hits, key=lambda hit: hit.start)

    def bare(self, text: str, brand: str) -> list[str]:
        """Return the links to a brand's own domains that are written without a scheme."""
        low = text.casefold()
        return [
            match[0].rstrip(".,;:!?)\"'")
            for domain, pattern in self._own.get(brand, ())
            if domain in low
            for match in pattern.finditer(text)
        ]


_RANK: dict[str, int] = {"handle": 0, "domain": 1, "hashtag": 2, "name": 3}


def _plain(mark: Mark) -> tuple[str, str]:
    return mark.kind, mark.shown.casefold().lstrip("@")


def _marks(brand: Known) -> Iterable[Mark]:
    owner = brand.name or brand.slug

    def mark(kind: Kind, shown: str, pattern: str, *, flags: re.RegexFlag = re.IGNORECASE) -> Mark | None:
        listed = _WORD.findall(shown.casefold())
        if sum(map(str.isalnum, shown)) < LEAST or not listed:
            return None
        telling = listed[:-1] if "." in shown and len(listed) > 1 else listed  # every host ends in com
        return Mark(kind, shown, brand.slug, owner, max(telling, key=len), re.compile(pattern, flags))

    found: list[Mark | None] = []
    for handle in dict.fromkeys(each.strip().lstrip("@＠") for each in brand.handles):
        if not handle:
            continue
        # A handle that is a plain word is one only behind its sign.
        sign = "[@＠]?" if re.search(r"[\W_\d]", handle) else "[@＠]"
        ends = r"(?![\w@]|[.-]\w)" if "@" not in handle else r"(?!\w|[.-]\w)"
        found.append(mark("handle", f"@{handle}", rf"{_LEFT}{sign}{re.escape(handle)}{ends}"))
    for domain in dict.fromkeys(brand.domains):
        found.append(mark("domain", domain, rf"(?<![\w.-])(?:[\w-]+\.)*{re.escape(domain)}(?![\w-]|\.\w)"))
    names = [name for name in dict.fromkeys((brand.name, *brand.names)) if name]
    for tag in dict.fromkeys(
        [brand.slug.replace("-", ""), *("".join(_WORD.findall(name)).casefold() for name in names)]
    ):
        found.append(mark("hashtag", f"#{tag}", rf"(?<![\w&/#])[#＃]{re.escape(tag)}(?!\w)"))
    for name in names:
        spelled = r"\s+".join(map(re.escape, name.split()))
        # A name of one word is told from the word by its capital letters.
        single = " " not in name.strip()
        if single and name == name.casefold():
            continue
        flags = re.UNICODE if single else re.IGNORECASE
        found.append(mark("name", name, rf"(?<![\w@#＃/.-]){spelled}(?![\w@/]|[.-]\w)", flags=flags))
    yield from (each for each in found if each is not None)


def domains(
    hosts: Mapping[str, Mapping[str, int]], known: Sequence[Known], pages: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Return the domains that are a brand's own, of how often each brand's posts link to which host.

    One is a brand's own when its name is in it (``acme.example`` of Acme Tools), or when the brand links there three
    times and with at least a third of its links. Hosts that everybody uses are nobody's, and so are the platforms' own
    (``pages``).
    """
    found = {}
    for brand in known:
        counted: dict[str, int] = {}
        for host, times in hosts.get(brand.slug, {}).items():
            bare = host.removeprefix("www.")
            counted[bare] = counted.get(bare, 0) + times
        total = sum(counted.values())
        own = _stems(brand)
        found[brand.slug] = tuple(
            sorted(
                host
                for host, times in counted.items()
                if "." in host
                and host not in SHARED
                and host not in pages
                and (_named(host, own) or (times >= 3 and times * 3 >= total and not _page(host)))
            )
        )
    return found


def _stems(brand: Known) -> set[str]:
    words = {brand.slug.replace("-", "")}
    for name in (brand.name, *brand.names):
        words |= {"".join(_WORD.findall(name)).casefold(), *_WORD.findall(name.casefold())[:1]}
    return {word for word in words if len(word) >= LEAST}


def _named(host: str, stems: set[str]) -> bool:
    """Say whether a brand's name stands in a host: a short one as a part of its own, a long one anywhere."""
    for label in host.split(".")[:-1]:
        plain = label.replace("-", "")
        if plain in stems or not stems.isdisjoint(label.split("-")):
            return True
        if any(len(stem) >= LONG and stem in plain for stem in stems):
            return True
    return False


def _page(host: str) -> bool:
    """Say whether a host lies under one that everybody uses."""
    parts = host.split(".")
    return any(".".join(parts[number:]) in SHARED for number in range(1, len(parts) - 1))
