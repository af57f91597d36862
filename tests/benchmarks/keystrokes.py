"""Count the keys of what a person does every day, with the whole app and no terminal.

    python tests/benchmarks/keystrokes.py [accounts|post|picture|week|inbox ...]

Each flow is done as a person does it who knows the keys, and ends with a look at what is stored, so that a way that
does not lead there any more fails. *Keys* are those that are pressed beside what is typed into a text or a field; a
pasted text is one key. The flow of accounts counts both, since what is typed there is what is to become less.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from smdash.bootstrap import services_for
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from smdash.services.bundle import Services
    from tests.journeys.person import Person

SATURDAY, MONDAY = "2026-11-21T09:12+01:00", "2026-11-23T08:00+01:00"
SIZE = (120, 40)
ACCOUNTS = (
    ("acme/m", "@acme@social.example", "mon-fri 9", ""),
    ("b", "acme.bsky.example", "mon-fri 10:15", ""),
    ("l", "acme-tools", "tue/thu 12", ""),
    ("bean/i", "bean.cafe", "Mon/Wed/Sat 17:45", "carousel"),
    ("f", "bean.leaf", "Tue 11, Sun 10", "image"),
    ("nord/y", "@nordpfad", "Wed 17", ""),
    ("th", "packlist", "tue/sun 18", ""),
)
"""Seven accounts of three brands: what a freelancer has. Handle, weekly times and cadence of each.

A platform is its beginning, a brand is that of the account before, and one post for each weekly time in the platform's
usual format is what nobody has to type.
"""
MEANT = (
    ("acme/bluesky", 5, {"text": 5}),
    ("acme/linkedin", 2, {"text": 2}),
    ("acme/mastodon", 5, {"text": 5}),
    ("bean/facebook", 2, {"image": 2}),
    ("bean/instagram", 3, {"carousel": 3}),
    ("nord/threads", 2, {"text": 2}),
    ("nord/youtube", 1, {"long_video": 1}),
)
"""What is stored then: account, weekly times, cadence."""


PLACES = {
    "roomy": {"mastodon": "weekdays 9", "bluesky": "weekdays 10:15", "linkedin": "Tue 12, Thu 12"},
    "wide": dict.fromkeys(("bluesky", "facebook", "linkedin", "mastodon", "threads"), ""),
}
"""The accounts of two homes of one brand, and their weekly times."""


class Hand:
    """A person's hand: what it presses, and what it types."""

    def __init__(self, me: Person) -> None:
        self.me = me
        self.keys = self.typed = 0

    async def press(self, *names: str) -> None:
        """Press keys."""
        self.keys += len(names)
        await self.me.press(*names)

    async def type(self, text: str) -> None:
        """Type a text."""
        self.typed += len(text)
        await self.me.type(text)

    async def paste(self, text: str) -> None:
        """Paste a text, or drop a file."""
        self.keys += 1
        await self.me.paste(text)


async def accounts(hand: Hand, services: Services) -> None:
    """Set up seven accounts of three brands in an empty home."""
    await hand.press("A")
    for number, (account, handle, slots, cadence) in enumerate(ACCOUNTS):
        for text in (account, handle, slots):
            await hand.type(text)
            if text != slots:
                await hand.press("tab")
        if cadence:
            await hand.press("tab")
            await hand.type(cadence)
        if not number:
            await hand.press("tab", "tab")
            await hand.type("mon-thu 7.5, fri 7")
        await hand.press("ctrl+n" if number < len(ACCOUNTS) - 1 else "ctrl+s")
    details = {each.slug: services.manage.details(each) for each in services.home.accounts()}
    assert (
        tuple(
            (slug, len(each["slots"]), {entry["format"]: entry["per_week"] for entry in each["cadence"]})
            for slug, each in sorted(details.items())
        )
        == MEANT
    ), details


async def post(hand: Hand, services: Services) -> None:
    """Write a post for three accounts; two of them say it in their own words, and each at a time of its own."""
    before = _deliveries(services)
    await hand.press("n")
    await hand.type("Launch week begins: the diff now speaks plain sentences.")
    await hand.press("tab", "space", "j", "j", "space", "ctrl+o")
    await hand.type(" With numbers.")
    await hand.press("shift+tab", "j", "space", "ctrl+o")
    await hand.type(" For who runs servers.")
    await hand.press("tab")
    await hand.type("bluesky thu 14:30, linkedin thu 15:30, rest thu 16:30")
    await hand.press("ctrl+s")
    new = _deliveries(services) - before
    assert len(new) == len({due for _, due in new}) == 3, new


async def picture(hand: Hand, services: Services) -> None:
    """Write a post with a picture and words for who cannot see it, for one account."""
    await hand.press("n")
    await hand.type("The yard, this morning.")
    await hand.press("tab", *["j"] * 5, "space")
    await hand.press("ctrl+d")
    await hand.type(str(_picture()))
    await hand.press("enter")
    await hand.type("A yard in the snow")
    await hand.press("enter", "ctrl+s")
    assert rows(services, "SELECT alt_text FROM media WHERE path LIKE '%picture.png'")[-1] == ("A yard in the snow",)


async def week(hand: Hand, services: Services) -> None:
    """Write twelve posts into the free slots of a week."""
    before = len(_deliveries(services))
    await hand.press("o", "c")
    await hand.press("n")
    for number in range(12):
        await hand.type(f"Post number {number + 1} of this week.")
        await hand.press("ctrl+n" if number < 11 else "ctrl+s")
    assert len(_deliveries(services)) == before + 12


async def inbox(hand: Hand, services: Services) -> None:
    """Triage twelve items: four done, three answered by hand with a saved text, two snoozed, one spam, one a lead.

    The answer of one more was copied before, and is only said to be out.
    """
    services.snippets.add("in stock", "Yes, we have it. See you soon!")
    await hand.press("3", "enter")
    answered = False
    for what in "drdsdrlxosrd":
        if what == "r":
            await hand.press("ctrl+f")
            if not answered:
                await hand.type("sto")  # from then on it is the one used last, and stands first
            # Put in and copied, pasted on the network's page, and said to be out.
            await hand.press("ctrl+s")
            await hand.press("a")
            answered = True
        elif what == "s":
            await hand.press("s", "1")
        else:
            await hand.press(*{"d": ["e"], "l": ["l", "e"], "x": ["x"], "o": ["a"]}[what])
    assert not rows(services, "SELECT id FROM inbox_items WHERE state = 'open' AND snoozed_until = ''")


FLOWS: dict[str, tuple[Callable[[Hand, Services], Awaitable[None]], str, str]] = {
    "accounts": (accounts, "empty", SATURDAY),
    "post": (post, "wide", MONDAY),
    "picture": (picture, "sample", SATURDAY),
    "week": (week, "roomy", MONDAY),
    "inbox": (inbox, "sample", SATURDAY),
}
"""Each flow, in which home it is done, and when."""


def rows(services: Services, query: str) -> list[tuple[Any, ...]]:
    """Ask a home's database."""
    return services.home.read().execute(query).fetchall()


def _deliveries(services: Services) -> set[tuple[int, str | None]]:
    return set(rows(services, "SELECT id, due_at FROM deliveries WHERE state = 'scheduled'"))


def _picture() -> Path:
    return Path(__file__).resolve().parents[2] / "sample_data" / "picture.png"


def home(folder: Path, kind: str, now: str) -> Services:
    """Return a home: an empty one, the sample world, or one of ``PLACES`` with nothing planned."""
    services = services_for(folder, now=now)
    if kind == "sample":
        services.demo.build()
    if kind in PLACES:
        services.workload.set_hours(dict.fromkeys(range(7), 14.0))
        services.manage.set_zone("Europe/Berlin")
        services.manage.add_brand("acme", name="Acme Tools", zone="Europe/Berlin")
        for platform, slots in PLACES[kind].items():
            services.manage.add_account(
                "acme", platform, handle="acme", slots=[slots] if slots else [], cadence=[], inbox_per_week=1
            )
    return services


async def run(name: str, folder: Path) -> Hand:
    """Do one flow in a home of its own."""
    flow, kind, now = FLOWS[name]
    services = home(folder / name, kind, now)
    async with sitting_at(services, SIZE) as me:
        hand = Hand(me)
        await flow(hand, services)
    return hand


def main() -> None:
    """Count the flows that are named, or all."""
    parser = argparse.ArgumentParser(description="Count the keys of daily ways.")
    parser.add_argument("flows", nargs="*", choices=[*FLOWS, []])
    names = parser.parse_args().flows or list(FLOWS)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            hand = asyncio.run(run(name, Path(folder)))
            print(f"{name:10} {hand.keys:4} keys, {hand.typed:4} typed, {hand.keys + hand.typed:4} together")


if __name__ == "__main__":
    main()
