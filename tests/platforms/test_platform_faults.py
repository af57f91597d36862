"""Every way a platform file can be wrong is told by file, key and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash import platforms
from smdash.domain.errors import UsageError
from smdash.platforms.schema import CHANGE, COMPOSE, EXPORT, FILE, METRIC, WATCH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def fault(own: Callable[..., Any], key: str, text: str) -> tuple[str, str]:
    """Return the key path and the reason of the error, after checking that the file is named."""
    path = own(key, text)
    with pytest.raises(UsageError) as caught:
        platforms.load(key)
    file, _, where = caught.value.subject.partition(", ")
    assert file == str(path)
    return where, caught.value.what


FOLLOWERS = """\
[[metrics]]
key = "followers"
label = "Followers"
unit = "count"
kind = "audience"
level = "account"
flow = "snapshot"
version = 2
counts = "Followers of the account."
source = "its documentation"
valid_from = """


@pytest.mark.parametrize(
    ("change", "where", "reason"),
    [
        (('kind = "audience"\n', ""), "metrics[1].kind", "missing"),
        (('name = "Pixelfed"\n', ""), "name", "missing"),
        (('id = ["Post"]', "text = 5"), "exports[0].fields.text", "has to be a list"),
        (("[limits]\ntext = 500", '[limits]\ntext = "500"'), "limits.text", "has to be a whole number, not '500'"),
        (("text = 500", "text = true"), "limits.text", "has to be a whole number, not True"),
        (("text = 500", "text = -1"), "limits.text", "-1 is less than 0"),
        (("valid_from = 2024-01-01", 'valid_from = "2024-01-01"'), "metrics[1].valid_from", "has to be a date"),
        (("valid_from = 2024-01-01", "valid_from = 2024-01-01T00:00:00Z"), "metrics[1].valid_from", "has to be a date"),
        (("comparable = false", 'comparable = "no"'), "changes[0].comparable", "true or false"),
        (("[compose]", "[[compose]]"), "compose", "has to be a table"),
        (("[[watch]]", "[watch]"), "watch", "has to be a list of tables"),
        (('unit = "graphemes"', 'unit = "letters"'), "limits.unit", "'letters' is not one of weighted"),
        (('unsure = ["text"]', 'unsure = ["texts"]'), "limits.unsure[0]", "'texts' is not one of"),
        (('kind = "audience"', 'kind = "people"'), "metrics[1].kind", "'people' is not one of vanity"),
        (('mode = "per_post"', 'mode = "mean"'), "watch[0].mode", "'mean' is not one of total"),
        (('photo = "image"', 'photo = "picture"'), "exports[0].formats.photo", "'picture' is not one of text"),
        (("photo =", "Photo ="), "exports[0].formats.Photo", "lower case"),
        (("schema = 1", "schema = 2"), "schema", "2 is not one of 1"),
        (('key = "followers"', 'key = "Followers"'), "metrics[1].key", "underscores"),
        (('short = "PXF"', 'short = "PIXEL"'), "short", "1 to 4 characters"),
        (('short = "PXF"', 'short = ""'), "short", "is empty"),
        (('short = "PXF"', 'short = "PXF"\nin_rows = "pixelfeds!"'), "in_rows", "1 to 9 characters fit"),
        (('short = "PXF"', 'short = "PXF"\nin_narrow_rows = " px"'), "in_narrow_rows", "ends with a space"),
        (('short = "PXF"', 'short = "PXF"\npromise_hours = 0'), "promise_hours", "0 is less than 1"),
        (('short = "PXF"', 'short = "PXF"\nfiles_name_handle = "yes"'), "files_name_handle", "true or false"),
        (("[limits]", "[days]\nlosses = 1\n\n[limits]"), "days.losses", "true or false"),
        (('source = "its documentation"\n\n[comp', 'source = " "\n\n[comp'), "source", "is empty"),
        (("{text}", "{words}"), "compose.url", "{words} is not one of text"),
        (("{text}", "{text"), "compose.url", "brace"),
        (("{text}", "{text!z}"), "compose.url", "{text} has more than its name in the braces"),
        (("{text}", "{text:>9}"), "compose.url", "{text} has more than its name in the braces"),
        (("{text}", "{text:{link}}"), "compose.url", "{text} has more than its name in the braces"),
        (("{text}", "{text[0]}"), "compose.url", "{text[0]} is not one of"),
        (("i/compose", "i\\u202e"), "compose.url", "U+202E"),
        (('short = "PXF"', 'short = "\\u001bc"'), "short", "control character U+001B"),
        (('short = "PXF"', 'short = "P\\u200bX"'), "short", "disagree about the width"),
        (('short = "PXF"', 'short = "PXF"\nin_rows = "a\\u202eb"'), "in_rows", "control character U+202E"),
        (('name = "Pixelfed"', 'name = "Pixel\\u009bfed"'), "name", "control character U+009B"),
        (('name = "Pixelfed"', 'name = "Pixel\\nfed"'), "name", "has to be one line"),
        (('label = "Likes"', 'label = "Likes\\u2066"'), "metrics[0].label", "control character U+2066"),
        (('how = "Settings', 'how = "\\u0007Settings'), "exports[0].how", "control character U+0007"),
        (('photo = "image"', '"\\u001bc" = "image"'), 'exports[0].formats."\u241bc"', "control character U+001B"),
        (('short = "PXF"', f'short = "PXF"\npromise_hours = {"9" * 400}'), "promise_hours", "is more than 720"),
        (('short = "PXF"', 'short = "PXF"\npromise_hours = inf'), "promise_hours", "inf is more than 720"),
        (('short = "PXF"', 'short = "PXF"\npromise_hours = nan'), "promise_hours", "nan is more than 720"),
        (('kind = "audience"', 'kind = "audience"\ndelay_days = 3661'), "metrics[1].delay_days", "more than 3660"),
        (("text = 500", f"text = 0x{'f' * 5000}"), "limits.text", "a number of thousands of digits is more than"),
        (("text = 500", f"text = {'9' * 5000}"), "", "has a number of thousands of digits"),
        (("text = 500", f"text = {'[' * 5000}"), "", "too deep in one another"),
        (("[limits]", f"[permalink]\nid = '{'(?:' * 60}(a){')+' * 60}'\n[limits]"), "permalink.id", "too large"),
        (("[limits]", "[permalink]\nid = '((?:a{60000}){60000})'\n[limits]"), "permalink.id", "too large"),
        (("[limits]", '[permalink]\nid = "/p/[a-z"\n[limits]'), "permalink.id", "is no regular expression"),
        (("[limits]", '[permalink]\nid = "/p/x"\n[limits]'), "permalink.id", "has no groups"),
        (("[limits]", '[permalink]\nid = "(a)(b)"\n[limits]'), "permalink.id", "has 2 groups"),
        (("[limits]", '[permalink]\nsame = ["(a)", 3]\n[limits]'), "permalink.same[1]", "a text in quotes, not 3"),
        (("[limits]", '[permalink]\nhosts = ["https://a.org"]\n[limits]'), "permalink.hosts[0]", "has to be a host"),
        (("[limits]", '[post]\ntitle_formats = ["photo"]\n[limits]'), "post.title_formats[0]", "'photo' is not one of"),
        (("[limits]", "[post]\nthreads = 1\n[limits]"), "post.threads", "true or false"),
        (("[limits]", "[limits]\nforbidden = true"), "limits.forbidden", "a text in quotes, not True"),
        (
            ("[limits]", '[permalink]\nhost = "a.org"\n[limits]'),
            "permalink.host",
            "not a known key here; known are hosts",
        ),
        (('short = "PXF"', 'short = "PXF"\ncolour = "red"'), "colour", "not a known key here; known are schema"),
        (("text = 500", "text = 500\nwords = 5"), "limits.words", "not a known key"),
        (('kind = "audience"', 'kind = "audience"\ncolor = 1'), "metrics[1].color", "not a known key"),
        (('id = ["Post"]', 'identity = ["Post"]'), "exports[0].fields.identity", "'identity' is not one of id"),
        (('metric = "likes"', 'metric = "loves"'), "watch[0].metric", "'loves', which is not among the metrics"),
        (('mode = "per_post"', 'mode = "ratio"'), "watch[0].over", "is needed for the mode 'ratio'"),
        (('mode = "per_post"', 'mode = "ratio"\nover = "views"'), "watch[0].over", "'views', which is not among"),
        (('mode = "per_post"', 'mode = "level"'), "watch[0].metric", "no figures at the level 'account'"),
        (('level = "post"\n', 'level = "post"\nunique = true\n'), "watch[0].metric", None),
        (
            ("valid_until = 2026-01-01", "valid_until = 2023-12-31"),
            "metrics[1].valid_until",
            "before valid_from 2024-01-01",
        ),
        (("valid_from = 2024-01-01", 'replaced_by = "fans"'), "metrics[1].replaced_by", "'fans'"),
        (("valid_from = 2024-01-01", 'replaced_by = "likes"'), "metrics[1].replaced_by", "at the level 'account'"),
        (
            ("[[watch]]", FOLLOWERS + "2026-01-01\n\n[[watch]]"),
            "metrics[2].valid_from",
            "in force as well on 2026-01-01",
        ),
        (("[[watch]]", FOLLOWERS + "2027-01-01\nui = [1]\n\n[[watch]]"), "metrics[2].ui[0]", "a text in quotes"),
        (("[[watch]]", '[[breakdowns]]\nkey = "a"\n\n[[watch]]'), "breakdowns[0].label", "is missing"),
        (("valid_from = 2024-01-01", "version = 0"), "metrics[1].version", "0 is less than 1"),
        (('likes = ["Likes"]', 'loves = ["Likes"]'), "exports[0].metrics.loves", "'loves'"),
        (('likes = ["Likes"]', 'followers = ["Likes"]'), "exports[0].metrics.followers", "at the level 'post'"),
        (('metrics = ["followers"]', 'metrics = ["fans"]'), "changes[0].metrics[0]", "'fans'"),
        (('id = ["Post"]', 'text = ["Post"]'), "exports[0].fields", "no column for id or permalink"),
        (('content = "posts"', 'content = "days"'), "exports[0].fields", "no column for day"),
        (('need = ["Post", "Likes"]', "need = []"), "exports[0].need", "is empty"),
        (('need = ["Post", "Likes"]', 'need = ["Post", []]'), "exports[0].need[1]", "is empty"),
        (('need = ["Post", "Likes"]', 'need = ["Post", 3]'), "exports[0].need[1]", "a text in quotes, not 3"),
        (('need = ["Post", "Likes"]', 'need = ["Post", ["a", 3]]'), "exports[0].need[1][1]", "a text in quotes, not 3"),
        (('key = "pixelfed"', 'key = "pixel"'), "key", "'pixel', but the file is named pixelfed.toml"),
        (('key = "followers"', 'key = "likes"\n'), "metrics[1]", None),
    ],
)
def test_a_wrong_entry_is_named(
    own: Callable[..., Any], whole: str, change: tuple[str, str], where: str, reason: str | None
) -> None:
    old, new = change
    assert whole.count(old) >= 1
    text = whole.replace(old, new, 1)
    if reason is None:  # Wrong only together with a second change.
        text = text.replace('mode = "per_post"', 'mode = "total"').replace('level = "account"', 'level = "post"')
        reason = "must not be added up" if "unique" in text else "is in this file twice"
    found, told = fault(own, "pixelfed", text)
    assert found == where
    assert reason in told


REQUIRED = [
    (section, name)
    for section, keys in {
        "": FILE.keys,
        "compose": COMPOSE,
        "metrics": METRIC,
        "watch": WATCH,
        "exports": EXPORT,
        "changes": CHANGE,
    }.items()
    for name, rule in keys.items()
    if rule.required
]


@pytest.mark.parametrize(("section", "name"), REQUIRED)
def test_every_required_key_is_missed(own: Callable[..., Any], whole: str, section: str, name: str) -> None:
    import tomllib

    tables = tomllib.loads(whole)
    target = tables if not section else tables[section]
    (target[0] if isinstance(target, list) else target).pop(name)
    found, told = fault(own, "pixelfed", as_toml(tables))
    prefix = {"": "", "compose": "compose."}.get(section, f"{section}[0].")
    assert (found, told) == (f"{prefix}{name}", "is missing.")


def as_toml(tables: dict[str, object]) -> str:
    """Write tables as TOML with every value inline, which is enough for what the tests hold."""

    def inline(value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str):
            return f'"{value}"'
        if isinstance(value, list):
            return f"[{', '.join(map(inline, value))}]"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{name} = {inline(item)}" for name, item in value.items()) + "}"
        return str(value)

    return "\n".join(f"{name} = {inline(value)}" for name, value in tables.items())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('schema = 1\nkey = "pixelfed\n', "line 2"),
        ("schema = 1\n\nname\n", "line 3"),
        ("schema = 1\nschema = 1\n", "line 2"),
        ("schema = 1\n[limits]\nunsure = [", "line 3, the end of the file"),
    ],
)
def test_a_syntax_error_names_its_line(own: Callable[..., Any], text: str, reason: str) -> None:
    where, told = fault(own, "pixelfed", text)
    assert where == ""
    assert told.startswith("is not valid TOML")
    assert reason in told


def test_a_file_that_is_no_utf8_is_named(own: Callable[..., Any], tmp_path: Path) -> None:
    own("pixelfed", "")
    (tmp_path / "pixelfed.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(UsageError, match=r"pixelfed\.toml: is not UTF-8 text"):
        platforms.load("pixelfed")


def test_a_correction_is_checked_like_a_shipped_file(own: Callable[..., Any]) -> None:
    assert fault(own, "x", '[[metrics]]\nkey = "likes"\nlevel = "post"\nunit = "hearts"\n')[0] == "metrics[0].unit"
    assert fault(own, "x", '[[metrics]]\nkey = "hearts"\nlabel = "Hearts"\n')[0] == "metrics[0].unit"
    assert fault(own, "x", '[[watch]]\nmetric = "hearts"\nmode = "total"\nlabel = "Hearts"\n')[0] == "watch[0].metric"


def test_a_correction_that_fits_two_metrics_asks_for_the_level(own: Callable[..., Any]) -> None:
    where, told = fault(own, "x", '[[metrics]]\nkey = "likes"\nlabel = "Hearts"\n')
    assert where == "metrics[0].level"
    assert "more than one entry could be meant" in told


def test_a_bad_file_of_one_platform_leaves_the_others_usable(own: Callable[..., Any]) -> None:
    own("pixelfed", "nonsense")
    assert platforms.load("x").key == "x"
    with pytest.raises(UsageError):
        platforms.load_all()
