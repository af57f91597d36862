"""The keys of hand over, pause and resume."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CLOSE, UNDO
from smdash.widgets.keys import Key

HANDOVER: tuple[Key, ...] = (
    Key("handover.copy", "c", "copy", "Copy", "Copy the next piece: text, parts, first comment, alt texts. The first one hands it over: no program sends it then.", footer="copy"),
    Key("handover.open", "o", "open_page", "Open page", "Open the platform's page for writing a post.", footer="open page"),
    Key("handover.posted", "y", "done", "Posted", "It is out: paste its link, or leave that empty; your word counts.", footer="posted"),
    Key("handover.not_posted", "x", "not_done", "Not posted", "It did not go out; say why.", footer="not posted"),
    Key("handover.phone", "p", "phone", "On the phone", "Show a QR code that opens this list on your phone, with buttons that copy; it is there until you close it.", footer="phone"),
    Key("handover.network", "r", "network", "Over the network", "Send now what failed or is late, the rest of a post too; what is unconfirmed is only looked for."),
    Key("handover.another", "n", "another", "Not this one", "None of the posts that were found there is it: do not ask about them again."),
    Key("handover.known", "K", "known", "As known", "After a restore: count as published what the data before it had so."),
    Key("handover.slot", "s", "slot", "Next slot", "Put it into its account's next free slot.", footer="next slot"),
    Key("handover.respace", "S", "respace", "Re-space late", "Put all late ones into next free slots, oldest first.", footer="re-space late"),
    Key("handover.drop", "d", "drop", "Drop", "Take it out of the queue; u brings it back. Of an unfinished post: let go of the rest.", footer="drop"),
    Key("handover.edit", "e", "edit", "Edit", "Change text, accounts or time.", footer="edit"),
    UNDO._replace(tip="Take the last change back, a mistaken 'posted' too."),
    Key("handover.leave", "escape,q", "leave", "Back", "Unmark, else go back."),
)  # fmt: skip

LEDGER: tuple[Key, ...] = (
    Key("ledger.whole", "enter", "act_on_row", "All of it", "Every call that was made for it, how long it took and what was answered.", footer="all of it"),
    Key("ledger.retry", "r", "retry", "Try again", "Send once more what failed for certain; what may be out is only looked for.", footer="try again"),
    Key("ledger.published", "y", "published", "It is out", "You have looked, and it is out: paste its link, or leave that empty.", footer="is out"),
    Key("ledger.not_published", "x", "not_published", "It is not out", "You have looked, and it is not out.", footer="is not"),
    Key("ledger.open", "o", "open_page", "Open", "Open it where it is.", footer="open"),
    Key("ledger.handover", "h", "handover", "Hand over", "Post it by hand.", footer="by hand"),
    Key("ledger.copy", "c", "copy", "Copy", "Copy its text, or that of the part under the cursor.", footer="copy"),
    Key("ledger.drop", "d", "drop_rest", "Drop the rest", "Let go of what was to follow a post and is not out; asks first.", footer="drop rest"),
    Key("ledger.filter", "f", "filter", "Filter", "Show only what failed, is unconfirmed, or is out without all of it.", footer="filter"),
    BRAND,
    UNDO,
    CLOSE,
)  # fmt: skip

LEDGER_LINE = (
    "ledger.whole",
    "ledger.retry",
    "ledger.published",
    "ledger.not_published",
    "close",
    "ledger.open",
    "ledger.handover",
    "ledger.copy",
    "ledger.drop",
    "ledger.filter",
    "brand.filter",
    "undo",
)
"""The most used first, as the last ones are cut."""

RESUME: tuple[Key, ...] = (
    CLOSE,
    Key("resume.one", "r", "resume", "Resume", "Resume the pause under the cursor; nothing is sent by it."),
    Key("resume.all", "R", "resume_all", "Resume all"),
    Key("resume.respace", "s", "respace", "Into free slots", "Give what was due meanwhile the next free slots."),
    Key("resume.drop", "d", "drop", "Drop", "Take what was due meanwhile out of the queue."),
    Key("resume.more", "p", "more", "Pause more"),
)  # fmt: skip

CRISIS: tuple[Key, ...] = (
    Key("crisis.pause", "P,p", "pause", "Pause", "Hold what is planned: everything, or this brand alone."),
    Key("crisis.statement", "s,enter", "statement", "Statement", "Write the holding statement as a draft for all accounts of the brand."),
    Key("crisis.write", "e", "write", "Write it", "Change in your editor what the brand keeps for such a day."),
    Key("crisis.dismiss", "x", "dismiss_surge", "Not now", "Say nothing of it for two days, unless it becomes twice as much."),
    UNDO,
    CLOSE,
)  # fmt: skip
