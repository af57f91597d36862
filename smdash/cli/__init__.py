"""The command line: the table of commands, each loaded when it is called, and what every one of them shares."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from smdash import __version__
from smdash.cli.base.command import Setup, TableGroup
from smdash.cli.base.edge import closed_pipe, guarded, tell

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: dict[str, str] = {
    "status": "dashboard.status:status",
    "today": "workload.today:today",
    "queue": "queue.queue:queue",
    "week": "calendar.week:week",
    "runway": "queue.runway:runway",
    "view": "queue.view:view",
    "add": "queue.add:add",
    "move": "queue.move:move",
    "cancel": "queue.move:cancel",
    "idea": "ideas.idea:idea",
    "feed": "ideas.feed:feed",
    "fetch": "publishing.fetch:fetch",
    "due": "publishing.due:due",
    "settle": "publishing.settle:settle",
    "publish": "publishing.publish:publish",
    "ledger": "publishing.ledger:ledger",
    "service": "publishing.service:service",
    "reminder": "publishing.reminder:reminder",
    "pause": "publishing.pause:pause",
    "resume": "publishing.pause:resume",
    "approve": "approval.approve:approve",
    "repeat": "evergreen.repeat:repeat",
    "roll": "evergreen.repeat:roll",
    "evergreen": "evergreen.evergreen:evergreen",
    "sync": "sync.sync:sync",
    "inbox": "inbox.inbox:inbox",
    "people": "inbox.people:people",
    "snippet": "snippets.snippet:snippet",
    "metrics": "metrics.metrics:metrics",
    "figure": "metrics.figure:figure",
    "freshness": "metrics.freshness:freshness",
    "changes": "accounts.changes:changes",
    "result": "results.result:result",
    "lead": "results.lead:lead",
    "funnel": "funnel.funnel:funnel",
    "report": "reports.report:report",
    "workload": "workload.workload:workload",
    "ask": "whatif.ask:ask",
    "away": "whatif.away:away",
    "duty": "workload.inputs:duty",
    "estimate": "workload.inputs:estimate",
    "dayoff": "workload.inputs:dayoff",
    "looks": "workload.inputs:looks",
    "value": "workload.inputs:value",
    "time": "timelog.time:time",
    "selfcheck": "workload.selfcheck:selfcheck",
    "find": "queue.find:find",
    "count": "queue.count:count",
    "lint": "checks.lint:lint",
    "import": "imports.import_:import_files",
    "export": "queue.export:export",
    "ics": "queue.export:ics",
    "demo": "home.demo:demo",
    "brand": "accounts.brand:brand",
    "account": "accounts.account:account",
    "utm": "accounts.utm:utm",
    "pillar": "strategy.goals:pillar",
    "goal": "strategy.goals:goal",
    "strategy": "strategy.strategy:strategy",
    "competitor": "strategy.competitor:competitor",
    "blackout": "accounts.rules:blackout",
    "office": "home.settings:office",
    "zone": "home.settings:zone",
    "mcp": "agents.mcp:mcp",
    "undo": "home.undo:undo",
    "redo": "home.undo:redo",
    "backup": "home.care:backup",
    "restore": "home.care:restore",
    "doctor": "home.doctor:doctor",
    "path": "home.path:path",
    "keys": "home.keys:keys",
    "completion": "home.completion:completion",
}
"""Name of each command, in the order of the help, and ``module:function``."""


class Root(TableGroup):
    """The whole command line, which says what goes wrong in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; that nobody reads its output any more is no error of its own."""
        try:
            try:
                done = super().invoke(ctx)
            except click.exceptions.Exit:
                _fetch_media(ctx)
                raise
            _fetch_media(ctx)
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


def _fetch_media(ctx: click.Context) -> None:
    """Fetch what posts that a command has scheduled give by address, and say in a line each what came of it."""
    setup = ctx.find_object(Setup)
    if ctx.invoked_subcommand is None or setup is None or not setup.has_written():
        return
    services = setup.opened[-1]
    if services.fetching.new():
        sys.stdout.flush()
        services.fetching.fetch_new(lambda came: tell(came.words))


@click.group(
    cls=Root,
    table=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command the dashboard opens. Exit codes: 0 done, 1 failed, 2 usage or config, "
    "3 try again later, 4 cannot be said.",
)
@click.version_option(__version__, prog_name="smdash", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context) -> None:
    """Queue, metrics, inbox and workload of one person's social accounts, in the terminal."""
    if ctx.invoked_subcommand is None:
        from smdash.cli.dashboard.dashboard import open_dashboard

        open_dashboard(ctx.find_object(Setup) or Setup())


def main() -> None:
    """Run ``smdash``; this is the console script."""
    root.main(prog_name="smdash")
