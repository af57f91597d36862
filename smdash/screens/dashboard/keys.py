"""The dashboard's keys: those of each pane, and those that work everywhere on it.

What ``act('...')`` does is found in ``base.acts.ACTS``; the screen does the other actions itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.screens.base.keys import ADD_ACCOUNT, BRAND, HELP, IDEA, IDEA_TOO, PALETTE, REDO, TIMER, UNDO
from smdash.widgets.keys import Key, bindings, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

PANES = {"queue": "Queue", "metrics": "Metrics", "inbox": "Inbox", "workload": "Workload"}

KEYS: tuple[Key, ...] = (
    Key("post.new", "n", "act('new')", "New post", "Write a post for one or several accounts.", footer="new"),
    IDEA,
    IDEA_TOO,
    Key("pause", "P", "act('pause')", "Pause or resume", "Hold everything, a brand, an account or a pillar; resuming sends nothing.", footer="pause"),
    Key("publishing", "p", "act('publishing')", "Publish from here", "Let this dashboard send what is due on connected accounts while it is open, or not any more; says first what goes out. In the inbox the key is for the person."),
    Key("sync", "S", "act('sync')", "Sync", "Read what came in, own posts and figures from all connected accounts; once more, or esc, stops it."),
    Key("queue.edit", "enter,e", "act('edit')", "Edit post", "Change text, accounts or time.", "queue", "edit"),
    Key("queue.reschedule", "m", "act('reschedule')", "Move to a time", "Type a time: fri 14:30, +2d.", "queue", "move"),
    Key("queue.slot", "s", "act('slot')", "Next free slot", "Put it into its account's next free slot.", "queue", "next slot"),
    Key("queue.cancel", "c", "act('cancel')", "Cancel", "Take it out of the queue; u brings it back.", "queue", "cancel"),
    Key("queue.check", "l", "act('check')", "Check", "Show what is wrong with it, and with every other post.", "queue"),
    Key("queue.handover", "h", "act('handover')", "Hand over", "What is due: copy it, post it, say it is out.", "queue", "hand over"),
    Key("queue.filter", "f", "act('filter')", "Filter", "Show posts by text, state, pillar, label, date, or a saved view.", "queue", "filter"),
    Key("queue.change", "M", "act('change')", "Change", "Move marked posts by days, to another account, pillar or goal, copy or cancel them.", "queue", "change"),
    Key("queue.duplicate", "y", "act('duplicate')", "Copy as draft", "Copy it as a draft without a time, also what is out.", "queue"),
    Key("queue.repeat", "t", "act('repeat')", "Repeat", "Let it come back by a rule: every 2 weeks until 2027-03-01.", "queue"),
    Key("queue.evergreen", "v", "act('keep')", "Keep as evergreen", "Keep it in a pool that fills free slots when you say so.", "queue"),
    Key("inbox.read", "enter", "act('read')", "Read item", "Show the whole message.", "inbox", "read"),
    Key("inbox.reply", "r", "act('reply')", "Reply", "Answer it; what is typed keeps itself.", "inbox", "reply"),
    Key("inbox.snippet", "ctrl+f", "act('snippet')", "Answer with a snippet", "Pick a saved text for it: put it in, or send it as it is.", "inbox"),
    Key("inbox.done", "e", "act('done')", "Done", "Mark as handled.", "inbox", "done"),
    Key("inbox.clear", "c", "act('clear')", "Clear", "Work on what is open one at a time, timed.", "inbox", "clear"),
    Key("inbox.snooze", "s", "act('snooze')", "Snooze", "Hide it until a time: a digit for tomorrow or the next workday, or typed.", "inbox", "snooze"),
    Key("inbox.reopen", "R", "act('reopen')", "Reopen", "Put a handled or snoozed item back.", "inbox"),
    Key("inbox.lead", "l", "act('lead')", "Lead", "Flag as a sales lead, or unflag.", "inbox", "lead"),
    Key("inbox.stats", "percent_sign", "act('inbox_stats')", "How it was answered", "How long answers took, promises kept, why others were broken, who talks.", "inbox"),
    Key("inbox.wait", "w", "act('wait')", "Waiting for them", "Handled until they write again.", "inbox"),
    Key("inbox.person", "p", "act('person')", "Person", "Who writes: how often, since when, notes, tags, other handles.", "inbox"),
    Key("inbox.spam", "x", "act('spam')", "Spam", "It is spam: in no list but its own.", "inbox"),
    Key("inbox.tag", "t", "act('tag')", "Tags", "Type tags; one with a - before it goes.", "inbox"),
    Key("inbox.why", "i", "act('inbox_why')", "Why", "Why it is taken for what it is, and why it stands where it stands.", "inbox"),
    Key("inbox.correct", "equals_sign", "act('correct')", "It is something else", "Question, complaint, nothing of these, in turn; your word stands from then on.", "inbox"),
    Key("inbox.copy", "y", "act('copy')", "Copy", "Copy what they wrote.", "inbox"),
    Key("inbox.handled", "f", "handled", "Open / handled", "Switch between open items and those snoozed, waiting or done; o i lists spam too.", "inbox", "handled"),
    Key("metrics.open", "enter", "act('figures')", "Metrics screen", "See it over time, with its posts, best times and comparing.", "metrics", "over time"),
    Key("metrics.about", "i", "act('about')", "What it counts", "Show a figure's definition, source and age.", "metrics", "what it counts"),
    Key("workload.why", "enter", "act('why')", "Why", "Show weeks ahead, causes, reply wait, ways out, and change what they rest on.", "workload", "why"),
    Key("workload.today", "t", "act('today')", "Today", "List what to do today, in order and in minutes.", "workload", "today"),
    Key("pane.queue", "1", "pane('queue')", "Queue", "Go to the queue."),
    Key("pane.metrics", "2", "pane('metrics')", "Metrics", "Go to the metrics."),
    Key("pane.inbox", "3", "pane('inbox')", "Inbox", "Go to the inbox."),
    Key("pane.workload", "4", "pane('workload')", "Workload", "Go to the workload."),
    Key("pane.next", "tab", "next_pane(1)", "Next pane", "Go to the next pane."),
    Key("pane.previous", "shift+tab", "next_pane(-1)", "Previous pane", "Go to the previous pane."),
    Key("pane.zoom", "z", "zoom", "Zoom", "Give the pane the whole screen, and back.", footer="zoom"),
    BRAND,
    Key("find", "slash", "act('find')", "Find", "Search posts and messages.", footer="find"),
    Key("go", "o", "act('go')", "Go to", "Then a letter: c calendar, d hand over, i inbox, o ideas; each place is listed with its own.", footer="go to"),
    Key("whatif", "w", "act('whatif')", "What if", "Try out less, and see the load at once. In the inbox the key is for waiting for them.", footer="what if"),
    TIMER,
    UNDO,
    REDO,
    Key("import", "I", "act('import')", "Import a file", "Bring in an export, a plan or messages."),
    ADD_ACCOUNT,
    Key("demo", "D", "act('demo')", "Sample world", "Look around in the sample world; nothing of it is kept."),
    Key("theme", "T", "theme", "Theme", "Choose dark, light, high contrast or another."),
    Key("alerts", "exclamation_mark", "act('alerts')", "Alerts", "What networks and posts need of you; Enter on one goes there."),
    Key("warning.dismiss", "X", "act('dismiss')", "Not this week", "Silence this week's workload warning unless it gets worse."),
    Key("back", "escape", "back", "Back", "Unmark, leave zoom, or show all brands."),
    HELP,
    PALETTE,
    Key("quit", "q,ctrl+q", "quit", "Quit", "Leave; everything is saved."),
)  # fmt: skip

FIRST_STEPS = frozenset({"account.add", "import", "demo", "quit"})
FIRST = ("post.new", "pause", "go", "queue.filter")
"""What stays in a key line however short it is; the rest stays in the order of ``KEYS``."""
ONLINE = {"publishing": "publish", "sync": "sync", "alerts": "alerts"}
"""What stands in the key line too where accounts are connected, after as many of a pane's keys as ``BEFORE``."""
BEFORE = 3


def listed(now: Sequence[Key], pane: str, *, online: bool, alerts: bool) -> list[Key]:
    """Return the keys of a pane's key line: its own, then those that work everywhere.

    ``online`` is whether accounts are connected, ``alerts`` whether there are any. A key of the pane stands before one
    that works everywhere, which then is not shown.
    """
    own = {name for key in now if key.where == pane for name in key.keys.split(",")}
    now = [key for key in now if key.where or key.keys.split(",")[0] not in own]
    shown = set(ONLINE) - (set() if alerts else {"alerts"}) if online else set()
    found = [key._replace(footer=ONLINE[key.id]) if key.id in shown else key for key in now]
    return [key for where in (pane, "") for key in found if key.where == where and key.footer]


def ranks(listed: Sequence[Key]) -> list[int]:
    """Return how early each key leaves a key line that is too short: the highest first, from 1 up."""
    first = {name: at for at, name in enumerate(FIRST)}

    def importance(at: int) -> tuple[int, float, int]:
        name = listed[at].id
        if name in first:
            return 0, first[name], at
        return (1, BEFORE - 0.5, at) if name in ONLINE else (1, at, at)

    order = sorted(range(len(listed)), key=importance)
    return [order.index(at) + 1 for at in range(len(listed))]


def in_key_line(key: Key) -> tuple[str, str, str]:
    """Return a key as the key line shows it: its first name, its word, its action."""
    return spelled(key.keys).split(" ")[0], key.footer or key.label.lower(), key.action


def of_pane(where: str) -> list[BindingType]:
    """Return Textual's bindings of one pane; it hands their acts to its screen."""
    return bindings((key for key in KEYS if key.where == where), "screen.")


def table() -> str:
    """Return the keys as README's table, in Markdown."""
    from smdash.screens.base.keytable import list_rows

    lines = ["| where | key | what it does |", "|---|---|---|"]
    lines += [f"| in any list | {key} | {tip} |" for key, tip in list_rows({})]
    for where, title in [("", "dashboard"), *PANES.items()]:
        lines += [f"| {title.lower()} | {spelled(k.keys)} | {k.label}: {k.tip} |" for k in KEYS if k.where == where]
    return "\n".join(lines)
