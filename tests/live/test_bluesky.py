"""The connector against a real Bluesky server, and against the whole small network with what counts and notifies."""

from __future__ import annotations

import io
import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from smdash.connectors.base import (
    Attachment,
    Credentials,
    Item,
    Outgoing,
    OwnPost,
    RateLimitedError,
    RejectedError,
    Remote,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from smdash.connectors.bluesky import Bluesky, BlueskySession
from smdash.connectors.bluesky_calls import Server
from smdash.connectors.bluesky_card import Web
from smdash.domain.errors import UsageError
from tests.connectors.keeping import MemoryKeeper
from tests.servers.bluesky import Ref

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.connectors.base import Prepared, Sent, SignedIn, Stream
    from tests.servers.bluesky import Bluesky as Running
    from tests.servers.bluesky import Person
    from tests.servers.cutting_proxy import CuttingProxy

pytestmark = pytest.mark.live

PAGE = b"<title>t</title><meta property='og:title' content='A &amp; B'><meta name='description' content='About it.'>"


def web(body: bytes = PAGE) -> Web:
    """Return a web whose every page is the same."""
    return Web(httpx.MockTransport(lambda _: httpx.Response(200, content=body)), lambda host, port: ["93.184.215.14"])


class Signed:
    """A person's account, signed in by the connector."""

    def __init__(self, person: Person, url: str = "", password: str = "") -> None:
        self.person = person
        self.connector = Bluesky(web=web())
        self.password = password or person.app_password()
        self.signed: SignedIn = self.connector.sign_in(
            {"handle": f"@{person.handle}", "app_password": self.password, "server": url or person.server.url}
        )
        self.keeper = MemoryKeeper(self.signed.secret)

    def open(self) -> BlueskySession:
        profile = self.signed.profile
        credentials = Credentials(profile.server, profile.remote_id, profile.handle, self.keeper.load())
        return self.connector.open(credentials, self.keeper)

    def prepare(self, text: str, **fields: Any) -> Prepared:
        with self.open() as session:
            return session.prepare(Outgoing(text, **fields), str(uuid4()), datetime.now(UTC))

    def post(self, text: str, **fields: Any) -> Sent:
        with self.open() as session:
            return session.send(self.prepare(text, **fields))

    def read(self, stream: Stream, cursor: str = "") -> tuple[list[Item], list[OwnPost], str]:
        items: list[Item] = []
        posts: list[OwnPost] = []
        with self.open() as session:
            for page in session.pages(stream, cursor):
                items += page.items
                posts += page.posts
                cursor = page.cursor
        return items, posts, cursor


def picture(tmp_path: Path, name: str = "p.png", size: tuple[int, int] = (40, 30)) -> Path:
    place = tmp_path / name
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, "PNG")
    place.write_bytes(data.getvalue())
    return place


@pytest.fixture
def ann(pds: Running) -> Signed:
    return Signed(pds.person("ann"))


def test_signing_in_says_who_and_keeps_a_session(ann: Signed, pds: Running) -> None:
    assert ann.signed.profile.remote_id == ann.person.did
    assert ann.signed.profile.handle == ann.person.handle
    assert set(ann.signed.secret) == {"app_password", "access", "refresh"}
    assert ["Direct messages are not read" in note for note in ann.signed.notes] == [True]
    with ann.open() as session:
        assert session.check() == ann.signed.profile
        assert abs(session.skew) < timedelta(seconds=5)
        assert session.limits().text is None
        assert list(session.pages("messages", "")) == []
    assert ann.keeper.saved == []
    with pytest.raises(SignInNeededError, match="do not belong together"):
        Signed(ann.person, password="-".join(["aaaa"] * 4))
    own = Signed(ann.person, password=ann.person.password)
    assert "the account's own password" in own.signed.notes[0]


def test_where_an_account_lives_is_found_from_its_handle(pds: Running) -> None:
    person = pds.person("ann")
    connector = Bluesky(Server(entryway=pds.url, directory=pds.plc))
    signed = connector.sign_in({"handle": person.handle, "app_password": person.app_password()})
    assert signed.profile.remote_id == person.did
    assert signed.profile.server.rpartition(":")[2] == pds.url.rpartition(":")[2]
    with pytest.raises(UsageError, match="nobody has this handle"):
        connector.sign_in({"handle": "nobody-at-all.test", "app_password": "aaaa-bbbb-cccc-dddd"})


def test_a_post_with_all_that_a_text_can_have(ann: Signed, pds: Running) -> None:
    bob = pds.person("bob")
    link = "https://example.com/ä/a/rather/long/path?with=query#and"
    text = f"👩‍👩‍👧‍👦 Grüße @{bob.handle} und @nobody.example.com: {link} #kaffee, shop.example.com 日本"
    prepared = ann.prepare(text, language="de")
    assert prepared.notes == ("@nobody.example.com is nobody there, so it is plain text",)
    with ann.open() as session:
        sent = session.send(prepared)
    [found] = ann.person.records()
    assert (found["uri"], found["cid"]) == (sent.remote.id, sent.remote.facts["cid"])
    assert found["uri"].rpartition("/")[2] == prepared.key
    record = found["value"]
    raw = record["text"].encode()
    shown = {
        raw[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode(): {**each["features"][0]}
        for each in record["facets"]
    }
    assert [next(each[key] for key in ("uri", "did", "tag") if key in each) for each in shown.values()] == [
        bob.did,
        link,
        "kaffee",
        "https://shop.example.com",
    ]
    assert record["text"].startswith(f"👩‍👩‍👧‍👦 Grüße @{bob.handle} und @nobody.example.com: example.com/%C3%A4/")
    assert record["langs"] == ["de"]
    assert record["embed"]["external"]["title"] == "A & B"
    assert sent.remote.permalink == f"https://bsky.app/profile/{ann.person.handle}/post/{prepared.key}"
    assert sent.answer == "200 valid"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffhttps://a.example/x\ufeffy #a\ufeff",
        "http://a.de\x80 https://a b https:// http://[x https://a.de:99999/x HTTP://A.DE/x https://a..de",
        "a.de/x\u3000b c.de\u00a0d\u2028e.de \x1c \x85 \x00 \u202e \u200b \r\n",
        "https://user:pw@a.de/ https://a.de/%zz https://a.de/{x}|^`\\ https://xn--/ https://-x-.de a.de/😀",
        "##x #️⃣ #\u200d $ABC, $abc (@bob) @-a.test @a..test x@a.test ＃wide #e\u0301",
    ],
)
def test_odd_texts_are_taken_and_kept_as_they_were_sent(ann: Signed, text: str) -> None:
    prepared = ann.prepare(text)
    with ann.open() as session:
        sent = session.send(prepared)
        assert session.find(prepared, datetime.now(UTC)).remote == sent.remote


def test_a_thread_hangs_together_and_a_first_comment_below_it(ann: Signed) -> None:
    root = ann.post("one")
    second = ann.post("two", reply_to=root.remote, root=root.remote, continues=True)
    third = ann.post("three", reply_to=second.remote, root=root.remote, continues=True)
    # A part posted by hand is known by the key in its address only.
    fourth = ann.post("four", reply_to=third.remote._replace(id=third.remote.id.rpartition("/")[2], facts={}))
    records = {one["value"]["text"]: one for one in ann.person.records()}
    assert [one["value"]["text"] for one in ann.person.records()] == ["one", "two", "three", "four"]
    assert fourth.remote.facts["root_uri"] == root.remote.id
    for text, parent in (("two", "one"), ("three", "two"), ("four", "three")):
        reply = records[text]["value"]["reply"]
        assert reply == {
            "root": {key: records["one"][key] for key in ("uri", "cid")},
            "parent": {key: records[parent][key] for key in ("uri", "cid")},
        }


def test_pictures_go_with_their_alt_text(ann: Signed, tmp_path: Path) -> None:
    place = picture(tmp_path)
    files = (Attachment(str(place), "image/png", "A teal field", place.stat().st_size, 40, 30),)
    ann.post("look", attachments=files, link="https://example.com/not-a-card")
    [found] = ann.person.records()
    [image] = found["value"]["embed"]["images"]
    assert (image["alt"], image["aspectRatio"]) == ("A teal field", {"width": 40, "height": 30})
    assert (image["image"]["mimeType"], image["image"]["size"]) == ("image/png", place.stat().st_size)
    got = ann.person.server.http.get(
        f"{ann.person.server.url}/xrpc/com.atproto.sync.getBlob",
        params={"did": ann.person.did, "cid": image["image"]["ref"]["$link"]},
    )
    assert got.content == place.read_bytes()


def test_a_film_goes_as_it_lies(ann: Signed, tmp_path: Path) -> None:
    place = tmp_path / "f.mp4"
    place.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x00\x00\x08free" + b"\0" * 400_000)
    ann.post("", attachments=(Attachment(str(place), "video/mp4", "Waves", 0, 1920, 1080),))
    embed = ann.person.records()[0]["value"]["embed"]
    assert (embed["$type"], embed["alt"], embed["video"]["size"]) == (
        "app.bsky.embed.video",
        "Waves",
        place.stat().st_size,
    )


@pytest.mark.parametrize(
    ("files", "text", "said"),
    [
        (5, "x", "5 pictures, and 4 are taken"),
        (0, "a" * 301, "301 characters"),
        (0, "👩‍👩‍👧‍👦" * 121, "bytes"),
        ("big", "x", "larger than its server takes"),
        ("picture", "x", "its server takes it for image/png"),
        ("empty", "x", "it is empty"),
        ("gone", "x", "cannot be read"),
    ],
)
def test_what_is_not_taken_is_refused_before_anybody_sees_it(
    ann: Signed, tmp_path: Path, files: int | str, text: str, said: str
) -> None:
    place = picture(tmp_path)
    if files == "big":
        place.write_bytes(place.read_bytes() + b"\0" * (5 * 1024 * 1024))
    if files == "empty":
        place.write_bytes(b"")
    if files == "gone":
        place.unlink()
    given = (Attachment(str(place), "image/png"),) * (files if isinstance(files, int) else 1)
    if files == "picture":
        given = (Attachment(str(place), "video/mp4"),)
    with pytest.raises(RejectedError, match=said):
        ann.prepare(text, attachments=given)
    assert ann.person.records() == []


def test_what_its_server_refuses_is_told_in_its_words(ann: Signed) -> None:
    prepared = ann.prepare("x")
    frozen = json.loads(prepared.record)
    frozen["record"]["text"] = "a" * 301
    with ann.open() as session, pytest.raises(RejectedError, match="grapheme too big"):
        session.send(prepared._replace(record=json.dumps(frozen)))
    frozen["record"] |= {"text": "x", "embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": {
        "$type": "blob", "ref": {"$link": "bafkreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm"}, "mimeType": "image/png", "size": 1}}]}}  # fmt: skip
    with ann.open() as session, pytest.raises(RejectedError, match="BlobNotFound"):
        session.send(prepared._replace(record=json.dumps(frozen)))
    assert ann.person.records() == []


def test_the_same_message_sent_again_is_one_post(
    ann: Signed, pds: Running, cutting: Callable[[str], CuttingProxy]
) -> None:
    proxy = cutting(pds.url)
    through = Signed(ann.person, proxy.url, ann.password)
    prepared = through.prepare("once")
    proxy.cut("before", method="POST", path="*putRecord")
    proxy.cut("after", method="POST", path="*putRecord")
    with through.open() as session:
        with pytest.raises(UncertainError):
            session.send(prepared)
        assert session.find(prepared, datetime.now(UTC)) is None
        with pytest.raises(UncertainError):
            session.send(prepared)
        found = session.find(prepared, datetime.now(UTC))
        assert session.may_repeat(prepared, timedelta(days=30))
        again = session.send(prepared)
    assert proxy.cuts == 2
    assert [one["uri"] for one in ann.person.records()] == [found.remote.id] == [again.remote.id]
    assert found.remote == again.remote


def test_something_else_under_the_same_key_is_neither_replaced_nor_taken_for_it(ann: Signed) -> None:
    prepared = ann.prepare("mine")
    ann.person.call(
        "com.atproto.repo.putRecord",
        {"repo": ann.person.did, "collection": "app.bsky.feed.post", "rkey": prepared.key, "record": {
            "$type": "app.bsky.feed.post", "text": "another program's", "createdAt": "2026-01-01T00:00:00Z"}},
    )  # fmt: skip
    with ann.open() as session:
        with pytest.raises(UncertainError, match="something stands under its key"):
            session.send(prepared)
        with pytest.raises(UncertainError, match="another program's"):
            session.find(prepared, datetime.now(UTC))
    assert ann.person.texts() == ["another program's"]


def test_a_post_is_taken_down_once_and_again(ann: Signed) -> None:
    sent = ann.post("wrong")
    with ann.open() as session:
        for where in (sent.remote.id, sent.remote.permalink):
            found = session.own(where)
            assert found is not None
            assert found.remote == sent.remote
        session.delete(sent.remote)
        assert ann.person.records() == []
        assert session.own(sent.remote.permalink) is None
        session.delete(sent.remote)
        with pytest.raises(RejectedError):
            session.delete(sent.remote._replace(id=sent.remote.id.replace(ann.person.did, "did:plc:someoneelse")))
        with pytest.raises(RejectedError, match="not there any more"):
            session.prepare(Outgoing("re", reply_to=sent.remote._replace(facts={})), str(uuid4()), datetime.now(UTC))


def test_a_token_that_is_over_is_renewed_and_one_renewed_elsewhere_is_used(ann: Signed, pds: Running) -> None:
    ann.keeper.secret["access"] = pds.expired(ann.keeper.secret["access"])
    elsewhere = ann.open()
    elsewhere.calls._access = ann.keeper.secret["access"]  # opened before it ran out
    ann.post("renewed before it is used")
    assert ann.keeper.locks == 1
    with elsewhere:
        elsewhere.check()
    assert ann.keeper.locks == 2
    assert len(ann.keeper.saved) == 1
    # Its server says that it is over, whatever the token said itself.
    with ann.open() as session:
        session.calls._access = pds.expired(ann.keeper.secret["access"])
        ann.keeper.secret["access"] = session.calls._access
        session.send(session.prepare(Outgoing("renewed when told"), str(uuid4()), datetime.now(UTC)))
    assert ann.person.texts() == ["renewed before it is used", "renewed when told"]
    assert len(ann.keeper.saved) == 2


def test_a_session_that_is_over_begins_anew_by_the_app_password_until_that_is_revoked(
    ann: Signed, pds: Running
) -> None:
    ann.connector.sign_out(Credentials(ann.signed.profile.server, ann.person.did, ann.person.handle, ann.keeper.load()))
    ann.keeper.secret["access"] = pds.expired(ann.keeper.secret["access"])
    ann.post("anew")
    ann.person.revoke()
    ann.post("its token lasts a while")
    ann.keeper.secret["access"] = pds.expired(ann.keeper.secret["access"])
    with pytest.raises(SignInNeededError, match="app password is not taken any more") as told:
        ann.post("never")
    assert ann.password not in str(told.value)
    assert ann.keeper.secret["refused"]
    with pytest.raises(SignInNeededError, match="app password is not taken any more"):
        ann.post("never")
    assert ann.person.texts() == ["anew", "its token lasts a while"]


def test_an_account_that_was_taken_down_or_deactivated(ann: Signed, pds: Running) -> None:
    ann.person.call("com.atproto.server.deactivateAccount", {})
    with ann.open() as session, pytest.raises(SignInNeededError, match="deactivated"):
        session.check()
    with pytest.raises(SignInNeededError, match="deactivated"):
        Signed(ann.person, password=ann.password)
    headers = {"Authorization": f"Bearer {ann.person.access}"}
    pds.http.post(f"{pds.url}/xrpc/com.atproto.server.activateAccount", headers=headers).raise_for_status()
    prepared = ann.prepare("x")
    pds.take_down(ann.person)
    for call in ("check", "send"):
        with ann.open() as session, pytest.raises(SignInNeededError, match="taken this account down"):
            session.check() if call == "check" else session.send(prepared)


def test_too_much_is_told_with_its_end_and_reading_goes_on(limited_pds: Running) -> None:
    ann = Signed(limited_pds.person("ann"))
    body = {"repo": ann.person.did, "writes": [{"$type": "com.atproto.repo.applyWrites#create", "collection": "app.bsky.feed.like",
        "value": {"$type": "app.bsky.feed.like", "createdAt": "2026-01-01T00:00:00Z", "subject": {"uri": f"at://{ann.person.did}/app.bsky.feed.post/3jzfcijpj2z2a",
        "cid": "bafyreigae2pi2oliiyw3ftk5ofkgebyqqfxtyyxzccyrkbbnelrjjrs6qa"}}}] * 200}  # fmt: skip
    with ann.open() as session:
        prepared = session.prepare(Outgoing("late"), str(uuid4()), datetime.now(UTC))
        for _ in range(10):
            answer = ann.person.server.http.post(
                f"{limited_pds.url}/xrpc/com.atproto.repo.applyWrites",
                json=body,
                headers={"Authorization": f"Bearer {ann.person.access}"},
            )
            if answer.status_code == 429:
                break
        with pytest.raises(RateLimitedError) as told:
            session.send(prepared)
        assert timedelta(minutes=1) < told.value.until - datetime.now(UTC) <= timedelta(hours=1)
        assert session.check().remote_id == ann.person.did
        assert session.find(prepared, datetime.now(UTC)) is None


def test_without_the_part_that_counts_publishing_goes_on(ann: Signed) -> None:
    sent = ann.post("here")
    with ann.open() as session:
        for read in (
            session.account_figures,
            lambda: session.post_figures([sent.remote]),
            lambda: list(session.pages("inbox", "")),
        ):
            with pytest.raises(UnavailableError):
                read()


def test_what_others_do_comes_in_and_is_counted(bluesky: Running) -> None:
    ann, bob = Signed(bluesky.person("ann")), bluesky.person("bob")
    first = ann.post("What is your favourite?")
    assert ann.read("inbox")[0] == []
    time.sleep(0.5)  # The network reads the two accounts side by side.
    ref = Ref(first.remote.id, first.remote.facts["cid"])
    bob.like(ref)
    bob.repost(ref)
    bob.follow(ann.person)
    reply = bob.reply(ref, ref, "Coffee!")
    bob.quote(ref, "a good question")
    bob.post("what do you think?", mention=ann.person)
    items, _, cursor = bluesky.until(lambda: found if len((found := ann.read("inbox"))[0]) == 3 else None)
    by_kind = {item.kind: item for item in items}
    assert set(by_kind) == {"reply", "quote", "mention"}
    assert by_kind["reply"].text == "Coffee!"
    assert by_kind["reply"].about == by_kind["quote"].about == by_kind["reply"].thread == first.remote.id
    assert {item.handle for item in items} == {f"@{bob.handle}"}
    assert {item.author_id for item in items} == {bob.did}

    answer = ann.post("Mine too", reply_to=by_kind["reply"].remote)
    time.sleep(0.5)
    mine = Ref(answer.remote.id, answer.remote.facts["cid"])
    bob.reply(ref, mine, "Cheers")
    with ann.open() as session:
        figures = bluesky.until(
            lambda: (
                got
                if (got := session.post_figures([first.remote, answer.remote]))[answer.remote.id].get("replyCount")
                else None
            )
        )
        assert figures[first.remote.id] == {
            "likeCount": 1,
            "repostCount": 1,
            "replyCount": 1,
            "quoteCount": 1,
            "bookmarkCount": 0,
        }
        assert session.account_figures() == {"followersCount": 1, "followsCount": 0, "postsCount": 2}
        assert [item.text for item in session.thread(by_kind["reply"].remote)] == [
            "What is your favourite?",
            "Coffee!",
            "Mine too",
            "Cheers",
        ]
    items, _, _ = bluesky.until(lambda: found if len((found := ann.read("inbox", cursor))[0]) == 4 else None)
    assert {item.text for item in items} >= {"Cheers", "Coffee!"}
    assert answer.remote.facts["root_uri"] == first.remote.id

    _, posts, _ = ann.read("posts")
    own = {post.text: post for post in posts}
    assert set(own) == {"What is your favourite?", "Mine too"}
    assert (own["Mine too"].format, own["Mine too"].answers) == ("reply", reply.uri)
    assert own["What is your favourite?"].figures["likeCount"] == 1

    bob.delete(reply)
    with ann.open() as session:
        session.delete(first.remote)
        gone = bluesky.until(
            lambda: got if len(got := session.post_figures([first.remote, answer.remote])) == 1 else None
        )
    assert set(gone) == {answer.remote.id}
    with ann.open() as session, pytest.raises(RejectedError, match="not there any more"):
        session.prepare(Outgoing("re", reply_to=by_kind["reply"].remote), str(uuid4()), datetime.now(UTC))


def test_an_answer_is_liked_once_and_hidden_and_shown_again(bluesky: Running) -> None:
    ann, bob = Signed(bluesky.person("ann")), bluesky.person("bob")
    first = ann.post("Say something")
    ref = Ref(first.remote.id, first.remote.facts["cid"])
    time.sleep(0.5)
    bob.reply(ref, ref, "Something rude")
    ((item,), _, _) = bluesky.until(lambda: found if len((found := ann.read("inbox"))[0]) == 1 else None)

    def records(collection: str) -> list[dict[str, Any]]:
        listed = ann.person.call("com.atproto.repo.listRecords", repo=ann.person.did, collection=collection)
        return [each["value"] for each in listed["records"]]

    def seen(**wanted: object) -> bool:
        post = ann.person.call("app.bsky.feed.getPosts", uris=[item.remote.id])["posts"][0]
        return bool(post["likeCount"] == wanted["likes"])

    like, gate = "app.bsky.feed.like", "app.bsky.feed.threadgate"
    with ann.open() as session:
        for _ in range(2):
            session.like(item.remote)
        assert [each["subject"]["uri"] for each in records(like)] == [item.remote.id]
        bluesky.until(lambda: seen(likes=1))
        session.like(item.remote)
        assert len(records(like)) == 1
        for _ in range(2):
            session.unlike(item.remote)
        assert records(like) == []
        bluesky.until(lambda: seen(likes=0))

        # One that was made in the app is the account's too.
        ann.person.like(Ref(item.remote.id, item.remote.facts["cid"]))
        bluesky.until(lambda: seen(likes=1))
        session.like(item.remote)
        assert len(records(like)) == 1
        session.unlike(item.remote)
        assert records(like) == []

        for _ in range(2):
            session.hide(item.remote)
        (known,) = records(gate)
        assert (known["post"], known["hiddenReplies"]) == (first.remote.id, [item.remote.id])
        assert "allow" not in known
        bluesky.until(
            lambda: (
                item.remote.id
                in ann.person.call("app.bsky.feed.getPosts", uris=[first.remote.id])["posts"][0]
                .get("threadgate", {})
                .get("record", {})
                .get("hiddenReplies", [])
            )
        )
        session.unhide(item.remote)
        assert records(gate)[0]["hiddenReplies"] == []
        with pytest.raises(RejectedError):
            session.hide(first.remote)


def test_a_reply_that_nobody_would_see_is_not_sent(bluesky: Running) -> None:
    ann, bob = Signed(bluesky.person("ann")), bluesky.person("bob")
    closed = bob.post("among ourselves")
    bob.call("com.atproto.repo.createRecord", {"repo": bob.did, "collection": "app.bsky.feed.threadgate", "rkey": closed.rkey,
        "record": {"$type": "app.bsky.feed.threadgate", "post": closed.uri, "allow": [], "createdAt": "2026-01-01T00:00:00Z"}})  # fmt: skip
    bluesky.until(
        lambda: [
            each
            for each in ann.person.call("app.bsky.feed.getPosts", uris=[closed.uri])["posts"]
            if each.get("threadgate")
        ]
    )
    with ann.open() as session, pytest.raises(RejectedError, match="does not let this account reply"):
        session.prepare(Outgoing("re", reply_to=Remote(closed.uri)), str(uuid4()), datetime.now(UTC))
