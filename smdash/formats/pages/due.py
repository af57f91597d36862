"""The page on which a person posts by hand from a phone: every text with a button that copies it, and what came of it.

As a file it keeps what its person marks, and makes a text of it that is brought back; served, it stores each mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from smdash.domain.answer_text import LONGEST_COMMENT, WIDTH
from smdash.domain.plaintext import one_line
from smdash.domain.publishing.phone import FORM
from smdash.formats.pages.markup import Html, join, tag
from smdash.formats.pages.page import Page, document, part, program

if TYPE_CHECKING:
    from smdash.domain.publishing.phone import PhoneFile, PhonePage, PhonePost

LONGEST_ADDRESS = 2_000
_HERE = ("img-src data: 'self'", "media-src 'self'", "connect-src 'self'")
_OPEN = ("This page is not kept: it goes when its session in the terminal ends.", "Copying hands a post over to you.")


def due_page(page: PhonePage) -> str:
    """Return the page as a document."""
    body = join(
        _head(page),
        tag("main", *[_post(number, post, page) for number, post in enumerate(page.posts, 1)]),
        Html("") if page.token else _sending(),
        tag("p", "", id="said", class_="unseen", role="status"),
    )
    sources = _HERE if page.token else ("media-src data:",)
    styles = f"{part('approval.css')}\n{part('due.css')}"
    return document(Page(page.title, "en", body, "", styles, program("due.js"), _data(page), sources))


def _data(page: PhonePage) -> dict[str, Any]:
    """Return what the program of the page knows; the words of the marks stand in the domain alone."""
    return {
        "page": page.uid,
        "token": page.token,
        "file": f"handed-over-{page.made_at:%Y-%m-%d-%H%M}.txt",
        "posts": [
            {
                "key": post.key,
                "label": post.label,
                "pieces": [*(each.text for each in post.pieces), *(file.alt for file in post.files)],
                "files": [file.name for file in post.files],
                "taken": post.in_hand,
                "online": post.online,
            }
            for post in page.posts
        ],
        "begin": f"{FORM.begin} {FORM.number}",
        "end": FORM.end,
        "said": FORM.said,
        "width": WIDTH,
        "longest": LONGEST_COMMENT,
    }


def _head(page: PhonePage) -> Html:
    how = " ".join(_OPEN) if page.token else (
        "Copy each piece into the app of its platform, then mark the post. What you mark stays in this page until you "
        "bring it back: the button at the end makes a text of it."
    )  # fmt: skip
    return tag(
        "header",
        tag("h1", page.title),
        tag("p", f"Made {page.made_at:%a} {page.made_at.day} {page.made_at:%b %H:%M} \u00b7 times are those of ",
            page.zone, class_="quiet"),
        tag("p", how),
        *[tag("p", note, class_="quiet") for note in page.notes],
        tag("p", "", id="kept", class_="quiet"),
        tag("p", "", id="lost", class_="bad", role="alert"),
        tag("noscript", tag("p", "This program shows the page but does not run what copies and marks. Open it in a "
            "browser.", class_="warn")),
        class_="band",
    )  # fmt: skip


def _post(number: int, post: PhonePost, page: PhonePage) -> Html:
    when = "" if post.at is None else f"{post.at:%a} {post.at.day} {post.at:%b %H:%M}"
    at = tag("time", when, datetime=post.at.isoformat()) if post.at is not None else Html("")
    whose = join(" \u00b7 ", tag("bdi", one_line(post.handle, 120))) if post.handle else Html("")
    heading = tag("h2", tag("span", f"{number}", class_="number"), " ", tag("bdi", post.account), id=f"post-{number}")
    style = {"due": "standing", "waiting": "warn"}.get(post.group, "bad")
    state = tag("p", post.standing, class_=style)
    facts = [tag("div", tag("dt", name), tag("dd", tag("bdi", value))) for name, value in post.facts]
    return tag(
        "article",
        heading,
        tag("p", post.platform, whose, " \u00b7 " if when else "", at, class_="quiet"),
        state if post.standing else Html(""),
        *[tag("p", words, class_="warn") for words in post.warnings],
        *_taking(number, post, page),
        *[_piece(number, place, each.name, each.text, post) for place, each in enumerate(post.pieces)],
        *[_file(number, place, file, post, page) for place, file in enumerate(post.files)],
        tag("dl", *facts) if facts else Html(""),
        *_address(post),
        _marks(number, page),
        class_="post",
        aria_labelledby=f"post-{number}",
    )


def _taking(number: int, post: PhonePost, page: PhonePage) -> list[Html]:
    """Return the button that takes a post out of the hands of a program before anything of it is copied."""
    if not (page.token and post.online and not post.in_hand):
        return []
    button = tag("button", "Post it by hand", type="button", class_="take", data_post=number - 1)
    return [tag("p", button, tag("small", " No program sends it from then on."))]


def _piece(number: int, place: int, name: str, words: str, post: PhonePost) -> Html:
    called = f"{number}-{place}"
    button = tag(
        "button", "Copy", type="button", class_="copy", hidden=True, data_post=number - 1, data_piece=place,
        aria_label=f"Copy {name} of post {number}",
    )  # fmt: skip
    head = tag("div", tag("h3", name.capitalize(), id=f"name-{called}"), button, class_="head")
    shown = tag("div", words, class_="text", id=f"text-{called}", dir="auto", lang=post.language or None)
    return tag("div", head, shown, class_="preview", role="group", aria_labelledby=f"name-{called}")


def _file(number: int, place: int, file: PhoneFile, post: PhonePost, page: PhonePage) -> Html:
    name = tag("bdi", file.name)
    shown, called, named = Html(""), f"file-{number}-{place}", file.alt or file.name
    if file.source and file.kind == "video":
        shown = tag(
            "video", src=Html(file.source), controls=True, preload="metadata", playsinline=True, id=called,
            aria_label=named,
        )  # fmt: skip
    elif file.source:
        shown = tag("img", src=Html(file.source), alt=named, id=called, loading="lazy")
    buttons = []
    if file.source and page.token:
        buttons.append(tag("a", "Save ", tag("span", file.name, class_="unseen"), href=file.source, download=file.name,
                           class_="button"))  # fmt: skip
    elif file.source:
        for what, words, unseen in (("save", "Save", False), ("share", "Share", True)):
            buttons.append(
                tag("button", words, type="button", class_=what, hidden=True, data_post=number - 1, data_file=place,
                    data_if="share" if unseen else None, aria_label=f"{words} {file.name}")
            )  # fmt: skip
    caption = tag("figcaption", name, f" \u00b7 {file.note}" if file.note else "", " ", *buttons)
    alt = Html("")
    if file.alt:
        alt = _piece(number, len(post.pieces) + place, "alt text", file.alt, post)
    return join(tag("figure", shown, caption), alt)


def _address(post: PhonePost) -> list[Html]:
    if urlsplit(post.url).scheme not in {"http", "https"}:
        return []
    link = tag("a", f"Open {post.platform}", href=post.url, target="_blank", rel="noopener noreferrer", class_="button")
    note = tag("small", f" {post.url_note}") if post.url_note else Html("")
    return [tag("p", link, note)]


def _marks(number: int, page: PhonePage) -> Html:
    where = tag("label", "Its address, if you have it", for_=f"where-{number}")
    address = tag("input", type="url", id=f"where-{number}", class_="where", inputmode="url", autocomplete="off",
                  maxlength=LONGEST_ADDRESS, placeholder="https://")  # fmt: skip
    why = tag("label", "If not posted: why?", for_=f"why-{number}")
    words = tag("input", type="text", id=f"why-{number}", class_="why", maxlength=300, autocomplete="off")
    buttons = [
        tag("button", "Posted", type="button", class_="posted strong"),
        tag("button", "Not posted", type="button", class_="not-posted"),
    ]
    if not page.token:
        buttons.append(tag("button", "Take the mark back", type="button", class_="clear plain", hidden=True))
    return tag(
        "fieldset",
        tag("legend", f"Was post {number} posted?"),
        where,
        address,
        why,
        words,
        tag("p", *[join(each, " ") for each in buttons], class_="choices"),
        tag("p", "", class_="state", role="status"),
        class_="mark",
        data_post=number - 1,
        hidden=True,
    )


def _sending() -> Html:
    made = tag(
        "div",
        tag("p", "", id="done", role="status"),
        tag(
            "p",
            tag("button", "Copy the text", type="button", id="copy"),
            " ",
            tag("button", "Save as a file", type="button", id="save"),
            " ",
            tag("button", "Share it", type="button", id="share", hidden=True),
        ),
        tag("label", "The marks as text", for_="text"),
        tag("textarea", id="text", rows=12, readonly=True, spellcheck="false"),
        tag("p", "On the computer: ", tag("code", "smdash due --answers FILE"), " or ", tag("code", "--answers -"),
            " for a pasted text."),
        id="made",
        hidden=True,
    )  # fmt: skip
    return tag(
        "section",
        tag("h2", "Bring the marks back"),
        tag("p", "", id="open"),
        tag("p", "", id="wrong", class_="bad", role="alert"),
        tag("p", tag("button", "Make the text", type="button", id="make", class_="strong")),
        made,
        id="send",
        hidden=True,
        tabindex=-1,
        aria_label="Bring the marks back",
    )
