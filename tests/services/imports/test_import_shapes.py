"""Files as they come, brought in: to the account they are of, with the day they are of, and nothing else touched."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from smdash.domain.errors import AmbiguousDatesError, WhoseFileError
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


def test_a_list_made_tomorrow_elsewhere_has_figures_of_today(acme: Services, tmp_path: Path) -> None:
    today = acme.home.today()
    text = (DATA / "tt_content_export_day.csv").read_text("utf-8")
    path = tmp_path / "file.csv"
    path.write_text(text.replace("February 28", (today + timedelta(days=1)).isoformat()), "utf-8")
    run(acme, path)
    assert {row[2] for row in posts(acme, "views")} == {today.isoformat()}


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


# --- several platforms in one file ------------------------------------------------------------------------------------

TWO, UNNAMED = "meta_series_two_platforms.csv", "meta_series_unnamed.csv"
FB, IG = ("acme/facebook", "new_followers", "2026-03-01", 5.0), ("acme/instagram", "new_followers", "2026-03-01", 7.0)


def stacked(tmp_path: Path, *blocks: tuple[str, dict[str, str]], name: str = "stacked.csv") -> Path:
    """Write blocks of a title and values by day, as Meta writes them."""
    lines = ["sep=,"]
    for title, values in blocks:
        lines += [
            f'"{title}"',
            '"Date","Primary"',
            *(f'"{day}T00:00:00","{value}"' for day, value in values.items()),
            "",
        ]
    path = tmp_path / name
    path.write_bytes("\ufeff".encode("utf-16-le") + "\r\n".join(lines).encode("utf-16-le"))
    return path


def test_each_block_goes_to_the_account_its_title_names(acme: Services) -> None:
    report = run(acme, TWO)
    assert (report.account, report.rows, report.added) == ("acme/facebook, acme/instagram", 2, 2)
    assert days(acme) == [FB, IG]
    again = run(acme, TWO)
    assert (again.added, again.updated, again.skipped) == (0, 0, 2)
    acme.undo.undo()
    assert days(acme) == []
    acme.undo.redo()
    assert days(acme) == [FB, IG]


@pytest.mark.parametrize(("account", "stored", "other"), [("acme/facebook", FB, "Instagram"), ("acme/instagram", IG, "Facebook")])  # fmt: skip
def test_with_one_account_named_only_its_block_is_read(
    acme: Services, account: str, stored: tuple[Any, ...], other: str
) -> None:
    report = run(acme, TWO, account)
    assert days(acme) == [stored]
    assert (report.account, report.rows, report.added) == (account, 1, 1)
    assert any(note.startswith(f"'{other} follows'") and "left out" in note for note in report.notes)
    assert run(acme, TWO).added == 1, "the other block comes in later"
    assert days(acme) == [FB, IG]


def test_a_right_value_is_not_overwritten_by_another_block(acme: Services, tmp_path: Path) -> None:
    run(acme, TWO)
    for account in ("acme/instagram", "acme/facebook", ""):
        run(acme, UNNAMED, account)
        run(acme, TWO, account)
        assert days(acme) == [FB, IG]


def test_a_block_without_a_platform_is_of_the_one_that_has_no_other(acme: Services) -> None:
    report = run(acme, UNNAMED)
    assert days(acme) == [FB, IG]
    assert any("'Follows' in line 2 names no platform; it is facebook's" in note for note in report.notes)


def test_a_block_of_a_platform_without_an_account_is_named_and_left_out(services: Services) -> None:
    services.manage.add_brand("acme")
    services.manage.add_account("acme", "instagram")
    for file in (TWO, UNNAMED):
        report = run(services, file)
        assert days(services) == [IG]
        assert any("is left out: there is no account on facebook" in note for note in report.notes)
    path = DATA / "meta_series_facebook.csv"
    with pytest.raises(WhoseFileError):
        run(services, path)


@pytest.mark.parametrize("title", ["Reach", "Link clicks"])
def test_a_block_that_may_be_of_either_is_asked_about(acme: Services, tmp_path: Path, title: str) -> None:
    path = stacked(
        tmp_path, (title, {"2026-03-01": "90", "2026-03-02": "80"}), ("Facebook follows", {"2026-03-01": "5"}),
        ("Instagram follows", {"2026-03-01": "7"}),
    )  # fmt: skip
    with pytest.raises(WhoseFileError, match=f"'{title}' .2 rows from line 4.*acme/facebook, acme/instagram") as failed:
        run(acme, path)
    assert (failed.value.part, failed.value.platforms) == ("", ("facebook", "instagram"))
    assert days(acme) == []
    report = run(acme, path, parts={"": "acme/instagram"})
    assert {row[0] for row in days(acme) if row[1] != "new_followers"} == {"acme/instagram"}
    assert any("goes to acme/instagram, as was said" in note for note in report.notes)
    assert (report.added, len(days(acme))) == (4, 4)


def test_one_account_named_is_an_answer_for_a_block_without_a_platform(acme: Services, tmp_path: Path) -> None:
    """The same file named for the other account later does not give it the block as well."""
    path = stacked(
        tmp_path, ("Views", {"2026-03-01": "90"}), ("Facebook follows", {"2026-03-01": "5"}),
        ("Instagram follows", {"2026-03-01": "7"}),
    )  # fmt: skip
    first = run(acme, path, "acme/facebook")
    assert any("'Views'" in note and "taken as acme/facebook's" in note for note in first.notes)
    second = run(acme, path, "acme/instagram")
    assert any("'Views'" in note and "left out" in note for note in second.notes)
    assert days(acme) == [FB, ("acme/facebook", "views", "2026-03-01", 90.0), IG]


def test_several_accounts_of_a_platform_are_asked_about(acme: Services) -> None:
    acme.manage.add_brand("nord")
    acme.manage.add_account("nord", "facebook")
    with pytest.raises(WhoseFileError, match="acme/facebook, nord/facebook") as failed:
        run(acme, TWO)
    assert (failed.value.part, failed.value.platforms) == ("facebook", ("facebook",))
    run(acme, TWO, parts={"facebook": "nord/facebook"})
    assert days(acme) == [IG, ("nord/facebook", *FB[1:])]
    report = run(acme, TWO, parts={"facebook": ""})
    assert any("left out, as was said" in note for note in report.notes)


def test_an_account_of_another_platform_is_refused(acme: Services) -> None:
    with pytest.raises(WhoseFileError, match="facebook or instagram, and acme/x is on x"):
        run(acme, TWO, "acme/x")


def test_two_blocks_that_contradict_are_refused(acme: Services, tmp_path: Path) -> None:
    one, two = ("Facebook follows", {"2026-03-01": "5"}), ("Facebook follows", {"2026-03-01": "6"})
    report = run(acme, stacked(tmp_path, one, two))
    assert (report.ok, days(acme)) == (False, [])
    assert "nothing tells which holds" in report.problems[0].message
    assert run(acme, stacked(tmp_path, one, one)).ok, "the same twice is no contradiction"
    later = ("Facebook follows", {"2026-03-02": "6"})
    run(acme, stacked(tmp_path, one, later))
    assert [row[2:] for row in days(acme)] == [("2026-03-01", 5), ("2026-03-02", 6)]


def test_two_blocks_without_a_platform_are_not_one_account(acme: Services, tmp_path: Path) -> None:
    path = stacked(tmp_path, ("Views", {"2026-03-01": "5"}), ("Views", {"2026-03-01": "6"}))
    with pytest.raises(WhoseFileError):
        run(acme, path)
    assert not run(acme, path, "acme/facebook").ok


def test_files_of_one_archive_that_contradict_are_refused(acme: Services, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with ZipFile(path, "w") as packed:
        for name, value in (("Views.csv", "5"), ("Views (1).csv", "6")):
            packed.write(stacked(tmp_path, ("Views", {"2026-03-01": value})), name)
    report = run(acme, path, "acme/facebook")
    assert (report.ok, days(acme)) == (False, [])
    assert "'Views' of 'Views.csv', line 4" in report.problems[0].message


@pytest.mark.parametrize("form", ["bom", "lf", "quoted", "semicolon", "zones", "thousands", "unknown", "blank"])
def test_blocks_in_other_forms(acme: Services, tmp_path: Path, form: str) -> None:
    text = (DATA / TWO).read_bytes().decode("utf-16")
    changes = {
        "bom": text,
        "lf": text.replace("\r\n", "\n"),
        "quoted": text.replace('"', ""),
        "semicolon": text.replace(",", ";"),
        "zones": text.replace("T00:00:00", "T00:00:00+0200"),
        "thousands": text.replace('"5"', '"5.0"').replace('"7"', '"7E0"'),
        "unknown": text.replace('"Instagram', '"Moods"\r\n"Date","Primary"\r\n"2026-03-01T00:00:00","3"\r\n\r\n"Instagram'),
        "blank": text.replace("\r\n", "\r\n\r\n"),
    }  # fmt: skip
    path = tmp_path / "file.csv"
    path.write_bytes(changes[form].encode("utf-8-sig" if form == "bom" else "utf-16"))
    report = run(acme, path)
    assert days(acme) == [FB, IG]
    assert any("'Moods'" in note for note in report.notes) == (form == "unknown")


@pytest.mark.parametrize("empty", ['""', ""])
def test_a_day_without_its_figure_ends_no_block(acme: Services, tmp_path: Path, empty: str) -> None:
    path = tmp_path / "file.csv"
    text = f'sep=,\n"Facebook follows"\n"Date","Primary"\n"2026-03-01","5"\n"2026-03-02",{empty}\n"2026-03-03","6"\n'
    path.write_bytes(text.encode("utf-16"))
    report = run(acme, path)
    assert (report.rows, [row[2:] for row in days(acme)]) == (3, [("2026-03-01", 5), ("2026-03-03", 6)])


def test_a_table_that_is_no_figure_by_day_is_named(acme: Services, tmp_path: Path) -> None:
    text = (DATA / TWO).read_bytes().decode("utf-16")
    path = tmp_path / "file.csv"
    path.write_bytes((text + '\r\n"Top cities"\r\n"Vienna","Graz"\r\n"5","4"\r\n').encode("utf-16"))
    report = run(acme, path)
    assert days(acme) == [FB, IG]
    assert any("'Top cities' in line 10 (2 rows) is no figure by day" in note for note in report.notes)


# --- posts of partners ------------------------------------------------------------------------------------------------

PARTNER = "ig_content_partner.csv"


def collab(tmp_path: Path, *pairs: tuple[str, str]) -> Path:
    """Write the file of a partner's post with some of its text replaced."""
    text = (DATA / PARTNER).read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "collab.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("account", ["", "acme/instagram"])
def test_our_posts_come_in_and_a_partners_are_named(acme: Services, account: str) -> None:
    report = run(acme, PARTNER, account, date_order="month")
    assert (report.ok, report.account, report.rows, report.added) == (True, "acme/instagram", 1, 1)
    assert [row[:2] + row[3:] for row in posts(acme, "views")] == [("acme/instagram", "1", 100)]
    assert any("1 row from line 3: of 'partner'" in note and "left out" in note for note in report.notes)
    assert run(acme, PARTNER, account, date_order="month").same_file
    acme.undo.undo()
    assert posts(acme, "views") == []


def test_a_partner_that_is_a_client_too_gets_its_own_post(acme: Services) -> None:
    acme.manage.add_brand("nord")
    acme.manage.add_account("nord", "instagram", handle="@Partner")
    report = run(acme, PARTNER, date_order="month")
    assert (report.account, report.added) == ("acme/instagram, nord/instagram", 2)
    assert [(row[0], row[3]) for row in posts(acme, "views")] == [("acme/instagram", 100), ("nord/instagram", 300)]
    again = run(acme, PARTNER, "nord/instagram", date_order="month")
    assert (again.added, again.updated, again.rows) == (0, 0, 1)
    assert any("of 'acme', which is acme/instagram, not of nord/instagram" in note for note in again.notes)


def test_posts_of_partners_alone_are_nobodys(acme: Services, tmp_path: Path) -> None:
    path = collab(tmp_path, (",acme,Acme", ",third,Third"))
    for account in ("", "acme/instagram"):
        with pytest.raises(
            WhoseFileError, match=r"those of 'third' are .*edit acme/instagram --handle third"
        ) as failed:
            run(acme, path, account, date_order="month")
        assert (failed.value.part, failed.value.asks) == ("@third", True), "an account may be called otherwise by now"
        others = {"@third": "", "@partner": ""}
        with pytest.raises(WhoseFileError, match=r"posts of 2 accounts .'third', 'partner'.*--handle third") as failed:
            run(acme, path, account, date_order="month", parts=others)
        assert not failed.value.asks
        report = run(acme, path, account, date_order="month", parts={"@third": "acme/instagram"}, dry_run=True)
        assert (report.account, report.rows) == ("acme/instagram", 1)
    with pytest.raises(WhoseFileError, match="acme/x is on x"):
        run(acme, path, "acme/x", date_order="month")


def test_one_account_written_in_two_ways_is_one(acme: Services, tmp_path: Path) -> None:
    path = collab(tmp_path, (",partner,Partner", ",@ACME ,Acme"))
    assert run(acme, path, date_order="month").added == 2


def test_a_row_that_names_nobody_is_of_the_only_one_here(acme: Services, tmp_path: Path) -> None:
    path = collab(tmp_path, ("2,8,partner,Partner", "3,8,,,more,0,02/14/2026 09:00,https://www.instagram.com/p/C3/,IG image,,Lifetime,7,1,1,1,1,1,1\n2,8,partner,Partner"))  # fmt: skip
    report = run(acme, path, date_order="month")
    assert [(row[1], row[3]) for row in posts(acme, "views")] == [("1", 100), ("3", 7)]
    assert report.rows == 2


def test_links_tell_partners_too(acme: Services, tmp_path: Path) -> None:
    text = (DATA / "tt_content_export_day.csv").read_text("utf-8")
    path = tmp_path / "file.csv"
    path.write_text(text.replace("@acme/video/7527623000473079055", "@partner/video/7527623000473079055"), "utf-8")
    report = run(acme, path)
    assert [row[1][-2:] for row in posts(acme, "views")] == ["54"]
    assert any("of 'partner'" in note for note in report.notes)


def test_pages_of_one_business_are_told_apart_by_name(acme: Services, tmp_path: Path) -> None:
    acme.manage.add_brand("nord", name="Nord & Co")
    acme.manage.add_account("nord", "facebook")
    path = tmp_path / "pages.csv"
    text = (DATA / "fb_content_short_rows.csv").read_text("utf-8")
    path.write_text(text.replace("102,5,Acme,", '102,6,"Nord & Co",'), "utf-8")
    report = run(acme, path, date_order="month")
    assert report.account == "acme/facebook, nord/facebook"
    assert [(row[0], row[1]) for row in posts(acme, "views")] == [("acme/facebook", "101"), ("nord/facebook", "102")]


def test_a_stacked_file_that_was_cut_off_is_refused(acme: Services, tmp_path: Path) -> None:
    """The half of 53 is a figure nobody had."""
    text = (DATA / TWO).read_bytes().decode("utf-16").rstrip()
    path = tmp_path / "file.csv"
    path.write_bytes(text[:-1].encode("utf-16"))
    report = run(acme, path)
    assert (report.ok, days(acme)) == (False, [])
    assert "the file was cut off" in report.problems[0].message


def test_further_columns_of_two_cards_are_two_figures(acme: Services, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    head = '"Date","Primary","Before"'
    text = (
        f'sep=,\n"Facebook follows"\n{head}\n"2026-03-01","1","2"\n\n"Facebook visits"\n{head}\n"2026-03-01","1","1"\n'
    )
    path.write_bytes(text.encode("utf-16"))
    assert run(acme, path).ok
    assert [row[1:] for row in days(acme)] == [
        ("new_followers", "2026-03-01", 1), ("profile_visits", "2026-03-01", 1),
        ("x:facebook_follows_before", "2026-03-01", 2), ("x:facebook_visits_before", "2026-03-01", 1),
    ]  # fmt: skip


def test_whose_a_name_is_can_be_said_where_the_account_has_none(services: Services) -> None:
    services.manage.add_brand("acme")
    services.manage.add_account("acme", "instagram")
    with pytest.raises(WhoseFileError, match=r"those of 'acme' are .1 row from line 2.*--handle acme") as failed:
        run(services, PARTNER, date_order="month")
    assert (failed.value.part, failed.value.asks) == ("@acme", True)
    with pytest.raises(WhoseFileError, match="those of 'partner' are") as failed:
        run(services, PARTNER, date_order="month", parts={"@acme": ""})
    with pytest.raises(WhoseFileError, match="none of which is here"):
        run(services, PARTNER, date_order="month", parts={"@acme": "", "@partner": ""})
    report = run(services, PARTNER, date_order="month", parts={"@acme": "acme/instagram"})
    assert (report.account, report.rows, [row[3] for row in posts(services, "views")]) == ("acme/instagram", 1, [100])
    assert any("of 'partner', which is no account here" in note for note in report.notes)


def test_one_card_tells_the_order_of_days_for_all(acme: Services, tmp_path: Path) -> None:
    """As a spreadsheet saves the file again."""
    path = tmp_path / "file.csv"
    path.write_text(
        "Facebook follows,\nDate,Primary\n3/1/2026 0:00,5\n3/13/2026 0:00,6\n,\nInstagram follows,\nDate,Primary\n"
        "3/1/2026 0:00,7\n",
        "utf-8",
    )
    run(acme, path)
    assert days(acme) == [FB, ("acme/facebook", "new_followers", "2026-03-13", 6.0), IG]
    path.write_text(path.read_text("utf-8").replace("3/13", "3/12"), "utf-8")
    with pytest.raises(AmbiguousDatesError):
        run(acme, path)


def test_a_card_without_rows_is_nobodys(acme: Services, tmp_path: Path) -> None:
    report = run(acme, stacked(tmp_path, ("Facebook follows", {}), ("Instagram follows", {"2026-03-01": "7"})))
    assert (report.account, days(acme)) == ("acme/instagram", [IG])
    assert any(note == "'Facebook follows' in line 2 has no rows." for note in report.notes)


def test_a_file_that_names_no_platform_overwrites_nothing_unasked(services: Services, tmp_path: Path) -> None:
    """It may be the other platform's, on which there is no account; a correction of the last days is none."""
    services.manage.add_brand("acme")
    services.manage.add_account("acme", "facebook")
    values = {f"2026-03-0{day}": str(100 + day) for day in range(1, 8)}
    run(services, stacked(tmp_path, ("Views", values)))
    right = days(services)
    assert len(right) == 7
    other = stacked(tmp_path, ("Views", dict.fromkeys(values, "3")), name="other.csv")
    for dry_run in (False, True):
        with pytest.raises(WhoseFileError, match="7 figures differ from what acme/facebook has"):
            run(services, other, dry_run=dry_run)
        assert days(services) == right
    later = {**values, "2026-03-06": "120", "2026-03-07": "130", "2026-03-08": "9"}
    report = run(services, stacked(tmp_path, ("Views", later), name="later.csv"))
    assert (report.samples_added, report.samples_updated) == (1, 2)
    assert run(services, other, "acme/facebook").samples_updated == 7


def test_days_that_several_platforms_write_go_to_the_only_account(services: Services, tmp_path: Path) -> None:
    services.manage.add_brand("acme")
    services.manage.add_account("acme", "tiktok")
    path = tmp_path / "file.csv"
    path.write_text("Date,New followers\n2026-03-01,3\n", "utf-8")
    report = run(services, path)
    assert (report.kind, report.account, days(services)[0][1:]) == ("tt_overview", "acme/tiktok", ("new_followers", "2026-03-01", 3))  # fmt: skip
    services.manage.add_account("acme", "linkedin")
    with pytest.raises(WhoseFileError, match="acme/linkedin, acme/tiktok"):
        run(services, path)
    assert run(services, path, "acme/linkedin").kind == "li_member_followers"


def test_pages_that_are_not_here_are_asked_for_by_their_name(acme: Services, tmp_path: Path) -> None:
    path = tmp_path / "pages.csv"
    text = (DATA / "fb_content_short_rows.csv").read_text("utf-8")
    path.write_text(text.replace("101,5,Acme,", '101,6,"Nord & Co",').replace("102,5,Acme,", "102,7,West,"), "utf-8")
    with pytest.raises(WhoseFileError, match="account edit acme/facebook --name 'Nord & Co'") as failed:
        run(acme, path, date_order="month")
    assert failed.value.part == "@nord & co"
    assert run(acme, path, date_order="month", parts={"@nord & co": "acme/facebook"}).rows == 1
