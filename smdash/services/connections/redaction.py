"""Keeping secrets out of what is said: every word that comes back from a connector passes here first.

It is the one place, since all calls to a network go through it (``watched``, ``connections``): what is raised or
answered further up, and so stored, logged, printed or shown, has been here.
"""

from __future__ import annotations

import json
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from smdash.connectors.base import ConnectorError, UnavailableError, UncertainError
from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MARK = "[secret]"
_BEGINNING = 12
SHORTEST = 8
"""Characters; no token or password of a network is shorter, and a shorter one would be found in ordinary words."""


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return a text without secrets, however they are written in it: as they are, in an address, in JSON or Python.

    The beginning of a long one goes too, since words may have been cut within it.
    """
    for secret in sorted({each for each in secrets if len(each) >= SHORTEST}, key=len, reverse=True):
        forms = sorted(_forms(secret), key=len, reverse=True)
        for form in forms:
            text = text.replace(form, MARK)
        for form in forms:
            if len(form) > _BEGINNING:
                text = _without_beginning(text, form[:_BEGINNING], forms)
    return text


def _forms(secret: str) -> set[str]:
    in_json = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1], *in_json}


def _without_beginning(text: str, beginning: str, forms: list[str]) -> str:
    while (start := text.find(beginning)) >= 0:
        longest = max(_alike(text[start : start + len(form)], form) for form in forms)
        text = f"{text[:start]}{MARK}{text[start + longest :]}"
    return text


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (left, right) in pairs if left != right), min(len(one), len(other)))


@contextmanager
def quiet(secrets: Callable[[], Iterable[str]], network: str, *, writes: bool = False) -> Iterator[None]:
    """Let no error out that tells a secret, or that is not one of ours.

    What a connector raises without meaning to becomes an error of its network, so that one account's trouble is not
    another's. Where the call ``writes``, nobody knows what became of it. What lies behind an error is left behind: it
    may hold addresses and headers.
    """
    try:
        yield
    except SmdashError as error:
        known = list(secrets())
        error.what, error.subject, error.hint = (
            redact(each, known) for each in (error.what, error.subject, error.hint)
        )
        if isinstance(error, ConnectorError):
            error.answer = redact(error.answer, known)
        error.args = (error.what,)
        raise error.with_traceback(None) from None
    except Exception as error:  # noqa: BLE001 - a connector may be another package's, and raises what it likes
        kind = UncertainError if writes else UnavailableError
        raise kind(
            f"its connector failed ({type(error).__name__} at {_where(error)}).",
            subject=network,
            hint="This is a mistake in smdash or in a package that brings the connector; please report it.",
            answer=one_line(redact(str(error), secrets()), 300),
        ) from None


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
