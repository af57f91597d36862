"""The keys of hand over, pause and resume."""

from __future__ import annotations

from smdash.screens.base.keys import CLOSE, UNDO
from smdash.widgets.keys import Key

HANDOVER: tuple[Key, ...] = (
    Key("handover.copy", "c", "copy", "Copy", "Copy the next piece: text, parts, first comment, alt texts. The first one hands it over.", footer="copy"),
    Key("handover.open", "o", "open_page", "Open page", "Open the platform's page for writing a post.", footer="open page"),
    Key("handover.posted", "y", "done", "Posted", "It is out: paste its link, or leave that empty; your word counts.", footer="posted"),
    Key("handover.not_posted", "x", "not_done", "Not posted", "It did not go out; say why.", footer="not posted"),
    Key("handover.known", "K", "known", "As known", "After a restore: count as published what the data before it had so."),
    Key("handover.slot", "s", "slot", "Next slot", "Put it into its account's next free slot.", footer="next slot"),
    Key("handover.respace", "S", "respace", "Re-space late", "Put all late ones into next free slots, oldest first.", footer="re-space late"),
    Key("handover.drop", "d", "drop", "Drop", "Take it out of the queue; u brings it back.", footer="drop"),
    Key("handover.edit", "e", "edit", "Edit", "Change text, accounts or time.", footer="edit"),
    UNDO._replace(tip="Take the last change back, a mistaken 'posted' too."),
    Key("handover.leave", "escape,q", "leave", "Back", "Unmark, else go back."),
)  # fmt: skip

RESUME: tuple[Key, ...] = (
    CLOSE,
    Key("resume.one", "r", "resume", "Resume", "Resume the pause under the cursor; nothing is sent by it."),
    Key("resume.all", "R", "resume_all", "Resume all"),
    Key("resume.respace", "s", "respace", "Into free slots", "Give what was due meanwhile the next free slots."),
    Key("resume.drop", "d", "drop", "Drop", "Take what was due meanwhile out of the queue."),
    Key("resume.more", "p", "more", "Pause more"),
)  # fmt: skip
