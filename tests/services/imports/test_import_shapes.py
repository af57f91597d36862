"""Files as they come, brought in: to the account they are of, with the day they are of, and nothing else touched."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.services.imports.imports import ImportOptions

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from smdash.services.imports.imports import ImportReport


DATA = Path(__file__).parents[2] / "data" / "exports"


@pytest.fixture
def acme(services: Services) -> Services:
    services.manage.add_brand("acme", name="Acme", zone="Europe/Vienna")
    for platform in ("x", "youtube", "facebook", "instagram", "linkedin", "tiktok"):
        services.manage.add_account("acme", platform, handle="acme" if platform in {"instagram", "tiktok"} else "")
    return services


def run(services: Services, file: Path | str, account: str = "", **said: Any) -> ImportReport:
    return services.imports.run(DATA / file, ImportOptions(account=account, **said))


def days(services: Services) -> list[tuple[str, str, str, float]]:
    """Return every stored figure of an account: account, metric, day, value."""
    return [
        tuple(row)
        for row in services.home.read().execute(
            "SELECT p.slug || '/' || a.platform, d.metric, s.on_day, s.value FROM account_samples s"
            " JOIN definitions d ON d.id = s.definition_id JOIN accounts a ON a.id = s.account_id"
            " JOIN brands p ON p.id = a.brand_id ORDER BY 1, 2, 3"
        )
    ]


def posts(services: Services, metric: str) -> list[tuple[str, str, str, float]]:
    """Return a figure of every post: account, id, day, value."""
    return [
        tuple(row)
        for row in services.home.read().execute(
            "SELECT p.slug || '/' || a.platform, r.remote_id, s.on_day, s.value FROM post_samples s"
            " JOIN definitions d ON d.id = s.definition_id JOIN remote_posts r ON r.id = s.remote_post_id"
            " JOIN accounts a ON a.id = r.account_id JOIN brands p ON p.id = a.brand_id"
            " WHERE d.metric = ? ORDER BY 1, 2, 3",
            (metric,),
        )
    ]


# --- days -------------------------------------------------------------------------------------------------------------


def test_the_figures_of_a_list_stand_on_the_day_it_was_made(acme: Services) -> None:
    run(acme, "tt_content_export_day.csv")
    assert {row[2] for row in posts(acme, "views")} == {"2026-02-28"}
    assert run(acme, "tt_content_export_day.csv").same_file
    run(acme, "tt_content_export_day.csv", captured=date(2026, 3, 1))
    assert {row[2] for row in posts(acme, "views")} == {"2026-02-28", "2026-03-01"}


def test_a_day_before_a_post_that_is_known_was_out_has_no_figure(acme: Services, tmp_path: Path) -> None:
    """The publish time may be missing from one file and known from another."""
    run(acme, "yt_chart_before.csv")
    path = tmp_path / "chart.csv"
    path.write_text(
        "Date,Content,Video title,Video publish time,Duration,Views\n"
        "2026-02-01,abcdefghij1,T,,60,0\n2026-02-05,abcdefghij1,T,,60,0\n",
        "utf-8",
    )
    report = run(acme, path)
    assert report.ok
    assert [row[2:] for row in posts(acme, "views_on_day")] == [
        ("2026-02-03", 11), ("2026-02-04", 5), ("2026-02-05", 0),
    ]  # fmt: skip
    assert any("before the post was published" in note for note in report.notes)


# --- whose ------------------------------------------------------------------------------------------------------------


def test_the_audience_of_tiktok_goes_to_tiktok_without_a_word(acme: Services) -> None:
    assert run(acme, "tt_audience.csv").account == "acme/tiktok"
    assert {row[0] for row in days(acme)} == {"acme/tiktok"}
