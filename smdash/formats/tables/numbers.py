"""Reads figures as people and platforms write them.

The rule for separators. Both of them, one of them repeated, or spaces between groups of three leave no doubt. A single
separator is a decimal mark unless one to three digits (not a lone zero) stand before it and exactly three behind. That
shape, ``1.234``, is thousands where things are counted; elsewhere (rates, hours, money) it waits until the rest of the
file has shown its decimal mark, and if nothing does, it is read with a decimal point and a warning says so. A file that
shows both marks is refused. Before a power of ten (``6.0E-4``) a single separator is always a decimal mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

MISSING = frozenset({"", "-", "--", "–", "—", "undefined", "n/a", "null", "nan"})
LARGEST = 1e15  # The next power of ten is past what a float counts exactly.

_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]|(?<=\d)['\u2019](?=\d{3})")  # Swiss groups have an apostrophe.
_TIMES = {
    "": 1, "k": 10**3, "m": 10**6, "b": 10**9, "tsd": 10**3, "mio": 10**6, "mrd": 10**9, "тыс": 10**3, "млн": 10**6,
    "млрд": 10**9, "rb": 10**3, "jt": 10**6, "万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "천": 10**3,
    "만": 10**4, "억": 10**8,
}  # fmt: skip
_SHORT = "|".join(sorted(filter(None, _TIMES), key=len, reverse=True))
_SHAPE = re.compile(
    r"(?P<less><\s*)?(?P<sign>[-−])?\s*(?P<body>\d[\d., ]*|[.,]\d+)\s*"
    rf"(?:(?P<suffix>(?i:{_SHORT}))\.?|[Ee](?P<power>[-+−]?\d{{1,3}}))?\s*(?P<percent>%)?",
    re.ASCII,
)
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:([.,])\d+)?", re.ASCII)
_SINGLE = re.compile(r"(\d*)([.,])(\d+)", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:(\.)\d+)?|\d{1,3}(?:\.\d{3})+(?:(,)\d+)?", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,6}):)?(\d{1,6}):(\d{2})", re.ASCII)
_MONEY = re.compile(r"^[$€£¥]\s*|\s*[$€£¥]$")
_SHORTENED = re.compile(rf"\d\s*(?:{_SHORT})\.?", re.IGNORECASE)
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
_OTHER = {".": ",", ",": "."}


class Figure(NamedTuple):
    """A value and what its writing tells.

    ``mark`` is the decimal mark the cell proves ('' for none). ``doubt`` is True when the value stands only if the
    decimal mark is a point. ``remark`` says how the value differs from what is written.
    """

    value: float | None
    mark: str = ""
    doubt: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a column counts: its unit, and what its plain numbers are multiplied by to be in that unit.

    ``signed`` is whether it may be less than nothing.
    """

    unit: str = "count"
    scale: float = 1.0
    signed: bool = False

    @property
    def whole(self) -> bool:
        """Whether things are counted, so that three digits behind one separator are thousands."""
        return self.unit in {"count", "accounts"}


def read_figure(cell: str, measure: Measure, mark: str = "") -> Figure:
    """Return the figure in a cell; ``mark`` is the decimal mark where it is known to be one or the other.

    Raises ValueError with the end of a sentence about the cell when it is no figure.
    """
    text = _SPACES.sub(" ", cell).strip()
    if text.casefold() in MISSING:
        return Figure(None)
    if ":" in text:
        return Figure(_clock(text, measure))
    if measure.unit == "currency":
        text = _MONEY.sub("", text)
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        looks = "looks like a formula, not a number" if text[:1] in {"=", "+", "@"} else "is not a number"
        raise ValueError(looks)
    if shape["power"]:
        digits, proof, doubt = _mantissa(shape["body"])
    else:
        digits, proof, doubt = _digits(shape["body"].rstrip(" "), measure, mark)
    number = Decimal(digits) * _TIMES[(shape["suffix"] or "").casefold()]
    number = number.scaleb(int((shape["power"] or "0").replace("\u2212", "-")))
    value = float(-number if shape["sign"] else number)
    if shape["percent"]:
        if measure.unit not in {"percent", "fraction"}:
            raise ValueError("is a percentage where a number was expected")
        value = value / 100 if measure.unit == "fraction" else value
    else:
        value *= measure.scale
    if not abs(value) <= LARGEST:
        raise ValueError("is larger than any figure can be")
    if number and not value:
        raise ValueError("is smaller than any figure can be")
    remark = ""
    if shape["less"]:
        remark = "is an upper bound; the bound is kept"
    elif value < 0 and measure.whole:
        remark = "is negative; it is kept as it is"
    return Figure(value, proof, doubt, remark)


def why_not(cell: str, figure: Figure, measure: Measure) -> str:
    """Return why a column cannot hold a figure, as the end of a sentence; '' where it can.

    A count of 1.2345K is rounded by its writer and no fraction.
    """
    value = figure.value
    if value is None:
        return ""
    if value < 0 and not measure.signed:
        return "is less than nothing, which this figure cannot be"
    if measure.whole and not value.is_integer() and not _SHORTENED.search(cell):
        return "is not a whole number, and things are counted here"
    return ""


def _mantissa(body: str) -> tuple[str, str, bool]:
    """Return what stands before a power of ten with a decimal point, and the decimal mark it proves."""
    if body.isdecimal():
        return body, "", False
    if (single := _SINGLE.fullmatch(body)) and single[1]:
        return f"{single[1]}.{single[3]}", single[2], False
    raise ValueError("is not a number")


def _digits(body: str, measure: Measure, mark: str) -> tuple[str, str, bool]:
    """Return the digits with a decimal point, the decimal mark they prove, and whether a known mark would matter."""
    if body.isdecimal():
        return body, "", False
    if spaced := _SPACED.fullmatch(body):
        return body.replace(" ", "").replace(",", "."), spaced[1] or "", False
    if single := _SINGLE.fullmatch(body):
        before, sign, behind = single.groups()
        if len(behind) == 3 and 1 <= len(before) <= 3 and before[0] != "0":
            if measure.whole:
                return before + behind, _OTHER[sign], False
            if mark:
                return (f"{before}.{behind}" if sign == mark else before + behind), "", False
            return (f"{before}.{behind}" if sign == "." else before + behind), "", True
        return f"{before or 0}.{behind}", sign, False
    if grouped := _GROUPED.fullmatch(body):
        proof = grouped[1] or grouped[2] or _OTHER["," if "," in body else "."]
        return body.replace(_OTHER[proof], "").replace(",", "."), proof, False
    raise ValueError("is not a number")


def _clock(text: str, measure: Measure) -> float:
    shape = _CLOCK.fullmatch(text)
    if shape is None:
        raise ValueError("is neither a number nor a duration such as 0:01:34")
    if measure.unit not in _SECONDS:
        raise ValueError("is a duration where a number was expected")
    hours, minutes, seconds = (int(part or 0) for part in shape.groups())
    if seconds > 59 or (shape[1] and minutes > 59):
        raise ValueError("is not a duration: minutes and seconds end at 59")
    return (hours * 3600 + minutes * 60 + seconds) / _SECONDS[measure.unit]
