"""``smdash ledger``: what it lists, what it shows of one post, and what it does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.connectors.base import RejectedError, UnavailableError, UncertainError
from tests.cli.base.test_cli_json_contract import documented, keys
from tests.cli.publishing.test_cli_publish import DUE, fake
from tests.connectors.fake import FakeNetwork, FakeSession, fails

if TYPE_CHECKING:
    import pytest

    from tests.cli.cli_world import Smdash

__all__ = ["fake"]


def test_what_went_out_is_listed_with_its_calls(acme: Smdash, fake: FakeNetwork) -> None:
    assert acme("ledger", "--state", "failed").stdout == "Nothing went out or was tried.\n"
    fake.after = fails(UncertainError("cut."))
    acme("publish", now=DUE)
    said = acme("ledger", now=DUE).stdout
    assert "acme/mastodon" in said
    assert "out" in said
    assert "Launch day on Mastodon" in said
    assert "https://fake.example/1" in said
    found = acme.json("ledger", "--account", "acme/mastodon", now=DUE)
    assert keys(found) == documented()["ledger"]
    number = str(found["rows"][0]["delivery_id"])
    whole = acme("ledger", number, now=DUE).stdout
    assert f"#{number} acme/mastodon: out" in whole
    assert "looked for" in whole
    assert "uncertain: cut." in whole
    assert [call["doing"] for call in acme.json("ledger", number)["rows"][0]["parts"][0]["calls"]] == [
        "prepare", "send", "look"
    ]  # fmt: skip


def test_what_failed_is_tried_again_by_a_word(acme: Smdash, fake: FakeNetwork) -> None:
    fake.before = fails(RejectedError("too long for it."))
    acme("publish", now=DUE, code=1)
    (line,) = acme("ledger", "--state", "failed", now=DUE).stdout.splitlines()
    assert "Launch day on Mastodon" in line
    assert "too long for it." in line
    (row,) = acme.json("ledger", "--state", "failed", now=DUE)["rows"]
    assert "too long for it." in acme("ledger", "--state", "failed", now=DUE).stdout
    assert "acme/mastodon: out" in acme("ledger", str(row["delivery_id"]), "--retry", now=DUE).stdout
    assert len(fake.posts) == 1
    assert "nothing of it is left to drop" in acme("ledger", str(row["delivery_id"]), "--drop-rest", code=1).stderr


def test_a_post_that_never_got_past_the_sign_in_says_how_it_stands(
    acme: Smdash, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_: object) -> None:
        raise UnavailableError("no connection.", subject="fake.example")

    monkeypatch.setattr(FakeSession, "check", lost)
    tried = acme("publish", now=DUE, code=3).stdout
    number = tried.split("#")[1].split()[0]
    said = " ".join(acme("ledger", number, now=DUE, code=1).stderr.split())
    assert "nothing of it was sent or tried yet: acme/mastodon, scheduled Mon 23 Nov 09:00." in said
    assert "Not reached since Mon 23 Nov 09:" in said
    assert "no connection." in said


def test_a_post_is_taken_down_once_its_person_has_said_so(acme: Smdash, fake: FakeNetwork) -> None:
    acme("publish", now=DUE)
    (row,) = acme.json("ledger", "--account", "acme/mastodon", now=DUE)["rows"]
    number = str(row["delivery_id"])
    assert acme("ledger", number, "--take-down", answer="n\n").stdout == "Nothing was deleted.\n"
    assert len(fake.posts) == 1
    assert "acme/mastodon: out" in acme("ledger", number, "--take-down", answer="y\n").stdout
    assert fake.posts == []
    assert acme("publish", now=DUE).stdout == "Nothing is due on connected accounts.\n"
    acme("ledger", "--take-down", code=2)


def test_what_does_not_go_together_is_refused(acme: Smdash) -> None:
    for words in (["--retry"], ["1", "--account", "acme/x"], ["1", "--retry", "--drop-rest"], ["--state", "odd"]):
        assert acme("ledger", *words, code=2).stdout == ""
    assert "no such post" in acme("ledger", "99999", code=1).stderr
