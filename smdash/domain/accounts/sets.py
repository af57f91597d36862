"""Sets of accounts: a name for several of them, typed with an @ wherever accounts are."""

from __future__ import annotations

import re
from typing import NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line, storable

SIGN = "@"
LONGEST = 30
_NAME = re.compile(r"[^\W_][\w-]*")


class AccountSet(NamedTuple):
    """Accounts under a name, by their slugs; ``archived`` are those of it that are out of sight, and stand nowhere."""

    name: str
    accounts: tuple[str, ...]
    archived: tuple[str, ...] = ()

    @property
    def typed(self) -> str:
        """The name as it is typed among accounts: ``@launch``."""
        return SIGN + self.name


def set_name(typed: str) -> str:
    """Return the name of a set as it is kept, with or without its sign; UsageError for what is none."""
    name = storable(typed).strip().removeprefix(SIGN).casefold()
    if not _NAME.fullmatch(name) or len(name) > LONGEST:
        raise UsageError(
            f"a set is named by letters, digits, - and _, at most {LONGEST}.",
            subject=f"'{one_line(typed, 60)}'",
            hint="Like: launch.",
        )
    return name
