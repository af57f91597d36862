"""One item as the panel shows it, read in one go beside the UI."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.views import InboxRow
from smdash.widgets.inbox.conversation import Laid, lay_out

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.conversation import Conversation
    from smdash.domain.inbox.facts import ItemFacts
    from smdash.domain.inbox.replies import ReplyGround, ReplyView
    from smdash.services.bundle import Services


class Reading(NamedTuple):
    """An item and the conversation it stands in, laid out for a width, and how its answers stand.

    ``replies`` are those to it, then any other one that is about to be sent.
    """

    facts: ItemFacts
    conversation: Conversation
    laid: Laid
    now: datetime
    whole: bool
    ground: ReplyGround
    replies: tuple[ReplyView, ...]

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
            facts.closes_at,
            facts.snoozed_until,
            edited=facts.edited_at is not None,
            promised=facts.promised,
            draft=bool(self.ground.draft.strip()),
            tags=facts.tags,
            is_lead=self.conversation.writer.is_lead,
            reply=next((each.state for each in self.replies if each.item_id == facts.id), ""),
        )


def read_item(services: Services, item_id: int, width: int, *, whole: bool = False) -> Reading:
    """Read an item with all that is shown of it; NotFoundError where it is gone from the file."""
    home = services.home
    now = home.now().astimezone(home.zone())
    facts = services.item_facts.of(item_id)
    conversation = services.threads.conversation(item_id)
    replies = services.replies.of_item(item_id)
    by_hand = frozenset(f"r:{each.id}" for each in replies if each.by_hand)
    laid = lay_out(conversation, width, now, whole=whole, by_hand=by_hand)
    coming = [each for each in services.replies.pending() if each.state == "scheduled" and each.item_id != item_id]
    ground = services.replies.ground(item_id)
    return Reading(facts, conversation, laid, now, whole, ground, (*replies, *coming))
