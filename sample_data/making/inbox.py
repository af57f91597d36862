"""Six weeks of messages, answered in two sweeps a working day; twelve are open."""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime, time, timedelta

from making.base import HOSTILE, ZONE, Chance, texts

KINDS = {"m": "mention", "c": "comment", "r": "reply", "d": "message"}
BEGIN = datetime(2026, 10, 11, 9, 0)  # noqa: DTZ001 - wall clock by meaning
END = datetime(2026, 11, 20, 14, 30)  # noqa: DTZ001 - wall clock by meaning
Row = dict[str, object]


def make() -> dict[str, bytes]:
    """Return the inbox as one JSON object per line, oldest first."""
    sections = texts("inbox")
    rows = [row for account, lines in sections.items() if "/" in account for row in _answered(account, lines)]
    rows += opened().values()
    rows += _beside(sections["beside"])
    rows.sort(key=lambda row: (datetime.fromisoformat(str(row["received_at"])), str(row["id"])))
    return {"inbox.jsonl": "".join(line(row) for row in rows).encode()}


def opened() -> dict[tuple[str, int], Row]:
    """Return what is open at the world's own hour, by account and number in the file of texts."""
    sections = texts("inbox")
    threads = {(row["account"], row["handle"]): row["thread"] for row in _beside(sections["beside"]) if row["thread"]}
    rows = [_open(text, number) for number, text in enumerate(sections["open"], start=1)]
    for row in rows:
        row["thread"] = threads.get((row["account"], row["handle"]), row["thread"])
    return {(str(row["account"]), number): row for number, row in enumerate(rows, start=1)}


def put_off() -> dict[tuple[str, int], Row]:
    """Return what is neither answered nor among those that are open, by account and number in the file of texts."""
    found = {}
    for number, row in enumerate(_beside(texts("inbox")["beside"]), start=1):
        if row["state"] == "open":
            found[str(row["account"]), number] = row
    return found


def line(row: Row) -> str:
    """Return a message as a line of JSON."""
    text = json.dumps({name: value for name, value in row.items() if value not in ("", None)}, ensure_ascii=False)
    return text.replace("\u202e", "\\u202e") + "\n"


def local(wall: datetime) -> str:
    """Return a wall clock of the world with its offset."""
    return wall.replace(tzinfo=ZONE).isoformat()


def _handle(author: str) -> str:
    plain = unicodedata.normalize("NFKD", author).encode("ascii", "ignore").decode().lower()
    return "_".join("".join(c if c.isalnum() else " " for c in plain).split()) or "somebody"


def message(account: str, kind: str, handle: str, author: str, text: str, *, number: int) -> Row:
    """Return a message by the letters of its kind, still without its times."""
    rating = int(kind) if kind.isdigit() else None
    address = {"mastodon": "@fedi.example", "bluesky": ".bsky.example"}.get(account.split("/")[1], "")
    stem = account.replace("/", "-")
    return {
        "id": f"{stem}-{number:04d}",
        "account": account,
        "kind": KINDS.get(kind, "review"),
        "author": author,
        "handle": handle if "." in handle or "@" in handle else handle + address,
        "text": text,
        "rating": rating,
        "thread": f"{stem}-thread-{number // 3}" if kind in "cr" else "",
    }


def _answered(account: str, lines: list[str]) -> list[Row]:
    chance = Chance(f"inbox {account}")
    rows = []
    for number, written in enumerate(lines, start=1):
        kind, author, text = written.split("|", 2)
        place = (number - 0.2 - 0.6 * chance.below(1000) / 1000) / len(lines)
        received = BEGIN + place * (END - BEGIN)
        received = received.replace(second=chance.below(60), microsecond=0)
        if received.hour < 7:  # People sleep, mostly.
            received += timedelta(hours=7)
        row = message(account, kind, _handle(author), author, text, number=number)
        handled = _sweep(min(received, END), 1 if chance.happens(0.12) else 0, chance)
        rows.append({**row, "received_at": local(min(received, END)), "state": "done", "handled_at": local(handled)})
    return rows


def _sweep(received: datetime, skipped: int, chance: Chance) -> datetime:
    """Return when a message was answered: in the next look of a working day, or in one later."""
    looks: list[datetime] = []
    day = received.date()
    while len(looks) <= skipped:
        for hour in (9, 15):
            start = datetime.combine(day, time(hour, 4))
            if day.weekday() < 5 and start >= received:
                looks.append(start + timedelta(minutes=chance.below(45), seconds=chance.below(60)))
        day += timedelta(days=1)
    last = datetime.combine(END.date(), time(15, 4))
    answered = looks[skipped]
    return answered if answered < last + timedelta(hours=1) else last + timedelta(minutes=chance.below(40))


def _open(written: str, number: int) -> Row:
    account, kind, handle, author, rest = written.split("|", 4)
    text, received = rest.rsplit("|", 1)
    row = message(account, kind, handle, author, HOSTILE if text == "<hostile>" else text, number=9000 + number)
    return {**row, "received_at": local(datetime.fromisoformat(received)), "state": "open"}


def _beside(lines: list[str]) -> list[Row]:
    """Return what came before what is open, or beside it; without an answer it is open as well."""
    rows = []
    for number, written in enumerate(lines, start=1):
        account, kind, handle, author, rest = written.split("|", 4)
        text, received, handled, thread = rest.rsplit("|", 3)
        row = message(account, kind, handle, author, text, number=8000 + number)
        times = {"received_at": local(datetime.fromisoformat(received)), "state": "done" if handled else "open"}
        if handled:
            times["handled_at"] = local(datetime.fromisoformat(handled))
        rows.append({**row, **times, "thread": thread})
    return rows
