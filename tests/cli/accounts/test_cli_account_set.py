"""Sets of accounts on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.base.test_cli_json_contract import documented, keys

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_a_set_is_named_and_read_wherever_accounts_are(acme: Smdash) -> None:
    assert acme.json("account", "set") == {"sets": []}
    assert acme("account", "set", "launch", "acme/mastodon,acme/x").stdout == "@launch: acme/mastodon, acme/x\n"
    listed = acme.json("account", "set")
    assert keys(listed) == documented()["account set"]
    made = acme.json("add", "Out now", "--to", "@launch")
    assert sorted(each["account"] for each in made["deliveries"]) == ["acme/mastodon", "acme/x"]
    queued = acme.json("queue", "@launch", "state:draft", "--text", "out now")["rows"]
    assert {each["account"] for each in queued} == {"acme/mastodon", "acme/x"}
    assert {each["account"] for each in acme.json("queue", "--account", "@launch")["rows"]} == {
        "acme/mastodon",
        "acme/x",
    }
    assert "there is no such set of accounts" in acme("add", "x", "--to", "@lunch", code=2).stderr
    assert acme("account", "set", "launch", "--remove").stdout == "Removed @launch; its accounts stay.\n"
    acme("undo", "--yes")
    assert [each["name"] for each in acme.json("account", "set")["sets"]] == ["launch"]


def test_of_a_set_across_brands_a_post_takes_those_of_its_own(acme: Smdash) -> None:
    acme("brand", "add", "bean")
    acme("account", "add", "bean/bluesky")
    acme("account", "set", "all", "acme/x", "acme/mastodon", "bean/bluesky")
    assert "one post speaks for one brand" in acme("add", "x", "--to", "@all", code=2).stderr
    said = acme("add", "Hello there", "--to", "bean/bluesky,@all")
    assert "Left out, as one post speaks for one brand: acme/mastodon, acme/x." in said.stderr
    acme("account", "archive", "bean/bluesky")
    assert "bean/bluesky (archived)" in acme("account", "set", "all").stdout
