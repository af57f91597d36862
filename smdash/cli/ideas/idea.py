"""``smdash idea``: keep a thought without account or time, list them, and make a post of one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.jsonvalues import at
from smdash.cli.base.pages import every, known_brand
from smdash.domain.errors import UsageError
from smdash.domain.ideas.views import KINDS, Kind, parted, typed_labels

if TYPE_CHECKING:
    from smdash.domain.ideas.views import Idea
    from smdash.services.ideas.ideas import IdeasView

MOST_BYTES = 100_000
SHOWN = 50
_numbers = click.argument("numbers", metavar="NUMBER...", type=int, nargs=-1, required=True)
_pillar = click.option("--pillar", metavar="NAME", help="Its content theme.")
_labels = click.option("--label", "labels", multiple=True, metavar="NAME", help="A label; may be given more than once.")
_url = click.option("--url", "link", metavar="URL", help="Where it leads.")


class _Ideas(Group):
    """A group that takes what is none of its commands for the words of a new idea."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``add`` before words and before options that are those of a new idea."""
        own = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        first = args[0] if args else ""
        if args and first not in self.commands and first.partition("=")[0] not in own:
            args = ["add", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Ideas, invoke_without_command=True, subcommand_metavar="[TEXT | COMMAND [ARGS]...]")
@json_option
@click.pass_context
def idea(ctx: click.Context, as_json: bool) -> None:
    """Keep an idea: smdash idea "Winter menu from behind the counter". Without words, list what is kept.

    TEXT '-' is read from stdin. An idea has no account and no time; 'smdash idea post NUMBER' makes a draft of it.
    """
    if ctx.invoked_subcommand is None:
        services = ctx.ensure_object(Setup).services()
        view = services.ideas.view()
        _list(view, view.window.count if as_json else SHOWN, as_json)


@idea.command("add", cls=Command)
@click.argument("words", metavar="TEXT", nargs=-1)
@brand_option
@_pillar
@_labels
@_url
@json_option
@with_setup
def add_idea(
    setup: Setup,
    words: tuple[str, ...],
    brand: str | None,
    pillar: str | None,
    labels: tuple[str, ...],
    link: str | None,
    as_json: bool,
) -> None:
    """Keep TEXT as an idea; '-' reads stdin. An address at its end is where it leads."""
    typed = _stdin() if words == ("-",) else " ".join(words)
    said = parted(typed) if link is None else parted("")._replace(text=typed, link=link)
    services = setup.services()
    made = services.ideas.add(
        said.text,
        link=said.link,
        brand=brand or "",
        pillar=pillar or "",
        labels=[each for entry in labels for each in typed_labels(entry)],
    )
    output.emit(as_json, lambda: idea_json(made), lambda: text.say(f"Kept as idea {made.id}{_of(made)}."))


@idea.command("list", cls=Command)
@click.argument("words", nargs=-1)
@brand_option
@click.option("--kind", type=click.Choice(KINDS), default="open", show_default=True, help="Which of them.")
@click.option("--label", default="", metavar="NAME", help="Only with this label.")
@click.option("--feed", default="", metavar="NAME", help="Only those that this feed brought.")
@click.option("--limit", type=click.IntRange(1), help=f"How many; without it {SHOWN}, in JSON all.")
@json_option
@with_setup
def list_ideas(
    setup: Setup,
    words: tuple[str, ...],
    brand: str | None,
    kind: Kind,
    label: str,
    feed: str,
    limit: int | None,
    as_json: bool,
) -> None:
    """List ideas, the newest first, or those that hold all WORDS."""
    services = setup.services()
    of = services.feeds.find(feed).id if feed else 0
    view = services.ideas.view(known_brand(services, brand), kind=kind, words=" ".join(words), label=label, feed=of)
    _list(view, limit or (view.window.count if as_json else SHOWN), as_json)


def _list(view: IdeasView, limit: int, as_json: bool) -> None:
    def show() -> None:
        rows = [
            (str(each.id), each.brand or text.MISSING, text.moment(each.created_at), _more(each), each.line)
            for each in every(view.window, limit)
        ]
        output.rows(rows, "No idea is kept here yet: smdash idea TEXT", right=(0,), flex=4)
        if view.window.count > limit:
            text.say(f"{view.window.count - limit:,} more; --limit shows them.", "dim")

    output.emit(as_json, lambda: ideas_json(view, limit), show)


@idea.command("show", cls=Command)
@click.argument("number", type=int)
@json_option
@with_setup
def show_idea(setup: Setup, number: int, as_json: bool) -> None:
    """Show one whole, by its number."""
    found = setup.services().ideas.get(number)

    def show() -> None:
        text.say(f"Idea {found.id}{_of(found)}, {text.moment(found.created_at)}", "bold")
        text.say(found.text or found.link)
        for word, said in (
            ("leads to", found.link if found.text else ""),
            ("pillar", found.pillar),
            ("labels", ", ".join(found.labels)),
            ("from", found.feed),
            ("post", str(found.post_id or "")),
        ):
            if said:
                text.say(f"{word}: {said}", "dim")

    output.emit(as_json, lambda: idea_json(found), show)


@idea.command("edit", cls=Command)
@click.argument("number", type=int)
@click.argument("words", metavar="[TEXT]", nargs=-1)
@click.option("--brand", metavar="BRAND", help="Whose it is; 'none' for nobody's.")
@_pillar
@_labels
@_url
@json_option
@with_setup
def edit_idea(
    setup: Setup,
    number: int,
    words: tuple[str, ...],
    brand: str | None,
    pillar: str | None,
    labels: tuple[str, ...],
    link: str | None,
    as_json: bool,
) -> None:
    """Change one: its words, brand, pillar, labels or address; what is not named stays."""
    changes: dict[str, Any] = {}
    if words:
        changes["text"] = _stdin() if words == ("-",) else " ".join(words)
    for name, value in (("brand", brand), ("pillar", pillar)):
        if value is not None:
            changes[name] = "" if value.strip().lower() == "none" else value
    if labels:
        changes["labels"] = tuple(each for entry in labels for each in typed_labels(entry) if each != "none")
    if link is not None:
        changes["link"] = link
    if not changes:
        raise UsageError(
            "say what is to change.", subject=f"idea {number}", hint="Give TEXT, or an option: see --help."
        )
    made = setup.services().ideas.edit(number, **changes)
    output.emit(as_json, lambda: idea_json(made), lambda: text.say(f"Changed idea {made.id}{_of(made)}."))


@idea.command("drop", cls=Command)
@_numbers
@click.option("--back", is_flag=True, help="Take them back instead.")
@with_setup
def drop_ideas(setup: Setup, numbers: tuple[int, ...], back: bool) -> None:
    """Let go of ideas, by their numbers; they stay in 'idea list --kind dropped'."""
    services = setup.services()
    for number in numbers:
        services.ideas.get(number)
    done = services.ideas.drop(numbers, back=back)
    words = text.plural(done, "idea")
    text.say(f"Took back {words}." if back else f"Let go of {words}.")


@idea.command("post", cls=Command)
@click.argument("number", type=int)
@click.option("--to", multiple=True, required=True, metavar="ACCOUNTS", help="Accounts, like acme/mastodon.")
@json_option
@with_setup
def post_idea(setup: Setup, number: int, to: tuple[str, ...], as_json: bool) -> None:
    """Make a draft of one for some accounts; it is tied to the idea, and has no time yet."""
    from smdash.domain.times.when import When

    services = setup.services()
    start = services.compose.start_idea(services.ideas.get(number).id)
    named = [part.strip() for entry in to for part in entry.split(",") if part.strip()]
    written = start.post._replace(
        text=start.post.text or start.post.link,
        accounts=tuple(services.home.account(slug).slug for slug in dict.fromkeys(named)),
    )
    post_id = services.posts.write(written, When("draft"), idea=number)
    output.emit(
        as_json,
        lambda: {"idea": number, "post_id": post_id},
        lambda: text.say(f"Kept as a draft, post {post_id}, for {', '.join(written.accounts)}."),
    )


def _stdin() -> str:
    from smdash.services.desktop import files

    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UsageError("this is longer than 100 kB.", subject="stdin")
    return files.decoded(data, "stdin")


def _of(found: Idea) -> str:
    return f" of {found.brand}" if found.brand else ""


def _more(found: Idea) -> str:
    state = "used" if found.post_id else "dropped" if found.dropped else ""
    return " ".join(filter(None, (state, found.pillar, *(f"#{each}" for each in found.labels))))


def idea_json(found: Idea) -> dict[str, Any]:
    """``smdash idea show --json``."""
    return {
        "id": found.id,
        "text": found.text or None,
        "link": found.link or None,
        "brand": found.brand or None,
        "pillar": found.pillar or None,
        "labels": list(found.labels),
        "feed": found.feed or None,
        "created_at": at(found.created_at),
        "post_id": found.post_id or None,
        "dropped": found.dropped,
    }


def ideas_json(view: IdeasView, limit: int) -> dict[str, Any]:
    """``smdash idea list --json``."""
    return {
        "open": view.open,
        "listed": view.window.count,
        "ideas": [idea_json(each) for each in every(view.window, limit)],
    }
