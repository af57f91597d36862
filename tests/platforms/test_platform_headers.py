"""Exports are recognised by real header rows, and each column finds its meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash import platforms
from smdash.platforms.headers import fits, fold_header

FACEBOOK = (
    "Post ID|Page ID|Page name|Title|Description|Duration (sec)|Publish time|Caption type|Permalink|Is crosspost|Is share|"
    "Post type|Languages|Custom labels|Funded content status|Data comment|Date|Views|Reach|"
    "Reactions, Comments and Shares|Reactions|Comments|Shares|Total clicks|Other Clicks|"
    "Matched Audience Targeting Consumption (Photo Click)|Link Clicks|Negative feedback from users: Hide all|"
    "Negative feedback from users: Hide|Seconds viewed|Average Seconds viewed|Estimated earnings (USD)|Ad CPM (USD)|"
    "Ad impressions"
)
INSTAGRAM = (
    "Post ID|Account ID|Account username|Account name|Description|Duration (sec)|Publish time|Permalink|Post type|"
    "Data comment|Date|Views|Reach|Likes|Shares|Follows|Comments|Saves"
)
INSTAGRAM_DE = (
    "Beitrags-ID|Konto-ID|Konto-Benutzername|Kontoname|Beschreibung|Dauer (Sek.)|Veröffentlichungszeitpunkt|Permalink|"
    "Beitragstyp|Datenkommentar|Datum|Aufrufe|Reichweite|„Gefällt mir“-Angaben|Geteilte Inhalte|Follows|Kommentare|"
    "Gespeicherte Beiträge"
)
X_CONTENT = (
    "Post id|Date|Post text|Post Link|Impressions|Likes|Engagements|Bookmarks|Shares|New follows|Replies|Reposts|"
    "Profile visits|Detail Expands|URL Clicks|Hashtag Clicks|Permalink Clicks"
)
X_OVERVIEW = (
    "Date|Impressions|Likes|Engagements|Bookmarks|Shares|New follows|Unfollows|Replies|Reposts|Profile visits|"
    "Create Post|Video views|Media views"
)
X_LEGACY = (
    "Tweet id|Tweet permalink|Tweet text|time|impressions|engagements|engagement rate|retweets|replies|likes|"
    "user profile clicks|url clicks|hashtag clicks|detail expands|permalink clicks|app opens|app installs|follows|"
    "email tweet|dial phone|media views|media engagements|promoted impressions|promoted engagement rate"
)
YOUTUBE = (
    "Content|Video title|Video publish time|Duration|Views|Engaged views|Watch time (hours)|Subscribers|"
    "Average view duration|Average percentage viewed (%)|Stayed to watch (%)|Thumbnail impressions|"
    "Thumbnail click-through rate (%)|Likes|Dislikes|Likes (vs. dislikes) (%)|Shares|Comments added|Subscribers gained|"
    "Subscribers lost|Unique viewers|New viewers|Returning viewers|Casual viewers|Regular viewers|"
    "Average views per viewer|YouTube Premium views|Hypes|Hype points|Your estimated revenue (EUR)|RPM (EUR)|CPM (EUR)"
)
YOUTUBE_FR = (
    "Contenu|Titre de la vidéo|Heure de publication de la vidéo|Durée|Vues|Vues engagées|Ont continué de regarder (%)|"
    "Durée moyenne de visionnage|Pourcentage moyen regardé (%)"
)
LINKEDIN_PT = "Data|Impressões (orgânicas)|Impressões (patrocinadas)|Impressões únicas (orgânicas)|Cliques (orgânicos)"
TIKTOK_ES = (
    "Título del video|Hora de publicación|Enlace del video|Visualizaciones totales|Me gusta totales|"
    "Comentarios totales|Veces compartido|Tiempo promedio de visualización"
)


def recognised(header: list[str]) -> str:
    fitting = [(len(export.need), export.kind) for _, export in platforms.exports() if export.fits(header)]
    return max(fitting)[1] if fitting else ""


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (FACEBOOK, "fb_content"),
        (INSTAGRAM, "ig_content"),
        (INSTAGRAM_DE, "ig_content"),
        (X_CONTENT, "x_content"),
        (X_OVERVIEW, "x_overview"),
        (X_LEGACY, "x_legacy"),
        (YOUTUBE, "yt_table"),
        (YOUTUBE_FR, "yt_table"),
        ("Date|Views|Watch Time (ms)|Completion Rate|Average Watch Time (ms)|Estimated Revenue", "x_video"),
        ("Date|Engaged views", "yt_totals"),
        ("Date|Primary", "meta_series"),
        (LINKEDIN_PT, "li_page_content"),
        ("Date|Impressions|Engagements", "li_member"),
        ("Date|Video Views|Profile Views|Likes|Comments|Shares", "tt_overview"),
        (TIKTOK_ES, "tt_content"),
        ("Date|Views", ""),
        ("Date|Impressions", ""),
        ("Name|Street|Town", ""),
    ],
)
def test_real_headers_are_recognised_in_any_order_and_case(header: str, kind: str) -> None:
    names = header.split("|")
    assert recognised(names) == kind
    assert recognised([f"\ufeff {name.upper()} " for name in reversed(names)]) == kind
    if kind:
        export = next(export for _, export in platforms.exports() if export.kind == kind)
        unknown = [name for name in names if export.column(name) is None]
        assert unknown == (["Primary"] if kind == "meta_series" else [])


def test_a_column_says_what_it_is_for() -> None:
    export = platforms.load("youtube").export("yt_table")
    assert export.column("Impressions") == ("metric", "thumbnail_impressions")
    assert export.column("thumbnail  IMPRESSIONS") == ("metric", "thumbnail_impressions")
    assert export.column("Video title") == ("field", "title")
    assert export.column("Estimated revenue (CHF)") == ("metric", "earnings")
    assert export.column("Geography") is None
    assert platforms.load("facebook").export("fb_content").column("Languages") == ("ignore", "")
    assert platforms.load("facebook").export("nothing") is None


def test_an_alias_for_any_currency_needs_the_parentheses() -> None:
    assert fits("RPM (*)", fold_header("RPM (USD)"))
    assert not fits("RPM (*)", fold_header("RPM"))
    assert not fits("RPM (*)", fold_header("RPM (USD) share"))
    assert not fits("RPM (*)", fold_header("My RPM (USD)"))


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_unless_the_case_mapping_does(text: str) -> None:
    once = fold_header(text)
    assert "\ufeff" not in once
    assert once == " ".join(once.split())
    assert fold_header(f"\ufeff{text}\u00a0") == once
