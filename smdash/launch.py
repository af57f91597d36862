"""Opening the dashboard on a home; shared by the bare command, ``smdash demo`` and the welcome screen."""

from __future__ import annotations

import contextlib
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from smdash import config, platforms
from smdash.bootstrap import services_for
from smdash.paths import paths

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def launch(home: Path | None, now: str | None) -> None:
    """Show the dashboard until it is quit. Raises SmdashError when the home cannot be used."""
    # Nothing of what start-up imports is garbage; looking for some only delays the first picture.
    gc.disable()
    services = services_for(home, now)
    settings = config.load(paths(home).config)
    from smdash.app import SmdashApp  # after the home: a home that cannot be used needs no screen

    with contextlib.ExitStack() as stack:
        app = SmdashApp(services, settings, lambda: _sample_world(home, now, stack))
        app.run()
        if "live" in vars(app):
            from smdash.screens.publishing.live import late_words

            if app.live.sending:
                sys.stderr.write("smdash: waiting for what is on its way to be noted; nothing more is begun.\n")
            app.live.end()
            for words, _ in late_words(app.live.told_late):
                sys.stderr.write(f"smdash: {words}\n")


def _sample_world(left: Path | None, now: str | None, stack: contextlib.ExitStack) -> Services:
    """Build the sample world in a folder that goes when ``stack`` ends; until it stands the home ``left`` is in use."""
    import tempfile

    from smdash.store.unfinished import making, sweep

    place = Path(tempfile.gettempdir()) / "smdash-demo"
    sweep(place.parent, place.name)
    home = stack.enter_context(making(place))
    home.mkdir(mode=0o700)
    try:
        services = services_for(home, now)
        services.demo.build()
    except BaseException:
        platforms.use_folder(paths(left).platforms)
        raise
    return services
