"""``smdash add``, ``move``, ``cancel``, ``pause`` and ``resume``, as a person or a script runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_world import HOSTILE, Smdash

if TYPE_CHECKING:
    from pathlib import Path


def planned(sm: Smdash) -> list[tuple[str, str, str]]:
    rows = sm.json("queue", "--days", "60")["rows"]
    return [(r["account"], r["state"], r["at"]) for r in rows if r["kind"] == "delivery"]


def refused(sm: Smdash, *args: str, words: str, answer: str | None = None, code: int = 2) -> None:
    before = sm.json("queue", "--days", "60")
    result = sm(*args, code=code, answer=answer)
    assert result.stdout == ""
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert sm.json("queue", "--days", "60") == before, "nothing is changed"


# add -------------------------------------------------------------------------------------------------------


def test_add_says_what_goes_where_and_when(acme: Smdash) -> None:
    result = acme("add", "Hello there", "--to", "acme/x,acme/mastodon", "--at", "fri 14:30")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Queued: post ")
    assert [line.split()[:5] for line in lines[1:]] == [
        ["Fri", "27", "Nov", "14:30", "acme/mastodon"],
        ["Fri", "27", "Nov", "14:30", "acme/x"],
    ]
    assert ("acme/x", "scheduled", "2026-11-27T14:30:00+01:00") in planned(acme)
    assert acme("undo", "--yes").stdout == "Undone: New post for 2 accounts\n"
    assert ("acme/x", "scheduled", "2026-11-27T14:30:00+01:00") not in planned(acme)


def test_add_without_a_time_is_a_draft(acme: Smdash) -> None:
    assert acme("add", "Some day", "--to", "acme/x").stdout.startswith("Kept as a draft: post ")


def test_add_staggers_by_account_and_counts_from_a_slot(acme: Smdash) -> None:
    found = acme.json("add", "Hello", "--to", "acme/mastodon,acme/x", "--at", "mastodon next slot, x +2d")["deliveries"]
    # Monday's slot is taken.
    assert [(d["account"], d["at"]) for d in found] == [
        ("acme/mastodon", "2026-11-24T09:00:00+01:00"),
        ("acme/x", "2026-11-26T09:00:00+01:00"),
    ]


def test_add_with_everything(acme: Smdash) -> None:
    acme("pillar", "add", "acme", "Deep dives")
    acme("goal", "add", "acme", "Own leads")
    picture = acme.file("a=b.png", "not looked at here")
    found = json.loads(
        acme(
            "add", "-", "--to", "acme/x", "--to", "acme/mastodon", "--at", "+2d 9", "--format", "image", "--pillar", "Deep dives",
            "--goal", "Own leads", "--label", "launch", "--label", "q4", "--media", picture,
            "--media", f"{picture}=A hen = a bird", "--title", "T", "--link", "https://acme.example",
            "--first-comment", "first", "--warning", "cw", "--lang", "en", "--own", "acme/x=Shorter = better", "--json",
            answer=f"From stdin\n{HOSTILE}\n",
        ).stdout
    )  # fmt: skip
    texts = {d["account"]: d["text"] for d in found["deliveries"]}
    assert texts == {"acme/mastodon": f"From stdin\n{HOSTILE}", "acme/x": "Shorter = better"}
    from smdash.bootstrap import services_for

    services = services_for(acme.home)
    written = services.posts.written(found["post_id"])
    services.home.store.close_read()
    assert (written.format, written.title, written.link, written.pillar, written.goal) == (
        "image",
        "T",
        "https://acme.example",
        "Deep dives",
        "Own leads",
    )
    assert (written.labels, written.first_comment, written.content_warning, written.language) == (
        ("launch", "q4"),
        "first",
        "cw",
        "en",
    )
    assert [(piece.path, piece.alt_text) for piece in written.media] == [(picture, ""), (picture, "A hen = a bird")]


def test_add_says_what_the_files_make_of_it(acme: Smdash) -> None:
    pictures = [acme.file(name, "GIF89a\x02\x00\x02\x00\x00\x00\x00;") for name in ("a.gif", "b.gif")]
    made = acme("add", "Look", "--to", "acme/x", *(part for path in pictures for part in ("--media", path)))
    assert "It is: carousel (2 pictures)" in made.stdout
    assert "It is" not in acme("add", "Just words", "--to", "acme/x").stdout


def test_add_gives_one_account_other_files(acme: Smdash) -> None:
    wide, square = acme.file("wide.png", "not looked at"), acme.file("square.png", "not looked at")
    both = ("add", "Look", "--to", "acme/x,acme/mastodon", "--media", wide)
    found = acme.json(*both, "--media", f"acme/x={square}=A square")
    assert "there is no such file" in acme(*both, "--media", "acme/y=no.png", code=2).stderr
    assert (
        "the post does not go there"
        in acme("add", "Hi", "--to", "acme/x", "--media", f"acme/mastodon={wide}", code=2).stderr
    )
    from smdash.bootstrap import services_for

    services = services_for(acme.home)
    written = services.posts.written(found["post_id"])
    services.home.store.close_read()
    assert [(piece.path, piece.alt_text) for piece in written.media_for("acme/x")] == [(square, "A square")]
    assert [piece.path for piece in written.media_for("acme/mastodon")] == [wide]


def test_another_years_day_is_shown_with_its_year(acme: Smdash) -> None:
    made = acme("add", "Long after", "--to", "acme/x", "--at", "20 nov 9")  # it is the 21st
    assert "20 Nov 2027 09:00" in made.stdout
    assert "note: Sat 20 Nov is in 2027." in made.stderr
    assert "20 Nov 2027 09:00" in acme("queue", "state:scheduled").stdout
    soon = acme("add", "In January", "--to", "acme/x", "--at", "4 jan 9")
    assert "4 Jan 09:00" in soon.stdout
    assert "note" not in soon.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--to", "acme/nowhere"], "there is no such account"),
        (["--to", "acme/x", "--at", "yesterday 9"], "in the past"),
        (["--to", "acme/x", "--at", "2026-11-20 09:00"], "in the past"),
        (["--to", "acme/x,acme/mastodon", "--at", "x fri 9"], "no time is given for acme/mastodon"),
        (["--to", "acme/x", "--at", "next slot"], "has no slots"),
        (["--to", "acme/x", "--media", "/no/such/file.png=Alt"], "there is no such file"),
        (["--to", "acme/x", "--pillar", "Nothing"], "Nothing"),
        (["--to", "acme/x", "--format", "poem"], "there is no such format"),
        (["--to", "acme/x", "--own", "acme/mastodon=Hi"], "the post does not go there"),
        (["--to", "acme/x", "--own", "acme/x"], "an account and its text are needed"),
        (["--to", " , "], "at least one account"),
        (["--to", "acme/mastodon", "--visibility", "unlistd"], "Mastodon: public, unlisted, private, direct"),
        (["--to", "acme/mastodon", "--visibility", "acme/x=public"], "the post does not go there"),
        (["--to", "acme/mastodon", "--visibility", "public", "--visibility", "direct"], "said twice"),
        (["--to", "acme/x", "--visibility", " "], "a word is missing"),
    ],
)
def test_add_refuses_and_changes_nothing(acme: Smdash, args: list[str], words: str) -> None:
    refused(acme, "add", "Hello", *args, words=words)


def test_add_says_who_may_see_it(acme: Smdash) -> None:
    from smdash.bootstrap import services_for

    both = ("add", "Hello", "--to", "acme/x,acme/mastodon")
    one = acme.json(*both, "--visibility", "Unlisted", "--visibility", "acme/mastodon=private")["post_id"]
    two = acme.json(*both, "--visibility", "acme/mastodon=mutuals_only", "--own", "acme/mastodon=Hi", "--force")[
        "post_id"
    ]
    services = services_for(acme.home)
    seen = [services.posts.written(number).variants for number in (one, two)]
    services.home.store.close_read()
    assert {slug: variant.visibility for slug, variant in seen[0].items()} == {
        "acme/x": "unlisted",
        "acme/mastodon": "private",
    }
    assert {slug: (variant.body, variant.visibility) for slug, variant in seen[1].items()} == {
        "acme/mastodon": ("Hi", "mutuals_only")
    }


def test_add_refuses_an_empty_text(acme: Smdash) -> None:
    refused(acme, "add", "-", "--to", "acme/x", words="needs a text", answer="\n\n")


def test_add_keeps_what_has_errors_as_a_draft(acme: Smdash) -> None:
    long = "word " * 80
    result = acme("add", long, "--to", "acme/x,acme/mastodon", "--at", "+2d", code=1)
    assert result.stdout.startswith("Kept as a draft: ")
    assert "Not queued: it has errors." in result.stderr
    assert "error: acme/x: " in result.stderr
    assert "error" not in result.stdout
    found = acme.json("add", long + "again", "--to", "acme/x", "--at", "+2d", code=1)
    assert found["held_back"] is True
    assert [d["state"] for d in found["deliveries"]] == ["draft"]
    assert "over-limit" in {each["rule"] for each in found["findings"]}
    assert acme("undo", "--yes").stdout


def test_add_queues_what_has_errors_when_it_is_forced(acme: Smdash) -> None:
    result = acme("add", "word " * 80, "--to", "acme/x", "--at", "+2d", "--force")
    assert result.stdout.startswith("Queued")
    assert "error: acme/x: " in result.stderr
    assert "Not queued" not in result.stderr


def test_add_takes_a_draft_with_errors_as_a_draft(acme: Smdash) -> None:
    found = acme.json("add", "word " * 80, "--to", "acme/x")
    assert found["held_back"] is False
    assert "over-limit" in {each["rule"] for each in found["findings"]}


# move and cancel -------------------------------------------------------------------------------------------


def added(sm: Smdash, *more: str) -> tuple[str, list[str]]:
    found = sm.json("add", "Hello", "--to", "acme/x,acme/mastodon", "--at", "fri 14:30", *more)
    return f"p{found['post_id']}", [str(d["delivery_id"]) for d in found["deliveries"]]


def test_move_to_a_time_into_slots_and_by_days(acme: Smdash) -> None:
    post, (mastodon, x) = added(acme)
    moved = acme.json("move", post, "--to", "sat 10")
    assert moved["changed"] == 2
    assert {d["at"] for d in moved["deliveries"]} == {"2026-11-21T10:00:00+01:00"}
    assert acme.json("move", x, "--days", "7")["deliveries"][0]["at"] == "2026-11-28T10:00:00+01:00"
    assert acme.json("move", mastodon, "--slot")["deliveries"][0]["at"] == "2026-11-24T09:00:00+01:00"
    assert acme.json("move", post, "--to", "draft")["deliveries"][0]["state"] == "draft"
    assert acme("undo", "--yes").stdout == "Undone: Reschedule 2 posts\n"
    lines = acme("move", mastodon, "--days", "1").stdout.splitlines()
    assert lines[0] == "Moved 1 post to Wed 25 Nov 09:00"
    assert lines[1].startswith("Wed 25 Nov 09:00  acme/mastodon  scheduled")


def test_move_says_what_it_did_not_do(acme: Smdash) -> None:
    _, (mastodon, x) = added(acme)
    found = acme.json("move", x, mastodon, "--slot", "--partial", code=1)
    assert found["changed"] == 1
    assert "has no slots" in found["refused"][0]
    result = acme("move", x, "--days", "-30", code=1)
    assert "not done: acme/x Fri 27 Nov 14:30: that day has passed" in result.stderr
    assert "Moved" not in result.stdout
    assert "not done: there is no post #99999" in acme("move", "99999", "--days", "1", code=1).stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["1"], "one of --to TIME, --slot and --days N"),
        (["1", "--slot", "--days", "1"], "one of --to TIME"),
        (["1", "--to", "2026-11-20 9:00"], "is in the past"),
        (["1", "--to", "soonish"], "not understood"),
        (["1", "--days", "0"], "no number of days"),
        (["one", "--slot"], "no number of a post"),
    ],
)
def test_move_refuses_and_changes_nothing(acme: Smdash, args: list[str], words: str) -> None:
    refused(acme, "move", *args, words=words)


def test_cancel_and_take_it_back(acme: Smdash) -> None:
    post, (mastodon, x) = added(acme)
    assert acme("cancel", mastodon).stdout.startswith("Cancelled 1 post\n")
    assert acme.json("cancel", post)["deliveries"][0]["delivery_id"] == int(x), "the cancelled one is not meant"
    assert "cancelled and stays" in acme("cancel", x, code=1).stderr
    acme("undo", "--yes")
    assert ("acme/x", "scheduled", "2026-11-27T14:30:00+01:00") in planned(acme)


def test_unknown_post(acme: Smdash) -> None:
    assert "there is no such post" in acme("cancel", "p999", code=1).stderr


# pause and resume ------------------------------------------------------------------------------------------


def test_pause_everything_and_resume_later(acme: Smdash) -> None:
    out = acme("pause", "--reason", "storm in the news").stdout
    assert "Paused: everything since 09:12, storm in the news (1 post held)" in out
    assert acme.json("status")["paused"] is True
    assert ("acme/mastodon", "held", "2026-11-23T09:00:00+01:00") in planned(acme)
    out = acme("resume", now="2026-11-23T12:00+01:00").stdout
    assert out.startswith("Resumed: everything. Nothing was sent.\n")
    assert "1 post held past their time" in out
    assert "Mon 23 Nov 09:00  acme/mastodon" in out
    assert "1 post moved to the next free slots" in acme("resume", "--respace", now="2026-11-23T12:00+01:00").stdout
    assert ("acme/mastodon", "scheduled", "2026-11-24T09:00:00+01:00") in planned(acme)
    assert acme("resume").stdout == "Nothing is paused.\n"


def test_pause_with_a_scope_and_an_end(acme: Smdash) -> None:
    found = acme.json("pause", "acme/x", "--until", "fri 9")
    assert found["held"] == 0
    assert found["pauses"][0]["until"] == "2026-11-27T09:00:00+01:00"
    acme("pause", "acme")
    assert "several pauses are in force" in acme("resume", code=2).stderr
    assert "Resumed: acme/x" in acme("resume", "acme/x").stdout
    assert "this is not paused" in acme("resume", "acme/x", code=2).stderr
    acme("pause", "acme/x")
    assert len(acme.json("resume", "--all")["resumed"]) == 2
    assert acme("pause", "--list").stdout == "Nothing is paused.\n"
    assert acme.json("pause", "--list")["pauses"] == []


def test_pause_of_a_pillar(acme: Smdash) -> None:
    acme("pillar", "add", "acme", "Deep dives")
    acme("add", "A tip", "--to", "acme/x", "--at", "+2d", "--pillar", "Deep dives")
    assert acme.json("pause", "deep dives")["held"] == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nobody"], "no brand, account or pillar"),
        (["--until", "2026-11-20 09:00"], "has passed already"),
        (["--until", "next slot"], "this is no time"),
        (["--until", "soonish"], "not understood"),
    ],
)
def test_pause_refuses_and_changes_nothing(acme: Smdash, args: list[str], words: str) -> None:
    refused(acme, "pause", *args, words=words, code=1 if args == ["nobody"] else 2)
    assert acme.json("pause", "--list")["pauses"] == []


def test_a_hostile_reason_is_harmless(acme: Smdash, tmp_path: Path) -> None:
    out = acme("pause", "--reason", HOSTILE).stdout
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert acme.json("pause", "--list")["pauses"][0]["reason"] == HOSTILE
