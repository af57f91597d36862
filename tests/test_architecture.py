"""The house as a whole: names in tables lead somewhere, rooms hold no code of their own, start-up reads little."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from textual.screen import Screen
from textual.widget import Widget

import smdash
from smdash.cli import COMMANDS
from smdash.cli.inbox.inbox import PARTS as INBOX
from smdash.cli.metrics.metrics import PARTS
from smdash.screens.base.keytable import ANSWERS, DIALOGS, SCREENS
from smdash.screens.dashboard import keys
from smdash.screens.dashboard.places import PLACES
from tests.worlds import NOW

if TYPE_CHECKING:
    from smdash.services.bundle import Services

HOUSE = Path(smdash.__file__).parent
FILES = sorted(HOUSE.rglob("*.py"))
NAMED = re.compile(r"[a-z]\w*(?:\.[a-z]\w*)+:[A-Za-z_]\w*")
"""``room.module:member``, as tables write it; what is before the room depends on the table."""


def _strings() -> list[tuple[Path, str]]:
    found = {
        (file, node.value): None
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMED.fullmatch(node.value)
    }
    return list(found)


def _member(name: str, *above: str) -> Any:
    """Return what a table means, looked for in the packages above the room; None when it is nowhere."""
    module, _, member = name.partition(":")
    for package in above:
        try:
            there = find_spec(f"{package}.{module}") is not None
        except ModuleNotFoundError:
            continue
        if there:
            return getattr(import_module(f"{package}.{module}"), member, None)
    return None


def test_every_name_in_a_table_leads_to_something() -> None:
    strings = _strings()
    assert len(strings) > 100
    lost = [
        f"{file.relative_to(HOUSE)}: {name}"
        for file, name in strings
        if _member(name, f"smdash.{file.relative_to(HOUSE).parts[0].removesuffix('.py')}", "smdash") is None
    ]
    assert not lost


@pytest.mark.parametrize("table", [COMMANDS, PARTS, INBOX], ids=["smdash", "smdash metrics", "smdash inbox"])
def test_every_command_in_a_table_is_one_and_bears_its_name(table: dict[str, str]) -> None:
    made = {name: _member(where, "smdash.cli") for name, where in table.items()}
    assert all(isinstance(command, click.Command) for command in made.values())
    assert {name: command.name for name, command in made.items() if name != "import"} == {
        name: name for name in table if name != "import"
    }


def test_every_place_is_a_screen_or_a_pane() -> None:
    for place in PLACES:
        kind, _, name = place.where.partition(":")
        if kind == "pane":
            assert name in keys.PANES
        else:
            assert issubclass(_member(place.where, "smdash.screens"), Screen)
    assert len({place.letter for place in PLACES}) == len(PLACES)


@pytest.mark.parametrize("where", ANSWERS.values())
def test_what_answers_a_text_is_keys_with_answers(where: str) -> None:
    keys = _member(where, "smdash.screens")
    assert keys
    assert all(key.action.startswith("answer('") for key in keys)


@pytest.mark.parametrize("place", [*SCREENS, *DIALOGS], ids=lambda place: place.name)
def test_what_has_its_keys_listed_is_a_screen_or_a_part_of_one(place: Any) -> None:
    assert issubclass(_member(place.screen, "smdash.screens"), Widget)


def test_a_room_lies_on_a_floor_and_its_init_only_says_what_it_is() -> None:
    for file in FILES:
        parts = file.relative_to(HOUSE).parts
        assert len(parts) <= 3, f"{file} lies deeper than floor/room/file"
        if len(parts) == 3 and file.name == "__init__.py":
            body = ast.parse(file.read_text(encoding="utf-8")).body
            assert len(body) == 1, f"{file} holds more than a docstring"
            assert isinstance(body[0], ast.Expr), f"{file} holds no docstring"


ROOT = Path(__file__).parents[1]
PAGES = ("CONTRIBUTING.md", "README.md", "docs/architecture.md", "docs/recipes.md")
REFERENCE = re.compile(r"`(smdash(?:\.\w+)+):([A-Za-z_][\w.]*)`")
PATH = re.compile(r"(?<![\w./~-])(?:smdash|tests|docs|sample_data)/[\w./*-]*[\w*/]")
PLACE = re.compile(r"\| `([^`]+)` \| `([^`]+)` \| .+ \|")


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for module, member in REFERENCE.findall(text):
        found = import_module(module)
        for name in member.split("."):
            assert hasattr(found, name), f"{page}: {module}:{member}"
            found = getattr(found, name)
    for path in PATH.findall(text):
        assert list(ROOT.glob(path)), f"{page}: {path}"


def _recipes() -> list[tuple[str, str, str]]:
    found = []
    title = ""
    for line in (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8").splitlines():
        title = line.removeprefix("## ") if line.startswith("## ") else title
        if row := PLACE.fullmatch(line):
            found.append((title, row[1], row[2]))
    return found


def test_there_is_a_recipe_for_what_is_added_most() -> None:
    titles = [title for title, _, _ in _recipes()]
    for wanted in ("platform", "kind of export", "plan of another", "screen", "command", "network", "migration"):
        assert sum(wanted in title for title in titles) >= 4, wanted


@pytest.mark.parametrize(("title", "path", "holds"), _recipes())
def test_every_place_of_a_recipe_holds_what_it_says(title: str, path: str, holds: str) -> None:
    del title
    assert holds in (ROOT / path).read_text(encoding="utf-8")


def test_the_rooms_of_each_floor_are_those_of_the_page() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (\w+) \| ([\w ]+) \|$", text, re.MULTILINE))
    rooms: dict[str, set[str]] = {}
    for file in HOUSE.glob("*/*/__init__.py"):
        rooms.setdefault(file.parts[-3], set()).add(file.parts[-2])
    assert {floor: set(names.split()) for floor, names in told.items() if floor in rooms} == rooms


STARTUP = Path(__file__).parent / "data" / "startup"
READ = "print(*sorted(name for name in sys.modules if name.split('.')[0] == 'smdash'), sep='\\n')"
STATUS = f"""
import sys
from smdash.cli import root
try:
    root.main(["--home", sys.argv[1], "--now", sys.argv[2], "status", "--short"], prog_name="smdash")
except SystemExit:
    pass
{READ}
"""
DASHBOARD = f"""
import sys
from pathlib import Path
from smdash import __main__, config, launch
services = launch.services_for(Path(sys.argv[1]), sys.argv[2])
from smdash.app import SmdashApp
from smdash.screens.dashboard.screen import DashboardScreen

class Painted(SmdashApp):
    def settle(self):
        {READ}
        self.call_from_thread(self.exit)
        return ""

DashboardScreen._warm = lambda *_: None  # figures are computed once the picture is painted
Painted(services, config.load(launch.paths(Path(sys.argv[1])).config)).run(headless=True)
"""


@pytest.mark.parametrize(("start", "script"), [("status", STATUS), ("dashboard", DASHBOARD)])
def test_start_up_reads_the_modules_that_are_known_and_no_other(start: str, script: str, small: Services) -> None:
    """What is read before the first picture is waited for by a person; a new name in the list is a decision."""
    done = subprocess.run(
        [sys.executable, "-c", script, str(small.home.folder), NOW.isoformat()],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "SMDASH_HOME": str(small.home.folder)},
    )
    read = {line for line in done.stdout.splitlines() if line.startswith("smdash")}
    known = set((STARTUP / f"{start}.txt").read_text(encoding="utf-8").split())
    assert sorted(read - known) == [], f"is read at start-up and not in tests/data/startup/{start}.txt"
    assert sorted(known - read) == [], f"is in tests/data/startup/{start}.txt and not read any more"
