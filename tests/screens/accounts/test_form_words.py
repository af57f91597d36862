"""An account in the words of its form: its promise and the hours it runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import FieldsError, SmdashError, UsageError
from smdash.screens.accounts.words import add_from_words, edit_from_words, meant_words, words_of
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


BLANK = dict.fromkeys(("account", "handle", "slots", "cadence", "inbox", "promise", "reply_hours"), "")


@pytest.mark.parametrize(
    ("account", "slots", "cadence", "stored"),
    [
        ("bl", "weekdays 9", "", {"text": 5}),
        ("acme/insta", "Mon/Wed 17:45", "", {"image": 2}),
        ("you", "Wed 17", "", {"long_video": 1}),
        ("tik", "Wed 17", "", {"short_video": 1}),
        ("bl", "Mon 9 image, Tue 9, Wed 9", "", {"image": 1, "text": 2}),
        ("insta", "Mon/Wed 17:45", "carousel", {"carousel": 2}),
        ("insta", "Mon/Wed 17:45", "post 3", {"image": 3}),
        ("bl", "weekdays 9", "posts", {"text": 5}),
        ("bl", "weekdays 9", "none", {}),
        ("bl", "", "", {}),
    ],
)
def test_what_is_not_typed_is_what_is_usual(
    small: Services, account: str, slots: str, cadence: str, stored: dict[str, float]
) -> None:
    given = {**BLANK, "account": account, "slots": slots, "cadence": cadence}
    said = meant_words(small, given, "acme")
    slug = add_from_words(small, given, "acme")
    assert slug.startswith("acme/")
    assert slug in said
    found = small.manage.details(small.home.account(slug))["cadence"]
    assert {entry["format"]: entry["per_week"] for entry in found} == stored


@pytest.mark.parametrize(
    ("account", "words"),
    [
        ("", "brand/platform"),
        ("t", "threads"),
        ("acme/t", "tiktok"),
        ("acme/", "brand/platform"),
        ("zz", "no platform"),
        ("instgram", "Did you mean instagram"),
    ],
)
def test_an_account_that_nobody_can_mean_is_refused(small: Services, account: str, words: str) -> None:
    before = small.home.accounts(archived=True)
    with pytest.raises(SmdashError, match=words) as caught:
        add_from_words(small, {**BLANK, "account": account}, "acme")
    assert caught.value.field == "account"
    assert small.home.accounts(archived=True) == before


def test_limits_and_zone_are_typed_and_given_back(small: Services) -> None:
    before = words_of(small, "acme/x")
    edit_from_words(small, "acme/x", {"zone": "Asia/Tokyo", "gap": "30", "cap": "4", "limit": "25,000"})
    after = words_of(small, "acme/x")
    assert [after[name] for name in ("zone", "gap", "cap", "limit")] == ["Asia/Tokyo", "30", "4", "25000"]
    edit_from_words(small, "acme/x", {"zone": "", "gap": "", "cap": "", "limit": ""})
    assert words_of(small, "acme/x") == before
    with pytest.raises(FieldsError) as caught:
        edit_from_words(small, "acme/x", {"zone": "Mars", "gap": "1.5", "cap": "many"})
    assert [each.field for each in caught.value.wrong] == ["zone", "gap", "cap"]
    assert words_of(small, "acme/x") == before
