"""When two records are one message, and who is the account itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smdash.domain.inbox.same import Named, is_own, same

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def named(*ids: str, handle: str = "@bob@other.example", text: str = "Is it open?", at: datetime = AT) -> Named:
    return Named(ids, handle, text, at)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (named("1"), named("1", handle="", text="else"), True),
        (named("1", "https://other.example/@bob/7"), named("https://Other.example/@bob/7/?x=1"), True),
        (named("1", "https://other.example/@bob/7"), named("2", "https://other.example/@bob/8", at=AT + timedelta(1)), False),
        (named("at://did:plc:x/app.bsky.feed.post/3kabc"), named("3kabc"), True),
        (named("at://did:plc:x/app.bsky.feed.post/3kabc"), named("3kabc", handle="eve", text="No"), False),
        (named("at://did:plc:x/app.bsky.feed.post/3kabc"), named("3kabc", handle="bob"), True),
        (named("1"), named("n-77", at=AT + timedelta(minutes=5)), True),
        (named("1"), named("n-77", at=AT + timedelta(hours=5)), False),
        (named("1"), named("n-77", handle="@bob@third.example"), False),
        (named("1", text=""), named("n-77", text=""), False),
        (named("1", text="Is  it\nopen?"), named("n-77"), True),
        (named("1", text="@eve @acme Open?"), named("n-77", text="@eve@far-off.example @acme@s.example Open?"), True),
        (named("1", text="@eve Open?"), named("n-77", text="@eva@far-off.example Open?"), False),
        (named("1", text="a@b.example or c@d.example"), named("n-77", text="a@b.example or c@e.example"), False),
    ],
)  # fmt: skip
def test_records_of_one_message(one: Named, other: Named, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


@pytest.mark.parametrize(
    ("handle", "author_id", "own"),
    [
        ("@acme@s.example", "", True),
        ("ACME@S.example", "", True),
        ("acme", "", True),
        ("@renamed@s.example", "7", True),
        ("@acme@elsewhere.example", "8", False),
        ("bob", "8", False),
        ("", "", False),
    ],
)
def test_b11_own_words_are_told_by_id_and_by_handle(handle: str, author_id: str, own: bool) -> None:
    assert is_own(handle, author_id, "@acme@s.example", "7") is own


def test_a_handle_without_server_is_not_anybodys_elsewhere() -> None:
    assert not is_own("acme@s.example", "", "acme", "")
    assert not is_own("acme.bsky.social", "", "acme.example", "")
