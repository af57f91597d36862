"""One document for somebody else's browser: all in one file, nothing from a network, light, dark and on paper.

What may run is named by its sum in a policy at the head of the document, so that no text in it can become a program.
CSP: https://www.w3.org/TR/CSP3/; ``color-scheme``: https://www.w3.org/TR/css-color-adjust-1/.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.plaintext import one_line
from smdash.formats.pages.colours import DARK_GROUND, DARK_RAISED, LIGHT_GROUND, LIGHT_RAISED, tints
from smdash.formats.pages.markup import Html, join, tag

if TYPE_CHECKING:
    from collections.abc import Iterable

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class Page(NamedTuple):
    """What a document holds; ``language`` is a BCP 47 tag, ``colour`` the brand's ``#rrggbb`` or ''.

    ``styles`` come after those every page has. ``data`` is read by ``script`` as the JSON of the element ``data``.
    ``sources`` are added to what the policy allows, such as ``media-src data:``; a directive given there replaces the
    page's own.
    """

    title: str
    language: str
    body: Html
    colour: str = ""
    styles: str = ""
    script: str = ""
    data: Any = None
    sources: tuple[str, ...] = ()


def part(name: str) -> str:
    """Return a style sheet or a program of this folder, which stands in pages as it is."""
    return (Path(__file__).parent / name).read_text("utf-8").strip()


def program(name: str) -> str:
    """Return a program of this folder after what all that write answers share."""
    return f"{part('answer.js')}\n{part(name)}"


def document(page: Page) -> str:
    """Return a whole document."""
    styles = "\n".join((_variables(page.colour), part("page.css"), page.styles))
    # The closing tag is the only thing in a style sheet or a program that ends it.
    if any("</" in each for each in (styles, page.script)):
        raise ValueError("a style sheet or a script of a page holds '</'")
    policy = [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if page.script:
        policy.append(f"script-src '{_sum(page.script)}'")
    given = {each.partition(" ")[0] for each in page.sources}
    policy = [*(each for each in policy if each.partition(" ")[0] not in given), *page.sources]
    head = [
        Html('<meta charset="utf-8">'),
        tag("meta", http_equiv="Content-Security-Policy", content="; ".join(policy)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="robots", content="noindex"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", one_line(page.title)),  # stands outside the page, where nothing isolates its direction
        tag("style", Html(styles)),
    ]
    body = [page.body]
    if page.data is not None:
        body.append(tag("script", Html(_json(page.data)), type="application/json", id="data"))
    if page.script:
        body.append(tag("script", Html(page.script)))
    language = page.language.replace("_", "-")
    language = language if _LANGUAGE.fullmatch(language) else "en"
    whole = tag("html", tag("head", *_lined(head)), "\n", tag("body", *_lined(body)), lang=language)
    return f"<!DOCTYPE html>\n{whole}\n"


def _lined(pieces: Iterable[Html]) -> list[str]:
    return ["\n", *(join(piece, "\n") for piece in pieces)]


def _sum(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _json(value: Any) -> str:
    """Return JSON that cannot end the element it stands in, nor open another one."""
    said = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _variables(colour: str) -> str:
    light, dark = tints(colour, dark=False), tints(colour, dark=True)

    def named(area: str, on_area: str, text: str, line: str) -> str:
        return f"--brand:{area};--on-brand:{on_area};--brand-text:{text};--brand-line:{line};"

    return (
        f":root{{color-scheme:light dark;{_LIGHT}{named(*light)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{_DARK}{named(*dark)}}}}}\n"
        f"@media print{{:root{{color-scheme:light;{_LIGHT}{named(*light)}}}}}"
    )


_LIGHT = (
    f"--ground:{LIGHT_GROUND};--raised:{LIGHT_RAISED};--ink:#1b1d21;--quiet:#565b66;--edge:#8a909c;--rule:#d9dce3;"
    "--good:#1d6b34;--warn:#8a4b00;--bad:#a3201f;"
)
_DARK = (
    f"--ground:{DARK_GROUND};--raised:{DARK_RAISED};--ink:#eceef2;--quiet:#aeb4c0;--edge:#7b8290;--rule:#353a44;"
    "--good:#79d38d;--warn:#f0b866;--bad:#ff9d97;"
)
