"""Whose posts are, where the rows of one file name several accounts: exports list posts made with partners as well."""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING

from smdash.domain.errors import WhoseFileError
from smdash.domain.wording import counted
from smdash.formats.quoting import shown
from smdash.services.imports.owners import by_name
from smdash.services.imports.said import called_by_handle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import Parsed
    from smdash.services.home import Home
    from smdash.services.imports.parts import Said

Owned = list[tuple["Account", list["Parsed"]]]


def of_partners(parsed: Parsed) -> bool:
    """Whether a file is one of posts whose rows name several accounts."""
    return bool(parsed.platform and parsed.parts) and all(part.content == "posts" for part in parsed.parts)


def share_posts(home: Home, parsed: Parsed, said: Said, name: str) -> tuple[Parsed, Owned]:
    """Return the file without the posts of others, which its notes name, and whose the rest are.

    With one account named only its posts are read. Raises WhoseFileError where none of the posts is of an account here,
    or of the one named; it asks whose a name is as long as an account here may be it.
    """
    wanted = home.account(said.account) if said.account else None
    if wanted is not None and wanted.platform != parsed.platform:
        raise WhoseFileError(
            f"this is a file of {parsed.platform}, and {wanted.slug} is on {wanted.platform}.",
            subject=name,
            hint="Name another account with --account.",
            platform=parsed.platform,
        )
    found = [(_whose(home, part, said), part) for part in parsed.parts]
    here = {account.id: account for account, _ in found if account is not None}
    only = next(iter(here.values())) if len(here) == 1 else None
    owned: dict[int, tuple[Account, list[Parsed]]] = {}
    notes: list[str] = []
    for account, part in found:
        whose = account if part.accounts else only  # A row that names nobody is of the only account there is.
        if whose is None or (wanted is not None and whose.id != wanted.id):
            notes.append(_left_out(part, wanted, whose))
        else:
            owned.setdefault(whose.id, (whose, []))[1].append(part)
    if not owned:
        raise _asked(home, parsed, wanted, said, name) or _of_none(home, parsed, wanted, name)
    return _joined(parsed, list(owned.values()), notes)


def _whose(home: Home, part: Parsed, said: Said) -> Account | None:
    """Return whose a part is by the name in the file, or by what the person said of that name."""
    account = by_name(home, part.platform, part.accounts)
    if account is None and (slug := said.parts.get(_key(part))):
        account = home.account(slug)
    return account


def _key(part: Parsed) -> str:
    """Return what a person's answer about a part is kept by, which no platform is called."""
    return f"@{part.accounts[0].lstrip('@').casefold()}" if part.accounts else "@"


def _asked(home: Home, parsed: Parsed, wanted: Account | None, said: Said, name: str) -> WhoseFileError | None:
    """Return the question whose the name of most posts is, None where all was answered or nobody can be it."""
    by_handle = called_by_handle(parsed.platform)
    there = [each for each in home.accounts() if each.platform == parsed.platform and wanted in {None, each}]
    # One may be called otherwise by now, or by its display name: those without a name come first, but all may be it.
    there.sort(key=lambda each: bool(each.handle if by_handle else each.name))
    open_ = [part for part in parsed.parts if part.accounts and _key(part) not in said.parts]
    if not there or not open_:
        return None
    part = max(open_, key=lambda each: each.rows)
    return WhoseFileError(
        f"it holds posts of several accounts, and it is not clear whose those of {shown(part.accounts[0])} are "
        f"({counted(part.rows, 'row')} from line {part.first_line}).",
        subject=name,
        hint=f"Say which account that is: {_edit(parsed.platform, there[0].slug, part.accounts[0])}",
        platform=parsed.platform,
        part=_key(part),
    )


def _edit(platform: str, slug: str, name: str) -> str:
    """Return the command that gives an account the name its files call it by."""
    option, value = ("--handle", name.lstrip("@")) if called_by_handle(platform) else ("--name", name)
    return f"smdash account edit {slug} {option} {quote(value)}"


def _left_out(part: Parsed, wanted: Account | None, whose: Account | None) -> str:
    rows = f"{counted(part.rows, 'row', 'rows')} from line {part.first_line}"
    if not part.accounts:
        return f"{rows}: no account is named, and the file has several; left out."
    of = shown(part.accounts[0])
    if wanted is not None:
        return f"{rows}: of {of}{f', which is {whose.slug}' if whose else ''}, not of {wanted.slug}; left out."
    return f"{rows}: of {of}, which is no account here; left out."


def _of_none(home: Home, parsed: Parsed, wanted: Account | None, name: str) -> WhoseFileError:
    names = [part.accounts[0] for part in parsed.parts if part.accounts]
    told = f"{', '.join(shown(each) for each in names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"
    on_platform = [account for account in home.accounts() if account.platform == parsed.platform]
    slug = wanted.slug if wanted else on_platform[0].slug if len(on_platform) == 1 else "SLUG"
    whose = f"and none of them is {wanted.slug}" if wanted else "none of which is here"
    return WhoseFileError(
        f"it holds posts of {len(names)} accounts ({told}), {whose}.",
        subject=name,
        hint=f"Say which of them is yours: {_edit(parsed.platform, slug, names[0])}",
        platform=parsed.platform,
        asks=False,
    )


def _joined(parsed: Parsed, owned: Owned, notes: Sequence[str]) -> tuple[Parsed, Owned]:
    """Return a file of one account as if it had no other rows, else one with a part for each account."""
    parts = tuple(part for _, each in owned for part in each)
    days = [post.published.date() for part in parts for post in part.posts if post.published]
    kept = replace(
        parsed,
        parts=parts,
        accounts=tuple(dict.fromkeys(name for part in parts for name in part.accounts)),
        period=(min(days), max(days)) if days else None,
        notes=[*parsed.notes, *notes],
    )
    if len(owned) > 1:
        return kept, owned
    posts = sorted((post for part in parts for post in part.posts), key=lambda post: post.line)
    whole = replace(kept, content="posts", posts=posts, parts=())
    return whole, [(owned[0][0], [whole])]
