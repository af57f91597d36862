"""Each rule: what it fires on, how badly, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash import platforms
from smdash.domain.checks import timing
from smdash.domain.checks.catalogue import RULES
from smdash.domain.checks.lengths import problems
from smdash.domain.checks.model import Facts, LintMedia, LintPost, LintVariant
from smdash.domain.checks.rules import check
from smdash.domain.checks.slips import SLIPS, caught
from smdash.domain.checks.wrong_brand import Guard, Known, domains
from smdash.domain.counting.check import count

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
SOON = NOW + timedelta(days=2)
BRANDS = (
    Known("acme", "Acme Tools", ("acmetools_example", "@acme@social.example"), ("Acme Tools",), ("acme.example",)),
    Known("bean", "Bean & Leaf", ("bean.cafe", "beans"), (), ("bean.example",)),
    Known("nord", "Nordpfad", ("@nordpfad-example",), ("Nordpfad",), ()),
    Known("io", "I/O", ("io",), (), ()),
)
KEYS = ("x", "mastodon", "bluesky", "linkedin", "instagram", "threads", "facebook", "tiktok", "youtube", "pinterest", "reddit")  # fmt: skip


@cache
def facts() -> Facts:
    return Facts(NOW, {key: platforms.load(key) for key in KEYS}, guard=Guard(BRANDS))


def variant(text: str = "Hello", platform: str = "mastodon", **more: Any) -> LintVariant:
    return LintVariant(f"acme/{platform}", 1, platform, text, **{"due_at": SOON, "delivery_id": 7, **more})


def post(*variants: LintVariant, **more: Any) -> LintPost:
    return LintPost(5, "acme", variants, **more)


def fired(given: LintPost, **more: Any) -> list[tuple[str, str]]:
    from dataclasses import replace

    return [(finding.rule, finding.severity) for finding in check(given, replace(facts(), **more))]


def test_a_clean_post_has_no_findings() -> None:
    assert check(post(variant("A fine day for a release. https://acme.example/4 #cli")), facts()) == []


def test_every_finding_says_where_what_and_how_to_mend_it() -> None:
    bad = post(
        variant("**Bold** @bean.cafe " + "word " * 80, "x", due_at=NOW - timedelta(days=1)),
        variant("Same", "bluesky"),
        variant("Same", "linkedin"),
        media=(LintMedia("a/b.png"),),
        pillar="old",
        pillar_archived=True,
    )
    found = check(bad, facts())
    assert {finding.rule for finding in found} == {
        "past-date", "over-limit", "foreign-brand", "trap", "identical-on-platforms", "missing-alt", "dead-pillar"
    }  # fmt: skip
    for finding in found:
        assert finding.rule in RULES
        assert finding.where in {"text", "when", "media", "pillar"}
        assert finding.message[-1] in ".?"
        assert finding.fix.endswith(".")
        assert (finding.post_id, finding.account[:5]) == (5, "acme/")
        assert finding.act


def test_a_sure_limit_is_an_error_with_its_figures() -> None:
    found = check(post(variant("x" * 290, "x")), facts())
    assert [(f.rule, f.severity, f.message) for f in found] == [
        ("over-limit", "error", "X: 10 characters over the limit of 280.")
    ]
    assert fired(post(variant("x" * 290, "x")), sizes={"acme/x": (4000, None)}) == []
    assert fired(post(variant("x" * 290, "x", thread=True))) == []


def test_utm_parameters_count_where_they_are_shown() -> None:
    text = "a " * 140 + "https://acme.example"
    tagged = text + "?utm_source=bluesky"
    assert fired(post(variant(text, "bluesky"))) == []
    assert fired(post(variant(text, "bluesky", outgoing=tagged))) == [("over-limit", "error")]


def test_unsure_limits_only_warn() -> None:
    unsure = [
        (key, name) for key in KEYS for name in ("text", "hashtags_block", "mentions")
        if getattr(facts().platforms[key].limits, name) and not facts().platforms[key].limits.sure(name)
    ]  # fmt: skip
    assert ("instagram", "mentions") in unsure
    many = " ".join(f"@friend{n}" for n in range(21))
    assert fired(post(variant(many, "instagram", media=()))) == [("mentions", "warning")]


TEXTS = st.text(
    st.sampled_from(
        "abz .,:/\n#@$<>\u00e9\u6f22\U0001f642\U0001f468\u200d\U0001f469\u200d\U0001f467\ufeff\xa9\xae\u20e3\ufe0f1\U0001d160\u0958e\u0301\u1100"
    ),
    max_size=60,
)


@settings(max_examples=4 * settings().max_examples, deadline=None)
@given(TEXTS, st.sampled_from(KEYS), st.integers(0, 700), st.sampled_from([None, 40, 500]), TEXTS)
def test_the_quick_look_says_what_counting_says(
    start: str, key: str, length: int, limit: int | None, title: str
) -> None:
    text = start + "https://acme.example/x " * (length % 3) + "m" * length
    facts_of = platforms.load(key)
    warning = title[:5].replace("\ufeff", "")
    plain = count(text, facts_of, limit=limit, content_warning=warning, title=title)
    quick = problems(text, facts_of, limit=limit, content_warning=warning, title=title)
    assert [(p.code, p.severity, p.message) for p in quick] == [(p.code, p.severity, p.message) for p in plain.problems]


def test_past_date_is_judged_by_the_time_given_only() -> None:
    passed = NOW - timedelta(minutes=1)
    assert fired(post(variant(due_at=passed))) == [("past-date", "error")]
    assert fired(post(variant(due_at=passed, state="missed"))) == [("past-date", "error")]
    assert fired(post(variant(due_at=passed, state="held"))) == []
    assert fired(post(variant(due_at=None, state="draft"))) == []
    assert fired(post(variant(due_at=NOW))) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("With thanks to @bean.cafe for the coffee", "error"),
        ("With thanks to bean.cafe, for the coffee", "error"),
        ("Ask @nordpfad-example.", "error"),
        ("Read https://bean.example/menu", "warning"),
        ("Read shop.bean.example", "warning"),
        ("#BeanLeaf is open", "warning"),
        ("#nordpfad", "warning"),
        ("Bean & Leaf is open", "warning"),
        ("nice walks by Nordpfad today", "warning"),
        ("we cooked beans and one bean, a leaf fell", ""),
        ("nordpfad in small letters is a word", ""),
        ("#beanbag #nordpfaden", ""),
        ("Read notbean.example or bean.example.org", ""),
        ("our own @acmetools_example and Acme Tools, acme.example #acme", ""),
        ("@io and #io are too short to mean anything", ""),
        ("mail@bean.cafeteria.example", ""),
    ],
)
def test_b19_another_brand_s_signs_are_found_as_whole_words(text: str, kinds: str) -> None:
    found = [severity for rule, severity in fired(post(variant(text))) if rule == "foreign-brand"]
    assert found == ([kinds] if kinds else []), text


def test_b19_what_two_brands_share_gives_neither_away() -> None:
    both = Guard([Known("one", "One Shop", ("sharedhandle",)), Known("two", "Two Shop", ("@SharedHandle",))])
    assert both.find("ask @sharedhandle", "one") == []
    assert [hit.mark.brand for hit in both.find("ask Two Shop", "one")] == ["two"]


def test_domains_are_a_brand_s_own_by_name_or_by_use() -> None:
    hosts = {
        "acme": {"www.acme-tools.example": 1, "news.example": 2, "github.com": 50, "acme.github.io": 1},
        "bean": {"kiosk.example": 3, "youtube.com": 4, "news.example": 1},
    }
    own = domains(hosts, BRANDS)
    assert own["acme"] == ("acme-tools.example", "acme.github.io")
    assert own["bean"] == ("kiosk.example",)
    assert own["nord"] == ()
    assert domains(hosts, BRANDS, {"kiosk.example"})["bean"] == ()


GOOD = [
    "We love `code`, 2 * 3 * 4 = 24, a_b_c, and C:\\new\\Names.",
    "Write {} or {a: 1} or ${HOME}; a to-do list, todo, my Todo.",
    "AT&T & friends; 5 < 6 > 4; <3",
    "See https://acme.example/a?b=[1]&c=2 and http://acme.example.",
    "Path \\\\server\\Nice, regex \\d+",
    "#1 in the list, # hash, C# and F#",
    "Thanks @anna! (a) [b] [1] [sic]",
    "Mind the gap: http and https are protocols. It's 5:30//late?",
]
BAD = {
    "leading-mention": ["@anna you were right", "  @anna, hello"],
    "markdown": ["This is **bold**", "see [our page](https://a.example)", "# A title\ntext", "~~gone~~", "a\n## b"],
    "html": ["Tom &amp; Jerry", "one<br>two", "<strong>x</strong>", "&#39;quoted&#39;", "<p class='a'>x"],
    "line-break": ["First line\\nSecond line", "end.\\n\\nNext", "trailing\\n"],
    "placeholder": ["Hi {name}", "Hi {{first_name}}", "Watch: [link]", "[insert photo here]", "Lorem ipsum dolor", "<link>", "{first name}"],
    "to-do": ["Prices TBD", "TODO: the price", "FIXME"],
    "broken-link": ["see http:/a.example", "see https//a.example", "htps://a.example", "https://https://a.example",
                    "https:// a.example", "http://", "www,a.example", "https:///a.example", "HTTP:/a.example"],
    "escapes": ["a \\(b\\)", "{hashtag|\\#|x}", "\\#tag"],
}  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
@pytest.mark.parametrize("platform", ["x", "mastodon", "reddit"])
def test_what_is_meant_so_is_no_trap(text: str, platform: str) -> None:
    assert caught(text, platforms.load(platform)) == []


@pytest.mark.parametrize("name", BAD)
def test_each_trap_fires(name: str) -> None:
    assert {slip.name for slip in SLIPS} == set(BAD)
    platform = {"leading-mention": "x", "escapes": "linkedin"}.get(name, "bluesky")
    for text in BAD[name]:
        assert name in [hit.slip.name for hit in caught(text, platforms.load(platform))], text


def test_traps_know_their_platforms() -> None:
    assert caught("@anna you were right", platforms.load("mastodon")) == []
    assert caught("This is **bold**", platforms.load("reddit")) == []
    assert fired(post(variant("This is **bold**"))) == [("trap", "warning")]
    assert caught("@anna you were right", platforms.load("x"))[0].why.startswith("X takes a post")
    assert "LinkedIn's interface" in caught("\\#tag", platforms.load("linkedin"))[0].why
    assert [hit.slip.name for hit in caught("@anna **bold** \\#tag", None)] == ["markdown"]


@settings(max_examples=4 * settings().max_examples, deadline=None)
@given(st.text(st.sampled_from("ahtps:/w.,*_[]{}<>&;#\\n @TODKB~`\n"), max_size=80), st.sampled_from(["x", "linkedin"]))
def test_the_first_look_at_a_text_misses_no_trap(text: str, platform: str) -> None:
    there = {"x": {"mention_first_hides"}, "linkedin": {"escapes"}}[platform]
    every = {t.name for t in SLIPS if (not t.only or t.only in there) and t.pattern.search(text)}
    assert {hit.slip.name for hit in caught(text, platforms.load(platform))} == every


def test_files_and_formats() -> None:
    bare = LintMedia("https://cdn.example/a.JPG?x=1")
    assert fired(post(variant(), media=(bare, LintMedia("b.png", "described"), LintMedia("c.mp4")))) == [
        ("missing-alt", "warning")
    ]
    assert fired(post(variant(media=(("error", "a.png: the file is not there."),)))) == [("media", "error")]
    assert fired(post(variant(format="image"))) == [("too-few-media", "info")]


def test_naked_links_only_where_the_brand_wants_parameters() -> None:
    off = post(variant("Read https://acme.example/a"), untagged=True)
    assert fired(off) == []
    assert fired(off, tagging=frozenset({"acme"})) == [("naked-link", "warning")]
    assert check(off, Facts(NOW, {}, guard=facts().guard, tagging=frozenset({"acme"})))[0].act == "add-utm"
    bare = post(variant("Read acme.example/a, please. And other.example/b"))
    found = check(bare, Facts(NOW, {}, guard=facts().guard, tagging=frozenset({"acme"})))
    assert [(f.rule, f.message) for f in found] == [
        ("naked-link", "acme.example/a has no https:// and so gets no UTM parameters.")
    ]
    own = post(variant("Read https://acme.example/a and https://acme.example/b?utm_source=x"))
    assert fired(own, tagging=frozenset({"acme"})) == []


def test_goal_and_pillar_are_asked_for_where_there_are_any() -> None:
    brand = frozenset({"acme"})
    assert fired(post(variant(), goal="b"), goals=brand, pillars=brand) == [("no-pillar", "info")]
    assert fired(post(variant(), pillar="a"), goals=brand, pillars=brand) == [], "a pillar ties it"
    assert fired(post(variant(), pillar="a"), pillars=brand) == []
    assert fired(post(variant(), pillar="a", goal="b"), goals=brand, pillars=brand) == []


def test_what_ties_to_nothing_is_said_once() -> None:
    brand = frozenset({"acme"})
    for ties in ({"goals": brand, "pillars": brand}, {"goals": brand}, {"pillars": brand}):
        assert fired(post(variant()), **ties) == [("untied", "info")]
    assert fired(post(variant())) == []
    only_goals = check(post(variant()), Facts(NOW, {}, guard=facts().guard, goals=brand))
    assert [f.where for f in only_goals] == ["goal"]


def planned(number: int, minutes: float, *, judged: bool = True) -> timing.Planned:
    return timing.Planned(number, minutes * 60, judged)


def test_gap_and_clash() -> None:
    entries = [planned(3, 100), planned(1, 0), planned(2, 29.5), planned(4, 100)]
    assert [(n.late.delivery_id, n.early.delivery_id, n.minutes) for n in timing.close(entries, 30)] == [
        (2, 1, 29.5), (4, 3, 0),
    ]  # fmt: skip
    assert [n.late.delivery_id for n in timing.close(entries, 0)] == [4]
    assert [n.late.delivery_id for n in timing.close([planned(1, 0), planned(2, 5, judged=False)], 30)] == [1]
    assert timing.close([planned(1, 0, judged=False), planned(2, 5, judged=False)], 30) == []
    near = timing.too_near(planned(0, 15), entries, 30)
    assert near is not None
    assert (near.early.delivery_id, near.minutes) == (2, 14.5)


def test_the_cap_counts_local_days_and_names_those_beyond_it() -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/Berlin")
    midnight = datetime(2026, 11, 23, tzinfo=zone).timestamp()
    at = [midnight - 60, midnight + 60, midnight + 3600, midnight + 7200]
    entries = [timing.Planned(n, moment) for n, moment in enumerate(at)]
    assert [(c.entry.delivery_id, c.number) for c in timing.beyond_cap(entries, 2, zone)] == [(3, 3)]


def test_a_field_of_a_snippet_that_is_left_is_said_once() -> None:
    known = Facts(NOW, {}, fields=frozenset({"hour"}))
    (found,) = check(post(variant(text="We open at {hour}, see {port}.")), known)
    assert (found.rule, found.message) == ("trap", '"{hour}": a gap that was to be filled is still there.')
    assert check(post(variant(text="We open at {port}.")), known) == []
