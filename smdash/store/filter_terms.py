"""What filters have in common as SQL: names that a row has one or none of, and words in its text.

What a person typed never stands in the SQL: it is kept among the values of the query, and named there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.filter_words import NameChoice, Word, WordFilter

    Values = dict[str, "str | int | None"]


def kept(value: str, values: Values) -> str:
    """Return what stands for a value in the SQL, and keep the value."""
    name = f"v{len(values)}"
    values[name] = value
    return f":{name}"


def listed(names: Iterable[str], values: Values) -> str:
    """Return the same for several, with commas between."""
    return ", ".join(kept(name, values) for name in names)


def one_of(column: str, choice: NameChoice, values: Values) -> list[str]:
    """Return the conditions on a column that holds a name."""
    return [
        f"{column} {word} ({listed(names, values)})"
        for word, names in (("IN", choice.only), ("NOT IN", choice.never))
        if names
    ]


def any_in(column: str, choice: NameChoice, values: Values) -> list[str]:
    """Return the conditions on a column that holds a JSON list of names, in whatever case; '' is an empty list."""

    def any_of(names: tuple[str, ...]) -> str:
        parts = [f"{column} = '[]'"] if "" in names else []
        named = [name for name in names if name]
        if named:
            held = f"SELECT 1 FROM json_each({column}) WHERE value COLLATE NOCASE IN ({listed(named, values)})"
            parts.append(f"({column} <> '[]' AND EXISTS ({held}))")
        return f"({' OR '.join(parts)})"

    found = [any_of(choice.only)] if choice.only else []
    return found + ([f"NOT {any_of(choice.never)}"] if choice.never else [])


def phrase(text: str) -> str:
    """Return a text as a full-text expression: its words, one after the other."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def expressions(words: Iterable[Word]) -> list[str]:
    """Return the full-text expression of each word that the index can know."""
    return [phrase(word.text) + ("" if word.exact else "*") for word in words if _is_indexed(word)]


def without(row: str, index: str, words: WordFilter, values: Values) -> list[str]:
    """Return the condition that a row holds none of the words it must not hold; ``row`` is its id in ``index``."""
    never = expressions(words.never)
    if not never:
        return []
    match = kept(" OR ".join(never), values)
    return [f"{row} NOT IN (SELECT rowid FROM {index} WHERE {index} MATCH {match})"]


def signs(columns: Sequence[str], words: WordFilter, values: Values) -> list[str]:
    """Return the conditions on what no full-text index knows, which is looked for in the texts themselves."""

    def holding(word: Word) -> str:
        text = kept(word.text, values)
        return f"({' OR '.join(f'instr({column}, {text}) > 0' for column in columns)})"

    only = [holding(word) for word in words.only if not _is_indexed(word)]
    return only + [f"NOT {holding(word)}" for word in words.never if not _is_indexed(word)]


def _is_indexed(word: Word) -> bool:
    """Say whether the full-text index can know a word; a lone emoji is in no index."""
    return any(character.isalnum() for character in word.text)
