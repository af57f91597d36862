"""Mastodon over real connections: somebody else's server, and our strict one behind everything a network does."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from smdash.connectors.base import (
    Attachment,
    Credentials,
    Outgoing,
    RateLimitedError,
    RejectedError,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from smdash.connectors.mastodon import Mastodon
from tests.connectors.contract import HOSTILE, Kept, kept
from tests.servers.faults import WHENS, Fault
from tests.servers.mastodon_calls import PERSONALITIES
from tests.servers.mastodon_strict import StrictMastodon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from smdash.connectors.base import Item, Prepared, SignedIn
    from smdash.connectors.mastodon_session import MastodonSession
    from tests.servers.cutting_proxy import CuttingProxy
    from tests.servers.mastodon_mocked import MastodonMock

STATUSES = "/api/v1/statuses"
TEXT = "Grüße \U0001f469\u200d\U0001f4bb 漢字 https://example.com/a/rather/long/path/that/is/cut?x=1&y=2 #tea"


@pytest.fixture
def strict() -> Iterator[StrictMastodon]:
    with StrictMastodon() as server:
        yield server
        assert not server.complaints


def signed_in(url: str, token: str) -> SignedIn:
    return Mastodon().sign_in({"server": url, "token": token})


def opened(url: str, token: str) -> MastodonSession:
    found = signed_in(url, token)
    profile = found.profile
    credentials = Credentials(profile.server, profile.remote_id, profile.handle, found.secret)
    return Mastodon().open(credentials, Kept(found.secret))


def frozen(session: MastodonSession, text: str, **more: Any) -> Prepared:
    return session.prepare(Outgoing(text, **more), str(uuid.uuid4()), datetime.now(UTC))


def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def inbox(session: MastodonSession, cursor: str = "") -> tuple[list[Item], str]:
    items: list[Item] = []
    for page in session.pages("inbox", cursor):
        items += page.items
        cursor = page.cursor
    return items, cursor


@pytest.fixture
def picture(tmp_path: Path) -> Attachment:
    path = tmp_path / "cat.png"
    Image.new("RGB", (8, 8), "red").save(path)
    return Attachment(str(path), "image/png", "A red cat", path.stat().st_size, 8, 8)


def story(url: str, ann_token: str, bob_token: str, picture: Attachment) -> None:
    """Play what a person does with two accounts: post, thread, picture, answer, figures, delete."""
    with opened(url, ann_token) as ann, opened(url, bob_token) as bob:
        assert ann.check().remote_id == ann.credentials.remote_id
        assert ann.limits().text >= 500
        assert abs(ann.skew) < timedelta(seconds=5)

        first = ann.send(frozen(ann, TEXT, content_warning="Tea", language="de", visibility="public"))
        part = frozen(ann, "Second part", reply_to=kept(first.remote), continues=True)
        second = ann.send(part)
        assert ann.find(part, since()).remote.id == second.remote.id
        with_picture = frozen(ann, "Look", attachments=(picture,))
        third = ann.send(with_picture)
        assert ann.find(with_picture, since()).remote.id == third.remote.id

        posts = {post.remote.id: post for page in ann.pages("posts", "") for post in page.posts}
        assert set(posts) == {each.remote.id for each in (first, second, third)}
        assert posts[first.remote.id].text == TEXT
        assert posts[second.remote.id].answers == first.remote.id
        assert posts[third.remote.id].format == "image"

        items, cursor = inbox(ann)
        assert items == []
        asked = bob.send(frozen(bob, "How much?", reply_to=kept(first.remote)))
        bob.send(frozen(bob, f"@{first.remote.facts['acct']} {HOSTILE}"))
        items, cursor = inbox(ann, cursor)
        assert [item.kind for item in items] == ["reply", "mention"]
        assert items[0].about == first.remote.id
        assert "<script>" in items[1].text
        answer = ann.send(frozen(ann, "Nothing", reply_to=kept(items[0].remote)))
        assert answer.remote.facts["reply_to"] == asked.remote.id
        told, _ = inbox(bob)
        assert [item.text for item in told][-1].endswith("Nothing")
        words = [item.text for item in ann.thread(kept(first.remote))]
        assert len(words) == 4

        for _ in range(2):
            ann.like(kept(asked.remote))
        (liked,) = ann.post_figures([kept(asked.remote)]).values()
        assert liked["favourites_count"] == 1
        ann.unlike(kept(asked.remote))
        (liked,) = ann.post_figures([kept(asked.remote)]).values()
        assert liked["favourites_count"] == 0
        assert set(ann.items([kept(asked.remote)])) == {asked.remote.id}

        figures = ann.post_figures([kept(first.remote), kept(third.remote)])
        assert figures[first.remote.id]["replies_count"] >= 1
        assert ann.account_figures()["statuses_count"] >= 3
        ann.delete(kept(third.remote))
        ann.delete(kept(third.remote))
        assert set(ann.post_figures([kept(first.remote), kept(third.remote)])) == {first.remote.id}


def test_the_story_with_somebody_elses_server(mastodon_mock: MastodonMock, picture: Attachment) -> None:
    story(mastodon_mock.url, mastodon_mock.tokens["ann"], mastodon_mock.tokens["bob"], picture)


@pytest.mark.parametrize("kind", ["mastodon", "mastodon46bug", "old", "keyless", "hollo", "lazy_paging", "filtered"])
def test_the_story_with_a_strict_server(strict: StrictMastodon, picture: Attachment, kind: str) -> None:
    strict.personality = PERSONALITIES[kind]
    story(strict.url, "token-ann", "token-bob", picture)


@pytest.mark.parametrize("when", ["before", "during", "after"])
def test_a_lost_answer_is_settled_and_nothing_goes_out_twice(
    mastodon_mock: MastodonMock, cutting: Callable[[str], CuttingProxy], when: str
) -> None:
    proxy = cutting(mastodon_mock.url)
    with opened(proxy.url, mastodon_mock.tokens["ann"]) as ann:
        prepared = frozen(ann, f"Lost {when}")
        proxy.cut(when, method="POST", path=STATUSES)  # type: ignore[arg-type]
        with pytest.raises(UncertainError):
            ann.send(prepared)
        found = ann.find(prepared, since())
        assert (found is None) is (when == "before")
        assert ann.may_repeat(prepared, timedelta(minutes=3))
        again = ann.send(prepared)
        if found is not None:
            assert again.remote.id == found.remote.id
        texts = [post.text for page in ann.pages("posts", "") for post in page.posts]
        assert texts == [f"Lost {when}"]


def test_what_goes_wrong_there_is_told_apart(mastodon_mock: MastodonMock) -> None:
    with opened(mastodon_mock.url, mastodon_mock.tokens["ann"]) as ann:
        with pytest.raises(RejectedError, match="too long"):
            ann.send(frozen(ann, "x" * 501))
        mastodon_mock.fault("ratelimit")
        with pytest.raises(RateLimitedError) as limited:
            ann.send(frozen(ann, "Too much"))
        assert limited.value.until > datetime.now(UTC)
        for status in (500, 503):
            mastodon_mock.fault("status", status=status)
            prepared = frozen(ann, f"Error {status}")
            with pytest.raises(UncertainError):
                ann.send(prepared)
            assert ann.find(prepared, since()) is None
        mastodon_mock.fault("malformed")
        prepared = frozen(ann, "Malformed")
        with pytest.raises(UncertainError):
            ann.send(prepared)
        ann.find(prepared, since())
    with pytest.raises(SignInNeededError):
        signed_in(mastodon_mock.url, "token-nobody")


def test_a_token_that_has_ended_sends_nothing(strict: StrictMastodon) -> None:
    with opened(strict.url, "token-ann") as ann:
        prepared = frozen(ann, "Late")
        for end in (strict.expire, strict.revoke):
            end("token-ann")
            with pytest.raises(SignInNeededError):
                ann.send(prepared)
    assert strict.texts() == []


BREAKS = ("drop", "reset", "truncate", "html", "status")


@pytest.mark.parametrize(("fault", "when"), [(kind, when) for kind in BREAKS for when in sorted(WHENS[kind])])
def test_no_connection_that_breaks_makes_a_second_post(strict: StrictMastodon, fault: Any, when: Any) -> None:
    with opened(strict.url, "token-ann") as ann:
        prepared = frozen(ann, "Once")
        strict.faults.append(Fault(fault, when, method="POST", path=STATUSES, status=500))
        with pytest.raises(UncertainError):
            ann.send(prepared)
        found = ann.find(prepared, since())
        assert (found is not None) is (strict.texts() == ["Once"])
        if found is None:
            ann.send(prepared)
    assert strict.texts() == ["Once"]


def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    with StrictMastodon() as server, opened(server.url, "token-ann") as ann:
        prepared = frozen(ann, "Anybody?")
        server.close()
        with pytest.raises((UnavailableError, UncertainError)):
            ann.send(prepared)
        with pytest.raises(UnavailableError):
            ann.check()


def test_a_person_allows_it_on_a_page_and_takes_it_back(strict: StrictMastodon) -> None:
    connector = Mastodon()
    request = connector.ask_code({"server": strict.url})
    found = connector.use_code(request, strict.approve(request.url))
    profile = found.profile
    credentials = Credentials(profile.server, profile.remote_id, profile.handle, found.secret)
    with connector.open(credentials, Kept(found.secret)) as session:
        session.send(frozen(session, "By a page"))
        connector.sign_out(credentials)
        with pytest.raises(SignInNeededError):
            session.check()
    assert strict.texts() == ["By a page"]
