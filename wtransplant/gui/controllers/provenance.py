"""A saved pair was opened: where its tensors came from is shown, and what it was made from can be opened again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from wtransplant.atomic.names import pair_name
from wtransplant.errors import WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.models.provenance import offer_text
from wtransplant.gui.moments import Day
from wtransplant.gui.views.banner import Banner
from wtransplant.units import shown
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout

    from wtransplant.checkpoints import Checkpoint
    from wtransplant.pairs import NeededFile
    from wtransplant.saving import Manifest

_RESTORE, _TITLE = mark("Restore links and freezing"), mark("Restoring what a pair was made from")


class ProvenanceController(QObject):
    """Reads the manifest of a source in a quiet job, and offers to restore.

    Attributes:
        banner: the offer, above the one for matching.
    """

    def __init__(self, context: Context, opening: OpeningController) -> None:
        super().__init__(context.window)
        self._context = context
        self._opening = opening
        self.banner = Banner()
        central = context.window.match_banner.parentWidget()
        assert central is not None
        layout = cast("QVBoxLayout", central.layout())
        layout.insertWidget(layout.indexOf(context.window.match_banner), self.banner)
        self.banner.accepted.connect(self.restore)
        self.banner.declined.connect(self._hide)
        context.workspace.events.source_changed.connect(self._look)

    def _hide(self) -> None:
        self.banner.offer("", "", "")

    def _look(self) -> None:
        self._hide()
        source, provenance = self._context.workspace.source, self._context.provenance
        provenance.show(None, None)
        if source is None or not _may_be_pair(source):
            return

        def work(_: JobContext) -> Manifest | None:
            return provenance.read(source)

        def done(manifest: Manifest | None) -> None:
            if manifest is not None and source is self._context.workspace.source:
                self._show(source, manifest)

        def failed(error: WtransplantError) -> None:
            self._context.say(error.what)

        self._context.jobs.start(
            tr("Reading the manifest of {name}", name=shown(source.name)), work, done, failed, quiet=True
        )

    def _show(self, source: Checkpoint, manifest: Manifest) -> None:
        self._context.provenance.show(source, manifest)
        if manifest.recipe is not None:
            self.banner.offer(shown(offer_text(source.name, manifest, Day)), tr(_RESTORE), tr("Not now"))

    def restore(self) -> None:
        """Open the source and target that the pair was made from, with its links, freezing and run settings."""
        source = self._context.workspace.source
        manifest = self._context.provenance.manifest_of(source)
        if source is None or manifest is None or not self._opening.may_leave():
            return
        where = source.paths[0]
        try:
            places = self._places(engine.needed_files(manifest, where.name), where.absolute().parent)
            if places is None:
                return
            recipe = engine.placed_recipe(manifest, where.name, places)
        except WtransplantError as error:
            self._context.fail(tr(_TITLE), error)
            return
        self._opening.open_loaded(recipe, tr("what {name} was made from", name=where.name))

    def _places(self, files: Iterable[NeededFile], folder: Path) -> dict[str, Path] | None:
        """Where each file is: beside the pair, where it was opened last, or where a person says.

        Returns:
            ``None`` if a person does not say it.
        """
        known = [
            Path(path)
            for pair in self._context.settings.recent
            for path in (*pair.sources, _file_of(pair.target))
        ]
        places: dict[str, Path] = {}
        for file in files:
            near = [folder / file.name, *(path for path in known if path.name == file.name)]
            found = next((path for path in near if path.exists()), None) or self._ask_for(file.name, folder)
            if found is None:
                return None
            places[file.name] = found
        return places

    def _ask_for(self, name: str, folder: Path) -> Path | None:
        title = tr("Where is {name}?", name=shown(name))
        if not Path(name).suffix:
            return _path(QFileDialog.getExistingDirectory(self._context.window, title, str(folder)))
        kinds = tr("{name};;All files (*)", name=name)
        path, _ = QFileDialog.getOpenFileName(self._context.window, title, str(folder), kinds)
        return _path(path)


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _may_be_pair(source: Checkpoint) -> bool:
    """Without reading: a manifest stands beside it, or something of ours in its header."""
    if len(source.paths) != 1:
        return False
    path = source.paths[0].absolute()
    beside = (path.with_name(f"{name}.freeze.json") for name in (path.name, pair_name(path.name)))
    return any(map(Path.exists, beside)) or any("wtransplant." in name for name in source.contents.metadata)


def _file_of(spec: str) -> str:
    return spec.rpartition(":")[0] or spec
