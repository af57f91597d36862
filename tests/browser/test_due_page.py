"""A person with the hand-over page on a phone: copies, marks, and brings the marks back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from smdash.domain import answer_text
from smdash.domain.answer_text import Answered, Given
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.publishing.phone import FORM
from smdash.domain.times.when import When
from smdash.store.posts import posts as post_store
from tests.servers.browser import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smdash.services.bundle import Services
    from smdash.services.publishing.phone_serving import Session
    from tests.servers.browser import Browser
    from tests.worlds import Clock

HOSTILE = "<script>document.title='taken'</script> <img src=x onerror=\"document.title='taken'\"> </textarea>\nline two"


def planned(services: Services, tmp_path: Path, clock: Clock) -> None:
    """Plan a picture with a first comment, a thread and a hostile text beside the two posts there are; all late or due."""
    picture = tmp_path / "chair.png"
    Image.linear_gradient("L").resize((1600, 1000)).save(picture)
    post = Written(
        HOSTILE, ("acme/mastodon",), "image", media=(Piece(str(picture), "An oak chair"),), first_comment="From Graz."
    )
    services.posts.write(post, When("slot"))
    story = Written("One long story of a chair. " * 30, ("acme/x",), variants={"acme/x": Variant(thread=True)})
    services.posts.write(story, When("slot"))
    clock.forward(days=2)


@pytest.fixture
def page(small: Services, clock: Clock, tmp_path: Path) -> tuple[Services, str, Path]:
    planned(small, tmp_path, clock)
    file = tmp_path / "due.html"
    made = small.phone.export(file, days=14)
    assert made.posts == 4
    return small, made.uid, file


def shows(browser: Browser, selector: str, text: str) -> None:
    """Wait until an element says something."""
    browser.until(lambda: browser.text(selector) == text)


def pasted(browser: Browser) -> str:
    """Return what is in the clipboard, by pasting it where it may be pasted."""
    browser.run(
        """const area = document.createElement("textarea"); area.id = "pasted"; area.setAttribute("aria-label", "p");
        document.body.append(area); area.focus();"""
    )
    browser.chord("control", "v")
    found = str(browser.run("return document.getElementById('pasted').value"))
    browser.run("document.getElementById('pasted').remove()")
    return found


def test_every_piece_is_copied_as_it_is(browser: Browser, page: tuple[Services, str, Path]) -> None:
    _, _, file = page
    browser.open(file)
    browser.look(PHONE)
    hostile = "//article[contains(., 'taken')]"
    number = browser.run(
        "return document.evaluate(arguments[0], document, null, 9).singleNodeValue.querySelector('fieldset').dataset.post",
        hostile,
    )
    for piece, text in ((0, HOSTILE), (1, "From Graz."), (2, "An oak chair")):
        button = f"button.copy[data-post='{number}'][data-piece='{piece}']"
        browser.click(button)
        shows(browser, button, "Copied")
        assert pasted(browser) == text
    assert browser.run("return document.title") == "Hand over: 4 posts"
    browser.click(f"button.save[data-post='{number}']")
    saved = browser.until(lambda: next(iter(browser.downloads.glob("chair*.png")), None))
    browser.until(lambda: saved.stat().st_size > 0)
    with Image.open(saved) as shown:
        assert shown.size == (1600, 1000)
    saved.unlink()


def test_without_a_clipboard_the_text_is_selected(browser: Browser, page: tuple[Services, str, Path]) -> None:
    _, _, file = page
    browser.open(file)
    browser.run(
        """Object.defineProperty(navigator, "clipboard", { value: undefined });
        document.execCommand = () => false;"""
    )
    browser.click("button.copy[data-post='0'][data-piece='0']")
    shows(browser, "button.copy[data-post='0'][data-piece='0']", "Selected")
    assert browser.run("return getSelection().toString()") == browser.text("#text-1-0")


def test_marks_are_kept_and_brought_back(browser: Browser, page: tuple[Services, str, Path]) -> None:
    services, uid, file = page
    browser.open(file)
    browser.look(PHONE)
    browser.click("#make")
    assert browser.text("#wrong") == "Nothing is marked yet."
    browser.type("#where-1", " https://s.example/@acme/1 ")
    browser.click("fieldset[data-post='0'] .posted")
    browser.type("#why-2", "No network")
    browser.click("fieldset[data-post='1'] .not-posted")
    browser.click("fieldset[data-post='2'] .posted")
    browser.click("fieldset[data-post='2'] .clear")
    browser.reload()
    assert browser.text("#open") == "2 of 4 marked."
    browser.click("#make")
    text = str(browser.run("return document.getElementById('text').value"))
    (found,) = answer_text.read(text, FORM)
    given = tuple(Given(each.key, each.answer, each.comment, each.label, each.at) for each in found.given)
    assert answer_text.written(Answered(uid, "", "", found.made_at, given), FORM) == text
    assert found.whole
    browser.click("#save")
    saved = browser.until(lambda: next(iter(browser.downloads.glob("handed-over-*.txt")), None))
    browser.until(lambda: saved.read_text("utf-8") == text)
    saved.unlink()
    (taken,) = services.phone.take(text.encode())
    assert [(row.result, row.comment) for row in taken.rows] == [
        ("posted", "https://s.example/@acme/1"), ("not posted", "No network")
    ]  # fmt: skip
    states = [post_store.delivery(services.home.read(), row.delivery_id)["state"] for row in taken.rows]
    assert states == ["published", "failed"]


def test_everybody_can_use_it(browser: Browser, axe: str, page: tuple[Services, str, Path], pictures: Path) -> None:
    _, _, file = page
    browser.open(file)
    browser.click("fieldset[data-post='1'] .posted")
    browser.click("#make")
    for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
        for dark in (False, True):
            browser.look(size, dark=dark)
            assert browser.violations(axe) == []
            wide = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert browser.run(wide), f"{name} scrolls sideways"
            browser.picture(pictures / f"due-{name}-{'dark' if dark else 'light'}.png")


@pytest.fixture
def session(small: Services, clock: Clock, tmp_path: Path) -> Iterator[tuple[Services, Session]]:
    planned(small, tmp_path, clock)
    found = small.phone_serving.begin(days=14, host="127.0.0.1")
    yield small, found
    found.end()


def state(services: Services, number: int) -> str:
    return str(post_store.delivery(services.home.read(), number)["state"])


def test_it_is_served_to_the_first_browser_and_each_word_is_stored(
    browser: Browser, axe: str, session: tuple[Services, Session], pictures: Path
) -> None:
    services, served = session
    rows = services.handover.due(ahead=timedelta(days=14)).rows
    browser.go(served.address)
    browser.look(PHONE)
    browser.until(lambda: browser.run("return document.title") == "Hand over: 4 posts")
    assert served.served.opened
    browser.click("button.copy[data-post='0'][data-piece='0']")
    browser.until(lambda: browser.text("fieldset[data-post='0'] .state").startswith("Handed over at"))
    assert pasted(browser) == "First"
    assert state(services, rows[0].delivery_id) == "sending"
    browser.type("#where-1", "https://s.example/@acme/1")
    browser.click("fieldset[data-post='0'] .posted")
    browser.until(lambda: browser.text("fieldset[data-post='0'] .state").startswith("Posted at"))
    assert state(services, rows[0].delivery_id) == "published"
    services.queue.cancel([rows[1].delivery_id])
    browser.run("document.dispatchEvent(new Event('visibilitychange'))")
    browser.until(lambda: "cancelled by now" in browser.text("fieldset[data-post='1'] .state"))
    browser.until(lambda: browser.run("return document.querySelector('img').naturalWidth") == 1600)
    for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
        for dark in (False, True):
            browser.look(size, dark=dark)
            assert browser.violations(axe) == []
            browser.picture(pictures / f"due-served-{name}-{'dark' if dark else 'light'}.png")
    browser.forget()
    browser.go(served.address)
    assert "opened already" in browser.text("main")
    browser.complaints()  # that the server said no


def test_a_session_that_has_ended_is_said(browser: Browser, session: tuple[Services, Session]) -> None:
    services, served = session
    browser.go(served.address)
    browser.until(lambda: browser.run("return document.title") == "Hand over: 4 posts")
    served.end()
    browser.click("fieldset[data-post='0'] .posted")
    browser.until(lambda: "has ended" in browser.text("#lost"))
    assert browser.text("fieldset[data-post='0'] .state") == "Not stored."
    assert {row.state for row in services.handover.due(ahead=timedelta(days=14)).rows} == {"scheduled"}
    browser.complaints()  # that nobody answers
