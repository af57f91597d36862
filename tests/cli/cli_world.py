"""Runs of the command line, and the small files the tests give it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result

from smdash.cli import root
from tests.kept import one_run

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-21T09:12+01:00"
HOSTILE = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e 🧑‍🚀 漢字"
X_CONTENT = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
    "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
)


class Smdash:
    """Runs the command line on one home, as separate runs would."""

    def __init__(self, home: Path, work: Path) -> None:
        self.home = home
        self.work = work

    def __call__(self, *args: str, code: int = 0, now: str = NOW, answer: str | bytes | None = None) -> Result:
        with one_run():
            result = CliRunner().invoke(root, ["--now", now, *args], prog_name="smdash", input=answer)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, f"{args}: {result.exit_code}\n{result.output}"
        return result

    def json(self, *args: str, code: int = 0, now: str = NOW) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self(*args, "--json", code=code, now=now).stdout)
        return found

    def file(self, name: str, text: str) -> str:
        path = self.work / name
        path.write_text(text, encoding="utf-8", newline="")
        return str(path)


def x_rows(count: int, text: str = "a post", start: int = 1) -> str:
    rows = [
        f'{2123680244173890000 + n},"Fri, Nov 20, 2026",{text} {n},https://x.com/acme/status/{2123680244173890000 + n},'
        f"{100 + n},1,2,0,0,0,1,0,0,0,0,0,0\n"
        for n in range(start, start + count)
    ]
    return X_CONTENT + "".join(rows)


def inbox_line(number: int, text: str, account: str = "acme/x", **more: object) -> str:
    entry = {
        "id": f"i{number}",
        "account": account,
        "kind": "comment",
        "author": "Lotte",
        "handle": "lotte",
        "text": text,
        "received_at": "2026-11-20T16:00:00+01:00",
        **more,
    }
    return json.dumps(entry) + "\n"


PLAN = (
    "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
    "p-1,acme/mastodon,2026-11-23 09:00,Europe/Berlin,scheduled,text,,,,Launch day on Mastodon,,,,,\n"
    "p-2,acme/x,2026-11-20 09:00,Europe/Berlin,scheduled,text,,,,This one was missed,,,,,\n"
    "p-3,acme/x,,,draft,text,,,,A draft without a time,,,,,\n"
)
