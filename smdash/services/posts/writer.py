"""Writing posts whole: base, own texts, media, and when each account's copy goes out."""

from __future__ import annotations

import hashlib
from math import isfinite
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import ConflictError, NotFoundError, StaleError, UsageError
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.posts.post_checks import check_written
from smdash.domain.posts.states import FORMATS, MOVABLE, State
from smdash.domain.posts.views import DeliveryView, PostView
from smdash.domain.times.when import When
from smdash.domain.trade_words import listed
from smdash.services.home import Service
from smdash.services.posts.columns import (
    labels,
    media_columns,
    named_id,
    post_columns,
    seen_by_readers,
    variant_columns,
    variant_of,
)
from smdash.services.schedule.moves import Moved, on_day
from smdash.services.schedule.pauses import PauseService
from smdash.services.schedule.timing import timed
from smdash.store import settings as setting_store
from smdash.store.ideas import ideas as idea_store
from smdash.store.posts import posts as post_store
from smdash.store.posts import variants as variant_store
from smdash.store.queue import moves as move_store

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.store.connection import Writing

_OUT = frozenset({State.PUBLISHED, State.SENDING, State.UNKNOWN})
_COMING = frozenset({State.DRAFT, State.SCHEDULED, State.HELD})
"""The states between which a post is moved to and fro; any other one is another fate."""
_LONGEST_MINUTES = 100_000


class PostWriter(Service):
    """Stores posts as ``Written`` says them and reads them back the same."""

    def write(
        self,
        written: Written,
        when: When | Mapping[str, When],
        *,
        unsaved_key: str = "",
        unsaved: Mapping[str, Any] | None = None,
        overtime: bool = False,
        idea: int = 0,
    ) -> int:
        """Write a new post and return its id; all of its accounts or none.

        ``when`` is one for all, or one per account (``brand/platform``); ``overtime`` says that there is no room for it
        and that it is wanted all the same. What stands under ``unsaved_key`` is forgotten, with ``unsaved`` only if it
        is that. The idea it is made of (0 for none) is tied to it. Raises UsageError for an empty text, no account, a
        past time, accounts of two brands, or a format, pillar or goal that does not exist.
        """
        accounts = self._targets(written)
        check_written(written)
        times = self._times(when, accounts)
        written = self._decided(written)
        media, own_media = self._media(written.media, ()), self._own_media(written, accounts, None)
        with self.home.write(f"New post for {_names(accounts)}") as w:
            brand_id = self.home.brand(accounts[0].brand).id
            columns = self._columns(w, written, brand_id, {}, 0)
            post_id = post_store.add_post(w, {"brand_id": brand_id, **columns, "labels": labels(written)})
            variant_store.set_media(w, post_id, media)
            for account in accounts:
                own = variant_columns(written, account.slug, {})
                variant = post_store.add_variant(w, post_id, account.id, own)
                variant_store.set_media(w, post_id, own_media[account.slug], variant)
                timing = timed(
                    self.home, account, times[account.slug], format=own["format"], pillar_id=columns["pillar_id"]
                )
                timing["overtime"] = int(overtime and timing["due_at"] is not None)
                post_store.add_delivery(w, post_id, variant, account.id, timing)
            if idea:
                idea_store.tie(w, idea, post_id)
            if unsaved_key:
                setting_store.drop_unsaved(w, unsaved_key, unsaved)
        return post_id

    def rewrite(
        self,
        post_id: int,
        written: Written,
        when: When | Mapping[str, When] | None,
        *,
        unsaved_key: str = "",
        unsaved: Mapping[str, Any] | None = None,
        overtime: bool = False,
        base: str = "",
    ) -> Moved:
        """Make a post what ``written`` says; where ``when`` is None or leaves an account out its time stays.

        What an account has out already stays as it went: ConflictError when its words would change. An account that
        is left out is taken off, one that is new without a time is a draft.

        With ``base`` the post must still be that version: StaleError.
        """
        accounts = self._targets(written)
        times = {} if when is None else self._times(when, accounts, some=True)
        written, conn = self._decided(written), self.home.read()
        media = self._media(written.media, {row.path for row in variant_store.media(conn, post_id)})
        own_media = self._own_media(written, accounts, self.written(post_id))
        changed = 0
        with self.home.write("Edit post", blind=bool(base)) as w:
            if base and self.version(post_id) != base:
                raise StaleError("it was changed since you began.", subject="this post", hint="Nothing was changed.")
            post = self.post(post_id)  # as it is now that nobody else can change it
            if post.brand_id != self.home.brand(accounts[0].brand).id:
                raise UsageError(
                    f"it belongs to another brand than {accounts[0].slug}.",
                    subject="this post",
                    hint="Write one post for each brand.",
                )
            before = self.written(post_id)
            check_written(written, before)
            self._keep_what_is_out(post, before, written)
            columns = self._columns(w, written, post.brand_id, variant_store.options(post.options), post_id)
            values = {**columns, "labels": variant_store.labels_text(labels(written))}
            if any(getattr(post, column) != value for column, value in values.items()):
                post_store.update_post(w, post_id, values)
                changed += 1
            changed += variant_store.set_media(w, post_id, media)
            pillar_id = columns["pillar_id"]
            changed += self._rewrite_accounts(
                w, post, written, accounts, times, pillar_id, own_media, overtime=overtime
            )
            if unsaved_key:
                setting_store.drop_unsaved(w, unsaved_key, unsaved)
        return Moved(changed)

    def post(self, post_id: int) -> PostView:
        """Return a post whole: its text and its deliveries. NotFoundError when there is none."""
        conn = self.home.read()
        row = post_store.post(conn, post_id)
        if row is None:
            raise NotFoundError("there is no such post.", subject=f"post {post_id}")
        deliveries = [
            DeliveryView._make(each[name] for name in DeliveryView._fields)
            for each in post_store.deliveries(conn, post_id)
        ]
        return PostView._make([*(row[name] for name in PostView._fields[:-1]), tuple(deliveries)])

    def version(self, post_id: int) -> str:
        """Return what tells whether a post is still as it was: its name for good, and three sums of what stands in it.

        They are of what was written, of what became of each of its deliveries (all that are still to come are alike),
        and of where each stands (``NAME:WORDS:FATES:PLACES``); '' where there is no such post.
        """
        row = post_store.post(self.home.read(), post_id)
        if row is None:
            return ""
        written, post = self.written(post_id), self.post(post_id)
        places = [(each.account, each.state, each.due_at, each.permalink) for each in post.deliveries]
        fates = [(each.account, "" if each.state in _COMING else each.state) for each in post.deliveries]
        words = (written._replace(variants={}), sorted(written.variants.items()))
        sums = (
            hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()
            for told in (words, fates, places)
        )
        return ":".join((row["uid"], *sums))

    def takes(self, post_id: int, written: Written) -> bool:
        """Say whether a post may be made what ``written`` says: what is out of it keeps its words."""
        try:
            self._keep_what_is_out(self.post(post_id), self.written(post_id), self._decided(written))
        except ConflictError:
            return False
        return True

    def post_of(self, delivery_id: int) -> int:
        """Return the post a delivery belongs to; NotFoundError when there is no such delivery."""
        found = move_store.posts_of(self.home.read(), [delivery_id])
        if delivery_id not in found:
            raise NotFoundError("there is no such post.", subject=f"#{delivery_id}")
        return found[delivery_id]

    def written(self, post_id: int) -> Written:
        """Return a post as it was written; NotFoundError when there is none.

        Its accounts are those it still goes to; of one that goes nowhere any more, those it was for.
        """
        conn = self.home.read()
        post = self.post(post_id)
        variants = variant_store.variants(conn, post_id)
        deliveries = post.deliveries
        live = {d.account for d in deliveries if d.state != State.CANCELLED} or {d.account for d in deliveries}
        options = variant_store.options(post.options)
        accounts = tuple(sorted(live or {row["account"] for row in variants}))
        targeted = [row for row in variants if row["account"] in accounts]
        base_format = options.get("format") or (targeted[0]["format"] if targeted else "text")
        own_media = variant_store.own_media(conn, post_id)
        found = {
            row["account"]: variant_of(
                row, base_format, (Piece(each.path, each.alt_text) for each in own_media.get(row["id"], ()))
            )
            for row in targeted
        }
        return Written(
            post.body,
            accounts,
            base_format,
            post.title,
            post.link,
            variant_store.name(conn, "pillars", post.pillar_id),
            variant_store.name(conn, "goals", post.goal_id),
            tuple(variant_store.labels(post.labels)),
            post.first_comment,
            post.content_warning,
            post.language,
            post.estimate_minutes,
            options.get("utm"),
            tuple(Piece(row.path, row.alt_text) for row in variant_store.media(conn, post_id)),
            {slug: entry for slug, entry in found.items() if entry != Variant()},
        )

    def names(self, brand: str) -> tuple[list[str], list[str]]:
        """Return the names of a brand's live pillars and goals."""
        conn = self.home.read()
        brand_id = next((entry.id for entry in self.home.brands() if entry.slug == brand), 0)
        return list(variant_store.names(conn, "pillars", brand_id)), list(variant_store.names(conn, "goals", brand_id))

    def pillar_id(self, brand: str, name: str) -> int | None:
        """Return the id of a brand's live pillar, None when it has none of that name."""
        brand_id = next((entry.id for entry in self.home.brands() if entry.slug == brand), 0)
        return variant_store.names(self.home.read(), "pillars", brand_id).get(name)

    def check(self, written: Written) -> None:
        """Raise what ``write`` would refuse a post for, its time aside."""
        self._targets(written)

    # Checking what comes in ------------------------------------------------------------------------------

    def _targets(self, written: Written) -> list[Account]:
        slugs = list(dict.fromkeys(written.accounts))
        if not slugs and (written.text.strip() or written.media):
            raise UsageError("a post needs at least one account.", hint="Pick one with the space bar.")
        if not (slugs and all(written.media_for(slug) or written.body_for(slug).strip() for slug in slugs)):
            raise UsageError("a post needs a text.")
        accounts = [self.home.account(slug) for slug in slugs]
        brands = {account.brand for account in accounts}
        if len(brands) > 1:
            raise UsageError(
                f"one post speaks for one brand, these accounts belong to {' and '.join(sorted(brands))}.",
                hint="Write one post for each brand.",
            )
        for name in (written.format, *(entry.format for entry in written.variants.values() if entry.format)):
            if name not in FORMATS:
                raise UsageError("there is no such format.", subject=f"'{name}'", hint=f"Formats: {listed(FORMATS)}.")
        minutes = written.minutes
        if minutes is not None and not (isfinite(minutes) and 0 <= minutes <= _LONGEST_MINUTES):
            raise UsageError("this is no number of minutes.", subject=str(minutes))
        return accounts

    def _times(
        self, when: When | Mapping[str, When], accounts: Sequence[Account], *, some: bool = False
    ) -> dict[str, When]:
        if isinstance(when, When):
            return {account.slug: when for account in accounts}
        given = {account.slug: when[account.slug] for account in accounts if account.slug in when}
        strange = sorted(set(when) - given.keys())
        if strange:
            raise UsageError("a time is given, but the post does not go there.", subject=", ".join(strange))
        missing = [account.slug for account in accounts if account.slug not in given]
        if missing and not some:
            raise UsageError("no time was given.", subject=", ".join(missing), hint="'draft' is an answer too.")
        return given

    def _decided(self, written: Written) -> Written:
        from smdash.services.posts.attached import AttachedService, has_files

        return AttachedService(self.home).decided(written) if has_files(written) else written

    def _own_media(
        self, written: Written, accounts: Sequence[Account], before: Written | None
    ) -> dict[str, list[dict[str, Any]]]:
        """Return the media rows of each account that shows other files than the post, none of those that do not."""
        had = {} if before is None else before.variants
        known = {slug: {piece.path for piece in own.media} for slug, own in had.items()}
        return {each.slug: self._media(written.variant(each.slug).media, known.get(each.slug, ())) for each in accounts}

    def _media(self, pieces: Sequence[Piece], known: Collection[str]) -> list[dict[str, Any]]:
        """Return media rows; a file that comes new is read, which may take seconds."""
        if not pieces:
            return []
        from smdash.services.posts.media import MediaService

        look = MediaService(self.home)
        rows = media_columns(pieces)
        return [row if row["path"] in known else {**row, **look.columns(row["path"], hashed=True)} for row in rows]

    @staticmethod
    def _keep_what_is_out(post: PostView, before: Written, after: Written) -> None:
        stored = before.variants
        out = [d.account for d in post.deliveries if State(d.state) in _OUT]
        touched = [
            slug
            for slug in dict.fromkeys(out)
            if seen_by_readers(before, stored.get(slug))
            != seen_by_readers(after, after.variants.get(slug) if slug in after.accounts else stored.get(slug))
        ]
        if touched:
            raise ConflictError(
                f"it is out on {', '.join(touched)} already, so its text stays.",
                subject="this post",
                hint="Write a new post instead, or give the other accounts their own text.",
            )

    # Storing ---------------------------------------------------------------------------------------------

    @staticmethod
    def _columns(
        w: Writing, written: Written, brand_id: int, options: Mapping[str, Any], post_id: int
    ) -> dict[str, Any]:
        return {
            **post_columns(written, options),
            "pillar_id": named_id(w, "pillars", brand_id, written.pillar, post_id),
            "goal_id": named_id(w, "goals", brand_id, written.goal, post_id),
        }

    def _rewrite_accounts(
        self,
        w: Writing,
        post: PostView,
        written: Written,
        accounts: Sequence[Account],
        times: Mapping[str, When],
        pillar_id: int | None,
        own_media: Mapping[str, Sequence[dict[str, Any]]],
        *,
        overtime: bool,
    ) -> int:
        changed = 0
        variants = {row["account_id"]: row for row in variant_store.variants(w.conn, post.id)}
        wanted = {account.id: account for account in accounts}
        had: dict[int, list[DeliveryView]] = {}
        for delivery in post.deliveries:
            had.setdefault(delivery.account_id, []).append(delivery)
        for account_id, deliveries in had.items():
            live = [d for d in deliveries if d.state != State.CANCELLED and State(d.state) in MOVABLE]
            if account_id not in wanted:
                for delivery in live:
                    taken_off = {"state": "cancelled", "reason": "account taken off"}
                    post_store.update_delivery(w, delivery.id, taken_off)
                changed += len(live)
        for account in accounts:
            old = variants.get(account.id)
            own = variant_columns(written, account.slug, variant_store.options(old["options"]) if old else {})
            if old is None:
                variant_id = post_store.add_variant(w, post.id, account.id, own)
            else:
                variant_id = old["id"]
                if any(old[column] != value for column, value in own.items()):
                    variant_store.update_variant(w, variant_id, own)
                    changed += 1
            changed += variant_store.set_media(w, post.id, own_media[account.slug], variant_id)
            deliveries = had.get(account.id, [])
            when = times.get(account.slug)
            moving = [d for d in deliveries if State(d.state) in MOVABLE and d.state != State.CANCELLED]
            gone = any(State(d.state) in _OUT for d in deliveries)
            if not moving and not gone:
                # Ticked again: the one that was taken off comes back.
                moving, when = deliveries[:1], when or When("draft")
            if (gone and not moving) or (when is None and deliveries):
                continue
            kept = self._kept_clock(w, moving, when, pillar_id, account)
            timing = kept or timed(self.home, account, when or When("draft"), format=own["format"], pillar_id=pillar_id)
            timing["overtime"] = int(overtime and timing["due_at"] is not None)
            if deliveries:
                for delivery in moving:
                    post_store.update_delivery(w, delivery.id, {"reason": "", "error": "", **timing})
                changed += len(moving)
            else:
                post_store.add_delivery(w, post.id, variant_id, account.id, timing)
                changed += 1
        return changed

    def _kept_clock(
        self, w: Writing, moving: Sequence[DeliveryView], when: When | None, pillar_id: int | None, account: Account
    ) -> dict[str, Any] | None:
        """Return the columns of a delivery that a day alone puts elsewhere: it keeps its time of day; else None."""
        if when is None or when.day is None or not moving:
            return None
        (row,) = move_store.whole(w.conn, [moving[0].id])
        timing = on_day(row, when.day, self.home)
        return None if timing is None else PauseService(self.home).timing(account, timing, pillar_id)


def _names(accounts: Sequence[Account]) -> str:
    return accounts[0].slug if len(accounts) == 1 else f"{len(accounts)} accounts"
