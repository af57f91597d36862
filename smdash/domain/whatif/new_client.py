"""Can this client be taken on: what somebody asks for, and what a week with it would come to."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.whatif.proposal import Proposal
from smdash.domain.whatif.whatif import Client, Side, apply, side
from smdash.domain.workload.clients import money_per_hour
from smdash.domain.workload.duties import DutyWork
from smdash.domain.workload.estimates import FORMATS, PRIORS
from smdash.domain.workload.limits import messages_per_week, posts_per_week, promise_minutes
from smdash.domain.workload.situation import PER_WEEK, AccountWork, Cadence, evaluate
from smdash.domain.workload.ways_out import ways_out

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from smdash.domain.workload.cuts import Rung
    from smdash.domain.workload.situation import Evaluation, Situation
    from smdash.domain.workload.unknowns import Unknown

MOST_ACCOUNTS = 100
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
_KEYS = frozenset({"name", "brand", "value_per_month", "promise_hours", "accounts", "duties"})
_ACCOUNT_KEYS = frozenset({"platform", "cadence", "adapted", "inbox_per_week", "promise_hours"})
_DUTY_KEYS = frozenset({"activity", "per", "times", "name"})


class JudgedClient(NamedTuple):
    """What a week comes to without and with a proposal.

    ``hours`` is what it adds to a week, ``per_hour`` what it pays for each of them; None where it cannot be said.
    ``fits`` is whether the chance of overrun stays within one week in five: False too where what is known is too much
    already, else None while something is unknown. Where it does not fit, ``cuts`` is what would have to go, cheapest
    first and down to whole clients, the new one kept, ``enough`` whether the week fits then (None while something is
    unknown), and ``left`` what it is.
    """

    proposal: Proposal
    before: Side
    after: Side
    hours: float
    per_hour: float | None
    fits: bool | None
    cuts: tuple[Rung, ...]
    enough: bool | None
    unknowns: tuple[Unknown, ...]
    guesses: tuple[str, ...]
    left: Evaluation | None = None


def read(text: str, platforms: Mapping[str, int]) -> Proposal:
    """Read a proposal from TOML; UsageError says in one sentence what is wrong with it.

    ``platforms`` holds the reply promise (business minutes) an account on each starts with.
    """
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no TOML ({one_line(str(error))}).") from error
    _known(given, _KEYS, "the file")
    name = given.get("name", "")
    if not isinstance(name, str) or not name.strip():
        raise UsageError("a name is needed.", hint='Like name = "Bean & Leaf".')
    promise = _promise(given, "the file")
    entries = _tables(given, "accounts")
    if not entries:
        raise UsageError("at least one account is needed.", hint='Like [[accounts]] with platform = "x".')
    brand = given.get("brand", slug_of(name))
    accounts = [_account(entry, number, promise, platforms) for number, entry in enumerate(entries, 1)]
    duties = tuple(_duty(entry, number) for number, entry in enumerate(_tables(given, "duties"), 1))
    return proposal(name, accounts, brand, duties, _number(given, "value_per_month", "the file"))


def proposal(
    name: str,
    accounts: Collection[AccountWork],
    brand: object = "",
    duties: tuple[DutyWork, ...] = (),
    value_per_month: float | None = None,
) -> Proposal:
    """Return a proposal whose accounts carry the brand's name: ``bean/x``, ``bean/x-2``."""
    slug = brand or slug_of(name)
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise UsageError(
            "a brand's short name is lower-case letters and digits.", subject=f"{brand!r}", hint="Like bean."
        )
    if len(accounts) > MOST_ACCOUNTS:
        raise UsageError(f"{len(accounts)} accounts are more than one person is asked for.")
    used: dict[str, int] = {}
    named = []
    for work in accounts:
        used[work.platform] = count = used.get(work.platform, 0) + 1
        end = f"-{count}" if count > 1 else ""
        named.append(work._replace(slug=f"{slug}/{work.platform}{end}", brand=slug))
    own = tuple(duty._replace(brand=slug) for duty in duties)
    return Proposal(one_line(name).strip(), slug, tuple(named), own, value_per_month)


def slug_of(name: str) -> str:
    """Return a short name for a brand: ``Bean & Leaf`` becomes ``bean-leaf``."""
    words = re.sub(r"[^a-z0-9]+", "-", re.sub("['\u2019]", "", name.lower())).strip("-")
    return words[:31].strip("-") or "client"


def _tables(given: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    entries = given.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError("this must be tables.", subject=key, hint=f"Write each as [[{key}]].")
    return entries


def _known(given: Mapping[str, Any], keys: Collection[str], where: str) -> None:
    strange = sorted(set(given) - set(keys))
    if strange:
        raise UsageError(
            f"there is no '{one_line(strange[0])}' here.", subject=where, hint=f"Known: {', '.join(sorted(keys))}."
        )


def _number(given: Mapping[str, Any], key: str, where: str, *, most: float = 1e9) -> float | None:
    value = given.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise UsageError(f"{key} must be a number from 0 to {most:g}.", subject=where)
    return float(value)


def _account(given: Mapping[str, Any], number: int, promised: int | None, platforms: Mapping[str, int]) -> AccountWork:
    where = f"account {number}"
    _known(given, _ACCOUNT_KEYS, where)
    platform = given.get("platform", "")
    if platform not in platforms:
        raise UsageError(
            f"there is no platform {platform!r}.", subject=where, hint=f"Platforms: {', '.join(sorted(platforms))}."
        )
    cadences = (*_cadences(given, "cadence", where, adapted=False), *_cadences(given, "adapted", where, adapted=True))
    own = _promise(given, where)
    minutes = own or promised or platforms[platform]
    inbox = _number(given, "inbox_per_week", where)
    if inbox is not None:
        messages_per_week(inbox, f"{where}, inbox_per_week ")
    return AccountWork("", "", platform, cadences, inbox, minutes)


def _promise(given: Mapping[str, Any], where: str) -> int | None:
    """Return a promise in minutes, None where none is given."""
    hours = _number(given, "promise_hours", where)
    return None if hours is None else promise_minutes(hours, f"{where}, promise_hours ")


def _cadences(given: Mapping[str, Any], key: str, where: str, *, adapted: bool) -> tuple[Cadence, ...]:
    entries = given.get(key, {})
    if not isinstance(entries, dict):
        raise UsageError(f"{key} must name formats.", subject=where, hint=f"Like {key} = {{ image = 3, text = 2 }}.")
    found = []
    for name in entries:
        _format(name, where)
        found.append(Cadence(name, posts_per_week(_number(entries, name, where) or 0.0, f"{where}, {name} "), adapted))
    return tuple(found)


def _format(name: str, where: str) -> str:
    if name not in FORMATS:
        raise UsageError(
            f"there is no format '{one_line(name)}'.", subject=where, hint=f"Formats: {', '.join(FORMATS)}."
        )
    return name


def _duty(given: Mapping[str, Any], number: int) -> DutyWork:
    where = f"duty {number}"
    _known(given, _DUTY_KEYS, where)
    activity, per, name = given.get("activity", ""), given.get("per", "month"), given.get("name", "")
    if activity not in PRIORS:
        raise UsageError(
            f"there is no activity {activity!r}.", subject=where, hint=f"Activities: {', '.join(sorted(PRIORS))}."
        )
    if per not in {"workday", *PER_WEEK}:
        raise UsageError("per must be workday, week, month or quarter.", subject=where)
    times = _number(given, "times", where, most=1000)
    return DutyWork(activity, per, 1.0 if times is None else times, str(name))


def typed_accounts(text: str, platforms: Mapping[str, int], inbox_per_week: float | None = None) -> list[AccountWork]:
    """Read accounts as typed: ``instagram 3 image 2 story, x 5 text, threads 5 adapted text``.

    Messages are taken as spread evenly over the accounts. UsageError says what is not understood.
    """
    parts = [part.split() for part in re.split(r"[,;\n]", text.lower()) if part.strip()]
    found = []
    for words in parts:
        platform, *rest = words
        if platform not in platforms:
            raise UsageError(f"there is no platform {platform!r}.", hint=f"Platforms: {', '.join(sorted(platforms))}.")
        cadences = _typed_cadences(rest, platform)
        inbox = None if inbox_per_week is None else messages_per_week(inbox_per_week / len(parts), f"{platform} ")
        found.append(AccountWork("", "", platform, cadences, inbox, platforms[platform]))
    return found


def _typed_cadences(words: list[str], where: str) -> tuple[Cadence, ...]:
    found: dict[tuple[str, bool], Cadence] = {}
    number: float | None = None
    name: list[str] = []

    def ready() -> None:
        if number is None:
            return
        adapted = name[:1] == ["adapted"]
        kind = _format("_".join(name[1:] if adapted else name) or "text", where)
        found[kind, adapted] = Cadence(kind, number, adapted)

    for word in words:
        try:
            value = float(word)
        except ValueError:
            if number is None:
                raise UsageError(
                    "say how many a week, then the format.", subject=where, hint="Like x 5 text."
                ) from None
            name.append(word)
            continue
        ready()
        number, name = posts_per_week(value, f"{where} "), []
    ready()
    return tuple(found.values())


def with_proposal(situation: Situation, asked: Proposal, *, locked: bool = False) -> Situation:
    """Return a situation with a proposal's accounts and duties; an account that is there already is no new one."""
    there = {work.slug for work in situation.accounts}
    taken = sorted(work.slug for work in asked.accounts if work.slug in there)
    if taken:
        raise UsageError("there is such an account already.", subject=taken[0], hint="Give the brand another name.")
    accounts = tuple(each._replace(locked=locked) for each in asked.accounts)
    return apply(situation, [Client(asked._replace(accounts=accounts))])


def judge(situation: Situation, asked: Proposal) -> JudgedClient:
    """Return what a week comes to with a proposal, and what would have to go for it."""
    after = with_proposal(situation, asked)
    kept = with_proposal(situation, asked, locked=True)
    was, now = side(situation), side(after)
    evaluation = evaluate(kept)
    ways = ways_out(kept, evaluation) if now.fits is False else None
    hours = now.needed_h - was.needed_h
    return JudgedClient(
        asked,
        was,
        now,
        hours,
        money_per_hour(asked.value_per_month, hours),
        now.fits,
        ways.steps if ways else (),
        ways.suffices if ways else now.fits,
        evaluation.unknowns,
        evaluation.guesses,
        ways.left if ways else None,
    )
