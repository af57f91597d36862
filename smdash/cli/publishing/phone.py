"""Handing over on a phone from the command line: the page, and what was marked on it."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.cli.base import output, raw, text
from smdash.cli.base.edge import tell
from smdash.cli.publishing import json_views
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.publishing.phone import MadePhonePage, Marked
    from smdash.services.bundle import Services
    from smdash.services.publishing.phone_serving import Session

RESULTS = {
    "posted": ("published", "good"),
    "not posted": ("not posted", "warn"),
    "address": ("address kept", "good"),
    "known": ("known already", "dim"),
    "older": ("left out", "warn"),
    "refused": ("refused", "bad"),
}


def make(services: Services, path: Path, brand: str | None, days: int, *, force: bool, as_json: bool) -> None:
    """Make the page as a file, '-' for stdout."""
    services.fetching.fetch_waiting(lambda came: tell(came.words))
    if str(path) == "-":
        if as_json:
            raise UsageError("with --json the page needs a file.", subject="-")
        made = services.phone.make(brand, days)
        raw.put(made.data)
        _made(made, None)
        return
    made = services.phone.export(path, brand, days, force=force)
    output.emit(as_json, lambda: json_views.phone_page(made, path), lambda: _made(made, path))


def _made(made: MadePhonePage, path: Path | None) -> None:
    tell(f"{path or 'smdash'}: {text.plural(made.posts, 'post')} to hand over.")
    for note in made.notes:
        tell(f"  {note}")
    if path is not None:
        tell("Put it on the phone and open it in a browser. What you mark there: smdash due --answers FILE (or '-').")


def take_in(services: Services, name: str, *, dry_run: bool, as_json: bool) -> None:
    """Take in what was marked on a page: a file, or a text from stdin."""
    from smdash.services.publishing.phone import MOST_BYTES

    if name == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        from smdash.services.desktop.files import read

        data = read(Path(name), MOST_BYTES + 1)
    found = services.phone.take(data, dry_run=dry_run)
    output.emit(as_json, lambda: json_views.marked(found, dry_run=dry_run), lambda: _show(found, dry_run=dry_run))


def _show(found: Sequence[Marked], *, dry_run: bool) -> None:
    for each in found:
        text.say(f"Page of {text.moment(each.made_at)}", "bold")
        rows, styles = [], []
        for row in each.rows:
            result, style = RESULTS[row.result]
            at = text.moment(row.at) if row.at else text.MISSING
            rows.append((f"#{row.delivery_id}", at, row.account, result, row.words or one_line(row.comment, 200)))
            styles.append(("dim", "", "", style, "warn" if row.words else "dim"))
        output.rows(rows, "Nothing is marked in it.", styles=styles, rigid=(0, 1, 2, 3), right=(0,))
        for note in each.notes:
            tell(f"  {note}")
    fresh = sum(each.fresh() for each in found)
    if dry_run:
        text.say(f"Would take in: {text.plural(fresh, 'post')}. Nothing was changed.")
    elif fresh:
        text.say(f"{text.plural(fresh, 'post')} taken in. 'smdash undo' takes one back at a time.")
    else:
        text.say("Nothing new in it.")


def serve_page(
    services: Services, brand: str | None, days: int, host: str | None, port: int, minutes: int | None, *, as_json: bool
) -> None:
    """Serve the page until Enter, Ctrl+C or its time is over; then nothing listens any more."""
    from smdash.cli.sync.sync import Stopper
    from smdash.services.publishing.phone_serving import MINUTES

    span = minutes or MINUTES
    services.fetching.fetch_waiting(lambda came: tell(came.words))
    session = services.phone_serving.begin(brand, days, host=host, port=port, minutes=span)
    try:
        with Stopper() as stopper:
            if as_json:
                raw.put_text(json.dumps(json_views.served(session), ensure_ascii=False) + "\n")
            else:
                _show_session(session, span)
            sys.stdout.flush()
            threading.Thread(target=_enter, args=(stopper.asked,), name="enter", daemon=True).start()
            stopper.wait(span * 60)
    finally:
        session.end()
    tell("smdash: ended; the page is not there any more.")


def _enter(asked: threading.Event) -> None:
    """Wait for a line; the end of what is typed is none, so that a program may start it with nothing to read."""
    if sys.stdin is not None and sys.stdin.readline():
        asked.set()


def _show_session(session: Session, minutes: int) -> None:
    import click

    for line, styled in _qr(session.address):
        click.echo(click.style(line, fg="black", bg="bright_white") if styled else line)
    text.say(session.address, "bold")
    first = f"{text.plural(session.posts, 'post')}; only the first browser that opens it gets in."
    text.say_wrapped(f"{first} Enter ends it, else {minutes} minutes do.")
    text.say_wrapped(session.warning)
    for note in session.notes:
        tell(note)


def _qr(address: str) -> list[tuple[str, bool]]:
    """Return the lines of the code, and whether each is to be black on white; none where it would not fit."""
    from shutil import get_terminal_size

    from smdash.services.desktop import qr

    rows, coloured = qr.modules(address), text.coloured()
    lines = [(line, coloured) for line in qr.half_blocks(rows, ink=coloured)]
    try:
        "\u2580".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        lines = [(line, False) for line in qr.plain(rows)]
    return lines if not sys.stdout.isatty() or len(lines[0][0]) <= get_terminal_size().columns else []
