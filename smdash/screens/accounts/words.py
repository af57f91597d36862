"""An account in the words of its form: read into what is stored, and told so that it can be typed again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import FieldReader, UsageError, of_field
from smdash.domain.times.hours import read_hours
from smdash.domain.times.week_hours import read_week
from smdash.domain.trade_words import shown
from smdash.domain.whatif.new_client import slug_of
from smdash.domain.whatif.whatif_words import span
from smdash.domain.workload.limits import read_promise
from smdash.services.promises import own_hours, promised
from smdash.services.trade_words import known_format, slots_typed, usual_format

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.accounts.views import Brand
    from smdash.domain.queue.slots import SlotSpec
    from smdash.services.bundle import Services

_SHORT = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
MOST_A_WEEK, MOST_MESSAGES = 1_000, 100_000
NONE = frozenset({"none", "0", "-"})
"""What says of a cadence that nothing is planned, where an empty one says what is usual."""


class Meant(NamedTuple):
    """A new account as its form was understood; ``new`` says that its brand is not there yet."""

    brand: str
    platform: str
    new: bool
    slots: tuple[str, ...]
    cadence: tuple[dict[str, Any], ...]

    @property
    def slug(self) -> str:
        """The account as it is called."""
        return f"{self.brand}/{self.platform}"


class Whose(NamedTuple):
    """Whose a new account is and where; ``name`` is what a new brand is called where its short name is made of it."""

    brand: str
    platform: str
    name: str = ""


def whose(services: Services, text: str, brand: str = "") -> Whose:
    """Return whose ``acme/mastodon``, ``Rosie's Yarn/insta`` or, where ``brand`` is meant anyway, ``ma`` is.

    A platform may be called as people call it, or by its beginning as far as no other begins so. UsageError says what
    is wrong.
    """
    called, slash, typed = (part.strip() for part in text.strip().rpartition("/"))
    called = called if slash else brand
    if not called or not typed:
        raise UsageError("write it as brand/platform, like acme/mastodon.", subject="Account", field="account")
    short = of_field("account", lambda: _short_name(services, called))
    return Whose(short, of_field("account", lambda: _platform(typed)), "" if short == called.lower() else called)


def _platform(typed: str) -> str:
    from smdash import platforms
    from smdash.platforms.trade_words.words import trade_words

    keys = platforms.keys()
    key = trade_words().platform(typed, keys)
    found = [key] if key in keys else [each for each in keys if each.startswith(key)]
    if len(found) > 1:
        raise UsageError(f"several platforms begin with '{key}': {', '.join(found)}.", subject="Account")
    return found[0] if found else platforms.load(key).key


def _short_name(services: Services, called: str) -> str:
    """Return the short name of a brand as people call it; UsageError where another one has that already."""
    if _SHORT.fullmatch(called.lower()):
        return called.lower()
    brands = services.home.brands(archived=True)
    found = next((each for each in brands if each.name.casefold() == called.casefold()), None)
    slug = found.slug if found else slug_of(called)
    if found is None and any(each.slug == slug for each in brands):
        raise UsageError(
            f"'{slug}' is another brand already.", subject="Account", hint=f"Type a short name, like {slug[:29]}-2/x."
        )
    return slug


def read_cadence(text: str, platform: str = "", slots: int | None = None) -> list[dict[str, Any]]:
    """Read ``text 3, image 1``; a format alone means as many as there are weekly times, where ``slots`` counts them."""
    entries: list[dict[str, Any]] = []
    if text.strip().lower() in NONE:
        return entries
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = part.rpartition(" ")
        per_week: float | None
        try:
            per_week = float(number)
        except ValueError:
            name, per_week = part, slots
        if per_week is None or not name:
            raise UsageError("write it like: text 3, image 1.", subject="Posts a week")
        try:
            meant = known_format(name, platform)
        except UsageError as error:
            raise UsageError(f"{error.subject}: {error.what}", subject="Posts a week", hint=error.hint) from None
        if not 0 <= per_week <= MOST_A_WEEK:
            raise UsageError(f"write a number from 0 to {MOST_A_WEEK:,}.", subject="Posts a week")
        entries.append({"format": meant, "per_week": per_week})
    return entries


def _messages(text: str) -> float | None:
    return _number(text, "Messages a week", MOST_MESSAGES) if text else None


def _number(text: str, label: str, most: float) -> float:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        raise UsageError("this is a number, like 20.", subject=label) from None
    if not 0 <= number <= most:
        raise UsageError(f"write a number from 0 to {most:,}.", subject=label)
    return number


def _whole(text: str, label: str, most: float) -> int:
    number = _number(text, label, most)
    if number != int(number):
        raise UsageError("this is a whole number, like 20.", subject=label)
    return int(number)


def understood(services: Services, given: dict[str, str], brand: str = "") -> Meant:
    """Return a new account as far as its form says it; UsageError names what is wrong."""
    from smdash import platforms

    owner, platform, _ = whose(services, given["account"], brand)
    slots = [given["slots"]] if given["slots"].strip(" ,") else []
    specs = of_field("slots", lambda: slots_typed(slots, platform))
    text, count = given["cadence"], len(specs)
    if text:
        cadence = of_field("cadence", lambda: read_cadence(text, platform, count))
    else:
        cadence = _of_slots([spec.format for spec in specs], usual_format(platforms.load(platform)))
    there: Sequence[Brand] = services.home.brands(archived=True)
    new = owner not in {each.slug for each in there}
    return Meant(owner, platform, new, tuple(slots), tuple(cadence))


def _of_slots(formats: Sequence[str], usual: str) -> list[dict[str, Any]]:
    """Return one post a week for each slot, in the format it is for, else in the usual one."""
    counted: dict[str, int] = {}
    for each in formats:
        counted[each or usual] = counted.get(each or usual, 0) + 1
    return [{"format": name, "per_week": number} for name, number in counted.items()]


def meant_words(services: Services, given: dict[str, str], brand: str = "") -> str:
    """Return what a form would add, in a line."""
    meant = understood(services, given, brand)
    cadence = ", ".join(f"{entry['per_week']:g} {shown(entry['format'])}" for entry in meant.cadence)
    new = f" (new brand {meant.brand})" if meant.new else ""
    return f"Adds {meant.slug}{new}: {f'{cadence} a week' if cadence else 'no posts planned'}."


def add_from_words(services: Services, given: dict[str, str], brand: str = "") -> str:
    """Add an account from a form's words and return its slug; the error of each field that is wrong carries its name.

    ``brand`` is the one that is meant where only a platform is typed. A form that is refused leaves no brand behind.
    """
    reader = FieldReader()

    def read(name: str, reading: Callable[[str], Any]) -> Any:
        text = given.get(name) or ""
        return reader.read(name, lambda: reading(text), None) if text else None

    owner, platform, name = reader.read("account", lambda: whose(services, given["account"], brand), Whose("", ""))
    slots = [given["slots"]] if given["slots"].strip(" ,") else []
    nothing: dict[SlotSpec, str] = {}
    reader.read("slots", lambda: slots_typed(slots, platform), nothing)
    read("cadence", lambda text: read_cadence(text, platform, 1))
    inbox = read("inbox", _messages)
    read("promise", read_promise)
    read("reply_hours", read_hours)
    hours = read("hours", read_week)
    reader.done()
    meant = understood(services, given, brand)
    account = services.manage.add_account(
        owner,
        platform,
        handle=given["handle"],
        inbox_per_week=inbox,
        promise=given.get("promise") or None,
        reply_hours=given.get("reply_hours") or None,
        slots=meant.slots,
        cadence=meant.cadence,
        new_brand=True,
        brand_name=name,
        hours=hours or {},
    )
    return account.slug


def words_of(services: Services, slug: str) -> dict[str, str]:
    """Return an account in the words of its form; what is adapted from another account is not among them."""
    account = services.home.account(slug)
    details = services.manage.details(account)
    own = [entry for entry in details["cadence"] if not entry["adapted"]]
    return {
        "handle": account.handle,
        "slots": ", ".join(details["slots"]),
        "cadence": ", ".join(f"{shown(entry['format'])} {entry['per_week']:g}" for entry in own),
        "inbox": "" if account.inbox_per_week is None else f"{account.inbox_per_week:g}",
        "promise": span(account.promise_minutes) if promised(account) else "",
        "reply_hours": own_hours(account),
        "zone": account.zone,
        "gap": f"{account.min_gap_minutes}" if account.min_gap_minutes else "",
        "cap": "" if account.daily_cap is None else f"{account.daily_cap}",
        "limit": "" if account.text_limit is None else f"{account.text_limit}",
    }


def edit_from_words(services: Services, slug: str, changed: dict[str, str]) -> str:
    """Change what of an account's form is other than it was, and return its slug; errors carry their field's name."""
    account = services.home.account(slug)
    reader = FieldReader()
    values: dict[str, Any] = {}

    def read(name: str, called: str, reading: Callable[[str], Any]) -> None:
        if name in changed:
            values[called] = reader.read(name, lambda: reading(changed[name]), None)

    def slots(text: str) -> list[str]:
        typed = [text] if text.strip(" ,") else []
        slots_typed(typed, account.platform)
        return typed

    def cadence(text: str) -> list[dict[str, Any]]:
        kept = [entry for entry in services.manage.details(account)["cadence"] if entry["adapted"]]
        return read_cadence(text, account.platform, len(services.slots.of(slug)[1])) + kept

    def messages(text: str) -> float:
        if not text:
            raise UsageError("write a number; it stays as it was.", subject="Messages a week")
        return _number(text, "Messages a week", MOST_MESSAGES)

    read("handle", "handle", str)
    read("slots", "slots", slots)
    read("cadence", "cadence", cadence)
    read("inbox", "inbox_per_week", messages)
    read("promise", "promise", lambda text: _as_typed(text, read_promise))
    read("reply_hours", "reply_hours", lambda text: _as_typed(text, read_hours))
    read("zone", "zone", _zone)
    read("gap", "min_gap_minutes", lambda text: _whole(text or "0", "Least gap, minutes", 60 * 24 * 28))
    read("cap", "daily_cap", lambda text: _whole(text or "0", "Most posts a day", 1000))
    read("limit", "text_limit", lambda text: _whole(text or "0", "Longest text", 1_000_000))
    reader.done()
    if values:
        services.manage.edit_account(slug, **values)
    return slug


def _as_typed(text: str, reading: Callable[[str], object]) -> str:
    """Return what was typed once it is known to be understood; ``default`` for nothing."""
    if text:
        reading(text)
    return text or "default"


def _zone(text: str) -> str:
    from smdash.domain.schedule import zone_of

    if not text:
        return "default"
    zone_of(text)
    return text
