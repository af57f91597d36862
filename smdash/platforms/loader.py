"""Reads platform files: the shipped ones, and a person's own that correct or add to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotFoundError, SmdashError
from smdash.platforms.glance import PROMISE_HOURS, use_own
from smdash.platforms.model import (
    Breakdown,
    Compose,
    Days,
    Durations,
    Export,
    Limits,
    Metric,
    MetricLevel,
    Permalinks,
    Platform,
    PlatformChange,
    Posting,
    ReplyWindow,
    Watch,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smdash.platforms.model import MetricUnit

_SHIPPED = Path(__file__).parent


class Library:
    """The platform files of one folder, with those of a second folder laid over them.

    A file is read when its platform is first asked for and kept from then on.
    """

    def __init__(self, shipped: Path = _SHIPPED, own: Path | None = None) -> None:
        self._shipped = shipped
        self._own = own
        self._loaded: dict[str, Platform] = {}
        self._wrong: set[str] = set()
        self._units: dict[tuple[str, str], MetricUnit] = {}

    @property
    def own(self) -> Path | None:
        """The folder whose files are laid over the shipped ones, None where there is none."""
        return self._own

    def use_folder(self, own: Path | None) -> None:
        """Lay the files of another folder over the shipped ones, or of none; forgets what was read before."""
        self._own = own
        self._loaded = {}
        self._wrong = set()
        self._units = {}

    def keys(self) -> tuple[str, ...]:
        """Return the platform keys in alphabetical order, a person's own among them."""
        found = {path.stem for path in self._shipped.glob("*.toml")}
        if self._own is not None:
            found |= {path.stem for path in self._own.glob("*.toml")}
        return tuple(sorted(found))

    def load(self, key: str) -> Platform:
        """Return one platform.

        Raises NotFoundError for an unknown key and UsageError (file, key path, reason) for a file that is wrong.
        """
        if (known := self._loaded.get(key)) is not None:
            return known
        if key not in self.keys():
            from difflib import get_close_matches

            near = get_close_matches(key, self.keys(), 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known platforms: {', '.join(self.keys())}."
            raise NotFoundError(f"there is no platform '{key}'.", hint=hint)
        folders = [folder for folder in (self._shipped, self._own) if folder is not None]
        files = [path for folder in folders if (path := folder / f"{key}.toml").is_file()]
        platform = _build(key, files)
        self._loaded[key] = platform
        return platform

    def find(self, key: str) -> Platform | None:
        """Return one platform, None where it is unknown or its file is wrong, which is found out once."""
        if (known := self._loaded.get(key)) is not None or key in self._wrong:
            return known
        try:
            return self.load(key)
        except SmdashError:
            self._wrong.add(key)
            return None

    def load_all(self) -> tuple[Platform, ...]:
        """Return every platform, by key."""
        return tuple(self.load(key) for key in self.keys())

    def units(self) -> Mapping[tuple[str, str], MetricUnit]:
        """Return the unit of every figure by its level and key, that of the first platform where they differ."""
        if not self._units:
            metrics = [metric for platform in self.load_all() for metric in platform.metrics]
            self._units = {(metric.level, metric.key): metric.unit for metric in reversed(metrics)}
        return self._units


_library = Library()


def own_folder() -> Path | None:
    """Return the folder of a person's own files, None where there is none."""
    return _library.own


def keys() -> tuple[str, ...]:
    """Return the keys of every known platform in alphabetical order."""
    return _library.keys()


def load(key: str) -> Platform:
    """Return one platform; reads that one file, once.

    Raises NotFoundError naming the known keys, and UsageError naming file, key path and reason for a bad file.
    """
    return _library.load(key)


def find(key: str) -> Platform | None:
    """Return one platform, None where it is unknown or its file is wrong: for what can be done without its facts."""
    return _library.find(key)


def load_all() -> tuple[Platform, ...]:
    """Return every platform in the order of ``keys``."""
    return _library.load_all()


def units() -> Mapping[tuple[str, str], MetricUnit]:
    """Return the unit of every figure by its level and key; keeps them until other files are read."""
    return _library.units()


def exports() -> tuple[tuple[Platform, Export], ...]:
    """Return every kind of export with the platform it comes from."""
    return tuple((platform, export) for platform in load_all() for export in platform.exports)


def use_folder(path: Path | None) -> None:
    """Read a person's own files over the shipped ones, or none (see ``platforms.use_folder``)."""
    if path is not None or _library.own is not None:
        _library.use_folder(path)
        use_own(path)


def _build(key: str, files: Iterable[Path]) -> Platform:
    from smdash.platforms.merge import merged

    facts = merged(key, files)
    days = Days(**facts.get("days", {}))
    begins = {"zone": days.zone, "zone_sure": days.sure, "delay_sure": days.delay_sure}
    metrics = tuple(Metric(**{**begins, **_frozen(entry)}) for entry in facts["metrics"])
    compose = facts.get("compose")
    row: str = facts.get("in_rows") or facts["key"]
    permalink = facts.get("permalink")
    durations = facts.get("durations")
    return Platform(
        key=facts["key"],
        name=facts["name"],
        short=facts["short"],
        source=facts["source"],
        limits=Limits(**_frozen(facts["limits"])),
        metrics=metrics,
        watch=tuple(_watch(entry, metrics) for entry in facts["watch"]),
        exports=tuple(_export(entry) for entry in facts["exports"]),
        changes=tuple(sorted((PlatformChange(**_frozen(entry)) for entry in facts["changes"]), key=lambda c: c.on)),
        compose=Compose(**compose) if compose else None,
        in_rows=row,
        in_narrow_rows=facts.get("in_narrow_rows") or row,
        promise_hours=facts.get("promise_hours", PROMISE_HOURS),
        files_name_handle=facts.get("files_name_handle", False),
        utm_sources=tuple(facts.get("utm_sources", ())),
        posting=Posting(**_frozen(facts.get("post", {}))),
        permalinks=_permalinks(permalink) if permalink else Permalinks(),
        days=days,
        breakdowns=tuple(Breakdown(**_frozen(entry)) for entry in facts["breakdowns"]),
        durations=Durations(**durations) if durations else None,
        reply_windows=tuple(ReplyWindow(**_frozen(entry)) for entry in facts["reply_windows"]),
    )


def _permalinks(facts: Mapping[str, Any]) -> Permalinks:
    from smdash.platforms.finder import Finder

    found = {key: Finder(facts[key]) for key in ("id", "account") if key in facts}
    same = tuple(Finder(each) for each in facts.get("same", ()))
    return Permalinks(**{**_frozen(facts), **found, "same": same})


def _watch(entry: Mapping[str, Any], metrics: tuple[Metric, ...]) -> Watch:
    from smdash.platforms.merge import watch_level

    levels: list[MetricLevel] = [metric.level for metric in metrics if metric.key == entry["metric"]]
    return Watch(**{**entry, "level": watch_level(entry, levels)})


def _export(entry: Mapping[str, Any]) -> Export:
    groups = [names for part in ("fields", "metrics") for names in entry.get(part, {}).values()]
    need = tuple(_names(given, groups) for given in entry["need"])
    ignore = tuple(entry.get("ignore", {}).get("headers", ()))
    return Export(**{**_frozen(entry), "need": need, "ignore": ignore})


def _names(given: str | list[str], groups: list[list[str]]) -> tuple[str, ...]:
    """Return the accepted names of a needed column.

    One name stands for its column with all its aliases, so that a new alias is enough to be recognised; a list is
    "one of these columns" and taken as it is.
    """
    if not isinstance(given, str):
        return tuple(given)
    aliases = [alias for group in groups if given in group for alias in group]
    return tuple(dict.fromkeys([given, *aliases]))


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {name: _frozen(item) for name, item in value.items()}
    return value
