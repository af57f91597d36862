"""Pages that are made, answers that come back, and what of them counts."""

from __future__ import annotations

import base64
import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from smdash.domain.approval.answers import written
from smdash.domain.errors import NotFoundError, OpenFieldsError, SmdashError, UsageError
from smdash.domain.posts.post import Piece
from smdash.domain.times.when import When
from tests.services.approval.client import answer, deliveries, due, page_data, send
from tests.worlds import content, rows, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.approval.views import MadePage
    from smdash.services.bundle import Services
    from tests.worlds import Clock

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)


@pytest.fixture
def page(small: Services) -> MadePage:
    """The page of the next week of acme: one post, on two accounts."""
    return small.approval_pages.make("acme", MONDAY, SUNDAY)


def _states(services: Services, brand: str | None = "acme") -> list[str]:
    return [row.standing.state for row in services.approval.board(brand).rows]


def test_a_page_asks_about_what_is_planned_and_about_nothing_else(small: Services, page: MadePage) -> None:
    assert small.approval_pages.week("next") == (MONDAY, SUNDAY)
    assert [each["label"] for each in page_data(page)["posts"]] == [
        "Mon 23 Nov 2026 09:00, acme/mastodon",
        "Tue 24 Nov 2026 08:30, acme/x",
    ]
    assert _states(small) == ["asked", "asked"]
    assert _states(small, "bean") == []
    assert b"Second" not in page.data
    assert b'class="quiet kind"' not in page.data, "that a text is a text is seen"
    assert str(small.home.folder).encode() not in page.data
    (line,) = small.approval.board().pages
    assert (line.brand, line.posts, line.answered) == ("acme", 2, 0)


@pytest.mark.parametrize(
    ("text", "gap"), [("New: [link]", "[link]"), ("Hello {name}!", "{name}"), ("On {date}, TODO", "{date}, TODO")]
)
def test_no_client_reads_what_nobody_filled_in(small: Services, tmp_path: Path, text: str, gap: str) -> None:
    write_post(small, text, ["acme/mastodon"], When("at", datetime.fromisoformat("2026-11-25T15:00")))
    before, path = content(small.home.read()), tmp_path / "page.html"
    with pytest.raises(OpenFieldsError) as refused:
        small.approval_pages.export("acme", MONDAY, SUNDAY, path)
    assert f"Wed 25 Nov 2026 15:00, acme/mastodon: {gap}." in refused.value.what
    assert (content(small.home.read()), path.exists()) == (before, False)
    made = small.approval_pages.export("acme", MONDAY, SUNDAY, path, open_fields=True)
    assert (made.posts, path.read_bytes()) == (3, made.data)


def test_an_answer_is_put_onto_the_posts_as_one_step_and_twice_is_nothing_new(small: Services, page: MadePage) -> None:
    first, second = deliveries(small)
    before = content(small.home.read())
    data = send(small, page, {first: ("approved", ""), second: ("changes", "not \x1b[31mred\n= APPROVED")})
    (taken,) = small.approval.take(data, dry_run=True)
    assert (taken.count("taken"), content(small.home.read())) == (2, before)
    (taken,) = small.approval.take(data)
    assert (taken.brand, taken.by_whom, [row.result for row in taken.rows]) == ("acme", "Ann", ["taken", "taken"])
    assert _states(small) == ["approved", "changes"]
    assert small.approval.rows([second])[0].standing.comment == "not [31mred\n= APPROVED"
    steps = len(rows(small, "SELECT id FROM changes"))
    (again,) = small.approval.take(data)
    assert [row.result for row in again.rows] == ["known", "known"]
    assert len(rows(small, "SELECT id FROM changes")) == steps
    small.undo.undo()
    assert content(small.home.read()) == before


def test_a_page_is_answered_by_a_later_one_and_by_word_of_mouth_too(
    small: Services, page: MadePage, clock: Clock
) -> None:
    first, second = deliveries(small)

    def answered() -> list[int]:
        return [line.answered for line in small.approval.board().pages]

    clock.forward(minutes=5)
    later = small.approval_pages.make("acme", MONDAY, SUNDAY)
    small.approval.take(send(small, later, {first: ("approved", "")}))
    assert answered() == [1, 1], "the older page of the week waits for no word that came by the newer one"
    clock.forward(minutes=5)
    small.approval.say([second], "approved", by_whom="Ann, by telephone")
    assert answered() == [2, 2]
    clock.forward(minutes=5)
    small.approval_pages.make("acme", MONDAY, SUNDAY)
    assert answered() == [0, 2, 2], "what was said before a page was made is no answer to it"


def test_what_was_changed_since_is_not_approved_and_named(small: Services, page: MadePage, clock: Clock) -> None:
    first, second = deliveries(small)
    post_id = small.posts.post_of(first)
    written_post = small.posts.written(post_id)
    clock.forward(hours=1)
    small.posts.rewrite(post_id, written_post.varied("acme/x", body="Another text"), None)
    (taken,) = small.approval.take(send(small, page, {first: ("approved", ""), second: ("approved", "")}))
    assert [(row.account, row.result) for row in taken.rows] == [("acme/mastodon", "taken"), ("acme/x", "changed")]
    assert taken.rows[1].words == "changed since it was shown: text"
    (row,) = small.approval.rows([second])
    assert row.standing.state == "none"
    assert [(each.what, each.was, each.now) for each in row.standing.changed] == [("text", "First", "Another text")]
    small.posts.rewrite(post_id, written_post, None)
    assert _states(small) == ["approved", "approved"], "the change was taken back, so the word is on what is there"


def test_what_goes_out_no_more_is_named(small: Services, page: MadePage) -> None:
    first, _ = deliveries(small)
    small.queue.cancel([first])
    (taken,) = small.approval.take(send(small, page, {first: ("changes", "no")}))
    assert [(row.result, row.words) for row in taken.rows] == [("taken", "it is cancelled by now")]
    assert len(small.approval.board().rows) == 1


def test_a_post_that_is_moved_stays_approved(small: Services, page: MadePage) -> None:
    first, _ = deliveries(small)
    small.approval.take(send(small, page, {first: ("approved", "")}))
    small.queue.to_next_slot([first])
    assert small.approval.rows([first])[0].standing.state == "approved"


def test_an_answer_that_was_made_later_counts_whenever_it_comes(small: Services, page: MadePage, clock: Clock) -> None:
    first, _ = deliveries(small)
    now = clock.moment
    clock.forward(days=1)
    late = send(small, page, {first: ("changes", "no")}, at=now + timedelta(hours=2))
    early = send(small, page, {first: ("approved", "")}, at=now + timedelta(hours=1))
    small.approval.take(late)
    (taken,) = small.approval.take(early)
    assert [row.result for row in taken.rows] == ["older"]
    assert small.approval.rows([first])[0].standing.state == "changes"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_of_one_minute_the_later_one_counts(
    small: Services, page: MadePage, clock: Clock, order: tuple[int, int]
) -> None:
    first, _ = deliveries(small)
    at = small.home.now() + timedelta(minutes=2)
    said = [
        send(small, page, {first: ("approved", "")}, at=at + timedelta(seconds=5)),
        send(small, page, {first: ("changes", "stop")}, at=at + timedelta(seconds=50)),
    ]
    clock.forward(minutes=5)
    for number in order:
        small.approval.take(said[number])
    assert _states(small)[0] == "changes"


def test_a_clock_that_is_wrong_moves_no_word_out_of_its_place(small: Services, page: MadePage, clock: Clock) -> None:
    first, _ = deliveries(small)
    small.approval.take(send(small, page, {first: ("approved", "")}, at=clock.moment + timedelta(days=900)))
    clock.forward(hours=1)
    assert small.approval.say([first], "changes", "after all not", "Ann") == 1
    assert small.approval.rows([first])[0].standing.state == "changes"


def test_words_by_phone_count_for_what_the_post_says_then(small: Services) -> None:
    first, second = deliveries(small)
    assert small.approval.say([first, second], "approved", by_whom="Ann") == 2
    assert small.approval.say([first, second], "approved", by_whom="Ann") == 0
    assert _states(small) == ["approved", "approved"]
    small.approval.say([second], "comment", "lovely", "Ann")
    assert small.approval.rows([second])[0].standing.comment == "lovely"
    assert _states(small) == ["approved", "approved"]
    small.approval.say([first], "")
    assert _states(small) == ["asked", "approved"]
    small.undo.undo()
    assert _states(small) == ["approved", "approved"]
    with pytest.raises(NotFoundError):
        small.approval.say([999], "approved")
    with pytest.raises(UsageError):
        small.approval.say([first], "comment", " ")


def test_an_answer_of_another_home_or_brand_or_of_a_page_taken_back_is_refused(small: Services, page: MadePage) -> None:
    first, _ = deliveries(small)
    data = send(small, page, {first: ("approved", "")})
    before = content(small.home.read())
    with pytest.raises(UsageError, match="not of bean"):
        small.approval.take(data, "bean")
    strange = answer(small, page, {first: ("approved", "")})._replace(page="0" * 32)
    with pytest.raises(UsageError, match="not made here"):
        small.approval.take(written(strange).encode())
    assert content(small.home.read()) == before
    small.undo.undo()
    with pytest.raises(UsageError, match="not made here"):
        small.approval.take(data)


def test_what_was_changed_by_hand_is_taken_by_a_word_only(small: Services, page: MadePage) -> None:
    first, second = deliveries(small)
    data = send(small, page, {first: ("changes", "a"), second: ("approved", "")})
    forged = data.replace(b"CHANGE WANTED", b"APPROVED")
    with pytest.raises(UsageError, match="cut or changed"):
        small.approval.take(forged)
    (taken,) = small.approval.take(forged, anyway=True)
    assert taken.notes == ("its sum is another one: it was cut or changed on its way",)
    assert _states(small) == ["approved", "approved"]


def test_it_is_found_in_mails_of_all_kinds(small: Services, page: MadePage) -> None:
    first, _ = deliveries(small)
    data = send(small, page, {first: ("changes", 'Grüße <b>fett</b> & "so"\n\n> zitiert')})
    text = data.decode()
    html = "".join(
        f"<div>{line or '<br>'}</div>" for line in text.replace("&", "&amp;").replace("<", "&lt;").splitlines()
    )
    encoded = base64.encodebytes(f"<html><body>Hi!{html}</body></html>".encode())
    head = b"From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
    mails = [
        data,
        b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
        text.encode("utf-16"),
        text.encode("cp1252"),
        "\n".join(f"> {line}" for line in text.splitlines()).encode(),
        f"<html><body><p>Dear all,</p>{html}<script>alert(1)</script></body></html>".encode(),
        head + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded,
    ]
    for mail in mails:
        (taken,) = small.approval.take(mail, dry_run=True)
        assert [row.result for row in taken.rows] == ["taken"], mail[:60]
        assert taken.rows[0].comment == 'Grüße <b>fett</b> & "so"\n\n> zitiert'


def test_what_is_hostile_is_bounded_and_changes_nothing(small: Services, page: MadePage) -> None:
    first, _ = deliveries(small)
    before = content(small.home.read())
    for data in (b"a" * 17_000_000, b"\xff\xfe\x00", b"<html>" * 1000, b"\0" * 100, b"APPROVAL ANSWER 1\n", b""):
        with pytest.raises(SmdashError):
            small.approval.take(data)
    assert content(small.home.read()) == before
    small.approval.take(send(small, page, {first: ("changes", "x" * 5_000_000)}))
    row = small.approval.rows([first])[0]
    assert len(row.standing.comment) == 4000


def test_pictures_are_scaled_and_alt_texts_stand_beside_them(small: Services, tmp_path: Path) -> None:
    Image.effect_noise((3000, 2000), 90).convert("RGB").save(tmp_path / "large.png")
    (tmp_path / "film.mp4").write_bytes(b"no film")
    post_id = write_post(small, "With media", ["acme/mastodon"], When("slot"), format="image")
    media = (Piece(str(tmp_path / "large.png"), "a <b>chair</b>"), Piece(str(tmp_path / "film.mp4")), Piece("gone.png"))
    small.posts.rewrite(post_id, small.posts.written(post_id)._replace(media=media), None)
    made = small.approval_pages.make("acme", MONDAY, SUNDAY)
    assert len(made.data) < 1_000_000
    assert b"data:image/jpeg;base64," in made.data
    assert b"a &lt;b&gt;chair" in made.data
    assert str(tmp_path).encode() not in made.data
    assert [note.split(", ", 1)[1] for note in made.notes if "gone" in note] == [
        "acme/mastodon: gone.png is not shown (the file is not there)."
    ]
    shown = made.data.decode().split("data:image/jpeg;base64,")[1].split('"')[0]
    with Image.open(io.BytesIO(base64.b64decode(shown))) as picture:
        assert max(picture.size) <= 1350


def test_bytes_and_alt_text_of_a_file_are_part_of_what_is_approved(small: Services, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("RGB", (20, 20), "red").save(file)
    post_id = write_post(small, "With media", ["acme/mastodon"], When("slot"), format="image")
    post = small.posts.written(post_id)._replace(media=(Piece(str(file), "red"),))
    small.posts.rewrite(post_id, post, None)
    (number,) = rows(small, "SELECT id FROM deliveries WHERE post_id = ?", post_id)[0]

    def stands() -> tuple[str, list[str]]:
        (row,) = small.approval.rows([number])
        return row.standing.state, [each.what for each in row.standing.changed]

    small.approval.say([number], "approved")
    assert stands() == ("approved", [])
    small.posts.rewrite(post_id, post._replace(media=(Piece(str(file), "blue"),)), None)
    assert stands() == ("none", ["alt text of file 1"])
    small.posts.rewrite(post_id, post, None)
    Image.new("RGB", (20, 20), "blue").save(file)
    small.media.accept(post_id)
    assert stands() == ("none", ["file 1"])


def test_a_file_of_a_plan_is_known_by_its_bytes_once_it_was_shown(small: Services, tmp_path: Path) -> None:
    file, plan = tmp_path / "a.png", tmp_path / "plan.csv"
    Image.new("RGB", (20, 20), "red").save(file, compress_level=0)
    head = "post,account,due,zone,state,format,text,media\n"
    plan.write_text(f"{head}p-1,acme/mastodon,2026-11-25 09:00,Europe/Berlin,scheduled,image,Red,{file}\n")
    assert small.imports.run(plan).ok
    made = small.approval_pages.make("acme", MONDAY, SUNDAY)
    number = rows(small, "SELECT d.id FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.body = 'Red'")[0][0]
    small.approval.take(send(small, made, {number: ("approved", "")}))
    assert small.approval.rows([number])[0].standing.state == "approved"
    was = file.stat()
    Image.new("RGB", (20, 20), "blue").save(file, compress_level=0)
    assert file.stat().st_size == was.st_size, "the same size, so only the bytes tell"
    again = small.approval_pages.make("acme", MONDAY, SUNDAY)
    assert any("another one than when it was added" in note for note in again.notes)
    small.media.accept(small.posts.post_of(number))
    assert [each.what for each in small.approval.rows([number])[0].standing.changed] == ["file 1"]


def test_a_file_that_was_replaced_before_it_was_summed_up_stays_another_one(small: Services, tmp_path: Path) -> None:
    file, plan = tmp_path / "a.png", tmp_path / "plan.csv"
    Image.new("RGB", (20, 20), "red").save(file)
    head = "post,account,due,zone,state,format,text,media\n"
    plan.write_text(f"{head}p-1,acme/mastodon,2026-11-25 09:00,Europe/Berlin,scheduled,image,Red,{file}\n")
    assert small.imports.run(plan).ok
    Image.new("RGB", (90, 90), "blue").save(file)
    made = small.approval_pages.make("acme", MONDAY, SUNDAY)
    assert any("another one than when it was added" in note for note in made.notes)
    assert rows(small, "SELECT sha256 FROM media") == [(None,)]


def test_pictures_beyond_what_a_page_may_weigh_are_named(
    small: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smdash.services.approval.pages.MOST_PICTURES", 500)
    file, plan = tmp_path / "a.png", tmp_path / "plan.csv"
    Image.effect_noise((90, 90), 90).save(file)
    head = "post,account,due,zone,state,format,text,media\n"
    plan.write_text(f"{head}p-1,acme/mastodon,2026-11-25 09:00,Europe/Berlin,scheduled,image,Noise,{file}\n")
    assert small.imports.run(plan).ok
    made = small.approval_pages.make("acme", MONDAY, SUNDAY)
    assert any("it would make the page too large" in note for note in made.notes)


def test_nobody_is_asked_about_posts_of_a_brand_that_is_archived(small: Services, page: MadePage) -> None:
    assert small.approval.board().rows
    small.manage.archive_brand("acme")
    assert small.approval.board().rows == ()


def test_a_page_of_nothing_or_of_too_much_is_refused(small: Services) -> None:
    with pytest.raises(UsageError, match="nothing is planned"):
        small.approval_pages.make("bean", MONDAY, SUNDAY)
    with pytest.raises(UsageError, match="end before"):
        small.approval_pages.make("acme", SUNDAY, MONDAY)
    with pytest.raises(UsageError, match="92 days"):
        small.approval_pages.make("acme", MONDAY, MONDAY + timedelta(days=92))
    with pytest.raises(NotFoundError):
        small.approval_pages.make("nobody", MONDAY, SUNDAY)
    assert rows(small, "SELECT * FROM approval_pages") == []


def test_what_is_over_and_what_is_out_stands_on_no_page(small: Services, clock: Clock) -> None:
    first, second = deliveries(small)
    clock.moment = due(small, first) + timedelta(hours=1)
    small.approval_pages.make("acme", MONDAY, SUNDAY)
    assert {row[0] for row in rows(small, "SELECT delivery_id FROM approvals")} == {second}
    with small.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE deliveries SET state = 'draft' WHERE id = ?", (first,))
    assert len(page_data(small.approval_pages.make("acme", MONDAY, SUNDAY))["posts"]) == 1


def test_where_the_file_cannot_be_written_nobody_was_asked(small: Services, tmp_path: Path) -> None:
    there = tmp_path / "there.html"
    there.write_text("mine")
    for path in (there, tmp_path / "nowhere" / "page.html", tmp_path):
        with pytest.raises(SmdashError):
            small.approval_pages.export("acme", MONDAY, SUNDAY, path)
    assert (there.read_text(), rows(small, "SELECT * FROM approval_pages")) == ("mine", [])
    small.approval_pages.export("acme", MONDAY, SUNDAY, there, force=True)
    assert there.read_bytes().startswith(b"<!DOCTYPE html>")


def test_times_are_those_of_the_brand_in_its_language(small: Services) -> None:
    small.manage.edit_brand("bean", language="de-AT")
    write_post(small, "Im Süden", ["bean/instagram"], When("slot"))
    made = small.approval_pages.make("bean", MONDAY, SUNDAY)
    assert "Mittwoch, 25. November 2026" in made.data.decode()
    assert ">17:45</time>" in made.data.decode()


def test_a_page_made_anew_says_what_was_said_and_what_changed_since(small: Services, page: MadePage) -> None:
    first, second = deliveries(small)
    small.approval.take(send(small, page, {first: ("approved", ""), second: ("changes", "less red")}))
    post_id = small.posts.post_of(second)
    small.posts.rewrite(post_id, small.posts.written(post_id).varied("acme/x", body="Less"), None)
    made = small.approval_pages.make("acme", MONDAY, SUNDAY)
    assert [each["approved"] for each in page_data(made)["posts"]] == [True, False]
    text = made.data.decode()
    assert "Approved by Ann on Sat 21 Nov 2026 09:12" in text
    assert "A change was asked for by Ann on Sat 21 Nov 2026 09:12: “less red”." in text
    assert "<del><bdi>First</bdi></del>" in text
    assert _states(small) == ["approved", "asked"]
