"""What the inbox says on the command line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_world import inbox_line

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_the_rows_and_the_sum_agree_on_what_is_late(acme: Smdash, seconds: int, late: bool) -> None:
    due = min(datetime.fromisoformat(row["due_at"]) for row in acme.json("inbox")["rows"])
    head, first = acme("inbox", now=(due + timedelta(seconds=seconds)).isoformat()).output.splitlines()[:2]
    assert (" late" in head, first.strip().startswith("late ")) == (late, late)


def test_items_are_done_opened_again_and_snoozed_by_their_numbers(acme: Smdash) -> None:
    first, second = (row["id"] for row in acme.json("inbox")["rows"])
    assert acme("inbox", "done", f"#{first}", str(first)).output == "1 item done.\n"
    assert [row["id"] for row in acme.json("inbox")["rows"]] == [second]
    unread = acme("inbox", "snooze", str(second), "--until", "gestern", code=2).stderr
    assert "tomorrow 9" in unread
    assert "slot" not in unread, "that is for posts"
    assert acme("inbox", "snooze", str(second), "--until", "+2h").output.startswith("1 item snoozed until ")
    assert acme.json("inbox")["rows"] == []
    assert acme("inbox", "reopen", str(first), str(second)).output == "2 items open again.\n"
    assert {row["id"] for row in acme.json("inbox")["rows"]} == {first, second}


@pytest.mark.parametrize(
    ("item", "code", "said"), [("x1", 2, "an item is a number"), ("4711", 1, "there is no such item")]
)
def test_what_is_no_item_changes_nothing(acme: Smdash, item: str, code: int, said: str) -> None:
    first = acme.json("inbox")["rows"][0]["id"]
    assert said in acme("inbox", "done", str(first), item, code=code).stderr
    assert acme.json("inbox")["open"] == 2


@pytest.fixture
def busy(acme: Smdash) -> Smdash:
    """Four items: two of Lotte's from the small world, a question and a refund of Ana's."""
    lines = (
        inbox_line(11, "Where is my parcel?", author="Ana", handle="@ana@s.example"),
        inbox_line(
            12, "A refund please", author="Ana", handle="@ana@s.example", received_at="2026-11-10T09:00:00+01:00"
        ),
    )
    acme("import", acme.file("more.jsonl", "".join(lines)))
    return acme


def test_a_line_names_kind_and_mark(busy: Smdash) -> None:
    busy("import", busy.file("dm.jsonl", inbox_line(13, "Is it true?", kind="message", author="Bo", handle="bo")))
    shown = busy("inbox").output
    marks = {row["text"]: (row["kind"], row["flag"]) for row in busy.json("inbox")["rows"]}
    assert marks["Is it true?"] == ("message", "question")
    assert "message ?  bo" in shown
    assert "comment ?  @ana@" in shown
    assert shown.endswith("? a question; ! a complaint; $ a lead\n")
    assert "a lead" not in busy("inbox", "--", "-is:question", "-is:complaint", "-is:lead").output


def texts(sm: Smdash, *words: str) -> set[str]:
    return {row["text"] for row in sm.json("inbox", *words)["rows"]}


def test_a_filter_stands_after_the_name_with_options_anywhere(busy: Smdash) -> None:
    assert texts(busy, "from:@ana") == {"Where is my parcel?", "A refund please"}
    assert texts(busy, "--state", "open", "from:@ana", "older:3d") == {"A refund please"}
    left = busy("inbox", "from:@ana", "--", "-refund").output
    assert left.startswith("1 item\n")
    assert "Where is my parcel?" in left
    assert texts(busy, "par") == {"Where is my parcel?"}
    assert texts(busy, "from:@ana", "-n", "1", "--state", "all") <= {"Where is my parcel?", "A refund please"}
    assert busy.json("inbox", "from:@ana", "-n", "1")["listed"] == 2
    assert busy("inbox", "tag:none", "from:@ana").output.startswith("2 items\n")


def test_a_filter_that_is_wrong_or_finds_nothing_says_what_to_do(busy: Smdash) -> None:
    wrong = busy("inbox", "is:qestion", code=2)
    assert "Did you mean question?" in wrong.stderr
    assert "there is no such view" in busy("inbox", "--view", "nope", code=1).stderr
    ids = [str(row["id"]) for row in busy.json("inbox", "from:@ana")["rows"]]
    busy("inbox", "done", *ids)
    nothing = busy("inbox", "from:@ana").output
    assert nothing == "No item is like that.\n2 items snoozed, waiting or done: --state all shows them too.\n"
    assert "Did you mean the command 'smdash inbox done'?" in busy("inbox", "dnoe", "5").output


def test_views_are_filters_with_a_name(busy: Smdash) -> None:
    assert busy("inbox", "views", "save", "Ana", "from:@ana").output == "Saved view Ana: from:@ana\n"
    assert texts(busy, "--view", "ana", "older:3d") == {"A refund please"}
    assert [each["name"] for each in busy.json("inbox", "views")["views"]] == ["old questions", "Ana"]
    busy("inbox", "views", "remove", "ANA")
    assert [each["name"] for each in busy.json("inbox", "views")["views"]] == ["old questions"]
    assert "takes everything" in busy("inbox", "views", "save", "all", " ", code=2).stderr


def test_items_wait_are_spam_and_tagged(busy: Smdash) -> None:
    first, second = (str(row["id"]) for row in busy.json("inbox", "from:@ana")["rows"])
    assert busy("inbox", "wait", first).output == "1 item waits for the next word.\n"
    assert busy("inbox", "spam", second).output == "1 item put away as spam.\n"
    counts = busy.json("inbox")
    assert (counts["waiting"], counts["spam"]) == (1, 1)
    assert [row["id"] for row in busy.json("inbox", "is:spam")["rows"]] == [int(second)]
    assert busy("inbox", "tag", first, "--add", "#Press", "-a", "vip").output == "1 item tagged.\n"
    assert busy.json("inbox", "--state", "waiting", "tag:press")["rows"][0]["tags"] == ["press", "vip"]
    assert busy("inbox", "tag", first, "-r", "vip").output == "1 item untagged.\n"
    assert "say which tag" in busy("inbox", "tag", first, code=2).stderr


def test_what_is_done_to_all_that_a_filter_takes_is_asked_about(busy: Smdash) -> None:
    asked = busy("inbox", "done", "--filter", "from:@ana", answer="n\n")
    assert "Finish 2 items? [y/N]" in asked.stderr
    assert asked.stdout == "0 items done.\n"
    assert len(texts(busy, "from:@ana")) == 2
    assert busy("inbox", "done", "--filter", "from:@ana", "--yes").output == "2 items done.\n"
    assert texts(busy, "from:@ana") == set()
    assert "by number, or by --filter" in busy("inbox", "done", code=2).stderr
    assert "by number, or by --filter" in busy("inbox", "done", "1", "--filter", "x", code=2).stderr


def test_csv_has_a_line_for_each_item(busy: Smdash) -> None:
    head, *lines = busy("inbox", "from:@ana", "--csv").output.splitlines()
    assert head.startswith("id,account,kind,author,handle,text,")
    assert len(lines) == 2
