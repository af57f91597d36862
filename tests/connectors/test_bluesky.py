"""What is Bluesky's own: its sessions, what a record may be, lists without a point to read on from, and its cards."""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

from smdash.connectors.base import (
    Attachment,
    ConnectorError,
    Credentials,
    Outgoing,
    RateLimitedError,
    RejectedError,
    Remote,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from smdash.connectors.bluesky_calls import claims
from smdash.connectors.bluesky_card import read_page
from smdash.connectors.bluesky_publishing import _cid
from smdash.connectors.bluesky_reading import FIRST_INBOX, OVERLAP
from smdash.domain.counting.check import count
from smdash.domain.errors import UsageError
from smdash.platforms.loader import load
from tests.connectors.bluesky_memory import (
    ANN,
    APP_PASSWORD,
    BOB,
    HANDLES,
    PDS,
    STEP,
    BlueskyMemory,
    Refused,
    cid_of,
    stamped,
)
from tests.connectors.contract import Kept, kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from smdash.connectors.base import Item, Prepared
    from smdash.connectors.bluesky import BlueskySession

PUT, SESSION, REFRESH = (
    "com.atproto.repo.putRecord",
    "com.atproto.server.createSession",
    "com.atproto.server.refreshSession",
)


@pytest.fixture
def network() -> Iterator[BlueskyMemory]:
    made = BlueskyMemory()
    yield made
    made.close()


@pytest.fixture
def session(network: BlueskyMemory) -> Iterator[BlueskySession]:
    with network.open() as opened:
        yield opened


def prepared(session: BlueskySession, text: str = "Hello", **more: Any) -> Prepared:
    return session.prepare(Outgoing(text, **more), str(uuid4()), datetime.now(UTC))


def record(prepared: Prepared) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(prepared.record)["record"]
    return found


def names(network: BlueskyMemory) -> list[str]:
    return [name.rpartition(".")[2] for name, _ in network.asked]


def picture(
    tmp_path: Path, content: bytes = b"\x89PNG picture", name: str = "p.png", mime: str = "image/png"
) -> Attachment:
    place = tmp_path / name
    place.write_bytes(content)
    return Attachment(str(place), mime, "A field", len(content), 40, 30)


# Signing in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "ann.example.com",
        "@Ann.Example.com ",
        "https://bsky.app/profile/ann.example.com",
        "bsky.app/profile/did:plc:ann/",
        ANN,
    ],
)
def test_an_account_is_found_however_its_name_is_typed(network: BlueskyMemory, typed: str) -> None:
    signed = network.connector.sign_in({"handle": typed, "app_password": APP_PASSWORD})
    assert signed.profile == (ANN, HANDLES[ANN], HANDLES[ANN], PDS, "https://bsky.app/profile/ann.example.com")
    assert signed.expires_at is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "is missing"), ("ann", "like ann.bsky.social"), ("a b.c", "is no handle"), ("ann@example.com", "is no handle"), ("nobody.example.com", "nobody has this handle")],
)  # fmt: skip
def test_a_handle_that_is_none_is_named(network: BlueskyMemory, typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        network.connector.sign_in({"handle": typed, "app_password": APP_PASSWORD})


def test_a_server_that_is_named_is_asked_and_no_other(network: BlueskyMemory) -> None:
    signed = network.connector.sign_in({**network.given(), "server": "pds.example"})
    assert signed.profile.server == PDS
    assert names(network) == ["createSession"]
    with pytest.raises(UsageError, match="plain text"):
        network.connector.sign_in({**network.given(), "server": "http://pds.example"})


def test_the_accounts_own_password_is_warned_of(network: BlueskyMemory) -> None:
    assert [note.partition(":")[0] for note in network.connector.sign_in(network.given()).notes] == [
        "Direct messages are not read"
    ]
    network.scope = "com.atproto.appPassPrivileged"
    assert network.connector.sign_in(network.given()).notes == ()
    network.scope = "com.atproto.access"
    assert "make an app password" in network.connector.sign_in(network.given()).notes[0]


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        ("AuthFactorTokenRequired", UsageError, "the account's own password"),
        ("AccountTakedown", SignInNeededError, "taken this account down"),
        ("AuthenticationRequired", SignInNeededError, "do not belong together"),
    ],
)
def test_a_sign_in_that_is_not_let_in(network: BlueskyMemory, error: str, kind: type[Exception], said: str) -> None:
    def refuse(_: Mapping[str, Any]) -> None:
        raise Refused(401, error, "no")

    network.before[SESSION] = refuse
    with pytest.raises(kind, match=said):
        network.connector.sign_in(network.given())


def test_too_many_sign_ins_are_told_with_their_end(network: BlueskyMemory) -> None:
    def refuse(_: Mapping[str, Any]) -> None:
        raise Refused(
            429, "RateLimitExceeded", "Rate Limit Exceeded", {"retry-after": "287", "ratelimit-policy": "30;w=300"}
        )

    network.before[SESSION] = refuse
    with pytest.raises(RateLimitedError) as told:
        network.connector.sign_in(network.given())
    assert timedelta(seconds=280) < told.value.until - datetime.now(UTC) <= timedelta(seconds=287)


def test_what_is_no_server_of_this_network(network: BlueskyMemory) -> None:
    network._create_session = lambda body: {"welcome": "to my blog"}  # type: ignore[method-assign]
    with pytest.raises(UsageError, match="no server of this network"):
        network.connector.sign_in({**network.given(), "server": PDS})


# Sessions -----------------------------------------------------------------------------------------------------------


def test_a_session_is_kept_and_none_is_begun_anew(network: BlueskyMemory) -> None:
    keeper = Kept(network.credentials().secret)
    for _ in range(3):
        with network.open(keeper) as session:
            session.check()
    assert names(network) == ["getSession"] * 3
    assert keeper.locked == 0


def test_a_token_about_to_run_out_is_renewed_before_it_is_used(network: BlueskyMemory) -> None:
    network.lifetime = timedelta(seconds=30)
    network.session = network._begun()
    network.lifetime = timedelta(hours=2)
    keeper = Kept(network.credentials().secret)
    with network.open(keeper) as session:
        session.check()
        session.check()
    assert names(network) == ["refreshSession", "getSession", "getSession"]
    assert keeper.locked == 1
    assert keeper.secret["access"] != network.credentials().secret["access"]
    assert keeper.secret["app_password"] == APP_PASSWORD


def test_what_another_program_renewed_is_used(network: BlueskyMemory) -> None:
    keeper = Kept(network.credentials().secret)
    with network.open(keeper) as session:
        session.check()
        network._access.clear()
        network._refresh.clear()
        fresh = network._begun()
        keeper.secret |= {"access": fresh["accessJwt"], "refresh": fresh["refreshJwt"]}
        session.check()
    assert names(network) == ["getSession", "getSession", "getSession"]
    assert keeper.locked == 1


def test_the_lock_is_held_while_tokens_change_and_they_are_kept_before_they_are_used(network: BlueskyMemory) -> None:
    order: list[str] = []

    class Noting(Kept):
        @contextmanager
        def lock(self) -> Iterator[None]:
            order.append("lock")
            yield
            order.append("unlock")

        def save(self, secret: Mapping[str, str]) -> None:
            order.append("save")
            super().save(secret)

    network._access.clear()
    network.before[REFRESH] = lambda _: order.append("refresh")
    network.before["com.atproto.server.getSession"] = lambda _: order.append("use")
    with network.open(Noting(network.credentials().secret)) as session:
        session.check()
    assert order == ["lock", "refresh", "save", "unlock", "use"]


def test_a_dead_session_begins_anew_by_the_app_password_and_a_refused_one_is_not_tried_twice(
    network: BlueskyMemory,
) -> None:
    network._access.clear()
    network._refresh.clear()
    keeper = Kept(network.credentials().secret)
    with network.open(keeper) as session:
        session.check()
    assert names(network) == ["getSession", "refreshSession", "createSession", "getSession"]
    network.shut_out()
    network.asked.clear()
    for _ in range(3):
        with network.open(keeper) as session, pytest.raises(SignInNeededError, match="app password is not taken"):
            session.check()
    assert names(network).count("createSession") == 1
    # Signed in again, whatever with, it is tried again when that session is over.
    network.password = APP_PASSWORD
    keeper.save(network.connector.sign_in(network.given()).secret)
    network._access.clear()
    network._refresh.clear()
    with network.open(keeper) as session:
        session.check()


def test_a_sign_in_of_somebody_else_is_not_used(network: BlueskyMemory) -> None:
    credentials = network.credentials()
    other = Credentials(PDS, BOB, HANDLES[BOB], credentials.secret)
    renamed = Credentials(PDS, BOB, HANDLES[ANN], credentials.secret)
    anew = pytest.raises(SignInNeededError, match="belongs to an account of the same name that was made anew")
    with network.connector.open(renamed, Kept(credentials.secret)) as session, anew:
        session.check()
    with network.connector.open(other, Kept(credentials.secret)) as session:
        with pytest.raises(SignInNeededError, match=r"belongs to ann\.example\.com"):
            session.check()
        network._access.clear()
        with pytest.raises(SignInNeededError, match=r"belongs to ann\.example\.com"):
            session.check()


@pytest.mark.parametrize(
    ("status", "said"), [("AccountTakedown", "taken this account down"), ("AccountDeactivated", "deactivated")]
)
def test_an_account_that_may_not_act(network: BlueskyMemory, session: BlueskySession, status: str, said: str) -> None:
    made = prepared(session)
    network.status = status
    for call in (session.check, lambda: session.send(made), session.account_figures):
        with pytest.raises(SignInNeededError, match=said):
            call()


def test_the_handle_of_now_is_told_and_used(network: BlueskyMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    with network.open() as session:
        monkeypatch.setitem(HANDLES, ANN, "new.example.com")
        assert session.check().handle == "new.example.com"
        sent = session.send(prepared(session))
        assert sent.remote.permalink.startswith("https://bsky.app/profile/new.example.com/post/")
        monkeypatch.setitem(HANDLES, ANN, "handle.invalid")
        assert session.check().handle == "new.example.com"


def test_signing_out_ends_the_session_and_takes_one_that_is_over(network: BlueskyMemory) -> None:
    network.connector.sign_out(network.credentials())
    network.connector.sign_out(network.credentials())
    assert names(network) == ["deleteSession", "deleteSession"]
    network.connector.sign_out(Credentials(PDS, ANN, "", {}))


def test_a_token_says_nothing_where_it_cannot_be_read() -> None:
    for token in ("", "a", "a.b.c", "a.!!.c", f"a.{base64.urlsafe_b64encode(b'[1]').decode()}.c"):
        assert claims(token) == {}


def test_limits_are_the_servers_where_they_are_tighter(network: BlueskyMemory, session: BlueskySession) -> None:
    assert session.limits() == session.limits()._replace(video_bytes=5_242_880, image_bytes=None)
    network._describe_server = lambda body: {"blobUploadLimit": 500_000}  # type: ignore[method-assign]
    assert session.limits().image_bytes == 500_000
    network._describe_server = lambda body: {"blobUploadLimit": "much"}  # type: ignore[method-assign]
    assert session.limits().video_bytes is None


# What a record is ---------------------------------------------------------------------------------------------------


def test_the_time_and_the_key_are_those_it_is_meant_for_and_parts_stand_in_their_order(session: BlueskySession) -> None:
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    parts = [session.prepare(Outgoing(str(n)), str(uuid4()), at + n * timedelta(microseconds=300)) for n in range(3)]
    assert [record(each)["createdAt"] for each in parts] == [f"2026-11-23T09:30:00.00{n}Z" for n in range(3)]
    keys = [each.key for each in parts]
    assert keys == sorted(keys)


def test_a_mark_that_the_server_drops_is_dropped_before_places_are_counted(
    session: BlueskySession, tmp_path: Path
) -> None:
    made = record(prepared(session, "\ufeffSee #tea", attachments=(picture(tmp_path)._replace(alt="\ufeffTea"),)))
    assert made["text"] == "See #tea"
    assert made["facets"][0]["index"] == {"byteStart": 4, "byteEnd": 8}
    assert made["embed"]["images"][0]["alt"] == "Tea"


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_post_with_nothing_in_it_is_refused(session: BlueskySession, text: str) -> None:
    with pytest.raises(RejectedError, match="nothing in it"):
        prepared(session, text)


@pytest.mark.parametrize("warning", ["nudity", "Graphic media", "graphic-media"])
def test_a_warning_that_is_a_label_becomes_one(session: BlueskySession, warning: str) -> None:
    made = record(prepared(session, "Look", content_warning=warning))
    assert made["text"] == "Look"
    assert made["labels"]["values"] == [{"val": warning.lower().replace(" ", "-")}]


@pytest.mark.parametrize("warning", ["", "nudity", "food,\n eaten"])
def test_a_preview_is_what_goes_out_and_asks_nothing(
    network: BlueskyMemory, session: BlueskySession, warning: str
) -> None:
    message = Outgoing(f"\ufeffLook https://a.example/{'x' * 60} @{HANDLES[BOB]} #tag", content_warning=warning)
    network.asked.clear()
    seen = network.connector.preview(message)
    assert network.asked == []
    assert "..." in seen
    assert record(prepared(session, message.text, content_warning=warning))["text"] == seen


def test_any_other_warning_stands_before_the_text(session: BlueskySession) -> None:
    made = prepared(session, "Look https://a.example/x", content_warning="food,\n eaten")
    assert record(made)["text"] == "food, eaten\n\nLook a.example/x"
    assert "labels" not in record(made)
    assert made.notes[0] == "its content warning stands before the text"
    at_most = prepared(session, "a" * 294, content_warning="food")
    assert count("a" * 294, load("bluesky"), content_warning="food").remaining == 0
    assert len(record(at_most)["text"]) == 300
    with pytest.raises(RejectedError, match="305 characters with all that goes before it"):
        prepared(session, "a" * 299, content_warning="food")


@pytest.mark.parametrize("visibility", ["private", "direct", "followers"])
def test_what_is_meant_for_few_is_never_shown_to_all(
    network: BlueskyMemory, session: BlueskySession, visibility: str
) -> None:
    with pytest.raises(RejectedError, match="everything here is public"):
        prepared(session, visibility=visibility)
    assert network.asked == []
    assert record(prepared(session, visibility="unlisted"))["text"] == "Hello"


@pytest.fixture
def talking(network: BlueskyMemory) -> BlueskyMemory:
    """A conversation, and an app password that may take part in it."""
    network.scope = "com.atproto.appPassPrivileged"
    network.session = network._begun()
    network.say("c1", BOB, "Are you open?")
    return network


def answer_of(session: BlueskySession, text: str = "Until five", **more: Any) -> Prepared:
    item = next(item for page in session.pages("messages", "") for item in page.items)
    return prepared(session, text, reply_to=kept(item.remote), **more)


def said(network: BlueskyMemory) -> list[str]:
    return [each["text"] for each in network.convos["c1"]["messages"]]


def test_a_direct_message_is_answered_where_it_was_said(talking: BlueskyMemory) -> None:
    with talking.open() as session:
        made = answer_of(session, "Look: https://acme.example/a", visibility="direct")
        assert said(talking) == ["Are you open?"]
        assert session.find(made, datetime.now(UTC)) is None
        sent = session.send(made)
        assert said(talking) == ["Are you open?", "Look: https://acme.example/a"]
        assert talking.convos["c1"]["messages"][-1]["facets"][0]["features"][0]["uri"] == "https://acme.example/a"
        assert sent.remote.facts == {"convo": "c1", "handle": HANDLES[BOB], "visibility": "direct"}
        found = session.find(made, datetime.now(UTC))
        assert found is not None
        assert found.remote.id == sent.remote.id
        assert not session.may_repeat(made, timedelta())
        with pytest.raises(RejectedError, match="cannot be taken back"):
            session.delete(sent.remote)
        assert [item.text for item in session.thread(sent.remote)] == ["Are you open?", "Look: https://acme.example/a"]


def test_a_direct_message_is_never_answered_in_public_and_holds_what_one_may(talking: BlueskyMemory) -> None:
    with talking.open() as session:
        for text, more, words in (
            ("Hi", {"visibility": "public"}, "answered in public"),
            (" ", {}, "nothing in it"),
            ("x" * 1001, {}, "1,000 are taken"),
            ("Hi", {"attachments": (Attachment("/nowhere.png", "image/png"),)}, "files cannot go out"),
        ):
            with pytest.raises(RejectedError, match=words):
                answer_of(session, text, **more)
    assert said(talking) == ["Are you open?"]
    assert talking.texts() == []


def test_without_access_to_direct_messages_none_is_answered(session: BlueskySession) -> None:
    remote = Remote("c1/3", facts={"convo": "c1", "visibility": "direct"})
    with pytest.raises(RejectedError, match="without access to direct messages"):
        prepared(session, reply_to=remote)


def test_a_direct_message_without_an_answer_is_looked_for_and_two_are_a_doubt(talking: BlueskyMemory) -> None:
    with talking.open() as session:
        made = answer_of(session)

        def broken(body: dict[str, Any]) -> None:
            talking.say("c1", ANN, body["message"]["text"])
            raise Refused(502, "UpstreamFailure")

        talking.before["chat.bsky.convo.sendMessage"] = broken
        with pytest.raises(UncertainError):
            session.send(made)
        assert session.find(made, datetime.now(UTC)) is not None
        talking.say("c1", ANN, "Until five")
        with pytest.raises(UncertainError, match="said 2 times"):
            session.find(made, datetime.now(UTC))


@pytest.mark.parametrize(("language", "langs"), [("de", ["de"]), ("pt-BR", ["pt-BR"]), ("", None), ("German", None)])
def test_a_language_is_a_code_or_left_out(session: BlueskySession, language: str, langs: list[str] | None) -> None:
    made = prepared(session, language=language)
    assert record(made).get("langs") == langs
    assert bool(made.notes) == (language == "German")


def test_mentions_are_looked_up_and_nobody_is_guessed(network: BlueskyMemory, session: BlueskySession) -> None:
    made = prepared(session, "@bob.example.com and @nobody.example.com")
    [facet] = record(made)["facets"]
    assert facet["features"][0]["did"] == BOB
    assert made.notes == ("@nobody.example.com is nobody there, so it is plain text",)
    network.plan("500", writes=False)
    with pytest.raises(UnavailableError):
        prepared(session, "@bob.example.com")


def test_pictures_are_uploaded_first_and_named_in_the_record(
    network: BlueskyMemory, session: BlueskySession, tmp_path: Path
) -> None:
    files = tuple(picture(tmp_path, f"\x89PNG {n}".encode(), f"{n}.png") for n in range(4))
    made = prepared(session, "", attachments=files, link="https://a.example")
    images = record(made)["embed"]["images"]
    assert [network.blobs[each["image"]["ref"]["$link"]] for each in images] == [
        Path(each.path).read_bytes() for each in files
    ]
    assert {each["alt"] for each in images} == {"A field"}
    assert network.texts() == []
    session.send(made)
    assert network.texts() == [""]
    with pytest.raises(RejectedError, match="5 pictures, and 4 are taken"):
        prepared(session, attachments=(*files, files[0]))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("f.mp4", "video/mp4"), ("p.png", "image/png")], "a film goes alone"),
        ([("f.mov", "video/quicktime")], "quicktime is not taken, only MP4"),
        ([("d.pdf", "application/pdf")], r"d\.pdf is neither a picture nor a film"),
    ],
)
def test_files_that_do_not_go_are_refused(
    session: BlueskySession, tmp_path: Path, files: list[tuple[str, str]], said: str
) -> None:
    given = tuple(picture(tmp_path, b"x", *each) for each in files)
    with pytest.raises(RejectedError, match=said):
        prepared(session, attachments=given)


def test_a_file_that_was_swept_away_is_given_again_and_the_record_stays(
    network: BlueskyMemory, session: BlueskySession, tmp_path: Path
) -> None:
    made = prepared(session, attachments=(picture(tmp_path),))
    network.sweep()
    session.send(made)
    assert network.texts() == ["Hello"]
    assert names(network)[-4:] == ["uploadBlob", "putRecord", "uploadBlob", "putRecord"]
    later = prepared(session, "Later", attachments=(picture(tmp_path),))
    network.sweep()
    picture(tmp_path, b"\x89PNG another")
    with pytest.raises(RejectedError, match="not to be had any more as it was"):
        session.send(later)
    assert network.texts() == ["Hello"]


def test_the_name_of_a_file_is_what_the_network_calls_it() -> None:
    # The name of no bytes at all, as IPFS and the network's own documents have it.
    assert _cid(b"") == "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
    assert _cid(b"x") == cid_of(b"x")


# Cards --------------------------------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n small"
PAGE = b"""<html><head><title>Plain</title><meta property="og:title" content="Tea &amp; more">
<meta name="description" content="All \n about it"><meta property="og:image" content="/t.png"></head>"""


def test_a_link_gets_a_card_with_what_its_page_says(network: BlueskyMemory, session: BlueskySession) -> None:
    network.pages |= {"https://a.example/tea": PAGE, "https://a.example/t.png": PNG}
    external = record(prepared(session, "See https://a.example/tea."))["embed"]["external"]
    assert (external["uri"], external["title"], external["description"]) == (
        "https://a.example/tea",
        "Tea & more",
        "All about it",
    )
    assert network.blobs[external["thumb"]["ref"]["$link"]] == PNG
    made = prepared(session, "See", link="https://a.example/tea", title="My title")
    assert record(made)["embed"]["external"]["title"] == "My title"
    network.sweep()
    session.send(made)
    assert network.texts() == ["See"]


def test_a_page_that_cannot_be_had_costs_the_card_only(network: BlueskyMemory, session: BlueskySession) -> None:
    network.pages |= {
        "https://a.example/none": b"<p>nothing</p>",
        "https://a.example/odd": PAGE,
        "https://a.example/t.png": b"<html>",
    }
    for link, said in (
        ("https://a.example/404", "no card for its link: it is not there."),
        ("https://a.example/none", "no card for its link: the page does not say what it is called."),
        ("http://127.0.0.1/x", "no card for its link: its server is on this machine"),
        ("https://a.example/odd", "the card of its link has no picture: this is no picture for a card."),
    ):
        network.connector.web = network.connector.web._replace(
            resolve=lambda host, port: [host if host[0].isdigit() else "93.184.215.14"]
        )
        with network.open() as opened:
            made = prepared(opened, f"See {link}")
        assert len(made.notes) == 1
        assert made.notes[0].startswith(said)
        assert ("embed" in record(made)) == (link.endswith("odd"))


@pytest.mark.parametrize(
    ("page", "card"),
    [
        (b"", ("", "", "")),
        (b"<title>a</title><title>b</title><svg><title>c</title></svg>", ("a", "", "")),
        (b"<meta property=og:title content=' '><title> x\n y </title>", ("x y", "", "")),
        ("<meta charset=iso-8859-1><title>Grüße</title>".encode("latin-1"), ("Grüße", "", "")),
        (b"<meta charset=nonsense><title>x</title>", ("x", "", "")),
        (b"<title>\xff\xfe&#xd800;&#0;</title>", ("\ufffd\ufffd\ufffd\ufffd", "", "")),
        (b"<title>" + b"a" * 400 + b"</title>", ("a" * 299 + "\u2026", "", "")),
        (b"<title", ("", "", "")),
    ],
)
def test_any_page_is_read(page: bytes, card: tuple[str, str, str]) -> None:
    assert read_page(page) == card


# Going out ----------------------------------------------------------------------------------------------------------


def test_only_where_nothing_is_and_never_over_something_else(network: BlueskyMemory, session: BlueskySession) -> None:
    made = prepared(session, "Mine")
    other = {"$type": "app.bsky.feed.post", "text": "Another's", "createdAt": "2026-01-01T00:00:00.000Z"}
    network.put(ANN, other, datetime.now(UTC), made.key)
    with pytest.raises(UncertainError, match="something stands under its key"):
        session.send(made)
    with pytest.raises(UncertainError, match="'Another's'"):
        session.find(made, datetime.now(UTC))
    assert network.texts() == ["Another's"]
    assert next(body for name, body in network.asked if name == PUT)["swapRecord"] is None


def test_an_answer_that_is_not_about_what_was_written_is_not_believed(
    network: BlueskyMemory, session: BlueskySession
) -> None:
    made = prepared(session)
    odd: Any
    for odd in (
        {},
        {"uri": "at://did:plc:ann/app.bsky.feed.post/3aaaaaaaaaaaa", "cid": "x"},
        {"uri": 3, "cid": []},
        [],
    ):
        network._put_record = lambda body, odd=odd: odd  # type: ignore[method-assign,misc]
        with pytest.raises(UncertainError, match="not what was written"):
            session.send(made)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, "InvalidRequest", RejectedError),
        (413, "PayloadTooLarge", RejectedError),
        (403, "Forbidden", SignInNeededError),
        (403, "AccountNotFound", SignInNeededError),
        (500, "InternalServerError", UncertainError),
        (502, "UpstreamFailure", UncertainError),
    ],
)
def test_what_each_answer_means(
    network: BlueskyMemory, session: BlueskySession, status: int, error: str, kind: type[ConnectorError]
) -> None:
    def refuse(_: Mapping[str, Any]) -> None:
        raise Refused(status, error, "grapheme too big at $.record.text")

    made = prepared(session)
    network.before[PUT] = refuse
    with pytest.raises(kind) as told:
        session.send(made)
    assert told.value.answer == f"{status} {error}: grapheme too big at $.record.text"


def test_a_token_that_runs_out_between_is_renewed_and_the_post_goes_once(
    network: BlueskyMemory, session: BlueskySession
) -> None:
    made = prepared(session)
    network._access.clear()
    session.send(made)
    assert names(network)[-3:] == ["putRecord", "refreshSession", "putRecord"]
    assert network.texts() == ["Hello"]
    network._access.clear()
    network.before[REFRESH] = lambda _: (_ for _ in ()).throw(Refused(503, "Down", "later"))
    with pytest.raises(UnavailableError):
        session.send(prepared(session, "Two"))
    assert network.texts() == ["Hello"]


def test_what_was_made_for_another_account_is_not_sent(network: BlueskyMemory, session: BlueskySession) -> None:
    made = prepared(session)
    for text in (made.record.replace(ANN, BOB), "{", "[]", "{}"):
        for call in (
            session.send,
            lambda one: session.find(one, datetime.now(UTC)),
            lambda one: session.may_repeat(one, timedelta(0)),
        ):
            with pytest.raises(RejectedError):
                call(made._replace(record=text))
    assert PUT not in dict(network.asked)


def test_looking_needs_no_sign_in(network: BlueskyMemory, session: BlueskySession) -> None:
    made = prepared(session)
    session.send(made)
    network.shut_out()
    assert session.find(made, datetime.now(UTC)).remote.facts["cid"] == cid_of(record(made))


def test_a_reply_names_the_root_of_its_parent_and_is_not_sent_into_a_closed_room(
    network: BlueskyMemory, session: BlueskySession
) -> None:
    root = network.arrive("Who knows?")
    below = network.put(BOB, {"$type": "app.bsky.feed.post", "text": "I", "createdAt": stamped(network.tick()), "reply": {"root": network.ref(root), "parent": network.ref(root)}}, network.tick())  # fmt: skip
    made = prepared(session, "Me too", reply_to=Remote(below))
    assert record(made)["reply"] == {"root": network.ref(root), "parent": network.ref(below)}
    session.send(made)
    for more, said in (
        ({"viewer": {"replyDisabled": True}}, r"@bob\.example\.com does not let this account reply"),
        ({"author": {"did": BOB, "handle": HANDLES[BOB], "viewer": {"blockedBy": True}}}, "do not see each other"),
    ):
        network.post(below)["more"] = more
        with pytest.raises(RejectedError, match=said):
            prepared(session, "Me too", reply_to=Remote(below))
    with pytest.raises(RejectedError, match="not there any more"):
        prepared(session, reply_to=Remote(f"at://{BOB}/app.bsky.feed.post/3aaaaaaaaaaaa"))
    with pytest.raises(RejectedError, match="no post of this network"):
        prepared(session, reply_to=Remote("https://elsewhere.example/1"))


def test_without_the_part_that_counts_a_reply_goes_by_what_is_known(
    network: BlueskyMemory, session: BlueskySession
) -> None:
    network.arrive("Who knows?")
    item = items(session)[0]
    network.appview = False
    made = prepared(session, "I", reply_to=item.remote)
    assert made.notes == ("whether its author lets this account reply could not be asked",)
    session.send(made)
    with pytest.raises(UnavailableError):
        prepared(session, "I", reply_to=item.remote._replace(facts={}))
    with pytest.raises(UnavailableError):
        items(session)


def test_an_own_post_known_by_its_key_alone_can_be_answered_and_taken_down(
    network: BlueskyMemory, session: BlueskySession
) -> None:
    first = session.send(prepared(session, "One"))
    second = session.send(prepared(session, "Two", reply_to=first.remote))
    by_hand = Remote(second.remote.id.rpartition("/")[2])
    session.send(prepared(session, "Three", reply_to=by_hand, continues=True))
    session.delete(by_hand)
    assert network.texts() == ["One", "Three"]
    with pytest.raises(RejectedError, match="another account's"):
        session.delete(Remote(network.arrive("x")))
    with pytest.raises(RejectedError, match="no post"):
        session.delete(Remote("https://bsky.app/profile/bob.example.com/post/3aaaaaaaaaaaa"))


# Coming in ----------------------------------------------------------------------------------------------------------


def items(session: BlueskySession, cursor: str = "") -> list[Item]:
    return [item for page in session.pages("inbox", cursor) for item in page.items]


def last(session: BlueskySession, stream: Any = "inbox", cursor: str = "") -> str:
    return [page.cursor for page in session.pages(stream, cursor)][-1]


def test_only_a_while_before_what_is_known_is_read_again(network: BlueskyMemory, session: BlueskySession) -> None:
    for n in range(260):
        network.arrive(str(n))
    cursor = last(session)
    network.asked.clear()
    again = items(session, cursor)
    assert len(network.asked) == 1
    assert OVERLAP / STEP <= len(again) <= 100
    late = {"$type": "app.bsky.feed.post", "text": "listed late", "createdAt": stamped(network.began)}
    network.notifications.insert(-3, {"entry": {**network.notifications[-3]["entry"], "uri": f"at://{BOB}/app.bsky.feed.post/3late", "record": late}, "hidden": False})  # fmt: skip
    assert "listed late" in [item.text for item in items(session, cursor)]


def test_pages_that_are_short_or_empty_do_not_end_it(network: BlueskyMemory, session: BlueskySession) -> None:
    network.arrive("the oldest")
    for n in range(250):
        network.notify("reply", f"at://{BOB}/app.bsky.feed.post/hidden{n}", {}, network.tick(), hidden=True)
    for _ in range(120):
        network.notify("like", f"at://{BOB}/app.bsky.feed.like/{network._tick}", {}, network.tick())
    assert [len(page.items) for page in session.pages("inbox", "")] == [0, 0, 0, 1]


def test_the_first_reading_ends_somewhere(network: BlueskyMemory, session: BlueskySession) -> None:
    network.began = datetime.now(UTC) - FIRST_INBOX - timedelta(days=30)
    for n in range(150):
        network.arrive(str(n))
    network.asked.clear()
    assert len(items(session)) > 50
    assert len(network.asked) == 1


def test_a_cursor_its_server_does_not_know_any_more_begins_from_the_newest(
    network: BlueskyMemory, session: BlueskySession
) -> None:
    wanted = {network.arrive(str(n)) for n in range(250)}
    page = next(session.pages("inbox", ""))
    seen = {item.remote.id for item in page.items}

    def refuse(body: Mapping[str, Any]) -> None:
        if body.get("cursor") == json.loads(page.cursor)["next"] and not refused:
            refused.append(True)
            raise Refused(400, "InvalidRequest", "Malformed cursor")

    refused: list[bool] = []
    network.before["app.bsky.notification.listNotifications"] = refuse
    assert seen | {item.remote.id for item in items(session, page.cursor)} == wanted
    network.before["app.bsky.notification.listNotifications"] = lambda body: (_ for _ in ()).throw(
        Refused(400, "InvalidRequest", "no")
    )
    with pytest.raises(RejectedError):
        items(session, page.cursor)


def test_a_server_whose_cursor_stands_still_is_not_asked_for_ever(
    network: BlueskyMemory, session: BlueskySession
) -> None:
    network._list_notifications = lambda body: {"notifications": [], "cursor": "same"}  # type: ignore[method-assign]
    assert len(list(session.pages("inbox", ""))) == 2


def test_a_mention_is_what_it_stands_in_and_own_words_are_no_messages(
    network: BlueskyMemory, session: BlueskySession
) -> None:
    sent = session.send(prepared(session, "Mine"))
    mine = {"uri": sent.remote.id, "cid": sent.remote.facts["cid"]}
    other = network.ref(network.arrive("Theirs"))

    def came(text: str, reason: str, **more: Any) -> str:
        at = network.tick()
        value = {"$type": "app.bsky.feed.post", "text": text, "createdAt": stamped(at), **more}
        uri = network.put(BOB, value, at)
        network.notify(reason, uri, value, at)
        return uri

    came("in a reply", "mention", reply={"root": mine, "parent": mine})
    came("deep below mine", "reply", reply={"root": mine, "parent": other})
    came("elsewhere", "mention", reply={"root": other, "parent": other})
    came("in a quote", "mention", embed={"$type": "app.bsky.embed.record", "record": mine})
    came(
        "with a film",
        "quote",
        embed={"$type": "app.bsky.embed.recordWithMedia", "record": {"record": mine}, "media": {}},
    )
    came("unheard of", "starred-by-a-robot")
    for odd in (
        {},
        {"reason": "reply"},
        {"reason": "reply", "uri": "at://x", "indexedAt": "2026-11-30T00:00:00Z", "record": 3},
    ):
        network.notifications.append({"entry": {"indexedAt": stamped(network.tick()), **odd}, "hidden": False})
    network.notifications.append({"entry": {**network.notifications[0]["entry"], "author": {"did": ANN}, "indexedAt": stamped(network.tick())}, "hidden": False})  # fmt: skip
    found = {item.text: (item.kind, item.about, item.thread) for item in items(session)}
    own = sent.remote.id
    assert found.pop("Theirs")[0] == "mention"
    assert {text: each[:2] for text, each in found.items()} == {
        "in a reply": ("reply", own),
        "deep below mine": ("reply", own),
        "elsewhere": ("mention", ""),
        "in a quote": ("quote", own),
        "with a film": ("quote", own),
    }
    assert found["in a reply"][2] == own
    assert found["elsewhere"][2] == other["uri"]


def test_own_posts_without_what_was_reposted_each_with_its_format(
    network: BlueskyMemory, session: BlueskySession, tmp_path: Path
) -> None:
    network.pages["https://a.example/tea"] = b"<title>Tea</title>"
    network.reposted.append(network.arrive("Theirs"))
    item = items(session)[0]
    two = (picture(tmp_path), picture(tmp_path, b"\x89PNG two", "q.png"))
    film = picture(tmp_path, b"film", "f.mp4", "video/mp4")
    for text, more in (
        ("plain", {}),
        ("one", {"attachments": two[:1]}),
        ("two", {"attachments": two}),
        ("film", {"attachments": (film,)}),
        ("See https://a.example/tea", {}),
        ("answer", {"reply_to": item.remote}),
    ):
        session.send(prepared(session, text, **more))
    posts = {post.text: post for page in session.pages("posts", "") for post in page.posts}
    assert {text: (post.format, post.attachments) for text, post in posts.items()} == {
        "plain": ("text", 0),
        "one": ("image", 1),
        "two": ("carousel", 2),
        "film": ("", 1),
        "See https://a.example/tea": ("link", 0),
        "answer": ("reply", 0),
    }
    assert posts["answer"].answers == item.remote.id
    assert dict(posts["plain"].figures) == {"likeCount": 0.0, "replyCount": 0.0}


def test_figures_that_are_no_numbers_are_not_there(network: BlueskyMemory, session: BlueskySession) -> None:
    sent = session.send(prepared(session))
    network.post(sent.remote.id)["more"] = {"likeCount": None, "replyCount": "3", "quoteCount": True, "repostCount": 2}
    assert session.post_figures([sent.remote]) == {sent.remote.id: {"repostCount": 2.0}}
    assert session.account_figures() == {"followersCount": 12.0, "followsCount": 3.0, "postsCount": 1.0}


def test_a_post_that_is_not_counted_yet_is_not_gone(network: BlueskyMemory, session: BlueskySession) -> None:
    sent = [session.send(prepared(session, str(n))) for n in range(60)]
    network._get_posts = lambda body: {"posts": []}  # type: ignore[method-assign]
    del network.records[ANN, sent[0].remote.id.rpartition("/")[2]]
    keys = [each.remote.id.rpartition("/")[2] for each in sent]
    found = session.post_figures([Remote(key) for key in keys])
    assert found == {key: {} for key in keys[1:]}


def test_posts_are_asked_for_25_at_a_time(network: BlueskyMemory, session: BlueskySession) -> None:
    sent = [session.send(prepared(session, str(n))).remote for n in range(60)]
    network.asked.clear()
    assert set(session.post_figures([*sent, sent[0]])) == {each.id for each in sent}
    assert names(network) == ["getPosts"] * 3


def test_a_picture_without_words_is_told(network: BlueskyMemory, session: BlueskySession) -> None:
    at = network.tick()
    for embed in (
        {"$type": "app.bsky.embed.images", "images": [{"alt": "A \x1b cat"}]},
        {"$type": "app.bsky.embed.images", "images": [{}, {}]},
        {"$type": "app.bsky.embed.video"},
        {"$type": "app.bsky.embed.external", "external": {"uri": "https://a.example"}},
    ):
        at = network.tick()
        value = {"$type": "app.bsky.feed.post", "text": "", "createdAt": stamped(at), "embed": embed}
        network.notify("mention", network.put(BOB, value, at), value, at)
    assert [item.text for item in items(session)] == [
        "[picture: A \u241b cat]",
        "[2 pictures]",
        "[film]",
        "[https://a.example]",
    ]


# Direct messages ----------------------------------------------------------------------------------------------------


def test_direct_messages_come_where_the_sign_in_allows_it(network: BlueskyMemory, session: BlueskySession) -> None:
    network.say("c1", BOB, "Hello?")
    assert list(session.pages("messages", "")) == []
    network.scope = "com.atproto.appPassPrivileged"
    network.session = network._begun()
    for n in range(3):
        network.say(f"c{n}", BOB, f"Question {n}")
    network.say("c1", ANN, "Answer")
    with network.open() as allowed:
        found = {item.text: item for page in allowed.pages("messages", "") for item in page.items}
        assert set(found) == {"Hello?", "Question 0", "Question 1", "Question 2"}
        assert {text for text, item in found.items() if item.handled_at} == {"Hello?", "Question 1"}
        item = found["Question 0"]
        assert (item.kind, item.thread, item.handle, item.author_id) == ("message", "c0", "@bob.example.com", BOB)
        assert item.remote.facts["visibility"] == "direct"
        cursor = last(allowed, "messages")
        assert [page.items for page in allowed.pages("messages", cursor)] == [()]
        network.say("c2", BOB, "And?")
        network.asked.clear()
        assert [item.text for page in allowed.pages("messages", cursor) for item in page.items] == [
            "Question 2",
            "And?",
        ]
        assert names(network) == ["listConvos", "getMessages"]


def test_a_reading_of_messages_that_was_interrupted_misses_none(network: BlueskyMemory) -> None:
    network.scope = "com.atproto.appPassPrivileged"
    network.session = network._begun()
    for n in range(5):
        network.say(f"c{n}", BOB, str(n))
    with network.open() as session:
        for stop in range(7):
            seen, cursor = set(), ""
            for n, page in enumerate(session.pages("messages", "")):
                if n == stop:
                    break
                seen |= {item.text for item in page.items}
                cursor = page.cursor
            seen |= {item.text for page in session.pages("messages", cursor) for item in page.items}
            assert seen == set("01234")


def test_a_long_talk_is_read_whole_and_then_from_what_is_known(network: BlueskyMemory) -> None:
    network.scope = "com.atproto.appPassPrivileged"
    network.session = network._begun()
    for n in range(250):
        network.say("c1", BOB, str(n))
    with network.open() as session:
        found = [item.text for page in session.pages("messages", "") for item in page.items]
        assert found == [str(n) for n in range(250)]
        cursor = last(session, "messages")
        for n in range(250, 400):
            network.say("c1", BOB, str(n))
        network.asked.clear()
        found = [item.text for page in session.pages("messages", cursor) for item in page.items]
        assert found == [str(n) for n in range(200, 400)]
        assert names(network) == ["listConvos", "getMessages", "getMessages"]


def test_messages_that_a_server_turns_away_are_no_error_of_the_account(network: BlueskyMemory) -> None:
    network.scope = ""  # Of a server that says nothing in its tokens.
    network.session = network._begun()

    def refuse(_: Mapping[str, Any]) -> None:
        raise Refused(400, "InvalidToken", "Bad token scope")

    network.before["chat.bsky.convo.listConvos"] = refuse
    with network.open() as session:
        assert list(session.pages("messages", "")) == []
    assert REFRESH not in dict(network.asked)


def test_messages_that_cannot_be_had_leave_the_rest_to_be_read(network: BlueskyMemory) -> None:
    network.scope = "com.atproto.appPassPrivileged"
    network.session = network._begun()

    def refuse(_: Mapping[str, Any]) -> None:
        raise Refused(500, "InternalServerError", "Internal Server Error")

    network.say("c1", BOB, "Hello?")
    for name in ("getMessages", "listConvos"):
        network.before[f"chat.bsky.convo.{name}"] = refuse
        with network.open() as session, pytest.raises(RejectedError, match="cannot be read now"):
            list(session.pages("messages", ""))


def test_where_an_account_lives_is_looked_up_by_the_kind_of_its_id(network: BlueskyMemory) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        service = [{"id": "did:web:x#atproto_pds", "serviceEndpoint": PDS}]
        return httpx.Response(200, json={"service": service if "none" not in str(request.url) else [{"id": 3}, 4]})

    server = network.connector.server._replace(transport=httpx.MockTransport(answer))
    assert server.home_of("did:web:ann.example.com") == ("did:web:ann.example.com", PDS)
    assert asked == ["https://ann.example.com/.well-known/did.json"]
    with pytest.raises(UnavailableError, match="does not list a server"):
        server.home_of("did:plc:none")
    for did in ("did:key:x", "did:web:a/../b"):
        with pytest.raises(UsageError):
            server.home_of(did)
    server = network.connector.server._replace(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={})))
    with pytest.raises(UnavailableError, match="whose handle"):
        server.did_of("ann.example.com")
