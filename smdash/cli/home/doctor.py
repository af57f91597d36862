"""``smdash doctor``: is everything well, and what to do where it is not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.home import json_views
from smdash.domain.errors import SmdashError
from smdash.paths import written

if TYPE_CHECKING:
    from smdash.services.care.care import Check

STYLE_OF = {"ok": "good", "warning": "warn", "bad": "bad"}


@click.command(cls=Command)
@json_option
@with_setup
def doctor(setup: Setup, as_json: bool) -> None:
    """Check the data and the surroundings.

    Nothing is changed. The exit code is 1 when something is bad.
    """
    checks = [*_data(setup), *_settings(setup), *_rules(setup), *_surroundings()]
    output.emit(as_json, json_views.checks, _show, checks)
    if any(check.result == "bad" for check in checks):
        click.get_current_context().exit(1)


def _show(checks: list[Check]) -> None:
    rows = [(c.result, c.name, f"{c.detail.removesuffix('.')}; {c.action}" if c.action else c.detail) for c in checks]
    text.listing(rows, styles=[STYLE_OF[c.result] for c in checks])


def _data(setup: Setup) -> list[Check]:
    """Ask the home's own questions; a file that cannot be used is an answer, too."""
    from smdash.cli.home.care import unopened
    from smdash.services.care.care import CareService, Check, unsound
    from smdash.services.home import system_zone

    zone = Check("zone", "ok", f"times are shown in {system_zone()}")
    home = unopened(setup)
    store = home.store
    try:
        from smdash.store.errors import explained

        with explained(store.path):
            version = store.version()
            if not store.path.exists():
                return [
                    Check("database", "ok", f"none yet at {written(store.path)}", "it is made when it is first used"),
                    zone,
                ]
            if version == 0:
                return [
                    Check(
                        "database", "warning", f"{written(store.path)} is empty", "it is filled when it is first used"
                    ),
                    zone,
                ]
            return CareService(home).doctor()
    except SmdashError as error:
        return [unsound(error), zone, CareService(home).saved()]


def _settings(setup: Setup) -> list[Check]:
    from smdash import config, platforms
    from smdash.services.care.care import Check

    where = setup.paths()
    found = []
    try:
        own = config.load(where.config)
        found.append(
            Check("config", "ok", written(where.config) if where.config.exists() else "none, the defaults hold")
        )
        if own.theme and (there := _no_theme(own.theme)):
            what = f"{written(where.config)}: theme '{own.theme}' does not exist"
            found.append(Check("theme", "warning", what, there))
        if own.keys:
            from smdash.screens.base.keytable import faults

            found += [Check("keys", "warning", wrong, "smdash keys lists every id") for wrong in faults(own.keys)]
    except SmdashError as error:
        found.append(Check("config", "bad", str(error)))
    sound, unsound, names = 0, [], platforms.keys()
    for key in names:
        try:
            platforms.load(key)
            sound += 1
        except SmdashError as error:
            what = f"{error.subject}: {error.what}" if error.subject else error.what
            unsound.append(Check("platforms", "bad", what, "mend or remove the file"))
    if not unsound:
        found.append(Check("platforms", "ok", f"facts about {sound} platforms"))
    return [*found, *unsound]


def _rules(setup: Setup) -> list[Check]:
    """Say what is wrong with the person's own rules of what a message is; nothing where there are none."""
    from smdash.services.care.care import Check
    from smdash.services.inbox.rules_file import NAME, wrong_words

    folder = setup.paths().home
    if wrong := wrong_words(folder):
        return [Check("rules", "bad", wrong, "smdash inbox rules --edit opens it")]
    there = os.path.exists(folder / NAME)  # noqa: PTH110 - it may be out of reach
    return [Check("rules", "ok", f"your {NAME} is in force")] if there else []


def _no_theme(name: str) -> str:
    """Return which themes there are, the most alike first, '' where ``name`` is one of them."""
    from difflib import get_close_matches

    from textual.theme import BUILTIN_THEMES

    from smdash.screens.base.themes import THEMES

    known = [*(theme.name for theme in THEMES), *BUILTIN_THEMES]
    if name in known:
        return ""
    like = get_close_matches(name, known, n=1)
    return f"did you mean '{like[0]}'?" if like else f"there are {', '.join(known)}"


def _surroundings() -> list[Check]:
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    from smdash import __version__
    from smdash.services.care.care import Check

    try:
        textual = Check("textual", "ok", version("textual"))
    except PackageNotFoundError:
        textual = Check("textual", "bad", "not installed", "install smdash again")
    return [
        Check("smdash", "ok", __version__),
        Check("python", "ok", f"{platform.python_version()} on {platform.system()}"),
        Check("sqlite", "ok", sqlite3.sqlite_version),
        textual,
        _terminal(),
    ]


def _terminal() -> Check:
    from smdash.services.care.care import Check

    size = shutil.get_terminal_size()
    encoding = getattr(sys.stdout, "encoding", None) or "unknown"
    told = [
        f"{name}={os.environ[name]}" if name in os.environ else f"{name} unset"
        for name in ("TERM", "COLORTERM", "NO_COLOR")
    ]
    detail = ", ".join([*told, f"{size.columns}x{size.lines}", encoding])
    if encoding.lower().replace("-", "") != "utf8":
        return Check("terminal", "warning", detail, "characters may be replaced; PYTHONUTF8=1 and a UTF-8 locale help")
    if sys.stdout.isatty() and (size.columns < 80 or size.lines < 24):
        return Check("terminal", "warning", detail, "the dashboard is made for 80x24 and more")
    if sys.stdout.isatty() and os.environ.get("TERM", "dumb") == "dumb":
        return Check("terminal", "warning", detail, "the dashboard needs a terminal that can place text")
    return Check("terminal", "ok", detail)
