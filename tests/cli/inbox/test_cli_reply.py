"""``smdash inbox reply``: over the network, by hand, and a person's word; the ledger shows both."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from smdash.bootstrap import services_for
from smdash.connectors.base import RejectedError, UnavailableError, UncertainError
from tests.cli.base.test_cli_json_contract import documented, keys
from tests.cli.cli_world import NOW, inbox_line
from tests.connectors.fake import FakeNetwork, FakeNetworks, fails
from tests.services.connections.connecting import TOKEN
from tests.services.publishing.answering import add_item
from tests.worlds import NOW as MOMENT

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

LATER = "2026-11-21T09:22+01:00"


@pytest.fixture
def fake(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    """Connect acme/mastodon to a network in memory, for every run of the command line."""
    made = FakeNetwork(tokens={TOKEN}, now=lambda: MOMENT)
    monkeypatch.setattr("smdash.connectors.registry.Networks", lambda: FakeNetworks(mastodon=made))
    services = services_for(acme.home, NOW)
    services.connections.sign_in("acme/mastodon", {"token": TOKEN}, anyway=True)
    services.home.store.close_read()
    made.calls.clear()
    return made


def online_item(sm: Smdash, handle: str = "@bob@b.example") -> str:
    services = services_for(sm.home, NOW)
    number = add_item(services, datetime.fromisoformat(NOW), handle=handle)
    services.home.store.close_read()
    return str(number)


def state(sm: Smdash, item: str) -> bool:
    return int(item) in {row["id"] for row in sm.json("inbox")["rows"]}


def test_it_goes_out_at_once_and_says_where(acme: Smdash, fake: FakeNetwork) -> None:
    item = online_item(acme)
    found = acme.json("inbox", "reply", item, "Yes, we do.")
    assert keys(found) == documented()["inbox reply"]
    assert (found["state"], found["permalink"], found["to"]) == (
        "published",
        "https://fake.example/1",
        "@bob@b.example",
    )
    assert fake.texts() == ["Yes, we do."]
    assert not state(acme, item)
    rows = acme.json("ledger")["rows"]
    assert [(row["reply_id"], row["item_id"], row["state"], row["via"]) for row in rows] == [
        (found["reply_id"], int(item), "published", "smdash inbox reply")
    ]
    shown = acme("ledger", f"r{found['reply_id']}").output
    assert shown.startswith(f"r{found['reply_id']} acme/mastodon: out")
    assert "@bob@b.example" in shown
    assert "sent" in shown
    assert "to @bob@b.example: Yes, we do." in acme("ledger").output


def test_words_say_what_came_of_it(acme: Smdash, fake: FakeNetwork) -> None:
    item = online_item(acme)
    assert acme("inbox", "reply", f"#{item}", "-", answer="Yes.\n").output.split("\n")[0].split()[:4] == [
        "out", "acme/mastodon", "to", "@bob@b.example"
    ]  # fmt: skip
    assert fake.texts() == ["Yes."]


@pytest.mark.parametrize(
    ("error", "state_of_it", "code"),
    [
        (RejectedError("it does not let this be answered."), "failed", 1),
        (UnavailableError("no connection."), "failed", 1),
        (UncertainError("no answer came."), "unknown", 1),
    ],
)
def test_what_goes_wrong_ends_with_its_code(
    acme: Smdash, fake: FakeNetwork, error: UncertainError, state_of_it: str, code: int
) -> None:
    fake.before = fails(error)
    item = online_item(acme)
    found = acme.json("inbox", "reply", item, "Yes.", code=code)
    assert found["state"] == state_of_it
    assert fake.posts == []
    assert state(acme, item) == (state_of_it == "failed")


def test_what_nobody_knows_is_settled_by_a_word(acme: Smdash, fake: FakeNetwork) -> None:
    fake.before = fails(UncertainError("no answer came."))
    item = online_item(acme)
    said = acme("inbox", "reply", item, "Yes.", code=1).output
    assert f"smdash inbox reply {item} --answered" in said
    assert "may be out already" in acme("inbox", "reply", item, "Again.", code=1).stderr
    assert [each["state"] for each in acme.json("due")["answers"]] == ["unknown"]
    assert "to @bob@b.example, item" in acme("due").output
    assert int(item) in [each["item_id"] for each in acme.json("status")["alerts"]]
    acme("inbox", "reply", item, "--not-answered", now=LATER)
    assert acme.json("inbox", "reply", item, "Again.", now=LATER)["state"] == "published"
    assert fake.texts() == ["Again."]


def test_the_ledger_tries_a_failed_one_again_and_takes_one_down(acme: Smdash, fake: FakeNetwork) -> None:
    fake.before = fails(RejectedError("not now."))
    item = online_item(acme)
    number = acme.json("inbox", "reply", item, "Yes.", code=1)["reply_id"]
    assert acme("ledger", f"r{number}", "--retry", now=LATER).output.startswith(f"r{number} acme/mastodon: out")
    assert fake.texts() == ["Yes."]
    assert "exclude" in acme("ledger", f"r{number}", "--retry", "--take-down", code=2).stderr
    assert "no rest" in acme("ledger", f"r{number}", "--drop-rest", code=2).stderr
    acme("ledger", f"r{number}", "--take-down", "--yes", now=LATER)
    assert fake.posts == []
    assert "no such answer" in acme("ledger", "r4711", code=1).stderr


@pytest.mark.parametrize(
    "words", [("inbox",), ("status",), ("inbox", "clear"), ("ledger",), ("status", "--short"), ("ledger", "--json")]
)
def test_what_its_program_did_not_send_is_open_again_at_the_next_look(
    acme: Smdash, fake: FakeNetwork, words: tuple[str, ...]
) -> None:
    """The server was down, then the dashboard was killed; no pass of publishing runs."""
    fake.before = fails(UnavailableError("down."), 1)
    item = online_item(acme)
    services = services_for(acme.home, NOW)
    sent = services.replies.send(int(item), "Yes.")
    [row] = services.replies.send_due("dashboard", [sent.id]).rows
    assert (row.result, row.again_at is not None) == ("again", True)
    services.home.store.close_read()
    soon, late = "2026-11-21T09:13+01:00", "2026-11-21T15:00+01:00"
    assert not acme(*words, now=soon, answer="e\n").stderr
    said = acme(*words, now=late, answer="e\n").stderr
    assert "Not sent in its time: your answer to @bob@b.example (acme/mastodon)." in said
    assert int(item) in {row["id"] for row in acme.json("inbox", now=late)["rows"]}
    assert [each["state"] for each in acme.json("due", now=late)["answers"]] == ["missed"]
    assert "Not sent" not in acme(*words, now=late, answer="e\n").stderr, "it is said once"
    assert fake.posts == []
    assert "tried again" not in acme("ledger", f"r{sent.id}", now=late).output


def test_by_hand_it_prints_the_text_and_the_page(acme: Smdash) -> None:
    [item, *_] = (str(row["id"]) for row in acme.json("inbox")["rows"])
    taken = acme("inbox", "reply", item, "Tomorrow.")
    assert taken.stdout == "Tomorrow.\n"
    assert f"smdash inbox reply {item} --answered" in taken.stderr
    assert "(in your hands)" in acme("inbox", "show", item).stdout
    assert "(answer in your hands) " in acme("inbox").stdout
    assert "Your answer to it is in your hands" in acme("inbox", "clear", answer="q\n").stdout
    assert state(acme, item)
    link = "https://x.example/s/1"
    done = acme.json("inbox", "reply", item, "--answered", "--link", link, "--at", "09:10", "--after", "waiting")
    assert (done["state"], done["permalink"], done["after"]) == ("published", link, "waiting")
    assert done["published_at"].startswith("2026-11-21T09:10")
    assert not state(acme, item)
    acme("undo", "--yes")
    acme("undo", "--yes")
    assert state(acme, item)


def test_what_has_an_answer_in_hand_is_not_closed_on_the_way(acme: Smdash) -> None:
    held, other = (str(row["id"]) for row in acme.json("inbox")["rows"])
    acme("inbox", "reply", held, "Tomorrow.")
    assert "1 has an answer in your hands" in acme("inbox", "wait", held, code=1).stderr
    said = " ".join(acme("inbox", "done", "--filter", "state:open", "--yes").output.split())
    assert said.startswith("1 item done. Not: 1 has an answer in your hands: say first whether it is out")
    assert "smdash inbox reply ITEM --answered" in said
    assert (state(acme, held), state(acme, other)) == (True, False)


@pytest.mark.parametrize(("platform", "limit"), [("bluesky", 1000), ("instagram", None)])
def test_a_direct_message_of_a_file_has_the_limit_that_is_known(acme: Smdash, platform: str, limit: int | None) -> None:
    account = f"acme/{platform}"
    acme("account", "add", account)
    acme("import", acme.file("dm.jsonl", inbox_line(31, "Is it true?", account, kind="message")))
    [item] = [row["id"] for row in acme.json("inbox")["rows"] if row["account"] == account]
    services = services_for(acme.home, NOW)
    check = services.replies.check(item, "x" * 1001)
    services.home.store.close_read()
    assert (check.limit, bool(check.errors)) == (limit, limit is not None)


def test_what_was_answered_elsewhere_is_said_in_one_go(acme: Smdash) -> None:
    [item, *_] = (str(row["id"]) for row in acme.json("inbox")["rows"])
    assert "say what was answered" in acme("inbox", "reply", item, "--answered", code=2).stderr
    assert "no answer to it is under way" in acme("inbox", "reply", item, "--not-answered", code=1).stderr
    assert acme.json("inbox", "reply", item, "On my phone.", "--answered")["by_hand"]
    assert not state(acme, item)


@pytest.mark.parametrize(
    "words",
    [
        ("--answered", "--not-answered"),
        ("Hi", "--link", "https://x.example"),
        ("Hi", "--file", "a.txt"),
        ("Hi", "--answered", "--at", "25:99"),
        ("Hi", "--after", "never"),
    ],
)
def test_what_does_not_go_together_changes_nothing(acme: Smdash, words: tuple[str, ...]) -> None:
    [item, *_] = (str(row["id"]) for row in acme.json("inbox")["rows"])
    acme("inbox", "reply", item, *words, code=2)
    assert state(acme, item)
    assert acme.json("ledger")["rows"] == []


def test_a_field_nobody_filled_in_keeps_it_from_going(acme: Smdash, fake: FakeNetwork) -> None:
    item = online_item(acme)
    assert "filled in" in acme("inbox", "reply", item, "Hello {name}", code=1).stderr
    assert fake.posts == []
    refused = acme("inbox", "reply", item, "Hello {name}", "--yes", code=1).stderr
    assert "{name} is still to be filled in." in refused, "a script that always says yes sends none"
    assert "--open-fields" in refused
    assert fake.posts == []
    acme("inbox", "reply", item, "Hello {name}", "--open-fields")
    assert fake.texts() == ["Hello {name}"]


def test_a_field_of_a_saved_reply_is_asked_about_though_that_was_removed_since(acme: Smdash, fake: FakeNetwork) -> None:
    item = online_item(acme)
    acme("inbox", "saved", "add", "Sent", "Order {order} is on its way.")
    acme("inbox", "saved", "remove", "Sent")
    assert "{order} is still to be" in acme("inbox", "reply", item, "Order {order} is on its way.", code=1).stderr
    acme("inbox", "reply", item, "Write {city} into the form.")
    assert fake.texts() == ["Write {city} into the form."], "a word in braces of their own"


def test_open_fields_are_no_word_for_anything_else(acme: Smdash, fake: FakeNetwork) -> None:
    item = online_item(acme)
    text = "Hello {name}, see https://\u0430cme.example/x"
    assert "--open-fields" in acme("inbox", "reply", item, text, "--yes", code=1).stderr
    assert "With --yes it goes" in acme("inbox", "reply", item, text, "--open-fields", code=1).stderr
    assert fake.posts == []
    acme("inbox", "reply", item, text, "--yes", "--open-fields")
    assert len(fake.texts()) == 1


def test_by_hand_is_looked_at_first_as_well(acme: Smdash) -> None:
    [item, *_] = (str(row["id"]) for row in acme.json("inbox")["rows"])
    for words in ("Hello {name}", "  "):
        refused = acme("inbox", "reply", item, words, code=1 if words.strip() else 2)
        assert refused.stdout == "", "nothing to paste is printed before it was looked at"
        assert acme.json("ledger")["rows"] == []
    assert "--open-fields" in acme("inbox", "reply", item, "Hello {name}", "--yes", code=1).stderr
    assert acme("inbox", "reply", item, "Hello {name}", "--open-fields").stdout == "Hello {name}\n"


def test_a_pass_of_publishing_names_answers_by_their_own_numbers(acme: Smdash, fake: FakeNetwork) -> None:
    item = int(online_item(acme))
    services = services_for(acme.home, NOW)
    sent = services.replies.send(item, "Yes.")
    services.home.store.close_read()
    found = acme.json("publish", now="2026-11-21T09:13+01:00")
    assert [(row["reply_id"], row["delivery_id"], row["what"]) for row in found["rows"]] == [(sent.id, None, "reply")]
    assert fake.texts() == ["Yes."]
