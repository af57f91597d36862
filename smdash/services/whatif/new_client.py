"""Ask first: what taking on a client would come to; nothing is stored by asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.whatif import new_client
from smdash.domain.wording import counted
from smdash.services.desktop.files import read
from smdash.services.home import Service
from smdash.services.whatif.whatif import WhatIfService, put_client

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from smdash.domain.whatif.new_client import JudgedClient
    from smdash.domain.whatif.proposal import Proposal
    from smdash.domain.workload.situation import AccountWork, Situation

MOST_BYTES = 200_000


class ProposalService(Service):
    """Use cases of ``smdash ask`` and of the screen behind it."""

    def judge(self, toml: str) -> JudgedClient:
        """Return what a client written down as TOML would come to; UsageError for what cannot be read."""
        return self.judged(self.read(toml))

    def judge_file(self, path: Path) -> JudgedClient:
        """Return the same for a file; UsageError names it."""
        try:
            data = read(path, MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise UsageError("this is too big to be about one client.", subject=str(path))
            text = data.decode("utf-8-sig")
        except SmdashError as error:
            raise UsageError(error.what, subject=error.subject, hint=error.hint) from error
        except UnicodeDecodeError as error:
            raise UsageError("this is no text in UTF-8.", subject=str(path)) from error
        try:
            return self.judge(text)
        except UsageError as error:
            where = f"{path.name}, {error.subject}" if error.subject else path.name
            raise UsageError(error.what, subject=where, hint=error.hint) from error

    def read(self, toml: str) -> Proposal:
        """Read a client written down as TOML."""
        return new_client.read(toml, self.platforms())

    def typed(self, name: str, accounts: str, inbox_per_week: float | None, value: float | None = None) -> Proposal:
        """Return a client as typed into a form."""
        return new_client.proposal(
            name or "client", self.typed_accounts(accounts, inbox_per_week), value_per_month=value
        )

    def typed_accounts(self, text: str, inbox_per_week: float | None) -> list[AccountWork]:
        """Read accounts as typed: ``instagram 3 image, x 5 text``."""
        return new_client.typed_accounts(text, self.platforms(), inbox_per_week)

    def judged(self, asked: Proposal, situation: Situation | None = None) -> JudgedClient:
        """Return what a client would come to: in a situation, else in a week ahead with nothing but the usual in it."""
        return new_client.judge(situation or WhatIfService(self.home).start().situation, asked)

    def create(self, asked: Proposal) -> str:
        """Store a client with its accounts, duties and what it pays, as one undoable change; return what was done.

        UsageError for an archived brand, and for an account that is there already.
        """
        with self.home.write(f"Create the client {asked.name}") as w:
            put_client(w, self.home, asked)
        return f"Created the client {asked.name}: {counted(len(asked.accounts), 'account')}."

    @staticmethod
    def platforms() -> Mapping[str, int]:
        """Return the platforms there are, with the reply promise (business minutes) an account starts with."""
        from smdash.platforms.glance import glance
        from smdash.platforms.loader import keys

        return {key: glance(key).promise_minutes for key in keys()}
