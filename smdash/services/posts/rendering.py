"""A delivery exactly as it goes out: the account's own text over the base, its link, UTM parameters, thread parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.counting import grammar
from smdash.domain.errors import NotFoundError, SmdashError
from smdash.domain.posts.links import holds_link, tagged, utm_params, with_utm
from smdash.store.accounts.accounts import OPTIONS, TEXT_LIMIT
from smdash.store.connection import named_row
from smdash.store.posts import media as media_store
from smdash.store.posts import variants as variant_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from smdash.domain.counting.grammar import Dialect
    from smdash.platforms.model import Platform


class Rendered(NamedTuple):
    """What goes out for one delivery; ``media`` holds (path, alternative text), ``thread`` its parts, or nothing.

    ``fetched`` are, for each of ``media``, the names of the files that were fetched from their addresses, '' for none.
    ``title`` is '' where the platform has none. ``warning`` says what could not be done, such as cutting the text into
    parts; '' when all is well.
    """

    delivery_id: int
    account: str
    platform: str
    handle: str
    text: str
    title: str
    link: str
    first_comment: str
    content_warning: str
    language: str
    visibility: str
    media: tuple[tuple[str, str], ...] = ()
    thread: tuple[str, ...] = ()
    warning: str = ""
    board: str = ""
    fetched: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The texts to post one after the other."""
        return self.thread or (self.text,)

    @property
    def sent_text(self) -> str:
        """The text as it is kept once it went out."""
        return "\n\n".join(self.parts)


_COLUMNS = f"""SELECT d.id, d.due_at, d.wall, d.account_id, d.variant_id, d.post_id, d.sent_text, d.state,
    a.slug AS account, a.platform, a.handle, {TEXT_LIMIT} AS text_limit, {OPTIONS} AS account_options,
    b.slug AS brand, b.utm AS brand_utm, p.uid AS post_uid, p.body, p.title, p.link, p.first_comment, p.content_warning,
    p.language, p.options, coalesce(pl.name, '') AS pillar, v.body AS own_body, v.title AS own_title,
    v.first_comment AS own_first_comment, v.content_warning AS own_content_warning, v.language AS own_language,
    v.visibility, v.format, v.options AS own_options
    FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
    JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id
    LEFT JOIN connections c ON c.account_id = a.id
    LEFT JOIN pillars pl ON pl.id = p.pillar_id
    WHERE d.id = ?"""


def rendered(conn: sqlite3.Connection, delivery_id: int) -> Rendered:
    """Return what goes out for a delivery; NotFoundError when there is none."""
    row = named_row(conn, _COLUMNS, (delivery_id,))
    if row is None:
        raise NotFoundError("there is no such post.", subject=f"delivery {delivery_id}")
    own = variant_store.options(row["own_options"])
    text, link, first_comment = outgoing(
        _either(row, "body"),
        row["link"],
        _either(row, "first_comment"),
        utm_params(
            utm_of(row["brand_utm"]),
            utm_override(variant_store.options(row["options"])),
            platform=row["platform"],
            account=row["account"],
            brand=row["brand"],
            pillar=row["pillar"],
            date=(row["wall"] or row["due_at"] or "")[:10],
            post=row["post_uid"][:8],
        ),
        dialect_of(row["platform"]),
    )
    warning = _either(row, "content_warning")
    parts: tuple[str, ...] = ()
    trouble = ""
    if own.get("thread"):
        parts, trouble = _cut(text, row, warning, numbering=own.get("numbering", True) is not False)
    media = media_store.outgoing(conn, row["post_id"], row["variant_id"])
    return Rendered(
        row["id"],
        row["account"],
        row["platform"],
        row["handle"],
        text,
        _either(row, "title") if has_title(row["platform"], row["format"]) else "",
        link,
        first_comment,
        warning,
        _either(row, "language"),
        row["visibility"] or "",
        tuple((each.path, each.alt_text) for each in media),
        parts,
        trouble,
        variant_store.board_of(row["own_options"]),
        tuple(each.fetched or "" for each in media),
    )


def outgoing(
    text: str, link: str, first_comment: str, params: Mapping[str, str], dialect: Dialect
) -> tuple[str, str, str]:
    """Return text, link and first comment as they go out.

    The link is added to a text that does not hold it, unless the first comment does; no link is tagged twice.
    """
    if link and not holds_link(text, link, dialect) and not holds_link(first_comment, link, dialect):
        text = f"{text.rstrip()}\n\n{link}" if text.strip() else link
    return tagged(text, params, dialect), with_utm(link, params), tagged(first_comment, params, dialect)


def thread_parts(
    text: str,
    platform: Platform,
    *,
    limit: int | None = None,
    url_weight: int | None = None,
    content_warning: str = "",
    numbering: bool = True,
) -> list[str]:
    """Return a text cut into parts that each fit a platform; SmdashError when something in it cannot be cut."""
    from smdash.domain.counting.check import count
    from smdash.domain.counting.thread import split_thread

    def fits(part: str) -> bool:
        found = count(part, platform, limit=limit, url_weight=url_weight, content_warning=content_warning)
        sizes = [(found.count, found.limit), *((p.count, p.limit) for p in found.parts if p.name == "bytes")]
        return all(most is None or size <= most for size, most in sizes)

    return split_thread(text, fits, numbering=numbering)


def has_title(platform: str, format: str) -> bool:
    """Say whether a post on a platform has a title beside its text; elsewhere it is the person's own note."""
    from smdash.platforms.loader import find

    facts = find(platform)
    if facts is None:
        return True
    formats = facts.posting.title_formats
    return facts.limits.title is not None and (not formats or format in formats)


def dialect_of(platform: str) -> Dialect:
    """Return whose rules say how far a link reaches on a platform."""
    from smdash.platforms.loader import find

    facts = find(platform)
    return grammar.dialect_of(facts.limits.unit) if facts else "schemed"


def utm_of(text: str | None) -> dict[str, str]:
    """Return a brand's stored UTM parameters, texts only."""
    return _texts(variant_store.options(text))


def utm_override(options: Mapping[str, Any]) -> dict[str, str] | None:
    """Return a post's own UTM parameters from its options: None takes the brand's, {} means none."""
    own = options.get("utm")
    return _texts(own) if isinstance(own, dict) else None


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): value for key, value in values.items() if isinstance(value, str)}


def _either(row: sqlite3.Row, column: str) -> str:
    own = row[f"own_{column}"]
    return str(row[column] if own is None else own)


def _cut(text: str, row: sqlite3.Row, warning: str, *, numbering: bool) -> tuple[tuple[str, ...], str]:
    from smdash import platforms

    weight = variant_store.options(row["account_options"]).get("url_weight")
    try:
        parts = thread_parts(
            text,
            platforms.load(row["platform"]),
            limit=row["text_limit"],
            url_weight=weight if isinstance(weight, int) else None,
            content_warning=warning,
            numbering=numbering,
        )
    except SmdashError as error:
        return (), f"It cannot be cut into a thread: {error}"
    return (tuple(parts), "") if len(parts) > 1 else ((), "")
