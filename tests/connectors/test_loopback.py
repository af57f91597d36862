"""The code that a page sends back to this machine."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

import pytest

from smdash.connectors.base import RejectedError, UnavailableError
from smdash.connectors.loopback import Loopback
from smdash.domain.errors import CancelledError

PAGE = "https://s.example/oauth/authorize?client_id=1&state=st-4711&redirect_uri=x"


def _visit(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - an address of this test
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _visits(here: Loopback, *queries: str) -> list[int]:
    """Visit these one after the other in a thread; the statuses stand in the list once they came."""
    found: list[int] = []

    def go() -> None:
        found.extend(_visit(here.redirect + query) for query in queries)

    threading.Thread(target=go, daemon=True).start()
    return found


def test_the_code_of_the_page_that_was_opened_comes_back() -> None:
    with Loopback() as here:
        assert here.redirect.startswith("http://127.0.0.1:")
        _visits(here, "?state=st-4711&code=c0de")
        assert here.wait(PAGE, seconds=5) == "c0de"


def test_whoever_does_not_know_the_state_is_turned_away() -> None:
    with Loopback() as here:
        found = _visits(here, "?code=evil", "?state=other&code=evil", "favicon.ico", "?state=st-4711&code=c0de")
        assert here.wait(PAGE, seconds=5) == "c0de"
    assert found[:3] == [400, 400, 400]


def test_a_no_on_the_page_is_a_no_here() -> None:
    with Loopback() as here:
        _visits(here, "?state=st-4711&error=access_denied")
        with pytest.raises(RejectedError, match="access_denied"):
            here.wait(PAGE, seconds=5)


def test_nobody_is_waited_for_for_ever() -> None:
    with Loopback() as here, pytest.raises(UnavailableError, match="in time"):
        here.wait(PAGE, seconds=0.0)
    with Loopback() as here, pytest.raises(CancelledError):
        here.wait(PAGE, cancelled=lambda: True)


def test_a_page_without_a_state_is_not_waited_for() -> None:
    with Loopback() as here, pytest.raises(RejectedError):
        here.wait("https://s.example/oauth/authorize?client_id=1")
