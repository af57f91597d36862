"""What is known about one platform: limits, metrics with their validity, exports and changes.

Everything here is read from a TOML file by ``smdash.platforms.loader``. A fact that could not be confirmed is kept
with ``sure = False`` (or named in ``Limits.unsure``), so that a rule built on it can warn instead of block.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from smdash.domain.metrics.post_formats import FormatRules
from smdash.platforms.glance import PROMISE_HOURS
from smdash.platforms.headers import among, fits, fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from smdash.platforms.finder import Finder

TextUnit = Literal["weighted", "graphemes", "utf16", "utf8_bytes", "code_points", "threads"]
MetricUnit = Literal["count", "accounts", "seconds", "minutes", "hours", "percent", "fraction", "currency", "points"]
MetricKind = Literal["vanity", "engagement", "traffic", "conversion", "audience"]
MetricLevel = Literal["post", "account"]
MetricFlow = Literal["snapshot", "flow"]
Better = Literal["up", "down", "none"]
WatchMode = Literal["total", "per_post", "ratio", "level"]
ExportContent = Literal["posts", "days", "post_days"]
Paid = Literal["organic", "paid", "both", "unknown"]
ColumnUse = Literal["field", "metric", "ignore"]


@dataclass(frozen=True, slots=True)
class Compose:
    """The address that opens the platform's own composer, with ``{text}``, ``{title}``, ``{link}``, ``{host}``."""

    url: str
    sure: bool = True

    def fill(self, *, text: str = "", title: str = "", link: str = "", host: str = "") -> str:
        """Return the address with its placeholders filled in; everything but the host is percent-encoded."""
        from urllib.parse import quote

        parts = {"text": quote(text, safe=""), "title": quote(title, safe=""), "link": quote(link, safe="")}
        return self.url.format(**parts, host=host)


@dataclass(frozen=True, slots=True)
class Permalinks:
    """How the addresses of posts look; what is not known is empty.

    ``hosts`` are where they are, the usual one first; one that ends in ``.*`` stands for that name under any country's
    ending. With ``own_server`` they are on the server the account's handle names. The one group of each pattern is
    what it finds: ``id`` the id the platform gives out, ``same`` (tried in order) what all links to one post share,
    ``account`` whose it is. With ``before_column`` a link is believed where a column of ids says otherwise. An id of
    ``id_epoch_ms`` holds milliseconds since that Unix time (in milliseconds) above its lowest 22 bits. ``formats``
    maps a part of the path to the format of the posts that have it.
    """

    hosts: tuple[str, ...] = ()
    own_server: bool = False
    id: Finder | None = None
    same: tuple[Finder, ...] = ()
    account: Finder | None = None
    before_column: bool = False
    id_epoch_ms: int | None = None
    formats: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posting:
    """What a post is taken for beside its limits.

    ``threads``: its author can answer it at once. ``title_formats`` are the formats that have a title, where not all
    have one. ``markdown``: its signs are not shown as they are. ``mention_first_hides``: a post that begins with a
    mention is taken for a reply and kept out of most timelines. ``mention_first_reply``: in what was published, a text
    that begins with a mention is a reply. ``reply_mentions``: whom an answer does not name is not told of it.
    ``visibilities`` are the words for who may see a post, none where none are known. ``short_videos`` says which films
    within ``short_video_seconds_max`` of the limits are short ones: ``tall`` (at least as tall as wide), ``any`` shape,
    '' where it does not tell short from long. ``usual`` is the format of most posts: text where it is not said, an
    image where a post cannot be without a file. Within ``collects_days`` a post has got 95 % of what it will ever get
    (0 is not known, and taken for at once), by rule of thumb where ``collects_sure`` is False; what an account's own
    figures show counts before it.
    """

    threads: bool = False
    title_formats: tuple[str, ...] = ()
    markdown: bool = False
    mention_first_hides: bool = False
    mention_first_reply: bool = False
    reply_mentions: bool = False
    visibilities: tuple[str, ...] = ()
    short_videos: Literal["", "tall", "any"] = ""
    usual: str = ""
    collects_days: int = 0
    collects_sure: bool = False


@dataclass(frozen=True, slots=True)
class Durations:
    """Which videos are short ones where a file states no more than how long they are.

    Up to ``short_seconds`` they are, those published before ``since`` up to ``short_seconds_before``; others are long.
    ``sure`` is False where length alone does not decide, such as for a short video in landscape.
    """

    short_seconds: float
    since: date | None = None
    short_seconds_before: float | None = None
    sure: bool = True
    source: str = ""

    def format(self, seconds: float | None, published: date | None) -> str:
        """Return the format of a video of a length in seconds; '' for no length and for none at all."""
        if not seconds or seconds < 0:
            return ""
        most = self.short_seconds
        if self.since and self.short_seconds_before is not None and published and published < self.since:
            most = self.short_seconds_before
        return "short_video" if seconds <= most else "long_video"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each thing a post may hold; ``None`` is "no limit known".

    ``text`` counts in ``unit``, ``bytes`` is a second limit in UTF-8 bytes, ``text_warn`` a shorter length that some
    ways of posting insist on, ``text_long`` what a paid account may write, ``text_app`` what the platform's own app
    takes. ``url_weight`` is what a URL counts whatever its length. ``fold`` is after how many graphemes the rest
    is hidden behind "more", ``fold_lines`` after how many lines, whichever comes first; lines that a screen breaks by
    itself are not known here. ``escaped`` are signs that go to the platform's interface with a backslash before them,
    which counts there, and not for who pastes; ``forbidden`` those that no text may hold. ``link_tail`` is how many
    characters behind the host the platform's own composer shows, and counts, of a link that is pasted there: of more
    than that it takes two less and three dots, and the scheme never. ``warning_break`` is how many characters part a
    content warning from the text, where it has no place of its own and stands before it. ``comment`` is how long a
    comment or the answer to one may be, ``message`` a direct message, in the same ``unit``. Sizes are bytes,
    ``*_pixels`` width times height, durations seconds. ``media_types`` are the MIME types of files it takes; none is
    "not said".
    """

    text: int | None = None
    unit: TextUnit = "code_points"
    bytes: int | None = None
    text_warn: int | None = None
    text_long: int | None = None
    text_app: int | None = None
    text_background: int | None = None
    text_attachment: int | None = None
    url_weight: int | None = None
    mention_local_only: bool = False
    fold: int | None = None
    fold_lines: int | None = None
    escaped: str = ""
    link_tail: int | None = None
    warning_break: int | None = None
    forbidden: str = ""
    title: int | None = None
    title_unit: TextUnit = "code_points"
    description: int | None = None
    description_unit: TextUnit = "code_points"
    comment: int | None = None
    message: int | None = None
    alt_text: int | None = None
    link_length: int | None = None
    event_title: int | None = None
    document_title: int | None = None
    document_pages: int | None = None
    document_bytes: int | None = None
    keywords: int | None = None
    hashtags_warn: int | None = None
    hashtags_block: int | None = None
    mentions: int | None = None
    cashtags: int | None = None
    links: int | None = None
    media_min: int | None = None
    media_max: int | None = None
    media_max_app: int | None = None
    carousel_min: int | None = None
    videos_max: int | None = None
    media_types: tuple[str, ...] = ()
    image_bytes: int | None = None
    image_pixels: int | None = None
    gif_bytes: int | None = None
    gif_pixels: int | None = None
    thumbnail_bytes: int | None = None
    video_bytes: int | None = None
    video_seconds_min: float | None = None
    video_seconds_max: float | None = None
    short_video_seconds_min: float | None = None
    short_video_seconds_max: float | None = None
    story_seconds_min: float | None = None
    story_seconds_max: float | None = None
    poll_options: int | None = None
    poll_option_text: int | None = None
    posts_per_day: int | None = None
    replies_per_day: int | None = None
    short_videos_per_day: int | None = None
    schedule_minutes_min: int | None = None
    schedule_days_max: int | None = None
    unsure: tuple[str, ...] = ()

    def sure(self, name: str) -> bool:
        """Whether the named limit was confirmed, so that going over it may block instead of warn."""
        return name not in self.unsure


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure a platform states, as it was defined between two dates.

    A like-named figure has the same ``key`` on every platform, which never means that the figures can be compared.
    ``flow`` is ``snapshot`` for lifetime-to-date values and stocks, ``flow`` for figures of one day.
    ``unique`` figures must not be added up over days, posts or platforms. ``ui`` are the names on the platform's own
    screens and in its files, now and formerly, where they are not the label; ``api`` those in its interface for
    programs. ``zone`` is where a day of it begins ('' is not known; ``account`` is the account's own zone), ``paid``
    whether promoted showings are in it. A ``delay_days`` the platform does not state has ``delay_sure`` False.
    Figures of several platforms may be set side by side where they share a ``group``; '' is with none.
    """

    key: str
    label: str
    unit: MetricUnit
    kind: MetricKind
    level: MetricLevel
    flow: MetricFlow
    counts: str
    source: str
    unique: bool = False
    version: int = 1
    valid_from: date | None = None
    valid_until: date | None = None
    replaced_by: str = ""
    comparable_with_previous: bool = False
    better: Better = "up"
    delay_days: int = 0
    delay_sure: bool = True
    sure: bool = True
    ui: tuple[str, ...] = ()
    api: tuple[str, ...] = ()
    paid: Paid = "unknown"
    group: str = ""
    zone: str = ""
    zone_sure: bool = True

    def valid(self, on: date) -> bool:
        """Whether this definition was in force on a day."""
        started = self.valid_from is None or self.valid_from <= on
        return started and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a platform states as shares, a curve or a list instead of one figure: it is described and not stored."""

    key: str
    label: str
    level: MetricLevel
    counts: str
    source: str
    api: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Watch:
    """One of the few figures worth watching on a platform.

    ``total`` sums over the window, ``per_post`` is the typical post published in it, ``ratio`` is the sum of
    ``metric`` over the sum of ``over``, ``level`` is a stock's last value and its change. ``level`` says whether the
    figures of posts or those of the account are meant.
    """

    metric: str
    mode: WatchMode
    label: str
    level: MetricLevel
    over: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file a platform hands out, told by its header.

    ``need`` holds, per column that must be there, every accepted name; one of each suffices. ``fields`` and
    ``metrics`` map a role or a metric key to accepted column names (the role ``made`` is the day of the export),
    ``formats`` a value of the format column in lower case to one of our formats. ``scale`` is what a metric's column is
    multiplied by to be in the metric's unit.
    ``titles`` maps a metric key to the title line above a table whose columns do not name their metric.
    ``header_row`` counts from 1; ``skip_rows`` rows below it hold words and no figures. In a ``vertical`` file the
    names stand in the first column. A file with ``totals`` holds sums of a period it does not state. ``file`` is what
    the download is called, ``every_days`` how often it is worth making.
    """

    kind: str
    label: str
    content: ExportContent
    need: tuple[tuple[str, ...], ...]
    how: str
    fields: Mapping[str, tuple[str, ...]]
    metrics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 1
    note: str = ""
    sure: bool = True
    file: str = ""
    skip_rows: int = 0
    vertical: bool = False
    totals: bool = False
    every_days: int = 7

    def fits(self, headers: Iterable[str]) -> bool:
        """Whether a header row holds every column this kind must have; of several that fit, most ``need`` wins."""
        present = {fold_header(header) for header in headers}
        return all(any(among(name, present) for name in names) for names in self.need)

    def column(self, header: str) -> tuple[ColumnUse, str] | None:
        """Return what a column is for and its role or metric key, None when this kind does not know it."""
        folded = fold_header(header)
        uses: tuple[tuple[ColumnUse, Mapping[str, tuple[str, ...]]], ...] = (
            ("field", self.fields),
            ("metric", self.metrics),
            ("ignore", {"": self.ignore}),
        )
        for use, names in uses:
            for key, aliases in names.items():
                if any(fits(alias, folded) for alias in aliases):
                    return use, key
        return None


@dataclass(frozen=True, slots=True)
class PlatformChange:
    """A day on which a platform changed what its figures or limits mean; ``comparable`` tells if a line may go on."""

    on: date
    what: str
    metrics: tuple[str, ...] = ()
    comparable: bool = True
    sure: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """How long a platform lets messages of ``kinds`` be answered, counted from when they came.

    Within ``hours`` a program may answer, within ``person_hours`` a person through one; ``page_hours`` is how long it
    can be done on the platform's own pages. None of the latter two is "no limit known".
    """

    kinds: tuple[str, ...]
    hours: float
    what: str
    source: str
    person_hours: float | None = None
    page_hours: float | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Days:
    """Where a platform's days begin, unless a figure says otherwise: an IANA zone, ``account``, or '' for not known.

    ``delay_sure`` is False where the platform does not say after how many days its figures stand. With ``losses`` a day
    may have less than nothing of what people give and take back.
    """

    zone: str = ""
    sure: bool = True
    delay_sure: bool = True
    losses: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything known about one platform.

    ``in_rows`` is what it is called in nine cells, ``in_narrow_rows`` in eight, ``short`` in a few. ``promise_hours``
    are those within which people expect an answer there. With ``files_name_handle`` its files call the account by its
    handle; those of others say what it is called, which anybody may change. ``utm_sources`` are the names and hosts by
    which a site's figures call it as where visitors came from; a host stands for its subdomains too.
    """

    key: str
    name: str
    short: str
    source: str
    limits: Limits
    metrics: tuple[Metric, ...]
    watch: tuple[Watch, ...] = ()
    exports: tuple[Export, ...] = ()
    changes: tuple[PlatformChange, ...] = ()
    compose: Compose | None = None
    permalinks: Permalinks = Permalinks()
    posting: Posting = Posting()
    in_rows: str = ""
    in_narrow_rows: str = ""
    promise_hours: float = PROMISE_HOURS
    files_name_handle: bool = False
    days: Days = Days()
    breakdowns: tuple[Breakdown, ...] = ()
    durations: Durations | None = None
    reply_windows: tuple[ReplyWindow, ...] = ()
    utm_sources: tuple[str, ...] = ()

    @property
    def format_rules(self) -> FormatRules:
        """What addresses and texts of its posts tell of their format."""
        return FormatRules(tuple(self.permalinks.formats.items()), self.posting.mention_first_reply)

    @property
    def promise_minutes(self) -> int:
        """The reply promise a new account starts with, in business minutes."""
        return round(60 * self.promise_hours)

    def metric(self, key: str, on: date | None = None, level: MetricLevel | None = None) -> Metric | None:
        """Return the definition of a metric in force on a day, the newest one when no day is given.

        A figure that exists for posts and for the account has a definition for each; without ``level`` the one the
        file names first is meant. None: no such metric, or none in force that day.
        """
        named = [m for m in self.metrics if m.key == key and (level is None or m.level == level)]
        if level is None and named:
            named = [m for m in named if m.level == named[0].level]
        found = [m for m in named if on is None or m.valid(on)]
        return max(found, key=lambda m: m.version, default=None)

    def reply_window(self, kind: str) -> ReplyWindow | None:
        """Return how long messages of a kind can be answered, None where no bound is known."""
        return next((window for window in self.reply_windows if kind in window.kinds), None)

    def export(self, kind: str) -> Export | None:
        """Return the export of a kind, None when the platform has no such."""
        return next((export for export in self.exports if export.kind == kind), None)
