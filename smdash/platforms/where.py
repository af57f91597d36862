"""Where in a platform file something stands, and the error that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where in which file something stands."""

    file: str
    path: str = ""

    def key(self, name: str) -> FilePlace:
        """Return the place of a key below this one."""
        shown = name if re.fullmatch(r"[\w-]+", name) else f'"{one_line(name)}"'
        return FilePlace(self.file, f"{self.path}.{shown}" if self.path else shown)

    def at(self, index: int) -> FilePlace:
        """Return the place of the element of a list, counted from 0."""
        return FilePlace(self.file, f"{self.path}[{index}]")

    def fault(self, reason: str) -> UsageError:
        """Return the error that names this place and what is wrong there."""
        subject = f"{self.file}, {self.path}" if self.path else self.file
        return UsageError(f"{reason}.", subject=subject, hint="Correct the file and start again.")
