"""Only what speaks of other programs' files names platforms; all else takes them as values from the platform files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import smdash
from smdash import platforms

ROOT = Path(smdash.__file__).parent
NAMED = {
    "cli/accounts/utm.py": "an example of a link",
    "cli/inbox/clear.py": "a letter that is typed: x for spam",
    "cli/queue/export.py": "a plan of another program, called after it",
    "cli/queue/json_views.py": "posts that answer each other: threads",
    "connectors/bluesky.py": "the connector of that platform",
    "connectors/bluesky_calls.py": "where its app shows what is there",
    "connectors/mastodon.py": "the connector of that platform",
    "connectors/mastodon_server.py": "the program behind a server, by the name it gives itself",
    "connectors/registry.py": "the list of this package's connectors",
    "domain/connections/words.py": "what a network can do, in words: threads",
    "domain/checks/wrong_brand.py": "hosts on which everybody has a page, platforms or not",
    "domain/counting/model.py": "a unit, called after the platform that counts in it",
    "domain/counting/scale.py": "a unit, called after the platform that counts in it",
    "services/bundle.py": "the service of conversations: threads",
    "formats/detect/sheets.py": "what a workbook of that platform states beside its tables",
    "formats/plans/metricool.py": "columns of another program's plan",
    "formats/plans/writers.py": "columns of other programs' plans",
    "formats/plans/writing.py": "a plan of another program, called after it",
}
KEYS = frozenset(platform.key for platform in platforms.load_all()) - {"generic"}
HOSTS = tuple(host.removesuffix("*") for p in platforms.load_all() for host in p.permalinks.hosts)
LETTER = "x"
"""A platform's name that is a key and a sign as well: it names the platform where platforms are asked for or listed."""
SPOKEN = re.compile("|".join((*(f"[\"']{re.escape(key)}[\"']" for key in KEYS), *map(re.escape, HOSTS))))
"""What a module has to hold before its values are looked at one by one."""


def named(code: str) -> set[str]:
    """Return the platforms and their hosts in the values of a module; its prose and examples do not count."""
    if not SPOKEN.search(code.replace("\\", "").lower()):
        return set()
    tree = ast.parse(code)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            plain = node.value.replace("\\", "").lower()
            found |= {plain} & (KEYS - {LETTER})
            found |= {host for host in HOSTS if plain.startswith(host) or f"/{host}" in plain}
            found |= {host for host in HOSTS if node.value != node.value.replace("\\", "") and host in plain}
        if isinstance(node, ast.Compare) and "platform" in ast.unparse(node) and _letter(*ast.walk(node)):
            found.add(LETTER)
        if (isinstance(node, ast.Set) and _letter(*node.elts)) or (isinstance(node, ast.Dict) and _letter(*node.keys)):
            found.add(LETTER)
    return found


def _letter(*nodes: ast.AST | None) -> bool:
    return any(isinstance(node, ast.Constant) and node.value == LETTER for node in nodes)


def test_no_other_module_names_a_platform() -> None:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("platforms/") and (seen := named(path.read_text(encoding="utf-8"))):
            found[name] = seen
    assert set(found) == set(NAMED), {name: found.get(name) for name in set(found) ^ set(NAMED)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('THREADED = frozenset({"x", "mastodon"})', {"x", "mastodon"}),
        ('A = frozenset({"x"})', {"x"}),
        ('HOURS = {"x": 4}', {"x"}),
        ('def f(platform):\n    return platform == "x"', {"x"}),
        ('def f(account):\n    return account.platform in ("x", "y")', {"x"}),
        ('A = re.compile(r"(?:www\\.)?bsky\\.app/")', {"bsky.app"}),
        ('A = "https://bsky.app/x"', {"bsky.app"}),
        ('A = {"missed": "x"}\nhint = "Like acme/mastodon."', set()),
        ('"""Facebook says so."""', set()),
    ],
)
def test_names_are_seen_where_they_are_values(code: str, expected: set[str]) -> None:
    assert named(code) == expected
