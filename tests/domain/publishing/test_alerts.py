"""What is told of networks and posts: one notice per cause, the worst first, each naming what it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smdash.domain.publishing.alerts import Alert, answer_words, notices, post_words

NOW = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)


def test_one_notice_per_cause_the_worst_first() -> None:
    alerts = (
        Alert("late", "acme/x 12:00 was missed, and waits for you.", "acme/x", 1),
        Alert("sign in", "acme/a: revoked", "acme/a"),
        Alert("sign in", "acme/b: expired", "acme/b"),
        *(Alert("failed", "words", f"acme/{name}", 2) for name in "abcde"),
    )
    told = notices(alerts)
    assert [(each.cause, each.words) for each in told] == [
        ("sign in", "Sign in again: acme/a, acme/b."),
        ("failed", "5 posts did not go out: acme/a, acme/b, acme/c and 2 more."),
        ("late", "acme/x 12:00 was missed, and waits for you."),
    ]
    assert [each.urgent for each in (alerts[0], alerts[1], alerts[-1])] == [False, True, True]
    assert notices(()) == ()


def test_a_post_is_named_with_its_day_unless_that_is_today() -> None:
    assert post_words("unconfirmed", "acme/x", NOW, NOW) == "acme/x 13:00 is unconfirmed: did it go out?"
    yesterday = NOW - timedelta(days=1)
    assert post_words("failed", "acme/x", yesterday, NOW) == "acme/x Fri 20 Nov 13:00 did not go out."
    assert post_words("unfinished", "acme/x", None, NOW) == "acme/x is not all out."


def test_answers_are_counted_beside_posts() -> None:
    answers = tuple(Alert("failed", answer_words("failed", "acme/x", "@bob"), "acme/x", item_id=n) for n in (1, 2))
    (alone,) = notices(answers[:1])
    assert alone.words == "acme/x: the answer to @bob did not go out."
    (both,) = notices((Alert("failed", "words", "acme/x", 2), *answers))
    assert both.words == "1 post and 2 answers did not go out: acme/x."
    (none,) = notices(answers)
    assert none.words == "2 answers did not go out: acme/x."
