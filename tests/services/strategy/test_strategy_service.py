"""A strategy is kept byte for byte, whoever changes it, and says what of it asks for something."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import ConflictError, NotFoundError, StaleError, UsageError
from smdash.domain.strategy.holding import TEMPLATE, Statement
from smdash.domain.strategy.sections import KNOWN, Ages
from smdash.services.strategy.drafts import Clash, SectionDraft, begin
from smdash.services.strategy.strategy import version_of
from smdash.store.strategy import strategies as strategy_store
from tests.worlds import content, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.worlds import Clock

ODD = (
    "\ufeff---\r\ntitle: Plan\r\n---\r\n\r\nOur why\r\n-------\rReview by: 2026-11-03\n\n```\n## no heading\n```\r\n"
    "\u6f22\u5b57 \u202e\x1b[31m\u2028\x0b\n## Crisis plan\n### Holding statement\nWe look into it.\n### Contacts\nAda, 0123"
)


def test_a_text_is_given_back_byte_for_byte(small: Services) -> None:
    assert small.strategy.save("acme", ODD) is True
    assert small.strategy.text("acme") == ODD
    assert small.strategy.save("acme", ODD, version_of(ODD)) is False, "the same again is no change"
    before = content(small.home.read())
    small.strategy.save("acme", "## Why\nOther\n")
    assert small.undo.undo() == "Change the strategy of acme"
    assert content(small.home.read()) == before
    assert small.strategy.text("acme") == ODD
    assert small.undo.redo() is not None
    assert small.strategy.text("acme") == "## Why\nOther\n"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_file_goes_in_and_out_as_it_is(small: Services, text: str) -> None:
    if "\x00" in text:
        with pytest.raises(UsageError, match="NUL"):
            small.strategy.save("acme", text)
        return
    data = text.encode()
    small.strategy.save("acme", small.strategy.read(data, "plan.md"))
    assert small.strategy.text("acme").encode() == data


def test_what_is_no_text_is_refused(small: Services) -> None:
    with pytest.raises(UsageError, match="byte 3 is no UTF-8"):
        small.strategy.read(b"ab\xff", "plan.md")
    with pytest.raises(UsageError, match="larger"):
        small.strategy.read(b"a" * 500_001, "plan.md")
    with pytest.raises(UsageError, match="half a character"):
        small.strategy.save("acme", "\ud83d")
    with pytest.raises(NotFoundError, match="no strategy yet"):
        small.strategy.text("acme")
    assert not small.strategy.view("acme").exists
    assert {each.state for each in small.strategy.view("acme").sections} == {"missing"}


def test_a_template_has_the_brands_own_accounts(small: Services) -> None:
    view = small.strategy.begin("acme", "shop")
    assert [each.key for each in view.sections] == list(KNOWN)
    assert "### acme/mastodon (Mastodon, @acme@s.example)" in view.text
    assert "bean" not in view.text, "nothing of another brand is in it"
    assert view.summary == "0 of 8 written, 8 still the template's"
    assert [each.account for each in view.tactics] == ["acme/mastodon", "acme/x"]
    assert "acme/x: nothing about it" in view.remarks
    with pytest.raises(ConflictError, match="already"):
        small.strategy.begin("acme", "shop")
    with pytest.raises(UsageError, match="no such template"):
        small.strategy.begin("bean", "church")
    assert small.undo.undo() == "Begin the strategy of acme"
    assert not small.strategy.view("acme").exists


def test_a_section_alone_is_changed(small: Services, clock: Clock) -> None:
    small.strategy.save("acme", ODD)
    clock.forward(days=3)
    view = small.strategy.view("acme")
    base = small.strategy.section_version(view, "our-why")
    words = view.words("our-why").replace("\r\n", "\n").replace("\r", "\n")
    assert small.strategy.save_section("acme", "our-why", words + "More.\n", base)
    text = small.strategy.text("acme")
    cut = ODD.index("## Crisis plan")
    assert text == f"{ODD[:cut]}More.\n{ODD[cut:]}", "only the new line is new, and it ends as most of them do"
    ages = {each.key: each.ages for each in small.strategy.view("acme").sections}
    assert ages["our-why"].changed_on == date(2026, 11, 24)
    assert ages["crisis"].changed_on == date(2026, 11, 21)
    assert small.undo.undo() == "Change 'Our why' in the strategy of acme"
    assert small.strategy.text("acme") == ODD


def test_a_section_that_is_lacking_is_added_with_its_words(small: Services) -> None:
    small.strategy.save("acme", "## Why\nBread\n")
    small.strategy.save_section("acme", "market", "\nIt grows.\n", "")
    assert small.strategy.text("acme") == "## Why\nBread\n\n## Market and trends\n\nIt grows.\n"
    assert small.strategy.add_section("acme", "My own") == "my-own"
    assert small.strategy.text("acme").endswith("## My own\n\n")


def test_two_programs_lose_nothing_of_each_other(small: Services, open_home: Callable[..., Services]) -> None:
    small.strategy.save("acme", "## Why\nBread\n## Market\nGrows\n")
    other = open_home(small.home.store.path.parent)
    mine = small.strategy.view("acme")
    why, market = (small.strategy.section_version(mine, key) for key in ("why", "market"))
    other.strategy.save_section("acme", "why", "Cake\n", why)
    small.strategy.save_section("acme", "market", "Shrinks\n", market)
    assert small.strategy.text("acme") == "## Why\nCake\n## Market\nShrinks\n", "another section is nobody's conflict"
    with pytest.raises(StaleError, match="another program"):
        small.strategy.save_section("acme", "why", "Rolls\n", why)
    with pytest.raises(StaleError, match="another program"):
        small.strategy.save("acme", "## Why\nRolls\n", mine.version)
    with pytest.raises(StaleError, match="another program"):
        small.strategy.save("acme", "new", "")
    assert small.strategy.text("acme") == "## Why\nCake\n## Market\nShrinks\n"


def test_a_review_moves_the_date_that_the_person_sees(small: Services, clock: Clock) -> None:
    small.strategy.save("acme", "## Why\nReview by: 2026-12-03\nBread\n## Market\nGrows\n## Voice\n")
    clock.forward(days=20)
    assert small.strategy.due_words() == "1 review overdue: acme (Why)"
    done = small.strategy.review("acme", "why")
    assert (done.title, done.review_by) == ("Why", date(2026, 12, 25)), (
        "twelve days were too few, two weeks are the least"
    )
    assert small.strategy.due() == []
    assert "Review by: 2026-12-25\nBread" in small.strategy.text("acme")
    state = small.strategy.view("acme").sections[0]
    assert (state.state, state.ages) == ("written", Ages(date(2026, 11, 21), date(2026, 12, 11)))
    assert small.undo.undo() == "Review 'Why' of acme"
    assert small.strategy.due_words()
    assert small.strategy.review("acme", "mark").review_by is None, "where the text has no date it is given none"
    assert small.strategy.review("acme", "market", date(2027, 6, 1)).review_by == date(2027, 6, 1)
    assert "## Market\nReview by: 2027-06-01\n\nGrows" in small.strategy.text("acme")
    assert small.strategy.text("acme").endswith("Grows\n## Voice\n")
    with pytest.raises(UsageError, match="nothing is written"):
        small.strategy.review("acme", "voice")
    with pytest.raises(NotFoundError, match="no such section"):
        small.strategy.review("acme", "weather")
    with pytest.raises(UsageError, match="later than today"):
        small.strategy.review("acme", "why", date(2026, 12, 11))


def test_what_nobody_looked_at_is_stale(small: Services, clock: Clock) -> None:
    small.strategy.save("acme", "## Why\nBread\n## Market\nReview by: 2030-01-01\nGrows\n")
    small.strategy.begin("bean", "service")
    clock.forward(days=180)
    assert small.strategy.due_words() == ""
    clock.forward(days=1)
    assert small.strategy.due_words() == "1 stale: acme (Why)", "a template has no age, and asks for nothing"
    small.manage.archive_brand("acme")
    assert small.strategy.due_words() == ""


def test_goals_stand_beside_what_says_of_success(small: Services) -> None:
    small.rules.add_goal("acme", "More leads")
    small.rules.add_goal("acme", "Fame")
    small.rules.add_goal("bean", "Other")
    small.strategy.save("acme", "## Success metrics\nWe want more\nleads by May.\n")
    assert [(each.name, each.named) for each in small.strategy.view("acme").goals] == [
        ("Fame", False),
        ("More leads", True),
    ]


def test_what_a_killed_program_kept_beside_another_is_found(
    small: Services, open_home: Callable[..., Services]
) -> None:
    other = open_home(small.home.store.path.parent)
    mine, theirs = (SectionDraft(each.strategy, begin(each.strategy, "acme", "why")) for each in (small, other))
    for draft, text in ((mine, "Mine"), (theirs, "Theirs")):
        draft.want(text)
        draft.write()
        assert draft.safe
    assert {each.text for each in (begin(small.strategy, "acme", "why"), begin(other.strategy, "acme", "why"))} == {
        "Mine",
        "Theirs",
    }
    assert begin(small.strategy, "acme", "why").recovered
    assert theirs.store() is True
    assert small.strategy.text("acme") == "## Why\n\nTheirs"
    clash = mine.store()
    assert isinstance(clash, Clash)
    assert (clash.theirs.strip(), clash.mine) == ("Theirs", "Mine")
    third = open_home(small.home.store.path.parent)
    again = begin(third.strategy, "acme", "why")
    assert (again.text, again.recovered, again.stale) == ("Mine", True, True), "whoever began it"
    assert mine.store(clash.version) is True
    assert rows(small, "SELECT count(*) FROM drafts") == [(0,)]


# The holding statement -----------------------------------------------------------------------------------------


def test_there_is_one_holding_statement(small: Services) -> None:
    small.holding.write("acme", "We know.")
    view = small.strategy.begin("acme", "creator")
    assert "### Holding statement\n\nWe know.\n" in view.text
    assert small.holding.statement("acme") == Statement("We know.", template=False, strategy=True)
    small.holding.write("acme", "# Not a heading\n\nMore at six.")
    assert small.holding.statement("acme").text == "# Not a heading\n\nMore at six."
    text = small.strategy.text("acme")
    assert "```\n# Not a heading\n" in text
    assert strategy_store.own_statement(small.home.read(), "acme") == ""
    small.strategy.save("acme", text.replace("More at six.", "More at eight."))
    assert small.holding.statement("acme").text == "# Not a heading\n\nMore at eight."
    small.strategy.save("acme", "## Why\nno crisis plan\n")
    assert small.holding.statement("acme").template, "what was deleted does not come up again"
    small.holding.write("acme", "Kept beside it.")
    assert small.strategy.text("acme") == "## Why\nno crisis plan\n"
    assert small.holding.statement("acme") == Statement("Kept beside it.", template=False)
    small.strategy.save("acme", "## Crisis plan\n### Holding statement\nIn the plan.\n")
    small.strategy.save("acme", "## Why\nno crisis plan\n")
    assert small.holding.statement("acme").template, "nor does what was kept beside it before"


def test_a_strategy_without_words_for_it_leaves_the_one_there_was(small: Services) -> None:
    small.holding.write("acme", "We know.")
    small.strategy.save("acme", "## Crisis plan\n### Holding statement\n")
    assert small.holding.statement("acme").text == "We know."
    small.holding.write("acme", "We know more.")
    assert small.strategy.text("acme") == "## Crisis plan\n### Holding statement\n\nWe know more.\n"
    assert small.holding.statement("acme").strategy
    small.holding.write("acme", TEMPLATE)
    assert small.holding.statement("acme") == Statement(TEMPLATE, template=True)
    assert small.undo.undo() == "Write the holding statement of acme"
    assert small.undo.undo() == "Write the holding statement of acme"
    assert small.holding.statement("acme") == Statement("We know.", template=False)
