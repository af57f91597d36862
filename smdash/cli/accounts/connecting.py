"""``smdash account connect``, ``test``, ``sign-out`` and ``connections``: accounts and their networks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.accounts import json_views
from smdash.cli.base import edge, output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import account_slugs
from smdash.domain.errors import CancelledError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.connectors.base import Option
    from smdash.domain.connections.views import Connection, Verified
    from smdash.services.bundle import Services
    from smdash.services.connections.connections import Candidate

TRY_LATER = 3


class _ConnectCommand(Command):
    """A command with a flag for everything that a network asks for and that is no secret."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the flags, those of the networks first."""
        return [*_flags(), *super().get_params(ctx)]


def _flags() -> list[click.Option]:
    """Return a flag for each option of each network; one that several have says whose it is."""
    from smdash.connectors.registry import Networks

    networks = Networks()
    found: dict[str, list[tuple[str, Option]]] = {}
    for platform in networks.platforms():
        try:
            connector = networks.find(platform)
        except UsageError:
            continue
        for option in connector.options if connector else ():
            if not option.secret:
                found.setdefault(option.key, []).append((connector.name if connector else platform, option))
    return [
        click.Option(
            [f"--{key.replace('_', '-')}", f"option_{key}"],
            metavar="TEXT",
            help=" ".join(f"{name}: {option.help}" for name, option in options),
        )
        for key, options in found.items()
    ]


@click.command("connect", cls=_ConnectCommand)
@click.argument("slug", shell_complete=account_slugs)
@click.option("--browser", is_flag=True, help="Allow smdash on the network's page, opened in a browser here.")
@click.option("--code", is_flag=True, help="Allow smdash on the network's page anywhere, and type the code it shows.")
@click.option("--token-stdin", is_flag=True, help="Read the token or app password from standard input.")
@click.option("--anyway", is_flag=True, help="Keep the sign-in though it is not that of the account's handle.")
@with_setup
def connect(setup: Setup, slug: str, browser: bool, code: bool, token_stdin: bool, anyway: bool, **given: Any) -> None:
    """Sign in to account SLUG's network, so that posts go out and messages come in by themselves.

    The token or app password is asked for without being shown, or read from standard input: it is never typed on the
    command line. Where SMDASH_TOKEN_BRAND_PLATFORM is set, that is used and nothing is kept.
    """
    if browser + code + token_stdin > 1:
        raise click.UsageError("--browser, --code and --token-stdin exclude each other.")
    values = {key.removeprefix("option_"): value for key, value in given.items() if value is not None}
    services = setup.services()
    way = "browser" if browser else "code" if code else "stdin" if token_stdin else "ask"
    sign_in(services, slug, values, way=way, anyway=anyway)


def sign_in(services: Services, slug: str, given: dict[str, str], *, way: str = "ask", anyway: bool = False) -> None:
    """Sign an account in, in the way that was chosen, and say what came of it."""
    slug = services.home.account(slug).slug
    options = services.connections.options(slug)
    _only_its_own(services, slug, options, given)
    if way in {"browser", "code"}:
        if not services.connections.by_code(slug):
            raise UsageError("its network has no page for that.", subject=slug, hint="Leave the option out.")
        candidate = _by_page(services, slug, given) if way == "browser" else _by_code(services, slug, given)
    elif way == "ask" and services.connections.in_environment(slug):
        _say_tested(services.connections.test(slug), services.home.now())
        return
    else:
        candidate = services.connections.tried(slug, _with_secrets(slug, options, given, way))
    _keep(services, candidate, anyway=anyway)


def _only_its_own(services: Services, slug: str, options: Sequence[Option], given: dict[str, str]) -> None:
    known = [option.key for option in options if not option.secret]
    for key in given:
        if key not in known:
            flags = ", ".join(f"--{each.replace('_', '-')}" for each in known) or "none"
            raise UsageError(
                f"{services.connections.status(slug).platform} does not ask for this.",
                subject=f"--{key.replace('_', '-')}",
                hint=f"It takes: {flags}.",
            )


def _with_secrets(slug: str, options: Sequence[Option], given: dict[str, str], way: str) -> dict[str, str]:
    """Return what was given with the secrets, and what else is needed, asked for or read."""
    values = dict(given)
    if way == "stdin" and not _typed():
        lines = sys.stdin.read(100_000).splitlines()
        for option, line in zip([each for each in options if each.secret], lines, strict=False):
            values[option.key] = line.strip()
        return values
    if not edge.at_terminal():
        raise UsageError(
            "there is nobody to ask for the secret.",
            subject=slug,
            hint="Give it on standard input with --token-stdin, or set its SMDASH_TOKEN_... variable.",
        )
    for option in options:
        if option.key in values:
            continue
        edge.tell(f"{option.label}: {option.help}")
        shown = f" [{option.default}]" if option.default and not option.secret else ""
        values[option.key] = str(
            click.prompt(f"{option.label}{shown}", default="", show_default=False, hide_input=option.secret, err=True)
        )
    return values


def _typed() -> bool:
    """Say whether standard input is a person at a terminal, who would see what is typed."""
    return sys.stdin.isatty()


def _by_code(services: Services, slug: str, given: dict[str, str]) -> Candidate:
    if not edge.at_terminal():
        raise UsageError("there is nobody to ask for the code.", subject=slug, hint="Use --token-stdin.")
    request = services.connections.ask_code(slug, given)
    edge.tell("Open this page, allow smdash there, and type the code it shows:")
    click.echo(request.url, err=True)
    return services.connections.tried_code(slug, request, str(click.prompt("Code", hide_input=True, err=True)))


def _by_page(services: Services, slug: str, given: dict[str, str]) -> Candidate:
    from smdash.services.desktop.browser import open_address

    def show(url: str) -> None:
        if open_address(url):
            edge.tell("Allow smdash on the page that opens in your browser. Should none open, it is this one:")
        else:
            edge.tell("No browser could be opened here. Open this page in one on this machine, and allow smdash there:")
        click.echo(url, err=True)

    return services.connections.tried_on_page(slug, given, show)


def _keep(services: Services, candidate: Candidate, *, anyway: bool) -> None:
    """Keep a sign-in, after asking where it may be another account's."""
    if candidate.doubts and not anyway:
        for doubt in candidate.doubts:
            edge.tell(doubt)
        if not edge.at_terminal() or not _agreed(f"Post as it for {candidate.account}?"):
            services.connections.refuse(candidate)
            raise CancelledError(
                "Not signed in; nothing was changed.",
                subject=candidate.account,
                hint="--anyway keeps it." if not edge.at_terminal() else "",
            )
    kept = services.connections.keep(candidate)
    _say_kept(kept.connection, kept.notes, services.home.now())


def _agreed(question: str) -> bool:
    """Ask; walking away from the question is a no, so that a sign-in nobody wants is dropped."""
    try:
        return click.confirm(question, default=False, err=True)
    except click.Abort:
        return False


def _say_kept(made: Connection, notes: Sequence[str], now: datetime) -> None:
    from smdash.domain.connections import words

    text.say_wrapped(f"Connected {made.account} as {made.handle} on {made.server or made.platform}.")
    if made.place is not None:
        text.say_wrapped(words.kept_words(made.place))
    for note in notes:
        text.say_wrapped(note)
    text.say_wrapped(f"By itself: {words.works_words(made)}.")
    if needed := words.person_words(made):
        text.say_wrapped(f"Needs you: {needed}.")
    if ending := words.expiry_words(made, now):
        text.say_wrapped(ending)


@click.command("test", cls=Command)
@click.argument("slug", required=False, shell_complete=account_slugs)
@click.option("--all", "-a", "everything", is_flag=True, help="Every account that is connected.")
@json_option
@with_setup
def test(setup: Setup, slug: str | None, everything: bool, as_json: bool) -> None:
    """Ask account SLUG's network whether the sign-in still holds; nothing is sent.

    Ends with 1 where somebody has to sign in again, with 3 where a network could not be reached.
    """
    if (slug is None) != everything:
        raise click.UsageError("name an account, or give --all.")
    services = setup.services()
    there = services.connections
    slugs = [each.account for each in there.all() if each.connected or there.in_environment(each.account)]
    found = [there.test(each) for each in ([slug] if slug is not None else slugs)]
    now = services.home.now()
    output.emit(as_json, lambda: json_views.tests(found), lambda: _show_tests(found, now))
    if any(not each.ok for each in found):
        later = all(each.ok or each.problem_kind in {"unavailable", "rate limited"} for each in found)
        click.get_current_context().exit(TRY_LATER if later else 1)


def _show_tests(found: Sequence[Verified], now: datetime) -> None:
    if not found:
        text.say_wrapped("No account is connected. Connect one: smdash account connect BRAND/PLATFORM")
    for each in found:
        _say_tested(each, now)


def _say_tested(tested: Verified, now: datetime) -> None:
    from smdash.domain.connections import words

    there = tested.connection
    if not tested.ok:
        text.say_wrapped(f"{there.account}: {tested.problem}")
        return
    text.say_wrapped(
        f"{there.account}: {there.handle} on {there.server or there.platform} works ({tested.milliseconds} ms)."
    )
    for note in (*tested.notes, words.renamed_words(there), words.expiry_words(there, now), words.clock_words(tested)):
        if note:
            text.say_wrapped(note, indent="  ")


@click.command("sign-out", cls=Command)
@click.argument("slug", shell_complete=account_slugs)
@with_setup
def sign_out(setup: Setup, slug: str) -> None:
    """Delete the sign-in of account SLUG; what came in and went out stays."""
    services = setup.services()
    before = services.connections.known(slug)
    if not before.connected:
        raise UsageError("it is not connected.", subject=before.account, hint="There is nothing to delete.")
    done = services.connections.sign_out(slug)

    secret = "its secret is deleted" if done.deleted else "but its secret could not be deleted everywhere"
    text.say_wrapped(f"Signed out {before.account}; {secret}. Its posts are handed over to you from now on.")
    for note in done.notes:
        edge.tell(note)
    if not done.deleted:
        click.get_current_context().exit(1)


@click.command("connections", cls=Command)
@json_option
@with_setup
def connections(setup: Setup, as_json: bool) -> None:
    """List the accounts and how each is connected; no network is asked."""
    services = setup.services()
    found = services.connections.all()
    now, zone = services.home.now(), services.home.zone()
    output.emit(
        as_json,
        lambda: json_views.connections(found, now, zone),
        lambda: _show_connections(found, now, zone),
    )


def _show_connections(found: Sequence[Connection], now: datetime, zone: Any) -> None:
    from smdash.domain.connections import words

    cells = []
    for each in found:
        state = words.state(each, now)
        since = each.signed_in_at.astimezone(zone).date().isoformat() if each.signed_in_at else ""
        failing = each.problem_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if each.problem_at else ""
        synced = each.synced_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if each.synced_at else ""
        cells.append(
            (
                each.account,
                f"{state.mark} {state.word}",
                each.handle or each.named or text.MISSING,
                each.server.removeprefix("https://"),
                f"signed in {since}" if since else "",
                f"synced {synced}" if synced else "",
                words.problem_words(each, failing),
            )
        )
    output.rows(cells, "There are no accounts yet. Add one: smdash account add BRAND/mastodon", flex=6)
    for each in found:
        for note in (words.expiry_words(each, now), words.renamed_words(each)):
            if note:
                text.say_wrapped(note)
