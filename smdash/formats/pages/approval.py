"""The page on which a client approves what is planned: one file, which makes the answer that is sent back."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from smdash.domain.answer_text import LONGEST_COMMENT, LONGEST_NAME, WIDTH
from smdash.domain.answer_text import one_line as line_of
from smdash.domain.approval.answers import FORM
from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.formats.pages.dates import clock, days, full_day
from smdash.formats.pages.markup import Html, join, tag
from smdash.formats.pages.page import Page, document, part, program
from smdash.formats.pages.post_text import marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.approval.versions import Change
    from smdash.domain.approval.views import ApprovalPage, PageFile, PagePost
    from smdash.platforms.model import Platform

_CHOICES = (
    ("approved", "Approve", "it goes out as it is"),
    ("changes", "Ask for a change", "say below what should change"),
    ("comment", "Only a comment", "no decision yet"),
)


def approval_page(page: ApprovalPage, platforms: Mapping[str, Platform | None]) -> bytes:
    """Return the page as a file; ``platforms`` are the facts of each platform that posts on it are for."""
    title = f"{page.brand}: posts for {days(page.first, page.last, page.language)}"
    body = join(
        tag("a", "To your answer", href="#send", class_="skip"),
        _head(page),
        tag("main", *_days(page, platforms), _sending(page)),
        _bar(),
    )
    made = Page(title, "en", body, page.colour, part("approval.css"), program("approval.js"), _data(page))
    return document(made).encode("utf-8")


def _data(page: ApprovalPage) -> dict[str, Any]:
    """Return what the program of the page knows; the words of the answer stand in ``domain.approval`` alone."""
    return {
        "page": page.uid,
        "brand": line_of(page.brand),
        "file": f"answer-{page.slug}-{page.first:%Y-%m-%d}.txt",
        "posts": [{"key": post.key, "label": post.label, "approved": bool(post.approved)} for post in page.posts],
        "begin": f"{FORM.begin} {FORM.number}",
        "end": FORM.end,
        "said": FORM.said,
        "width": WIDTH,
        "longest": LONGEST_COMMENT,
    }


def _head(page: ApprovalPage) -> Html:
    when = days(page.first, page.last, page.language)
    return tag(
        "header",
        tag("p", tag("bdi", page.brand), class_="brand"),
        tag("h1", "Posts for your approval"),
        tag("p", tag("span", when, lang=page.language or None, dir="auto"),
            f" \u00b7 {counted(len(page.posts), 'post')} \u00b7 times are those of {page.zone}", class_="quiet"),
        tag("p", "Please look at each post and say whether it may go out. At the end this page makes a short text with "
            "your answers, to be sent back by mail. Nothing is sent by itself.", class_="screen-only"),
        tag("p", "", id="kept", class_="quiet screen-only"),
        tag(
            "noscript",
            tag("p", "This program shows the page but does not run what makes the answer. Open the file in a browser, "
                "or answer by mail with the numbers of the posts.", class_="warn"),
        ),
        class_="band",
    )  # fmt: skip


def _days(page: ApprovalPage, platforms: Mapping[str, Platform | None]) -> list[Html]:
    if not page.posts:
        return [tag("p", "Nothing is planned for these days.")]
    found, number = [], 0
    for day, posts in groupby(page.posts, key=lambda post: post.at.date()):
        cards = []
        for post in posts:
            number += 1
            cards.append(_post(number, post, page, platforms.get(post.platform)))
        heading = tag("h2", full_day(day, page.language), lang=page.language or None)
        found.append(tag("section", heading, *cards))
    return found


def _post(number: int, post: PagePost, page: ApprovalPage, facts: Platform | None) -> Html:
    at = tag(
        "time", clock(post.at, page.language), datetime=post.at.isoformat(), lang=page.language or None, dir="auto"
    )
    name = facts.name if facts else post.platform
    whose = join(" \u00b7 ", tag("bdi", one_line(post.handle, 120))) if post.handle else Html("")
    heading = tag(
        "h3", tag("span", f"Post {number}", class_="number"), " ", at, " \u00b7 ", name, whose, id=f"post-{number}"
    )
    return tag(
        "article",
        heading,
        *_format(post),
        *_before(post),
        _preview(post, facts),
        _answer(number),
        class_="post",
        aria_labelledby=f"post-{number}",
    )


def _format(post: PagePost) -> list[Html]:
    """Name a format that is more than a post with a text, which is seen; under a picture 'text' would be wrong."""
    return [] if post.format == "text" else [tag("p", post.format.replace("_", " "), class_="quiet kind")]


def _before(post: PagePost) -> list[Html]:
    found = []
    if post.approved:
        found.append(tag("p", f"\u2713 {post.approved}, and nothing was changed since.", class_="good"))
    if post.earlier:
        found.append(tag("p", f"{post.earlier} It was changed since:", class_="warn"))
        found.append(tag("ul", *map(_change, post.changed), class_="changes"))
    if post.trouble:
        found.append(tag("p", post.trouble, class_="warn"))
    return found


def _change(change: Change) -> Html:
    was = tag("del", tag("bdi", change.was)) if change.was else tag("em", "nothing")
    now = tag("ins", tag("bdi", change.now)) if change.now else tag("em", "nothing")
    return tag("li", f"{change.what}: was ", was, ", is now ", now)


def _preview(post: PagePost, facts: Platform | None) -> Html:
    language = post.language or None
    inside: list[Html] = []
    if post.content_warning:
        warning = tag("span", post.content_warning, dir="auto", lang=language)
        inside.append(tag("p", tag("strong", "Content warning: "), warning, class_="warning"))
    if post.title:
        inside.append(tag("p", post.title, class_="title", dir="auto", lang=language))
    several = len(post.parts) > 1
    for number, words in enumerate(post.parts, 1):
        if several:
            inside.append(tag("p", f"Part {number} of {len(post.parts)}", class_="quiet part"))
        if words.strip():
            inside.append(
                tag("div", marked(words, facts, folded=not several), class_="text", dir="auto", lang=language)
            )
        if number == 1:
            inside += map(_file, post.files)
    if post.first_comment:
        inside.append(tag("p", "First comment below it", class_="quiet part"))
        comment = marked(post.first_comment, facts, folded=False)
        inside.append(tag("div", comment, class_="text", dir="auto", lang=language))
    return tag("div", *inside, class_="preview")


def _file(file: PageFile) -> Html:
    said = tag("span", file.alt, dir="auto") if file.alt else tag("em", "none")
    caption = tag("figcaption", tag("strong", "Alt text: "), said)
    if file.shown:
        # Its text stands below, for everybody; said twice it would only be noise.
        image = tag("img", src=Html(file.shown), alt=file.alt or file.name, width=file.width, height=file.height)
        note = [tag("p", file.note, class_="quiet")] if file.note else []
        return tag("figure", image, caption, *note)
    name = tag("p", tag("bdi", file.name), f" \u00b7 {file.note}" if file.note else "", class_="file")
    return tag("figure", name, caption)


def _answer(number: int) -> Html:
    choices = [
        tag(
            "label",
            tag("input", type="radio", name=f"answer-{number}", value=value),
            tag("span", tag("strong", words), tag("small", f" {what}")),
            class_="choice",
        )
        for value, words, what in _CHOICES
    ]
    label = tag("label", f"Your words on post {number}", for_=f"words-{number}")
    words = tag("textarea", id=f"words-{number}", rows=3, maxlength=LONGEST_COMMENT, dir="auto", autocomplete="off")
    clear = tag("button", "Take this answer back", type="button", class_="clear plain")
    state = tag("p", "Not answered yet.", class_="state", role="status")
    return tag(
        "fieldset",
        tag("legend", f"Your answer to post {number}"),
        tag("div", *choices, class_="choices"),
        label,
        words,
        state,
        clear,
        class_="answer screen-only",
        data_post=str(number - 1),
        hidden=True,
    )


def _sending(page: ApprovalPage) -> Html:
    rest = tag("button", "Approve all that is left", type="button", id="rest")
    name = [
        tag("label", "Your name", for_="name"),
        tag(
            "input",
            id="name",
            type="text",
            maxlength=LONGEST_NAME,
            autocomplete="name",
            aria_describedby="wrong",
        ),
    ]
    made = tag(
        "div",
        tag("p", "Send this text back by mail, as it is, or the file: both are the same."),
        tag("p", tag("button", "Save it as a file", type="button", id="save"), " ",
            tag("button", "Copy the text", type="button", id="copy"), " ",
            tag("button", "Share", type="button", id="share", hidden=True)),
        tag("p", "", id="done", role="status"),
        tag("label", "Your answer as text", for_="text"),
        tag("textarea", id="text", rows=14, readonly=True, spellcheck="false"),
        id="made",
        hidden=True,
    )  # fmt: skip
    return tag(
        "section",
        tag("h2", "Your answer"),
        tag("p", rest, " ", tag("span", "", id="rested", role="status")),
        tag("p", "", id="open"),
        tag("div", *name),
        tag("p", "", id="wrong", class_="bad", role="alert"),
        tag("p", tag("button", "Make the answer", type="button", id="make", class_="strong")),
        made,
        id="send",
        class_="screen-only needs-script",
        tabindex=-1,
        hidden=True,
        aria_label=f"Your answer on the posts of {one_line(page.brand, 80)}",
    )


def _bar() -> Html:
    return tag(
        "div",
        tag("label", "", id="progress-words", for_="progress"),
        tag("progress", id="progress", max=1, value=0),
        tag("button", "Next open post", type="button", id="next"),
        class_="bar screen-only needs-script",
        role="region",
        aria_label="Progress",
        hidden=True,
    )
