"""What a composer says while it is typed in: one look at a time, at what was typed last, and counts that cost a key little."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from smdash.domain.posts.post import Written
from smdash.screens.composer import feedback
from smdash.screens.composer.feedback import Feedback, LookedAt, brand_words, count_words, target_words

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.services.bundle import Services

X, MASTODON = "acme/x", "acme/mastodon"


@pytest.fixture
def known(small: Services) -> dict[str, Account]:
    found = {account.slug: account for account in small.home.accounts()}
    small.compose.prepare(list(found.values()))
    return found


def about(text: str, account: Account | None = None, when: str = "wed 12:00") -> LookedAt:
    return LookedAt(Written(text, (MASTODON, X)), when, account)


def test_a_look_finds_what_counts_face_and_findings_say(small: Services, known: dict[str, Account]) -> None:
    told = Feedback(small.compose, 0)
    subject = about("Too long for it. " * 20, known[X])
    assert told.want(subject)
    look = told.look()
    assert look is not None
    assert (look.subject, look.trouble, look.meaning.wrong) == (subject, "", False)
    assert look.face is not None
    assert look.face.account == known[X]
    assert not told.take_in(look)
    assert "error" in {finding.severity for finding in told.findings}
    lengths = told.counts(subject)
    assert target_words(subject.post, lengths)[X].over
    threads = subject.post.varied(X, thread=True)
    assert (target_words(threads, lengths)[X].left, target_words(threads, lengths)[X].mark) == ("split", "thread")
    assert "x 60 too long" in str(count_words(subject.post, lengths, known))
    assert str(brand_words([known[X], known["bean/instagram"]])).startswith("! 2 brands are ticked")


def test_one_look_at_a_time_at_what_was_typed_last(small: Services, known: dict[str, Account]) -> None:
    told = Feedback(small.compose, 0)
    first, last = about("First"), about("Last")
    assert told.want(first)
    assert told.knows(first)
    look = told.look()
    assert look is not None
    assert look.subject == first
    assert not told.want(last), "one is under way"
    assert told.take_in(look), "what was typed meanwhile is looked at as well"
    look = told.look()
    assert look is not None
    assert look.subject == last
    assert not told.take_in(look)
    assert told.want(first), "none is under way any more"


def test_a_look_waits_until_typing_rests(
    small: Services, known: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Feedback(small.compose, 0)
    texts = [about("T" * number) for number in range(1, 6)]
    told.want(texts[0])
    waits = iter(texts[1:])

    def type_on(seconds: float) -> None:
        assert seconds == feedback.PAUSE_SECONDS
        told.want(next(waits, texts[-1]))

    monkeypatch.setattr(feedback, "time", SimpleNamespace(sleep=type_on, monotonic=lambda: 0.0))
    look = told.look()
    assert look is not None
    assert look.subject is texts[-1]


def test_what_is_forgotten_is_looked_at_no_more_and_what_comes_then_anew(
    small: Services, known: dict[str, Account]
) -> None:
    told = Feedback(small.compose, 0)
    told.want(about("Gone"))
    told.forget()
    assert told.look() is None
    assert not told.want(about("Next")), "the worker has not come back yet"
    assert told.take_in(None), "and when it does, the next one is looked at"


def test_a_key_counts_the_account_in_sight_and_leaves_the_rest_to_the_look(
    small: Services, known: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Feedback(small.compose, 0)
    before = told.counts(about("One", known[X]))
    clock = iter([0.0, 0.0, 1.0])  # begun, in time for the first, too late for the second
    monkeypatch.setattr(feedback, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    after = told.counts(about("One more", known[X]))
    assert [each.count for each in (before[X], after[X]) if each] == [3, 8]
    assert after[MASTODON] == before[MASTODON]


def test_a_look_that_fails_says_why_and_keeps_what_it_found(
    small: Services, known: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Feedback(small.compose, 0)
    told.want(about("Fine"))
    told.take_in(told.look())
    kept = told.findings

    def broken(*_: object) -> list[object]:
        raise OSError("disk gone")

    monkeypatch.setattr(small.compose, "findings", broken)
    told.want(about("Not fine", known[X]))
    found: list[feedback.Look | None] = []
    worker = threading.Thread(target=lambda: found.append(told.look()))
    worker.start()
    worker.join()
    (look,) = found
    assert look is not None
    assert (look.trouble, look.findings) == ("disk gone", None)
    assert look.face is not None
    told.take_in(look)
    assert told.findings == kept
