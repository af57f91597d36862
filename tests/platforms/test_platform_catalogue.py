"""The catalogue is complete: every figure, name, change and kind of file that is known of a platform is in its file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from smdash import platforms
from smdash.platforms.headers import fold_header

KEYS = platforms.keys()

# Names in the interfaces for programs; those of shares and curves are among the breakdowns.
API = {
    ("facebook", "account"): """
        page_media_view page_total_media_view_unique page_follows page_daily_follows page_daily_follows_unique
        page_daily_unfollows_unique page_post_engagements page_views_total page_total_actions page_video_views
        page_actions_post_reactions_like_total page_actions_post_reactions_love_total
        page_actions_post_reactions_wow_total page_actions_post_reactions_haha_total
        page_actions_post_reactions_sorry_total page_actions_post_reactions_anger_total
        page_fans page_fan_adds page_fan_removes page_follows_city page_follows_country page_impressions
        page_impressions_paid page_impressions_unique page_engaged_users page_consumptions""",
    ("facebook", "post"): """
        post_media_view post_total_media_view_unique post_clicks post_clicks_by_type post_reactions_by_type_total
        shares comments.summary reactions.summary total_video_views total_video_15s_excludes_shorter_views
        total_video_30s_excludes_shorter_views total_video_60s_excludes_shorter_views total_video_avg_time_watched
        total_video_view_total_time total_video_complete_views total_video_retention_graph blue_reels_play_count
        fb_reels_replay_count fb_reels_total_plays post_video_avg_time_watched post_video_view_time
        post_video_followers post_impressions post_impressions_unique total_video_views_unique
        total_video_impressions total_video_impressions_unique""",
    ("instagram", "post"): """
        reach views likes comments saved shares total_interactions follows profile_visits profile_activity replies
        navigation ig_reels_avg_watch_time ig_reels_video_view_total_time reels_skip_rate reposts crossposted_views
        facebook_views total_views total_likes total_comments link_clicks content_views like_count comments_count
        view_count reposts_count saved_count shares_count engagement impressions plays clips_replays_count
        ig_reels_aggregated_all_plays_count video_views""",
    ("instagram", "account"): """
        reach views accounts_engaged total_interactions likes comments shares saves replies reposts
        follows_and_unfollows profile_links_taps follower_count online_followers follower_demographics
        engaged_audience_demographics profile_views website_clicks email_contacts get_directions_clicks
        phone_call_clicks text_message_clicks""",
    ("threads", "post"): "views likes replies reposts quotes shares",
    ("threads", "account"): "views likes replies reposts quotes clicks followers_count follower_demographics",
    ("x", "post"): """
        impression_count like_count reply_count retweet_count quote_count bookmark_count url_link_clicks
        user_profile_clicks engagements view_count playback_0_count playback_25_count playback_50_count
        playback_75_count playback_100_count impressions likes replies retweets quote_tweets bookmarks shares follows
        unfollows url_clicks hashtag_clicks detail_expands permalink_clicks media_views app_opens
        app_install_attempts email_tweet unlikes video_views playback_start playback_25 playback_50 playback_75
        playback_complete watch_time_ms video_total_views""",
    ("linkedin", "post"): """
        impressionCount uniqueImpressionsCount clickCount likeCount commentCount shareCount engagement VIDEO_VIEW
        VIEWER TIME_WATCHED TIME_WATCHED_FOR_VIDEO_VIEWS IMPRESSION MEMBERS_REACHED REACTION COMMENT RESHARE POST_SAVE
        POST_SEND LINK_CLICKS FOLLOWER_GAINED_FROM_CONTENT PROFILE_VIEW_FROM_CONTENT VIDEO_PLAY VIDEO_VIEWER
        VIDEO_WATCH_TIME""",
    ("linkedin", "account"): """
        impressionCount uniqueImpressionsCount clickCount likeCount commentCount shareCount engagement
        organicFollowerGain paidFollowerGain""",
    ("youtube", "post"): """
        views engagedViews estimatedMinutesWatched averageViewDuration averageViewPercentage subscribersGained
        subscribersLost likes dislikes comments shares videoThumbnailImpressions viewCount likeCount commentCount""",
    ("youtube", "account"): """
        views engagedViews estimatedMinutesWatched averageViewDuration averageViewPercentage subscribersGained
        subscribersLost likes dislikes comments shares subscriberCount videoCount viewCount ageGroup""",
    ("tiktok", "post"): """
        view_count like_count comment_count share_count video_views reach likes comments shares favorites
        total_time_watched average_time_watched full_video_watched_rate impression_sources audience_countries
        video_new_followers""",
    ("tiktok", "account"): """
        follower_count following_count likes_count video_count profile_views website_clicks followers_count""",
    ("pinterest", "post"): """
        IMPRESSION SAVE PIN_CLICK OUTBOUND_CLICK SAVE_RATE PIN_CLICK_RATE OUTBOUND_CLICK_RATE ENGAGEMENT
        ENGAGEMENT_RATE TOTAL_COMMENTS TOTAL_REACTIONS VIDEO_MRC_VIEW VIDEO_10S_VIEW QUARTILE_95_PERCENT_VIEW
        VIDEO_V50_WATCH_TIME VIDEO_AVG_WATCH_TIME VIDEO_START""",
    ("pinterest", "account"): """
        IMPRESSION SAVE PIN_CLICK OUTBOUND_CLICK SAVE_RATE PIN_CLICK_RATE OUTBOUND_CLICK_RATE ENGAGEMENT
        ENGAGEMENT_RATE TOTAL_COMMENTS TOTAL_REACTIONS USER_FOLLOW PROFILE_VISIT VIDEO_MRC_VIEW VIDEO_10S_VIEW
        QUARTILE_95_PERCENT_VIEW VIDEO_V50_WATCH_TIME VIDEO_AVG_WATCH_TIME VIDEO_START follower_count monthly_views""",
    ("google_business", "account"): """
        BUSINESS_IMPRESSIONS_DESKTOP_MAPS BUSINESS_IMPRESSIONS_DESKTOP_SEARCH BUSINESS_IMPRESSIONS_MOBILE_MAPS
        BUSINESS_IMPRESSIONS_MOBILE_SEARCH CALL_CLICKS WEBSITE_CLICKS BUSINESS_DIRECTION_REQUESTS BUSINESS_BOOKINGS
        BUSINESS_FOOD_ORDERS BUSINESS_FOOD_MENU_CLICKS BUSINESS_CONVERSATIONS MESSAGING_CLICKS""",
    ("reddit", "post"): "score ups upvote_ratio num_comments num_crossposts",
    ("reddit", "account"): "subscribers",
    ("mastodon", "post"): "replies_count reblogs_count favourites_count quotes_count",
    ("mastodon", "account"): "followers_count following_count statuses_count",
    ("bluesky", "post"): "likeCount repostCount replyCount quoteCount bookmarkCount",
    ("bluesky", "account"): "followersCount followsCount postsCount",
}

# Figures that only screens and files show, under one of their names there.
SHOWN = {
    ("facebook", "post"): """
        Seconds viewed|Average Seconds viewed|Negative feedback from users: Hide all|Negative feedback from users: Hide|
        Estimated earnings|Ad CPM|Ad impressions|Qualified Views|1-minute views|Views from Organic posts|
        Views from Boosted posts|Reach from Organic posts|Reach from Boosted posts|Photo clicks""",
    ("instagram", "post"): "Sticker taps|Navigation|Replies|Profile visits|Link clicks",
    ("x", "post"): """
        Engagement rate|Profile visits|Reposts|Detail expands|New follows|URL clicks|Hashtag clicks|Permalink clicks|
        Dial phone|Media engagements|Retweets|Favorites""",
    ("x", "account"): """
        Impressions|Likes|Engagements|Bookmarks|Shares|New follows|Unfollows|Replies|Reposts|Profile visits|
        Create Post|Video views|Media views|Watch Time (ms)|Completion Rate|Average Watch Time (ms)|
        Estimated Revenue""",
    ("linkedin", "post"): """
        Impressions|Members reached|Profile viewers from this post|Followers gained from this post|Reactions|Comments|
        Reposts|Saves|Sends on LinkedIn|Link engagements|Premium custom button engagements|Social engagements|
        Offsite Views|Click through rate (CTR)|Engagement rate|Likes|Shares""",
    ("linkedin", "account"): """
        Impressions (organic)|Impressions (sponsored)|Impressions (total)|Unique impressions (organic)|
        Clicks (organic)|Clicks (sponsored)|Clicks (total)|Reactions (organic)|Reactions (sponsored)|
        Reactions (total)|Comments (organic)|Comments (sponsored)|Comments (total)|Reposts (organic)|
        Reposts (sponsored)|Reposts (total)|Engagement rate (organic)|Engagement rate (sponsored)|
        Engagement rate (total)|Sponsored followers|Organic followers|Auto-invited followers|Total followers|
        Total page views (total)|Total unique visitors (total)|Overview page views (total)|Life page views (total)|
        Jobs page views (total)""",
    ("youtube", "post"): """
        Stayed to watch (%)|Viewed vs. swiped away|Unique viewers|New viewers|Returning viewers|Casual viewers|
        Regular viewers|Average views per viewer|YouTube Premium views|Hypes|Hype points|Estimated revenue|RPM|CPM|
        Likes (vs. dislikes) (%)|Thumbnail click-through rate (%)|Subscribers""",
    ("youtube", "account"): """
        Stayed to watch (%)|Unique viewers|New viewers|Returning viewers|Casual viewers|Regular viewers|
        Average views per viewer|YouTube Premium views|Hypes|Hype points|Estimated revenue|RPM|CPM|Subscribers""",
    ("tiktok", "account"): """
        Video views|Profile views|Likes|Comments|Shares|Total viewers|Unique viewers|Reached audience|New viewers|
        Returning viewers|Net followers""",
    ("tiktok", "post"): """
        Total play time|Average watch time|Watched full video|New followers|Add to favorites|Total bookmarks|
        Total Saves|Reach""",
    ("pinterest", "account"): """
        Impressions|Total audience|Engagements|Engaged audience|Saves|Pin clicks|Outbound clicks|Video views|Closeups""",
    ("google_business", "account"): """
        Google Search - Mobile|Google Search - Desktop|Google Maps - Mobile|Google Maps - Desktop|Calls|Messages|
        Chat clicks|Bookings|Directions|Website clicks|Food orders|Food menu clicks|Hotel bookings|Reviews|Rating""",
    ("reddit", "post"): "Views|Upvote rate|Shares|Crossposts",
    ("reddit", "account"): "Community karma|Karma",
}


def names(key: str, level: str, api: bool) -> set[str]:
    platform = platforms.load(key)
    entries: list[Any] = [each for each in platform.metrics if each.level == level]
    if api:
        found = [name for each in (*entries, *platform.breakdowns) if each.level == level for name in each.api]
        return {name.split("{")[0] for name in found}
    return {fold_header(name) for each in entries for name in (each.label, *each.ui)}


@pytest.mark.parametrize(("key", "level"), API)
def test_every_name_of_an_interface_is_defined(key: str, level: str) -> None:
    assert not set(API[key, level].split()) - names(key, level, api=True)


@pytest.mark.parametrize(("key", "level"), SHOWN)
def test_every_figure_that_is_only_shown_is_defined(key: str, level: str) -> None:
    wanted = {" ".join(name.split()) for name in SHOWN[key, level].split("|")}
    assert not {fold_header(name) for name in wanted} - names(key, level, api=False)


CALENDAR = [
    ("x", date(2015, 11, 1), True),
    ("pinterest", date(2021, 1, 1), True),
    ("youtube", date(2021, 12, 1), True),
    ("x", date(2023, 1, 5), True),
    ("google_business", date(2023, 2, 20), False),
    ("x", date(2023, 5, 31), True),
    ("x", date(2023, 7, 1), True),
    ("facebook", date(2023, 11, 1), True),
    ("instagram", date(2023, 12, 11), False),
    ("facebook", date(2024, 3, 14), True),
    ("linkedin", date(2024, 4, 1), False),
    ("instagram", date(2024, 8, 1), False),
    ("facebook", date(2024, 9, 16), True),
    ("youtube", date(2024, 10, 15), False),
    ("facebook", date(2024, 11, 1), False),
    ("linkedin", date(2024, 11, 1), True),
    ("instagram", date(2025, 1, 8), False),
    ("facebook", date(2025, 3, 1), True),
    ("youtube", date(2025, 3, 31), False),
    ("instagram", date(2025, 4, 21), False),
    ("tiktok", date(2025, 9, 1), True),
    ("reddit", date(2025, 11, 11), True),
    ("facebook", date(2025, 11, 15), False),
    ("instagram", date(2025, 12, 3), True),
    ("instagram", date(2025, 12, 18), True),
    ("threads", date(2025, 12, 22), True),
    ("x", date(2026, 2, 6), True),
    ("linkedin", date(2026, 4, 1), True),
    ("instagram", date(2026, 4, 22), False),
    ("facebook", date(2026, 5, 1), False),
    ("reddit", date(2026, 5, 30), True),
    ("facebook", date(2026, 6, 15), False),
    ("instagram", date(2026, 6, 22), True),
    ("facebook", date(2026, 7, 29), True),
    ("x", date(2026, 8, 13), False),
    ("youtube", date(2026, 8, 24), False),
    ("youtube", date(2026, 8, 31), True),
]


@pytest.mark.parametrize(("key", "on", "comparable"), CALENDAR)
def test_every_known_change_is_in_the_feed(key: str, on: date, comparable: bool) -> None:
    assert [each.comparable for each in platforms.load(key).changes if each.on == on] == [comparable]


KINDS = {
    "x": "x_content x_overview x_video x_legacy",
    "facebook": "fb_content meta_series fb_legacy",
    "instagram": "ig_content ig_series",
    "linkedin": """li_page_content li_page_posts li_page_followers li_page_visitors li_member li_member_posts
        li_member_followers li_post""",
    "youtube": "yt_table yt_chart yt_totals",
    "tiktok": "tt_overview tt_followers tt_viewers tt_content",
    "pinterest": "pin_overview",
    "google_business": "gbp_insights",
}


@pytest.mark.parametrize("key", KEYS)
def test_every_kind_of_file_says_where_to_get_it_and_how_it_is_named(key: str) -> None:
    platform = platforms.load(key)
    assert {export.kind for export in platform.exports} == set(KINDS.get(key, "").split())
    for export in platform.exports:
        assert " > " in export.how or not export.sure or export.kind == "x_legacy", export.kind
        assert export.file or not export.sure, export.kind
        assert export.metrics or export.titles, export.kind
        assert len(export.need) > 1, export.kind


def test_a_column_is_named_in_the_definition_of_its_figure() -> None:
    for platform, export in platforms.exports():
        level = "account" if export.content == "days" else "post"
        for part in (export.metrics, export.titles) if export.sure else ():
            for key, aliases in part.items():
                known = [each for each in platform.metrics if (each.key, each.level) == (key, level)]
                shown = {fold_header(name) for each in known for name in (each.label, *each.ui)}
                assert fold_header(aliases[0].removesuffix(" (*)")) in shown, (export.kind, key)


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        (
            "ig_content",
            (
                "Beitrags-ID:id|Konto-ID:account_id|Konto-Benutzername:account|Kontoname:account_name|Beschreibung:text|"
                "Dauer (Sek.):duration|Veröffentlichungszeitpunkt:published|Permalink:permalink|Beitragstyp:format|"
                "Datenkommentar:|Datum:|Aufrufe:views|Reichweite:reach|„Gefällt mir“-Angaben:likes|Geteilte Inhalte:shares|"
                "Follows:new_followers|Kommentare:comments|Gespeicherte Beiträge:saves"
            ),
        ),
        (
            "li_page_content",
            (
                "Data:day|Impressões (orgânicas):impressions_organic|Impressões (patrocinadas):impressions_sponsored|"
                "Impressões únicas (orgânicas):reach|Cliques (orgânicos):clicks_organic|"
                "Reações (orgânicas):reactions_organic|Comentários (orgânicos):comments_organic|"
                "Shares (organic):reposts_organic"
            ),
        ),
        (
            "yt_table",
            (
                "Contenu:id|Titre de la vidéo:title|Heure de publication de la vidéo:published|Durée:duration|Vues:views|"
                "Vues engagées:engaged_views|Ont continué de regarder (%):stayed_to_watch|"
                "Durée moyenne de visionnage:average_watch_time|Pourcentage moyen regardé (%):average_viewed_percent"
            ),
        ),
        ("yt_totals", "Vues:views|Vues engagées:engaged_views|Durée moyenne de visionnage:average_watch_time"),
        ("yt_chart", "Contenu:id|Vues:views_on_day|Subscribers gained:new_followers_on_day"),
        (
            "tt_content",
            (
                "Título del video:title|Hora de publicación:published|Enlace del video:permalink|"
                "Visualizaciones totales:views|Me gusta totales:likes|Comentarios totales:comments|"
                "Veces compartido:shares|Tiempo promedio de visualización:average_watch_time"
            ),
        ),
        ("fb_content", "Reactions, comments and shares:interactions|3-second video views:views_3s|Ad CPM (EUR):ad_cpm"),
        ("gbp_insights", "Chat clicks:messages_in_period|Google Maps - Desktop:maps_desktop_in_period"),
    ],
)
def test_columns_in_other_languages_and_older_spellings_are_known(kind: str, columns: str) -> None:
    export = next(each for _, each in platforms.exports() if each.kind == kind)
    for pair in columns.split("|"):
        header, _, role = pair.rpartition(":")
        found = export.column(header)
        assert found, header
        assert found[1] == role
