"""The document that all pages share: what runs on it, what does not, and that everybody can use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.formats.pages.markup import join, tag
from smdash.formats.pages.page import Page, document
from tests.servers.browser import DESKTOP, PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.browser import Browser

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
SCRIPT = "document.getElementById('said').textContent = JSON.parse(document.getElementById('data').textContent).words;"


def _page(tmp_path: Path, colour: str = "#e8a35a") -> Path:
    body = join(
        tag("header", tag("h1", HOSTILE, class_="band")),
        tag("main", tag("p", id="said"), tag("a", "away", href="#said"), tag("p", "quiet", class_="quiet")),
    )
    file = tmp_path / "page.html"
    data = {"words": f"</script>{HOSTILE}"}
    file.write_text(document(Page("A page", "de-AT", body, colour, script=SCRIPT, data=data)), "utf-8")
    return file


def test_its_own_script_runs_and_what_is_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    browser.open(_page(tmp_path))
    assert browser.text("#said") == f"</script>{HOSTILE}"
    assert browser.text("h1") == HOSTILE
    assert browser.run("return [document.title, document.images.length, document.documentElement.lang]") == [
        "A page",
        0,
        "de-AT",
    ]


def test_no_other_script_runs_even_where_it_gets_in(browser: Browser, tmp_path: Path) -> None:
    file = _page(tmp_path)
    text = file.read_text("utf-8")
    file.write_text(text.replace("</body>", "<script>document.title = 'taken'</script></body>"), "utf-8")
    browser.open(file)
    assert browser.run("return document.title") == "A page"
    refused = browser.complaints()
    assert len(refused) == 1
    assert "Content Security Policy" in refused[0]


def test_it_can_be_read_in_any_colour_light_and_dark(browser: Browser, axe: str, tmp_path: Path) -> None:
    for colour in ("#e8a35a", "#000000", "#ffff00", ""):
        browser.open(_page(tmp_path, colour))
        for size in (PHONE, DESKTOP):
            for dark in (False, True):
                browser.look(size, dark=dark)
                assert browser.violations(axe) == [], (colour, size, dark)


def test_what_cannot_be_read_is_found(browser: Browser, axe: str, tmp_path: Path) -> None:
    file = _page(tmp_path)
    file.write_text(file.read_text("utf-8").replace("--quiet:#565b66", "--quiet:#bbbbbb"), "utf-8")
    browser.open(file)
    browser.look(PHONE)
    assert ["color-contrast" in each for each in browser.violations(axe)] == [True]
