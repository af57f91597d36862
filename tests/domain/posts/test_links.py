"""Links in a text, and their UTM parameters."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.posts import links

PARAMS = {"utm_source": "mastodon", "utm_medium": "social"}
ADDED = "utm_source=mastodon&utm_medium=social"
PIECE = st.text("abcXYZ019-._~%+=;:@!$',*", max_size=8)
URLS = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}{path}{query}{fragment}",
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["example.com", "user:pw@a.example.com:8080", "b\u00fccher.de", "127.0.0.1"]),
    st.lists(PIECE).map(lambda parts: "".join(f"/{part}" for part in parts)),
    st.one_of(
        st.just(""), st.lists(st.one_of(PIECE, st.just("utm_source=x")), max_size=4).map(lambda p: "?" + "&".join(p))
    ),
    st.one_of(st.just(""), PIECE.map(lambda part: f"#{part}?not=a&query")),
)
PARAM_MAPS = st.dictionaries(
    st.sampled_from(["utm_source", "utm_medium", "utm_campaign"]), st.text(min_size=1, max_size=6), max_size=3
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.com", f"https://a.com?{ADDED}"),
        ("https://a.com/p#top", f"https://a.com/p?{ADDED}#top"),
        ("https://a.com/p?x=1%20y&z", f"https://a.com/p?x=1%20y&z&{ADDED}"),
        ("https://a.com/?", f"https://a.com/?{ADDED}"),
        ("https://a.com/?x=1&", f"https://a.com/?x=1&{ADDED}"),
        ("https://a.com/#/route?x=1", f"https://a.com/?{ADDED}#/route?x=1"),
        ("https://a.com/?utm_source=news", "https://a.com/?utm_source=news&utm_medium=social"),
        ("https://a.com/?UTM_Source=news&utm%5Fmedium=x", "https://a.com/?UTM_Source=news&utm%5Fmedium=x"),
        ("mailto:me@a.com?subject=x", "mailto:me@a.com?subject=x"),
        ("ftp://a.com/x", "ftp://a.com/x"),
        ("a.com/x", "a.com/x"),
    ],
)
def test_parameters_are_added_to_the_query_alone(url: str, expected: str) -> None:
    assert links.with_utm(url, PARAMS) == expected


def test_values_are_encoded() -> None:
    assert links.with_utm("https://a.com", {"utm_campaign": "a&b #c=\u00e4"}).endswith(
        "utm_campaign=a%26b%20%23c%3D%C3%A4"
    )


@given(URLS, PARAM_MAPS)
def test_never_twice_and_nothing_but_the_query_changes(url: str, params: dict[str, str]) -> None:
    once = links.with_utm(url, params)
    assert links.with_utm(once, params) == once
    before, after = urlsplit(url), urlsplit(once)
    assert (before.scheme, before.netloc, before.path, before.fragment) == (
        after.scheme,
        after.netloc,
        after.path,
        after.fragment,
    )
    assert after.query.startswith(before.query)
    names = [name.lower() for name, _ in parse_qsl(after.query, keep_blank_values=True)]
    added = [
        name for name in params if name not in [n.lower() for n, _ in parse_qsl(before.query, keep_blank_values=True)]
    ]
    assert [name for name in names if name in added] == added


@given(st.lists(st.one_of(URLS, st.text(max_size=12))), PARAM_MAPS)
def test_a_text_is_tagged_once_and_keeps_its_words(parts: list[str], params: dict[str, str]) -> None:
    text = " ".join(parts)
    once = links.tagged(text, params)
    assert links.tagged(once, params) == once
    plain = [word for word in text.split() if "://" not in word]
    assert [word for word in once.split() if "://" not in word] == plain


def test_only_links_with_a_scheme_are_tagged() -> None:
    text = "Read (https://a.com/x), or b.com, or mail me@c.com."
    assert links.tagged(text, PARAMS) == f"Read (https://a.com/x?{ADDED}), or b.com, or mail me@c.com."
    assert links.tagged(text, {}) == text


def test_a_link_ends_where_its_platform_ends_it() -> None:
    text = "https://a.com/caf\u00e9\u3042"
    x, others = links.tagged(text, PARAMS, "bare"), links.tagged(text, PARAMS)
    assert x != others
    assert x.endswith(f"?{ADDED}\u3042")
    assert others.endswith(f"\u3042?{ADDED}")


def test_urls_and_hosts() -> None:
    assert links.urls("see example.com and https://b.com/x.") == [
        (4, 15, "example.com"),
        (20, 35, "https://b.com/x"),
    ]
    assert links.host("HTTPS://u:p@WWW.Example.com.:80/x") == "www.example.com"
    assert links.host("example.com/x") == "example.com"
    assert links.host("example.com:8080/x") == "example.com"
    assert links.host("mailto:me@a.com") == ""
    assert links.is_web("https://a.com")
    assert not links.is_web("https:///x")
    assert not links.is_web("javascript:alert(1)")


def test_has_and_without_utm() -> None:
    assert links.has_utm("https://a.com/?x=1&utm_id=3#f")
    assert not links.has_utm("https://a.com/?x=utm_id#utm_id=3")
    assert links.without_utm("https://a.com/?x=1&utm_id=3&y#f") == "https://a.com/?x=1&y#f"
    assert links.without_utm("https://a.com/?utm_id=3") == "https://a.com/"


def test_a_text_holds_a_link_with_or_without_parameters() -> None:
    assert links.holds_link("go https://a.com/p?utm_source=x now", "https://a.com/p")
    assert links.holds_link("go https://a.com/p now", "https://a.com/p?utm_source=x")
    assert not links.holds_link("go https://a.com/q now", "https://a.com/p")


def test_brand_defaults_and_override() -> None:
    brand = {"source": "{platform}", "utm_medium": "social", "campaign": "{pillar}", "content": "{nothing}"}
    where = {"platform": "x", "account": "acme/x"}
    assert links.utm_params(brand, None, **where, pillar="How To") == {
        "utm_source": "x",
        "utm_medium": "social",
        "utm_campaign": "how-to",
        "utm_content": "{nothing}",
    }
    assert "utm_campaign" not in links.utm_params(brand, None, **where)
    assert links.utm_params(brand, {}, **where) == {}
    assert links.utm_params(brand, {"campaign": "{account}-{date}"}, **where, date="2026-11-23") == {
        "utm_campaign": "acme-x-2026-11-23"
    }
    assert links.utm_params(None, None, **where) == {}
    # What a value holds is not read again as a placeholder.
    assert links.utm_params({"campaign": "{pillar}"}, None, **where, pillar="{platform}") == {
        "utm_campaign": "{platform}"
    }
