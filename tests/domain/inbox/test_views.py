"""What the frame of a list says."""

from __future__ import annotations

from typing import Any

from smdash.domain.inbox.views import InboxCounts, InboxView, Unread, frame_words
from smdash.domain.window import ListWindow


def said(count: int, listed: str = "open", query: str = "", minutes: str = "~19 min", **more: Any) -> str:
    view = InboxView(ListWindow(()), InboxCounts(more.pop("open_", count), more.pop("late", 0)), 19.0, **more)
    view = view._replace(window=ListWindow([None] * count))
    return frame_words(view, listed, query, minutes)


def test_the_frame_names_what_is_listed() -> None:
    assert said(5, late=2) == "5 open, 2 late \u00b7 ~19 min"
    assert said(1) == "1 open \u00b7 ~19 min"
    assert said(0) == "0 open"
    assert said(5, minutes="") == "5 open"
    assert said(3, "snoozed", open_=5, late=2) == "3 snoozed"
    assert said(3, "waiting", open_=5) == "3 waiting for them"
    assert said(1_200, "all", open_=5) == "1,200 in all"


def test_the_frame_names_a_filter_and_no_minutes_of_others() -> None:
    assert said(4, query="is:question", open_=5, late=2) == "is:question: 4 found"
    assert said(4, query="free", open_=5, more=True) == "free: 4 or more found"
    assert len(said(4, query="long " * 40)) < 60
    unread = (Unread("acme/x", "sign_in", "sign in again", None),)
    assert said(5, unread=unread) == "5 open \u00b7 ~19 min \u00b7 acme/x not read"
