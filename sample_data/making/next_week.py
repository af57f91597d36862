"""The week after the world's own hour: what comes in and when it is answered, and what is planned on Wednesday."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from making.base import DAYS, NOW, Chance, slots, table, texts
from making.inbox import Row, line, local, message, opened, put_off
from making.plan import HEAD, media_of, row

MONDAY = NOW.date() + timedelta(days=7 - NOW.weekday())
LOOKS = {1: time(9, 4), 2: time(15, 4)}
"""When the inbox is looked into on a working day; a look takes up to 45 minutes."""


def make() -> dict[str, bytes]:
    """Return the two files of the week as name -> bytes."""
    sections = texts("next_week")
    messages = [
        *_answers(sections["answers"], opened()),
        *_answers(sections["put off"], put_off()),
        *_messages(sections["inbox"]),
    ]
    messages.sort(key=lambda each: (datetime.fromisoformat(str(each["received_at"])), str(each["id"])))
    return {
        "inbox-next-week.jsonl": "".join(line(each) for each in messages).encode(),
        "plan-next-week.csv": _plan(sections["plan"]),
    }


def _look(name: str, chance: Chance) -> datetime:
    """Return a moment in a look written like ``Mon 1``."""
    day, number = name.split()
    start = datetime.combine(MONDAY + timedelta(days=DAYS.index(day)), LOOKS[int(number)])
    return start + timedelta(minutes=chance.below(45), seconds=chance.below(60))


def _answers(lines: list[str], known: dict[tuple[str, int], Row]) -> list[Row]:
    """Return messages that are open or put off at the world's own hour, answered."""
    chance = Chance("next week answers")
    found = []
    for text in lines:
        account, number, look = text.split("|")
        found.append(_handled(known[account, int(number)], look, chance))
    return found


def _messages(lines: list[str]) -> list[Row]:
    chance = Chance("next week inbox")
    found = []
    for number, text in enumerate(lines, start=1):
        account, kind, handle, author, rest = text.split("|", 4)
        body, received, look = rest.rsplit("|", 2)
        new = message(account, kind, handle, author, body, number=9100 + number)
        found.append(_handled({**new, "received_at": local(datetime.fromisoformat(received))}, look, chance))
    return found


def _handled(new: Row, look: str, chance: Chance) -> Row:
    if not look:
        return {**new, "state": "open"}
    return {**new, "state": "done", "handled_at": local(_look(look, chance))}


def _plan(lines: list[str]) -> bytes:
    rows = []
    for text in lines:
        accounts, name, kind, due, body = text.split("|", 4)
        for account in accounts.split():
            day = date.fromisoformat(due[:10])
            wall = datetime.fromisoformat(due) if len(due) > 10 else next(slots(account, day, day))
            rows.append(
                row(
                    f"next-{name}",
                    account,
                    f"{wall:%m-%d %H:%M}",
                    body,
                    kind,
                    **({"title": body} if account == "nord/youtube" else {}),
                    **media_of(kind, name, body),
                )
            )
    rows.sort(key=lambda each: (each["due"], each["account"]))
    return table([HEAD, *([each.get(name, "") for name in HEAD] for each in rows)]).encode()
