"""Who sends what is due next, in words: nothing is promised that nothing keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smdash.domain.publishing.ledger import NextOut, WhoPublishes
from smdash.domain.publishing.online import (
    OnlineView,
    Trouble,
    next_forms,
    next_words,
    off_words,
    queued_words,
    trouble_words,
    unsent_words,
)

NOW = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
OUT = NextOut(1, "acme/mastodon", NOW + timedelta(hours=1), connected=True)
HAND = NextOut(2, "bean/x", NOW + timedelta(minutes=30), connected=False)


def view(
    first: NextOut | None = OUT,
    out: NextOut | None = OUT,
    *,
    dashboard: bool = False,
    timer_at: datetime | None = None,
    watch_at: datetime | None = None,
    timer_here: bool = False,
    accounts: int = 1,
) -> OnlineView:
    return OnlineView(NOW, WhoPublishes(dashboard, timer_at, watch_at, accounts, first, out), timer_here, 0)


LATELY, LONG_AGO = NOW - timedelta(minutes=5), NOW - timedelta(days=2)


@pytest.mark.parametrize(
    ("found", "words", "sure"),
    [
        (view(), "acme/mastodon 14:00 · nothing will be sent while publishing is off and no timer is installed", False),
        (view(dashboard=True), "acme/mastodon 14:00 by this dashboard", True),
        (view(timer_at=LATELY), "acme/mastodon 14:00 by the timer (last run 12:55)", True),
        (view(timer_at=LATELY, timer_here=True), "acme/mastodon 14:00 by the timer (last run 12:55)", True),
        (view(timer_here=True), "acme/mastodon 14:00 by the timer, which has not run yet", False),
        (
            view(timer_here=True, timer_at=LONG_AGO),
            "acme/mastodon 14:00 by the timer (last run Thu 19 Nov 13:00, so look: smdash service status)",
            False,
        ),
        (view(timer_at=LONG_AGO), "nothing will be sent", False),
        (view(watch_at=LATELY), "acme/mastodon 14:00 by smdash publish --watch", True),
        (view(watch_at=LONG_AGO), "nothing will be sent", False),
        (view(watch_at=NOW - timedelta(minutes=6)), "nothing will be sent", False),
        (view(HAND, OUT, dashboard=True), "next: bean/x 13:30 by hand, then acme/mastodon 14:00 by this", True),
        (view(HAND, None), "next: bean/x 13:30 by hand", True),
    ],
)
def test_who_sends_what_is_next(found: OnlineView, words: str, sure: bool) -> None:
    assert words in next_words(found, here=True)
    assert found.sure is sure
    assert bool(unsent_words(found)) is not sure


def test_a_problem_is_said_whoever_would_send_it() -> None:
    wrong = OUT._replace(problem="sign in again first: revoked.")
    found = view(wrong, wrong, dashboard=True)
    assert next_words(found, here=True) == "next: acme/mastodon 14:00 not sent: sign in again first: revoked"
    assert unsent_words(found) == "acme/mastodon 14:00 will not be sent: sign in again first: revoked."
    assert not found.sure


def test_why_a_post_will_not_go_out_is_said_in_ever_fewer_words() -> None:
    wrong = OUT._replace(problem="sign in again first: revoked.")
    assert next_forms(view(HAND, wrong, dashboard=True)) == (
        "next: bean/x 13:30 by hand, then acme/mastodon 14:00 not sent: sign in again first: revoked",
        "next: acme/mastodon 14:00 not sent: sign in again first: revoked",
        "acme/mastodon 14:00 not sent: sign in again first: revoked",
        "acme/mastodon 14:00 not sent: sign in again first",
    )
    assert next_forms(view())[-2:] == (
        "acme/mastodon 14:00 not sent: publishing is off, no timer",
        "acme/mastodon 14:00 not sent: publishing is off",
    )
    assert len(next_forms(view(dashboard=True))) == 1
    assert next_forms(view(None, None)) == ("",)


def test_what_is_due_soon_and_goes_out_by_nothing_is_urgent() -> None:
    assert view().urgent
    assert not view(dashboard=True).urgent
    later = OUT._replace(at=NOW + timedelta(hours=2))
    assert not view(later, later).urgent


def test_without_a_connected_account_nothing_is_said() -> None:
    assert next_words(view(HAND, None, accounts=0), here=True) == ""
    assert next_words(view(None, None), here=True) == ""


def test_the_command_line_does_not_speak_of_this_dashboard() -> None:
    assert "this" not in next_words(view(), here=False)
    assert "the dashboard, while it is open" in next_words(view(dashboard=True), here=False)


def test_queueing_says_what_does_not_go_by_itself() -> None:
    here, there = ["acme/mastodon"], ["bean/x"]
    assert "Nothing will be sent while publishing is off" in queued_words(view(), here, [], here=True)
    assert "smdash service" in queued_words(view(), here, [], here=False)
    assert queued_words(view(dashboard=True), here, [], here=True) == ""
    assert queued_words(view(dashboard=True), here, there, here=True) == "Handed over to you at its time: bean/x."
    assert queued_words(view(), [], there, here=True) == ""
    ended = view(dashboard=True)._replace(troubles=(Trouble("acme/mastodon", "revoked"), Trouble("bean/y", "gone")))
    words = "Sign in again before it is due, or it is not sent: acme/mastodon."
    assert queued_words(ended, here, [], here=True) == words


def test_switching_off_says_what_becomes_of_the_next_one() -> None:
    assert "nothing will be sent while publishing is off" in off_words(view(dashboard=True))
    assert "by the timer" in off_words(view(dashboard=True, timer_at=LATELY))
    assert off_words(view(HAND, None, dashboard=True)) == "Nothing is planned on connected accounts."


def test_one_sign_in_is_told_whole_and_several_by_name() -> None:
    one = view()._replace(troubles=(Trouble("acme/mastodon", "The token was revoked."),))
    assert trouble_words(one) == "acme/mastodon: The token was revoked."
    two = one._replace(troubles=(*one.troubles, Trouble("acme/bluesky", "expired")))
    assert trouble_words(two) == "Sign in again: acme/mastodon, acme/bluesky."
