"""Languages and currencies that can be said of a brand; Babel's tables of the CLDR know them."""

from __future__ import annotations

from smdash.domain.errors import UsageError

_NO_MONEY = {"XXX", "XTS"}
"""Codes of ISO 4217 for no currency and for tests."""
LONGEST = 35
"""More characters than any locale with its language, script and territory has."""


def read_language(text: str) -> str:
    """Return a locale as BCP 47 writes it (de-AT), '' for none; UsageError names one that nobody knows."""
    word = text.strip().replace("_", "-")
    if word in {"", "-"}:
        return ""
    from babel.core import Locale, UnknownLocaleError

    wrong = UsageError(
        "no such language is known.", subject=repr(text[:LONGEST]), hint="Write it like de, de-AT, en-GB or pt-BR."
    )
    if len(word) > LONGEST:
        raise wrong
    try:
        found = Locale.parse(word, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise wrong from error
    said = {part.lower() for part in word.split("-")}
    # Babel takes the likeliest locale for one it does not have, which may be of another country than was said.
    if not said <= {part.lower() for part in (found.language, found.script, found.territory, found.variant) if part}:
        raise wrong
    return str(found).replace("_", "-")


def read_currency(text: str) -> str:
    """Return a currency's code as ISO 4217 writes it (EUR), '' for none; UsageError names one that nobody knows."""
    code = text.strip().upper()
    if code in {"", "-"}:
        return ""
    from babel.numbers import UnknownCurrencyError, validate_currency

    wrong = UsageError(
        "no such currency is known.", subject=repr(text[:LONGEST]), hint="Write its code, like EUR, CHF or USD."
    )
    if code in _NO_MONEY:
        raise wrong
    try:
        validate_currency(code)
    except UnknownCurrencyError as error:
        raise wrong from error
    return code
