"""A person's own files correct the shipped facts and add platforms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from smdash import platforms
from smdash.domain.errors import NotFoundError, StoreError, UsageError
from smdash.platforms.glance import glance

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_an_unknown_platform_names_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        platforms.load("myspace")
    assert "'myspace'" in str(caught.value)
    assert "mastodon" in str(caught.value)


@pytest.mark.parametrize("key", ["../platforms/x", "", "X", "x.toml"])
def test_a_key_is_no_path(key: str) -> None:
    with pytest.raises(NotFoundError):
        platforms.load(key)


def test_a_platform_is_read_once() -> None:
    assert platforms.load("x") is platforms.load("x")


def test_a_folder_that_does_not_exist_changes_nothing(tmp_path: Path) -> None:
    platforms.use_folder(tmp_path / "none")
    assert "pixelfed" not in set(platforms.keys())
    assert platforms.load("x").limits.text == 280


def test_a_new_file_adds_a_platform(own: Callable[..., Any], whole: str) -> None:
    own("pixelfed", whole)
    assert "pixelfed" in set(platforms.keys())
    pixelfed = platforms.load("pixelfed")
    assert pixelfed.limits.text == 500
    assert not pixelfed.limits.sure("text")
    assert pixelfed.metric("followers", on=date(2026, 1, 1)).valid_from == date(2024, 1, 1)
    assert pixelfed.metric("followers", on=date(2026, 1, 2)) is None
    assert pixelfed.export("pxf_posts").formats == {"photo": "image"}
    assert pixelfed.compose.sure
    assert pixelfed in platforms.load_all()


def test_a_column_may_have_direction_marks_in_its_name(own: Callable[..., Any], whole: str) -> None:
    own("pixelfed", whole.replace('likes = ["Likes"]', 'likes = ["Likes", "\\u200fLikes"]'))
    assert platforms.load("pixelfed").export("pxf_posts").metrics["likes"] == ("Likes", "\u200fLikes")


def test_the_file_name_is_the_key_where_none_is_given(own: Callable[..., Any], whole: str) -> None:
    own("pixelfed", whole.replace('key = "pixelfed"', ""))
    assert platforms.load("pixelfed").key == "pixelfed"
    own("my pixels", whole.replace('key = "pixelfed"', ""))
    with pytest.raises(UsageError, match="underscores"):
        platforms.load("my pixels")


def test_taking_the_folder_away_takes_the_corrections_away(own: Callable[..., Any], whole: str) -> None:
    own("pixelfed", whole)
    own("x", "[limits]\ntext = 300\n")
    assert platforms.load("x").limits.text == 300
    platforms.use_folder(None)
    assert platforms.load("x").limits.text == 280
    assert "pixelfed" not in set(platforms.keys())


def test_scalars_replace_and_the_rest_stays(own: Callable[..., Any]) -> None:
    before = platforms.load("x")
    own("x", 'name = "Twitter"\n[limits]\ntext = 300\n')
    after = platforms.load("x")
    assert (after.name, after.limits.text, after.limits.url_weight) == ("Twitter", 300, 23)
    assert after.metrics == before.metrics
    assert after.watch == before.watch
    assert after.exports == before.exports


def test_a_byte_order_mark_and_windows_line_ends_are_read(own: Callable[..., Any], tmp_path: Path) -> None:
    own("x", "")
    (tmp_path / "x.toml").write_bytes(b'\xef\xbb\xbfname = "Twitter"\r\n[limits]\r\ntext = 300\r\n')
    assert platforms.load("x").limits.text == 300


def test_addresses_are_corrected_key_by_key(own: Callable[..., Any]) -> None:
    shipped = platforms.load("reddit").permalinks
    own("reddit", "[permalink]\nhosts = ['reddit.example']\nsame = ['/c/(x+)']\n")
    permalinks = platforms.load("reddit").permalinks
    assert permalinks.hosts == ("reddit.example",)
    assert permalinks.id == shipped.id
    assert permalinks.same[0].find("/c/xx") == "xx"


def test_a_wrong_file_is_found_to_be_wrong_once(own: Callable[..., Any], tmp_path: Path) -> None:
    path = own("pixelfed", "nonsense")
    assert platforms.find("pixelfed") is None
    path.unlink()
    assert platforms.find("pixelfed") is None
    assert platforms.find("x") is platforms.load("x")
    platforms.use_folder(tmp_path)
    assert platforms.find("myspace") is None


def test_a_metric_is_corrected_by_key_and_version(own: Callable[..., Any]) -> None:
    own("youtube", '[[metrics]]\nkey = "views"\nversion = 2\nlevel = "post"\nvalid_from = 2026-08-25\n')
    youtube = platforms.load("youtube")
    newest = youtube.metric("views", level="post")
    assert (newest.version, newest.valid_from) == (2, date(2026, 8, 25))
    assert newest.counts == "Every start from the first frame, autoplay and hover previews included, for all formats."
    assert youtube.metric("views", level="account").valid_from == date(2026, 8, 24)
    assert youtube.metric("views", on=date(2026, 8, 24), level="post") is None


def test_the_level_may_be_left_out_where_there_is_only_one(own: Callable[..., Any]) -> None:
    own("x", '[[metrics]]\nkey = "followers"\nlabel = "Fans"\n')
    assert platforms.load("x").metric("followers").label == "Fans"


def test_a_metric_and_a_change_are_added(own: Callable[..., Any]) -> None:
    own(
        "bluesky",
        """
        [[metrics]]
        key = "views"
        label = "Views"
        unit = "count"
        kind = "vanity"
        level = "post"
        flow = "snapshot"
        counts = "Views."
        source = "announced"

        [[changes]]
        on = 2026-10-01
        what = "Views came."
        metrics = ["views"]
        """,
    )
    bluesky = platforms.load("bluesky")
    assert bluesky.metric("views").source == "announced"
    assert bluesky.metric("likes")
    assert bluesky.changes[-1].on == date(2026, 10, 1)


def test_a_watch_list_replaces_the_shipped_one(own: Callable[..., Any]) -> None:
    own("bluesky", '[[watch]]\nmetric = "quotes"\nmode = "per_post"\nlabel = "Quotes per post"\n')
    assert [(watch.metric, watch.level) for watch in platforms.load("bluesky").watch] == [("quotes", "post")]


def test_aliases_are_added_and_then_recognised(own: Callable[..., Any]) -> None:
    header = ["Identifiant de la publication", "Nom d’utilisateur", "Enregistrements", "Vues"]
    shipped = platforms.load("instagram").export("ig_content")
    assert not shipped.fits(header)
    own(
        "instagram",
        """
        [[exports]]
        kind = "ig_content"
        [exports.fields]
        id = ["Identifiant de la publication"]
        account = ["Nom d’utilisateur"]
        [exports.metrics]
        saves = ["Enregistrements", "Saves"]
        [exports.formats]
        "reel ig" = "short_video"
        [exports.ignore]
        headers = ["Commentaire"]
        """,
    )
    export = platforms.load("instagram").export("ig_content")
    assert export.fits(header)
    assert export.fits(["Post ID", "Account username", "Saves"])
    assert export.metrics["saves"] == ("Saves", "Gespeicherte Beiträge", "Enregistrements")
    assert export.column("Commentaire") == ("ignore", "")
    assert export.column("Datum") == ("ignore", "")
    assert export.formats["reel ig"] == export.formats["ig reel"] == "short_video"
    assert (export.label, export.how, export.metrics["views"]) == (shipped.label, shipped.how, shipped.metrics["views"])


def test_a_list_in_need_means_one_of_these_columns(own: Callable[..., Any], whole: str) -> None:
    own("pixelfed", whole.replace('need = ["Post", "Likes"]', 'need = ["Post", ["Likes", "Loves"]]'))
    export = platforms.load("pixelfed").export("pxf_posts")
    assert export.need == (("Post",), ("Likes", "Loves"))
    assert export.fits(["Post", "Loves"])
    assert not export.fits(["Likes", "Loves"])


def test_a_new_meaning_may_follow_an_old_one_and_not_stand_beside_it(own: Callable[..., Any]) -> None:
    later = '[[metrics]]\nkey = "views"\nversion = 2\nlevel = "post"\nvalid_from = 2026-08-20\n'
    earlier = '[[metrics]]\nkey = "views"\nversion = 1\nlevel = "post"\nvalid_until = 2026-08-19\n'
    own("youtube", later)
    with pytest.raises(UsageError, match="version 1 of 'views' in force as well on 2026-08-20"):
        platforms.load("youtube")
    own("youtube", later + earlier)
    assert platforms.load("youtube").metric("views", date(2026, 8, 20), "post").version == 2


def test_names_and_delays_are_kept_as_a_file_states_them(own: Callable[..., Any], whole: str) -> None:
    text = whole.replace("[limits]", "[days]\ndelay_sure = false\n\n[limits]")
    text = text.replace('counts = "Likes', 'ui = ["Hearts"]\ndelay_days = 2\ncounts = "Likes', 1)
    text += '\n[[breakdowns]]\nkey = "places"\nlabel = "Places"\nlevel = "account"\ncounts = "Followers by place."\nsource = "x"\n'
    own("pixelfed", text)
    pixelfed = platforms.load("pixelfed")
    likes = pixelfed.metric("likes")
    assert (likes.ui, likes.delay_days, likes.delay_sure) == (("Hearts",), 2, False)
    assert [(each.key, each.level, each.sure) for each in pixelfed.breakdowns] == [("places", "account", True)]


def test_a_home_is_opened_with_its_own_files_and_no_others(
    open_home: Callable[[Path], Any], whole: str, tmp_path: Path
) -> None:
    mine, plain = tmp_path / "mine", tmp_path / "plain"
    (mine / "platforms").mkdir(parents=True)
    (mine / "platforms" / "pixelfed.toml").write_text(whole, encoding="utf-8")
    (mine / "platforms" / "x.toml").write_text("promise_hours = 3\n[limits]\ntext = 300\n", encoding="utf-8")
    open_home(mine)
    assert "pixelfed" in set(platforms.keys())
    assert (platforms.load("x").limits.text, glance("x").promise_minutes) == (300, 180)
    open_home(plain)
    assert "pixelfed" not in set(platforms.keys())
    assert (platforms.load("x").limits.text, glance("x").promise_minutes) == (280, 240)
    read = platforms.load("x")
    open_home(plain)
    assert platforms.load("x") is read, "what is shipped is read once"


def test_a_home_that_cannot_be_opened_lays_nothing(
    open_home: Callable[[Path], Any], whole: str, tmp_path: Path
) -> None:
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "pixelfed.toml").write_text(whole, encoding="utf-8")
    (tmp_path / "smdash.db").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError):
        open_home(tmp_path)
    assert "pixelfed" not in set(platforms.keys())
