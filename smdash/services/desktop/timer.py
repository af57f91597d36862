"""A timer of this machine that publishes what is due while no dashboard is open: systemd, launchd, or what to type.

Nothing is written or run that was not shown before: a ``Plan`` holds the files with their whole text and the commands.
Sources: systemd.service(5), systemd.time(7) and systemd.unit(5) on quoting and specifiers; launchd.plist(5); the
documents of schtasks and crontab(5).
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.errors import SmdashError, UsageError
from smdash.services.desktop import programs

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
"""How often a timer may fire: what divides an hour, so that it always fires at the same minutes."""
EVERY, SYNC_EVERY = 5, 30
Kind = Literal["systemd", "launchd", "schtasks", "crontab"]


class UnitFile(NamedTuple):
    """A file that makes the timer, with its whole text."""

    path: Path
    text: str


class Plan(NamedTuple):
    """How this machine is to run smdash by itself.

    ``files`` are written and ``start`` run to install it; ``stop`` is run before the files go. Where the machine offers
    nothing we can set up, ``files`` is empty, and ``by_hand`` and ``away_by_hand`` are what a person types.
    """

    kind: Kind
    files: tuple[UnitFile, ...] = ()
    start: tuple[tuple[str, ...], ...] = ()
    stop: tuple[tuple[str, ...], ...] = ()
    by_hand: tuple[str, ...] = ()
    away_by_hand: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Standing(NamedTuple):
    """What there is of a plan: its files, and whether the publishing timer runs; None where that cannot be told."""

    there: tuple[Path, ...]
    running: bool | None


class Job(NamedTuple):
    """One thing to do again and again."""

    name: str
    words: str
    argv: tuple[str, ...]
    minutes: int


def command(home: Path) -> tuple[str, ...]:
    """Return how this very smdash is started on a home, whatever folder or path it is started from."""
    return sys.executable, "-m", "smdash", "--home", str(home.absolute())


def jobs(home: Path, every: int, sync_every: int | None) -> list[Job]:
    """Return what the timer does; UsageError for minutes that do not divide an hour."""
    for minutes in (every, sync_every or EVERY):
        if minutes not in MINUTES:
            raise UsageError(
                "a timer fires at the same minutes of every hour.",
                subject=f"{minutes} minutes",
                hint=f"Choose one of {', '.join(map(str, MINUTES))}.",
            )
    tail = _tail(home)
    found = [Job(f"smdash-publish{tail}", "publish what is due", (*command(home), "publish", "--due"), every)]
    if sync_every is not None:
        found.append(Job(f"smdash-sync{tail}", "read what is new", (*command(home), "sync"), sync_every))
    return found


def plan(home: Path, every: int = EVERY, sync_every: int | None = None, *, kind: Kind | None = None) -> Plan:
    """Return how a timer for a home is set up here; nothing is written or run."""
    wanted = jobs(home, every, sync_every)
    match kind or _kind():
        case "systemd":
            return _systemd(wanted)
        case "launchd":
            return _launchd(wanted)
        case "schtasks":
            return _schtasks(wanted)
        case _:
            return _crontab(wanted)


def every_plan(home: Path, *, kind: Kind | None = None) -> Plan:
    """Return a plan that holds all that any plan of a home may have set up, for looking and for taking away."""
    return plan(home, EVERY, SYNC_EVERY, kind=kind)


def installed(home: Path) -> bool:
    """Say whether the publishing timer of a home was set up here; costs a look at its files, and runs nothing."""
    kind: Kind = {"win32": "schtasks", "darwin": "launchd"}.get(sys.platform, "systemd")  # type: ignore[assignment]
    return any(file.path.exists() for file in plan(home, kind=kind).files)


def install(made: Plan) -> None:
    """Write the files of a plan and start it; SmdashError says what did not work, and then none of its files stay."""
    written: list[Path] = []
    try:
        for file in made.files:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            written.append(file.path)
            file.path.write_text(file.text, encoding="utf-8")
        for argv in made.start:
            _must(argv)
    except (OSError, SmdashError) as error:
        for argv in made.stop:
            programs.run(argv, seconds=10)
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, SmdashError):
            raise
        raise SmdashError(f"cannot be written ({error.strerror}).", subject=str(error.filename)) from error


def remove(made: Plan) -> tuple[Path, ...]:
    """Stop what a plan started and delete its files; return those that were there."""
    there = tuple(file.path for file in made.files if file.path.exists())
    if there:
        for argv in made.stop:
            programs.run(argv, seconds=10)
        try:
            for path in there:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise SmdashError(f"cannot be deleted ({error.strerror}).", subject=str(error.filename)) from error
        if made.kind == "systemd":
            programs.run(("systemctl", "--user", "daemon-reload"), seconds=10)
    return there


def standing(made: Plan) -> Standing:
    """Return what there is of a plan here."""
    there = tuple(file.path for file in made.files if file.path.exists())
    running: bool | None = None
    if there and made.kind == "systemd":
        running = programs.run(("systemctl", "--user", "is-active", "--quiet", f"{made.names[0]}.timer"), seconds=5)
    elif there and made.kind == "launchd":
        running = programs.run(("launchctl", "list", made.names[0]), seconds=5)
    return Standing(there, running)


def _kind() -> Kind:
    if sys.platform == "win32":
        return "schtasks"
    if sys.platform == "darwin":
        return "launchd"
    return "systemd" if programs.run(("systemctl", "--user", "show-environment"), seconds=5) else "crontab"


def _tail(home: Path) -> str:
    """Return what tells the timers of several homes apart, '' for this user's own one."""
    from platformdirs import user_data_path

    there = home.absolute()
    if there == user_data_path("smdash", appauthor=False).absolute():
        return ""
    return "-" + hashlib.sha256(str(there).encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _systemd(wanted: Sequence[Job]) -> Plan:
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"
    secrets = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "smdash" / "environment"
    files: list[UnitFile] = []
    for job in wanted:
        files += [
            UnitFile(
                folder / f"{job.name}.service",
                "[Unit]\n"
                f"Description=smdash: {job.words}\n"
                "\n"
                "[Service]\n"
                "Type=oneshot\n"
                f"ExecStart={' '.join(_systemd_word(word) for word in job.argv)}\n"
                f"EnvironmentFile=-{_systemd_path(secrets)}\n"
                "# 3 means: try again later.\n"
                "SuccessExitStatus=3\n",
            ),
            UnitFile(
                folder / f"{job.name}.timer",
                "[Unit]\n"
                f"Description=smdash: {job.words}\n"
                "\n"
                "[Timer]\n"
                f"OnCalendar={_calendar(job.minutes)}\n"
                "AccuracySec=5s\n"
                "# What was due while this machine slept is missed and waits for you.\n"
                "Persistent=false\n"
                "\n"
                "[Install]\n"
                "WantedBy=timers.target\n",
            ),
        ]
    names = tuple(job.name for job in wanted)
    return Plan(
        "systemd",
        tuple(files),
        (
            ("systemctl", "--user", "daemon-reload"),
            *(("systemctl", "--user", "enable", "--now", f"{name}.timer") for name in names),
        ),
        tuple(("systemctl", "--user", "disable", "--now", f"{name}.timer") for name in names),
        notes=(
            "It runs while you are logged in; 'loginctl enable-linger' lets it run after that, too.",
            f"A machine without a keyring may have its tokens in {secrets} (SMDASH_TOKEN_<BRAND>_<PLATFORM>=...).",
        ),
        names=names,
    )


def _launchd(wanted: Sequence[Job]) -> Plan:
    import plistlib

    folder = Path.home() / "Library" / "LaunchAgents"
    domain = f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"
    files = []
    for job in wanted:
        agent = {
            "Label": job.name,
            "ProgramArguments": list(job.argv),
            "StartCalendarInterval": [{"Minute": minute} for minute in range(0, 60, job.minutes)],
            "RunAtLoad": False,
            "ProcessType": "Background",
        }
        files.append(UnitFile(folder / f"{job.name}.plist", plistlib.dumps(agent).decode("utf-8")))
    names = tuple(job.name for job in wanted)
    return Plan(
        "launchd",
        tuple(files),
        tuple(("launchctl", "bootstrap", domain, str(file.path)) for file in files),
        tuple(("launchctl", "bootout", f"{domain}/{name}") for name in names),
        notes=("It runs while you are logged in and the machine is awake.",),
        names=names,
    )


def _schtasks(wanted: Sequence[Job]) -> Plan:
    names = tuple(job.name for job in wanted)
    lines = []
    for job in wanted:
        run = subprocess.list2cmdline(job.argv).replace('"', '\\"')
        lines.append(f'schtasks /Create /SC MINUTE /MO {job.minutes} /TN {job.name} /TR "{run}"')
    return Plan(
        "schtasks",
        by_hand=tuple(lines),
        away_by_hand=tuple(f"schtasks /Delete /TN {name}" for name in names),
        notes=("Windows is told by a command of its own; type it in a terminal.",),
        names=names,
    )


def _crontab(wanted: Sequence[Job]) -> Plan:
    names = tuple(job.name for job in wanted)
    lines = tuple(
        f"{'*' if job.minutes == 1 else '0' if job.minutes == 60 else f'*/{job.minutes}'} * * * * "
        f"{shlex.join(job.argv).replace('%', chr(92) + '%')}"
        for job in wanted
    )
    return Plan(
        "crontab",
        by_hand=lines,
        away_by_hand=("crontab -e",),
        notes=("There is no systemd for users here; 'crontab -e' takes these lines.",),
        names=names,
    )


def _calendar(minutes: int) -> str:
    return "*:0/1" if minutes == 1 else "hourly" if minutes == 60 else f"*:0/{minutes}"


def _systemd_word(word: str) -> str:
    """Return a word of a command line that systemd neither splits nor fills in."""
    plain = word.replace("%", "%%").replace("$", "$$")
    if re.fullmatch(r"[A-Za-z0-9_@+:,./=-]+", word):
        return plain
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _systemd_path(path: Path) -> str:
    return str(path).replace("%", "%%")


def _must(argv: Sequence[str]) -> None:
    if not programs.run(argv, seconds=15):
        raise SmdashError(
            "did not work, so nothing was installed.",
            subject=shlex.join(argv),
            hint="Try it by hand to see why, or add 'smdash publish --due' to another scheduler.",
        )
