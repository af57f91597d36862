"""The keys of the accounts and of signing in."""

from __future__ import annotations

from smdash.screens.base.keys import ADD_ACCOUNT, BRAND, CANCEL, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

ACCOUNTS: tuple[Key, ...] = (
    Key("accounts.about", "enter", "about", "All of it", "What works by itself, what needs you, and where the secret is."),
    Key("accounts.connect", "c", "connect", "Connect", "Sign in to the account's network, or sign in again.", footer="connect"),
    Key("accounts.test", "t", "test", "Test", "Ask its network whether the sign-in holds; nothing is sent.", footer="test"),
    Key("accounts.test_all", "T", "test_all", "Test all", "Ask all networks whether the sign-ins hold."),
    Key("accounts.sign_out", "x", "sign_out", "Sign out", "Delete the sign-in; asks first.", footer="sign out"),
    ADD_ACCOUNT._replace(footer="add"),
    Key("accounts.edit", "e", "edit", "Change", "Change handle, weekly times, posts a week, promise, zone and limits.", footer="change"),
    Key("accounts.brand", "E", "edit_brand", "Change its brand", "Change name, colour, zone, approval, language, currency and report day of its brand."),
    Key("accounts.archive", "X", "archive", "Archive", "Put it out of sight; nothing of it is deleted."),
    Key("accounts.bring_back", "B", "bring_back", "Bring back", "Show an archived account again."),
    Key("accounts.sets", "at", "sets", "Sets of accounts", "Name several accounts, to tick them together.", footer="sets"),
    BRAND,
    UNDO,
    REDO,
    CLOSE,
)  # fmt: skip
CONNECT: tuple[Key, ...] = (
    Key("connect.save", "ctrl+s", "save", "Sign in", "Sign in with what is in the form.", priority=True),
    Key("connect.page", "ctrl+b", "page", "In a browser", "Allow smdash on the network's page, in a browser here.", priority=True),
    Key("connect.code", "ctrl+g", "code", "By a code", "Allow smdash on the network's page anywhere, and type its code.", priority=True),
    CANCEL,
)  # fmt: skip
