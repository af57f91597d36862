"""The errors people meet: what happened, to what, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FoundT = TypeVar("FoundT")


class SmdashError(Exception):
    """Something went wrong that a person can act on.

    ``what`` says what happened, ``subject`` names the thing it happened to (a path, an account, a line),
    ``hint`` says what to do next. ``field`` is the name of the field of a form it was typed into, '' where there is
    none. ``exit_code`` is what the command line ends with.
    """

    exit_code = 1

    def __init__(self, what: str, *, subject: str = "", hint: str = "", field: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.subject = subject
        self.hint = hint
        self.field = field

    def __str__(self) -> str:
        head = f"{self.subject}: {self.what}" if self.subject else self.what
        return f"{head} {self.hint}" if self.hint else head


class UsageError(SmdashError):
    """The request itself is wrong: a bad option, a bad value, a bad config file."""

    exit_code = 2


class FieldsError(UsageError):
    """Fields of a form are wrong; ``wrong`` are their errors, each with its field, in the order they were read."""

    def __init__(self, wrong: Sequence[SmdashError]) -> None:
        first = wrong[0]
        super().__init__(first.what, subject=first.subject, hint=first.hint, field=first.field)
        self.wrong = tuple(wrong)


class FieldReader:
    """Reads the fields of a form one by one, so that all that are wrong are named together."""

    def __init__(self) -> None:
        self.wrong: list[SmdashError] = []

    def read(self, field: str, reading: Callable[[], FoundT], otherwise: FoundT) -> FoundT:
        """Return what is read of a field, ``otherwise`` where it is wrong; that is kept for ``done``."""
        try:
            return reading()
        except SmdashError as error:
            error.field = error.field or field
            self.wrong.append(error)
            return otherwise

    def done(self) -> None:
        """Raise what was wrong: the error itself where it is one, FieldsError for several."""
        if self.wrong:
            raise self.wrong[0] if len(self.wrong) == 1 else FieldsError(self.wrong)


def of_field(field: str, reading: Callable[[], FoundT]) -> FoundT:
    """Return what is read of a field; an error carries the field's name."""
    try:
        return reading()
    except SmdashError as error:
        error.field = error.field or field
        raise


class NotFoundError(SmdashError):
    """The named brand, account, post or item does not exist."""


class StoreError(SmdashError):
    """The database file cannot be used as it is."""


class BusyError(StoreError):
    """Another program holds the database for longer than we wait."""

    exit_code = 3


class FullError(StoreError):
    """There is no room for what was to be written; nothing of it was."""


class DamagedError(StoreError):
    """The database file is no database any more, or a damaged one."""


class ReadOnlyError(StoreError):
    """The home can only be read, so nothing can be changed in it; ``reason`` says why."""

    def __init__(self, subject: str, reason: str) -> None:
        super().__init__(
            f"this home can only be read ({reason}); nothing was changed.",
            subject=subject,
            hint="Copy its folder to where you may write, and name that with --home.",
        )


class TooSlowError(StoreError):
    """A query needs longer than the caller can wait; ask again where waiting does no harm."""


class ConflictError(SmdashError):
    """The thing changed in the meantime, so the act would overwrite somebody's work."""


class StaleError(ConflictError):
    """What an act is about is not as its person saw it; nothing was changed."""


class ReplacedError(ConflictError):
    """A backup was restored since the data were read, so an act on them would meet other rows than were seen."""

    def __init__(self) -> None:
        super().__init__(
            "a backup was restored meanwhile, and what was read before it may be other data now.",
            hint="Nothing was changed. Look again, and then do it again.",
        )


class OpenFieldsError(ConflictError):
    """What is to be shown to others still holds fields that nobody filled in; nothing was made."""


class NotWholeError(ConflictError):
    """Some of what was asked for as a whole cannot be done; ``refused`` says why, each in turn."""

    def __init__(self, refused: tuple[str, ...]) -> None:
        super().__init__(refused[0], hint="Nothing was changed.")
        self.refused = refused


class FileFormatError(SmdashError):
    """A file cannot be read as any kind smdash knows."""


class UnknownFileError(FileFormatError):
    """A file is of no kind smdash reads, which says nothing against it; in an archive it is left out.

    ``table`` is whether it is a table all the same, so that a person may say what its columns are.
    """

    table = False


class WhoseFileError(UsageError):
    """It is not clear to which account a file belongs; ``platforms`` are those it may come from, none when any.

    ``asks`` is False where naming an account does not help. ``understood`` says what the file was seen to be. Where
    only a part of the file is asked about, ``part`` is its platform, '' for one that names none, or '@' and a name.
    """

    def __init__(
        self,
        what: str,
        *,
        subject: str = "",
        hint: str = "",
        platform: str = "",
        platforms: tuple[str, ...] = (),
        asks: bool = True,
        part: str | None = None,
        of_brand: bool = False,
    ) -> None:
        super().__init__(what, subject=subject, hint=hint)
        self.of_brand = of_brand
        self.platforms = platforms or ((platform,) if platform else ())
        self.asks = asks
        self.part = part
        self.understood = ""


class AmbiguousDatesError(FileFormatError):
    """Every date of a file can be read day-first and month-first, so a person has to say which."""

    exit_code = 2

    def __init__(self, *, subject: str, column: str, samples: tuple[str, ...]) -> None:
        super().__init__(
            f"the dates in column '{column}' ({', '.join(samples)}) can be read day-first and month-first.",
            subject=subject,
            hint="Say which: --day-first or --month-first.",
        )
        self.column = column
        self.samples = samples


class PeriodNeededError(FileFormatError):
    """A file holds totals of a period and does not say which, so a person has to."""

    exit_code = 2

    def __init__(self, *, subject: str) -> None:
        super().__init__(
            "the file holds totals of a period and does not say which.",
            subject=subject,
            hint="Say it: --period 2026-10-01..2026-10-31.",
        )


class CancelledError(SmdashError):
    """A person stopped a long job; nothing of it was kept."""
