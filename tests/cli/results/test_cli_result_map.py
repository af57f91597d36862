"""Tables of results on the command line: shown, confirmed, imported, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.base.test_cli_json_contract import documented, full, keys

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

FORM = "tests/data/results/form_leads.csv"


def test_a_guess_is_shown_and_not_taken_without_a_word(acme: Smdash) -> None:
    shown = acme("result", "map", FORM, "-b", "acme", "--preview").stdout
    assert "(each row) a lead the header says 'nachricht'" in " ".join(shown.split())
    assert "nothing was changed, this was a trial run" in shown
    refused = acme("result", "map", FORM, "-b", "acme", code=2).stderr
    assert "not all of what is counted was said. Say it (--each leads --where COLUMN=VALUE), or --yes." in refused
    refused = acme("result", "map", FORM, "-b", "acme", "--each", "leads", code=2).stderr
    assert "? Do all rows count? 'Status' says 'neu', 'spam'" in refused
    assert acme.json("result", "maps")["mappings"] == []


def test_a_table_is_mapped_and_the_next_one_is_known(acme: Smdash) -> None:
    said = ("result", "map", FORM, "-b", "acme", "--each", "leads", "--where", "Status=neu", "--note", "Nachricht")
    assert "there is no such column" in acme(*said, "--campaign", "Kampagne", code=2).stderr
    made = acme.json(*said)
    told = full(keys(made), documented()["result map"])
    assert told <= documented()["result map"]
    rest = documented()["result map"] - told
    assert {key.split("[")[0] for key in rest} == {"problems", "mapping.values"}, "of what is empty here"
    assert (made["added"], made["figures"], made["mapping"]["origin"]) == (2, 2, "form")
    listed = acme.json("result", "maps")
    rest = documented()["result maps"] - full(keys(listed), documented()["result maps"])
    assert all(key.startswith("mappings[].values") for key in rest), "of what is empty here"
    assert listed["mappings"][0]["where"] == [{"column": "Status", "value": "neu"}]
    assert acme.json("import", FORM)["files"][0]["skipped"] == 2
    assert "Forgot how acme reads 'form'." in acme("result", "maps", "-b", "acme", "--forget", "form").stdout
    assert "smdash result map FILE reads it" in acme("import", FORM, code=1).stderr


def test_what_is_missing_is_asked_for(acme: Smdash) -> None:
    path = acme.file("words.csv", "Fruit,Colour\napple,red\npear,green\n")
    refused = acme("result", "map", path, "-b", "acme", code=2)
    assert "Which column says when?" in refused.stderr
