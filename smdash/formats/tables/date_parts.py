"""Takes one written date apart: the day, and the time of day."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, time, timedelta, timezone, tzinfo
from typing import Literal, NamedTuple

Form = Literal["month", "day", "either"]

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_PARTS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*(?:([ap])\.?\s?m\.?)?\s*(z|utc|gmt|[-+]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_LINKING = frozenset({"de", "del", "of", "le", "den", "the", "el", "г"})
_AT = frozenset({"at", "um", "a", "à", "las"})
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|o)?", re.ASCII)
_DOUBT = str.maketrans({"\u200e": None, "\u200f": None, "\ufeff": None, "−": "-"})


def _names(*lists: str) -> dict[str, int]:
    return {name: month for names in lists for month, group in enumerate(names.split(), 1) for name in group.split("/")}


_MONTH_NAMES = (
    "jan feb mar apr may jun jul aug sep/sept oct nov dec",
    "january february march april may june july august september october november december",
    "janv/janvier fev/fevr/fevrier mars avr/avril mai juin juil/juillet aout septembre octobre novembre decembre",
    "januar/janner februar marz/mrz/maerz april mai juni juli august september okt/oktober november dez/dezember",
    "ene/enero febrero marzo abr/abril mayo junio julio ago/agosto septiembre octubre noviembre dic/diciembre",
    "jan feb/febr mar apr mai jun jul aug sep/set okt nov dez",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro/out novembro dezembro",
    "gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre ottobre/ott novembre dicembre",
    "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "januar februar marts/mars april maj/mai juni juli august/augusti september oktober november desember",
    "ocak subat mart nisan mayıs haziran temmuz agustos eylul ekim kasım aralık",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "янв фев мар апр мая июн июл авг сен/сент окт ноя/нояб дек",
)
_MONTHS = _names(*_MONTH_NAMES)
_EAST = re.compile(r"(?:(\d{4})[年년] ?)?(\d{1,2})[月월] ?(\d{1,2})[日일]", re.ASCII)
_VIETNAMESE = re.compile(r"(\d{1,2}) thang (\d{1,2}|[a-z]+(?: [a-z]+)?)(?:,? (?:nam )?(\d{4}))?", re.ASCII)
_VIETNAMESE_MONTHS = ("mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot", "muoi hai")
_WEEKDAYS = {
    name: at
    for names in (
        "mon tue/tues wed thu/thur/thurs fri sat sun",
        "monday tuesday wednesday thursday friday saturday sunday",
        "lun mar mer jeu ven sam dim",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "mo di mi do fr sa so",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "lun mar mie jue vie sab dom",
        "lunes martes miercoles jueves viernes sabado domingo",
    )
    for at, group in enumerate(names.split())
    for name in group.split("/")
}


class Day(NamedTuple):
    """The numbers of a date: month and day (``form`` month), day and month (``day``), or nobody knows (``either``).

    The year is 0 where none is written, ``weekday`` (Monday is 0) None.
    """

    year: int
    a: int
    b: int
    form: Form
    weekday: int | None = None


def cut_time(cell: str) -> tuple[str, str]:
    """Return the day and the time of day of a cell as written; the second is '' for a date alone."""
    if not cell.isascii():
        cell = unicodedata.normalize("NFKC", cell).translate(_DOUBT)
    cell = cell.strip()
    colon = cell.find(":")
    at = cell.rfind(" ", 0, colon) if colon > 0 else -1
    if at < 0 < colon:
        at = cell.rfind("T", 0, colon)
    if at < 0:
        return cell, ""
    day = cell[:at]
    if not day[-1:].isdigit():
        words = day.rstrip(" ,").split()
        while words and words[-1].casefold() in _AT:
            words.pop()
        day = " ".join(words).rstrip(" ,")
    return day, cell[at + 1 :].strip()


def day_parts(text: str) -> Day:
    """Return the numbers of a date; raises ValueError with the end of a sentence about it."""
    if whole := _ISO.fullmatch(text):
        return Day(int(whole[1]), int(whole[3]), int(whole[4]), "month")
    if parts := _PARTS.fullmatch(text):
        year = int(parts[4]) + (2000 if len(parts[4]) == 2 else 0)
        return Day(year, int(parts[1]), int(parts[3]), "day" if parts[2] == "." else "either")
    if text.isdecimal() and len(text) == 5:
        raise ValueError("is a spreadsheet's day number: format the column as a date")
    return _named(text)


def _named(text: str) -> Day:
    if len(text) > 60:
        raise ValueError("is not a date")
    if east := _EAST.fullmatch(text):
        return Day(int(east[1] or 0), int(east[2]), int(east[3]), "month")
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    if vietnamese := _VIETNAMESE.fullmatch(plain):
        return _vietnamese(*vietnamese.groups())
    words = [word for word in re.split(r"[\s,.]+", plain) if word and word not in _LINKING]
    weekday = _WEEKDAYS.get(words[0]) if len(words) == 4 else None
    if weekday is not None:
        del words[0]
    months = [word for word in words if word in _MONTHS]
    years = [word for word in words if len(word) == 4 and word.isdecimal() and word.isascii()]
    days = [found for word in words if (found := _DAY.fullmatch(word))]
    if len(months) == 1 and len(days) == 1 and not years and len(words) == 2:
        return Day(0, _MONTHS[months[0]], int(days[0][1]), "month")
    if not (len(words) == 3 and len(months) == len(years) == len(days) == 1):
        raise ValueError("is not a date")
    return Day(int(years[0]), _MONTHS[months[0]], int(days[0][1]), "month", weekday)


def _vietnamese(day: str, month: str, year: str | None) -> Day:
    """Return the numbers of ``10 th\u00e1ng T\u00e1m``: months are called by their number, in digits or in words."""
    if month.isdecimal():
        number = int(month)
    elif month in _VIETNAMESE_MONTHS:
        number = _VIETNAMESE_MONTHS.index(month) + 1
    else:
        raise ValueError("is not a date")
    return Day(int(year or 0), number, int(day), "month")


def time_of_day(text: str) -> time:
    """Return a time of day, aware when it has an offset; raises ValueError with the end of a sentence about it."""
    shape = _CLOCK.fullmatch(text)
    if shape is None:
        raise ValueError("has no time of day that can be read")
    hour, minute, second = int(shape[1]), int(shape[2]), int(shape[3] or 0)
    if shape[5]:
        if not 1 <= hour <= 12:
            raise ValueError("is no time of day")
        hour = hour % 12 + (12 if shape[5] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("is no time of day")
    return time(hour, minute, second, int((shape[4] or "").ljust(6, "0")), tzinfo=_offset(shape[6]))


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError("has an offset that no place on earth has")
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)
