"""One text, fitted to each account: own texts, threads, more fields, media, findings, times of their own."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from smdash.domain.posts.post import Piece, Variant
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
LONG = "We rebuilt the editor this year. " * 12


def newest(services: Services) -> int:
    return int(rows(services, "SELECT max(id) FROM posts")[0][0])


def face(me: Person) -> str:
    return me.words("facebody")


async def tick(me: Person, *slugs: str) -> None:
    """Tick accounts in the list, which must have the focus."""
    for slug in slugs:
        await me.press("g")
        while me.list("targets").current.account.slug != slug:
            await me.press("down")
        await me.press("space")


async def test_an_account_gets_words_of_its_own(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("For everybody")
        await me.press("tab")
        await tick(me, "acme/bluesky", "acme/x")
        await me.press("ctrl+o", "home")
        await me.type("Only X: ")
        assert "own" in me.row_of("targets", " x ")
        assert face(me).endswith("Only X: For everybody")
        await me.press("f8")
        assert not me.widget("own").display
        assert face(me).endswith("For everybody")
        assert "Only X" not in face(me)
        await me.press("shift+tab") if me.app.focused.id != "text" else None
        me.area().focus()
        await me.type(" else")
        assert face(me).endswith("else")
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
        written = demo.posts.written(newest(demo))
        assert written.variants == {"acme/x": Variant("Only X: For everybody")}
        assert "else" in written.text
        assert written.accounts == ("acme/bluesky", "acme/x")


async def test_following_the_base_again_asks_before_words_are_dropped(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("Base")
        await me.press("tab")
        await tick(me, "acme/x")
        await me.press("ctrl+o", "ctrl+o")
        assert me.on == "ComposerScreen", "the same words are nothing to ask about"
        assert not me.widget("own").display
        await me.press("ctrl+o", "home")
        await me.type("More: ")
        await me.press("ctrl+o")
        assert me.on == "PickScreen"
        await me.press("escape")
        assert face(me).endswith("More: Base")
        await me.press("ctrl+o", "down", "enter")
        assert face(me).endswith("\nBase")


async def test_a_text_too_long_for_x_is_shown_and_sent_as_a_thread(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.paste(LONG.strip())
        await me.press("tab")
        await tick(me, "acme/x")
        over = len(LONG.strip()) - 280
        assert f"{len(LONG.strip())}/280" in face(me)
        assert f"{over} over" in me.row_of("targets", "[x]")
        assert "✕" in me.words("findings")
        await me.press("ctrl+t")
        assert "1 of 2" in face(me)
        assert "1/2" in face(me)
        assert "✕" not in me.words("findings")
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen", "a thread is no error to ask about"
        assert demo.posts.written(newest(demo)).variants == {"acme/x": Variant(thread=True)}


async def test_errors_are_asked_about_once(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        before = newest(demo)
        await me.press("n")
        await me.paste(LONG)
        await me.press("tab")
        await tick(me, "acme/x")
        await me.press("ctrl+s")
        assert me.on == "PickScreen"
        assert me.sees("1 error", "Queue it anyway", "Keep it as a draft")
        await me.press("enter")
        assert me.on == "ComposerScreen"
        assert newest(demo) == before
        await me.press("ctrl+s", "down", "down", "enter")
        assert me.on == "DashboardScreen"
        assert "Kept as a draft. u takes it back." in me.said()
        assert newest(demo) > before
        assert [d.state for d in demo.posts.post(newest(demo)).deliveries] == ["draft"]
        await me.press("n")
        await me.paste(LONG)
        await me.press("tab")
        await tick(me, "acme/x")
        await me.press("ctrl+s", "down", "enter")
        assert "Queued. u takes it back." in me.said()
        assert [d.state for d in demo.posts.post(newest(demo)).deliveries] == ["scheduled"]


async def test_findings_are_listed_and_gone_to(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.paste(LONG)
        await me.press("tab")
        await tick(me, "acme/x")
        await me.press("ctrl+l")
        assert me.on == "PickScreen"
        assert me.sees("What is wrong", "over the limit")
        await me.press("enter")
        assert me.app.focused.id == "text"
        await me.press("ctrl+l", "G", "enter")
        assert me.app.focused.id.startswith("base-"), "what has no pillar is mended on the second page"


async def test_more_fields_are_kept_and_stored(demo: Services, tmp_path: Path) -> None:
    picture = tmp_path / "a bee.png"
    picture.write_bytes(base64.b64decode(PIXEL))
    other = tmp_path / "cee.png"
    other.write_bytes(base64.b64decode(PIXEL))
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("With everything")
        await me.press("tab")
        await tick(me, "acme/mastodon")
        await me.press("ctrl+g")
        values = {
            "title": "A title",
            "link": "https://acme.example/a",
            "format": "image",
            "pillar": "LAUNCH",
            "goal": "",
            "labels": "one, two",
            "first_comment": "First!",
            "content_warning": "spoilers",
            "language": "en",
            "minutes": "12,5",
            "utm": "campaign=spring",
        }
        for value in values.values():
            await me.type(value)
            await me.press("tab")
        await me.paste(f"'{picture}'")
        await me.press("enter")
        await me.type("A bee")
        me.field("path").focus()
        await me.type(f"{other}")
        await me.press("enter", "shift+tab")
        assert me.row_of("media", "cee.png")
        await me.press("K")
        kept = demo.unsaved.load("new")
        assert kept["media"] == [[str(other), ""], [str(picture), "A bee"]]
        assert kept["labels"] == ["one", "two"]
        assert "image 1×1" in me.row_of("media", "cee.png")
        assert "no alt" in me.row_of("media", "cee.png")
        assert "cee.png has no description" in me.words("findings")
        await me.press("ctrl+s")
        for _ in range(2):
            if me.on == "PickScreen":
                await me.press("down", "enter")
        assert me.on == "DashboardScreen"
    written = demo.posts.written(newest(demo))
    assert written.title == "A title"
    assert written.link == "https://acme.example/a"
    assert (written.format, written.pillar, written.goal) == ("image", "launch", "")
    assert (written.labels, written.first_comment, written.content_warning) == (("one", "two"), "First!", "spoilers")
    assert (written.language, written.minutes, written.utm) == ("en", 12.5, {"campaign": "spring"})
    assert written.media == (Piece(str(other)), Piece(str(picture), "A bee"))
    assert rows(demo, "SELECT count(*) FROM media WHERE sha256 IS NOT NULL") == [(2,)]


async def test_a_wrong_field_is_told_and_not_stored(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        before = newest(demo)
        await me.press("n")
        await me.type("x y z")
        await me.press("tab")
        await tick(me, "acme/mastodon")
        await me.press("ctrl+g", "tab", "tab", "tab")
        await me.type("nonsense")
        assert "there is no 'nonsense'" in me.words("morewrong")
        await me.press("ctrl+s")
        assert me.on == "ComposerScreen"
        assert newest(demo) == before
        assert any("nonsense" in toast for toast in me.toasts())


async def test_what_is_typed_for_one_account_on_the_second_page_is_only_its(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("Words")
        await me.press("tab")
        await tick(me, "acme/mastodon", "acme/x")
        await me.press("ctrl+b", "ctrl+g")
        me.field("own-visibility").focus()
        await me.type("unlisted")
        await me.press("f8")
        assert me.field("own-visibility").value == ""
        await me.press("ctrl+s")
        assert demo.posts.written(newest(demo)).variants == {"acme/mastodon": Variant(visibility="unlisted")}


async def test_accounts_get_times_of_their_own(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("Staggered")
        await me.press("tab")
        await tick(me, "acme/mastodon", "acme/x")
        await me.press("tab")
        await me.type("x fri 9, mastodon +2d")
        assert "acme/x Fri 27 09:00" in me.words("meaning")
        assert "acme/mastodon Sun 29 09:00" in me.words("meaning")
        assert "Europe/Berlin" in me.words("meaning")
        await me.press("ctrl+s")
        due = {d.account: d.wall for d in demo.posts.post(newest(demo)).deliveries}
        assert due == {"acme/mastodon": "2026-11-29 09:00", "acme/x": "2026-11-27 09:00"}


async def test_everything_survives_a_kill(
    demo: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    picture = tmp_path / "bee.png"
    picture.write_bytes(b"\x89PNG")
    other = open_home(tmp_path / "demo")
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("n")
        await me.type("Base")
        await me.press("tab")
        await tick(me, "acme/x")
        await me.press("ctrl+o")
        await me.type(", own")
        assert other.unsaved.load("new")["own"]["acme/x"]["body"] == "Base, own"
        await me.press("ctrl+g")
        await me.type("Title")
        assert other.unsaved.load("new")["title"] == "Title"
        me.field("path").focus()
        await me.type(str(picture))
        await me.press("enter")
        await me.type("A bee")
        assert other.unsaved.load("new")["media"] == [[str(picture), "A bee"]]
    async with sitting_at(other, (120, 40)) as again:
        await again.press("n")
        assert any("Brought back" in toast for toast in again.toasts())
        assert again.widget("own").text == "Base, own"
        await again.press("ctrl+s", "down", "enter")
        if again.on == "PickScreen":
            await again.press("enter")
    written = other.posts.written(newest(other))
    assert (written.title, written.media) == ("Title", (Piece(str(picture), "A bee"),))
    assert written.variants == {"acme/x": Variant("Base, own")}


async def test_d14_what_an_older_smdash_kept_still_comes_back(demo: Services) -> None:
    demo.unsaved.save("new", {"text": "old words", "accounts": ["acme/x", "gone/x"], "when": "+2d", "post_id": 0})
    async with sitting_at(demo) as me:
        await me.press("n")
        assert me.area().text == "old words"
        assert me.field("when").value == "+2d"
        assert "x" in me.row_of("targets", "[x]")
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
        assert demo.posts.written(newest(demo)).accounts == ("acme/x",)


async def test_b22_no_choice_of_one_post_is_taken_into_the_next(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.paste(LONG.strip())
        await me.press("tab")
        await tick(me, "acme/x")
        await me.press("ctrl+t", "ctrl+g")
        await me.type("A title")
        me.field("base-utm").focus()
        await me.type("none")
        me.field("own-visibility").focus()
        await me.type("unlisted")
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
        assert demo.posts.written(newest(demo)).variants["acme/x"] == Variant(visibility="unlisted", thread=True)
        await me.press("4", "n")
        await me.type("The next one")
        await me.press("tab")
        await tick(me, "acme/x")
        await me.press("ctrl+s")
        written = demo.posts.written(newest(demo))
        assert (written.title, written.utm, written.variants) == ("", None, {})


async def test_b19_the_brand_is_always_in_sight_and_another_one_is_told(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("n")
        await me.type("Words")
        await me.press("tab")
        await tick(me, "acme/x")
        for key in ("ctrl+g", "ctrl+g", "ctrl+r", "ctrl+r"):
            await me.press(key)
            assert "acme" in me.lines()[1]
        me.list("targets").focus()
        await tick(me, "bean/tiktok")
        assert "2 brands are ticked" in me.lines()[1]


async def test_editing_a_post_shows_and_keeps_all_of_it(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.go("queue", "Launch week starts")
        post = me.dashboard.pane("queue").current.post_id
        before = demo.posts.written(post)
        await me.press("e")
        await me.type(" !")
        await me.press("ctrl+s")
        if me.on == "PickScreen":
            await me.press("down", "enter")
        assert demo.posts.written(post) == before._replace(text=before.text + " !")


@pytest.mark.parametrize("size", [(80, 24), (120, 24), (200, 60)])
async def test_each_page_fits(demo: Services, size: tuple[int, int]) -> None:
    async with sitting_at(demo, size) as me:
        await me.press("n")
        await me.paste(LONG)
        await me.press("tab")
        await tick(me, "acme/bluesky", "acme/mastodon", "acme/x")
        await me.press("ctrl+o", "ctrl+r", "ctrl+g", "ctrl+g")
        for line in me.lines():
            assert len(line) <= size[0]
        assert me.sees("^s queue it", "^o own", "^l findings")
        me.assert_harmless()


async def test_the_editor_gives_the_text_back(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def edited(_app: object, text: str, *, suffix: str = ".md", keep: object = None) -> str:
        seen.append(text)
        return text + " and more"

    monkeypatch.setattr("smdash.screens.base.editor.edit_text", edited)
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("Begun here")
        await me.press("ctrl+e")
        assert seen == ["Begun here"]
        assert me.area().text == "Begun here and more"
        await me.press("ctrl+z")
        assert me.area().text == "Begun here", "what an editor made of it can be undone"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_it_looks_like(demo: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]) -> None:
    name = f"{size[0]}x{size[1]}"
    async with sitting_at(demo, size) as me:
        await me.press("n")
        await me.paste(LONG.strip() + " https://acme.example/launch")
        await me.press("tab")
        await tick(me, "acme/bluesky", "acme/mastodon", "acme/x")
        snapshot(f"composer-full-{name}", me.text())
        await me.press("ctrl+b", "ctrl+o")
        await me.type("Ours: ")
        snapshot(f"composer-own-{name}", me.text())
        await me.press("f8", "ctrl+t", "ctrl+r")
        snapshot(f"composer-read-{name}", me.text())
        await me.press("ctrl+g")
        await me.type("Launch week")
        snapshot(f"composer-more-{name}", me.text())


async def test_own_words_and_an_edited_post_are_gone_on_with_at_their_end(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("Base\ntext")
        await me.press("tab")
        await tick(me, "acme/x")
        await me.press("ctrl+o")
        await me.type(", more")
        await me.press("ctrl+s")
        assert demo.posts.written(newest(demo)).variants["acme/x"].body == "Base\ntext, more"
        await me.go("queue", "Launch week starts")
        await me.press("e")
        before = me.area().text
        await me.type(" And on.")
        assert me.area().text == before + " And on."
        await me.press("ctrl+x")


async def test_an_account_ticked_by_giving_it_its_own_words_is_said(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("Base")
        await me.press("tab", "down", "ctrl+o")
        slug = me.list("targets").current.key
        assert me.toasts() == [f"{slug} ticked, with a text of its own."]
        await me.press("ctrl+o", "ctrl+o")
        assert len(me.toasts()) == 1, "what is ticked already is nothing to say"


async def test_time_findings_and_what_a_field_takes_stay_in_sight_on_the_second_page(demo: Services) -> None:
    for size in ((80, 24), (120, 40)):
        async with sitting_at(demo, size) as me:
            await me.press("n")
            await me.paste("Look " * 70)
            await me.press("tab")
            await tick(me, "acme/x")
            await me.press("ctrl+g")
            assert me.sees("when: next slot", "Next free slot of each account", "1 error")
            await me.press("tab", "tab")
            assert me.app.focused.id == "base-format"
            assert me.sees("newsletter, link, event")
            await me.press("tab")
            assert me.sees("Next free slot of each account")
            await me.press("ctrl+x")


async def test_handles_have_the_room_that_figures_leave(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("Hi")
        await me.press("tab")
        await tick(me, "acme/x")
        assert me.sees("acmetools_ex", "@acme@social.example", "278 left")


async def test_every_error_is_told_whole_before_it_is_queued(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("n")
        await me.paste("Look at what @bean.cafe and the others of Bean and Leaf made " * 6)
        await me.press("tab")
        await tick(me, "acme/x", "acme/bluesky")
        await me.press("ctrl+s")
        assert me.on == "PickScreen"
        assert " errors ─" in me.text()
        assert me.sees("over the limit of 280", "over the limit of 300", "Back to the text")
        await me.press("escape")


async def test_a_time_with_names_and_nothing_ticked(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.press("tab", "tab")
        await me.type("linkedin fri 9")
        assert me.words("meaning").startswith("'linkedin': no account is chosen yet that this could name.")
