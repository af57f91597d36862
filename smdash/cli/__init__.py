"""The command line: the table of commands, each loaded when it is called, and what every one of them shares."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from smdash import __version__
from smdash.cli.base import Setup, add_global_options
from smdash.cli.edge import closed_pipe, guarded

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: dict[str, str] = {
    "status": "status:status",
    "queue": "queue:queue",
    "week": "week:week",
    "runway": "runway:runway",
    "view": "views:view",
    "add": "add:add",
    "move": "move:move",
    "cancel": "move:cancel",
    "due": "due:due",
    "pause": "pause:pause",
    "resume": "pause:resume",
    "repeat": "repeat:repeat",
    "roll": "repeat:roll",
    "evergreen": "evergreen:evergreen",
    "inbox": "inbox:inbox",
    "metrics": "metrics:metrics",
    "figure": "figure:figure",
    "freshness": "freshness:freshness",
    "changes": "changes:changes",
    "workload": "workload:workload",
    "ask": "ask:ask",
    "away": "away:away",
    "duty": "workload_inputs:duty",
    "estimate": "workload_inputs:estimate",
    "dayoff": "workload_inputs:dayoff",
    "looks": "workload_inputs:looks",
    "value": "workload_inputs:value",
    "time": "timelog:time",
    "selfcheck": "selfcheck:selfcheck",
    "find": "find:find",
    "count": "count:count",
    "lint": "lint:lint",
    "import": "imports:import_files",
    "export": "export:export",
    "ics": "export:ics",
    "demo": "demo:demo",
    "brand": "brands:brand",
    "account": "accounts:account",
    "utm": "utm:utm",
    "pillar": "rules:pillar",
    "goal": "rules:goal",
    "blackout": "rules:blackout",
    "office": "settings:office",
    "zone": "settings:zone",
    "undo": "undo:undo",
    "redo": "undo:redo",
    "backup": "care:backup",
    "restore": "care:restore",
    "doctor": "doctor:doctor",
    "path": "path:path",
    "completion": "completion:completion",
}
"""Name of each command, in the order of the help, and ``module:function`` inside this package."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command, None when there is none of that name."""
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _, function = where.partition(":")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), function)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; that nobody reads its output any more is no error of its own."""
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            ctx.exit(closed_pipe())
        return done

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; what goes wrong is said in one line on stderr and told by the exit code."""
        standalone = extra.pop("standalone_mode", True)
        extra.setdefault("obj", Setup())
        plain: Callable[..., Any] = super().main
        if not standalone:
            return plain(*args, standalone_mode=False, **extra)
        sys.exit(guarded(lambda: plain(*args, standalone_mode=False, **extra), extra["obj"]))


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command the dashboard opens. Exit codes: 0 done, 1 failed, 2 usage or config, 3 try again later.",
)
@click.version_option(__version__, prog_name="smdash", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context) -> None:
    """Queue, metrics, inbox and workload of one person's social accounts, in the terminal."""
    if ctx.invoked_subcommand is None:
        from smdash.cli.dashboard import open_dashboard

        open_dashboard(ctx.find_object(Setup) or Setup())


add_global_options(root)


def main() -> None:
    """Run ``smdash``; this is the console script."""
    root.main(prog_name="smdash")
