"""Guards of replies: another brand's signs, the same words to many, fields that nobody filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smdash.domain.checks.reply_guards import ReplyFacts, SentReply, warnings
from smdash.domain.checks.wrong_brand import Guard, Known
from tests.work import calls

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
GUARD = Guard(
    [
        Known("acme", "Acme Tools", ("acme", "@acme@s.example"), (), ("acme.example",)),
        Known("bean", "Bean & Leaf", ("bean.cafe",), (), ("beanandleaf.example",)),
    ]
)
UTM = {
    "acme": {"utm_source": "social", "utm_campaign": "launch"},
    "bean": {"utm_source": "social", "utm_campaign": "yard"},
}
LONG = "Hi {}, thank you for telling us, a new one leaves the workshop for you on Monday."


def facts(**more: object) -> ReplyFacts:
    values: dict[str, object] = {
        "brand": "acme", "account": "acme/mastodon", "key": "zoe", "author": "Zoe Gold", "handle": "zoe", "asked": "Hello",
        "now": NOW, "guard": GUARD, "utm": UTM, "names": {"acme": "Acme Tools", "bean": "Bean & Leaf"},
    }  # fmt: skip
    return ReplyFacts(**{**values, **more})  # type: ignore[arg-type]


def sent(number: int, hours: float, text: str = LONG) -> SentReply:
    name = ["Ana", "Ben", "Cem", "Dara", "Eli", "Finn", "Gus"][number]
    return SentReply(text.format(name), name.lower(), f"{name} Stone", name.lower(), NOW - timedelta(hours=hours))


@pytest.mark.parametrize(
    "sign",
    [
        "Bean & Leaf",
        "@bean.cafe",
        "#bean",
        "https://www.beanandleaf.example/menu",
        "https://x.example/a?utm_campaign=yard&b",
    ],
)
def test_another_brands_sign_has_to_be_confirmed(sign: str) -> None:
    found = warnings(f"See you at {sign} then", facts())
    assert [(each.code, each.confirm) for each in found] == [("foreign-brand", True)]
    assert found[0].words.endswith("belongs to Bean & Leaf, and you answer as acme/mastodon.")


def test_the_accounts_own_signs_are_fine() -> None:
    own = "Acme Tools, @acme@s.example, #acme, https://acme.example/?utm_campaign=launch&utm_source=social"
    assert warnings(own, facts()) == []


def test_a_name_they_used_themselves_is_only_pointed_at() -> None:
    found = warnings("Yes, Bean & Leaf is ours too.", facts(asked="Are you with bean & leaf?"))
    assert [(each.code, each.confirm) for each in found] == [("foreign-brand", False)]
    found = warnings("Yes, see https://beanandleaf.example", facts(asked="Are you with beanandleaf.example?"))
    assert [(each.code, each.confirm) for each in found] == [("foreign-brand", True)]


def test_fields_nobody_filled_in_are_named() -> None:
    found = warnings("Hi {first_name}, {order} is out, use {port}", facts(fields=frozenset({"order"})))
    assert [(each.code, each.words, each.confirm) for each in found] == [
        ("field", "{first_name}, {order} are still to be filled in.", True)
    ]
    assert [each.words for each in warnings("{order}", facts(fields=frozenset({"order"})))] == [
        "{order} is still to be filled in."
    ]


def test_the_same_text_to_many_names_them_though_their_names_differ() -> None:
    day = [sent(0, 1), sent(1, 2), sent(2, 23)]
    found = warnings(LONG.format("Zoe"), facts(sent=day))
    assert [each.code for each in found] == ["same-to-many"]
    assert found[0].words.startswith("The same text went to 3 others from this account in 24 hours: @ana, @ben, @cem.")
    assert not found[0].confirm


def test_nearly_the_same_text_is_told_so_and_more_are_counted() -> None:
    day = [sent(number, 1 + number) for number in range(5)]
    found = warnings(LONG.format("Zoe").replace("Monday", "Tuesday"), facts(sent=day))
    assert found[0].words.startswith(
        "Nearly the same text went to 5 others from this account in 24 hours: @ana, @ben, @cem and 2 more."
    )


def test_a_week_takes_more_of_them_than_a_day() -> None:
    week = [sent(number, 30 + number) for number in range(5)]
    assert "5 others from this account in 7 days" in warnings(LONG.format("Zoe"), facts(sent=week))[0].words
    assert warnings(LONG.format("Zoe"), facts(sent=week[:4])) == []
    assert warnings(LONG.format("Zoe"), facts(sent=[*week[:2], sent(5, 1), sent(6, 1)])) == []


def test_one_person_is_counted_once_and_told_of_apart() -> None:
    thrice = [sent(0, 1), sent(0, 2), sent(0, 3), sent(1, 4)]
    assert warnings(LONG.format("Zoe"), facts(sent=thrice)) == []
    again = SentReply(LONG.format("Zoe"), "zoe", "Zoe Gold", "zoe", NOW - timedelta(days=2))
    found = warnings(LONG.format("Zoe"), facts(sent=[again]))
    assert [(each.code, each.words) for each in found] == [
        ("same-again", "@zoe was sent nearly the same text 2 days ago.")
    ]


@pytest.mark.parametrize("text", ["Thank you, {}!", "Glad you like it, {} \U0001f49a", "\U0001f44d", ""])
def test_courtesies_are_said_to_everybody(text: str) -> None:
    assert warnings(text.format("Zoe"), facts(sent=[sent(number, 1, text) for number in range(6)])) == []


def test_a_link_that_is_not_what_it_looks_like_has_to_be_confirmed() -> None:
    hosts = frozenset({"acme.example"})
    fine = "See https://acme.example/a, acme.example/b and https://docs.acme.example."
    assert warnings(fine, facts(hosts=hosts)) == []
    for odd in ("https://\u0430cme.example/a", "https://acme.example@evil.example", "http://127.1/"):
        found = warnings(f"See {odd}", facts(hosts=hosts))
        assert [(each.code, each.confirm) for each in found] == [("link", True)], odd


def test_what_has_to_be_confirmed_comes_first() -> None:
    text = LONG.format("Zoe") + " Bean & Leaf"
    found = warnings(text, facts(sent=[sent(number, 1, LONG + " Bean & Leaf") for number in range(3)]))
    assert [each.code for each in found] == ["foreign-brand", "same-to-many"]


def test_every_keystroke_can_be_asked_about() -> None:
    known = [Known(f"brand{n}", f"Brand Number{n}", (f"brand.{n}.one",), (), (f"brand{n}.example",)) for n in range(30)]
    many = [
        SentReply(f"{LONG} {n} {n * 7}", f"p{n}", f"Person {n}", f"p{n}", NOW - timedelta(hours=1)) for n in range(300)
    ]
    asked = facts(brand="brand1", guard=Guard(known), sent=many)
    text = LONG.format("Zoe") * 3
    warnings(text, asked)
    assert calls(lambda: warnings(text, asked)) < 20 * len(many), "what was sent is not taken apart for every key"
