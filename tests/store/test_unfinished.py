"""Files on their way: what is left over goes, and what another program still writes stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from smdash.store.unfinished import making, sweep

ROOT = Path(__file__).resolve().parents[2]
WRITER = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from smdash.store.unfinished import making
with making(Path(sys.argv[1])) as part:
    part.write_text("half")
    print(part, flush=True)
    sys.stdin.readline()
"""


def _older(folder: Path, seconds: float = 3600) -> None:
    then = time.time() - seconds
    for each in (folder, *folder.rglob("*")):
        os.utime(each, (then, then))


def test_a_file_stands_in_its_place_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "plan.csv"
    with making(target) as part:
        part.write_text("all of it")
        assert not target.exists()
        part.replace(target)
    with pytest.raises(FileNotFoundError), making(tmp_path / "other.csv") as part:
        (part.parent / "none" / "half").write_text("half")
    assert [each.name for each in tmp_path.iterdir()] == ["plan.csv"]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere age alone tells")
def test_what_a_program_still_writes_stays_and_goes_when_it_was_killed(tmp_path: Path) -> None:
    target = tmp_path / "plan.csv"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        part = Path(child.stdout.readline().strip())
        _older(part.parent, 3 * 24 * 3600)
        assert sweep(tmp_path) == []
        assert part.read_text() == "half"
        child.kill()
        child.wait()
    assert sweep(tmp_path, "other.csv") == [], "somebody else's"
    assert sweep(tmp_path, "plan.csv") == [part.parent]
    assert list(tmp_path.iterdir()) == []


def test_what_was_just_begun_may_not_be_locked_yet(tmp_path: Path) -> None:
    begun = tmp_path / ".plan.csv.0123abcd.part"
    begun.mkdir()
    assert sweep(tmp_path) == []
    _older(begun)
    if os.name == "posix":
        assert sweep(tmp_path) == [begun]


def test_nothing_of_a_person_s_own_is_taken(tmp_path: Path) -> None:
    names = ("film.part", ".notes.part", ".plan.csv.nothexad.part", "other.db.part", "smdash.db.part.txt")
    for name in names:
        (tmp_path / name).write_text("mine")
    (tmp_path / ".plan.csv.0123abcd.part").write_text("a file, where ours are folders")
    _older(tmp_path, 90 * 24 * 3600)
    assert sweep(tmp_path) == []


def test_what_earlier_versions_left_goes_after_a_day(tmp_path: Path) -> None:
    names = ("smdash.db.part", "smdash.db.part-wal", "smdash-20261121-081200-manual.db.part")
    for name in names:
        (tmp_path / name).write_text("half")
    assert sweep(tmp_path) == []
    _older(tmp_path, 2 * 24 * 3600)
    assert {each.name for each in sweep(tmp_path)} == set(names)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert sweep(tmp_path / "none") == []
