"""Markup of a page: any text is only text, any colour of a brand can be read."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.formats.pages.colours import (
    DARK_GROUND,
    DARK_RAISED,
    LIGHT_GROUND,
    LIGHT_RAISED,
    against,
    contrast,
    readable_on,
    tints,
)
from smdash.formats.pages.markup import Html, join, tag, text
from smdash.formats.pages.page import Page, document


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str | None] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.said += data


def _seen(markup: str) -> Seen:
    parser = Seen()
    parser.feed(markup)
    parser.close()
    return parser


@given(st.text())
def test_a_text_is_only_text(words: str) -> None:
    shown = _seen(tag("p", words, title=words))
    assert shown.tags == ["p"]
    assert shown.values == [shown.said]
    assert not any(ord(each) < 0x20 and each not in "\n\t" for each in shown.said)
    plain = all(0x20 <= ord(each) < 0x7F for each in words)
    assert not plain or shown.said == words


def test_joiners_and_directions_stay_and_controls_are_shown() -> None:
    assert text("👩\u200d🍳 \u200fשלום") == "👩\u200d🍳 \u200fשלום"
    assert text("\x1b[31m\x00\r\n\ud800") == "␛[31m␀\n\ufffd"


def test_markup_goes_in_as_it_is_and_a_tag_that_holds_nothing_is_not_closed() -> None:
    assert tag("p", join("a<", tag("br"), Html("<b>b</b>")), hidden=True, id=None) == "<p hidden>a&lt;<br><b>b</b></p>"
    with pytest.raises(ValueError, match="no name"):
        tag("p", **{'x" onclick="': "1"})


def test_data_cannot_end_their_element_and_a_script_or_style_must_not() -> None:
    words = "</script><script>alert(1)</script><!--"
    made = document(Page("t", "en", Html(""), script="1", data={words: words}))
    assert _seen(made).tags.count("script") == 2
    for part in (Page("t", "en", Html(""), script="'</script>'"), Page("t", "en", Html(""), styles="</style>")):
        with pytest.raises(ValueError, match="</"):
            document(part)


def test_a_language_that_is_none_is_no_markup() -> None:
    assert '<html lang="en">' in document(Page("t", '"><script>', Html("")))
    assert '<html lang="de-AT">' in document(Page("t", "de_AT", Html("")))


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)]
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@given(st.integers(0, 0xFFFFFF), st.booleans())
def test_every_colour_of_a_brand_can_be_read(number: int, dark: bool) -> None:
    colour, ground = f"#{number:06x}", DARK_GROUND if dark else LIGHT_GROUND
    made = tints(colour, dark=dark)
    for behind in (ground, DARK_RAISED if dark else LIGHT_RAISED):
        assert contrast(made.text, behind) >= 4.5
        assert contrast(made.line, behind) >= 3
    assert contrast(made.on_area, made.area) >= 4.5
    assert contrast(readable_on(colour), colour) >= 4.5
    if contrast(colour, ground) >= 4.5:
        assert against(colour, ground, 4.5) == colour


def test_a_title_turns_no_words_round() -> None:
    made = document(Page("Bean \u202e Leaf", "en", Html("")))
    assert "\u202e" not in made.partition("</title>")[0]
