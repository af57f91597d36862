"""Whose a file is: what the file says, what the person says, and what is the only account it can be."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from smdash.domain.errors import WhoseFileError
from smdash.domain.imports.records import Parsed, RowProblem
from smdash.services.imports.said import called_by_handle, check_named
from smdash.store.accounts import accounts as account_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home


def owners(home: Home, parsed: Parsed, named: str, name: str) -> list[tuple[Account, list[Parsed]]]:
    """Return whose the parts of a file of several accounts are; a part of nobody known is an error of the file."""
    found: dict[int, tuple[Account, list[Parsed]]] = {}
    by_slug = {account.slug: account for account in home.accounts()}
    for part in parsed.parts:
        account = by_slug.get(part.accounts[0]) if part.accounts else None
        if account is None and parsed.platform:
            account = by_name(home, parsed.platform, part.accounts)
        if account is None and named and (not part.accounts or len(parsed.parts) == 1):
            account = home.account(named)
        if account is None:
            whose = f"'{part.accounts[0]}' is no account here" if part.accounts else "the account is missing"
            line = part.first_line
            hint = f"accounts: {', '.join(by_slug) or 'none yet'}"
            parsed.problems.append(RowProblem(line, "account", f"{whose}; {hint}."))
            continue
        if named and account.slug != named.strip().lower():
            line = part.first_line
            text = f"the file says {account.slug}, --account says {named}; leave one of them out."
            parsed.problems.append(RowProblem(line, "account", text))
            continue
        found.setdefault(account.id, (account, []))[1].append(part)
    if parsed.platform and not found and parsed.parts and not named:
        raise WhoseFileError(
            "it is not clear whose figures these are.",
            subject=name,
            hint="Name the place like an account (its name or handle), or import one place at a time.",
            platform=parsed.platform,
        )
    return list(found.values())


def owner(home: Home, parsed: Parsed, named: str, name: str) -> Account:
    """Return the one account a file belongs to; raises WhoseFileError."""
    possible = platforms_of(parsed)
    told = " or ".join(possible)
    if named:
        account = home.account(named)
        if possible and account.platform not in possible:
            raise WhoseFileError(
                f"this is a file of {told}, and {account.slug} is on {account.platform}.",
                subject=name,
                hint="Name another account with --account.",
                platforms=possible,
            )
        check_named(parsed, account, by_name(home, account.platform, parsed.accounts, brands=False), name)
        return account
    on_platform = [a for a in home.accounts() if a.platform in possible]
    if (exact := by_name(home, parsed.platform, parsed.accounts)) is not None:
        return exact
    if len(on_platform) == 1 and not parsed.accounts:
        return on_platform[0]
    if parsed.accounts and on_platform and called_by_handle(parsed.platform) and all(a.handle for a in on_platform):
        raise _of_nobody(parsed, on_platform, name)
    stated = f" (it says '{parsed.accounts[0]}')" if parsed.accounts else ""
    what = "figures" if parsed.metrics or not parsed.posts else "posts"
    raise WhoseFileError(
        f"it is not clear whose {what} these are{stated}.",
        subject=name,
        hint=name_it(told, on_platform),
        platforms=possible,
    )


def may_be_of(home: Home, parsed: Parsed, name: str) -> WhoseFileError:
    """Return what to say of a file that nothing but the account tells what it is."""
    on_platform = [a for a in home.accounts() if a.platform == parsed.platform]
    return WhoseFileError(
        f"no known header was found; it may be of the kind '{parsed.kind}' ({parsed.label}).",
        subject=name,
        hint=name_it(parsed.platform, on_platform),
        platform=parsed.platform,
    )


def name_it(told: str, on_platform: Sequence[Account]) -> str:
    """Return the hint that says how to name the account, with those it may be."""
    if len(on_platform) == 1:
        return f"If it is of {on_platform[0].slug}, say so: --account {on_platform[0].slug}."
    names = ", ".join(account.slug for account in on_platform) or "none yet"
    return f"Name the account with --account. On {told}: {names}."


def _of_nobody(parsed: Parsed, on_platform: Sequence[Account], name: str) -> WhoseFileError:
    """Return what to say of a file that names an account which is none of those here: choosing one does not help."""
    stated = parsed.accounts[0]
    handles = ", ".join(f"{account.slug} ('{account.handle}')" for account in on_platform[:4])
    more = f" and {len(on_platform) - 4} more" if len(on_platform) > 4 else ""
    slug = on_platform[0].slug if len(on_platform) == 1 else "SLUG"
    handle = quote(stated.lstrip("@"))
    return WhoseFileError(
        f"it is not clear whose figures these are: the file says '{stated}', and there is {handles}{more}.",
        subject=name,
        hint=f"Add that account; if one was renamed, say so: smdash account edit {slug} --handle {handle}",
        platform=parsed.platform,
        asks=False,
    )


def named_for(home: Home, files: Sequence[Parsed], named: str) -> list[str]:
    """Return per file of an archive whether the account a person named is meant for it, '' where it cannot be.

    An archive of several platforms has files of other accounts, which have to say themselves whose they are.
    """
    if not named:
        return [""] * len(files)
    platform = home.account(named).platform
    fitting = [platform in (platforms_of(parsed) or (platform,)) for parsed in files]
    return [named if fits or not any(fitting) else "" for fits in fitting]


def platforms_of(parsed: Parsed) -> tuple[str, ...]:
    """Return the platforms a file may come from, none where it does not tell."""
    return parsed.platforms or ((parsed.platform,) if parsed.platform else ())


def by_name(home: Home, platform: str, names: tuple[str, ...], *, brands: bool = True) -> Account | None:
    """Return the one account a name in a file means: by its handle, its own name, or with ``brands`` its brand's."""
    if not names:
        return None
    on_platform = [account for account in home.accounts() if account.platform == platform]
    called = {brand.slug: {_plain(brand.name), _plain(brand.slug)} - {""} for brand in home.brands()}
    for name in names:
        plain = _plain(name)
        exact = account_store.by_handle(home.read(), platform, name)
        exact = exact or [a for a in on_platform if plain and plain == _plain(a.name)]
        if not exact and brands and not called_by_handle(platform):
            exact = [a for a in on_platform if plain in called.get(a.brand, ())]
        if len(exact) == 1:
            return exact[0]
    return None


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
