"""``smdash doctor`` names what is wrong in the files a person may change, each with its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.cli.cli_world import Smdash


def checks(acme: Smdash, code: int = 0) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for check in acme.json("doctor", code=code)["checks"]:
        found.setdefault(check["name"], []).append((check["result"], check["detail"], check["action"] or ""))
    return found


def test_a_theme_there_is_none_of_is_named_with_its_file_and_the_nearest(acme: Smdash) -> None:
    file = acme.home / "config.toml"
    file.write_text('theme = "smdash-drak"\n', encoding="utf-8")
    assert checks(acme)["theme"] == [
        ("warning", f"{file}: theme 'smdash-drak' does not exist", "did you mean 'smdash-dark'?")
    ]
    file.write_text('theme = "xyz"\n', encoding="utf-8")
    assert "there are smdash-dark" in checks(acme)["theme"][0][2]
    for known in ("smdash-dark", "nord"):
        file.write_text(f'theme = "{known}"\n', encoding="utf-8")
        assert "theme" not in checks(acme)


def test_a_mistake_in_ones_own_rules_is_named_by_its_line(acme: Smdash) -> None:
    assert "rules" not in checks(acme)
    file = acme.home / "inbox-rules.toml"
    file.write_text('[[rules]]\nid = "press"\nwhat = "leed"\n', encoding="utf-8")
    [(result, said, action)] = checks(acme, code=1)["rules"]
    assert (result, action) == ("bad", "smdash inbox rules --edit opens it")
    assert said.startswith("only the shipped rules hold: inbox-rules.toml, line 3: what has to be one of question")
    file.write_text('[[rules]]\nid = "press"\nwhat = "lead"\nwords = ["press inquiry"]\n', encoding="utf-8")
    assert checks(acme)["rules"] == [("ok", "your inbox-rules.toml is in force", "")]


def test_every_platform_file_with_a_bad_entry_is_named(acme: Smdash) -> None:
    folder = acme.home / "platforms"
    folder.mkdir()
    (folder / "bluesky.toml").write_text("[limits]\ntext = nan\n", encoding="utf-8")
    (folder / "x.toml").write_text("[limits]\ntext = 1e400\n", encoding="utf-8")
    (folder / "mastodon.toml").write_text("[limits]\ntext = 500\n", encoding="utf-8")
    (folder / "threads.toml").write_text("nothing\n", encoding="utf-8")
    found = checks(acme, code=1)["platforms"]
    assert [result for result, _, _ in found] == ["bad"] * 3
    for (_, said, _), name in zip(
        found, ("bluesky.toml, limits.text", "threads.toml", "x.toml, limits.text"), strict=True
    ):
        assert str(folder / name) in said
    for name in ("bluesky", "threads", "x"):
        (folder / f"{name}.toml").unlink()
    assert [result for result, _, _ in checks(acme)["platforms"]] == ["ok"]


def test_a_long_advice_is_not_cut(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is free on the disk moves between the two runs.
    monkeypatch.setattr("smdash.store.errors._room", lambda path: (61_400_000_000, None))
    whole = {check["name"]: check["detail"] for check in acme.json("doctor")["checks"]}
    monkeypatch.setattr("smdash.cli.base.text.width", lambda: 50)
    printed = " ".join(acme("doctor").stdout.split())
    for detail in whole.values():
        assert " ".join(detail.removesuffix(".").split())[:400] in printed or len(detail) > 400
