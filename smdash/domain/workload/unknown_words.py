"""What a week's figures lack, in words, with the command and the key that tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.domain.workload.unknowns import Unknown


def what(unknown: Unknown) -> str:
    """Name what is lacking: ``how many messages acme/x gets``."""
    match unknown.kind:
        case "hours":
            return "your hours"
        case "cadence":
            return f"how often {unknown.subject} posts"
        case "messages":
            return f"how many messages {unknown.subject} gets"
        case "minutes":
            words = unknown.subject.replace("_", " ")
            return f"how long {'an' if words[:1] in 'aeiou' else 'a'} {words} takes"


def command(unknown: Unknown) -> str:
    """Return the command that tells it."""
    match unknown.kind:
        case "hours":
            return "smdash workload --hours 7.5,7.5,7.5,7.5,7,0,0"
        case "cadence":
            return f"smdash account edit {unknown.subject} --cadence text=3"
        case "messages":
            return f"smdash account edit {unknown.subject} --inbox-per-week N"
        case "minutes":
            return f"smdash estimate set {unknown.subject} MINUTES"


def key(unknown: Unknown) -> str:
    """Return the key of the workload screen that tells it; '' where none does."""
    return {"hours": "H", "messages": "m", "minutes": "e"}.get(unknown.kind, "")


def with_command(unknown: Unknown) -> str:
    """Return what is lacking followed by the command that tells it: ``your hours: smdash workload ...``."""
    return f"{what(unknown)}: {command(unknown)}"
