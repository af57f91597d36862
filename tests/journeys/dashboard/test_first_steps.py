"""The first minutes: an empty home, the first account, the first file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from smdash.bootstrap import services_for
from smdash.services.care.demo import DemoService
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.journeys.person import Person


EXPORTS = Path(__file__).parents[2] / "data" / "exports"


def count_figures(services: Services) -> int:
    conn = services.home.read()
    return sum(
        conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("account_samples", "post_samples")
    )


async def fill(me: Person, **values: Any) -> None:
    for name, text in values.items():
        me.field(f"field-{name}").value = text
    await me.settled()


async def test_from_nothing_to_the_first_figures(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        assert me.sees(
            "Welcome to smdash.",
            "A   add your first account",
            "I   import a file",
            "D   look around",
            "?   all keys",
            "q   quit",
        )
        assert "due" not in me.header(), "there is nothing to count yet"
        await me.press("1", "j", "enter", "tab", "z", "z", "space", "m", "c", "s", "u", "U", "X")
        assert me.on == "DashboardScreen"
        assert me.sees("Welcome to smdash.")

        await me.press("A")
        assert me.on == "AccountScreen"
        for values, words in (
            ({"account": "kornbrot"}, "Account: write it as brand/platform"),
            ({"account": "kornbrot/nowhere"}, "nowhere"),
            ({"account": "kornbrot/instagram", "slots": "Someday 9"}, "Someday"),
            ({"slots": "Mon 25:00"}, "25:00"),
            ({"slots": "Mon 09:30, Wed 17:00", "cadence": "lots"}, "Posts a week"),
            ({"cadence": "poems 3"}, "poems"),
            ({"cadence": "image 3", "inbox": "many"}, "Messages a week"),
            ({"inbox": "20", "hours": "8 8"}, "Your hours"),
            ({"hours": "8 8 8 8 8 0 x"}, "Your hours"),
            ({"hours": "8 8 8 8 8 0 99"}, "Your hours"),
        ):
            await fill(me, **values)
            await me.press("ctrl+s")
            assert me.on == "AccountScreen", values
            field = list(values)[-1]
            assert words in me.words(f"wrong-field-{field}"), "below the field that is wrong"
            assert me.app.focused is me.field(f"field-{field}"), values
            assert me.sees(words.split(":")[0]), "what is wrong is in sight"
            assert services.home.accounts(archived=True) == [], values
            assert services.home.brands(archived=True) == [], f"a form that is refused leaves nothing behind: {values}"
        await fill(me, hours="8 8 8 8 8 0 0", handle="@kornbrot")
        me.field("field-reply_hours").focus()
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert "Added kornbrot/instagram" in me.said()
        assert not me.sees("Welcome to smdash.")
        assert me.app.focused is me.dashboard.pane("queue"), "keys work at once"
        assert me.row("queue", "free slot").startswith("· 09:30 ● korn")
        assert "load" in me.header()
        await me.press("j", "2")
        assert me.row("metrics", "no figures saved yet")
        await me.press("enter")
        assert me.on == "MetricsScreen", "how to get them is one key away"
        assert me.sees("Instagram lets you download"), me.text()
        await me.press("escape", "A")
        assert not me.app.screen.query("#field-hours"), "the hours are asked once"
        await me.press("escape", "u", "u", "u")
        assert services.home.brands(archived=True) == []
        assert me.sees("Welcome to smdash.")
        await me.press("U", "U")
        assert me.row("queue", "free slot")
        assert me.app.focused is me.dashboard.pane("metrics")


async def test_importing_a_file(services: Services, tmp_path: Path) -> None:
    services.manage.add_brand("kornbrot")
    services.manage.add_account("kornbrot", "instagram", handle="kornbrot")
    async with sitting_at(services) as me:
        await me.press("I")
        assert me.on == "FileScreen"
        for text, words in (
            ("~", "this is a folder"),
            ("~nobody_of_this_name/x", "no such file"),
            (str(tmp_path), "this is a folder"),
            ("/" + "x" * 5000, "no path"),
            ("a\x00b", "no such file"),
            (str(tmp_path / "nothing.csv"), "no such file"),
            (f"'{EXPORTS / 'ig_content.csv'}'", "bytes"),
        ):
            me.field("answer").value = text
            await me.settled()
            assert words in me.words("meaning"), text
        await me.press("enter")
        assert me.on == "ImportScreen"
        assert me.sees("Import ig_content.csv", "would be added", "enter import")
        assert count_figures(services) == 0, "a trial run writes nothing"
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert "Imported ig_content.csv" in me.said()
        assert count_figures(services) > 0
        assert not me.row("metrics", "no figures saved yet")
        await me.press("I")
        await me.paste(str(EXPORTS / "ig_content.csv"))
        await me.press("enter")
        assert me.sees("nothing new", "esc close")
        await me.press("enter")
        assert me.on == "ImportScreen", "there is nothing to import"
        await me.press("escape", "u")
        assert "Undone" in me.said()
        assert count_figures(services) == 0


async def test_days_that_can_be_read_two_ways_are_asked_about(services: Services, tmp_path: Path) -> None:
    services.manage.add_brand("kornbrot")
    services.manage.add_account("kornbrot", "instagram", handle="kornbrot")
    file = tmp_path / "two ways.csv"
    file.write_text((EXPORTS / "ig_content.csv").read_text("utf-8").replace("03/27/2026", "03/04/2026"), "utf-8")
    async with sitting_at(services) as me:
        await me.press("I")
        await me.paste(str(file))
        await me.press("enter")
        assert me.on == "PickScreen"
        assert me.sees("How are the days written?", "day first", "month first", "03/04/2026")
        await me.press("escape")
        assert me.on == "DashboardScreen", "who does not know imports nothing"
        await me.press("I")
        await me.paste(str(file))
        await me.press("enter", "j", "enter")
        assert me.on == "ImportScreen"
        assert me.sees("month first")
        await me.press("enter")
        days = [row[0] for row in services.home.read().execute("SELECT published_at FROM remote_posts")]
        assert any(day.startswith("2026-03-04") for day in days)


async def test_whose_file_it_is_is_asked_when_there_are_two(services: Services) -> None:
    services.manage.add_brand("kornbrot")
    services.manage.add_account("kornbrot", "x", handle="one")
    services.manage.add_account("kornbrot", "x", handle="two")
    async with sitting_at(services) as me:
        await me.press("I")
        await me.paste(str(EXPORTS / "x_overview.csv"))
        await me.press("enter")
        assert me.on == "PickScreen"
        assert me.sees("Whose file is this?", "kornbrot/x", "kornbrot/x-2")
        await me.press("j", "enter")
        assert me.sees("account kornbrot/x-2", "would be added")
        await me.press("escape")
        assert count_figures(services) == 0


async def test_a_file_that_is_wrong_says_where(services: Services, tmp_path: Path) -> None:
    services.manage.add_brand("kornbrot")
    services.manage.add_account("kornbrot", "instagram", handle="kornbrot")
    bad = tmp_path / "bad.csv"
    bad.write_text((EXPORTS / "ig_content.csv").read_text("utf-8").replace('"1,250"', "a lot"), "utf-8")
    junk = tmp_path / "junk.bin"
    junk.write_bytes(bytes(range(256)) * 40)
    async with sitting_at(services) as me:
        await me.press("I")
        await me.paste(str(bad))
        await me.press("enter")
        assert me.sees("Views", "a lot", "nothing of the file was imported")
        await me.press("enter")
        assert me.on == "ImportScreen"
        await me.press("escape")
        for path in (tmp_path, tmp_path / "none.csv"):
            await me.press("I")
            await me.paste(str(path))
            await me.press("enter")
            assert me.on == "FileScreen", "the path stays to be mended"
            await me.press("escape")
        for path in (junk,):
            await me.press("I")
            await me.paste(str(path))
            await me.press("enter")
            assert me.on == "ImportScreen"
            assert me.words("words") not in {"", "Reading…"}
            me.assert_harmless()
            await me.press("escape")
        assert count_figures(services) == 0


async def test_the_sample_world_from_an_empty_home(services: Services, tmp_path: Path, demo_folder: Path) -> None:
    async with sitting_at(services) as me:
        await me.press("D")
        assert "smdash demo" in me.said()

    def open_demo() -> Services:
        sample = services_for(tmp_path / "sample", "2026-11-21T09:12:00+01:00")
        DemoService(sample.home).build()
        return sample

    async with sitting_at(services, open_demo=open_demo) as me:
        await me.press("D")
        assert me.sees("sample world", "Latte art, 1")
        assert me.app.focused is me.dashboard.pane("queue")
        await me.press("j", "c")
        assert "Cancelled 1 post" in me.said()
        await me.poll()
        assert me.sees("Latte art, 1")
        assert services.home.brands() == [], "the own home stays as it was"


async def test_a_dropped_sample_world_that_cannot_be_built(services: Services) -> None:
    def broken() -> None:
        raise OSError("no room")

    async with sitting_at(services, open_demo=broken) as me:
        await me.press("D")
        assert any("no room" in toast for toast in me.toasts())
        assert me.sees("Welcome to smdash.")
