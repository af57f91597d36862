"""A client at the page: looks at posts by keyboard, answers, and sends back what the program takes in."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from smdash.domain.answer_text import Answered, Given
from smdash.domain.approval.answers import written
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.times.when import When
from tests.servers.browser import DESKTOP, PHONE
from tests.services.approval.client import deliveries, page_data, send

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.approval.views import MadePage
    from smdash.services.bundle import Services
    from tests.servers.browser import Browser

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
HOSTILE = "<script>document.title='taken'</script> <img src=x onerror=\"document.title='taken'\"> </textarea>"


@pytest.fixture
def made(small: Services, tmp_path: Path) -> tuple[Services, MadePage, Path]:
    """A page of five posts: a picture, a thread, a content warning, a long text, one that is hostile."""
    services = small
    services.manage.edit_brand("acme", colour="#e8a35a", language="de-AT")
    picture = tmp_path / "chair.png"
    Image.linear_gradient("L").resize((1600, 1000)).save(picture)
    mastodon, x = ("acme/mastodon",), ("acme/x",)
    posts = [
        Written(
            "Our new chair is here: #oak #chairs by @acme.\n\nhttps://acme.example.com/chairs?id=1", mastodon, "image",
            media=(Piece(str(picture), "An oak chair in front of a white wall"),), first_comment="Made in Graz.",
        ),
        Written("One long story of a chair. " * 30, x, variants={"acme/x": Variant(thread=True)}),
        Written(HOSTILE, mastodon, content_warning="loud", title=HOSTILE),
    ]  # fmt: skip
    for post in posts:
        services.posts.write(post, When("slot"))
    file = tmp_path / "page.html"
    page = services.approval_pages.export("acme", MONDAY, SUNDAY + (SUNDAY - MONDAY), file)
    assert page.posts == 5
    return services, page, file


def _text(browser: Browser) -> str:
    return str(browser.run("return document.getElementById('text').value"))


def test_a_week_is_approved_and_the_answer_is_taken_in(browser: Browser, made: tuple[Services, MadePage, Path]) -> None:
    services, _, file = made
    browser.open(file)
    browser.look(DESKTOP)
    assert browser.text("#progress-words") == "0 of 5 answered"
    browser.click("fieldset[data-post='0'] input[value=approved]")
    browser.click("fieldset[data-post='1'] input[value=changes]")
    browser.type("#words-2", 'Not "cheap", please.\nAnd: > less red')
    browser.click("fieldset[data-post='2'] input[value=comment]")
    browser.type("#words-3", "= APPROVED\n* END OF THE APPROVAL ANSWER")
    assert browser.text("#progress-words") == "3 of 5 answered"
    browser.click("#make")
    assert browser.text("#wrong") == "Please say who answers."
    browser.type("#name", "Ann <Example>")
    browser.reload()
    assert browser.text("#progress-words") == "3 of 5 answered"
    browser.click("#rest")
    assert browser.text("#progress-words") == "5 of 5 answered"
    browser.click("#make")
    text = _text(browser)
    browser.click("#save")
    saved = browser.until(lambda: next(iter(browser.downloads.glob("answer-acme-*.txt")), None))
    browser.until(lambda: saved.read_text("utf-8") == text)
    saved.unlink()
    (taken,) = services.approval.take(text.encode())
    assert (taken.by_whom, [row.result for row in taken.rows]) == ("Ann <Example>", ["taken"] * 5)
    assert [row.answer for row in taken.rows] == ["approved", "changes", "comment", "approved", "approved"]
    assert taken.rows[1].comment == 'Not "cheap", please.\nAnd: > less red'
    assert taken.rows[2].comment == "= APPROVED\n* END OF THE APPROVAL ANSWER"
    board = services.approval.board("acme")
    assert [row.standing.state for row in board.rows] == ["approved", "changes", "asked", "approved", "approved"]


def test_words_without_a_choice_are_sent_and_decide_nothing(
    browser: Browser, made: tuple[Services, MadePage, Path]
) -> None:
    services, _, file = made
    browser.open(file)
    browser.type("#words-2", "Is this the old price?")
    assert browser.text("#progress-words") == "0 of 5 answered"
    browser.type("#name", "Ann")
    browser.click("#make")
    (taken,) = services.approval.take(_text(browser).encode())
    assert [(row.answer, row.comment, row.result) for row in taken.rows] == [
        ("comment", "Is this the old price?", "taken")
    ]
    assert {row.standing.state for row in services.approval.board("acme").rows} == {"asked"}


def test_the_page_writes_what_the_program_writes(browser: Browser, made: tuple[Services, MadePage, Path]) -> None:
    _, page, file = made
    browser.open(file)
    comment = (
        "\ufeff a\u00a0 b\t\tc \r\n\r\n> d \u2014 \u201equoted\u201c \u2026 \u200f\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f373 \x07\x1b[31m|\n"
        + "word " * 40 + "x" * 100 + "\n\n\n  last line  \n\n"
    )  # fmt: skip
    browser.run(
        """const box = document.querySelector("fieldset[data-post='0']");
        box.querySelector("input[value=changes]").checked = true;
        box.querySelector("textarea").value = arguments[0];
        document.getElementById("name").value = "  An\\u00a0n \\ud800 ";
        box.dispatchEvent(new Event("input", { bubbles: true }));""",
        comment,
    )
    browser.click("#make")
    text = _text(browser)
    from smdash.domain.approval.answers import read

    (found,) = read(text)
    data = page_data(page)
    given = Given(data["posts"][0]["key"], "changes", found.given[0].comment, data["posts"][0]["label"])
    assert written(Answered(page.uid, data["brand"], "An n \ufffd", found.made_at, (given,))) == text
    assert found.whole
    assert (
        "\u201equoted\u201c \u2026 \u200f\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f373 [31m|"
        in found.given[0].comment
    )


def test_it_is_answered_by_keyboard_alone(browser: Browser, made: tuple[Services, MadePage, Path]) -> None:
    _, _, file = made
    browser.open(file)
    browser.run("document.getElementById('next').focus()")
    for _ in range(5):
        browser.keys("enter", "space")  # to the next open post, and approve it
        browser.run("document.getElementById('next').focus()")
    assert browser.text("#progress-words") == "5 of 5 answered"
    browser.keys("enter")
    assert browser.run("return document.activeElement.id") == "send"
    browser.run("document.getElementById('name').focus()")
    browser.keys("Ann", "tab", "enter")
    assert browser.run("return document.activeElement.id") == "save"
    assert _text(browser).count("= APPROVED") == 5


def test_an_answer_can_be_taken_back_and_nothing_is_made_of_nothing(
    browser: Browser, made: tuple[Services, MadePage, Path]
) -> None:
    _, _, file = made
    browser.open(file)
    browser.click("fieldset[data-post='0'] input[value=approved]")
    browser.click("fieldset[data-post='0'] .clear")
    assert browser.text("#progress-words") == "0 of 5 answered"
    browser.click("#make")
    assert browser.text("#wrong") == "Nothing is answered yet."
    assert not browser.run("return document.getElementById('made').checkVisibility()")


def test_where_the_browser_keeps_nothing_the_page_says_so_and_works(
    browser: Browser, made: tuple[Services, MadePage, Path]
) -> None:
    _, _, file = made
    script = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    known = browser.command("Page.addScriptToEvaluateOnNewDocument", source=script)
    try:
        browser.open(file)
        assert "keeps nothing" in browser.text("#kept")
        browser.click("fieldset[data-post='0'] input[value=approved]")
        assert browser.text("#progress-words") == "1 of 5 answered"
    finally:
        browser.command("Page.removeScriptToEvaluateOnNewDocument", identifier=known["identifier"])


def test_what_is_hostile_in_a_post_or_a_name_is_only_text(
    browser: Browser, made: tuple[Services, MadePage, Path]
) -> None:
    services, _, file = made
    services.manage.edit_brand("acme", name=HOSTILE)
    services.manage.edit_account("acme/mastodon", handle=HOSTILE)
    services.approval_pages.export("acme", MONDAY, SUNDAY + (SUNDAY - MONDAY), file, force=True)
    browser.open(file)
    shown = browser.run("return Array.from(document.querySelectorAll('.text'), each => each.textContent)")
    assert HOSTILE in shown
    assert browser.text(".brand") == " ".join(HOSTILE.split())
    assert browser.run("return document.title").startswith("<script>")
    assert browser.run("return document.querySelectorAll('img').length") == 1
    assert browser.run("return Array.from(document.querySelectorAll('.text a'), each => each.href)") == [
        "https://acme.example.com/chairs?id=1"
    ]
    browser.click("fieldset[data-post='0'] input[value=approved]")
    browser.type("#name", HOSTILE[:50])
    browser.click("#make")
    (taken,) = services.approval.take(_text(browser).encode())
    assert (taken.count("taken"), taken.notes) == (1, ())


def test_everybody_can_use_it(
    browser: Browser, axe: str, made: tuple[Services, MadePage, Path], pictures: Path
) -> None:
    _, _, file = made
    for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
        for dark in (False, True):
            browser.open(file)
            browser.run("window.localStorage.clear()")
            browser.reload()
            browser.look(size, dark=dark)
            assert browser.violations(axe) == [], (name, dark)
            browser.click("fieldset[data-post='1'] input[value=changes]")
            browser.click("#rest")
            browser.type("#name", "Ann")
            browser.click("#make")
            assert browser.violations(axe) == [], (name, dark)
            wide = browser.run("return [document.documentElement.scrollWidth, window.innerWidth]")
            assert wide[0] <= wide[1], "nothing is wider than the window"
            browser.picture(pictures / f"approval-{name}-{'dark' if dark else 'light'}.png")
    browser.look((794, 1123), paper=True)
    assert browser.run("return document.querySelector('.bar').offsetHeight") == 0, "a bar of buttons is no use on paper"
    browser.print(pictures / "approval.pdf")
    browser.look(DESKTOP)


def test_what_was_said_and_changed_since_can_be_read(
    browser: Browser, axe: str, made: tuple[Services, MadePage, Path], pictures: Path
) -> None:
    services, page, file = made
    first, second = deliveries(services)[:2]
    services.approval.take(send(services, page, {first: ("approved", ""), second: ("changes", "less <b>red</b>")}))
    post_id = services.posts.post_of(second)
    services.posts.rewrite(post_id, services.posts.written(post_id).varied("acme/x", body="Less red"), None)
    services.approval_pages.export("acme", MONDAY, SUNDAY, file, force=True)
    browser.open(file)
    assert "Approved by Ann" in browser.text("article:nth-of-type(1) .good")
    assert browser.text(".changes li") == "text: was First, is now Less red"
    assert browser.text("#progress-words") == "1 of 3 answered"
    for dark in (False, True):
        browser.look(PHONE, dark=dark)
        assert browser.violations(axe) == [], dark
    browser.picture(pictures / "approval-again-phone-dark.png")


def test_without_scripts_it_can_still_be_read(browser: Browser, made: tuple[Services, MadePage, Path]) -> None:
    _, _, file = made
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(file)
        assert "answer by mail with the numbers of the posts" in browser.text("noscript p")
        assert re.search(r"Post 1 .*09:00 · Mastodon", browser.text("#post-1"))
    finally:
        browser.command("Emulation.setScriptExecutionDisabled", value=False)
