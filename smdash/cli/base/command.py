"""What every command stands on: where its home is, what time it is, and the options that say so."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from smdash.domain.times.days import Lean
    from smdash.paths import Paths
    from smdash.services.bundle import Services


class Setup:
    """The home and the time a run works with; nothing is opened or created before it is asked for."""

    def __init__(self) -> None:
        self.home: Path | None = None
        self.now: str | None = None
        self.opened: list[Services] = []

    def paths(self) -> Paths:
        """Return the files of the home, whether they exist or not."""
        from smdash.paths import paths

        return paths(self.home)

    def services(self) -> Services:
        """Open the home, creating it where there is none."""
        from smdash.bootstrap import services_for

        services = services_for(self.home, self.now)
        self.opened.append(services)
        if services.home.closed or services.home.store.unseen():
            from smdash.domain.plaintext import one_line

            for said in services.care.opening_words():
                click.echo(one_line(said, 4096), err=True)
        return services

    def looking(self) -> Services:
        """Open the home to look at what waits; answers whose program ended before they were sent are noted first."""
        services = self.services()
        if services.home.answer_missed():
            from smdash.services.publishing.missed import note_missed

            if said := note_missed(services.home):
                click.echo(said, err=True)
        return services

    def has_written(self) -> bool:
        """Say whether this run has made a step that can be undone."""
        return any(services.home.store.has_written() for services in self.opened)


def _keep_home(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    if not value.strip():
        raise click.BadParameter("a folder is needed.", ctx, param)
    from pathlib import Path

    ctx.ensure_object(Setup).home = Path(value)


def _keep_now(ctx: click.Context, param: click.Parameter, value: str | None) -> None:  # noqa: ARG001
    if value is not None:
        ctx.ensure_object(Setup).now = value


def add_global_options(command: click.Command) -> None:
    """Give a command the options that are accepted before and after its name."""
    command.params += [
        click.Option(
            ["--home"],
            metavar="DIR",
            is_eager=True,
            expose_value=False,
            callback=_keep_home,
            help="Folder of the data; without it SMDASH_HOME, else this user's data folder.",
        ),
        click.Option(
            ["--now"],
            metavar="ISO",
            is_eager=True,
            expose_value=False,
            callback=_keep_now,
            help="Take this as the time of now, like 2026-11-21T09:12+01:00.",
        ),
    ]


class Meaning(click.Command):
    """A command that says of an option it does not have which one was meant."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was typed."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from smdash.cli.base.meant import option_meant

            names = [name for each in self.get_params(ctx) for name in (*each.opts, *each.secondary_opts)]
            meant = option_meant(error.option_name, [name for name in names if name.startswith("-")])
            more = f" Did you mean '{meant}'?" if meant else ""
            raise click.UsageError(f"no such option '{error.option_name}'.{more}", ctx) from error


class Command(Meaning):
    """A command with the global options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_global_options(self)


class Group(Meaning, click.Group):
    """A group of commands that all have the global options; of one it does not have it says which was meant."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_global_options(self)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was typed."""
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            from smdash.cli.base.meant import command_meant

            meant = command_meant(name, self.list_commands(ctx))
            more = f" Did you mean '{ctx.command_path} {meant}'?" if meant else ""
            raise click.UsageError(f"no such command '{name}'.{more}", ctx)
        return super().resolve_command(ctx, args)


class TableGroup(Group):
    """A group whose commands stand in a table; each is imported when it is asked for."""

    def __init__(self, *args: Any, table: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command, None when there is none of that name."""
        where = self.table.get(cmd_name)
        if where is None:
            return None
        module, _, function = where.partition(":")
        command: click.Command = getattr(import_module(f"smdash.cli.{module}"), function)
        return command


def options(*decorators: Callable[..., Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what gives a command several options, in this order."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def with_setup(function: Callable[..., None]) -> Callable[..., None]:
    """Hand the run's Setup to a command as its first argument."""
    return click.make_pass_decorator(Setup, ensure=True)(function)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON; docs/json.md lists the keys.")
csv_option = click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")


class Day(click.ParamType["date"]):
    """A typed day, like ``2026-11-24``, ``25 nov`` or ``mon``; a command is given the date.

    ``lean`` says which is meant where weekday or year leave it open.
    """

    name = "day"

    def __init__(self, lean: Lean) -> None:
        self.lean = lean

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: D102
        from datetime import date

        from smdash.domain.errors import UsageError
        from smdash.domain.times.days import HINT, read_day

        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
        setup = (ctx.find_object(Setup) if ctx is not None else None) or Setup()
        try:
            return read_day(value, setup.services().home.today(), self.lean)
        except UsageError as error:
            self.fail(f"{error.subject or value!r}: {error.what} {error.hint or HINT}", param, ctx)


NEAR_DAY, PAST_DAY, COMING_DAY = Day("week"), Day("back"), Day("ahead")
"""Days that may lie on either side of today, behind it, or before it."""


class Month(click.ParamType["date"]):
    """A typed month, like ``2026-10``, ``oct`` or ``last month``; a command is given its first day."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: D102
        from datetime import date

        from smdash.domain.errors import UsageError
        from smdash.domain.times.months import read_month

        if isinstance(value, date):
            return value
        setup = (ctx.find_object(Setup) if ctx is not None else None) or Setup()
        try:
            return read_month(value, setup.services().home.today())
        except UsageError as error:
            self.fail(f"{error.subject}: {error.what} {error.hint}", param, ctx)


MONTH = Month()

_MINUS = "\u2212"
_NEGATIVE = re.compile(r"-[.,]?\d.*")


class SignedCommand(Command):
    """A command one of whose values may be a negative number, which is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write a number's minus as one that begins no option."""
        return super().parse_args(ctx, [_MINUS + arg[1:] if _NEGATIVE.fullmatch(arg) else arg for arg in args])
