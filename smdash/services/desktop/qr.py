"""An address as a QR code in the cells of a terminal.

Source: ISO/IEC 18004; a reader wants four light modules around it, two do where a light ground goes on beyond them.
"""

from __future__ import annotations

QUIET = 2
_HALVES = {(True, True): "\u2588", (True, False): "\u2580", (False, True): "\u2584", (False, False): " "}


def modules(text: str) -> list[list[bool]]:
    """Return a text as rows of modules, True for dark, its light border included."""
    import segno

    made = segno.make(text, error="l", boost_error=False, micro=False)
    return [[bool(each) for each in row] for row in made.matrix_iter(border=QUIET)]


def half_blocks(rows: list[list[bool]], *, ink: bool = True) -> list[str]:
    """Return lines of half blocks, two rows of modules each, in which the dark modules are drawn, or else the light.

    Drawn dark they want a light ground, drawn light a dark one.
    """
    paired = [*rows, [False] * len(rows[0])] if len(rows) % 2 else rows
    return [
        "".join(_HALVES[above == ink, below == ink] for above, below in zip(*paired[at : at + 2], strict=True))
        for at in range(0, len(paired), 2)
    ]


def plain(rows: list[list[bool]]) -> list[str]:
    """Return lines of letters for a terminal without half blocks, two cells a module, the light ones drawn."""
    return ["".join("  " if dark else "##" for dark in row) for row in rows]
