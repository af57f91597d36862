"""Changes in their order: one that breaks keeps none of the others from being made."""

from __future__ import annotations

from threading import Thread

import pytest

from smdash.screens.base.changes import ChangeQueue


def test_one_thread_works_off_what_several_put_in() -> None:
    changes, made = ChangeQueue(), []
    assert changes.put(lambda: made.append(1)), "the first has to begin"
    assert not changes.put(lambda: made.append(2))
    changes.work()
    assert made == [1, 2]
    assert changes.put(lambda: made.append(3)), "and begins again once all was done"
    worker = Thread(target=changes.work)
    worker.start()
    worker.join(10)
    assert made == [1, 2, 3]


def test_a_job_that_breaks_is_heard_of_and_holds_up_no_other() -> None:
    changes, made = ChangeQueue(), []

    def breaks() -> None:
        raise LookupError("what it would be shown on is gone")

    changes.put(breaks)
    changes.put(lambda: made.append("next"))
    with pytest.raises(LookupError, match="is gone"):
        changes.work()
    assert made == ["next"]
    assert changes.put(lambda: made.append("later")), "the queue is not busy for ever"
    changes.work()
    assert made == ["next", "later"]
