"""The links of a text as they would be opened, whole, and what about them asks for a second look.

Nothing is looked up. Only http and https are ever offered. Sources: the WHATWG URL standard for what a browser makes of
an address (a backslash is a slash, numbers may be addresses), UTS 39 for scripts and look-alike letters, of which the
common ones are listed here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST = 200
"""Links of one text that are told of."""
LONGEST = 2000
"""Characters of the longest address that is offered."""
LOOKED_AT = 200_000
"""Characters of a text in which links are looked for."""

_REST = r"""(?:[^\s<>"\]]|\](?!\())"""
_FOUND = re.compile(
    rf"""(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{{0,20}})(?::[/\\]{{2}}{_REST}+|(?<=script):{_REST}+|(?<=data):{_REST}+)
      | (?<![\w@.])www\.[^\s<>"/?#\]]+\.{_REST}+
      | (?<![\w@./:-])(?:[\w-]{{1,63}}\.){{1,8}}[A-Za-z]{{2,24}}/{_REST}*""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?i)(?:https?://)?((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})(?![\w.-])")
_NUMBER = re.compile(r"(?i)(0x[0-9a-f]*|[0-9]+)")
_TRAILING = ".,;:!?'\"*_~…»”’"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_SAFE = "%/?#[]@!$&'()*+,;=:~-._"
_INNER_ENDS = frozenset({"com", "org", "net", "gov", "edu"})
"""Ends of hosts which, in the middle of one, make the rest look like the whole."""
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that one language writes together. Source: UTS 39, highly restrictive."""
_LIKE = str.maketrans(
    {
        **dict(zip("аеорсухіјѕһԁԛԝӏвкмнтгпзЬъ", "aeopcyxijshdqwlbkmhtrn3bb", strict=True)),
        **dict(zip("αορνικυχτγηωε", "aopvikuxtynwe", strict=True)),
        **dict(zip("օոսհցզյ", "onuhgqj", strict=True)),
        **dict(zip("ıɑɡłøđħŧœæ", "iaglodhtoa", strict=True)),
        "0": "o",
        "1": "l",
        "|": "l",
    }
)


class Link(NamedTuple):
    """A link: how it stands in the text, the address that would be opened, and its host as it reads and as it is.

    ``opens`` is whether it may be offered to be opened at all. ``marks`` are sentences about what to look at twice.
    """

    shown: str
    address: str
    host: str
    ascii_host: str
    opens: bool
    marks: tuple[str, ...] = ()


def links(text: str, known: Collection[str] = ()) -> tuple[Link, ...]:
    """Return the links of a text in its order, each address once; at most ``MOST``.

    ``known`` are hosts and names of the person's own, which others may want to look like.
    """
    found: dict[tuple[str, tuple[str, ...]], Link] = {}
    for start, end in _places(text[:LOOKED_AT]):
        link = _link(text[start:end], _said(text, start, end), known)
        found.setdefault((link.address, link.marks), link)
        if len(found) >= MOST:
            break
    return tuple(found.values())


def _places(text: str) -> Iterator[tuple[int, int]]:
    for match in _FOUND.finditer(text):
        yield match.start(), match.start() + len(_ended(match[0]))


def _ended(address: str) -> str:
    """Return an address without what closes the sentence or the bracket it stands in."""
    counts = {sign: address.count(sign) for pair in _PAIRS.items() for sign in pair}
    end = len(address)
    while end:
        last = address[end - 1]
        unpaired = last in _PAIRS and counts[last] > counts[_PAIRS[last]]
        if last not in _TRAILING and not unpaired:
            break
        if last in counts:
            counts[last] -= 1
        end -= 1
    return address[:end]


def _said(text: str, start: int, end: int) -> str:
    """Return the words a link stands behind, where some of its markup is left: what they claim it leads to."""
    before = text[max(0, start - 300) : start]
    if before.endswith("](") and (opened := before.rfind("[")) >= 0:
        return before[opened + 1 : -2]
    if before.endswith("("):
        return before[:-1].rstrip()[-100:].rpartition(" ")[2]
    if re.search(r"""(?i)href\s*=\s*["']?$""", before):
        inner = re.match(r"""["']?[^<>]{0,200}>([^<]{0,200})""", text[end : end + 500])
        return inner[1] if inner else ""
    return ""


def _link(shown: str, said: str, known: Collection[str]) -> Link:
    plain = "".join(sign for sign in shown if not _unseen(sign))
    scheme, whole, rest = plain.replace("\\", "/").partition("://")
    if not whole:
        scheme, colon, _ = plain.partition(":")
        scheme, rest = (scheme, "") if colon and "/" not in scheme and "." not in scheme else ("https", plain)
    authority, path = _split(rest)
    before, at, place = authority.rpartition("@")
    name, port = _port(place)
    host = one_line(_readable(name), 200)
    ascii_host = _ascii(name)
    address = f"{scheme.lower()}://{quote(before, safe=_SAFE)}{at}{ascii_host}{port}{quote(path, safe=_SAFE)}"
    address = address if ascii_host else plain
    opens = scheme.lower() in {"http", "https"} and bool(ascii_host) and len(address) <= LONGEST
    marks = list(_host_marks(name, host, ascii_host, known))
    if plain != shown:
        marks.append("It holds signs that nobody sees.")
    if at:
        marks.append(f"What stands before the @ is no host: it leads to {host or ascii_host}.")
    if scheme.lower() not in {"http", "https"}:
        marks.append(f"It is no page but '{scheme.lower()}', and is not opened.")
    elif not opens:
        marks.append("It is no address that can be opened.")
    if (claimed := _claimed(said)) and not _within(ascii_host, claimed):
        marks.append(f"Its words say {claimed}, and it leads to {host or ascii_host}.")
    return Link(shown, address, host, ascii_host, opens, tuple(marks))


def _split(rest: str) -> tuple[str, str]:
    end = min((place for sign in "/?#" if (place := rest.find(sign)) >= 0), default=len(rest))
    return rest[:end], rest[end:]


def _port(place: str) -> tuple[str, str]:
    if place.startswith("["):
        name, closed, port = place.partition("]")
        return f"{name}{closed}", port if re.fullmatch(r":\d{1,5}", port) else ""
    name, colon, port = place.partition(":")
    return name, f":{port}" if colon and port.isdigit() and len(port) <= 5 else ""


def _unseen(sign: str) -> bool:
    return not sign.isascii() and unicodedata.category(sign) in {"Cf", "Cc", "Co", "Cs"}


def _readable(name: str) -> str:
    """Return a host as it reads: letters in place of what stands for them."""
    host = ".".join(_letters(label) for label in _labels(name))
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in host)


def _labels(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", name).casefold() if not name.isascii() else name.lower()
    return folded.replace("\u3002", ".").rstrip(".").split(".")


def _letters(label: str) -> str:
    if not label.startswith("xn--") or not label.isascii():
        return label
    try:
        return label[4:].encode().decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _ascii(name: str) -> str:
    """Return a host as networks know it, '' for one that is none."""
    labels = _labels(name)
    if name.startswith("["):
        return name.lower() if re.fullmatch(r"\[[0-9A-Fa-f:.]+\]", name) else ""
    made = []
    for label in labels:
        if not label.isascii() and not all(map(_nameable, label)):
            return ""
        try:
            plain = label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
        except UnicodeError:
            return ""
        if not re.fullmatch(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", plain):
            return ""
        made.append(plain)
    return ".".join(made)


def _nameable(sign: str) -> bool:
    """Say whether a sign can stand in a host: letters, marks, numbers, pictures and the hyphen."""
    category = unicodedata.category(sign)
    return category[0] in "LMN" or category == "So" or sign == "-"


def _host_marks(name: str, host: str, ascii_host: str, known: Collection[str]) -> Iterator[str]:
    labels = host.split(".")
    if name.startswith("[") or (all(_NUMBER.fullmatch(label) for label in labels if label) and any(labels)):
        yield "Its host is a number, not a name."
        return
    for label in labels:
        scripts = _scripts(label)
        written = " and ".join(sorted(each.title() for each in scripts))
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            yield f"'{label}' mixes letters of {written}."
        elif not label.isascii() and (like := _skeleton(label)).isascii() and "LATIN" not in scripts:
            yield f"'{label}' looks like '{like}' and is written in {written}."
    if any(label.startswith("xn--") for label in labels):
        yield "Its name cannot be read."
    if mark := _poses(host, ascii_host, known):
        yield mark
    elif any(label in _INNER_ENDS for label in labels[1:-2]):
        yield f"It belongs to {'.'.join(labels[-2:])}, whatever it begins with."


def _scripts(label: str) -> frozenset[str]:
    """Return the scripts of a label's letters, by the names of its letters."""
    if label.isascii():
        return frozenset()
    names = (unicodedata.name(sign, "").partition(" ")[0] for sign in label if sign.isalpha())
    return frozenset(name for name in names if name and name not in {"MODIFIER", "FULLWIDTH", "HALFWIDTH"})


def _skeleton(label: str) -> str:
    """Return a name with its look-alike letters in their plainest form."""
    base = "".join(sign for sign in unicodedata.normalize("NFKD", label.casefold()) if not unicodedata.combining(sign))
    return base.translate(_LIKE).replace("rn", "m").replace("vv", "w")


def _poses(host: str, ascii_host: str, known: Collection[str]) -> str:
    """Return a sentence about the own host or name that a host looks like and is not, '' for none."""
    own = [each.casefold().strip().removeprefix("www.").rstrip(".") for each in known if each.strip()]
    hosts = {each for each in own if "." in each and " " not in each}
    if any(_within(ascii_host, each) for each in hosts):
        return ""
    belongs = ".".join(host.split(".")[-2:])
    for each in sorted(hosts):
        if host.startswith(f"{each}.") or f".{each}." in host or f"{each.replace('.', '-')}." in f"{host}.":
            return f"It looks like {each} and belongs to {belongs}."
        if _skeleton(belongs) == _skeleton(each) or (len(each) > 6 and _one_apart(_skeleton(belongs), _skeleton(each))):
            return f"It looks like {each} and is {belongs}."
    names = {each.partition(".")[0] for each in hosts} | {"".join(each.split()) for each in own if "." not in each}
    for name in sorted(each for each in names if len(each) > 3):
        for label in host.split(".")[:-1]:
            if label != name and _skeleton(label) == _skeleton(name):
                return f"'{label}' looks like {name}."
    return ""


def _one_apart(one: str, other: str) -> bool:
    """Say whether two names are one letter apart: another one, one more, or two that changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at + 2 :] == long[at + 2 :] and short[at : at + 2] == long[at : at + 2][::-1]
    )


def _claimed(said: str) -> str:
    """Return the host that words name, '' where they name none."""
    plain = "".join(sign for sign in said if not _unseen(sign)).strip()
    match = _ADDRESS.search(plain)
    return _ascii(match[1]).removeprefix("www.") if match else ""


def _within(host: str, other: str) -> bool:
    """Say whether a host is another one or a part of it."""
    plain = host.removeprefix("www.")
    return plain == other or plain.endswith(f".{other}")
