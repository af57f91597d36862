"""The rules that say what an item is, read from the shipped file and from the person's own laid over it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.inbox.triage import TAKEN, WHATS, Rule, word_fault
from smdash.domain.inbox.urgency import KINDS
from smdash.domain.plaintext import one_line
from smdash.paths import ordinary

SHIPPED = Path(__file__).with_name("inbox-rules.toml")
NAME = "inbox-rules.toml"
"""What the person's own file is called, in the folder of the home."""
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LISTS = ("words", "begins", "unless")
_KEYS = ("id", "what", "why", "kinds", *_LISTS, "signs", "least", "stars", "unless_stars", "links_only", "off", "after")
_HEADER = re.compile(r"\s*\[\[\s*(rules|\"rules\"|'rules')\s*\]\]")
_NOTHING = "nothing"
_MOST_BYTES, _MOST_RULES, _MOST_WORDS = 1_000_000, 500, 20_000
STARTER = """\
# Your own rules for what a message is. 'smdash inbox rules' lists those in force, and which ids there are.
# A rule with the id of a shipped one is laid over it, list by list; one with a new id comes before the shipped ones.
# Try it:  smdash inbox rules --test "Do you take commissions?"

# [[rules]]
# id = "question"
# words.own = ["asking for a friend"]      # adds to the shipped lists

# [[rules]]
# id = "press"
# what = "lead"                            # question, complaint, lead, spam or nothing
# why = "comes from the press"
# words.own = ["press inquiry", "journalis*"]

# [[rules]]
# id = "address-only"
# off = true
"""


class RulesFile(NamedTuple):
    """The rules in force in their order, which of them the person's file has a say in, and what is wrong with it.

    With a ``problem`` the shipped ones are in force alone.
    """

    rules: tuple[Rule, ...]
    own: frozenset[str] = frozenset()
    problem: str = ""


def wrong_words(folder: Path) -> str:
    """Return what is wrong with a home's file of rules, and what holds meanwhile; '' where nothing is."""
    problem = rules_file(folder).problem.replace(str(folder / NAME), NAME)
    return one_line(f"only the shipped rules hold: {problem}", 400) if problem else ""


def rules_file(folder: Path) -> RulesFile:
    """Return the rules in force in a home; a file that was changed is read again."""
    path = folder / NAME
    try:
        found = path.stat()
    except OSError:
        return RulesFile(_shipped())
    return _laid_over(str(path), found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=1)
def _shipped() -> tuple[Rule, ...]:
    return _rules(_tables(SHIPPED.read_text("utf-8"), SHIPPED.name), SHIPPED.name)


@lru_cache(maxsize=4)
def _laid_over(path: str, changed: int, size: int) -> RulesFile:
    del changed
    try:
        if size > _MOST_BYTES:
            raise UsageError(f"is larger than {_MOST_BYTES:,} bytes.", subject=path)
        ordinary(Path(path))
        try:
            text = Path(path).read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError("is not UTF-8 text.", subject=path) from error
        except OSError as error:
            raise UsageError(f"cannot be read ({error.strerror or error}).", subject=path) from error
        own = _tables(text, path)
        return RulesFile(_rules(_joined(own, path), path), frozenset(each.table["id"] for each in own))
    except UsageError as error:
        return RulesFile(_shipped(), problem=str(error))


class _Entry(NamedTuple):
    """A table of a file, the line its header is in, and where each of its keys stands."""

    table: dict[str, Any]
    line: int
    lines: dict[str, int]


def _fault(path: str, line: int, reason: str) -> UsageError:
    return UsageError(f"{reason}.", subject=f"{path}, line {line}" if line else path)


def _tables(text: str, path: str) -> list[_Entry]:
    """Return the rules of a file, checked each by itself; UsageError names the line of the first mistake."""
    import tomllib

    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        end = f"at line {text.count(chr(10)) + 1}, the end of the file"
        reason = str(error).replace("at end of document", end)
        raise UsageError(f"is not valid TOML: {reason}.", subject=path) from error
    except (ValueError, RecursionError) as error:
        raise UsageError("is not valid TOML.", subject=path) from error
    for key in facts:
        if key != "rules":
            raise _fault(
                path, _line_of(text, key), f"'{one_line(key, 60)}' is not known here; a rule begins with [[rules]]"
            )
    given = facts.get("rules", [])
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise _fault(path, 1, "rules are written as [[rules]], one below the other")
    if len(given) > _MOST_RULES:
        raise _fault(path, 0, f"has more than {_MOST_RULES} rules")
    entries = [_Entry(table, *place) for table, place in zip(given, _places(text, len(given)), strict=True)]
    seen: set[str] = set()
    for entry in entries:
        _check(entry, path)
        if entry.table["id"] in seen:
            raise _fault(path, entry.lines.get("id", entry.line), f"there are two rules '{entry.table['id']}'")
        seen.add(entry.table["id"])
    if (
        sum(len(words) for entry in entries for role in _LISTS for words in entry.table.get(role, {}).values())
        > _MOST_WORDS
    ):
        raise _fault(path, 0, f"has more than {_MOST_WORDS:,} words")
    return entries


def _line_of(text: str, key: str) -> int:
    lines = text.split("\n")
    return next((number for number, line in enumerate(lines, 1) if line.strip().strip("[").strip().startswith(key)), 1)


def _places(text: str, count: int) -> list[tuple[int, dict[str, int]]]:
    """Return for each rule the line of its header and of its keys, as far as they can be told."""
    found: list[tuple[int, dict[str, int]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if _HEADER.match(line):
            found.append((number, {}))
        elif found and (key := re.match(r"\s*([a-z_]{1,20})\s*[.=]", line)):
            found[-1][1].setdefault(key[1], number)
    return (found + [(0, {})] * count)[:count]


def _check(entry: _Entry, path: str) -> None:
    """Raise UsageError for what a rule cannot say; its lists are by name afterwards."""
    table = entry.table

    def wrong(key: str, reason: str) -> UsageError:
        return _fault(path, entry.lines.get(key, entry.line), f"{key} {reason}")

    for key in table:
        if key not in _KEYS:
            raise wrong(one_line(key, 60), f"is not known here; known are {', '.join(_KEYS)}")
    name = table.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name) or len(name) > 40:
        raise wrong("id", "is needed: small letters and digits joined by -, at most 40")
    if name in TAKEN:
        raise wrong("id", f"cannot be '{name}', which says who else judged a message")
    if "what" in table and table["what"] not in {*WHATS[:-1], _NOTHING}:
        raise wrong("what", f"has to be one of {', '.join(WHATS[:-1])} or {_NOTHING}")
    for key in ("why", "signs", "after"):
        if key in table and not (isinstance(table[key], str) and table[key].strip() and len(table[key]) <= 200):
            raise wrong(key, "has to be a text in quotes, of at most 200 characters")
    if not set(table.get("signs", "")).isdisjoint("0123456789 ") or any(c.isalpha() for c in table.get("signs", "")):
        raise wrong("signs", "are single signs such as ?; words belong into 'words'")
    for key in ("links_only", "off"):
        if key in table and not isinstance(table[key], bool):
            raise wrong(key, "has to be true or false")
    for key, most in (("least", 20), ("stars", 5), ("unless_stars", 5)):
        if key in table and (type(table[key]) is not int or not 1 <= table[key] <= most):
            raise wrong(key, f"has to be a whole number from 1 to {most}")
    kinds = table.get("kinds", [])
    if not isinstance(kinds, list) or not all(kind in KINDS for kind in kinds):
        raise wrong("kinds", f"has to be a list of {', '.join(KINDS)}")
    for role in _LISTS:
        if role in table:
            given = table[role] if isinstance(table[role], dict) else {"own": table[role]}
            for words in given.values():
                if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                    raise wrong(role, "has to be a list of texts, or one for each language")
                for word in words:
                    if reason := word_fault(word):
                        raise wrong(role, f"'{one_line(word, 60)}' {reason}")
            table[role] = given


def _joined(own: list[_Entry], path: str) -> list[_Entry]:
    """Return the shipped rules with the person's laid over and put in their places."""
    result = _tables(SHIPPED.read_text("utf-8"), SHIPPED.name)
    new = 0
    for entry in own:
        table = entry.table
        at = next((i for i, each in enumerate(result) if each.table["id"] == table["id"]), None)
        if at is not None:
            before = result.pop(at)
            joined = {**before.table, **table}
            for role in _LISTS:
                if role in before.table or role in table:
                    joined[role] = {**before.table.get(role, {}), **table.get(role, {})}
            entry = _Entry(joined, entry.line, entry.lines)  # noqa: PLW2901 - it is what it is laid over from here on
        after = table.get("after")
        if after is not None:
            place = next((i for i, each in enumerate(result) if each.table["id"] == after), None)
            if place is None:
                raise _fault(
                    path, entry.lines.get("after", entry.line), f"after: there is no rule '{one_line(after, 60)}'"
                )
            result.insert(place + 1, entry)
        elif at is not None:
            result.insert(at, entry)
        else:
            result.insert(new, entry)
            new += 1
    return result


def _rules(entries: list[_Entry], path: str) -> tuple[Rule, ...]:
    found = []
    for entry in entries:
        table = entry.table
        if table.get("off"):
            continue
        if "what" not in table:
            raise _fault(path, entry.line, f"rule '{table['id']}' needs what: {', '.join(WHATS[:-1])} or {_NOTHING}")
        lists = {
            role: tuple(dict.fromkeys(w for words in table.get(role, {}).values() for w in words)) for role in _LISTS
        }
        bare = not (lists["words"] or lists["begins"] or table.get("signs"))
        if bare and "stars" not in table and not table.get("links_only"):
            raise _fault(path, entry.line, f"rule '{table['id']}' needs words, begins, signs, stars or links_only")
        found.append(
            Rule(
                table["id"],
                "" if table["what"] == _NOTHING else table["what"],
                one_line(table.get("why", "")),
                signs=table.get("signs", ""),
                least=table.get("least", 1),
                kinds=tuple(table.get("kinds", ())),
                stars=table.get("stars"),
                unless_stars=table.get("unless_stars"),
                links_only=table.get("links_only", False),
                **lists,
            )
        )
    return tuple(found)
