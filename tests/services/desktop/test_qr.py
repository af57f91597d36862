"""The code in a terminal: what a reader finds in it, and that it fits."""

from __future__ import annotations

from smdash.services.desktop import qr

ADDRESS = "http://192.168.100.200:54321/" + "aB3-_" * 4 + "xY"


def test_it_fits_a_small_terminal_and_is_the_same_both_ways() -> None:
    rows = qr.modules(ADDRESS)
    assert (len(rows), len(rows[0])) == (33, 33)
    assert rows[0] == rows[-1] == [False] * 33
    assert [rows[2][at] for at in range(2, 9)] == [True] * 7  # the upper edge of a finder
    dark, light = qr.half_blocks(rows), qr.half_blocks(rows, ink=False)
    assert (len(dark), {len(line) for line in dark}) == (17, {33})
    swapped = str.maketrans("\u2588\u2580\u2584 ", " \u2584\u2580\u2588")
    assert [line.translate(swapped) for line in dark] == light
    back = [[line[at] in "\u2588\u2580" for at in range(33)] for line in dark]
    assert back == rows[::2]
    assert qr.plain(rows)[2] == "".join("  " if each else "##" for each in rows[2])
