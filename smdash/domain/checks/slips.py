"""What slips into a text unseen and is read by everybody: signs of other programs, gaps left to fill, broken links.

Each pattern is written so that it rarely fires on a text that is meant so; what is usual among people who write about
code (one star, a backtick, ``todo`` in small letters) is left alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.snippets.snippets import fields

if TYPE_CHECKING:
    from smdash.domain.checks.model import LintPlatform

Trait = Literal["mention_first_hides", "markdown", "escapes"]


class Slip(NamedTuple):
    """A pattern that is hardly ever meant, why, and what to do.

    ``only`` and ``never`` are what a platform has where it fires, or does not; ``{name}`` in ``why`` is the platform's.
    One of ``needs`` is in every text it fires on: looking for those first is what keeps a long queue quick.
    """

    name: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    why: str
    fix: str
    only: Trait | None = None
    never: Trait | None = None


class Caught(NamedTuple):
    """A slip found, the words it was found in, and why they are hardly meant."""

    slip: Slip
    words: str
    why: str


_I = re.IGNORECASE
_GAPS = frozenset({"placeholder", "to-do"})

SLIPS: tuple[Slip, ...] = (
    Slip(
        "leading-mention",
        ("@", "＠"),
        re.compile(r"\A\s*[@＠]\w{1,15}\b"),
        "{name} takes a post that begins with a mention for a reply and keeps it out of most timelines",
        "Begin with another word.",
        only="mention_first_hides",
    ),
    Slip(
        "markdown",
        ("**", "](", "# ", "```", "~~"),
        re.compile(
            r"\*\*[^\s*][^*\n]{0,200}\*\*|\[[^\]\n]{1,200}\]\(https?://[^)\s]+\)|^#{1,6} \S|^```|~~[^\s~][^~\n]*~~",
            re.MULTILINE,
        ),
        "this platform shows Markdown signs as they are",
        "Take the signs out.",
        never="markdown",
    ),
    Slip(
        "html",
        ("&", "<"),
        re.compile(
            r"&(?:amp|lt|gt|quot|apos|nbsp|hellip|[mn]dash|[lr][sd]quo|#\d{2,6}|#x[0-9a-f]{2,6});"
            r"|</?(?:p|br|b|i|u|strong|em|a|div|span|ul|ol|li|h[1-6]|blockquote)(?:\s[^<>\n]{0,200})?/?>",
            _I,
        ),
        "HTML of another program is shown as it is",
        "Write the sign itself, or a line break.",
    ),
    Slip(
        "line-break",
        ("\\n",),
        re.compile(r"(?<!\S)(?:(?!\w:\\|\\\\)\S)*?(?<![\\:])(?:\\r)?\\n(?=\\|[A-Z0-9#@\s\"'(-]|\Z)"),
        "a line break was lost in copying and its code is shown",
        "Put a real line break there.",
    ),
    Slip(
        "placeholder",
        ("{", "[", "<", "psum", "PSUM"),
        re.compile(
            r"\{\{[^{}\n]{1,40}\}\}|(?<![$\w\\])\{(?:first|last|full|user|your|brand|company|product)?[ _-]?"
            r"(?:name|link|url|date|time|price|city|title|handle|hashtags?|placeholder|text|code|cta|image|here)\}"
            r"|(?<![$\w\\{])\{(?:brand|account)\}(?!\})"
            r"|\[(?:link|url|name|date|time|price|image|photo|video|hashtags?|handle|cta|tbd|tba|todo|placeholder"
            r"|insert[^\]\n]{0,40}|your [^\]\n]{1,40}|add [^\]\n]{1,40})\](?!\()"
            r"|<(?:link|url|name|date|insert[^<>\n]{0,40}|your [^<>\n]{1,40})>|\blorem ipsum\b",
            _I,
        ),
        "a gap that was to be filled is still there",
        "Fill it in or take it out.",
    ),
    Slip(
        "to-do",
        ("TODO", "TBD", "FIXME", "TK"),
        re.compile(r"(?<![\w#@/.-])(?:TODO|TBD|FIXME|TK TK|TKTK)(?![\w/.-]\w)(?!\w)"),
        "a note to yourself is still there",
        "Do it or take it out.",
    ),
    Slip(
        "broken-link",
        ("ttp", "htp", "tps:", "TTP", "HTP", "www,"),
        re.compile(
            r"\bhttps?:/(?!/)\S|\bhttps?//\S|\bhttps?;//|\bhttps?:\s+//|\bhttps?:\\\\|\bhttps?:///|\bhttps?://https?:/?/?"
            r"|\b(?:htp|htps|htttp|htttps|hhttps?|ttps|httpss|hhtps?)://|\bhttps?://(?=\s|\Z)|\bwww,\w|\bhttps?://www\.(?=\s|\Z)",
            _I,
        ),
        "this link does not work",
        "Write the address anew.",
    ),
    Slip(
        "escapes",
        ("\\", "{hashtag", "@["),
        re.compile(r"\\[|{}@\[\]()<>#*_~]|\{hashtag\\?\||@\[[^\]\n]{1,80}\]\(urn:"),
        "these signs are put there for {name}'s interface when a post goes out; typed, they are shown",
        "Write the plain sign.",
        only="escapes",
    ),
)


def _traits(platform: LintPlatform | None) -> frozenset[Trait]:
    if platform is None:
        return frozenset()
    had: tuple[tuple[Trait, object], ...] = (
        ("mention_first_hides", platform.posting.mention_first_hides),
        ("markdown", platform.posting.markdown),
        ("escapes", platform.limits.escaped),
    )
    return frozenset(trait for trait, there in had if there)


@cache
def _with(traits: frozenset[Trait]) -> tuple[Slip, ...]:
    return tuple(slip for slip in SLIPS if (not slip.only or slip.only in traits) and slip.never not in traits)


def caught(text: str, platform: LintPlatform | None) -> list[Caught]:
    """Return the slips in a text that goes to a platform, each once; None is one of which nothing is known."""
    if not _suspicious(text):
        return []
    found = []
    for slip in _with(_traits(platform)):
        if not any(need in text for need in slip.needs):
            continue
        hit = slip.pattern.search(text)
        if hit is not None:
            why = slip.why if platform is None else slip.why.replace("{name}", platform.name)
            found.append(Caught(slip, " ".join(hit[0].split())[:60], why))
    return found


def gaps(text: str) -> tuple[str, ...]:
    """Return the gaps that were to be filled in a text and are still there: an open ``{field}``, ``[link]``, a TODO."""
    hits = (hit for slip in SLIPS if slip.name in _GAPS for hit in slip.pattern.finditer(text))
    found = dict.fromkeys(" ".join(hit[0].split())[:60] for hit in hits)
    found |= dict.fromkeys(f"{{{name}}}" for name in fields(text))
    return tuple(found)


def _suspicious(text: str) -> bool:
    """Say whether any slip can fire: single signs first, which are found fastest and are in few texts."""
    if "[" in text or "{" in text or "<" in text or "&" in text or "\\" in text:
        return True
    if ("*" in text and "**" in text) or ("~" in text and "~~" in text) or ("#" in text and "# " in text):
        return True
    if "`" in text or "psum" in text or "PSUM" in text or "FIXME" in text or text.lstrip()[:1] in {"@", "\uff20"}:
        return True
    if "T" in text and ("TODO" in text or "TBD" in text or "TK" in text):
        return True
    return ("/" in text or ":" in text or "www" in text) and _odd_link(text)


def _odd_link(text: str) -> bool:
    good = text.count("http://") + text.count("https://")
    return (
        text.count("ttp") != good or text.count("tps:") != text.count("https:")
        or "htp" in text or "TTP" in text or "HTP" in text or "www," in text or "//www. " in text
        or "// " in text or "//\n" in text or "///" in text or "//h" in text or text.endswith(("://", "www."))
    )  # fmt: skip
