"""Assisted publishing: what waits for a person, and what their word does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.posts.states import State
from smdash.domain.publishing.handover import group_of, standing
from smdash.domain.schedule import parse_utc, stored
from smdash.services.desktop import browser, clipboard, notify, programs
from smdash.services.posts.rendering import Rendered, rendered
from smdash.services.publishing.handover import LONGEST_ADDRESS
from smdash.store.posts import posts as post_store
from tests.worlds import NOW, content, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.domain.times.when import When
    from smdash.services.bundle import Services
    from tests.worlds import Clock


def _ids(services: Services) -> dict[str, int]:
    """Account to delivery of the small world."""
    return dict(rows(services, "SELECT a.slug, d.id FROM deliveries d JOIN accounts a ON a.id = d.account_id"))


def _set(services: Services, delivery_id: int, **values: Any) -> None:
    with services.home.store.write("set", services.home.now(), journaled=False) as w:
        post_store.update_delivery(w, delivery_id, values)


def _run(services: Services, query: str, *values: int | str) -> None:
    with services.home.store.write("set", services.home.now(), journaled=False) as w:
        w.conn.execute(query, values)


@pytest.fixture
def due(small: Services, clock: Clock) -> dict[str, int]:
    """Both deliveries of the first post: acme/mastodon due now, acme/x on the next morning."""
    ids = _ids(small)
    clock.moment = parse_utc(rows(small, "SELECT due_at FROM deliveries WHERE id = ?", ids["acme/mastodon"])[0][0])
    return ids


def groups(services: Services, **options: Any) -> list[Any]:
    return [(row.group, row.account) for row in services.handover.due(**options).rows]


def test_what_is_due_is_listed_with_what_comes_next(small: Services, due: dict[str, int], clock: Clock) -> None:
    view = small.handover.due()
    assert groups(small) == [("due", "acme/mastodon")]
    assert view.next.account == "acme/x"
    assert groups(small, ahead=timedelta(days=2)) == [("due", "acme/mastodon"), ("due", "acme/x")]
    assert groups(small, brand="bean") == []
    clock.forward(minutes=15)
    assert groups(small) == [("due", "acme/mastodon")]
    clock.forward(seconds=1)
    assert groups(small) == [("late", "acme/mastodon")]
    assert small.handover.due().rows[0].state == "missed"


def test_b7_looking_sends_nothing_and_changes_no_row(demo: Services, clock: Clock) -> None:
    clock.forward(days=4)
    before = content(demo.home.read())
    for service in (demo.handover.due, demo.overview.view, demo.ledger.stuck):
        service()
    view = demo.handover.due(ahead=timedelta(days=30))
    assert len(view.of("late")) > 5
    for row in view.rows:
        demo.handover.show(row.delivery_id)
    assert content(demo.home.read()) == before


@given(
    st.lists(
        st.tuples(
            st.sampled_from([state.value for state in State]),
            st.one_of(st.none(), st.integers(-5000, 5000)),
            st.sampled_from(["", "hand", "robot"]),
            st.integers(0, 60),
        ),
        max_size=12,
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_b6_every_past_due_row_stands_in_exactly_one_place(small: Services, world: list[Any]) -> None:
    """Nothing is silently left: what should be out by now is done, failed, missed, held, unknown or being sent."""
    home = small.home
    settled = {"published", "failed", "missed", "held", "unknown", "sending"}
    one = _ids(small)["acme/x"]
    with home.store.write("world", home.now(), journaled=False) as w:
        row = w.conn.execute("SELECT post_id, variant_id, account_id FROM deliveries WHERE id = ?", (one,)).fetchone()
        made = []
        for state, minutes, via, begun in world:
            if minutes is None and state in {"scheduled", "missed"}:
                continue
            values = {
                "state": state,
                "due_at": None if minutes is None else stored(home.now() - timedelta(minutes=minutes)),
                "published_at": w.now if state == "published" else None,
                "via": via,
                "intent_at": stored(home.now() - timedelta(minutes=begun)) if state == "sending" else None,
            }
            made.append((post_store.add_delivery(w, *(row[0], row[1], row[2]), values), state, minutes, via, begun))
    listed = [row.delivery_id for row in small.handover.due().rows]
    assert len(listed) == len(set(listed))
    shown = {row.delivery_id: row for row in small.handover.due().rows}
    counted = post_store.counts(home.read(), late=home.late_before(), day_end="9999")
    assert counted["missed"] == len([row for row in shown.values() if row.group == "late"])
    for number, state, minutes, via, begun in made:
        due_at = None if minutes is None else home.now() - timedelta(minutes=minutes)
        where = standing(State(state), due_at, home.now(), home.grace)
        if minutes is not None and minutes > 15 and state not in {"draft", "cancelled"}:
            assert where in settled
        if where in {"missed", "failed", "unknown", "due"}:
            assert number in shown
            assert shown[number].group == group_of(where)
        elif where == "sending":
            # What another program is posting this very minute is no question for the person yet.
            assert (number in shown) == (via == "hand" or begun >= 10)
        else:
            assert number not in shown


def test_taking_shows_the_post_and_waits_for_a_word(small: Services, due: dict[str, int]) -> None:
    taken = small.handover.take(due["acme/mastodon"])
    assert taken.post.text == "First"
    assert taken.page.url == "https://s.example/share?text=First"
    assert taken.page.filled
    assert groups(small) == [("waiting", "acme/mastodon")]
    with pytest.raises(ConflictError, match=r"handed over already at 09:00 \(by hand\)"):
        small.handover.take(due["acme/mastodon"])
    assert small.handover.take(due["acme/mastodon"], again=True) == taken
    assert rows(small, "SELECT attempts, sent_text FROM deliveries WHERE id = ?", due["acme/mastodon"]) == [
        (1, "First")
    ]


def test_done_with_a_link_keeps_address_and_id(small: Services, due: dict[str, int]) -> None:
    small.handover.take(due["acme/mastodon"])
    found = small.handover.done(due["acme/mastodon"], " https://s.example/@acme/99 ")
    assert found.doubt == ""
    assert rows(
        small, "SELECT state, permalink, remote_id, via FROM deliveries WHERE id = ?", due["acme/mastodon"]
    ) == [("published", "https://s.example/@acme/99", "99", "hand")]
    assert groups(small) == []


def test_done_by_word_without_taking_keeps_the_text(small: Services, due: dict[str, int]) -> None:
    small.handover.done(due["acme/mastodon"])
    assert rows(small, "SELECT state, reason, sent_text FROM deliveries WHERE id = ?", due["acme/mastodon"]) == [
        ("published", "by your word", "First")
    ]
    small.undo.undo()
    assert groups(small) == [("due", "acme/mastodon")]


def test_an_odd_link_is_doubted_and_what_is_no_link_is_refused(small: Services, due: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        small.handover.done(due["acme/mastodon"], "yes")
    assert groups(small) == [("due", "acme/mastodon")]
    assert "elsewhere.example" in small.handover.done(due["acme/mastodon"], "https://elsewhere.example/1").doubt


def test_not_done_comes_back_with_the_reason(small: Services, due: dict[str, int]) -> None:
    with pytest.raises(ConflictError):
        small.handover.not_done(due["acme/mastodon"])
    small.handover.take(due["acme/mastodon"])
    small.handover.not_done(due["acme/mastodon"], "the server is down")
    assert [(row.group, row.error) for row in small.handover.due().rows] == [("trouble", "the server is down")]
    assert rows(small, "SELECT sent_text FROM deliveries WHERE id = ?", due["acme/mastodon"]) == [(None,)]
    small.handover.done(due["acme/mastodon"])
    assert rows(small, "SELECT state, attempts FROM deliveries WHERE id = ?", due["acme/mastodon"]) == [
        ("published", 2)
    ]


def test_b1_what_another_program_posts_right_now_is_left_alone(
    small: Services, due: dict[str, int], clock: Clock
) -> None:
    small.ledger.begin(due["acme/mastodon"], "robot")
    assert groups(small) == []
    for act in (small.handover.done, small.handover.not_done):
        with pytest.raises(ConflictError, match="right now"):
            act(due["acme/mastodon"])
    clock.forward(minutes=11)
    assert groups(small) == [("waiting", "acme/mastodon")]


@pytest.mark.parametrize("again", [False, True])
def test_b1_what_something_else_began_is_not_handed_to_a_person(
    small: Services, due: dict[str, int], clock: Clock, again: bool
) -> None:
    """Not even when nothing was heard of it for long: it may be out, and a person would post it twice."""
    small.ledger.begin(due["acme/mastodon"], "robot")
    for minutes in (0, 11):
        clock.forward(minutes=minutes)
        with pytest.raises(ConflictError, match="robot began to post it, and nobody knows whether it went out"):
            small.handover.take(due["acme/mastodon"], again=again)
    small.handover.not_done(due["acme/mastodon"], "looked, it is not there")
    assert small.handover.take(due["acme/mastodon"]).post.text == "First"


def test_missed_triage(small: Services, due: dict[str, int], clock: Clock) -> None:
    write_post(small, "Third", ["acme/mastodon"], _at(clock, minutes=5))
    clock.forward(hours=3)
    late = [row.delivery_id for row in small.handover.due().of("late")]
    assert len(late) == 2
    moved = small.queue.to_next_slot(late)
    assert moved.changed == 2
    times = [row[0] for row in rows(small, "SELECT due_at FROM deliveries WHERE id IN (?, ?) ORDER BY due_at", *late)]
    assert len(set(times)) == 2
    assert all(parse_utc(at) > clock.moment for at in times)
    assert groups(small) == []
    small.undo.undo()
    assert len(small.handover.due().of("late")) == 2
    small.handover.take(late[0])
    assert small.queue.cancel(late)[:2] == (1, ("acme/mastodon: it is being sent and stays as it is",))


def _at(clock: Clock, **span: int) -> When:
    from smdash.domain.schedule import zone_of
    from smdash.domain.times.when import When

    return When("at", (clock.moment + timedelta(**span)).astimezone(zone_of("Europe/Berlin")).replace(tzinfo=None))


def test_rendering_puts_the_accounts_own_over_the_base(small: Services, due: dict[str, int]) -> None:
    delivery_id = due["acme/x"]
    small.links.set_utm("acme", {"source": "{platform}", "campaign": "{post}"})
    variant = rows(small, "SELECT variant_id, post_id FROM deliveries WHERE id = ?", delivery_id)[0]
    _run(
        small, "UPDATE posts SET link = 'https://a.com/p', first_comment = 'more', title = 'T' WHERE id = ?", variant[1]
    )
    _run(small, "INSERT INTO media(post_id, path, alt_text) VALUES (?, '/a.png', 'An A')", variant[1])
    base = rendered(small.home.read(), due["acme/mastodon"])
    assert base.text.startswith("First\n\nhttps://a.com/p?utm_source=mastodon&utm_campaign=")
    assert (base.first_comment, base.media) == ("more", (("/a.png", "An A"),))
    assert base.title == ""  # Mastodon has none
    _run(small, "UPDATE accounts SET platform = 'youtube' WHERE slug = 'acme/mastodon'")
    assert rendered(small.home.read(), due["acme/mastodon"]).title == "T"
    _run(
        small,
        "UPDATE variants SET body = ?, first_comment = '', visibility = 'unlisted' WHERE id = ?",
        "Look: https://a.com/p?utm_source=mine",
        variant[0],
    )
    own = rendered(small.home.read(), delivery_id)
    assert own.text.startswith("Look: https://a.com/p?utm_source=mine&utm_campaign=")
    assert own.text.count("https://") == 1
    assert (own.first_comment, own.visibility) == ("", "unlisted")
    _run(small, "UPDATE posts SET options = '{\"utm\": {}}' WHERE id = ?", variant[1])
    assert rendered(small.home.read(), delivery_id).text == "Look: https://a.com/p?utm_source=mine"
    # Nothing of it is stored.
    assert rows(small, "SELECT body FROM posts WHERE id = ?", variant[1]) == [("First",)]
    with pytest.raises(NotFoundError):
        rendered(small.home.read(), 999)


def test_a_link_in_the_first_comment_is_not_added_to_the_text(small: Services, due: dict[str, int]) -> None:
    _run(small, "UPDATE posts SET link = 'https://a.com/p', first_comment = 'here: https://a.com/p'")
    assert rendered(small.home.read(), due["acme/x"]).text == "First"


def test_threads_are_cut_where_the_account_ends(small: Services, due: dict[str, int]) -> None:
    _run(small, "UPDATE posts SET body = ?", " ".join(f"Sentence {n} of a long thread." for n in range(40)))
    _run(small, "UPDATE variants SET options = '{\"thread\": true}'")
    post = rendered(small.home.read(), due["acme/x"])
    assert len(post.thread) > 3
    assert all(len(part) <= 280 for part in post.parts)
    assert post.parts[0].endswith(f" 1/{len(post.parts)}")
    assert len(small.handover.show(due["acme/x"]).page.url) < 1000
    _run(small, "UPDATE posts SET body = ?", "w" * 100)
    assert rendered(small.home.read(), due["acme/x"]).thread == ()
    _run(small, "UPDATE posts SET body = ?", "https://example.com/" + "w" * 100 + " #" + "w" * 400)
    assert "cut" in rendered(small.home.read(), due["acme/x"]).warning


def _post(platform: str, text: str = "Hi & bye", handle: str = "", link: str = "") -> Rendered:
    return Rendered(1, f"acme/{platform}", platform, handle, text, "", link, "", "", "", "")


@pytest.mark.parametrize(
    ("post", "url", "note"),
    [
        (_post("x"), "https://x.com/intent/post?text=Hi%20%26%20bye", ""),
        (_post("mastodon", handle="@acme@s.example"), "https://s.example/share?text=Hi%20%26%20bye", ""),
        (_post("mastodon", handle="acme"), "", "its handle names no server: give it one like @name@server"),
        (_post("facebook"), "https://www.facebook.com/", "paste the text there"),
        (
            _post("facebook", "See https://a.com/?x=1"),
            "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fa.com%2F%3Fx%3D1",
            "paste the text there",
        ),
        (_post("instagram"), "", "no page to open is known for this platform"),
        (_post("no such platform"), "", "no page to open is known for this platform"),
    ],
)
def test_pages_for_writing(small: Services, post: Rendered, url: str, note: str) -> None:
    found = small.handover.page(post)
    assert (found.url, found.note) == (url, note)


def test_a_text_too_long_for_an_address_is_left_out_of_it(small: Services) -> None:
    found = small.handover.page(_post("linkedin", "\u6f22" * 3000))
    assert len(found.url) < LONGEST_ADDRESS
    assert not found.filled
    assert "paste" in found.note


def test_utm_settings_are_one_undoable_step(small: Services) -> None:
    assert small.links.utm("acme") == {}
    assert small.links.set_utm("acme", {"source": "{platform}", "medium": "social"}) == {
        "utm_source": "{platform}",
        "utm_medium": "social",
    }
    assert small.links.set_utm("acme", {"medium": ""}) == {"utm_source": "{platform}"}
    with pytest.raises(UsageError, match="placeholder"):
        small.links.set_utm("acme", {"campaign": "{pilar}"})
    with pytest.raises(NotFoundError):
        small.links.utm("nobody")
    small.links.clear_utm("acme")
    assert small.links.utm("acme") == {}
    small.undo.undo()
    assert small.links.utm("acme") == {"utm_source": "{platform}"}


def test_each_post_is_told_once(small: Services, due: dict[str, int], clock: Clock) -> None:
    told = []

    def sender(title: str, body: str) -> bool:
        told.append((title, body))
        return True

    assert notify.tell_due(small.home, small.handover.due(), lambda *_: False) == (1, False)
    assert notify.tell_due(small.home, small.handover.due(), sender) == (1, True)
    assert notify.tell_due(small.home, small.handover.due(), sender) == (0, True)
    assert told == [("1 post is due", "acme/mastodon: First")]
    small.handover.due(brand="bean")
    assert notify.tell_due(small.home, small.handover.due(brand="bean"), sender) == (0, True)
    clock.forward(hours=2)
    assert notify.tell_due(small.home, small.handover.due(), sender) == (0, True)
    small.queue.reschedule([due["acme/mastodon"]], _at(clock, minutes=1))
    clock.forward(minutes=1)
    assert notify.tell_due(small.home, small.handover.due(), sender) == (1, True)
    assert "told" not in (small.undo.next()[0] or "")


def _keeping(seen: list[list[str]]) -> Callable[..., bool]:
    """Return a program's stand-in that only keeps what it is called with."""

    def run(argv: list[str], **_: object) -> bool:
        seen.append(argv)
        return True

    return run


def test_notes_hold_no_control_characters_and_no_markup(
    small: Services, due: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(small, "UPDATE posts SET body = ?", "<b>\x1b]0;x\x07</b> \u202e")
    title, body = notify.words(small.handover.due().rows)
    assert not any(ord(c) < 32 or ord(c) in range(0x202A, 0x202F) for c in title + body)
    seen: list[list[str]] = []
    monkeypatch.setattr(notify, "run", _keeping(seen))
    assert notify.send(title, body, "Linux")
    assert notify.send(title, body, "Darwin")
    assert notify.send(title, body, "Windows")
    linux, apple, windows = seen
    assert "--" in linux
    assert "<b>" not in linux[-1]
    assert apple[-2:] == [body, title]
    assert not any("<b>" in word for word in windows)


def test_clipboard_tools_by_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def names(environ: dict[str, str], system: str = "Linux") -> list[str]:
        return [tool.name for tool in clipboard.tools(environ, system)]

    assert names({}) == []
    assert names({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}) == ["wl-copy", "xclip", "xsel"]
    assert names({"WSL_DISTRO_NAME": "d"}) == ["clip.exe"]
    assert names({"TERMUX_VERSION": "1"}) == ["termux-clipboard-set"]
    assert names({}, "Darwin") == ["pbcopy"]
    kept = tmp_path / "kept"
    tool = tmp_path / "wl-copy"
    tool.write_text(f"#!/bin/sh\ncat > {kept}\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    text = "$(rm -rf /) 'quoted' \u6f22\n-n"
    monkeypatch.setattr("platform.system", lambda: "Linux")
    environ = {"WAYLAND_DISPLAY": "w", "PATH": f"{tmp_path}:/usr/bin:/bin"}
    assert clipboard.copy(text, environ) == "wl-copy"
    assert kept.read_text(encoding="utf-8") == text
    assert clipboard.copy(text, {}) == ""
    tool.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert clipboard.copy(text, environ) == ""


def test_programs_that_hang_or_are_not_there() -> None:
    assert not programs.run(["no-such-program-here"])
    assert not programs.run(["sleep", "5"], seconds=0.05)
    assert not programs.start(["no-such-program-here"])
    assert not programs.start(["false"])
    assert programs.start(["true"])


def test_only_web_addresses_are_opened_and_never_in_a_terminal_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(browser, "start", _keeping(seen))
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert browser.openers({}, "Linux") == []
    assert browser.open_address("https://a.com", {"DISPLAY": ":0"})
    for bad in ("javascript:alert(1)", "file:///etc/passwd", "--version", "mailto:a@b.c", "https://"):
        assert not browser.open_address(bad, {"DISPLAY": ":0"})
    assert not browser.open_address("https://a.com", {})
    assert seen == [["xdg-open", "https://a.com"]]


@given(st.sampled_from(list(State)), st.one_of(st.none(), st.integers(-(10**6), 10**6)))
def test_b6_standing_is_total(state: State, seconds: int | None) -> None:
    due_at = None if seconds is None else NOW - timedelta(seconds=seconds)
    where = standing(state, due_at, datetime(2026, 11, 21, 8, 12, tzinfo=UTC), timedelta(minutes=15))
    if state is State.SCHEDULED:
        expected = "planned" if seconds is None or seconds < 0 else "missed" if seconds > 900 else "due"
        assert where == expected
    else:
        assert where == state.value
