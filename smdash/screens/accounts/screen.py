"""The accounts: what each is connected to, what works by itself and what needs a person, and signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from smdash.domain.connections import words
from smdash.domain.plaintext import block, one_line
from smdash.domain.schedule import short_moment
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.accounts.keys import ACCOUNTS
from smdash.screens.base.dialogs import Choice, PickScreen, TextScreen
from smdash.screens.base.screen import BaseScreen
from smdash.widgets.accounts.connectionlist import ConnectionList
from smdash.widgets.dashboard.strips import KeyLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.app import ComposeResult

    from smdash.domain.accounts.views import Account
    from smdash.domain.connections.views import Connection, Verified
    from smdash.services.bundle import Services
    from smdash.services.connections.connections import SignedOut
    from smdash.widgets.keys import Key

NETWORK = "network"
"""The group of what asks a network: of several askings the newest is shown, and none holds up a change."""


class AccountsScreen(BaseScreen[str]):
    """Every account and its connection; what the one under the cursor can do stands below."""

    CSS_PATH = "accounts.tcss"
    AUTO_FOCUS = "#accounts"
    LIST = "accounts"
    SAID_SECONDS = 15.0
    KEYS: ClassVar[tuple[Key, ...]] = ACCOUNTS
    LINE = (
        *("accounts.connect", "accounts.test", "accounts.sign_out", "account.add", "accounts.edit"),
        *("close", "accounts.sets"),
    )

    def __init__(self, services: Services, brand: str | None = None, account: str = "") -> None:
        super().__init__(services, brand)
        self.wanted = account
        self.rows: list[Connection] = []

    def compose(self) -> ComposeResult:
        """Lay out the names of the columns, the accounts, and what the one under the cursor can do."""
        yield Static(id="head")
        yield ConnectionList(id="accounts", title="Accounts")
        yield Static(id="about")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the accounts."""
        self.show_keys()
        self.watch_file()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the accounts again."""
        self.beside(self.services.connections.all, self._show)

    def _show(self, found: Sequence[Connection]) -> None:
        self.rows = [row for row in found if self.brand is None or row.brand == self.brand]
        pane = self._list()
        pane.now, pane.zone = self.services.home.now(), self.services.home.zone()
        pane.empty = self.named("No accounts yet.\n\n{account.add}  adds one")
        if self.wanted:
            pane.cursor_key, self.wanted = self.wanted, ""
        pane.show(ListWindow(self.rows))
        pane.border_title = Content(f"Accounts{f' of {self.brand}' if self.brand else ''}")
        pane.border_subtitle = Content(self._count(pane.now))
        self._head()
        self._about()

    def _count(self, now: datetime) -> str:
        able = [row for row in self.rows if row.connector]
        works = sum(row.works for row in able)
        said = [f"{works} of {counted(len(able), 'account')} connected" if able else "no account can be connected yet"]
        if waiting := sum(row.needs_sign_in or row.expires_soon(now) for row in able):
            said.append(f"{waiting} to sign in")
        if by_hand := len(self.rows) - len(able):
            said.append(f"{by_hand} by hand")
        return " \u00b7 ".join(said)

    def _list(self) -> ConnectionList:
        return self.query_one("#accounts", ConnectionList)

    def on_resize(self) -> None:
        """Name the columns there is room for."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        pane = self._list()
        self.query_one("#head", Static).update(Content(" " * 2 + pane.head(pane.scrollable_content_region.width)))

    @on(ConnectionList.Moved)
    def _moved(self) -> None:
        self._about()

    def _about(self) -> None:
        row: Connection | None = self._list().current
        self.query_one("#about", Static).update(Content(block("\n".join(self._lines(row))) if row else ""))

    def _lines(self, row: Connection, *, all_of_it: bool = False) -> list[str]:
        """Return what there is to know of an account, what matters most first."""
        now, zone = self.services.home.now(), self.services.home.zone()

        def when(moment: datetime) -> str:
            return short_moment(moment.astimezone(zone), now.astimezone(zone).year)

        said = []
        if wrong := words.problem_words(row, when(row.problem_at) if row.problem_at else ""):
            said.append(f"! {wrong}")
        said += [f"! {line}" for line in (words.expiry_words(row, now), words.renamed_words(row)) if line]
        if not row.connector:
            said.append("smdash does not talk to this platform: its posts are handed over to you at their time.")
            return said
        said.append(f"By itself{'' if row.works else ', once it works'}: {words.works_words(row)}.")
        if needed := words.person_words(row):
            said.append(f"Needs you: {needed}.")
        if not row.connected:
            said.append(
                self.named("Until it is connected, its posts are handed over to you: {accounts.connect} connects it.")
            )
            return said
        if row.place is not None and row.signed_in_at is not None:
            said.append(f"Signed in {when(row.signed_in_at)}. {words.kept_words(row.place)}")
        if all_of_it:
            said.append(f"Server: {row.server or '-'}. Known there as: {row.handle or '-'}, {row.remote_id}.")
            said.append(f"Sign-in ends: {when(row.expires_at) if row.expires_at else 'never, or unknown'}.")
            said.append(f"The sign-in last worked: {when(row.checked_at) if row.checked_at else '-'}.")
            said.append(f"Last sync: {when(row.synced_at) if row.synced_at else '-'}.")
            if row.text_limit is not None:
                said.append(f"Longest text its server takes: {row.text_limit:,} characters.")
        return said

    def action_sets(self) -> None:
        """Name several accounts, or change which ones a name stands for."""
        from smdash.screens.accounts.sets import edit_sets

        edit_sets(self)

    def action_about(self) -> None:
        """Show all there is to know of the account under the cursor."""
        row: Connection | None = self._list().current
        if row is not None:
            self.app.push_screen(TextScreen(row.account, "\n\n".join(self._lines(row, all_of_it=True))))

    def opened(self, row: Connection) -> None:
        """Show all there is to know of an account."""
        del row
        self.action_about()

    # Acting ----------------------------------------------------------------------------------------------

    def action_connect(self) -> None:
        """Sign in to the network of the account under the cursor."""
        row: Connection | None = self._list().current
        if row is None:
            return
        if not row.connector:
            self.tell(f"smdash does not talk to {row.platform} yet: its posts are handed over to you.")
            return
        from smdash.screens.accounts.connect import ConnectScreen

        def connected(said: str | None) -> None:
            self.after(said)
            if said:
                # What its server takes is not known before it is asked once.
                self.beside(lambda: self.services.connections.test(row.account), lambda _: self.reload(), NETWORK)

        self.attempt(lambda: self.app.push_screen(ConnectScreen(self.services, row), connected))

    def action_test(self) -> None:
        """Ask the network of the account under the cursor whether the sign-in holds."""
        row: Connection | None = self._list().current
        if row is not None:
            self._test([row])

    def action_test_all(self) -> None:
        """Ask all networks whether the sign-ins hold."""
        self._test([row for row in self.rows if row.connected])

    def _test(self, rows: Sequence[Connection]) -> None:
        there = self.services.connections
        rows = [row for row in rows if row.connected or there.in_environment(row.account)]
        if not rows:
            self.tell(self.named("Nothing to test: it is not connected. {accounts.connect} connects it."))
            return
        self.tell(f"Asking {rows[0].account if len(rows) == 1 else counted(len(rows), 'network')} ...")
        self.beside(lambda: [there.test(row.account) for row in rows], self._tested, NETWORK)

    def _tested(self, found: Sequence[Verified]) -> None:
        self.reload()
        wrong = [each for each in found if not each.ok]
        clocks = [said for each in found if (said := words.clock_words(each))]
        if len(found) == 1:
            tested = found[0]
            said = tested.problem or f"{tested.connection.account} works ({tested.milliseconds} ms)."
        else:
            said = f"{len(found) - len(wrong)} of {counted(len(found), 'account')} work."
            said += f" Not: {', '.join(each.connection.account for each in wrong)}." if wrong else ""
        self.tell(one_line(" ".join([said, *clocks[:1]])))

    def action_sign_out(self) -> None:
        """Delete the sign-in of the account under the cursor, once confirmed."""
        row: Connection | None = self._list().current
        if row is None:
            return
        if not row.connected:
            self.tell(f"{row.account} is not connected.")
            return
        body = (
            f"{row.account} is connected as {row.handle or row.remote_id}. Its secret is deleted everywhere.\n"
            "From then on its posts are handed over to you; what came in and went out stays."
        )
        choices = [Choice("no", "Stay signed in"), Choice("yes", f"Sign out {row.account}")]

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.beside(lambda: self.services.connections.sign_out(row.account), self._signed_out, NETWORK)

        self.app.push_screen(PickScreen("Sign out?", choices, "no", body=body), answered)

    def _signed_out(self, done: SignedOut) -> None:
        self.reload()
        secret = "the secret is deleted." if done.deleted else "but the secret could not be deleted everywhere."
        self.tell(one_line(" ".join([f"Signed out; {secret}", *done.notes])))

    def action_edit(self) -> None:
        """Change handle, weekly times, posts a week, promise, zone and limits of the account under the cursor."""
        row: Connection | None = self._list().current
        if row is not None:
            from smdash.screens.accounts.form import change_account

            change_account(self, row.account)

    def action_archive(self) -> None:
        """Put the account under the cursor out of sight."""
        row: Connection | None = self._list().current
        if row is not None:
            self.beside(
                lambda: self.services.manage.archive_account(row.account),
                lambda _: self.after(f"Archived {row.account}; nothing of it is deleted. u takes it back."),
                "write",
                lasting=True,
            )

    def action_bring_back(self) -> None:
        """Bring an archived account back."""
        self.beside(lambda: [a for a in self.services.home.accounts(archived=True) if a.archived], self._offer_archived)

    def _offer_archived(self, found: Sequence[Account]) -> None:
        found = [account for account in found if self.brand is None or account.brand == self.brand]
        if not found:
            self.tell("No account is archived.")
            return

        def picked(slug: str | None) -> None:
            if slug is not None:
                self.beside(
                    lambda: self.services.manage.archive_account(slug, archived=False),
                    lambda _: self.after(f"{slug} is back. u takes it back."),
                    "write",
                    lasting=True,
                )

        choices = [Choice(account.slug, account.slug, account.colour) for account in found]
        self.app.push_screen(PickScreen("Bring back which account?", choices), picked)

    def action_edit_brand(self) -> None:
        """Change the brand of the account under the cursor."""
        row: Connection | None = self._list().current
        slug = row.brand if row is not None else self.brand
        if slug is None:
            return
        from smdash.screens.accounts.brand_form import brand_form

        self.attempt(lambda: self.app.push_screen(brand_form(self.services, slug), self.after))
