"""Ideas are kept, changed and found; a post that is made of one is tied to it, and undo takes both back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.times.when import When
from smdash.services.composer.saver import PostSaver, Saved
from tests.worlds import content, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock

HOSTILE = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e \U0001f9d1\u200d\U0001f680 \u6f22\u5b57"


def listed(services: Services, brand: str | None = None, **how: str) -> list[str]:
    window = services.ideas.view(brand, **how).window  # type: ignore[arg-type]
    return [each.text for each in window.rows(0, window.count)]


def test_kept_listed_the_newest_first_and_found_by_words_and_labels(small: Services, clock: Clock) -> None:
    small.rules.add_pillar("acme", "Tips")
    small.ideas.add("Winter menu", brand="bean", labels=["winter", "winter"])
    clock.forward(minutes=1)
    small.ideas.add("A tip on diffs", link="https://acme.example/d", brand="acme", pillar="tips")
    clock.forward(minutes=1)
    small.ideas.add("Nobody's")
    assert listed(small) == ["Nobody's", "A tip on diffs", "Winter menu"]
    assert listed(small, "bean") == ["Nobody's", "Winter menu"], "what is nobody's may become anybody's"
    assert listed(small, words="win") == ["Winter menu"]
    assert listed(small, words="acme.example") == ["A tip on diffs"]
    assert listed(small, words="!?") == []
    assert listed(small, label="#WINTER") == ["Winter menu"]
    (tip,) = small.ideas.view(words="diffs").window.rows(0, 1)
    assert (tip.pillar, tip.link, tip.labels, tip.brand) == ("Tips", "https://acme.example/d", (), "acme")
    assert small.ideas.view("bean").open == 2
    found = small.find.search("winter")
    assert [(row.kind, row.account, row.text) for row in found] == [("idea", "bean", "Winter menu")]
    assert small.find.search("winter", "acme") == []


def test_a_home_of_one_brand_fills_it_in(services: Services) -> None:
    assert services.ideas.add("first").brand == ""
    services.manage.add_brand("only")
    assert services.ideas.add("second").brand == "only"


def test_hostile_words_are_only_words(small: Services) -> None:
    made = small.ideas.add(HOSTILE, labels=[HOSTILE])
    assert small.ideas.get(made.id) == made
    assert "\x1b" not in made.line
    assert listed(small, words='"hello" OR NEAR(') == []
    assert small.find.search("\u6f22\u5b57")[0].id == made.id


def test_bad_input_changes_nothing(small: Services) -> None:
    made = small.ideas.add("x", brand="acme")
    before = content(small.home.read())
    for act, words in (
        (lambda: small.ideas.add(" "), "a few words"),
        (lambda: small.ideas.add("x", brand="nobody"), "nobody"),
        (lambda: small.ideas.add("x", pillar="Tips"), "no pillar"),
        (lambda: small.ideas.add("x", brand="acme", pillar="Tips"), "no pillar"),
        (lambda: small.ideas.edit(made.id, text="", link=""), "a few words"),
        (lambda: small.ideas.edit(made.id, link="ftp://x"), "http"),
        (lambda: small.ideas.edit(99, text="y"), "no such idea"),
        (lambda: small.ideas.get(99), "no such idea"),
        (lambda: small.ideas.view(kind="odd"), "no such kind"),  # type: ignore[arg-type]
        (lambda: small.compose.start_idea(99), "no such idea"),
    ):
        with pytest.raises((UsageError, NotFoundError), match=words):
            act()
    assert content(small.home.read()) == before


def test_changing_letting_go_and_undo(small: Services) -> None:
    small.rules.add_pillar("acme", "Tips")
    made = small.ideas.add("x", brand="acme", pillar="Tips", labels=["a"])
    begun = content(small.home.read())
    after = small.ideas.edit(made.id, text="y", brand="bean")
    assert (after.text, after.brand, after.pillar, after.labels) == ("y", "bean", "", ("a",))
    small.undo.undo()
    assert content(small.home.read()) == begun
    assert small.ideas.drop([made.id, made.id]) == 1
    assert (listed(small), listed(small, kind="dropped")) == ([], ["x"])
    assert small.ideas.drop([made.id]) == 0
    assert small.ideas.drop([made.id], back=True) == 1
    small.undo.undo()
    small.undo.undo()
    assert content(small.home.read()) == begun


def test_a_post_of_an_idea_is_tied_to_it_and_undo_takes_both_back(small: Services) -> None:
    small.rules.add_pillar("acme", "Tips")
    made = small.ideas.add("A tip", link="https://acme.example/d", brand="acme", pillar="Tips", labels=["a"])
    begun = content(small.home.read())
    start = small.compose.start_idea(made.id)
    assert (start.idea, start.post.text, start.post.link) == (made.id, "A tip", "https://acme.example/d")
    assert (start.post.pillar, start.post.labels) == ("Tips", ("a",))
    saver = PostSaver(small.compose, start)
    post = start.post._replace(text="A tip on diffs", accounts=("acme/mastodon",))
    assert isinstance(saver.put(post, {"acme/mastodon": When("draft")}), Saved)
    (post_id,) = rows(small, "SELECT post_id FROM ideas")[0]
    assert small.posts.written(post_id).text == "A tip on diffs"
    assert (listed(small), listed(small, kind="used"), small.ideas.view().open) == ([], ["A tip"], 0)
    assert small.ideas.drop([made.id]) == 0, "what a post was made of is not let go of"
    small.undo.undo()
    assert content(small.home.read()) == begun
    small.undo.redo()
    assert small.ideas.get(made.id).post_id == post_id


def test_what_was_typed_of_it_survives_a_kill_and_stays_tied(
    small: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    made = small.ideas.add("A tip", brand="acme")
    saver = PostSaver(small.compose, small.compose.start_idea(made.id))
    saver.keeper.want(small.compose.start_idea(made.id).post._replace(text="A tip, half wr"), "")
    saver.keeper.write()
    other = open_home(tmp_path / "small")
    start = other.compose.start_idea(made.id)
    assert (start.recovered, start.post.text, start.idea) == (True, "A tip, half wr", made.id)
    # Beside it in another program's composer the text has another key, of the same idea.
    assert start._replace(key=f"{start.key}~abc").idea == made.id
    PostSaver(other.compose, start).put_as_draft(start.post._replace(accounts=("acme/x",)))
    assert other.ideas.get(made.id).post_id
    assert other.unsaved.keys() == []


def test_of_two_posts_of_one_idea_the_first_is_its(small: Services) -> None:
    made = small.ideas.add("A tip", brand="acme")
    start = small.compose.start_idea(made.id)
    post = start.post._replace(accounts=("acme/x",))
    first, second = (small.posts.write(post, When("draft"), idea=made.id) for _ in range(2))
    assert first != second
    assert small.ideas.get(made.id).post_id == first


def test_a_long_list_is_read_by_pages(small: Services, clock: Clock) -> None:
    with small.home.write("many", journaled=False) as w:
        for number in range(1200):
            at = (clock.moment + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            w.conn.execute(
                "INSERT INTO ideas(text, created_at, updated_at) VALUES (?, ?, ?)", (f"idea {number}", at, at)
            )
    window = small.ideas.view().window
    assert window.count == 1200
    assert [each.text for each in window.rows(600, 603)] == ["idea 599", "idea 598", "idea 597"]
    key = window.rows(700, 701)[0].key
    assert window.index(key) == 700
    assert window.index("nothing") is None
