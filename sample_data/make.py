"""Write the sample world: `python sample_data/make.py [folder]`, the same bytes every time.

Reads world.toml and texts/ beside this file; every other data file is made from them. Standard library only.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from making import exports, history, inbox, media, next_week, plan, results  # noqa: E402 - the folder of this file comes first


def build() -> dict[str, bytes]:
    """Return every made file as name -> bytes."""
    past = history.make()
    return {
        **exports.make(past),
        **plan.make(past),
        **inbox.make(),
        **next_week.make(),
        **results.make(past),
        **media.make(),
    }


def main() -> None:
    """Write the files into the named folder, by default beside this file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in build().items():
        (folder / name).write_bytes(data)
        print(f"{len(data):7,d}  {name}")


if __name__ == "__main__":
    main()
