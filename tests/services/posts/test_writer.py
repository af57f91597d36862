"""Posts written whole: what goes in comes out again, what is out stays, and only what comes in is judged."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import ConflictError, NotFoundError, SmdashError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.posts.post_checks import _CONTROL
from smdash.domain.posts.states import FORMATS
from smdash.domain.times.when import When
from smdash.services.composer.unsaved import payload_of, written_of
from tests.worlds import content, edit_post, rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.services.bundle import Services

BOTH = ("acme/mastodon", "acme/x")
DRAFT = When("draft")

FULL = Written(
    "Base text https://acme.example/a",
    BOTH,
    "image",
    "A title",
    "https://acme.example/a",
    "Craft",
    "Sales",
    ("launch", "autumn, early"),
    "First!",
    "spoilers",
    "en",
    12.5,
    {"utm_source": "x", "utm_campaign": ""},
    (Piece("/a/b.png", "A bee"), Piece("/a/c.png", ""), Piece("/a/b.png", "again")),
    {
        "acme/x": Variant("Own words", "", "own comment", "cw", "de", "unlisted", "short_video", thread=True),
        "acme/mastodon": Variant(body=""),
    },
)


@pytest.fixture
def named(small: Services) -> Services:
    with small.home.store.write("names", small.home.now()) as w:
        w.conn.execute("INSERT INTO pillars(id, brand_id, name) VALUES (1, 1, 'Craft'), (2, 2, 'Coffee')")
        w.conn.execute("INSERT INTO goals(id, brand_id, name) VALUES (1, 1, 'Sales')")
    return small


def at(text: str) -> When:
    return When("at", datetime.fromisoformat(text))


def by_sql(services: Services, statement: str) -> None:
    with closing(sqlite3.connect(services.home.store.path)) as conn:
        conn.execute(statement)
        conn.commit()


def times(services: Services, post_id: int) -> dict[str, tuple[str, str | None]]:
    return {d.account: (d.state, d.due_at) for d in services.posts.post(post_id).deliveries}


def test_a_whole_post_comes_back_whole(named: Services) -> None:
    post = named.posts.write(FULL, DRAFT)
    assert named.posts.written(post) == FULL
    changes = rows(named, "SELECT count(*) FROM changes")
    assert named.posts.rewrite(post, FULL, None).changed == 0
    assert rows(named, "SELECT count(*) FROM changes") == changes, "saving the same again is no step"
    named.undo.undo()
    with pytest.raises(NotFoundError):
        named.posts.written(post)
    named.undo.redo()
    assert named.posts.written(post) == FULL


texts = st.text(max_size=40)
links = st.sampled_from(["", "http://a.example", "https://a.example/?q=%20#\u00e9"])
words = texts.filter(lambda text: not _CONTROL.search(text))
each_variant = st.builds(
    Variant,
    *([st.none() | texts] * 4),
    st.none() | words,
    st.none() | texts,
    format=st.sampled_from(["", *FORMATS]),
    thread=st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=texts.filter(str.strip),
    one=st.tuples(texts, links, texts, texts, words),
    labels=st.lists(words, max_size=3),
    minutes=st.none() | st.floats(0, 9_000),
    utm=st.none() | st.dictionaries(texts, texts, max_size=3),
    media=st.lists(st.builds(Piece, texts, texts), max_size=4),
    format=st.sampled_from(FORMATS),
    variants=st.dictionaries(st.sampled_from(BOTH), each_variant),
)
def test_any_post_comes_back_as_it_was_written(
    named: Services,
    text: str,
    one: tuple[str, str, str, str, str],
    labels: list[str],
    minutes: float | None,
    utm: dict[str, str] | None,
    media: list[Piece],
    format: str,
    variants: dict[str, Variant],
) -> None:
    written = Written(
        text, BOTH, format, one[0], one[1], "", "", tuple(labels), *one[2:], minutes, utm, tuple(media), variants
    )

    def files(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        return tuple(Piece(storable(piece.path), storable(piece.alt_text)) for piece in pieces)

    def kept(entry: Variant) -> Variant:
        values: list[Any] = [None if value is None else storable(value) for value in entry[:6]]
        clean = Variant(*values)
        own = "" if entry.format == format else entry.format
        return clean._replace(format=own, thread=entry.thread, media=files(entry.media))

    try:
        post = named.posts.write(written, DRAFT)
    except UsageError:
        assert not media
        assert any(entry.body is not None and not entry.body.strip() for entry in variants.values())
        return
    expected = written._replace(
        text=storable(text),
        title=storable(one[0]),
        link=storable(one[1]),
        first_comment=storable(one[2]),
        content_warning=storable(one[3]),
        language=storable(one[4]),
        labels=tuple(map(storable, labels)),
        utm=None if utm is None else {storable(k): storable(v) for k, v in utm.items()},
        media=files(media),
        variants={slug: kept(entry) for slug, entry in variants.items() if kept(entry) != Variant()},
    )
    assert named.posts.written(post) == expected
    named.posts.rewrite(post, FULL, None)
    assert named.posts.written(post) == FULL
    named.posts.rewrite(post, written, None)
    assert named.posts.written(post) == expected


def test_each_account_may_have_its_own_time(named: Services) -> None:
    post = named.posts.write(FULL, {"acme/x": at("2026-11-24T10:00"), "acme/mastodon": When("slot")})
    assert times(named, post) == {
        "acme/mastodon": ("scheduled", "2026-11-26T08:00:00Z"),
        "acme/x": ("scheduled", "2026-11-24T09:00:00Z"),
    }
    assert named.posts.rewrite(post, FULL, {"acme/x": at("2026-11-25T10:00")}).changed == 1
    assert times(named, post) == {
        "acme/mastodon": ("scheduled", "2026-11-26T08:00:00Z"),
        "acme/x": ("scheduled", "2026-11-25T09:00:00Z"),
    }


def test_b17_the_time_that_comes_in_is_judged_and_never_the_stored_one(named: Services) -> None:
    post = named.posts.write(FULL, at("2026-11-24T10:00"))
    by_sql(named, f"UPDATE deliveries SET due_at = '2020-01-01T09:00:00Z', state = 'missed' WHERE post_id = {post}")
    assert named.posts.rewrite(post, FULL._replace(text="Mended"), None).changed == 1, "its past is no reason to refuse"
    assert set(times(named, post).values()) == {("missed", "2020-01-01T09:00:00Z")}
    named.posts.rewrite(post, FULL, at("2026-11-25T10:00"))
    assert set(times(named, post).values()) == {("scheduled", "2026-11-25T09:00:00Z")}
    before = content(named.home.read())
    with pytest.raises(UsageError, match="in the past"):
        named.posts.rewrite(post, FULL._replace(text="Else"), at("2026-11-20T10:00"))
    with pytest.raises(UsageError, match="in the past"):
        named.posts.write(FULL, {"acme/x": at("2026-11-20T10:00"), "acme/mastodon": at("2026-11-25T10:00")})
    assert content(named.home.read()) == before, "nothing is moved to another time, nothing half stored"


@pytest.mark.parametrize(
    "when",
    [{"acme/x": DRAFT}, {}, {"acme/x": DRAFT, "acme/mastodon": DRAFT, "bean/instagram": DRAFT}],
)
def test_b17_no_account_gets_a_time_that_nobody_gave(named: Services, when: dict[str, When]) -> None:
    before = content(named.home.read())
    with pytest.raises(UsageError, match="time"):
        named.posts.write(FULL, when)
    assert content(named.home.read()) == before


def test_b2_what_is_out_stays_and_the_rest_can_be_edited(named: Services) -> None:
    written = Written("Base", BOTH, variants={"acme/x": Variant("Own words")})
    post = named.posts.write(written, at("2026-11-24T10:00"))
    by_sql(
        named,
        f"UPDATE deliveries SET state = 'published', published_at = due_at WHERE post_id = {post} AND account_id = 1",
    )
    out = rows(named, "SELECT * FROM deliveries WHERE state = 'published'")
    for touched in (
        written._replace(text="Else"),
        written._replace(first_comment="late"),
        written._replace(media=(Piece("/x.png"),)),
        written._replace(variants={**written.variants, "acme/mastodon": Variant("Else")}),
    ):
        with pytest.raises(ConflictError, match="is out on acme/mastodon"):
            named.posts.rewrite(post, touched, at("2026-12-24T18:00"))
    mended = written._replace(variants={"acme/x": Variant("Better words")}, pillar="Craft", labels=("a",))
    assert named.posts.rewrite(post, mended, at("2026-12-24T18:00")).changed == 3
    assert named.posts.written(post) == mended
    assert rows(named, "SELECT * FROM deliveries WHERE state = 'published'") == out
    assert times(named, post)["acme/x"] == ("scheduled", "2026-12-24T17:00:00Z")


def test_a_base_nobody_has_out_can_still_change(named: Services) -> None:
    written = Written("Base", BOTH, variants={"acme/x": Variant("Own words")})
    post = named.posts.write(written, at("2026-11-24T10:00"))
    by_sql(
        named,
        f"UPDATE deliveries SET state = 'published', published_at = due_at WHERE post_id = {post} AND account_id = 2",
    )
    named.posts.rewrite(post, written._replace(text="Else"), None)
    assert named.posts.written(post).text == "Else"


def test_taken_off_and_ticked_again(named: Services) -> None:
    post = named.posts.write(FULL, at("2026-11-24T10:00"))
    named.posts.rewrite(post, FULL._replace(accounts=("acme/x",)), None)
    assert times(named, post)["acme/mastodon"] == ("cancelled", "2026-11-24T09:00:00Z")
    assert named.posts.written(post).accounts == ("acme/x",)
    named.posts.rewrite(post, FULL, None)
    assert times(named, post) == {
        "acme/mastodon": ("draft", None),
        "acme/x": ("scheduled", "2026-11-24T09:00:00Z"),
    }
    assert rows(named, f"SELECT count(*) FROM deliveries WHERE post_id = {post}") == [(2,)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pillar": "Coffee"}, "no such pillar.*Pillars: Craft"),
        ({"goal": "craft"}, "no such goal.*Goals: Sales"),
        ({"format": "hologram"}, "no such format"),
        ({"variants": {"acme/x": Variant(format="hologram")}}, "no such format"),
        ({"minutes": float("nan")}, "minutes"),
        ({"minutes": -1.0}, "minutes"),
        ({"accounts": ()}, "at least one account"),
        ({"accounts": ("acme/x", "bean/instagram")}, "one brand"),
        ({"text": " ", "media": (), "variants": {"acme/x": Variant("x")}}, "needs a text"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(named: Services, change: dict[str, Any], words: str) -> None:
    post = named.posts.write(FULL, DRAFT)
    before = content(named.home.read())
    for act in (lambda w: named.posts.write(w, DRAFT), lambda w: named.posts.rewrite(post, w, None)):
        with pytest.raises(SmdashError, match=words):
            act(FULL._replace(**change))
    assert content(named.home.read()) == before


def test_a_pillar_put_away_stays_on_its_post_and_goes_on_no_other(named: Services) -> None:
    post = named.posts.write(FULL, DRAFT)
    by_sql(named, "UPDATE pillars SET archived_at = '2026-11-01' WHERE id = 1")
    named.posts.rewrite(post, FULL._replace(text="Other"), None)
    assert named.posts.written(post).pillar == "Craft"
    with pytest.raises(NotFoundError, match="no such pillar"):
        named.posts.write(FULL, DRAFT)
    assert named.posts.names("acme") == ([], ["Sales"])


def test_media_alone_or_own_texts_alone_are_a_post(named: Services) -> None:
    assert named.posts.write(Written("", ("acme/x",), media=(Piece("/a.png"),)), DRAFT)
    assert named.posts.write(Written("", BOTH, variants={slug: Variant("x") for slug in BOTH}), DRAFT)


def test_media_that_stay_keep_what_was_seen_of_them(named: Services) -> None:
    post = named.posts.write(FULL, DRAFT)
    by_sql(named, f"UPDATE media SET sha256 = 'seen' || position WHERE post_id = {post}")
    turned = (Piece("/a/c.png", "now said"), Piece("/a/b.png", "A bee"))
    named.posts.rewrite(post, FULL._replace(media=turned), None)
    assert rows(named, f"SELECT position, path, alt_text, sha256 FROM media WHERE post_id = {post} ORDER BY 1") == [
        (0, "/a/c.png", "now said", "seen1"),
        (1, "/a/b.png", "A bee", "seen0"),
    ]


def test_what_others_keep_in_the_options_stays(named: Services) -> None:
    post = named.posts.write(FULL, DRAFT)
    by_sql(named, f"""UPDATE posts SET options = json_set(options, '$.mine', 1) WHERE id = {post}""")
    by_sql(
        named,
        f"""UPDATE variants SET options = json_set(coalesce(options, '{{}}'), '$.mine', 1) WHERE post_id = {post}""",
    )
    named.posts.rewrite(post, FULL._replace(utm=None, variants={}), None)
    assert rows(named, f"SELECT options FROM posts WHERE id = {post}") == [('{"mine": 1}',)]
    assert set(rows(named, f"SELECT options FROM variants WHERE post_id = {post}")) == {('{"mine": 1}',)}
    assert named.posts.written(post) == FULL._replace(utm=None, variants={})


def test_editing_only_text_and_accounts_leaves_the_rest(named: Services) -> None:
    post = named.posts.write(FULL, DRAFT)
    edit_post(named, post, "Other", ["acme/x"], None)
    assert named.posts.written(post) == FULL._replace(
        text="Other", accounts=("acme/x",), variants={"acme/x": FULL.variants["acme/x"]}
    )


@given(
    text=texts,
    variants=st.dictionaries(st.sampled_from(BOTH), each_variant),
    media=st.lists(st.builds(Piece, texts, texts)),
)
def test_d14_what_a_composer_keeps_comes_back_the_same(
    text: str, variants: dict[str, Variant], media: list[Piece]
) -> None:
    written = FULL._replace(text=text, variants=variants, media=tuple(media))
    kept = json.loads(json.dumps(payload_of(written, "+2d", 7)))
    assert written_of(kept, Written("", ())) == written
    old = {"text": "old", "accounts": ["acme/x"], "when": "", "post_id": 0}
    assert written_of(old, FULL) == FULL._replace(text="old", accounts=("acme/x",))
