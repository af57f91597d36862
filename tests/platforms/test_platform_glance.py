"""The first look at a platform's files takes nothing from a wrong one that a terminal or a sum could not bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash import platforms
from smdash.platforms.glance import PROMISE_HOURS, glance

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("name", ["a\x1bc", "\x1bc", "a\u202eb", "a\x9bb", "\u200bab", "far too long a name"])
def test_a_name_no_row_could_show_is_not_taken(own: Callable[..., Any], name: str) -> None:
    own("pixelfed", f'short = "{name}"\nin_rows = "{name}"\nin_narrow_rows = "{name}"\n')
    assert glance("pixelfed").names == ("pixelfed", "pixelfed", "pi")


def test_the_names_of_a_file_are_taken(own: Callable[..., Any]) -> None:
    own("pixelfed", 'short = "PXF"\nin_rows = "Pixelfed"\nin_narrow_rows = "Pixel f"\npromise_hours = 1.5\n')
    assert glance("pixelfed")[:2] == (("Pixelfed", "Pixel f", "PXF"), 90)


@pytest.mark.parametrize("hours", ["9" * 400, "721", "0", "1e9", "nan", "1.2.3", "\u0663"])
def test_hours_no_one_could_promise_are_not_taken(own: Callable[..., Any], hours: str) -> None:
    own("pixelfed", f"promise_hours = {hours}\n")
    assert glance("pixelfed").promise_minutes == 60 * PROMISE_HOURS


@pytest.mark.parametrize("days", ["9" * 5000, "3661", "\u0663"])
def test_a_delay_no_figure_has_is_not_taken(own: Callable[..., Any], days: str) -> None:
    own("pixelfed", f"[[metrics]]\ndelay_days = 4\n[[metrics]]\ndelay_days = {days}\n")
    assert platforms.glance.longest_delay("pixelfed") == 4
