"""Feeds as real programs write them, broken ones, and ones that are to do harm."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.formats.feeds.syndication import MOST_ENTRIES, MOST_REF, read

WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Bean &amp; Leaf</title><link>https://bean.example</link>
<item><title>Chestnut season &#8211; it&#8217;s back</title><link>https://bean.example/chestnut/</link>
<pubDate>Fri, 20 Nov 2026 07:30:00 +0100</pubDate><dc:creator><![CDATA[mia]]></dc:creator>
<guid isPermaLink="false">https://bean.example/?p=41</guid>
<description><![CDATA[<p>We roast them in the yard. <a href="https://bean.example/chestnut/">Continue reading</a></p>]]></description>
<content:encoded><![CDATA[<p>We roast them in the yard.</p><script>alert(1)</script>]]></content:encoded></item>
<item><title></title><link>https://bean.example/untitled/</link><guid>https://bean.example/?p=40</guid>
<pubDate>Thu, 19 Nov 2026 07:30:00 GMT</pubDate><description>No title here.</description></item></channel></rss>"""
YOUTUBE = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><title>Nordpfad</title>
<entry><id>yt:video:abc_DEF-123</id><yt:videoId>abc_DEF-123</yt:videoId><title>Folding a tarp</title>
<link rel="alternate" href="https://www.youtube.com/watch?v=abc_DEF-123"/><published>2026-11-18T16:00:12+00:00</published>
<updated>2026-11-19T10:00:00+00:00</updated><media:group><media:description>In the wind.</media:description></media:group>
</entry></feed>"""
MASTODON = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Lin</title>
<item><guid isPermaLink="true">https://hackers.example/@lin/114</guid><link>https://hackers.example/@lin/114</link>
<pubDate>Sat, 21 Nov 2026 06:00:00 +0000</pubDate><description>&lt;p&gt;No title, only a post with a
&lt;a href="https://a.example"&gt;link&lt;/a&gt;.&lt;/p&gt;</description></item></channel></rss>"""
RDF = """<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://old.example"><title>Gr\u00fc\u00dfe</title></channel>
<item rdf:about="https://old.example/1"><title>\u00dcber alles</title><link>https://old.example/1</link></item></rdf:RDF>"""
BROKEN = """<rss version="2.0"><channel><title>Half & half</title><item><title>Fish & chips <b>now</title>
<link>https://x.example/1?a=1&b=2</link><item><title>Second</title><link>https://x.example/2</link>"""
HOSTILE = """<rss version="2.0"><channel><title>hello [/nope] \u202e \u6f22\u5b57</title>
<item><guid>1</guid><title>&lt;script&gt;alert(1)&lt;/script&gt;Fine &amp;#x202e;words [/nope]</title>
<link>javascript:alert(document.cookie)</link><pubDate>Mon, 01 Jan 0000 00:00:00 GMT</pubDate></item>
<item><guid>2</guid><title>two</title><link>https://a.example/ b"</link><pubDate>Fri, 31 Dec 9999 23:59:60 GMT</pubDate></item>
<item><guid>3</guid><link>data:text/html,x</link></item><item></item>
<item><guid>1</guid><title>the same again</title></item></channel></rss>"""


def test_what_blogs_videos_and_networks_write_is_read() -> None:
    blog = read(WORDPRESS.encode(), "application/rss+xml; charset=UTF-8")
    assert blog.title == "Bean & Leaf"
    first, second = blog.entries
    assert first.text == "Chestnut season \u2013 it\u2019s back\n\nWe roast them in the yard. Continue reading"
    assert (first.ref, first.link) == ("https://bean.example/?p=41", "https://bean.example/chestnut/")
    assert first.at == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    assert second.text == "No title here."
    (video,) = read(YOUTUBE.encode()).entries
    assert (video.ref, video.link) == ("yt:video:abc_DEF-123", "https://www.youtube.com/watch?v=abc_DEF-123")
    assert video.text.startswith("Folding a tarp")
    assert video.at == datetime(2026, 11, 18, 16, 0, 12, tzinfo=UTC)
    (post,) = read(MASTODON.encode()).entries
    assert post.text == "No title, only a post with a link."
    old = read(RDF.encode("latin-1"), "text/xml")
    assert (old.title, old.entries[0].text) == ("Gr\u00fc\u00dfe", "\u00dcber alles")


def test_what_is_broken_is_read_as_far_as_it_goes() -> None:
    found = read(BROKEN.encode())
    assert [each.text.split()[0] for each in found.entries] == ["Fish", "Second"]
    assert found.entries[0].link == "https://x.example/1?a=1&b=2"


def test_hostile_words_are_only_words_and_lead_nowhere() -> None:
    found = read(HOSTILE.encode())
    assert [each.ref for each in found.entries] == ["1", "2"], "an entry once; one that says nothing is none"
    one, two = found.entries
    assert "<" not in one.text
    assert "alert" not in one.text
    assert (one.link, two.link) == ("", "")
    for text in (found.title, one.text):
        assert "\x1b" not in text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "neither RSS nor Atom"),
        (b"<!doctype html><html><title>x</title><p>a page</p></html>", "neither RSS nor Atom"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "neither RSS nor Atom"),
        (b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rss version="2.0"/>', "entities of its own"),
        ('<!DOCTYPE x [<!entity a SYSTEM "file:///etc/passwd">]><rss/>'.encode("utf-16"), "entities of its own"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(body)


def test_a_path_in_a_feed_is_no_path() -> None:
    with pytest.raises(UsageError, match="neither RSS nor Atom"):
        read(b"/etc/passwd")
    with pytest.raises(UsageError, match="neither RSS nor Atom"):
        read(b"http://127.0.0.1:1/feed")


def test_much_is_cut() -> None:
    items = "".join(f"<item><title>{n} {'word ' * 200}</title><guid>{'g' * 400}{n}</guid></item>" for n in range(300))
    found = read(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    assert len(found.entries) == 300 <= MOST_ENTRIES
    assert all(len(each.text) <= 300 and len(each.ref) <= MOST_REF for each in found.entries)
    assert len({each.ref for each in found.entries}) == 300


@settings(max_examples=40)
@given(st.integers(0, len(WORDPRESS)), st.integers(0, len(WORDPRESS)))
def test_every_cut_of_a_feed_is_answered(start: int, end: int) -> None:
    with suppress(UsageError):
        read(WORDPRESS[min(start, end) : max(start, end)].encode())
