"""Collects what is wrong in a file while it is read, without growing with the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smdash.domain.imports.records import RowProblem

if TYPE_CHECKING:
    from collections.abc import Hashable

MOST_ERRORS = 200
MOST_WARNINGS = 100


class TooManyErrors(Exception):  # noqa: N818
    """The log is full: reading on would only repeat the same complaint."""


@dataclass(slots=True)
class ProblemLog:
    """Errors one by one up to ``MOST_ERRORS``, warnings of one sort as one entry with a count, and notes."""

    notes: list[str] = field(default_factory=list)
    _errors: list[RowProblem] = field(default_factory=list)
    _warnings: dict[Hashable, RowProblem] = field(default_factory=dict)
    _more: dict[Hashable, int] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """How many errors there are so far."""
        return len(self._errors)

    def error(self, line: int, column: str, message: str) -> None:
        """Add an error; raises TooManyErrors when the log is full."""
        self._errors.append(RowProblem(line, column, message))
        if len(self._errors) >= MOST_ERRORS:
            raise TooManyErrors

    def warning(self, line: int, column: str, message: str, *, sort: str = "", each: bool = False) -> None:
        """Add a warning; of several of the same ``sort`` (else: column and message) the first stands for all.

        ``each`` keeps them apart as long as there are not too many.
        """
        few = each and len(self._warnings) < MOST_WARNINGS
        key = (column, line, message) if few else (column, "each" if each else sort or message)
        if key in self._warnings:
            self._more[key] = self._more.get(key, 0) + 1
        else:
            self._warnings[key] = RowProblem(line, column, message, "warning")

    def note(self, text: str) -> None:
        """Add something a person should know that is not wrong."""
        self.notes.append(text)

    def finished(self) -> list[RowProblem]:
        """Return every problem in the order of the file."""
        problems = list(self._errors)
        for key, problem in self._warnings.items():
            more = self._more.get(key, 0)
            suffix = f" (and {more} more)" if more else ""
            problems.append(problem._replace(message=problem.message + suffix))
        if len(self._errors) >= MOST_ERRORS:
            last = self._errors[-1].line
            problems.append(RowProblem(last, "", f"reading stopped here after {MOST_ERRORS} errors."))
        return sorted(problems, key=lambda problem: problem.line)
