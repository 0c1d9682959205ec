"""Fills the lists of the target dialog: what was opened last, what is in a file, what a zoo has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.choices import Choice
from wtransplant.gui.views.target_dialog import TargetDialog
from wtransplant.plugins import plugins
from wtransplant.targets import TargetSpec
from wtransplant.targets.candidates import Candidate, candidates_in
from wtransplant.targets.signature import installed_zoos, zoo_models
from wtransplant.words import mark, tr

_ZOOS = ("torchvision", "timm", "transformers")
_PLACES = (("recent", mark("Recent")), ("file", mark("File")), *((zoo, zoo) for zoo in _ZOOS))


def places() -> tuple[tuple[str, str], ...]:
    """Name and title of the dialog's tabs; those of plugins are the last ones."""
    own = tuple((name, tr(title)) for name, title in _PLACES)
    return (*own, *((name, name) for name in plugins("targets") if name not in dict(_PLACES)))


class ModelLists:
    """What the chooser of one dialog offers; files and zoos are read in jobs.

    Args:
        dialog: the dialog.
        context: what all controllers share.
        zoos: names of models by zoo, as far as they were read; filled further here.
    """

    def __init__(self, dialog: TargetDialog, context: Context, zoos: dict[str, Sequence[str]]) -> None:
        self._dialog, self._context, self._zoos = dialog, context, zoos
        self._chooser = dialog.chooser
        self._recent = context.settings.recent_targets
        self._file: Path | None = None
        self._take: Callable[[int], None] = lambda _: None
        self._taking = self._over = False
        dialog.text_changed.connect(self.follow)
        self._chooser.place_chosen.connect(self.show)
        self._chooser.taken.connect(self._taken)
        self._chooser.button_pressed.connect(dialog.browse)
        self._begin()

    def end(self) -> None:
        """The dialog is closed: lists that are still read are not shown any more."""
        self._over = True

    def _begin(self) -> None:
        place = "recent" if self._recent else "file"
        self._chooser.set_place(place)
        self.show(place)

    def follow(self, text: str) -> None:
        """Bring the list to the front that a specification is about, unless it was taken from another one."""
        file, zoo = file_of(text), text.partition(":")[0]
        other = file is not None and file != self._file
        self._file = file or self._file
        if other and not self._taking:
            self._front("file")
        elif (zoo in _ZOOS or zoo in plugins("targets")) and self._chooser.place != zoo and not self._taking:
            self._front(zoo)

    def _front(self, place: str) -> None:
        self._chooser.set_place(place)
        self.show(place)

    def _taken(self, number: int) -> None:
        self._taking = True
        self._take(number)
        self._taking = False

    def show(self, place: str) -> None:
        """Fill the list of a place."""
        if place == "recent":
            self._show_recent()
        elif place == "file":
            self._show_file()
        elif place not in installed_zoos():
            self._chooser.show_message(
                tr(
                    "{place} is not installed, so that none of its models can be built. Install it: pip "
                    "install {place}",
                    place=place,
                )
            )
        elif place == "transformers":
            self._chooser.show_message(
                tr("A model of transformers is described by its config.json. Weights are not needed here."),
                tr("Choose config.json…"),
            )
        else:
            self._show_zoo(place)

    def _show_recent(self) -> None:
        if not self._recent:
            self._chooser.show_message(tr("Targets that were opened are listed here."))
            return
        self._take = lambda number: self._dialog.set_target(self._recent[number])
        self._chooser.show_choices([_recent_choice(spec) for spec in self._recent])

    def _show_file(self) -> None:
        file = self._file
        if file is None:
            self._chooser.show_message(
                tr("The classes and functions of a Python file are listed here, without running it."),
                tr("Choose file…"),
            )
            return

        def show(found: list[Candidate]) -> None:
            if self._is_asked("file") and file == self._file:
                self._show_candidates(file, found)

        self._chooser.show_message(tr("Reading {name}…", name=file.name))
        self._read("file", tr("Reading {name}", name=file.name), lambda: candidates_in(file), show)

    def _show_candidates(self, file: Path, found: list[Candidate]) -> None:
        def take(number: int) -> None:
            self._dialog.set_text(f"{file}:{found[number].name}")

        self._take = take
        if not found:
            self._chooser.show_message(tr("{name} has no class and no function.", name=file.name))
            return
        self._chooser.show_choices([_candidate_choice(candidate) for candidate in found])
        self._offer_the_only_one(file, found)

    def _offer_the_only_one(self, file: Path, found: list[Candidate]) -> None:
        """A file's only module is most likely meant; its name is selected, so that typing replaces it."""
        modules = [candidate.name for candidate in found if candidate.is_module]
        if len(modules) == 1 and self._dialog.text.text().strip().endswith(".py:"):
            self._dialog.set_text(f"{file}:{modules[0]}", selected=len(modules[0]))

    def _show_zoo(self, zoo: str) -> None:
        names = self._zoos.get(zoo)
        if names is None:
            self._chooser.show_message(tr("Reading the list of {zoo}…", zoo=zoo))
            self._read(
                zoo,
                tr("Reading the list of {zoo}", zoo=zoo),
                lambda: zoo_models(zoo),
                lambda found: self._keep(zoo, found),
            )
            return
        if not names:
            self._chooser.show_message(tr("{zoo} is installed, but lists no models.", zoo=zoo))
            return
        self._take = lambda number: self._dialog.set_text(f"{zoo}:{names[number]}")
        self._chooser.show_choices([Choice(name) for name in names])

    def _keep(self, zoo: str, names: Sequence[str]) -> None:
        self._zoos[zoo] = names
        if self._is_asked(zoo):
            self._show_zoo(zoo)

    def _is_asked(self, place: str) -> bool:
        return not self._over and self._chooser.place == place

    def _read(
        self, place: str, title: str, read: Callable[[], Sequence[object]], show: Callable[..., None]
    ) -> None:
        def failed(error: WtransplantError) -> None:
            if self._is_asked(place):
                where = f" ({error.where})" if error.where else ""
                self._chooser.show_message(
                    tr("{title}: failed. {what}{where}", title=title, what=error.what, where=where)
                )

        self._context.jobs.start(title, lambda _: read(), show, failed)


def _candidate_choice(candidate: Candidate) -> Choice:
    kind = "module" if candidate.is_module else candidate.kind
    return Choice(candidate.name, tr("{kind}, line {line}", kind=kind, line=candidate.line))


def _recent_choice(spec: TargetSpec) -> Choice:
    given = ", ".join(f"{name}={value!r}" for name, value in spec.arguments.items())
    return Choice(TargetSpec(spec.text).short, given, str(spec))


def file_of(text: str) -> Path | None:
    """The Python file that a specification names, with or without a name in it."""
    place = text if text.endswith(".py") else text.rpartition(":")[0]
    return Path(place).expanduser() if place.endswith(".py") else None
