"""``smdash add``: one post into the queue of some accounts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from smdash.cli.base import accounts, output
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import accounts_and_sets
from smdash.cli.base.edge import tell
from smdash.cli.base.text import say
from smdash.cli.queue import affected, json_views
from smdash.domain.errors import NotFoundError, SmdashError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from smdash.domain.checks.model import Finding
    from smdash.domain.counting.model import Count
    from smdash.domain.posts.post import Piece, Variant, Written
    from smdash.domain.times.when import When
    from smdash.services.bundle import Services


@click.command(cls=Command)
@click.argument("text")
@click.option(
    "--to",
    "to",
    multiple=True,
    required=True,
    metavar="ACCOUNTS",
    shell_complete=accounts_and_sets,
    help="Accounts, like acme/bluesky,acme/x, or a set of them: @launch.",
)
@click.option(
    "--at",
    "when",
    default="draft",
    metavar="TIME",
    help="fri 14:30, +2d, next slot, draft (the default); or each its own: x fri 9, bluesky +2d.",
)
@click.option("--format", "format_", default="text", show_default=True, metavar="FORMAT", help="Kind of post.")
@click.option("--pillar", default="", metavar="NAME", help="Content theme of the brand.")
@click.option("--goal", default="", metavar="NAME", help="Goal of the brand.")
@click.option("--label", "labels", multiple=True, metavar="WORD", help="A label; may be given several times.")
@click.option(
    "--media",
    multiple=True,
    metavar="[ACCOUNT=]FILE[=ALT]",
    help="A file or its address, and its alternative text; several in order. With an account, for that one alone.",
)
@click.option("--title", default="", help="Title, where the platform has one.")
@click.option("--link", default="", metavar="URL", help="The post's link.")
@click.option("--first-comment", default="", metavar="TEXT", help="What goes into the first comment.")
@click.option("--warning", default="", metavar="TEXT", help="Content warning.")
@click.option("--lang", default="", metavar="CODE", help="Language, like en or de.")
@click.option(
    "--visibility",
    multiple=True,
    metavar="WORD",
    help="Who may see it, like public or unlisted; or of one account: ACCOUNT=WORD.",
)
@click.option("--own", multiple=True, metavar="ACCOUNT=TEXT", help="A text of its own for one of the accounts.")
@click.option("--thread", is_flag=True, help="Cut what is too long for one post into a thread, at its sentences.")
@click.option("--force", is_flag=True, help="Queue it although something is wrong with it.")
@click.option("--overtime", is_flag=True, help="There is no room for it, and it is wanted all the same.")
@json_option
@with_setup
def add(
    setup: Setup,
    text: str,
    to: Sequence[str],
    when: str,
    format_: str,
    pillar: str,
    goal: str,
    labels: Sequence[str],
    media: Sequence[str],
    title: str,
    link: str,
    first_comment: str,
    warning: str,
    lang: str,
    visibility: Sequence[str],
    own: Sequence[str],
    thread: bool,
    force: bool,
    overtime: bool,
    as_json: bool,
) -> None:
    """Write a post for some accounts; TEXT '-' is read from stdin.

    Past times, unknown accounts and missing files end with exit code 2, and then nothing is changed.
    What will fail or embarrass is kept as a draft, with exit code 1.
    """
    from smdash.domain.posts.post import Written

    services = setup.services()
    try:
        slugs = _slugs(services, to)
        shared, own_files = _files(services, media, slugs)
        written = Written(
            _stdin() if text == "-" else text,
            tuple(slugs),
            _format(services, format_, slugs),
            title,
            link,
            pillar,
            goal,
            tuple(labels),
            first_comment,
            warning,
            lang,
            media=shared,
            variants=_with_files(
                _seen_by(services, visibility, _variants(services, own, slugs), slugs, force=force), own_files
            ),
        )
        written = services.compose.decided(written)
        if thread:
            written = _threaded(services, written)
        times = _times(services, when, slugs)
        wrong = () if force else _wrong(services, written, times)
        if wrong:
            times = _drafts(slugs)
        verdict = services.capacity.check_written(written, times)
        post_id = services.posts.write(written, times, overtime=overtime and not verdict.fits)
    except NotFoundError as error:
        raise UsageError(error.what, subject=error.subject, hint=error.hint) from error
    _show(services, post_id, wrong, _threads(services, written) if thread else {}, as_json=as_json)
    affected.tell_clocks(services, times.values())
    if not verdict.fits and not overtime:
        from smdash.domain.schedule import spelled_day

        room = "" if verdict.next_day is None else f" Next day with room: {spelled_day(verdict.next_day)}."
        tell(f"{verdict.words}.{room} It is queued all the same; --overtime says that this is meant.")
    if wrong:
        click.get_current_context().exit(1)
    queued = [line.account for line in affected.post_lines(services, post_id) if line.state == "scheduled"]
    if queued and (said := services.online.queued(queued, here=False)):
        tell(said)


def _format(services: Services, typed: str, slugs: Sequence[str]) -> str:
    """Return the format that was meant; a word that differs by platform is read as on that of all accounts."""
    from smdash.services.trade_words import format_named

    platforms = {each.platform for each in services.home.accounts() if each.slug in slugs}
    return format_named(typed, platforms.pop() if len(platforms) == 1 else "")


def _slugs(services: Services, to: Sequence[str]) -> list[str]:
    return accounts.of_one_brand(services, to)


def _stdin() -> str:
    from smdash.domain.posts.post_checks import LONGEST_TEXT

    data = sys.stdin.buffer.read(4 * LONGEST_TEXT + 1)
    if len(data) > 4 * LONGEST_TEXT:  # four bytes are the longest character
        raise UsageError(f"a text has at most {LONGEST_TEXT:,} characters.", subject="stdin")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"byte {error.start + 1} is not UTF-8.", subject="stdin") from error
    return text.replace("\r\n", "\n").rstrip("\n")


def _times(services: Services, text: str, slugs: Sequence[str]) -> dict[str, When]:
    from smdash.domain.queue.stagger import parse_times

    if not text.strip():
        raise UsageError("say a time, or draft.", subject="--at", hint="Like fri 14:30, +2d or next slot.")

    zone, now = services.home.zone(), services.home.now()

    def slot_of(slug: str) -> datetime | None:
        opening = services.free_slots.next_slot(services.home.account(slug), now)
        return opening.at.astimezone(zone).replace(tzinfo=None) if opening else None

    return parse_times(text, now.astimezone(zone), slugs, slot_of)


def _wrong(services: Services, written: Written, times: Mapping[str, When]) -> Sequence[Finding]:
    """Return all findings of a post that is to go out with errors; none where it may, or is a draft anyway."""
    if all(when.kind == "draft" for when in times.values()):
        return ()
    services.posts.check(written)
    found = services.compose.findings(written, times)
    # A time that is over is refused when it is stored; a draft would hide the slip.
    errors = {each.rule for each in found if each.severity == "error"}
    return found if errors and "past-date" not in errors else ()


def _drafts(slugs: Sequence[str]) -> dict[str, When]:
    from smdash.domain.times.when import When

    return dict.fromkeys(slugs, When("draft"))


def _files(
    services: Services, entries: Sequence[str], slugs: Sequence[str]
) -> tuple[tuple[Piece, ...], dict[str, tuple[Piece, ...]]]:
    """Return the files all accounts share, and those of accounts that have their own."""
    shared: list[Piece] = []
    own: dict[str, tuple[Piece, ...]] = {}
    for entry in entries:
        name, equals, rest = entry.partition("=")
        slug = _account(services, name) if equals and rest else ""
        if not slug:
            shared.append(_piece(entry))
        elif slug not in slugs:
            raise UsageError("the post does not go there.", subject=slug, hint=f"It goes to: {', '.join(slugs)}.")
        else:
            own[slug] = (*own.get(slug, ()), _piece(rest))
    return tuple(shared), own


def _account(services: Services, name: str) -> str:
    """Return the account of a name that may be one of a file as well, '' where a file is called so or no account is."""
    from smdash.paths import expanded, is_file

    try:
        if is_file(expanded(name)):
            return ""
        return services.home.account(name).slug
    except SmdashError:
        return ""


def _with_files(variants: Mapping[str, Variant], files: Mapping[str, tuple[Piece, ...]]) -> dict[str, Variant]:
    from smdash.domain.posts.post import Variant

    return {**variants, **{slug: variants.get(slug, Variant())._replace(media=own) for slug, own in files.items()}}


def _threaded(services: Services, written: Written) -> Written:
    """Let a post be a thread on the accounts where it may be one; UsageError where it may on none."""
    accounts = [services.home.account(slug) for slug in written.accounts]
    services.compose.prepare(accounts)
    able = [each.slug for each in accounts if services.compose.can_thread(each)]
    if not able:
        raise UsageError("none of these accounts has threads.", subject="--thread", hint="Leave that out.")
    for slug in able:
        written = written.varied(slug, thread=True)
    return written


def _threads(services: Services, written: Written) -> dict[str, list[tuple[str, Count]]]:
    """Return the parts of a post on each account where it has several."""
    faces = [services.compose.face(written, services.home.account(slug)) for slug in written.accounts]
    return {face.account.slug: list(face.parts) for face in faces if face.thread and face.parts}


def _piece(entry: str) -> Piece:
    """Read ``FILE`` or ``FILE=ALT``; both may hold ``=``, so the longest name of a file counts.

    An address holds no space: of one with a ``?`` the alternative text begins at the last ``=`` before the first space.
    """
    from smdash.domain.posts.media import is_address
    from smdash.domain.posts.post import Piece
    from smdash.paths import expanded, is_file

    if is_address(entry):
        head, space, rest = entry.partition(" ")
        if "?" in head and not (space and "=" in head):
            return Piece(head, rest.strip())
        address, _, first = head.rpartition("=") if "?" in head else head.partition("=")
        return Piece(address, f"{first}{space}{rest}".strip())
    parts = entry.split("=")
    for size in range(len(parts), 0, -1):
        try:
            path = expanded("=".join(parts[:size]))
        except UsageError:
            continue
        if is_file(path):
            return Piece(str(path.resolve()), "=".join(parts[size:]).strip())
    raise UsageError("there is no such file.", subject=parts[0][:200], hint="Nothing was changed.")


def _variants(services: Services, entries: Sequence[str], slugs: Sequence[str]) -> dict[str, Variant]:
    from smdash.domain.posts.post import Variant

    found = {}
    for entry in entries:
        name, equals, text = entry.partition("=")
        if not equals:
            raise UsageError("an account and its text are needed.", subject="--own", hint="Like acme/x='Shorter'.")
        slug = services.home.account(name).slug
        if slug in found:
            raise UsageError("it is given two texts.", subject=f"--own {slug}", hint="One account has one text.")
        if slug not in slugs:
            raise UsageError("the post does not go there.", subject=slug, hint=f"It goes to: {', '.join(slugs)}.")
        found[slug] = Variant(text)
    return found


def _seen_by(
    services: Services, entries: Sequence[str], own: Mapping[str, Variant], slugs: Sequence[str], *, force: bool
) -> dict[str, Variant]:
    """Return what accounts have of their own with who may see it; a word for one account goes before one for all."""
    from smdash.domain.posts.post import Variant

    words: dict[str, str] = {}
    for entry in entries:
        name, equals, word = entry.rpartition("=")
        slug = services.home.account(name).slug if equals else ""
        if slug in words:
            raise UsageError("it is said twice who may see it.", subject=f"--visibility {entry}", hint="Say it once.")
        if slug and slug not in slugs:
            raise UsageError("the post does not go there.", subject=slug, hint=f"It goes to: {', '.join(slugs)}.")
        words[slug] = word.strip().lower()
        if not words[slug]:
            raise UsageError("a word is missing.", subject="--visibility", hint="Like public or unlisted.")
    found = dict(own)
    for slug in slugs:
        said = words.get(slug, words.get(""))
        if said is not None:
            if not force:
                _check_visibility(services, slug, said)
            found[slug] = found.get(slug, Variant())._replace(visibility=said)
    return found


def _check_visibility(services: Services, slug: str, word: str) -> None:
    """Refuse a word that an account's platform does not know; where none are known any word goes."""
    from smdash import platforms

    facts = platforms.find(services.home.account(slug).platform)
    known = facts.posting.visibilities if facts else ()
    if facts and known and word not in known:
        hint = f"{facts.name}: {', '.join(known)}. For one account: --visibility {slug}=WORD; another word by --force."
        raise UsageError(f"{facts.name} does not know it.", subject=f"--visibility {word}", hint=hint)


def _show(
    services: Services,
    post_id: int,
    wrong: Sequence[Finding],
    threads: Mapping[str, Sequence[tuple[str, Count]]],
    *,
    as_json: bool,
) -> None:
    """Print what was stored; ``wrong`` are the findings that made a draft of it, none where nothing did.

    ``threads`` are the parts, with their counts, on each account where it has several.
    """
    lines = affected.post_lines(services, post_id)
    # What its addresses stand for is fetched when this command ends, and told then.
    stored = [found for found in services.lint.post(post_id) if found.rule != "not-fetched"]
    findings: Sequence[Finding] = wrong or stored

    def show() -> None:
        drafts = all(line.state == "draft" for line in lines)
        say(f"Kept as a draft: post p{post_id}" if drafts else f"Queued: post p{post_id}", "bold")
        affected.show(lines)
        if attached := services.compose.attached(services.posts.written(post_id)):
            say(f"It is: {attached}", "dim")
        for slug, parts in threads.items():
            sizes = ", ".join(f"{length.count:,}/{length.limit:,}" if length.limit else "-" for _, length in parts)
            say(f"{slug}: a thread of {len(parts)} ({sizes})", "dim")
        if wrong:
            tell("Not queued: it has errors. Mend the draft, or queue such a post with --force.")
        for found in findings:
            where = f"{found.account}: " if found.account else ""
            tell(f"{found.severity}: {where}{found.message} {found.fix}".rstrip())

    output.emit(as_json, lambda: json_views.added(post_id, lines, findings, threads, held_back=bool(wrong)), show)
