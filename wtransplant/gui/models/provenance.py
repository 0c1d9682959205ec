"""Where the tensors of a saved pair came from, when such a pair is open as the source. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from psygnal import Signal

from wtransplant.gui.models.contents_place import Fact, Label
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.saving import Manifest
    from wtransplant.saving.manifest import Origin

PROVENANCE = Label(mark("Provenance"))


class Provenance:
    """The manifest of the source that is open, if it is a pair.

    Signals (psygnal):
        changed(): another manifest, or none.
    """

    changed = Signal()

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: tuple[Checkpoint, Manifest | None] | None = None
        self._shown: tuple[Checkpoint, Manifest] | None = None

    def read(self, source: Checkpoint) -> Manifest | None:
        """The manifest of a source, read once; for jobs, as it may take a second.

        Raises:
            SaveError: there is one that cannot be used, or is for another file.
        """
        with self._lock:
            if self._read is None or self._read[0] is not source:
                self._read = source, _manifest_of(source)
            return self._read[1]

    def show(self, source: Checkpoint | None, manifest: Manifest | None) -> None:
        """From now on sentences are about this source."""
        self._shown = None if source is None or manifest is None else (source, manifest)
        if source is None:
            with self._lock:
                self._read = None
        self.changed.emit()

    def manifest_of(self, source: Checkpoint | None) -> Manifest | None:
        """The manifest that is shown, if it is that of this source."""
        return self._shown[1] if self._shown is not None and self._shown[0] is source else None

    def sentence(self, source: Checkpoint, key: str) -> str:
        """Where a key of the source came from; empty where nobody knows."""
        manifest = self.manifest_of(source)
        return "" if manifest is None else told(manifest, key)


def _manifest_of(source: Checkpoint) -> Manifest | None:
    from wtransplant.errors import SaveError
    from wtransplant.saving.reading import embedded_manifest, manifest_path, read_manifest

    if len(source.paths) != 1:
        return None
    path = source.paths[0].absolute()
    beside = manifest_path(path)
    if not beside.is_file():
        return embedded_manifest(source, path)
    manifest = read_manifest(beside)
    size = path.stat().st_size if path.is_file() else manifest.weights.nbytes
    if size != manifest.weights.nbytes or not manifest.tensors.keys() >= source.keys():
        raise SaveError(
            tr(
                "{manifest} is not for {weights}, which has another size or other tensors",
                manifest=beside.name,
                weights=path.name,
            ),
            where=str(beside),
            hint=tr("Find the pair that was saved together."),
        )
    return manifest


def told(manifest: Manifest, key: str) -> str:
    """Where a tensor came from, what became of it, and whether it is frozen: one line."""
    record = manifest.tensors.get(key)
    if record is None:
        return ""
    parts = [_origin(record.origin, manifest)]
    if record.fine_tuned:
        parts.append(tr("then fine-tuned in run {run}", run=record.fine_tuned))
    kept = tr("trainable") if record.kind == "parameter" else tr("not frozen")
    parts.append(tr("frozen") if record.frozen else kept)
    return "; ".join(parts)


def _origin(origin: Origin, manifest: Manifest) -> str:
    if origin.kind == "constant":
        if origin.value is not None:
            return tr("set to {value:g} everywhere", value=origin.value)
        return tr("made by {operation}", operation=origin.operation)
    if origin.kind == "initialised":
        if origin.seed is not None:
            return tr("the model's own initial value, seed {seed}", seed=origin.seed)
        return tr("the model's own initial value")
    files = dict.fromkeys(
        manifest.sources[number].name for number in origin.files if number < len(manifest.sources)
    )
    keys, names = ", ".join(origin.sources), ", ".join(files)
    if origin.operation == "identity":
        return tr("from {keys} of {files}", keys=keys, files=names)
    return tr("from {keys} of {files} by {operation}", keys=keys, files=names, operation=origin.operation)


def provenance_facts(manifest: Manifest | None) -> Iterator[Fact]:
    """For the contents panel: the summary, then each tensor."""
    if manifest is None:
        return
    yield Fact(
        (PROVENANCE, Label(mark("saved"))), when(manifest) or Label(mark("at a time that is not told"))
    )
    for number, line in enumerate(manifest.summary, 1):
        yield Fact((PROVENANCE, Label(mark("summary")), Label(str(number))), line)
    for key in manifest.tensors:
        yield Fact((PROVENANCE, Label(mark("tensors")), key), Label(told(manifest, key)))


def when(manifest: Manifest) -> str:
    """The date in UTC; empty for a manifest out of a header, which has none."""
    return manifest.created.partition("T")[0]


def saved_at(manifest: Manifest) -> datetime | None:
    """The moment, where the manifest tells one that can be read."""
    try:
        told = datetime.fromisoformat(manifest.created.replace("Z", "+00:00"))  # as before Python 3.11
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=timezone.utc)


def offer_text(name: str, manifest: Manifest, written: Callable[[datetime], object]) -> str:
    """What the window says when a pair was opened.

    Args:
        name: of the pair.
        manifest: the pair's.
        written: gives a day as people write it.
    """
    sources = [Path(source.name).name for source in manifest.sources]
    given = ", ".join(sources[:2])
    if sources[2:]:
        given = tr("{names} and {more} more", names=given, more=len(sources) - 2)
    values = {"name": name, "given": given, "spec": manifest.target.spec}
    if moment := saved_at(manifest):
        date = written(moment.astimezone())
        return tr("{name} was saved by wtransplant on {date}: {given} → {spec}.", date=date, **values)
    return tr("{name} was saved by wtransplant: {given} → {spec}.", **values)
