"""The keys of the reader and of what answers a message."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CLOSE, FAR, FILTER_LINE, REDO, TIMER, UNDO
from smdash.widgets.keys import Key

REPLYING: tuple[Key, ...] = (
    Key("inbox.reply", "r", "act('reply')", "Reply", "Write an answer; what is typed keeps itself.", footer="reply"),
    Key("inbox.snippet", "ctrl+f", "act('snippet')", "Answer with a snippet", "Pick a saved text for it: put it in, or send it as it is.", footer="snippet"),
    Key("inbox.answered", "a", "act('answered')", "Answered", "An answer in your hands is out as it was copied; of one that is unconfirmed say what was sent and where.", footer="answered"),
    Key("inbox.answered_how", "E", "act('answered_how')", "Answered otherwise", "It is out: in other words, with its link, or at another time.", footer="otherwise"),
    Key("inbox.not_answered", "A", "act('not_answered')", "Not answered", "It is not out; its text stays as a draft.", footer="not answered"),
    Key("inbox.copy_answer", "Y", "act('copy_answer')", "Copy your answer", "Copy once more what was handed over.", footer="copy again"),
)  # fmt: skip
"""Answering the item a panel shows; every screen with a panel has these."""

REPLY: tuple[Key, ...] = (
    Key("reply.send", "ctrl+s", "send('done')", "Send", "Send it, or hand it over where smdash cannot; the item is done then.", footer="send", priority=True),
    Key("reply.waiting", "ctrl+w", "send('waiting')", "Send and wait", "The same, and the item waits for them.", footer="and wait for them", priority=True),
    Key("reply.by_hand", "ctrl+b", "by_hand", "By hand", "Copy it and post it yourself though smdash could send it.", footer="by hand", priority=True),
    Key("reply.saved", "ctrl+f,ctrl+t", "saved", "Snippet", "Put a saved text in at the cursor, filled for whom you answer.", footer="snippet", priority=True),
    Key("reply.editor", "ctrl+e", "editor", "Edit in $EDITOR", footer="editor", priority=True),
    Key("reply.leave", "escape", "leave", "Back", "Back to the item; what is typed is kept.", footer="back", priority=True),
)  # fmt: skip

ANSWERED: tuple[Key, ...] = (
    Key("answered.ok", "ctrl+s", "ok", "Answered", "It is out as it stands there.", priority=True),
    Key("answered.after", "ctrl+w", "after", "Done or waiting", "Whether the item is done, or waits for them.", priority=True),
    Key("answered.cancel", "escape", "close", "Not yet", "Leave it as it was."),
)  # fmt: skip

JUDGING: tuple[Key, ...] = (
    Key("inbox.why", "i", "act('inbox_why')", "Why", "Why it is taken for what it is, and why it stands where it stands.", footer="why"),
    Key("inbox.correct", "equals_sign", "act('correct')", "It is something else", "Question, complaint, nothing of these, in turn; your word stands from then on."),
    Key("inbox.like", "plus", "act('like')", "Like", "Like it on its network, or take that back."),
    Key("inbox.hide", "H", "act('hide')", "Hide", "Hide it below your own post, or show it again. Only who wrote a message can delete it."),
    Key("reader.fetch", "v", "fetch", "Whole conversation", "Ask its network for all that was said, and what was edited or is gone."),
)  # fmt: skip
"""What an item is taken for, and what else can be done with it on its network."""

MOVING: tuple[Key, ...] = (
    Key("reader.unfold", "enter", "unfold", "All of it", "Show long texts whole, or only their beginnings."),
    Key("reader.down", "down", "scroll(1)", "Down"),
    Key("reader.up", "up", "scroll(-1)", "Up"),
    Key("reader.page_down", "pagedown,space", "page(1)", "Page down"),
    Key("reader.page_up", "pageup", "page(-1)", "Page up"),
    Key("reader.top", "g,home", f"scroll({-FAR})", "To the top"),
    Key("reader.end", "G,end", f"scroll({FAR})", "To the end"),
)  # fmt: skip
"""Reading on in a conversation."""

READER: tuple[Key, ...] = (
    REPLYING[0],
    Key("reader.next", "j,right", "item(1)", "Next item", "Go on to the next item of the list.", footer="next"),
    Key("reader.previous", "k,left", "item(-1)", "Item before", "Go back to the item before it in the list."),
    Key("inbox.done", "e", "act('done')", "Done", "Mark as handled; the next item follows.", footer="done"),
    Key("inbox.snooze", "s", "act('snooze')", "Snooze", "Hide it until a time: a digit for tomorrow or the next workday, or typed.", footer="snooze"),
    Key("inbox.lead", "l", "act('lead')", "Lead", "Flag as a sales lead, or unflag.", footer="lead"),
    Key("inbox.open", "o", "act('open')", "Open", "Open its page, or a link in it; shown whole first.", footer="open"),
    *REPLYING[1:],
    Key("inbox.copy", "y", "act('copy')", "Copy", "Copy what they wrote."),
    Key("inbox.clear", "c", "act('clear')", "Clear", "Work on all open ones, one after the other."),
    Key("inbox.person", "p", "act('person')", "Person", "Who writes: how often, since when, notes, tags, other handles."),
    Key("inbox.reopen", "R", "act('reopen')", "Reopen", "Put it back among the open ones.", footer="reopen"),
    Key("inbox.wait", "w", "act('wait')", "Waiting for them", "Handled until they write again.", footer="wait for them"),
    Key("inbox.spam", "x", "act('spam')", "Spam", "It is spam: in no list but its own; of one that is, that it is none."),
    Key("inbox.tag", "t", "act('tag')", "Tags", "Type tags; one with a - before it goes."),
    *JUDGING,
    *MOVING,
    TIMER,
    UNDO,
    REDO,
    CLOSE,
)  # fmt: skip

READER_LINE = (
    "inbox.reply",
    "reader.next",
    "inbox.done",
    "close",
    "inbox.snooze",
    "inbox.open",
    "inbox.lead",
    "inbox.wait",
    "inbox.why",
    "undo",
)
"""The most used first, as the last ones are cut."""
READER_IN_HAND = (
    "inbox.answered",
    "inbox.answered_how",
    "inbox.not_answered",
    "inbox.open",
    "inbox.copy_answer",
    "reader.next",
    "close",
    "undo",
)
"""The same while an answer is in the person's hands, or unconfirmed."""
READER_STOPPED = (
    "inbox.reply",
    "inbox.answered",
    "inbox.not_answered",
    "reader.next",
    "close",
    "inbox.open",
    "undo",
)
"""The same while an answer is not out that was to be sent."""
READER_HANDLED = ("inbox.reopen", "reader.next", "close", "inbox.open", "inbox.lead", "inbox.why", "undo")
"""The same of one that is not open."""

CLEAR: tuple[Key, ...] = (
    REPLYING[0],
    Key("clear.done", "e", "step('done')", "Done", "Mark as handled and go on.", footer="done"),
    Key("clear.snooze", "s", "snooze", "Snooze", "Hide it until a time, by a digit or typed, and go on.", footer="snooze"),
    Key("clear.waiting", "w", "step('waiting')", "Waiting for them", "Handled, and the next word is theirs.", footer="waiting"),
    Key("clear.skip", "n", "step('skip')", "Skip", "Leave it; it comes again once, after all others.", footer="skip"),
    Key("clear.lead", "l", "step('lead')", "Lead", "Flag as a sales lead, or unflag; it stays.", footer="lead"),
    Key("clear.spam", "x", "step('spam')", "Spam", "Take it for spam, and go on.", footer="spam"),
    Key("clear.block", "b", "block", "Block a word", "What has a word, handle or host is spam from now on."),
    *REPLYING[1:],
    Key("inbox.open", "o", "act('open')", "Open", "Open its page, or a link in it; shown whole first.", footer="open"),
    Key("inbox.copy", "y", "act('copy')", "Copy", "Copy what they wrote."),
    Key("inbox.person", "p", "act('person')", "Person", "Who writes: how often, since when, notes, tags, other handles."),
    *JUDGING,
    Key("clear.undo", "u", "undo_step", "Undo", "Take back the last step of the session and its item with it.", footer="undo"),
    *MOVING,
    Key("clear.end", "escape,q", "close", "End", "End the session: what came of it, and whether to log it.", footer="end"),
)  # fmt: skip

CLEAR_LINE = (
    "inbox.reply",
    "clear.done",
    "clear.skip",
    "clear.snooze",
    "clear.end",
    "clear.waiting",
    "clear.undo",
    "clear.spam",
    "clear.lead",
    "inbox.why",
)

CLEAR_IN_HAND = (
    "inbox.answered",
    "inbox.answered_how",
    "inbox.not_answered",
    "inbox.open",
    "inbox.copy_answer",
    "clear.skip",
    "clear.undo",
    "clear.end",
)
"""The same while an answer is in the person's hands, or unconfirmed."""
CLEAR_STOPPED = (
    "inbox.reply",
    "inbox.answered",
    "inbox.not_answered",
    "clear.done",
    "clear.skip",
    "clear.undo",
    "clear.end",
    "inbox.open",
)
"""The same while an answer is not out that was to be sent."""

CLEARED = (
    Key("cleared.log", "y", "answer('log')", "Log it", "Log the time, an entry for each client."),
    Key("cleared.drop", "n", "answer('drop')", "Do not log", "Log nothing, and do not ask again."),
)
GO_ON = (Key("cleared.on", "c", "answer('on')", "Go on", "Go on with the session."),)

PERSON: tuple[Key, ...] = (
    Key("person.notes", "e,n", "notes", "Notes", "Type notes; they are kept when you leave them."),
    Key("person.tags", "t", "tags", "Tags", "Add tags, parted by commas; -vip takes one away."),
    Key("person.lead", "l", "lead", "Lead", "Mark as a lead, or not any more."),
    Key("person.join", "a", "join", "Join", "Say that somebody with another handle is the same person."),
    Key("person.split", "x", "split", "Take apart", "Say that one of the handles is somebody else's."),
    UNDO,
    Key("person.save", "ctrl+s", "save", "Keep", "Keep the notes, and go back to the list.", priority=True),
    Key("person.close", "escape,q", "close", "Close", "Keep the notes, and close."),
)

LINKS: tuple[Key, ...] = (
    Key("links.copy", "y,c", "copy", "Copy", "Copy the address under the cursor."),
    Key("links.close", "escape,q", "close", "Close"),
)

INBOX: tuple[Key, ...] = (
    Key("inbox_screen.back", "escape", "back", "Back", "Unmark, else back to the list, else leave the filter, else the open ones, else close."),
)  # fmt: skip
INBOX_LINE: tuple[Key, ...] = (
    *FILTER_LINE,
    Key("inbox_screen.save", "ctrl+s", "save", "Save view", "Keep the filter under a name.", priority=True),
)
_FROM_READER = frozenset(
    key.id for key in READER if key.id.startswith("inbox.") or key.id in {"reader.fetch", TIMER.id, UNDO.id, REDO.id}
)
INBOX_LIST: tuple[Key, ...] = (
    Key("inbox.read", "enter", "read", "Read item", "Show it on the whole screen.", footer="read"),
    *(key for key in READER if key.id in _FROM_READER),
    Key("inbox_screen.states", "f", "states(1)", "Next list", "Open, snoozed, waiting for them, done, spam, all.", footer="next list"),
    Key("inbox_screen.states_back", "F", "states(-1)", "List before"),
    Key("inbox_screen.filter", "slash", "line", "Filter", "Type what to show: words, is:question, from:@ana, older:3d.", footer="filter"),
    Key("inbox_screen.views", "V", "views", "Saved views", "Pick a filter that has a name, or let it go."),
    Key("inbox_screen.talk", "tab", "talk", "Conversation", "Go to the conversation, to scroll in it, and back."),
    Key("inbox.stats", "percent_sign", "act('inbox_stats')", "How it was answered", "How long answers took, promises kept, why others were broken, who talks."),
    BRAND,
    Key("inbox_screen.close", "q", "close", "Close"),
)  # fmt: skip
INBOX_IN_LINE = {
    "filter.posts": "to the list",
    "filter.complete": "complete",
    "inbox_screen.save": "save view",
    "filter.views": "saved views",
    "inbox_screen.back": "back",
}
"""What the key line shows while a filter is typed: ids and words."""
INBOX_IN_LIST = {
    "inbox.reply": "reply",
    "inbox.done": "done",
    "inbox.snooze": "snooze",
    "inbox_screen.filter": "filter",
    "inbox_screen.states": "next list",
    "list.mark": "mark",
    "inbox.wait": "wait for them",
    "inbox.clear": "clear",
    "undo": "undo",
    "inbox_screen.back": "back",
}
"""The same while the cursor is in the list."""
INBOX_IN_OVER = {
    "inbox.read": "read",
    "inbox.reopen": "reopen",
    "inbox_screen.filter": "filter",
    "inbox_screen.states": "next list",
    "list.mark": "mark",
    "inbox.spam": "spam or not",
    "inbox.person": "person",
    "undo": "undo",
    "inbox_screen.back": "back",
}
"""The same in a list of what is not open."""
