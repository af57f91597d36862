"""Links are shown whole, as they would be opened, and what poses as something else is marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.inbox.links import MOST, links
from tests.work import calls

KNOWN = ("acme.com", "Bean Café")


def one(text: str) -> tuple[str, bool, str]:
    (found,) = links(text, KNOWN)
    return found.address, found.opens, " ".join(found.marks)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Look: https://acme.com/a?b=c#d, nice.", "https://acme.com/a?b=c#d"),
        ("(see https://en.wikipedia.org/wiki/A_(b)).", "https://en.wikipedia.org/wiki/A_(b)"),
        ("HTTP://Acme.COM/Path", "http://acme.com/Path"),
        ("https://müller.de/ä", "https://xn--mller-kva.de/%C3%A4"),
        ("https://日本語.jp", "https://xn--wgv71a119e.jp"),
        ("at www.acme.com/x!", "https://www.acme.com/x"),
        ("at acme.com/sale now", "https://acme.com/sale"),
        ("https://shop.acme.com:8443/x", "https://shop.acme.com:8443/x"),
        ("[words](https://acme.com/x)", "https://acme.com/x"),
        ("here (https://acme.com/x)", "https://acme.com/x"),
    ],
)
def test_an_honest_link_is_whole_and_unmarked(text: str, address: str) -> None:
    assert one(text) == (address, True, "")


@pytest.mark.parametrize(
    ("text", "address", "says"),
    [
        ("https://bank.com@evil.com/x", "https://bank.com@evil.com/x", "leads to evil.com"),
        ("https://bank.com:pay@evil.com", "https://bank.com:pay@evil.com", "leads to evil.com"),
        ("https://аррӏе.com", "https://xn--80ak6aa92e.com", "looks like 'apple' and is written in Cyrillic"),
        ("https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/", "looks like 'apple'"),
        ("https://аpple.com", "https://xn--pple-43d.com", "mixes letters of Cyrillic and Latin"),
        ("http://3232235777/", "http://3232235777/", "a number, not a name"),
        ("http://0x7f.1/", "http://0x7f.1/", "a number, not a name"),
        ("http://192.168.1.1:80/", "http://192.168.1.1:80/", "a number, not a name"),
        ("http://[::1]:80/x", "http://[::1]:80/x", "a number, not a name"),
        ("bank.com (https://evil.com/x)", "https://evil.com/x", "Its words say bank.com, and it leads to evil.com"),
        ("www.acrne.com", "https://www.acrne.com", "looks like acme.com and is acrne.com"),
        ("https://ácme.com", "https://xn--cme-dla.com", "looks like acme.com"),
        ("https://acmee.com/", "https://acmee.com/", "looks like acme.com and is acmee.com"),
        ("https://amce.com/", "https://amce.com/", "looks like acme.com and is amce.com"),
        ("https://acme.com.evil.net/", "https://acme.com.evil.net/", "looks like acme.com and belongs to evil.net"),
        ("https://acme-com.ru/", "https://acme-com.ru/", "looks like acme.com and belongs to acme-com.ru"),
        ("https://beancafe.io", "https://beancafe.io", "'beancafe' looks like beancafé"),
        ("https://paypal.com.login.security.ru/x", "https://paypal.com.login.security.ru/x", "belongs to security.ru"),
        ("https://exa\u200bmple.com/\u202egpj.x", "https://example.com/gpj.x", "signs that nobody sees"),
    ],
)
def test_what_poses_as_something_else_is_marked(text: str, address: str, says: str) -> None:
    found = links(text, KNOWN)[0]
    assert (found.address, found.opens) == (address, True)
    assert says in " ".join(found.marks)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x.example/z",
        "file:///etc/passwd",
        "http://%65vil.com",
        "https://a..b",
        "https://",
        "https:///x",
        f"https://acme.com/{'x' * 3000}",
        f"https://{'a' * 70}.com",
        "http://[evil]/",
    ],
)
def test_only_pages_are_offered(text: str) -> None:
    for found in links(text, KNOWN):
        assert not found.opens
        assert found.marks


def test_a_backslash_leads_where_a_browser_goes() -> None:
    (found,) = links("http://bank.com\\@evil.com")
    assert (found.address, found.host) == ("http://bank.com/@evil.com", "bank.com")


def test_markup_that_is_left_says_where_it_leads() -> None:
    evil, bank = links('<a href="https://evil.com">https://bank.com</a>')
    assert evil.marks == ("Its words say bank.com, and it leads to evil.com.",)
    assert bank.marks == ()


def test_words_that_are_an_address_of_their_own_are_held_against_where_they_lead() -> None:
    bank, evil = links("[https://bank.com](https://evil.com)")
    assert (bank.address, bank.marks) == ("https://bank.com", ())
    assert evil.marks == ("Its words say bank.com, and it leads to evil.com.",)


def test_own_hosts_and_their_parts_are_never_marked() -> None:
    for host in ("acme.com", "www.acme.com", "shop.acme.com", "ACME.com."):
        assert links(f"https://{host}/", KNOWN)[0].marks == ()


@pytest.mark.parametrize("text", ["e.g. this", "a@b.com/c", "1.2/3", "file.txt", "and/or", "", "http", "no://"])
def test_what_is_no_link_is_none(text: str) -> None:
    assert not any(found.opens for found in links(text))


@given(st.text(max_size=200))
def test_whatever_is_written_no_error_comes_of_it_and_no_odd_sign_is_opened(text: str) -> None:
    for found in links(text, KNOWN) + links(f"https://{text}", KNOWN):
        if found.opens:
            assert found.address.isascii()
            assert found.address.isprintable()
            assert " " not in found.address
            assert found.address.startswith(("http://", "https://"))
        assert all(mark.isprintable() for mark in found.marks)


@pytest.mark.parametrize(
    "piece", ["http://", "a.", "https://a.b/ ", "(((", "https://acme.com/)", "www.", "[x](", "http://](", "\u200b"]
)
def test_work_grows_no_faster_than_a_text(piece: str) -> None:
    half, whole = (piece * (size // len(piece)) for size in (10_000, 20_000))
    assert len(links(piece * (100_000 // len(piece)), KNOWN)) <= MOST
    assert calls(lambda: links(whole, KNOWN)) < 2.2 * calls(lambda: links(half, KNOWN)) + 100
