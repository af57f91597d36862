"""An account in the words of its form: its promise and the hours it runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import UsageError
from smdash.screens.accounts.words import add_from_words, edit_from_words, words_of
from smdash.services.promises import own_hours, promised

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def test_promise_and_hours_are_typed_and_taken_back(small: Services) -> None:
    assert (words_of(small, "acme/x")["promise"], words_of(small, "acme/x")["reply_hours"]) == ("", "")
    edit_from_words(small, "acme/x", {"promise": "90 min", "reply_hours": "fri/sat 22-6"})
    words = words_of(small, "acme/x")
    assert (words["promise"], words["reply_hours"]) == ("1.5 h", "22:00-06:00 Fri,Sat")
    edit_from_words(small, "acme/x", {name: words[name] for name in ("promise", "reply_hours")})
    assert words_of(small, "acme/x") == words, "what is told can be typed"
    edit_from_words(small, "acme/x", {"promise": "", "reply_hours": ""})
    account = small.home.account("acme/x")
    assert (account.promise_minutes, promised(account), own_hours(account)) == (240, False, "")


def test_a_new_account_may_promise_at_once(small: Services) -> None:
    given = {
        "account": "acme/bluesky",
        "handle": "",
        "slots": "",
        "cadence": "",
        "inbox": "",
        "promise": "2h",
        "reply_hours": "24/7",
    }
    add_from_words(small, given)
    account = small.home.account("acme/bluesky")
    assert (account.promise_minutes, promised(account), own_hours(account)) == (120, True, "24/7")
    with pytest.raises(UsageError):
        add_from_words(small, {**given, "account": "acme/threads", "reply_hours": "whenever"})
    assert "acme/threads" not in {each.slug for each in small.home.accounts()}
