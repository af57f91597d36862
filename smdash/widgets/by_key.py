"""Commands that hints name, as keys: on a screen a command is named only where no key does the same.

Hints come from the services, which the command line asks too, and name what can be typed at a shell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smdash.widgets.keys import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: dict[str, str] = {
    "account connect": "{go:o} a, then {accounts.connect:c}",
    "account edit": "{go:o} a, then {accounts.edit:e}",
    "account slot add": "{go:o} a, then {accounts.edit:e}",
    "account add": "{account.add:A}",
    "approve": "{go:o} b",
    "away": "{go:o} v",
    "brand edit": "{go:o} a, then {accounts.brand:E}",
    "due": "{go:o} d",
    "duty": "{go:o} w, then {workload.duties:D}",
    "estimate": "{go:o} w, then {workload.estimate:e}",
    "evergreen": "{go:o} e",
    "figure": "{go:o} m, then {metrics.by_hand:m}",
    "funnel": "{go:o} n",
    "goal": "{go:o} j",
    "import": "{import:I}",
    "inbox saved": "{go:o} h",
    "lead add": "{inbox.lead:l} on a message",
    "ledger": "{go:o} l",
    "lint": "{go:o} k",
    "metrics experiment weeks": "{funnel.lot:x} in the funnel",
    "metrics experiment": "{metrics.experiment:x} in the metrics",
    "metrics note": "{metrics.note:a} in the metrics",
    "metrics watch": "{metrics.choose:v} in the metrics",
    "publish": "{publishing:p}",
    "queue": "{go:o} q",
    "repeat": "{queue.repeat:t}",
    "report": "{go:o} p",
    "result add": "{go:o} x",
    "result": "{go:o} x",
    "resume": "{pause:P}",
    "runway": "{go:o} g",
    "snippet": "{go:o} h",
    "strategy": "{go:o} s",
    "sync": "{sync:S}",
    "time": "{go:o} t",
    "undo": "{undo:u}",
    "value": "{go:o} w, then {workload.value:v}",
    "workload": "{go:o} w",
}
"""The beginning of a command -> the keys that do it: ``{id:key}`` by a key's id, and the key as it comes."""
NO_KEY = frozenset(
    {
        *("account archive", "backup", "blackout", "brand archive", "changes", "completion", "dayoff"),
        *("demo", "doctor", "inbox rules", "result map", "result rows", "result origin", "publish --id", "week"),
        *("export", "fetch", "freshness", "goal restore", "ics", "office", "path", "people", "pillar", "restore"),
        *("selfcheck", "service", "settle", "utm", "view", "zone"),
    }
)
"""Commands whose work no key does: they may be named on a screen."""
_COMMAND = re.compile(r"(?P<quote>'?)smdash (?P<words>[a-z][a-z-]*(?: [a-z][a-z-]*)*)(?P<rest>[^\n]*)")
_END = re.compile(r"[.;)]\s|[.;)]$|, or |, and |, else | tries | takes | gives | says | lists | shows | names ")
_ID = re.compile(r"\{([\w.]+):([^}]+)\}")


def by_key(text: str, keymap: Mapping[str, str]) -> str:
    """Return a text with each command in it as the keys that do the same; ``keymap`` are those a person has changed."""
    if "smdash " not in text:
        return text
    done, rest = "", text
    while (match := _COMMAND.search(rest)) is not None:
        keys = _keys(match["words"])
        end, before = _end(match), rest[: match.start()]
        if keys and before.endswith(", or "):  # The key was named before it.
            done += before.removesuffix(", or ")
        elif keys:
            shown = _ID.sub(lambda found: spelled(keymap.get(found[1], found[2]).split(",")[0]), keys)
            done += before + shown
        else:
            done += rest[:end]
        rest = rest[end:]
    return done + rest


def _keys(words: str) -> str:
    parts = words.split(" ")
    for count in range(len(parts), 0, -1):
        start = " ".join(parts[:count])
        if start in NO_KEY:
            return ""
        if start in KEYS:
            return KEYS[start]
    return ""


def _end(match: re.Match[str]) -> int:
    """Return where a command ends: at the quote it stands in, else with its sentence."""
    begin = match.start("words")
    text = match.string[begin : match.end()]
    if match["quote"]:
        # One that is given in quotes may hold some itself; the last one of the sentence ends it.
        first = text.find("'")
        return begin + (first + 1 if first >= 0 else len(text))
    found = _END.search(text)
    return begin + (found.start() if found else len(text))
