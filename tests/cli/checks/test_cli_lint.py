"""``smdash lint``: what it prints and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.cli_world import Smdash


def test_it_ends_with_1_for_errors_and_names_the_post(acme: Smdash) -> None:
    out = acme("lint", code=1).stdout
    lines = out.splitlines()
    assert lines[lines.index("acme/x") + 1].split() == [
        "Fri",
        "20",
        "Nov",
        "09:00",
        "#2",
        "This",
        "one",
        "was",
        "missed",
    ]
    assert "error: Fri 20 Nov 09:00 has passed and it did not go out. Move it, or cancel it." in out
    assert lines[-1].startswith("3 posts checked: 1 error, 0 warnings")
    acme("cancel", "2")
    assert acme("lint").stdout.splitlines()[-1].startswith("2 posts checked: 0 errors")


def test_severity_narrows_what_is_shown_not_how_it_ends(acme: Smdash) -> None:
    everything = acme.json("lint", code=1)
    assert {f["severity"] for f in everything["findings"]} == {"error", "info"}
    acme("cancel", "2")
    assert acme.json("lint", "--severity", "error")["findings"] == []
    acme("add", "Mind the **signs**", "--to", "acme/x", "--at", "draft")
    assert [f["rule"] for f in acme.json("lint", "--severity", "warning")["findings"]] == ["trap"]
    assert "warning:" not in acme("lint", "--severity", "error").stdout


def test_posts_by_number_and_brands_by_name(acme: Smdash) -> None:
    assert acme.json("lint", "1")["checked"] == 1
    assert {f["post_id"] for f in acme.json("lint", "2", "3", code=1)["findings"]} == {2, 3}
    assert "no such post" in acme("lint", "99", code=1).stderr
    assert "no such brand" in acme("lint", "--brand", "nobody", code=1).stderr
    acme("lint", "zero", code=2)


def test_the_window_is_kept(acme: Smdash) -> None:
    text = "Words that come again some days later, and nobody knows quite why"
    acme("add", text, "--to", "acme/mastodon", "--at", "+2d 9")
    acme("add", text, "--to", "acme/mastodon", "--at", "+9d 9", "--force")
    assert "same-text" in [f["rule"] for f in acme.json("lint", code=1)["findings"]]
    acme("lint", "--days", "3", code=1)
    assert "same-text" not in [f["rule"] for f in acme.json("lint", code=1)["findings"]]
    acme("lint", "--days", "400", code=2)


def test_rules_are_listed_without_a_home(no_home: Smdash) -> None:
    out = no_home("lint", "--rules").stdout
    assert "over-limit" in out
    assert "dead-pillar" in out
    assert not (no_home.home / "smdash.db").exists()


def test_an_empty_home_says_how_to_begin(sm: Smdash) -> None:
    assert "no accounts yet" in sm("lint").stdout


def test_nothing_a_terminal_would_act_on_is_printed(acme: Smdash) -> None:
    acme("add", "see \x1b]52;c;AAAA\x07 **\u202ebold**", "--to", "acme/x", "--at", "draft")
    out = acme("lint", code=1).stdout
    assert not set(out) & {"\x1b", "\x07", "\u202e"}
    assert "bold" in out


def test_a_file_that_changed_is_named_and_accepted_by_word(acme: Smdash, tmp_path: Path) -> None:
    picture = tmp_path / "a.gif"
    picture.write_bytes(b"GIF89a\x05\x00\x02\x00\x00\x00\x00;")
    post = acme.json("add", "With a picture", "--to", "acme/x", "--media", f"{picture}=A field")["post_id"]
    picture.write_bytes(b"GIF89a\x06\x00\x02\x00\x00\x00\x00;")
    [found] = [each for each in acme.json("lint", f"p{post}")["findings"] if "changed" in each["message"]]
    assert found["fix"].endswith(f"smdash lint p{post} --accept-files")
    told = acme("lint", f"p{post}", "--accept-files").stdout
    assert "changed" not in told
    assert "give an ID" in acme("lint", "--accept-files", code=2).stderr
