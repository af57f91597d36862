"""Whose the parts of one file are, where it holds figures of several platforms one below the other.

A part goes to the account on the platform its title names. One that names none, or a platform with several accounts, is
asked about; what goes nowhere is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from smdash.domain.errors import WhoseFileError
from smdash.domain.wording import counted
from smdash.formats.quoting import shown
from smdash.services.imports.owners import name_it
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import Parsed
    from smdash.services.home import Home

Owned = list[tuple["Account", list["Parsed"]]]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a file's parts: the one account that is meant, or whose each part is.

    ``parts`` maps a platform, '' for a part that names none, or '@' and the name of an account in the file, to the slug
    of an account, '' to leave it out.
    """

    account: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


def share_out(home: Home, parsed: Parsed, said: Said, name: str, sha256: str) -> tuple[Parsed, Owned]:
    """Return the file without the parts that go nowhere, which its notes name, and whose the others are.

    Raises WhoseFileError where only the person can say whose a part is, or where nothing of the file is left.
    """
    notes: list[str] = []
    named = home.account(said.account) if said.account else None
    if named is not None and named.platform not in parsed.platforms:
        told = " or ".join(parsed.platforms)
        raise WhoseFileError(
            f"this is a file of {told}, and {named.slug} is on {named.platform}.",
            subject=name,
            hint="Name another account with --account.",
            platforms=parsed.platforms,
        )
    taken: list[tuple[Account, Parsed]] = []
    for part in parsed.parts:
        if named is not None:
            account = _named(home, part, named, sha256, notes)
        else:
            account = _found(home, part, said.parts, name, notes)
        if account is not None:
            taken.append((account, on_platform(part, account.platform)))
    if not taken:
        told = " or ".join(parsed.platforms)
        raise WhoseFileError(
            f"nothing of it is left to import. {' '.join(notes)}",
            subject=name,
            hint=f"Add an account on {told}, or name another one.",
            platforms=parsed.platforms,
        )
    owned: dict[int, tuple[Account, list[Parsed]]] = {}
    for account, part in taken:
        owned.setdefault(account.id, (account, []))[1].append(part)
    return _without(parsed, [part for _, part in taken], notes), list(owned.values())


def _named(home: Home, part: Parsed, named: Account, sha256: str, notes: list[str]) -> Account | None:
    """Return the account a person names for a whole file, None for a part that is not its."""
    if named.platform not in _platforms(part):
        notes.append(f"{_where(part)} is of {' or '.join(_platforms(part))}, not of {named.slug}; it is left out.")
        return None
    if part.platform:
        return named
    others = [slug for slug in sample_store.accounts_with(home.read(), sha256) if slug != named.slug]
    if others:
        whose = " and ".join(others)
        notes.append(f"{_where(part)} names no platform; it was asked about when {whose} had the file; it is left out.")
        return None
    notes.append(f"{_where(part)} names no platform; it is taken as {named.slug}'s, which was named.")
    return named


def _found(home: Home, part: Parsed, said: Mapping[str, str], name: str, notes: list[str]) -> Account | None:
    """Return the only account a part can be of, or the one the person said; raises WhoseFileError to ask."""
    here = [account for account in home.accounts() if account.platform in _platforms(part)]
    if part.platform in said:
        slug = said[part.platform]
        chosen = next((account for account in here if account.slug == slug), None)
        goes = f"goes to {chosen.slug}" if chosen else "is left out"
        notes.append(f"{_where(part)} {goes}, as was said.")
        return chosen
    if part.platform and len(here) == 1:
        return here[0]
    told = " or ".join(_platforms(part))
    if not here:
        notes.append(f"{_where(part)} is left out: there is no account on {told}.")
        return None
    why = "there are several accounts there" if part.platform else "it names no platform"
    raise WhoseFileError(
        f"it is not clear whose {_where(part)} is ({told}): {why}.",
        subject=name,
        hint=f"{name_it(told, here)} Of a file of several, only what is that account's is read then.",
        platforms=_platforms(part),
        part=part.platform,
    )


def _platforms(part: Parsed) -> tuple[str, ...]:
    return part.platforms or (part.platform,)


def _where(part: Parsed) -> str:
    return f"{shown(part.title)} ({counted(part.rows, 'row')} from line {part.first_line})"


def on_platform(part: Parsed, platform: str) -> Parsed:
    """Return a part as what it is on a platform, where its title means something on several."""
    return next((each for each in part.read_as if each.platform == platform), part)


def _without(parsed: Parsed, taken: Sequence[Parsed], notes: Sequence[str]) -> Parsed:
    """Return a file with some of its parts and only what is to be said of those."""
    problems = {problem for part in parsed.parts for problem in part.problems}
    remarks = {note for part in parsed.parts for note in part.notes}
    periods = [part.period for part in taken if part.period]
    return replace(
        parsed,
        parts=tuple(taken),
        period=(min(first for first, _ in periods), max(last for _, last in periods)) if periods else None,
        metrics=tuple(dict.fromkeys(key for part in taken for key in part.metrics)),
        problems=[
            *(problem for problem in parsed.problems if problem not in problems),
            *dict.fromkeys(problem for part in taken for problem in part.problems),
        ],
        notes=[
            *(note for note in parsed.notes if note not in remarks),
            *dict.fromkeys(note for part in taken for note in part.notes),
            *notes,
        ],
    )
