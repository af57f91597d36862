"""What is one emoji, however many code points it has: tones, keycaps, flags and joined sequences.

The grammar is that of Unicode's emoji standard over the properties the ``regex`` library knows, with the flags that
exist. A joined sequence counts as one emoji without a list of the joined sequences in use, so that one younger than
any list does too.
"""

from __future__ import annotations

from functools import cache
from typing import Any

_FIRST = "\u200d"
"""No emoji and no mark that makes one lies below, but for the copyright signs and digits that such a mark follows."""

_REGIONS = """
AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
CC CD CF CG CH CI CK CL CM CN CO CP CQ CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU FI FJ FK
FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS IT
JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP
MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE
RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT
TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
_BOTH = (
    "\u231a\u231b\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26d4\u26ea"
    "\u26f2\u26f3\u26f5\u26fa\u26fd\u2757\u2b1b\u2b1c\u2b50\u2b55\U0001f004\U0001f21a\U0001f22f"
)
"""Signs that are in colour by default and may yet be followed by the mark that says so."""
_TAGGED = ("gbeng", "gbsct", "gbwls")


def library() -> Any:
    """Import the ``regex`` library; text without combining marks, joiners and emoji never needs it."""
    import regex  # type: ignore[import-untyped]

    return regex


def may_hold(text: str) -> bool:
    """Whether a text could hold an emoji at all; False is certain."""
    return not text.isascii() and max(text) >= _FIRST


@cache
def pattern() -> Any:
    """Return the compiled pattern of one emoji."""
    flags = "|".join(_letters(region) for region in _REGIONS.split())
    tagged = "|".join("\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in tag) + "\U000e007f" for tag in _TAGGED)
    tone = "[\U0001f3fb-\U0001f3ff]"
    coloured = (
        rf"[[\p{{Emoji_Presentation}}[\p{{Extended_Pictographic}}--\p{{Emoji}}]]--[\U0001f1e6-\U0001f1ff]--{tone}]"
    )
    plain = r"[\p{Emoji}--\p{Emoji_Presentation}--[#*0-9]]"
    # In a joined sequence a sign that is plain by default needs the mark that colours it; alone it does not.
    part = rf"(?:\p{{Emoji_Modifier_Base}}\ufe0f?{tone}|(?:{plain}|[{_BOTH}])\ufe0f|{coloured})"
    return library().compile(
        rf"[#*0-9]\ufe0f?\u20e3|{flags}|{tagged}|{part}(?:\u200d{part})*+|(?![©®]){plain}(?!\ufe0e)",
        library().VERSION1,
    )


def _letters(region: str) -> str:
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in region)
