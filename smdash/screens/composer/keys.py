"""The keys of the composer, all of which work while one types, and of its media."""

from __future__ import annotations

from smdash.widgets.keys import Key

COMPOSER: tuple[Key, ...] = (
    Key("composer.variant", "ctrl+o,f2", "variant", "Own text for this account", footer="own", priority=True),
    Key("composer.next_account", "alt+down,f8", "account(1)", "Next account", priority=True),
    Key("composer.previous_account", "alt+up,ctrl+b", "account(-1)", "Account before", priority=True),
    Key("composer.attach", "ctrl+d,f6", "attach", "Attach files", footer="attach", priority=True),
    Key("composer.thread", "ctrl+t", "thread", "As a thread", priority=True),
    Key("composer.read", "ctrl+r,f3", "read", "Read it", footer="read", priority=True),
    Key("composer.more", "ctrl+g,f4", "more", "More fields", footer="more", priority=True),
    Key("composer.snippet", "ctrl+f", "snippet", "Snippet", "Put in hashtags, a signature or any saved text.", footer="snippet", priority=True),
    Key("composer.editor", "ctrl+e", "editor", "Edit in $EDITOR", priority=True),
    Key("composer.findings", "ctrl+l", "findings", "What is wrong", footer="findings", priority=True),
    Key("composer.statement", "f5", "statement", "Holding statement", "As a new text; what is typed stays.", priority=True),
    Key("composer.save", "ctrl+s", "save", "Queue it", priority=True),
    Key("composer.next", "ctrl+n", "save_on", "Queue it, and on", "The same, and the composer for the next free slot of the list opens; else one for the same accounts.", priority=True),
    Key("composer.discard", "ctrl+x", "discard", "Discard", priority=True),
    Key("composer.leave", "escape", "leave", "Keep for later", priority=True),
)  # fmt: skip

TARGETS: tuple[Key, ...] = tuple(
    Key(f"targets.set_{number}", str(number), f"tick_set({number})", "Tick a set of accounts, or untick it")
    for number in range(1, 10)
)
"""The keys of the list of accounts; each set has the digit that stands below the list."""

MEDIA: tuple[Key, ...] = (
    Key("media.later", "J,shift+down", "shift(1)", "Later"),
    Key("media.earlier", "K,shift+up", "shift(-1)", "Earlier"),
    Key("media.remove", "delete,d", "remove", "Take off"),
    Key("media.view", "v", "view", "Look at it", "Show it where the terminal can, and ask for its words."),
    Key("media.own", "o", "own", "Own files", "Give the account under the cursor files of its own, or take them back."),
)  # fmt: skip
