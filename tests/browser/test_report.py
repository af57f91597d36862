"""The month's report in a browser: read on a phone and a desktop, light, dark and on paper, by everybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from smdash.domain.reports.month import Month
from tests.servers.browser import DESKTOP, PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.servers.browser import Browser

WORDS = "<img src=x onerror=\"document.title='taken'\"> We liked it.\n\nSecond paragraph."
HIDDEN = """
    const scrolls = box => box.scrollWidth > box.clientWidth + 1;
    return [...document.querySelectorAll('.scroll')].filter(scrolls).map(box => box.ariaLabel);
"""
CLIPPED = """
    const inside = (box, of) => box.left >= of.left - 1 && box.right <= of.right + 1;
    const paper = document.body.getBoundingClientRect();
    return [...document.querySelectorAll('table, svg')].filter(e => !inside(e.getBoundingClientRect(), paper)).length;
"""


def test_a_report_is_read_by_everybody_on_every_screen_and_on_paper(
    browser: Browser, axe: str, demo: Services, tmp_path: Path, pictures: Path
) -> None:
    month, place = Month(date(2026, 10, 1)), tmp_path / "report.html"
    demo.manage.edit_brand("acme", language="de-AT", currency="EUR")
    demo.reports.keep_words("acme", month, WORDS)
    demo.reports.write("acme", month, place, "html", hours=True)
    browser.open(place)
    assert browser.run("return [document.title, document.images.length]") == ["Acme Tools: Oktober 2026", 0]
    assert browser.text(".words") == WORDS.replace("\n\n", "\n")
    assert browser.run("return document.querySelectorAll('svg[role=img] > title').length") >= 1
    for size in (PHONE, DESKTOP):
        for dark in (False, True):
            browser.look(size, dark=dark)
            assert browser.violations(axe) == [], (size, dark)
            assert browser.run("return document.documentElement.scrollWidth <= window.innerWidth"), "nothing sticks out"
            assert browser.run(HIDDEN) == [], "no column has to be looked for beside the screen"
            browser.picture(pictures / f"report-{size[0]}-{'dark' if dark else 'light'}.png")
    browser.look((794, 1123), paper=True)
    assert browser.run(CLIPPED) == 0, "what is cut off on paper is lost"
    printed = tmp_path / "report.pdf"
    browser.print(printed)
    assert printed.read_bytes().startswith(b"%PDF")
