from typing import get_args, get_type_hints

import pytest

from smdash.domain.workload.duties import DutyWork
from smdash.domain.workload.situation import AccountWork, Cadence, Situation, evaluate
from smdash.domain.workload.unknown_words import command, key, what, with_command
from smdash.domain.workload.unknowns import Unknown


def test_everything_a_week_can_lack_is_named_once() -> None:
    accounts = (
        AccountWork("a/x", "a", "x", (Cadence("hologram", 1.0), Cadence("hologram", 2.0, adapted=True))),
        AccountWork("a/tiktok", "a", "tiktok", inbox_per_week=0.0),
    )
    lacking = evaluate(Situation((8.0,), accounts, (DutyWork("team_call"),), hours_known=False)).unknowns
    assert lacking == (
        Unknown("hours"),
        Unknown("minutes", "hologram"),
        Unknown("messages", "a/x"),
        Unknown("cadence", "a/tiktok"),
        Unknown("minutes", "team_call"),
    )


@pytest.mark.parametrize(
    ("unknown", "words", "letter"),
    [
        (Unknown("hours"), "your hours: smdash workload --hours 7.5,7.5,7.5,7.5,7,0,0", "H"),
        (Unknown("cadence", "a/x"), "how often a/x posts: smdash account edit a/x --cadence text=3", ""),
        (Unknown("messages", "a/x"), "how many messages a/x gets: smdash account edit a/x --inbox-per-week N", "m"),
        (Unknown("minutes", "team_call"), "how long a team call takes: smdash estimate set team_call MINUTES", "e"),
        (Unknown("minutes", "audit: x"), "how long an audit: x takes: smdash estimate set audit: x MINUTES", "e"),
    ],
)
def test_each_is_told_by_its_command_and_key(unknown: Unknown, words: str, letter: str) -> None:
    assert with_command(unknown) == words == f"{what(unknown)}: {command(unknown)}"
    assert key(unknown) == letter


def test_every_kind_has_words_and_a_command() -> None:
    kinds = get_args(get_type_hints(Unknown)["kind"])
    assert len({with_command(Unknown(kind, "a/x")) for kind in kinds}) == len(kinds) == 4
