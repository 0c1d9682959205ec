"""Plugins: what other installed distributions add to the program, found through their entry points.

A distribution says in its ``pyproject.toml`` what it has, for example::

    [project.entry-points."wtransplant.formats"]
    tiny = "tiny_weights.reading:FORMAT"

=========================== ==================================================================================
``wtransplant.formats``     a :class:`wtransplant.checkpoints.opening.Format` or ``FolderFormat``
``wtransplant.operations``  a class derived from :class:`wtransplant.mapping.operations.Operation`
``wtransplant.targets``     what builds a model, see :class:`wtransplant.targets.zoo.Provider`
``wtransplant.data``        what opens training data, see :data:`wtransplant.training.data.Reader`
=========================== ==================================================================================

The name of the entry point is the name in rules, specifications and recipes. Nothing is looked for before it is
needed, and a plugin's code is imported when that very plugin is. What cannot be used is told once, and is as if it
were not installed. Built-in names come first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from threading import RLock
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, get_args

from wtransplant.errors import WtransplantError
from wtransplant.words import tr

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

Kind = Literal["formats", "operations", "targets", "data"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Thing = TypeVar("Thing")
RECORD = "plugin"
"""Attribute of log records about plugins that are not used."""
log = logging.getLogger("wtransplant")
_lock = RLock()  # jobs of the window ask in threads of their own


@dataclass(frozen=True, slots=True)
class Plugin:
    """Something that a distribution offers.

    Attributes:
        kind: what it is.
        name: as rules, specifications and recipes name it.
        distribution: name of what ``pip`` installed.
        version: of the distribution.
        place: where its object is, ``package.module:NAME``.
    """

    kind: Kind
    name: str
    distribution: str
    version: str
    place: str

    def __str__(self) -> str:
        return f"{self.name} of {self.distribution} {self.version}".rstrip()


_unusable: dict[Plugin, str] = {}


def plugins(kind: Kind) -> Mapping[str, Plugin]:
    """What is installed of a kind, by name, in the order of the names; nothing of it is imported."""
    with _lock:
        return {name: plugin for name, (plugin, _) in _found(kind).items()}


def unusable() -> Mapping[Plugin, str]:
    """Plugins that turned out not to be usable so far, and why not."""
    with _lock:
        return dict(_unusable)


def refuse(plugin: Plugin, reason: str) -> None:
    """Tell, once, that a plugin is not used."""
    with _lock:
        if plugin not in _unusable:
            _unusable[plugin] = reason
            told = tr("the plugin {plugin} is not used: {reason}", plugin=plugin, reason=reason)
            log.warning("%s", told, extra={RECORD: plugin})


@contextmanager
def running(plugin: Plugin | None, error: type[WtransplantError], where: str = "") -> Iterator[None]:
    """Run a plugin's code: what it raises beside our own errors becomes an error that names the plugin.

    Args:
        plugin: whose code; ``None`` for our own, whose errors pass as they are.
        error: the kind of error that is raised.
        where: the file or key that it is about.
    """
    try:
        yield
    except (WtransplantError, MemoryError):
        raise
    except Exception as found:
        if plugin is None:
            raise
        what = tr("the plugin {plugin} failed: {error}", plugin=plugin, error=describe(found))
        hint = tr("Tell the authors of {distribution}.", distribution=plugin.distribution)
        raise error(what, where=where, hint=hint) from found


def describe(error: BaseException) -> str:
    """An error of somebody else's code in one line."""
    text = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


class Extended(Mapping[str, Thing], Generic[Thing]):
    """Built-in things of a kind by name, and those of plugins after them.

    Asking for a built-in name looks for no plugins; asking for another one imports the plugin of that name alone.

    Args:
        kind: of plugins.
        own: the built-in things.
        fault: says what keeps an object from being one of these things; ``""`` if nothing does.
    """

    def __init__(self, kind: Kind, own: Mapping[str, Thing], fault: Callable[[str, object], str]) -> None:
        self.kind = kind
        self.own = own
        self._fault = fault
        self._loaded: dict[str, Thing | None] = {}

    def __getitem__(self, name: str) -> Thing:
        if name in self.own:
            return self.own[name]
        thing = self._load(name)
        if thing is None:
            raise KeyError(name)
        return thing

    def __contains__(self, name: object) -> bool:
        return name in self.own or (isinstance(name, str) and self._load(name) is not None)

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from self.added

    def __len__(self) -> int:
        return len(self.own) + len(self.added)

    @property
    def added(self) -> Mapping[str, Thing]:
        """Those of plugins that can be used, all of them imported."""
        loaded = {name: self._load(name) for name in self._offered}
        return {name: thing for name, thing in loaded.items() if thing is not None}

    def why_not(self, name: str) -> str:
        """Why the plugin of a name cannot be used; ``""`` if it can, and where there is none."""
        return "" if name in self or name not in self._offered else _unusable[self._offered[name][0]]

    def plugin(self, name: str) -> Plugin | None:
        """Where a thing is from; ``None`` for a built-in one, and for a name that nobody has."""
        return None if name in self.own or name not in self._offered else self._offered[name][0]

    @cached_property
    def _offered(self) -> Mapping[str, tuple[Plugin, EntryPoint]]:
        with _lock:
            found = _found(self.kind)
        for name in found.keys() & self.own.keys():
            refuse(found[name][0], tr("a built-in one has that name"))
        return {name: entry for name, entry in found.items() if name not in self.own}

    def _load(self, name: str) -> Thing | None:
        if name not in self._offered:
            return None
        with _lock:
            plugin, entry = self._offered[name]
            if name not in self._loaded:
                self._loaded[name] = self._imported(plugin, entry)
            return None if plugin in _unusable else self._loaded[name]

    def _imported(self, plugin: Plugin, entry: EntryPoint) -> Thing | None:
        try:
            thing = entry.load()
        except (Exception, SystemExit) as error:  # whatever its import does
            reason = tr("importing {place} failed: {error}", place=plugin.place, error=describe(error))
            refuse(plugin, reason)
            return None
        if fault := self._fault(plugin.name, thing):
            refuse(plugin, f"{plugin.place} {fault}")
            return None
        made: Thing = thing
        return made


@cache
def _entries() -> EntryPoints:
    """All entry points of ours: looking through those of hundred distributions takes some 30 ms."""
    from importlib.metadata import EntryPoints, entry_points

    found = entry_points()
    chosen = [entry for kind in KINDS for entry in found.select(group=_group(kind))]
    return EntryPoints(chosen)


@cache
def _found(kind: Kind) -> Mapping[str, tuple[Plugin, EntryPoint]]:
    """By name; of two distributions that offer one name, the first by its own name."""
    found: dict[str, tuple[Plugin, EntryPoint]] = {}
    offered = [(_plugin(kind, entry), entry) for entry in _entries().select(group=_group(kind))]
    for plugin, entry in sorted(offered, key=lambda each: (each[0].name, each[0].distribution)):
        if plugin.name in found:
            refuse(plugin, tr("{other} has one of that name", other=found[plugin.name][0].distribution))
        else:
            found[plugin.name] = plugin, entry
    return found


def _plugin(kind: Kind, entry: EntryPoint) -> Plugin:
    distribution = entry.dist
    named = ("", "") if distribution is None else (distribution.name, distribution.version)
    return Plugin(kind, entry.name, *named, entry.value)


def _group(kind: Kind) -> str:
    return f"wtransplant.{kind}"
