"""The rules that judge one post by itself. Each says what is wrong, with the figures, and what mends it.

An *error* will fail or embarrass: it is over a limit that is known for sure, its time has passed, it names another
client's account, its files are broken, or it repeats itself on the account. Everything less certain is a *warning*,
what is merely left open an *info*.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smdash.domain.checks.findings import made, moment, places, platform_name, wordings
from smdash.domain.checks.lengths import problems
from smdash.domain.checks.slips import caught
from smdash.domain.checks.timing import in_blackout
from smdash.domain.plaintext import one_line
from smdash.domain.posts.fetching import shown_address
from smdash.domain.posts.links import has_utm, is_web
from smdash.domain.posts.media import CHANGED, shown_name
from smdash.domain.snippets.snippets import unfilled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.domain.checks.model import Facts, Finding, LintPost, LintVariant, Severity, Where
    from smdash.domain.counting.model import Problem

PICTURES = ("jpg", "jpeg", "png", "gif", "webp", "heic", "avif", "bmp", "tif", "tiff")
_NEEDS = {"image": "a picture", "carousel": "pictures", "short_video": "a video", "long_video": "a video"}
_WEB = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_MEND = {True: "Put the right file there.", False: "Attach one, or change the format."}
_FETCH = "Put the file itself there, or try again with 'smdash fetch'."
_LENGTHS = {
    "too_long": ("over-limit", "Shorten it, or split it into a thread."),
    "long_for_some": ("over-limit", "Shorten it, or post it from the platform's own app."),
    "too_many_bytes": ("over-limit", "Shorten it; emoji and accents take several bytes."),
    "title_too_long": ("over-limit", "Shorten the title."),
    "tags_too_long": ("over-limit", "Take tags out."),
    "too_many_hashtags": ("hashtags", "Take some out."),
    "too_many_mentions": ("mentions", "Take some out."),
    "too_many_cashtags": ("mentions", "Take some out."),
    "too_many_links": ("links", "Take some out."),
    "invalid_character": ("sign", "Take the sign out."),
    "forbidden_character": ("sign", "Take the sign out."),
}


def check(post: LintPost, facts: Facts) -> list[Finding]:
    """Return what is wrong with one post by itself, in the order of the rules."""
    found = [*past_date(post, facts), *over_limit(post, facts), *foreign_brand(post, facts), *slips(post, facts)]
    for applies, rule in (
        (len(post.variants) > 1, identical),
        (post.media, missing_alt),
        (True, media),
        (bool(facts.closed), in_blackout),
        (post.brand in facts.tagging, naked_link),
        (post.pillar_archived, dead_pillar),
        (not post.pillar and not post.goal, untied),
        (not post.pillar and bool(post.goal), no_pillar),
    ):
        if applies:
            found += rule(post, facts)
    return found


def past_date(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """A time that has passed: nothing goes out by itself any more."""
    for variant in post.variants:
        due = variant.due_at
        if due is not None and due < facts.late_before and variant.state in {"scheduled", "missed"}:
            words = f"{moment(due, facts.zone)} has passed and it did not go out."
            yield made("past-date", "error", "when", words, "Move it, or cancel it.", post, variant, "next-slot")


def over_limit(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """Longer than the account takes, or too many hashtags, mentions or links, counted as the platform counts."""
    for variant in post.variants:
        platform = facts.platforms.get(variant.platform)
        if platform is None:
            continue
        limit, weight = facts.sizes.get(variant.account, (None, None))
        text, warning, title = variant.outgoing or variant.text, variant.content_warning, variant.title
        for problem in problems(text, platform, limit=limit, url_weight=weight, content_warning=warning, title=title):
            if not (variant.thread and problem.code in {"too_long", "long_for_some", "too_many_bytes"}):
                yield _length(problem, platform.name, post, variant)


def _length(problem: Problem, name: str, post: LintPost, variant: LintVariant) -> Finding:
    rule, fix = _LENGTHS.get(problem.code, ("over-limit", "Shorten it."))
    where: Where = "title" if problem.place == "title" else "text"
    words = problem.message[0].lower() + problem.message[1:]
    return made(rule, problem.severity, where, f"{name}: {words}", fix, post, variant)


def slips(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """Signs of another program, a gap left to fill, a broken link: see ``slips.SLIPS`` for each and its reason."""
    seen: set[tuple[str, str]] = set()
    for variant, text, where in wordings(post):
        hits = caught(text, facts.platforms.get(variant.platform))
        if not any(hit.slip.name == "placeholder" for hit in hits):
            yield from _unfilled(post, variant, text, where, facts, seen)
        for hit in hits:
            key = (hit.slip.name, text)
            if key not in seen:
                seen.add(key)
                words = f'"{one_line(hit.words, 60)}": {hit.why}.'
                yield made("trap", "warning", where, words, hit.slip.fix, post, variant)


def _unfilled(
    post: LintPost, variant: LintVariant, text: str, where: Where, facts: Facts, seen: set[tuple[str, str]]
) -> Iterator[Finding]:
    """A field of a snippet that nobody filled in; any other word in braces may be meant as it stands."""
    missing = unfilled(text, facts.fields)
    if missing and ("field", text) not in seen:
        seen.add(("field", text))
        words = f'"{{{one_line(missing[0], 40)}}}": a gap that was to be filled is still there.'
        yield made("trap", "warning", where, words, "Fill it in or take it out.", post, variant)


def foreign_brand(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """Another brand's handle (error), domain, hashtag or name (warning): one client's words on another's account."""
    guard = facts.guard
    if guard is None:
        return
    for variant, text, where in places(post):
        owners: dict[str, list[str]] = {}
        worst: Severity = "warning"
        for hit in guard.find(text, post.brand):
            named = owners.setdefault(hit.mark.owner, [])
            if hit.words not in named:
                named.append(hit.words)
            if hit.mark.kind == "handle":
                worst = "error"
        for owner, named in owners.items():
            whose = one_line(owner, 40)
            words = ", ".join(f'"{one_line(word, 40)}"' for word in named[:3])
            words = f"{words} belongs to {whose}, not to this brand."
            fix = f"Take it out, or give the post to {whose}."
            yield made("foreign-brand", worst, where, words, fix, post, variant)


def identical(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """The very same text on several platforms: what fits one reads like an echo on the next."""
    told: dict[str, list[LintVariant]] = {}
    for variant in post.variants:
        told.setdefault(variant.text, []).append(variant)
    for text, variants in told.items():
        if text.strip() and len({variant.platform for variant in variants}) > 1:
            names = " and ".join(dict.fromkeys(platform_name(variant, facts) for variant in variants))
            words = f"{names} say the same, word for word."
            yield made(
                "identical-on-platforms", "warning", "text", words, "Give each a text of its own.", post, variants[0]
            )


def missing_alt(post: LintPost, _facts: Facts) -> Iterator[Finding]:
    """A picture without a description: people who cannot see it get nothing of it."""
    bare = [
        media.path
        for media in post.media
        if not media.alt_text.strip() and media.path.rsplit(".", 1)[-1].partition("?")[0].lower() in PICTURES
    ]
    if bare:
        name = one_line(shown_name(bare[0]), 60)
        words = (
            f"{name} has no description."
            if len(bare) == 1
            else f"{len(bare)} pictures have no description, {name} first."
        )
        yield made("missing-alt", "warning", "media", words, "Write an alternative text.", post)


def media(post: LintPost, _facts: Facts) -> Iterator[Finding]:
    """Files that are missing, changed or not taken by the platform, and a format without its file."""
    told: set[str] = set()
    for file in post.media:
        name = one_line(shown_name(file.path), 60)
        for severity, words in file.problems:
            yield made("media", severity, "media", f"{name}: {words}", "Put the right file there.", post)
        if file.waits:
            words = f"{shown_address(file.path)}: its file has not been fetched: {file.waits}."
            yield made("not-fetched", "warning", "media", words, _FETCH, post)
    for variant in post.variants:
        for severity, words in variant.media:
            if words not in told:
                told.add(words)
                mend = _MEND[bool(post.media)]
                if CHANGED in words and post.post_id:
                    mend = f"Put the right file there, or say that it is: smdash lint p{post.post_id} --accept-files"
                yield made("media", severity, "media", one_line(words), mend, post, variant)
        if not post.media and not variant.media and variant.format in _NEEDS:
            words = f"It is to have {_NEEDS[variant.format]}, and no file is attached."
            yield made("too-few-media", "info", "media", words, _MEND[False], post, variant)


def naked_link(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """A link without UTM parameters where the brand wants them: its visits cannot be told from any others.

    Parameters are added to web addresses as a post goes out; a bare domain cannot carry any, and of those only the
    brand's own are meant.
    """
    told: set[str] = set()
    for variant, text, where in places(post):
        if "." not in text:
            continue
        for url in _naked(text, post, facts):
            if url in told:
                continue
            told.add(url)
            shown = one_line(url, 60)
            if is_web(url):
                words = f"{shown} gets no UTM parameters: this post has them switched off."
                yield made("naked-link", "warning", where, words, "Take the brand's.", post, variant, "add-utm")
            else:
                words = f"{shown} has no https:// and so gets no UTM parameters."
                yield made("naked-link", "warning", where, words, "Write https:// before it.", post, variant)


def _naked(text: str, post: LintPost, facts: Facts) -> Iterator[str]:
    """Yield the links that get no parameters: all without any where they are off, else the brand's bare domains."""
    if post.untagged and "://" in text:
        yield from (url.rstrip(".,;:!?)\"'") for url in _WEB.findall(text) if not has_utm(url))
    if facts.guard is not None:
        yield from (url for url in facts.guard.bare(text, post.brand) if not has_utm(url))


def dead_pillar(post: LintPost, _facts: Facts) -> Iterator[Finding]:
    """A pillar that was archived: the post serves a theme nobody counts any more."""
    if post.pillar_archived:
        words = f"Pillar '{one_line(post.pillar, 40)}' is archived."
        yield made("dead-pillar", "warning", "pillar", words, "Choose a living pillar.", post)


def untied(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """Neither pillar nor goal though the brand has some: nobody can say what it is for. Said once, not twice."""
    if post.brand in facts.pillars or post.brand in facts.goals:
        where: Where = "pillar" if post.brand in facts.pillars else "goal"
        words = "It ties to nothing: no pillar, no goal."
        yield made("untied", "info", where, words, "Choose one of them.", post)


def no_pillar(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """No pillar though the brand has some: the mix cannot be judged."""
    if not post.pillar and post.brand in facts.pillars:
        yield made("no-pillar", "info", "pillar", "It has no pillar.", "Choose one.", post)
