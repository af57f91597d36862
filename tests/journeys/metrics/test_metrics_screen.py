"""The metrics screen: figures judged, drawn, listed by post and by time; notes, comparing, files; every size."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from smdash.screens.metrics.screen import MetricsScreen
from smdash.services.metrics.compare import comparable
from smdash.services.metrics.watch import choices
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


async def begin(me: Person) -> None:
    await me.press("o", "m")
    assert me.on == "MetricsScreen"
    await me.settled()


async def at(me: Person, account: str, label: str) -> Any:
    """Put the cursor on a figure."""
    figures = me.list("figures")
    rows = figures.window.rows(0, figures.window.count)
    row = next(
        row for row in rows if row.account.slug == account and row.figure is not None and label in row.figure.label
    )
    figures.go_to(row.key)
    await me.settled()
    return row.figure


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_look_at_every_size(
    demo: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]
) -> None:
    async with sitting_at(demo, size) as me:
        await begin(me)
        snapshot(f"metrics-{size[0]}x{size[1]}", me.text())
        assert me.sees("Engagement rate", "unclear", "saved yesterday", "usual")


def nobody_counted_anew(services: Services) -> None:
    """Take the counts away that the newest export has of the posts from before the views were counted otherwise."""
    with services.home.store.write("older posts are in no newer export", services.home.now(), journaled=False) as w:
        w.conn.execute(
            """DELETE FROM post_samples WHERE definition_id IN (SELECT id FROM definitions WHERE platform = 'youtube'
               AND metric = 'views' AND version = 2) AND remote_post_id IN
               (SELECT id FROM remote_posts WHERE published_on < '2026-08-24')"""
        )


async def test_posts_that_were_counted_anew_are_one_line(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("+")
        await me.settled()
        figure = await at(me, "nord/youtube", "Views per video")
        assert figure.reason.startswith("other ages: "), "its meaning is one, its posts are not of one age"
        assert me.sees("posts before 24 Aug counted anew", "per short video")
        assert me.widget("plot").plot.breaks == ()


async def test_a_changed_meaning_parts_the_line_and_has_no_verdict(demo: Services) -> None:
    nobody_counted_anew(demo)
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("+")
        await me.settled()
        figure = await at(me, "nord/youtube", "Views per video")
        assert figure.verdict == ""
        assert me.sees("redefined 24 Aug", "\u00a6")
        plot = me.widget("plot").plot
        assert len(plot.breaks) == 1
        assert plot.band == (), "all that was counted since still collects, so nothing is usual yet"
        assert me.sees("newer posts still collect (90 days)")


async def test_a_viral_post_is_marked_and_set_aside(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "bean/instagram", "Views per short video")
        assert me.sees("viral: post of 14 Oct", "viral, set aside")


async def test_too_early_says_so_and_shows_no_percentage(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await begin(me)
        await me.press("f")
        await at(me, "acme/x", "Hashtag clicks")
        line = next(line for line in me.lines() if "Hashtag clicks" in line)
        assert "too early" in line
        assert "%" not in line
        assert me.sees("too early: needs")


async def test_what_is_missing_is_a_dash_and_says_how_to_get_it(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "bean/facebook", "Followers")
        line = next(line for line in me.lines() if " Followers  " in line)
        assert " - " in line
        assert me.sees("No file had this figure yet", "Business Suite")


async def test_an_account_without_figures_says_how_to_export_them(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        figures = me.list("figures")
        note = next(
            row for row in figures.window.rows(0, 200) if row.kind == "note" and row.account.platform == "linkedin"
        )
        figures.go_to(note.key)
        await me.settled()
        assert me.sees("come from files LinkedIn lets you")
        await me.press("enter")
        assert me.on == "TextScreen"


async def test_a_home_without_accounts_says_what_to_press(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        me.app.push_screen(MetricsScreen(services))
        await me.settled()
        assert me.sees("No accounts yet.", "press A to add one")


async def test_it_opens_on_the_account_asked_for(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        me.app.push_screen(MetricsScreen(demo, at="bean/instagram"))
        await me.settled()
        assert me.front.line.account.slug == "bean/instagram"


async def test_enter_in_the_pane_opens_it_at_the_figure_in_sight(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        pane = me.dashboard.pane("metrics")
        await me.press("2")
        pane.go_to(next(row.key for row in pane.window.rows(0, 99) if row.label == "Subscribers per video"))
        await me.press("enter")
        await me.settled()
        assert me.on == "MetricsScreen"
        assert me.front.line.figure.label == "Subscribers per video"
        assert me.sees("Subscribers/video"), "and the list is scrolled to it"


async def test_a_rate_is_drawn_as_the_rate_it_is(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "acme/x", "Engagement rate")
        plot = me.widget("plot").plot
        assert plot.unit == "fraction"
        assert all(0 < value < 0.1 for value in plot.lines[0].values if value is not None)
        assert me.sees("acme/x \u00b7 Engagement rate", "usual 3.1 % to 3.4 %")


async def test_goals_answers_and_new_followers_are_one_key_away(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("r")
        await me.settled()
        assert me.on == "TextScreen"
        assert me.sees("Goals with a figure", "Looked up 1,000 times", "Reply wait, as it was", "half within")
        await me.press("G")
        assert me.sees("New followers")
        assert me.sees("177 gained, 86 lost", "no leads yet in these days")


async def test_several_figures_are_chosen_in_one_round(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "acme/x", "Replies per post")
        await me.press("v")
        for metric in ("likes", "reposts"):
            me.list("choices").go_to(f"post:{metric}")
            await me.press("enter")
            await me.settled()
            assert me.on == "PickScreen", "the list stays open"
        watched = {each.metric for each in choices(demo.home, "acme/x") if each.watched}
        assert {"likes", "reposts"} <= watched


async def test_posts_are_put_in_order_by_a_figure_and_turned(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "nord/youtube", "Views per video")
        await me.press("s")
        me.list("choices").go_to("views")
        await me.press("enter")
        await me.settled()
        posts = me.list("posts")
        found = [post.values["views"] for post in posts.window.rows(0, 5)]
        assert found == sorted(found, reverse=True)
        assert me.sees("Views\u25bc")
        assert posts.cursor == 0, "another order begins at its top"
        await me.press("S")
        await me.settled()
        known = [post.values["views"] for post in posts.window.rows(0, 50) if "views" in post.values]
        assert known == sorted(known)
        assert me.sees("Views\u25b2")
        await me.press("s")
        me.list("choices").go_to("index")
        await me.press("enter")
        await me.settled()
        assert posts.window.rows(0, 1)[0].index == max(p.index for p in posts.window.rows(0, 50) if p.index is not None)


async def test_parts_by_number_and_a_post_whole(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await begin(me)
        await at(me, "bean/facebook", "Views per post")
        await me.press("3")
        assert me.sees("Best times", "no evidence that time matters", "posts in all")
        await me.press("2")
        assert me.sees("of usual", "Cleaning the grinder")
        await me.press("j", "j", "j", "j", "enter")
        assert me.on == "TextScreen"
        assert me.sees("% of usual, among", "Views")
        await me.press("escape", "tab", "tab")
        assert me.sees("\u25b81 figures")


async def test_weeks_days_and_spans(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        plot = me.widget("plot")
        weeks = len(plot.plot.days)
        await me.press("w")
        await me.settled()
        assert len(plot.plot.days) > weeks * 5
        await me.press("w", "-")
        await me.settled()
        assert me.sees("4 weeks")
        await me.press("-")
        assert me.sees("There is no shorter span.")
        await me.press("+", "+", "+")
        await me.settled()
        assert me.sees("52 weeks by week")


async def test_definition_panel(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "nord/youtube", "Views per video")
        await me.press("i")
        assert me.on == "TextScreen"
        assert me.sees("definition 2", "unit: count", "saved yesterday", "where this is said")


async def test_a_note_on_the_axis_and_back(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("a")
        await me.type("3 nov ")
        await me.type("Shop [red]closed\x1b")
        await me.press("enter")
        await me.settled()
        assert me.sees("notes", "3 Nov: Shop [red]closed")
        assert [note.text[:4] for note in demo.annotations.list()] == ["Shop"]
        await me.press("u")
        await me.settled()
        assert demo.annotations.list() == []
        assert not me.sees("Shop [red]closed")
        await me.press("U")
        await me.settled()
        assert me.sees("3 Nov: Shop [red]closed")
        await me.press("a")
        await me.type("3 nov -")
        assert me.sees("3 Nov 2026: takes off: Shop [red]closed")
        await me.press("enter")
        await me.settled()
        assert demo.annotations.list() == []


async def test_a_note_needs_a_day_that_is_over(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("a")
        await me.type("closed")
        assert me.sees("this does not begin with a day")
        me.field("answer").value = "2026-12-24 closed"
        await me.settled()
        assert me.sees("still to come")


async def test_a_change_is_noted_and_nothing_is_said_before_its_day(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "bean/facebook", "Views per post")
        await me.press("x")
        assert me.on == "AskScreen"
        await me.type("3 nov reels instead of images")
        await me.press("enter")
        await me.settled()
        assert me.sees("Noted. Views: nothing is said of it before")
        assert me.sees("3 Nov: experiment: reels instead of images"), "it stands on the axis"
        [made] = demo.experiments.list()
        assert (made.account, made.what, made.verdict) == ("bean/facebook", "reels instead of images", "")
        await me.press("x")
        assert me.sees("Note a new change", "judge on")
        me.list("choices").go_to(str(made.number))
        await me.press("enter")
        assert me.sees("Nothing is said before that day")
        await me.press("e")
        await me.settled()
        assert demo.experiments.list(ended=True)[0].state == "ended"
        await me.press("u", "u")
        await me.settled()
        assert demo.experiments.list(ended=True) == []


async def test_a_figure_is_typed_in_and_taken_back(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "bean/instagram", "Followers")
        await me.press("m")
        await me.type("1,204 yesterday")
        assert me.sees("on 20 Nov 2026: 1,204")
        await me.press("enter")
        await me.settled()
        assert (await at(me, "bean/instagram", "Followers")).value == 1204
        await me.press("u")
        await me.settled()
        assert (await at(me, "bean/instagram", "Followers")).value == 1851


async def test_comparing_shows_values_side_by_side_only_where_they_may_be(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        seen = set()
        for account in ("bean/facebook", "nord/youtube"):
            figure = await at(me, account, "Views per")
            offers = [each for each in comparable(demo.home, account) if each.metric == figure.metric]
            for offer in [each for each in offers if each.account != account]:
                await me.press("c")
                assert me.on == "PickScreen"
                me.list("choices").go_to(offer.account)
                await me.press("enter")
                await me.settled()
                plot = me.widget("plot").plot
                assert len(plot.lines) == 2
                assert me.sees("Not side by side") == bool(offer.why_not)
                assert (plot.unit == "percent") == bool(offer.why_not)
                assert me.sees("each against its own usual post")
                seen.add(bool(offer.why_not))
                await me.press("escape")
                await me.settled()
                assert me.on == "MetricsScreen"
        assert True in seen


@pytest.mark.parametrize(("part", "name"), [("1", "figures"), ("2", "posts")])
async def test_tables_as_csv(demo: Services, tmp_path: Path, part: str, name: str) -> None:
    place = tmp_path / "out.csv"
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "nord/youtube", "Views per video")
        await me.press(part, "e")
        me.field("answer").value = str(place)
        await me.press("enter")
        await me.settled()
        assert me.sees(f"{name} written to")
    with place.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if name == "posts":
        assert len(rows) == 41
        assert {row["viral"] for row in rows} == {""}, "a long video is not viral for being no Short"
        assert rows[0]["views"] == ""
        assert all(not value.startswith("=") for row in rows for value in row.values())
    else:
        views = next(row for row in rows if row["account"] == "nord/youtube" and row["figure"] == "Views per video")
        assert float(views["value"]) > 0
        assert next(row for row in rows if row["figure"] == "Followers")["value"] == ""


async def test_a_plot_as_svg_and_text_and_never_over_a_file(demo: Services, tmp_path: Path) -> None:
    nobody_counted_anew(demo)
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("+")
        await at(me, "nord/youtube", "Views per video")
        for name in ("plot.svg", "plot.txt"):
            await me.press("e")
            me.field("answer").value = str(tmp_path / name)
            await me.press("enter")
            await me.settled()
        await me.press("e")
        me.field("answer").value = str(tmp_path / "plot.svg")
        await me.settled()
        assert me.sees("there is such a file already")
        me.field("answer").value = str(tmp_path / "plot.png")
        await me.settled()
        assert me.sees("the ending does not say what to write")
    root = ET.fromstring((tmp_path / "plot.svg").read_text())  # noqa: S314 - our own
    assert root.tag.endswith("svg")
    assert "redefined 24 Aug" in (tmp_path / "plot.svg").read_text()
    assert "redefined 24 Aug" in (tmp_path / "plot.txt").read_text()


async def test_choosing_figures_to_watch_and_one_brand(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("v")
        assert me.sees("[x] ", "[ ] ")
        await me.press("escape", "b")
        me.list("choices").go_to("nord")
        await me.press("enter")
        await me.settled()
        assert {row.account.brand for row in me.list("figures").window.rows(0, 99)} == {"nord"}
        count = me.list("figures").window.count
        await me.press("f")
        await me.settled()
        assert me.list("figures").window.count > count


async def test_help_names_every_key_and_sign(demo: Services) -> None:
    async with sitting_at(demo, (120, 60)) as me:
        await begin(me)
        await me.press("question_mark")
        assert me.sees("percent of what is usual", "steady", "Its meaning changed")
        await me.press("escape", "escape")
        assert me.on == "DashboardScreen"


async def test_verdicts_are_words_without_colour(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await at(me, "bean/instagram", "Views per short video")
        assert me.sees("~ ", "not in export", "usual", "\u25b2")
        colours = {
            segment.style.color for strip in me.strips() for segment in strip if segment.style and segment.style.color
        }
        assert all(colour.triplet is None or len(set(colour.triplet)) == 1 for colour in colours)


@pytest.mark.parametrize("size", [(40, 10), (20, 6)])
async def test_a_tiny_terminal_breaks_nothing(demo: Services, size: tuple[int, int]) -> None:
    async with sitting_at(demo, size) as me:
        me.app.push_screen(MetricsScreen(demo))
        await me.settled()
        await me.press("2", "3", "1")
        await me.resize(200, 60)
        assert me.sees("Best times")


async def test_an_account_without_figures_is_shown_without_another_ones_posts(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        screen: Any = me.app.screen
        figures, box = me.list("figures"), screen.query_one("#posts-box")
        rows = figures.window.rows(0, figures.window.count)
        bare = next(row for row in rows if row.figure is None and row.kind != "account")
        await at(me, "bean/facebook", "")
        assert "bean/facebook" in str(box.border_title)
        late = screen.right
        assert late is not None
        figures.go_to(bare.key)
        await me.settled()
        assert (str(box.border_title), str(box.border_subtitle)) == ("2 Posts", "")
        screen._show_right(late)  # what was read for the line before comes late
        assert screen.right is None
