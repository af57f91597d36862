"""Words of a person on the posts of a page, as text that they can read and a mail or a chat can carry.

::

    APPROVAL ANSWER 1
    Brand: Acme Tools
    Made: 2026-11-21 09:30:12 UTC
    Page: 6f1c3f0e6d6b5b1a9a652f5f3b1f6a2e

    1. [9f3c2a10bb] Mon 23 Nov 2026 09:00, acme/mastodon
    = CHANGE WANTED
    @ 2026-11-21 09:29:40 UTC
    * Please leave out "cheap" in the first sentence, and
    + swap the picture.

    Sum: 1a2b3c4d
    END OF THE APPROVAL ANSWER

How it begins and ends and which words there are says a ``Form``. ``@`` is when that was said, where its form tells.
``*`` begins a line of what the person wrote, ``+`` goes on with it, so that a line which a mail breaks anew is put
together again; marks of quoting before a line are left out. The sum (CRC-32) is of all letters and digits before it,
without white space, and tells what was cut or changed on the way; it is no proof of who wrote it.
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WIDTH = 64
"""Columns of a line of a comment; mails are broken at 72 or more, marks of quoting included."""
LONGEST_COMMENT, LONGEST_NAME, MOST_POSTS = 4_000, 60, 2_000
MOST_CHARACTERS = 12_000_000
"""Beyond all that a page can make: 2,000 comments of full length, wrapped."""
KEY_LENGTH = 10
ASK_AGAIN = "Ask for it once more: all of the text, or the file that the page saves."

_QUOTED = re.compile(r"^[\s>|\u00a0\u200b\ufeff]+")
_POST = re.compile(r"\d{1,6}\.\s*\[([0-9a-f]{6,32})\]")
_PAGE = re.compile(r"[0-9a-f]{32}")
_SUM = re.compile(r"[0-9a-f]{8}")
_TRAIL = re.compile(r"(?:[^\S\n]|\ufeff)+")
_LONE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# What a mail program puts in, leaves out or writes in its own way.
_LEFT_OUT = re.compile(
    "[\x00-\x20\x7f-\xa0\xad>|\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff]"
)
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "\u2026": "...",
    }
)


class Form(NamedTuple):
    """How one kind of page's answers are written.

    ``begin`` and ``end`` are the lines around one, ``number`` the form's own; ``said`` how each word is written, and
    ``wordless`` those that mean nothing without a comment. ``page`` is what errors call the page.
    """

    begin: str
    end: str
    number: int
    said: Mapping[str, str]
    page: str
    wordless: frozenset[str] = frozenset()
    ask_again: str = ASK_AGAIN


class Given(NamedTuple):
    """What is said of one post, which ``key`` names: the first digits of its delivery's lasting name.

    ``at`` is when by the clock of whoever said it, None where the form does not tell.
    """

    key: str
    answer: str
    comment: str = ""
    label: str = ""
    at: datetime | None = None


class Answered(NamedTuple):
    """An answer: of which page, by whom and when by their own clock.

    ``whole`` says that its sum is right. ``shortened`` are the keys of posts whose comment was longer than the page
    lets anybody write.
    """

    page: str
    brand: str
    by_whom: str
    made_at: datetime | None
    given: tuple[Given, ...]
    whole: bool = True
    shortened: tuple[str, ...] = ()


def cleaned(text: str) -> str:
    """Return a comment as it is sent: no control characters, no white space that a mail would lose."""
    text = _LONE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    lines = (_TRAIL.sub(" ", line).strip() for line in _CONTROL.sub("", text).split("\n"))
    return "\n".join(lines).strip("\n")


def written(answer: Answered, form: Form) -> str:
    """Return an answer as text; the program of the page writes the same."""
    lines = [
        f"{form.begin} {form.number}",
        f"Brand: {one_line(answer.brand)}",
        f"From: {one_line(answer.by_whom)}",
        f"Made: {_stamp(answer.made_at) if answer.made_at else '-'}",
        f"Page: {answer.page}",
        "",
    ]
    for number, given in enumerate(answer.given, 1):
        lines += [f"{number}. [{given.key}] {one_line(given.label)}".rstrip(), f"= {form.said[given.answer]}"]
        lines += [f"@ {_stamp(given.at)}"] if given.at else []
        for line in filter(None, [cleaned(given.comment)]):
            lines += _marked(line)
        lines.append("")
    return "\n".join([*lines, f"Sum: {sum_of(lines)}", form.end, ""])


def sum_of(lines: Sequence[str]) -> str:
    """Return the sum of an answer's lines, whatever a mail did to white space, quoting and quotation marks."""
    plain = _LEFT_OUT.sub("", "\n".join(lines)).translate(_ALIKE)
    return f"{zlib.crc32(plain.encode('utf-8', 'replace')):08x}"


def read(text: str, form: Form) -> tuple[Answered, ...]:
    """Return the answers in a text, the one made first before the others.

    UsageError where there is none, where one is cut off, or too much of it.
    """
    if len(text) > MOST_CHARACTERS:
        raise UsageError("this is far more than an answer can be.", hint=form.ask_again)
    found, lines = [], [_QUOTED.sub("", line).rstrip() for line in text.splitlines()]
    start = next(_begins(lines, 0, form.begin), None)
    while start is not None:
        stop = next((number for number in range(start + 1, len(lines)) if lines[number].startswith(form.end)), None)
        following = next(_begins(lines, start + 1, form.begin), None)
        if stop is None or (following is not None and following < stop):
            raise UsageError("an answer in it is cut off: its end is missing.", hint=form.ask_again)
        found.append(_read(lines[start:stop], form))
        start = following
    if not found:
        raise _none(form)
    earliest = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda answer: answer.made_at or earliest))


def read_best(texts: Iterable[str], form: Form) -> tuple[Answered, ...]:
    """Return the answers of the first of several readings in which all are whole, else of the first that has some.

    UsageError where none has any, as ``read`` raises it; of those that of the last one that was cut off.
    """
    damaged: tuple[Answered, ...] = ()
    wrong = _none(form)
    for text in texts:
        try:
            found = read(text, form)
        except UsageError as error:
            wrong = error if holds_answer(text, form.begin) else wrong
            continue
        if all(answer.whole for answer in found):
            return found
        damaged = damaged or found
    if not damaged:
        raise wrong
    return damaged


def holds_answer(text: str, begin: str) -> bool:
    """Say whether a text holds the begin of an answer."""
    return begin in text and any(True for _ in _begins([_QUOTED.sub("", line) for line in text.splitlines()], 0, begin))


def _none(form: Form) -> UsageError:
    return UsageError(f"there is no answer of {form.page} in it.", hint=form.ask_again)


def _begins(lines: Sequence[str], start: int, begin: str) -> Iterator[int]:
    return (number for number in range(start, len(lines)) if lines[number].startswith(begin))


def _read(lines: Sequence[str], form: Form) -> Answered:
    head = lines[0].removeprefix(form.begin).strip()
    if head != str(form.number):
        raise UsageError(
            f"this answer is of a form that is not known here ({head[:20] or 'none'}).", hint="Is there a newer smdash?"
        )
    # The sum is the last line that says so: a comment's lines begin otherwise.
    at = next((number for number in range(len(lines) - 1, 0, -1) if lines[number].startswith("Sum:")), None)
    body, told = (lines[:at], lines[at].removeprefix("Sum:").strip()) if at is not None else (lines, "")
    fields = {"Brand": "", "From": "", "Made": "", "Page": ""}
    posts = next((number for number, line in enumerate(body) if _POST.match(line)), len(body))
    for line in body[1:posts]:
        name, colon, value = line.partition(":")
        if colon and name in fields and not fields[name]:
            fields[name] = value.strip()
    page = fields["Page"].lower()
    if not _PAGE.fullmatch(page):
        raise UsageError("the answer does not say of which page it is.", hint=form.ask_again)
    given, shortened = _posts(body[posts:], form)
    return Answered(
        page,
        one_line(fields["Brand"]),
        one_line(fields["From"])[:LONGEST_NAME],
        _moment(fields["Made"]),
        given,
        bool(_SUM.fullmatch(told)) and told == sum_of(body),
        shortened,
    )


def _posts(lines: Sequence[str], form: Form) -> tuple[tuple[Given, ...], tuple[str, ...]]:
    found: dict[str, Given] = {}
    shortened: list[str] = []
    decisions = {words: decision for decision, words in form.said.items()}
    key, said, comment, label, at = "", "", list[str](), "", ""

    def close() -> None:
        decision = decisions.get(said)
        words = cleaned("\n".join(comment))
        if len(words) > LONGEST_COMMENT:
            words = words[:LONGEST_COMMENT]
            shortened.append(key)
        if key and decision is not None and (words or decision not in form.wordless):
            found[key] = Given(key, decision, words, label, _moment(at))

    for line in lines:
        head = _POST.match(line)
        if head is not None:
            close()
            key, said, comment, label, at = head[1], "", [], one_line(line[head.end() :]), ""
            if len(found) >= MOST_POSTS:
                raise UsageError(f"an answer is about more than {MOST_POSTS:,} posts.", hint=form.ask_again)
        elif line.startswith("=") and not said:
            said = " ".join(line[1:].split())
        elif line.startswith("@") and said and not comment:
            at = line[1:].strip()
        elif line.startswith("*") and said:
            comment.append(line[1:].strip())
        elif line and comment:
            comment[-1] = f"{comment[-1]} {line[1:].strip() if line.startswith('+') else line}"
    close()
    return tuple(found.values()), tuple(shortened)


def _marked(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        mark, current = "*", ""
        for word in line.split(" "):
            if current and len(current) + 1 + len(word) > WIDTH:
                yield f"{mark} {current}"
                mark, current = "+", word
            else:
                current = f"{current} {word}" if current else word
        yield f"{mark} {current}".rstrip()


def one_line(text: str) -> str:
    """Return a text as it is sent in one line."""
    return " ".join(cleaned(text).split())


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _moment(text: str) -> datetime | None:
    for form in ("%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M UTC"):  # without seconds in answers of earlier pages
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
