"""What another program may write: drafts, which have no time and so never go out, and ideas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from smdash.cli.ideas.idea import idea_json
from smdash.domain.errors import UsageError
from smdash.domain.posts.post import Variant, Written
from smdash.domain.times.when import When

if TYPE_CHECKING:
    from smdash.services.bundle import Services

MOST = 100_000
"""Characters of a text: more than any platform takes."""

Text = Annotated[str, Field(max_length=MOST)]
Short = Annotated[str, Field(max_length=500)]
Accounts = Annotated[list[Short], Field(min_length=1, max_length=100, description="brand/platform, like acme/mastodon")]
Labels = Annotated[list[Short], Field(max_length=50)]


class Writing:
    """Tools that write; each is a call of a service, and one step that its person can undo."""

    NAMES: ClassVar[tuple[str, ...]] = ("draft_post", "keep_idea")

    def __init__(self, services: Services) -> None:
        self.services = services

    def draft_post(
        self,
        text: Text,
        accounts: Accounts,
        own_texts: Annotated[dict[Short, Text], Field(description="texts of single accounts, by account")]
        | None = None,
        title: Short = "",
        link: Short = "",
        pillar: Short = "",
        goal: Short = "",
        labels: Labels | None = None,
        first_comment: Text = "",
        language: Annotated[str, Field(max_length=35, description="like en or de-AT")] = "",
    ) -> dict[str, Any]:
        """Keep a new post as a draft without a time, for accounts of one brand; its person decides on it."""
        strange = sorted(set(own_texts or {}) - set(accounts))
        if strange:
            raise UsageError("it has a text of its own, but the post is not for it.", subject=strange[0])
        written = Written(
            text,
            tuple(dict.fromkeys(accounts)),
            title=title,
            link=link,
            pillar=pillar,
            goal=goal,
            labels=tuple(labels or ()),
            first_comment=first_comment,
            language=language,
            variants={account: Variant(body=body) for account, body in (own_texts or {}).items()},
        )
        number = self.services.posts.write(written, When("draft"))
        found = self.services.lint.post(number)
        return {
            "post_id": number,
            "state": "draft",
            "findings": [
                {"severity": each.severity, "account": each.account or None, "message": each.message, "fix": each.fix}
                for each in found
            ],
        }

    def keep_idea(
        self,
        text: Annotated[str, Field(max_length=20_000)],
        link: Annotated[str, Field(max_length=2000)] = "",
        brand: Short = "",
        pillar: Short = "",
        labels: Labels | None = None,
    ) -> dict[str, Any]:
        """Keep an idea: a thought without account or time, of which its person may make a post."""
        return idea_json(
            self.services.ideas.add(text, link=link, brand=brand, pillar=pillar, labels=tuple(labels or ()))
        )
