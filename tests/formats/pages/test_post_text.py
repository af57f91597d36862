"""A post's text as its platform shows it: links, hashtags and mentions, and the line where the rest is hidden."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from smdash import platforms
from smdash.formats.pages.post_text import marked
from tests.formats.pages.test_markup import _seen


def _plain(markup: str) -> str:
    return _seen(re.sub(r'<span class="folds">.*?</span></span>', "", markup)).said


@given(st.text(), st.sampled_from(["mastodon", "bluesky", "x", "linkedin", "instagram"]))
def test_any_text_is_whole_and_only_text(words: str, key: str) -> None:
    shown = marked(words, platforms.find(key))
    assert set(_seen(shown).tags) <= {"a", "span"}
    if key != "bluesky" and all(each.isprintable() or each == "\n" for each in words):
        assert _plain(shown) == words


def test_what_a_platform_finds_is_marked() -> None:
    words = "New: #oak by @acme, https://example.com/a?b=1&c=2 and example.com"
    on_x = marked(words, platforms.find("x"))
    assert '<span class="hashtag">#oak</span>' in on_x
    assert '<span class="mention">@acme</span>' in on_x
    assert on_x.count("<a ") == 2, "there a bare domain is a link"
    assert 'href="https://example.com/a?b=1&amp;c=2"' in on_x
    on_mastodon = marked(words, platforms.find("mastodon"))
    assert on_mastodon.count("<a ") == 1
    assert marked(words, None).count("<a ") == 1


def test_a_link_is_shown_as_short_as_there() -> None:
    words = "https://example.com/a/very/long/path/that/goes/on/and/on/and/on"
    shown = marked(words, platforms.find("bluesky"))
    assert f'href="{words}"' in shown
    assert _plain(shown).startswith("example.com/a/")
    assert _plain(shown).endswith("...")


def test_where_the_rest_is_hidden_stands_a_line_and_no_link_is_cut() -> None:
    facts = platforms.load("linkedin")
    facts = replace(facts, limits=replace(facts.limits, fold=210))
    words = "word " * 40 + "https://example.com/" + "a" * 200 + " end " * 200
    before, after = re.split(r'<span class="folds">.*?</span></span>', marked(words, facts))
    assert before.count("<a ") == before.count("</a>") == 1
    assert after.strip().startswith("end")
    assert "folds" not in marked(words, facts, folded=False)
    assert "folds" not in marked("short", facts)


def test_a_scheme_that_would_run_is_no_link() -> None:
    shown = marked("javascript://example.com/%0aalert(1) data:text/html,x vbscript://example.com/", platforms.find("x"))
    assert "href" not in re.sub(r'href="https?://', "", shown)
