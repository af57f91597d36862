"""The rows of an export that states lifetime figures of posts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.imports.records import PostFigures
from smdash.domain.metrics.post_formats import REPLY
from smdash.domain.wording import counted
from smdash.formats.analytics.export_file import fixed
from smdash.formats.analytics.same_posts import SamePosts
from smdash.formats.quoting import shown
from smdash.formats.tables.durations import Seconds
from smdash.formats.tables.ids import account_in_link, bare_link, clean_id, id_in_link, is_rounded, time_in_id
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.formats.analytics.export_file import Changes, ExportFile
    from smdash.formats.analytics.figures import Values
    from smdash.formats.problems import ProblemLog
    from smdash.formats.tables.dates import DateColumn

PostRow = tuple[int, str, str, str, str, str, str, "Values"]
"""Line, id, permalink, date cell, text, format, cell of the duration where no format is known, figures."""
_ACCOUNTS = ("account", "account_name", "account_id")
_DAY_COLUMNS = frozenset({"date", "datum"})
_ONE_DAY = timedelta(days=1)
_NO_REPLY = frozenset({"", "0", "false", "no", "n", "-", "--", "null", "none", "n/a"})
_AS_DOWNLOADED = "Import the file as it was downloaded."


def scan_posts(file: ExportFile, dates: DateColumn, rows: list[PostRow]) -> None:
    """Add one row per post to ``rows``, and show every publish date to ``dates``; rows that contradict are errors."""
    columns, log = file.columns, file.log
    links = file.platform.permalinks
    same = SamePosts(links)
    at_id, at_link, at_date = columns.index("id"), columns.index("permalink"), columns.index("published")
    at_text, at_title = columns.index("text"), columns.index("title")
    at_format, at_reply, at_length = columns.index("format"), columns.index("reply"), columns.index("duration")
    told = file.platform.format_rules.of
    at_made = columns.index("made")
    at_account = next((i for role in _ACCOUNTS if (i := columns.index(role)) is not None), None)
    others, formats, read = file.others, _Formats(file), file.figures.read
    whose = ""
    see = dates.first_line.setdefault
    one_day = _by_day(file)
    for line, row in file.rows(remarks=at_id == 0):
        link = row[at_link].strip() if at_link is not None else ""
        post_id = row[at_id] if at_id is not None else ""
        if links.before_column or not post_id.isdecimal():
            if file.is_aside(line, row, at_id, remarks=at_id == 0):
                continue
            if at_id is None and link:
                post_id = id_in_link(links, link) or bare_link(link)
            else:
                post_id = _rescued(file, line, clean_id(post_id), link)
        if one_day is not None:
            one_day(line, row)
        if at_made is not None:
            file.made[line] = row[at_made]
        cell = row[at_date] if at_date is not None else ""
        text = row[at_text] if at_text is not None else ""
        if at_title is not None and (title := row[at_title]).strip() and not text.startswith(title):
            text = f"{title}\n\n{text}" if text.strip() else title
        if at_account is not None:
            whose = row[at_account]
        elif links.account:
            whose = account_in_link(links, link)
        if file.account is None:
            file.account = whose
        elif whose != file.account:
            others[line] = whose
        shape = formats[row[at_format]] if at_format is not None else ""
        if at_reply is not None and row[at_reply].strip().casefold() not in _NO_REPLY:
            shape = REPLY
        shape = told(shape, link, text)
        length = row[at_length] if at_length is not None and not shape else ""
        if not post_id:
            read(line, row, -1)
            continue
        values = read(line, row, line)
        earlier, known_as, spoiled = same.place(post_id, link)
        if not known_as:
            what = f"{shown(post_id)} stands for several posts, so a spreadsheet has rounded it"
            log.error(line, file.name("id"), f"{what}, and no permalink tells which. {_AS_DOWNLOADED}")
            continue
        if known_as != post_id and earlier is None:
            text_ = f"{shown(post_id)} stands for several posts, so a spreadsheet has rounded it; "
            log.warning(line, file.name("id"), f"{text_}the ids in the permalinks are used.", sort="rounded")
        if spoiled is not None:
            rows[spoiled] = (rows[spoiled][0], same.id_at(spoiled), *rows[spoiled][2:])
        entry = (line, known_as, link, cell, text, shape, length, values)
        if earlier is None:
            rows.append(entry)
            see(cell, line)
            continue
        before = rows[earlier]
        if before[2:] == entry[2:]:
            rows[earlier] = (before[0], *entry[1:])
            file.same.append(line)
        elif before[-1] != values:
            text = f"post {shown(known_as)} is also in line {before[0]} with other figures; nothing tells which hold."
            log.error(line, file.name("id"), text)
        else:
            text = f"post {shown(known_as)} is also in line {before[0]} with other contents; this row is kept."
            log.warning(line, file.name("id"), text, each=True)
            rows[earlier] = entry
            see(cell, line)


def posts_of(file: ExportFile, rows: list[PostRow], dates: DateColumn, changed: Changes) -> list[PostFigures]:
    """Return the posts once the dates are settled; where a post's id holds its time of day, it has that one."""
    moments, log, name = dates.moments, file.log, dates.name
    links = file.platform.permalinks
    posts: list[PostFigures] = []
    disagree = by_length = 0
    seconds, durations = Seconds(), file.platform.durations
    for line, post_id, link, cell, text, stated, length, values in rows:
        moment = moments.get(cell)
        shape = stated
        if length and durations is not None:
            shape = durations.format(seconds[length], moment.at.date() if moment is not None else None)
            by_length += bool(shape)
        if moment is None:
            _missing_date(dates, cell, line, log)
            posts.append(PostFigures(line, post_id, link, None, False, text, shape, fixed(values, changed, line)))
            continue
        at, has_time = moment
        if links.id_epoch_ms is not None and not has_time:
            told = time_in_id(links, post_id)
            if told is not None and abs(told.date() - at.date()) <= _ONE_DAY:
                at, has_time = told, True
            else:
                disagree += 1
        posts.append(PostFigures(line, post_id, link, at, has_time, text, shape, fixed(values, changed, line)))
    if by_length and durations is not None and not durations.sure:
        log.note(f"Short videos are told by their length alone: up to {durations.short_seconds:g} s.")
    if disagree:
        posts_have = counted(disagree, "post has", "posts have")
        log.note(f"{posts_have} an id that does not fit the date in '{name}': the time of day is not known.")
    return posts


def _missing_date(dates: DateColumn, cell: str, line: int, log: ProblemLog) -> None:
    if cell.strip():
        if fault := dates.faults.get(cell):
            log.error(line, dates.name, f"{shown(cell)} {fault}.")
    else:
        log.warning(line, dates.name, "the publish date is missing.")


class _Formats(dict[str, str]):
    """Cell of the format column to our format; an unknown one is reported once and read as ''."""

    def __init__(self, file: ExportFile) -> None:
        super().__init__()
        self._file = file

    def __missing__(self, cell: str) -> str:
        name = fold_header(cell)
        known = self._file.export.formats.get(name)
        if known is None and name:
            self._file.log.note(
                f"The {self._file.name('format').lower()} {shown(cell)} is not known; format left open."
            )
        self[cell] = known or ""
        return self[cell]


def _rescued(file: ExportFile, line: int, post_id: str, link: str) -> str:
    """Return the id of a row whose id column needs a second look; '' after an error."""
    links = file.platform.permalinks
    name, in_link = file.name("id"), id_in_link(links, link)
    if post_id and not is_rounded(post_id):
        if links.before_column and in_link and in_link != post_id:
            text = f"{shown(post_id)} is not the id in the post's link; the link is believed."
            file.log.warning(line, name, text, sort="link")
            return in_link
        return post_id
    what = f"{shown(post_id)} was rounded by a spreadsheet" if post_id else "the id is missing"
    if in_link:
        file.log.warning(line, name, f"{what}; {shown(in_link)} from the permalink is used.", sort="link")
        return in_link
    file.log.error(line, name, f"{what}, and no permalink tells the post. {_AS_DOWNLOADED}")
    return ""


def _by_day(file: ExportFile) -> Callable[[int, list[str]], None] | None:
    """Return a check for exports whose rows state one day each, which are no lifetime figures."""
    slot = next((slot for name, slot in file.columns.ignored.items() if name in _DAY_COLUMNS), None)
    if slot is None or file.columns.index("published") is None:
        return None
    good: set[str] = set()
    told: list[int] = []

    def check(line: int, row: list[str]) -> None:
        cell = row[slot.at]
        if cell in good or told:
            return
        if any(map(str.isdecimal, cell)):
            told.append(line)
            text = f"{shown(cell)}: the row states figures of one day. Export lifetime figures instead."
            file.log.error(line, slot.name, text)
        else:
            good.add(cell)

    return check
