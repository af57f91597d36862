"""Bringing files in: once, whole or not at all, to the right account, and told before."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import (
    AmbiguousDatesError,
    CancelledError,
    NotFoundError,
    SmdashError,
    UsageError,
    WhoseFileError,
)
from smdash.services.imports.imports import ImportOptions
from tests.worlds import NOW, content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services

SAMPLES = Path(__file__).resolve().parents[3] / "sample_data"
X_HEAD = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
    "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
)
PLAN_HEAD = "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
IG_HEAD = "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n"
X = ImportOptions(account="acme/x", captured=date(2026, 11, 20))


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def x_posts(folder: Path, numbers: range, *, likes: int = 0, name: str = "x.csv", empty: bool = False) -> Path:
    lines = [
        f'{1930524857393217536 + n},"Thu, Jun 5, 2025",Rye {n},https://x.com/i/web/status/{n},{"" if empty else 100 + n},{likes + n},6,2,1,1,4,3,5,1,2,0,1\n'
        for n in numbers
    ]
    return _write(folder, name, X_HEAD + "".join(lines))


def ig_posts(folder: Path, *users: str, day: str = "03/27/2026 06:08") -> Path:
    lines = [
        f"1791234567890{n:04},17841400000000001,{user},Name,Text {n},0,{day},https://www.instagram.com/p/{n}/,IG image,,Lifetime,10,9,8,4,2,6,31\n"
        for n, user in enumerate(users)
    ]
    return _write(folder, "ig.csv", IG_HEAD + "".join(lines))


def plan(folder: Path, *lines: tuple[str, ...], name: str = "plan.csv") -> Path:
    """Write a plan of (post, account, due, state, text) rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    for post, account, due, state, text in lines:
        writer.writerow([post, account, due, "Europe/Berlin", state, "", "", "", "", text, "", "", "", "", ""])
    return _write(folder, name, PLAN_HEAD + out.getvalue())


def messages(folder: Path, numbers: range, name: str = "inbox.jsonl", **extra: Any) -> Path:
    lines = [
        {"id": f"m{n}", "account": "acme/x", "kind": "comment", "author": "Ada", "handle": "ada", "text": f"Nr {n}",
         "received_at": (NOW - timedelta(hours=n + 1)).isoformat(), **extra}
        for n in numbers
    ]  # fmt: skip
    return _write(folder, name, "".join(json.dumps(line) + "\n" for line in lines))


def whole(services: Services) -> list[list[tuple[Any, ...]]]:
    """Return every row of every table, the journal included."""
    conn = services.home.read()
    tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return [conn.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables]


# Twice, and in part again ----------------------------------------------------------------------------------


def test_same_files_again_add_nothing(demo: Services, tmp_path: Path) -> None:
    """The very bytes, and the same rows in another file: neither adds, changes or leaves a step to undo."""
    demo.imports.run(x_posts(tmp_path, range(5)), X)
    before = whole(demo)
    again = demo.imports.run(x_posts(tmp_path, range(5)), X)
    assert (again.added, again.updated, again.skipped, again.same_file, again.ok) == (0, 0, 5, True, True)
    copy = x_posts(tmp_path, range(5), name="copy.csv")
    copy.write_bytes(copy.read_bytes() + b"\n\n")
    again = demo.imports.run(copy, X)
    assert (again.added, again.updated, again.skipped, again.same_file) == (0, 0, 5, False)
    assert whole(demo) == before


@pytest.mark.parametrize("name", ["inbox.jsonl", "plan-buffer.csv", "plan-publer.csv", "plan.csv"])
def test_sample_files_with_another_byte_add_nothing(demo: Services, tmp_path: Path, name: str) -> None:
    path = Path(shutil.copy(SAMPLES / name, tmp_path / name))
    path.write_bytes(path.read_bytes().rstrip() + b"\r\n\r\n")
    account = {"plan-buffer.csv": "acme/linkedin", "plan-publer.csv": "nord/threads"}.get(name, "")
    before = whole(demo)
    report = demo.imports.run(path, ImportOptions(account=account))
    assert (report.added, report.updated) == (0, 0)
    assert report.skipped == report.rows > 0
    assert whole(demo) == before


def test_overlapping_files_add_the_new_and_correct_the_old(small: Services, tmp_path: Path) -> None:
    first = small.imports.run(x_posts(tmp_path, range(5)), X)
    assert (first.added, first.updated, first.skipped) == (5, 0, 0)
    later = small.imports.run(x_posts(tmp_path, range(3, 8), likes=0, name="b.csv"), X)
    assert (later.added, later.updated, later.skipped) == (3, 0, 2)
    fixed = small.imports.run(x_posts(tmp_path, range(2, 5), likes=50, name="c.csv"), X)
    assert (fixed.added, fixed.updated, fixed.skipped, fixed.samples_updated) == (0, 3, 0, 3)
    likes = rows(
        small,
        "SELECT s.value FROM post_samples s JOIN definitions d ON d.id = s.definition_id WHERE d.metric = 'likes' ORDER BY remote_post_id",
    )
    assert [row[0] for row in likes] == [0, 1, 52, 53, 54, 5, 6, 7]
    assert rows(small, "SELECT count(*) FROM remote_posts") == [(8,)]


def test_later_capture_is_a_snapshot_of_its_own(small: Services, tmp_path: Path) -> None:
    small.imports.run(x_posts(tmp_path, range(2)), X)
    later = ImportOptions(account="acme/x", captured=date(2026, 11, 21))
    report = small.imports.run(x_posts(tmp_path, range(2), likes=9, name="b.csv"), later)
    assert (report.added, report.updated) == (0, 2)
    assert rows(small, "SELECT DISTINCT on_day FROM post_samples ORDER BY 1") == [("2026-11-20",), ("2026-11-21",)]


def test_missing_figures_are_not_zeros(small: Services, tmp_path: Path) -> None:
    report = small.imports.run(x_posts(tmp_path, range(4), empty=True), X)
    assert report.ok
    stored = rows(small, "SELECT DISTINCT d.metric FROM post_samples s JOIN definitions d ON d.id = s.definition_id")
    assert "impressions" not in {row[0] for row in stored}
    assert rows(small, "SELECT count(*) FROM post_samples WHERE value IS NULL") == [(0,)]


def test_message_answered_elsewhere_is_learned_and_own_work_is_kept(small: Services, tmp_path: Path) -> None:
    small.imports.run(messages(tmp_path, range(3)))
    small.inbox.flag([1], "lead")
    small.inbox.done([2])
    done = {"state": "done", "handled_at": NOW.isoformat()}
    assert small.imports.run(messages(tmp_path, range(1), "b.jsonl", **done)).updated == 1
    report = small.imports.run(messages(tmp_path, range(4), "c.jsonl"))
    assert (report.added, report.updated, report.skipped) == (1, 0, 3)
    assert rows(small, "SELECT state, flag FROM inbox_items ORDER BY id") == [
        ("done", "lead"),
        ("done", ""),
        ("open", ""),
        ("open", ""),
    ]


# Whose it is -----------------------------------------------------------------------------------------------


def test_two_accounts_of_which_none_is_here_are_refused(small: Services, tmp_path: Path) -> None:
    path = ig_posts(tmp_path, "some.cafe", "other.shop")
    before = whole(small)
    for options in (None, ImportOptions(account="bean/instagram")):
        with pytest.raises(WhoseFileError, match="several accounts, and it is not clear whose") as caught:
            small.imports.run(path, options)
        assert caught.value.subject == "ig.csv"
    assert whole(small) == before


def test_account_is_found_by_its_handle(small: Services, tmp_path: Path) -> None:
    assert small.imports.run(ig_posts(tmp_path, "Bean.Cafe")).account == "bean/instagram"


def test_account_nobody_knows_is_asked_for(small: Services, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not clear whose") as caught:
        small.imports.run(ig_posts(tmp_path, "somebody"))
    assert "bean/instagram" in caught.value.hint


def test_handle_of_an_archived_brand_is_not_found(small: Services, tmp_path: Path) -> None:
    small.manage.archive_brand("bean")
    with pytest.raises(UsageError, match="not clear whose"):
        small.imports.run(ig_posts(tmp_path, "bean.cafe"))


def test_wrong_platform_is_refused(small: Services, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is on mastodon") as caught:
        small.imports.run(x_posts(tmp_path, range(2)), ImportOptions(account="acme/mastodon"))
    assert "--account" in caught.value.hint
    with pytest.raises(NotFoundError):
        small.imports.run(x_posts(tmp_path, range(2)), ImportOptions(account="acme/nothing"))


def test_single_account_of_the_platform_needs_no_name(small: Services, tmp_path: Path) -> None:
    path = SAMPLES / "acme-x-overview.csv"
    assert small.imports.run(path).account == "acme/x"
    small.undo.undo()
    small.manage.add_account("bean", "x")
    with pytest.raises(UsageError, match="not clear whose"):
        small.imports.run(path)


def test_ambiguous_dates_are_asked_about(small: Services, tmp_path: Path) -> None:
    path = ig_posts(tmp_path, "bean.cafe", day="03/04/2026 06:08")
    before = whole(small)
    with pytest.raises(AmbiguousDatesError) as caught:
        small.imports.run(path)
    assert caught.value.samples
    assert "--day-first" in caught.value.hint
    assert whole(small) == before
    assert small.imports.run(path, ImportOptions(date_order="day")).ok
    assert rows(small, "SELECT published_on FROM remote_posts") == [("2026-04-03",)]
    small.undo.undo()
    small.imports.run(path, ImportOptions(date_order="month"))
    assert rows(small, "SELECT published_on FROM remote_posts") == [("2026-03-04",)]


# Whole or not at all ---------------------------------------------------------------------------------------


def _kinds(folder: Path) -> dict[str, tuple[Path, ImportOptions | None]]:
    return {
        "posts": (x_posts(folder, range(20)), X),
        "days": (SAMPLES / "acme-x-overview.csv", X),
        "plan": (
            plan(folder, ("a", "acme/x", "2026-12-01 09:00", "scheduled", "A"), ("", "acme/x", "", "", "B")),
            None,
        ),
        "inbox": (messages(folder, range(20)), None),
    }


@pytest.mark.parametrize("kind", ["posts", "days", "plan", "inbox"])
def test_trial_run_writes_nothing_and_says_what_would_be(small: Services, tmp_path: Path, kind: str) -> None:
    path, options = _kinds(tmp_path)[kind]
    options = options or ImportOptions()
    trial = ImportOptions(**{name: getattr(options, name) for name in ("account", "captured")}, dry_run=True)
    small.home.store.close_read()
    data = small.home.store.path.read_bytes()
    before = whole(small)
    said = small.imports.run(path, trial)
    small.home.store.close_read()
    assert small.home.store.path.read_bytes() == data
    assert whole(small) == before
    done = small.imports.run(path, options)
    assert said.dry_run
    assert (said.added, said.updated, said.skipped, said.samples_added) == (
        done.added,
        done.updated,
        done.skipped,
        done.samples_added,
    )
    assert done.added > 0


@pytest.mark.parametrize("kind", ["posts", "days", "plan", "inbox"])
@pytest.mark.parametrize("moment", [0, 1, 2, 1000])
def test_stopped_import_leaves_nothing(small: Services, tmp_path: Path, kind: str, moment: int) -> None:
    path, options = _kinds(tmp_path)[kind]
    calls: list[float] = []

    def stop(fraction: float) -> None:
        calls.append(fraction)
        if len(calls) > moment or fraction >= 1.0:
            raise CancelledError("stopped.")

    before = whole(small)
    account = options.account if options else ""
    with pytest.raises(CancelledError):
        small.imports.run(path, ImportOptions(account=account, progress=stop))
    assert calls == sorted(calls)
    assert whole(small) == before
    assert small.imports.run(path, options).ok


@pytest.mark.parametrize(
    "make",
    [
        lambda d: _write(d, "x.csv", X_HEAD + '1,"Thu, Jun 5, 2025",a,l,10,many,1,1,1,1,1,1,1,1,1,1,1\n'),
        lambda d: plan(d, ("a", "acme/x", "2026-12-01 09:00", "scheduled", "A"), ("b", "acme/nobody", "2026-12-01 09:00", "scheduled", "B")),
        lambda d: plan(d, ("a", "acme/x", "2026-12-01 09:00", "scheduled", "A"), ("b", "acme/x", "2020-01-01 09:00", "", "in the past")),
        lambda d: plan(d, ("a", "acme/x", "2026-12-01 09:00", "scheduled", "A"), ("b", "acme/x", "", "published", "when?")),
        lambda d: plan(d, ("a", "acme/x", "2026-12-01 09:00", "scheduled", "A"), ("b", "acme/x", "", "missed", "when?")),
        lambda d: plan(d, ("a", "acme/x", "2026-12-01 09:00", "scheduled", "A"), ("a", "bean/instagram", "2026-12-01 09:00", "scheduled", "A")),
        lambda d: messages(d, range(2), account="acme/nobody"),
    ],
)  # fmt: skip
def test_file_with_an_error_row_is_not_stored_at_all(small: Services, tmp_path: Path, make: Any) -> None:
    before = whole(small)
    report = small.imports.run(make(tmp_path))
    assert not report.ok
    assert (report.added, report.updated, report.skipped) == (0, 0, 0)
    assert all(problem.line > 0 and problem.message for problem in report.problems)
    assert whole(small) == before


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"hello", b"SQLite format 3\x00", b"%PDF-1.7", b"\xff\xfe"])
def test_file_that_is_nothing_is_refused(small: Services, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    before = whole(small)
    with pytest.raises(SmdashError):
        small.imports.run(path)
    assert whole(small) == before


def test_no_file_and_a_folder(small: Services, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        small.imports.run(tmp_path / "none.csv")
    with pytest.raises(UsageError):
        small.imports.run(tmp_path)


# Plans -----------------------------------------------------------------------------------------------------


def test_rows_of_one_post_are_one_post(small: Services, tmp_path: Path) -> None:
    report = small.imports.run(
        plan(
            tmp_path,
            ("a", "acme/x", "2026-12-01 09:00", "scheduled", "Same"),
            ("a", "acme/mastodon", "2026-12-01 10:00", "scheduled", "Longer"),
            ("", "acme/x", "2026-12-02 09:00", "cancelled", "Off"),
            ("c", "acme/x", "", "cancelled", "Off too"),
            ("d", "acme/x", "2026-12-03 09:00", "draft", "Maybe"),
        )
    )
    assert (report.added, report.ok) == (5, True)
    assert rows(small, "SELECT count(*) FROM posts") == [(2 + 4,)]
    post = rows(small, "SELECT id FROM posts WHERE uid = 'a'")[0][0]
    assert [(d.account, d.variant_body) for d in small.posts.post(post).deliveries] == [
        ("acme/mastodon", "Longer"),
        ("acme/x", None),
    ]
    states = rows(small, "SELECT d.state FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.body LIKE 'Off%'")
    assert states == [("cancelled",), ("cancelled",)]


def test_published_row_of_a_plan_is_never_scheduled(small: Services, tmp_path: Path) -> None:
    small.imports.run(plan(tmp_path, ("a", "acme/x", "2026-11-01 09:00", "published", "Was out")))
    assert rows(small, "SELECT state, published_at, sent_text FROM deliveries WHERE id = 4") == [
        ("published", "2026-11-01T08:00:00Z", "Was out")
    ]


def test_row_without_a_time_avoids_the_times_the_file_gives(small: Services, tmp_path: Path) -> None:
    """The free slot is looked for beside what the same file brings, whatever the order of its rows."""
    report = small.imports.run(
        plan(
            tmp_path,
            ("", "acme/mastodon", "", "", "No time"),
            ("", "acme/mastodon", "", "", "No time either"),
            ("", "acme/mastodon", "2026-11-26 09:00", "scheduled", "In the slot"),
        )
    )
    assert report.added == 3
    taken = rows(
        small, "SELECT due_at, count(*) FROM deliveries WHERE account_id = 1 GROUP BY due_at HAVING count(*) > 1"
    )
    assert taken == []
    assert rows(small, "SELECT wall FROM deliveries WHERE id > 3 ORDER BY wall") == [
        ("2026-11-26 09:00",),
        ("2026-11-30 09:00",),
        ("2026-12-03 09:00",),
    ]


@pytest.mark.parametrize(
    "due", ["2026-12-01T09:00:00Z", "2026-12-01 09:00+02:00", "2027-03-28 02:30", "2026-12-01 09:00"]
)
def test_overlapping_plans_without_names_add_only_the_new(small: Services, tmp_path: Path, due: str) -> None:
    small.imports.run(plan(tmp_path, ("", "acme/x", due, "scheduled", "Once")))
    report = small.imports.run(
        plan(
            tmp_path,
            ("", "acme/x", due, "scheduled", "Once"),
            ("", "acme/x", "2026-12-05 09:00", "scheduled", "New"),
            name="b.csv",
        )
    )
    assert (report.added, report.skipped) == (1, 1)


def test_name_of_another_brand_s_post_is_refused(small: Services, tmp_path: Path) -> None:
    small.imports.run(plan(tmp_path, ("1", "acme/x", "2026-12-01 09:00", "scheduled", "A")))
    report = small.imports.run(
        plan(tmp_path, ("1", "bean/instagram", "2026-12-01 09:00", "scheduled", "B"), name="b.csv")
    )
    assert not report.ok
    assert "another brand" in report.problems[0].message
    assert all(check.result != "bad" for check in small.care.doctor())


def test_account_without_slots_makes_a_draft_and_says_so(small: Services, tmp_path: Path) -> None:
    small.manage.edit_account("acme/x", slots=[])
    report = small.imports.run(plan(tmp_path, ("", "acme/x", "", "", "When?")))
    assert report.ok
    assert "no free slot" in report.problems[0].message
    assert rows(small, "SELECT state FROM deliveries WHERE id = 4") == [("draft",)]


def test_undone_import_may_be_done_again(small: Services, tmp_path: Path) -> None:
    path = x_posts(tmp_path, range(5))
    small.imports.run(path, X)
    after = content(small.home.read())
    small.undo.undo()
    assert small.imports.run(path, X).added == 5
    names = {"sources"}
    now = content(small.home.read())
    assert {name: now[name] for name in now if name not in names} == {
        name: after[name] for name in after if name not in names
    }


def test_a_time_in_the_spring_gap_is_told(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    head = "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
    path.write_text(head + "p9,acme/x,2027-03-28 02:30,Europe/Berlin,scheduled,,,,,Hello,,,,,\n", encoding="utf-8")
    report = small.imports.run(path)
    assert report.ok
    assert [p.message for p in report.problems] == [
        "2027-03-28 02:30 does not exist in Europe/Berlin (clocks go forward); 03:30 it is"
    ]
