"""The HTML of servers becomes the text that was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.connectors.mastodon_html import LONGEST, comparable, mentioned, plain
from tests.servers.mastodon_world import World
from tests.yardstick import spent

LINK = (
    '<a href="https://example.com/a/very/long/path/to/some/page?x=1&amp;y=2" rel="nofollow">'
    '<span class="invisible">https://</span><span class="ellipsis">example.com/a/very/long/path/t</span>'
    '<span class="invisible">o/some/page?x=1&amp;y=2</span></a>'
)
MENTION = '<span class="h-card" translate="no"><a href="https://b.example/@bob" class="u-url mention">@<span>bob</span></a></span>'


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One</p><p>Two<br>Three<br />Four</p>", "One\n\nTwo\nThree\nFour"),
        (f"<p>See {LINK}.</p>", "See https://example.com/a/very/long/path/to/some/page?x=1&y=2."),
        (f"<p>{MENTION} hello</p>", "@bob hello"),
        ('<p><a href="https://s.example/tags/tea" class="mention hashtag" rel="tag">#<span>tea</span></a></p>', "#tea"),
        ("<p>1 &lt; 2 &amp;&amp; &quot;x&quot; &#39;y&#39; &nbsp;z</p>", "1 < 2 && \"x\" 'y' \u00a0z"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<script>alert(1)</script>"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style><p>b</p>", "a\n\nb"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ('<p>hi <img class="emoji" alt=":blob:" src="https://x/y.png"></p>', "hi :blob:"),
        ('<p class="quote-inline">RE: <a href="https://x.example/1">x</a></p><p>Mine</p>', "Mine"),
        ('<div class="quote-inline"><p>deep <b>er</b></p></div>Mine', "Mine"),
        # What a link says and where it leads are two things.
        ('<p><a href="https://evil.example/x">your bank</a></p>', "your bank (https://evil.example/x)"),
        ('<p><a href="https://evil.example/">bank.example</a></p>', "bank.example (https://evil.example/)"),
        ('<p><a href="https://www.example.com/">example.com</a></p>', "example.com"),
        ('<p><a href="https://example.com/long/path">example.com/long…</a></p>', "https://example.com/long/path"),
        ('<p><a href="javascript:alert(1)">click</a></p>', "click"),
        ('<p><a href="https://example.com/x"></a></p>', "https://example.com/x"),
        ("<p>unclosed <b>and <a href='https://x.example/'>so", "unclosed and so (https://x.example/)"),
        ("</p></b></div>stray", "stray"),
        ("<p>a\n   b\t c</p>", "a b c"),
        ("<p>x</p>\n\n<p></p><p></p><p>y</p>", "x\n\ny"),
        ("nul \x00 and \ud800", "nul \ufffd and \ufffd"),
        ("<p>\x1b[2J \u202e</p>", "\x1b[2J \u202e"),
        ("<![CDATA[x]]><!-- y --><?z?>w", "w"),
    ],
)
def test_html_is_read_as_a_person_would(html: str, text: str) -> None:
    assert plain(html) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_whatever_was_written_comes_back(text: str) -> None:
    world = World()
    world.url = "https://here.example"
    assert comparable(plain(world.html(text))) == comparable(text)


@given(st.text(alphabet="<>/ap=\"'& brclsdivx\n!-", max_size=200))
def test_no_markup_is_an_error(html: str) -> None:
    assert isinstance(plain(html), str)


@pytest.mark.parametrize(
    "bad",
    [
        "<",
        "<a href='",
        "<p>" * 3,
        "&",
        "<!--",
        "<!",
        "</",
        "<a ",
        "<a b",
        "<a  ",
        "<a x=1 ",
        "<div class=quote-inline>",
    ],
)
def test_markup_made_to_be_slow_is_not(bad: str) -> None:
    text = bad * (2 * LONGEST // len(bad))
    assert spent(lambda: plain(text)) < 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hello @bob@far.example!", "hello\n@bob!", True),
        ("a\u200db  c", "AB c", True),
        ("a@b.example", "a", False),
        ("https://x.example/@bob@far.example", "https://x.example/@bob", False),
        ("Hello", "Hallo", False),
    ],
)
def test_two_texts_are_compared_without_what_servers_change(one: str, other: str, same: bool) -> None:
    assert (comparable(one) == comparable(other)) is same


def test_mentions_are_those_that_servers_see() -> None:
    text = "@ann, (@bob@far.example) mail@not.this x/@nor @c.d@e.example. https://x.example/@none @Zoë"
    assert mentioned(text) == ["ann", "bob@far.example", "c.d@e.example", "Zoë"]


def test_what_a_page_would_hide_is_shown_and_what_it_would_run_is_not() -> None:
    html = '<p>Hi <span style="display:none">there</span><span hidden> you</span><script>alert(1)</script></p>'
    assert plain(html) == "Hi there you"
    link = '<a href="https://evil.example/x"><span class="invisible">https://</span><span>bank.example</span></a>'
    assert plain(link) == "https://bank.example (https://evil.example/x)"
