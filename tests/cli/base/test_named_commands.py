"""Commands that texts name (hints, empty lists, pages of the docs) have the options they name."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from smdash.cli import root

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parents[3]
EVERYWHERE = {"--home", "--now", "--help"}
_COMMAND = re.compile(r"smdash ([^\n`;']*)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def _texts(page: Path) -> Iterator[str]:
    if page.suffix != ".py":
        yield page.read_text(encoding="utf-8")
        return
    source = page.read_text(encoding="utf-8")
    if "smdash " not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _options(words: list[str]) -> tuple[str, set[str]]:
    """Return the command that words begin with and the options it has; '' where they begin with none."""
    command: click.Command = root
    path = []
    for word in words:
        found = command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
        if found is None:
            break
        command = found
        path.append(word)
    return " ".join(path), {name for each in command.params for name in (*each.opts, *each.secondary_opts)}


def lacking(text: str) -> list[str]:
    """Return the commands of a text with an option each that they do not have.

    ``account connect`` takes those of a network, which it learns from its account.
    """
    found = []
    for match in _COMMAND.finditer(text):
        path, options = _options(match[1].split())
        if path and path != "account connect":
            found += [f"{path} {name}" for name in _OPTION.findall(match[1]) if name not in options | EVERYWHERE]
    return found


@pytest.mark.parametrize("where", ["smdash", "docs", "README.md"])
def test_a_command_that_is_named_has_its_options(where: str) -> None:
    place = HERE / where
    pages = sorted([*place.rglob("*.py"), *place.rglob("*.md")]) if place.is_dir() else [place]
    assert {
        f"{page.relative_to(HERE)}: {each}" for page in pages for text in _texts(page) for each in lacking(text)
    } == set()


def test_an_option_that_is_not_there_is_found() -> None:
    assert lacking("Bring it back: smdash brand archive acme --back.") == ["brand archive --back"]
    assert lacking("Bring it back: smdash brand archive acme --undo --now 2026.") == []
