"""``smdash count``: how long a text from stdin is on one platform, and what is wrong with it there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.domain.counting.model import Count
    from smdash.platforms import Platform

STYLES = {"error": "bad", "warning": "warn"}


@click.command(cls=Command)
@click.option("--platform", required=True, metavar="NAME", help="Where the text is to go, like mastodon.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="What your server or plan allows.")
@click.option(
    "--link",
    "url_weight",
    type=click.IntRange(min=0),
    metavar="N",
    help="What your server counts per link; 0 as it is.",
)
@click.option("--warning", "content_warning", default="", metavar="TEXT", help="Content warning before the text.")
@click.option("--title", default="", metavar="TEXT", help="Title that goes with the text.")
@click.option("--tag", "tags", multiple=True, metavar="TEXT", help="Tag sent beside the text; may be given again.")
@click.option("--api", is_flag=True, help="Count what other programs send to the platform, which shorten no link.")
@json_option
@with_setup
def count(setup: Setup, platform: str, as_json: bool, api: bool, **post: Any) -> None:
    """Count a text from stdin as a platform counts it.

    Ends with 1 when the platform would turn it away.
    """
    from smdash import platforms
    from smdash.domain.counting import check

    platforms.use_folder(setup.paths().platforms)
    where = platforms.load(platform)
    found = check.count(read_text(), where, way="interface" if api else "hand", **post)
    output.emit(as_json, _json, _show, where, found)
    if not found.fits:
        click.get_current_context().exit(1)


def read_text() -> str:
    """Return stdin as text, without the line break a shell puts at its end."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"byte {error.start + 1} is not UTF-8.", subject="stdin", hint="Save the text as UTF-8."
        ) from error
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return text.removesuffix("\n")


def _json(where: Platform, found: Count) -> dict[str, Any]:
    return {
        "platform": where.key,
        "count": found.count,
        "limit": found.limit,
        "remaining": found.remaining,
        "unit": found.unit,
        "fits": found.fits,
        "fold_at": found.fold_at,
        "fold_sure": found.fold_sure if found.fold_at is not None else None,
        "parts": [{"name": p.name, "count": p.count, "limit": p.limit} for p in found.parts],
        "problems": [problem._asdict() for problem in found.problems],
    }


def _show(where: Platform, found: Count) -> None:
    of = "" if found.limit is None else f" of {found.limit:,}"
    left = "" if found.remaining is None else f", {found.remaining:,} left"
    text.say(f"{where.name}: {found.count:,}{of}{left}")
    for part in found.parts:
        text.say(f"{part.name}: {part.count:,}" + ("" if part.limit is None else f" of {part.limit:,}"))
    if found.fold_at is not None:
        text.say(f"folds after character {found.fold_at:,}" + ("" if found.fold_sure else " (unconfirmed)"))
    for problem in found.problems:
        text.say(f"{problem.severity}: {problem.message}", STYLES[problem.severity])
