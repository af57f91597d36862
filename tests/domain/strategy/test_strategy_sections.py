"""Sections are found and changed in place: whatever else is in the text stays byte for byte."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.strategy import holding
from smdash.domain.strategy.sections import (
    KNOWN,
    Ages,
    Place,
    Section,
    added,
    ages_after,
    find,
    goals_named,
    next_review,
    review_of,
    sections,
    states,
    summary,
    tactics,
    with_ends,
    with_review,
    with_section,
)
from smdash.domain.strategy.templates import PROMPTS, TEMPLATES, Template, text_of

TODAY = date(2026, 11, 21)
PLACES = (
    Place("acme/mastodon", "@acme@social.example", "mastodon", "Mastodon"),
    Place("acme/instagram", "acme.shop", "instagram", "Instagram"),
)
TEXT = (
    "# Strategy of Acme\r\n\r\n## 1. Why\r\nReview by: 2026-11-03\r\n\r\nBread that lasts a week.\r\n\r\n"
    "Our own plan\r\n------------\r\n```\r\n## not one\r\n```\r\nBake at four.\r\n"
    "## Crisis plan\r\n\r\n### Holding statement\r\n> We looked, and say more at six.\r\n\r\n### Contacts\r\nAda, 0123"
)
ANY = st.text(alphabet="#-=`~> \n\r\u6f22a1.\u2028", max_size=80)


def section(text: str, key: str) -> Section:
    found = find(text, key)
    assert found is not None, key
    return found


def test_sections_are_known_by_their_title_or_are_the_persons_own() -> None:
    assert [(each.key, each.title, each.known) for each in sections(TEXT)] == [
        ("why", "1. Why", True),
        ("our-own-plan", "Our own plan", False),
        ("crisis", "Crisis plan", True),
    ]
    assert section(TEXT, "our own").key == "our-own-plan", "the beginning of a title is enough"
    assert find(TEXT, "tactics") is None
    assert [each.key for each in sections("## Why\n## why?\n## Warum\n## \u6f22\u5b57\n## !\n")] == [
        "why",
        "why-2",
        "warum",
        "\u6f22\u5b57",
        "section",
    ]


@pytest.mark.parametrize("key", ["why", "our-own-plan", "crisis"])
def test_another_text_in_a_section_leaves_all_others_as_they_are(key: str) -> None:
    was = section(TEXT, key)
    made = with_section(TEXT, key, "\r\nOther words.\r\n")
    assert made[: was.body] == TEXT[: was.body]
    assert made.endswith(TEXT[was.end :])
    assert "Other words." in made[was.body :]
    assert with_section(TEXT, key, TEXT[was.body : was.end]) == TEXT, "the same words again change nothing"


@given(ANY)
def test_no_text_of_a_section_swallows_the_next(words: str) -> None:
    try:
        made = with_section(TEXT, "why", words)
    except UsageError:
        return
    rest = TEXT[section(TEXT, "why").end :]
    assert made.endswith(rest)
    assert [each.title for each in sections(made)][-2:] == ["Our own plan", "Crisis plan"]


def test_what_is_not_closed_is_refused() -> None:
    with pytest.raises(UsageError, match="not closed"):
        with_section(TEXT, "why", "```\nnever ends\n")
    with pytest.raises(UsageError, match="not closed"):
        added("## Why\n```\nnever ends\n", "More")
    assert added(TEXT, "More").startswith(TEXT + "\r\n\r\n## More\r\n")


@given(ANY)
def test_a_section_more_leaves_the_text_before_it(text: str) -> None:
    try:
        made = added(text, "More")
    except UsageError:
        return
    assert made.startswith(text)
    assert sections(made)[-1].title == "More"


def test_the_review_line_is_the_persons_to_see_and_to_change() -> None:
    why = review_of(TEXT, section(TEXT, "why"))
    assert why is not None
    assert why.on == date(2026, 11, 3)
    made = with_review(TEXT, "why", date(2027, 2, 1))
    assert made == TEXT.replace("2026-11-03", "2027-02-01")
    more = with_review(made, "our-own-plan", date(2027, 5, 1))
    assert more == made.replace("------------\r\n", "------------\r\nReview by: 2027-05-01\r\n\r\n")
    assert "## A\nReview by: 2027-05-01\n" in with_review("## A", "a", date(2027, 5, 1))
    for words in ("**Review by:** 2027-01-15", "_review by: 2027-01-15_", "- Review by : 2027-01-15"):
        found = review_of(f"## Why\n{words}\n", section(f"## Why\n{words}\n", "why"))
        assert found is not None, words
        assert found.on == date(2027, 1, 15), words
    empty = with_review("## Why\nReview by:\n", "why", date(2027, 1, 15))
    assert empty == "## Why\nReview by: 2027-01-15\n"


def test_a_review_comes_again_after_the_time_that_was_given_before() -> None:
    assert next_review(date(2026, 11, 3), Ages(date(2026, 5, 3)), TODAY) == date(2027, 5, 24)
    assert next_review(None, Ages(), TODAY) == date(2027, 2, 20)
    assert next_review(date(2030, 1, 1), Ages(), TODAY) == date(2030, 1, 1), "never sooner than it was to be"


def test_how_each_section_stands() -> None:
    ages = {"why": Ages(date(2026, 5, 3)), "our-own-plan": Ages(date(2026, 1, 1)), "crisis": Ages(TODAY)}
    found = {each.key: each for each in states(TEXT, ages, TODAY, PROMPTS)}
    assert found["why"].state == "overdue"
    assert found["why"].age_days == 202
    assert found["our-own-plan"].state == "stale", "no review date, and untouched for more than half a year"
    assert found["crisis"].state == "written"
    assert {key for key, each in found.items() if each.state == "missing"} == set(KNOWN) - {"why", "crisis"}
    assert summary(list(found.values())) == "3 of 9 written, 6 missing, 1 overdue, 1 stale"
    bare = states("## Why\n\n## Market\nReview by: soon\nwords\n", {}, TODAY, PROMPTS)
    assert bare[0].state == "empty"
    assert bare[1].remarks == ("'soon' is no date: write it like 2027-01-15",)
    assert bare[1].age_days is None, "an age nobody knows is none"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.name)
def test_a_template_says_of_itself_that_nothing_is_written_yet(template: Template) -> None:
    text = text_of(template, "Acme", PLACES, TODAY)
    found = states(text, {}, TODAY, PROMPTS)
    assert [(each.key, each.state) for each in found] == [(key, "template") for key in KNOWN]
    assert all(each.review_by is not None and each.review_by > TODAY for each in found)
    assert holding.statement_of(text) == "", "the template's words are nobody's statement"
    assert [each.words for each in tactics(text, PLACES, PROMPTS)] == ["nothing about it"] * 2
    mine = text_of(template, "Acme", PLACES, TODAY, "We are sorry.")
    assert holding.statement_of(mine) == "We are sorry."
    filled = text.replace("Audience:", "Audience: bakers", 1)
    states_now = {each.key: each for each in states(filled, {}, TODAY, PROMPTS)}
    assert states_now["tactics"].remarks == ("7 lines of the template left",)
    told = tactics(filled, PLACES, PROMPTS)
    assert [each.words for each in told] == ["lacks why we are there", "nothing about it"]


def test_accounts_are_known_by_name_handle_or_platform() -> None:
    for title in ("acme/instagram", "Instagram", "@acme.shop on Instagram"):
        text = f"## Tactics\n### {title}\nAudience: bakers\nWhy: they ask there\n"
        assert [each.told for each in tactics(text, PLACES, PROMPTS)] == [False, True], title
        assert tactics(text, PLACES, PROMPTS)[1].words == "", title
    other = "## Tactics\n### other/instagram\nAudience: nobody of ours\n"
    assert not any(each.told for each in tactics(other, PLACES, PROMPTS))


def test_ages_follow_the_words() -> None:
    was = {"why": Ages(date(2026, 1, 1), date(2026, 2, 2)), "our-own-plan": Ages(date(2026, 3, 3))}
    dated = with_review(TEXT, "why", date(2027, 2, 1)).replace("\r\n", "\n")
    assert ages_after(TEXT, dated, was, TODAY, PROMPTS)["why"] == was["why"], "a date is no word, nor is a line break"
    changed = ages_after(TEXT, TEXT.replace("a week", "ten days"), was, TODAY, PROMPTS)
    assert changed["why"] == Ages(TODAY, date(2026, 2, 2))
    assert changed["our-own-plan"] == was["our-own-plan"]
    renamed = ages_after(TEXT, TEXT.replace("Our own plan\r\n---", "Plan B\r\n---"), was, TODAY, PROMPTS)
    assert renamed["plan-b"] == was["our-own-plan"]
    fresh = text_of(TEMPLATES[0], "Acme", PLACES, TODAY)
    assert set(ages_after("", fresh, {}, TODAY, PROMPTS).values()) == {Ages()}, "a template has no age"


def test_lines_that_stay_end_as_they_did() -> None:
    mixed = "a\r\nb\nc\r\nd"
    assert with_ends(mixed, "a\nb\nnew\nc\nd\n") == "a\r\nb\nnew\r\nc\r\nd\r\n"
    assert with_ends("a\r\nb\r\n", "a\nx\nb\n") == "a\r\nx\r\nb\r\n"
    assert with_ends("a\u2028b\n", "a\u2028b\nc") == "a\u2028b\nc"


@given(ANY, st.sampled_from(["\n", "\r\n"]))
def test_a_statement_reads_back_as_it_was_written(words: str, end: str) -> None:
    text = end.join(
        ["## Crisis plan", "", "### Holding statement", "", "old", "", "### Contacts", "Ada", "## Why", "x"]
    )
    made = holding.with_statement(text, words)
    said = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    assert holding.statement_of(made) == said
    assert made.startswith(end.join(["## Crisis plan", "", "### Holding statement", ""]))
    assert made.endswith(end.join(["### Contacts", "Ada", "## Why", "x"]))


def test_a_statement_is_found_as_it_is_posted() -> None:
    assert holding.statement_of(TEXT) == "We looked, and say more at six."
    assert holding.statement_of("## Holding statement\n```text\n# We know.\n```\n") == "# We know."
    assert holding.statement_of("## Why\nHolding statement\n") is None
    assert holding.contacts_told(TEXT, section(TEXT, "crisis"), PROMPTS)
    fresh = text_of(TEMPLATES[0], "Acme", PLACES, TODAY)
    assert not holding.contacts_told(fresh, section(fresh, "crisis"), PROMPTS)


def test_a_goal_is_tied_by_its_name() -> None:
    assert goals_named("We want\nNew  Leads.", ["new leads", "Sales", ""]) == {
        "new leads": True,
        "Sales": False,
        "": False,
    }


def test_a_text_of_very_many_headings_is_read_in_time() -> None:
    text = "## a\n" * 4_000
    assert len(states(text, {}, TODAY, PROMPTS)) == 4_000 + len(KNOWN)
    assert len(ages_after("", text, {}, TODAY, PROMPTS)) == 4_000
