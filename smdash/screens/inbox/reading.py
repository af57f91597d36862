"""One item as the panel shows it, read in one go beside the UI."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.conversation import Conversation, Said, Writer
from smdash.domain.inbox.views import InboxRow
from smdash.widgets.inbox.conversation import Laid, lay_out

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.facts import ItemFacts
    from smdash.services.bundle import Services


class Reading(NamedTuple):
    """An item and the conversation it stands in, laid out for a width."""

    facts: ItemFacts
    conversation: Conversation
    laid: Laid
    now: datetime
    whole: bool

    @property
    def row(self) -> InboxRow:
        """The item as a line of a list, for what acts on lines."""
        facts = self.facts
        return InboxRow(
            facts.key,
            facts.id,
            facts.brand,
            facts.colour,
            facts.platform,
            facts.account,
            facts.kind,
            facts.author,
            facts.handle,
            facts.body,
            facts.received_at,
            facts.due_at,
            facts.flag,
            facts.permalink,
            facts.state,
            facts.gone_at is not None,
        )


def read_item(services: Services, item_id: int, width: int, *, whole: bool = False) -> Reading:
    """Read an item with all that is shown of it; NotFoundError where it is gone from the file."""
    home = services.home
    now = home.now().astimezone(home.zone())
    facts = services.item_facts.of(item_id)
    conversation = alone(facts)
    return Reading(facts, conversation, lay_out(conversation, width, now, whole=whole), now, whole)


def alone(facts: ItemFacts) -> Conversation:
    """Return a conversation of the item alone."""
    writer = Writer(
        "", facts.platform, facts.brand, facts.author, facts.handle, 0, 0, None, None, accounts=(facts.account,)
    )
    said = Said(
        facts.key,
        "them",
        facts.author,
        facts.handle,
        facts.body,
        facts.received_at,
        facts.permalink,
        facts.state,
        gone=facts.gone_at is not None,
        edited_at=facts.edited_at,
        was=facts.was,
    )
    return Conversation(facts.id, (said,), 0, "", "", writer)
