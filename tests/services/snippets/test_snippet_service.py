"""Saved replies of a home, and what is looked at before a reply goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.schedule import stored
from smdash.services.publishing.reply_guards import ReplyGuards
from tests.worlds import NOW

if TYPE_CHECKING:
    from smdash.services.bundle import Services

LONG = "Hi {}, thank you for telling us, a new one leaves the workshop for you on Monday."


def item(
    services: Services,
    account: str = "acme/mastodon",
    author: str = "Anna Berg",
    handle: str = "anna@s.example",
    **more: Any,
) -> int:
    values = {"remote_id": f"{handle} {more}", "kind": "mention", "author": author, "handle": handle, "body": "Hello?"}
    with services.home.write("an item") as w:
        times = {"account_id": services.home.account(account).id, "received_at": w.now, "due_at": w.now}
        return int(w.db.table("inbox_items").insert({**values, **times, **more}).last_pk)


def answered(services: Services, item_id: int, text: str, state: str = "published", saved: int | None = None) -> None:
    with services.home.write("an answer") as w:
        account = w.conn.execute("SELECT account_id FROM inbox_items WHERE id = ?", (item_id,)).fetchone()[0]
        at = w.now if state == "published" else None
        w.db.table("replies").insert(
            {"uid": f"{item_id} {text} {state}", "item_id": item_id, "account_id": account, "state": state, "text": text,
             "published_at": at, "due_at": w.now, "created_at": w.now, "updated_at": w.now, "saved_reply_id": saved}
        )  # fmt: skip


def test_a_brand_has_its_own_and_those_of_all(small: Services) -> None:
    saved = small.snippets
    own = saved.add("Refund", "Dear {first_name}", "acme")
    shared = saved.add("Thanks", "Thank you!")
    other = saved.add("Refund", "Hey {first_name}", "bean")
    assert [each.id for each in saved.every("acme")] == [own.id, shared.id]
    assert [each.id for each in saved.every()] == [own.id, other.id, shared.id]
    assert saved.get("refund", "bean") == other
    assert saved.get(str(shared.id)) == shared
    with pytest.raises(UsageError, match="several are called so"):
        saved.get("refund")
    with pytest.raises(NotFoundError, match="no such snippet"):
        saved.get("refnd")


def test_every_step_can_be_taken_back(small: Services) -> None:
    saved = small.snippets
    kept = saved.add("Refund", "Dear {first_name}", "acme")
    saved.edit(kept.id, name="Money back", body="Hello", brand="")
    assert saved.get("money back")[:4] == (kept.id, "Money back", "Hello", "")
    saved.remove(kept.id)
    assert saved.every() == []
    for names in (["Money back"], ["Refund"], []):
        assert small.undo.undo()
        assert [each.name for each in saved.every()] == names


@pytest.mark.parametrize(
    ("name", "body"), [("", "x"), ("x" * 61, "x"), ("a", " \n"), ("a\x1b", "x"), ("a", "x" * 20_001)]
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(small: Services, name: str, body: str) -> None:
    with pytest.raises(UsageError):
        small.snippets.add(name, body)
    assert small.snippets.every() == []


def test_a_name_is_taken_once_in_a_brand_until_its_reply_is_removed(small: Services) -> None:
    saved = small.snippets
    kept = saved.add("Refund", "a", "acme")
    with pytest.raises(UsageError, match="acme has a snippet of this name"):
        saved.add(" REFUND ", "b", "acme")
    saved.edit(kept.id, name="refund")
    saved.remove(kept.id)
    assert saved.add("Refund", "c", "acme").body == "c"


def test_use_is_what_went_out_with_it(small: Services) -> None:
    saved = small.snippets.add("Refund", "a", "acme")
    answered(small, item(small), "a", saved=saved.id)
    answered(small, item(small, handle="b"), "a", "cancelled", saved=saved.id)
    kept = small.snippets.get("refund")
    assert kept.used == 1
    assert kept.last_used_at == NOW


def test_fields_are_filled_with_what_is_known_of_an_item(small: Services) -> None:
    number = item(small, about="https://s.example/@acme/1")
    assert small.snippets.values(number) == {
        "name": "Anna Berg", "first_name": "Anna", "handle": "@anna@s.example", "brand": "Acme Tools",
        "account": "@acme@s.example", "link": "https://s.example/@acme/1", "date": "2026-11-21",
    }  # fmt: skip
    saved = small.snippets.add("Order", "{first_name}: {order}, {link}")
    filled = small.snippets.fill(saved.id, item(small, author="\U0001f600" * 5000, handle="c", about="at://x"))
    assert filled.missing == ("first_name", "order", "link")


def test_the_link_is_the_page_of_the_own_post_it_stands_under(small: Services) -> None:
    account = small.home.account("acme/mastodon")
    with small.home.write("a post") as w:
        w.db.table("remote_posts").insert(
            {"account_id": account.id, "remote_id": "at://own/1", "permalink": "https://s.example/1", "body": "Own"}
        )
    assert small.snippets.values(item(small, about="at://own/1"))["link"] == "https://s.example/1"
    assert "link" not in small.snippets.values(item(small, handle="d", about="at://own/2"))


def test_a_reply_is_held_against_what_its_account_sent_in_a_week(small: Services) -> None:
    guards = ReplyGuards(small.home)
    for number, name in enumerate(["Ana", "Ben", "Cem"]):
        answered(
            small,
            item(small, author=f"{name} Stone", handle=name),
            LONG.format(name),
            ["published", "scheduled", "unknown"][number],
        )
    answered(small, item(small, author="Dan Stone", handle="dan"), LONG.format("Dan"), "cancelled")
    answered(small, item(small, "acme/x", author="Eva Stone", handle="eva"), LONG.format("Eva"))
    asked = item(small, handle="zoe")
    (found,) = guards.check(asked, LONG.format("Anna"))
    assert found.code == "same-to-many"
    assert "3 others" in found.words
    with small.home.write("older") as w:
        old = stored(NOW.replace(day=13))
        w.conn.execute("UPDATE replies SET created_at = ?, due_at = ? WHERE published_at IS NULL", (old, old))
    assert [each.code for each in guards.check(asked, LONG.format("Anna"))] == [
        "same-to-many"
    ]  # for the next keystrokes
    assert guards.check(asked, LONG.format("Anna"), fresh=True) == []


def test_signs_of_other_brands_and_open_fields_have_to_be_confirmed(small: Services) -> None:
    small.snippets.add("Order", "{order}", "acme")
    small.snippets.add("Table", "{table}", "bean")
    found = ReplyGuards(small.home).check(item(small), "{order} {table} from Bean & Leaf, @bean.cafe")
    assert [(each.code, each.confirm) for each in found] == [("field", True), ("foreign-brand", True)]
    assert found[0].words == "{order} is still to be filled in."
    assert ReplyGuards(small.home).check(99, "Bean & Leaf") == []
