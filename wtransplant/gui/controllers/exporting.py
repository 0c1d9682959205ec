"""The plan in other people's words: a plain torch script, a call to paste, a report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan

_SCRIPTS = mark("Python (*.py)")
_REPORTS = mark("HTML (*.html);;Markdown (*.md);;JSON (*.json);;Text (*.txt)")
_SAVE_SCRIPT, _SAVE_REPORT = mark("Export plain torch script"), mark("Save report")


class ExportingController:
    """Asks where to, and works it out in a job."""

    def __init__(self, context: Context) -> None:
        self._context = context
        actions = context.window.actions_
        actions["export_script"].triggered.connect(self.export_script)
        actions["copy_call"].triggered.connect(self.copy_call)
        actions["copy_key_mapping"].triggered.connect(self.copy_key_mapping)
        actions["save_report"].triggered.connect(self.save_report)

    def _plan(self, title: str) -> Plan | None:
        """The plan as it is now; what is edited meanwhile does not reach a job."""
        try:
            return self._context.workspace.require_plan().frozen_copy()
        except WtransplantError as error:
            self._context.fail(title, error)
            return None

    def export_script(self) -> None:
        """Ask for a name, and write a Python file that does the same without this program."""
        plan = self._plan(tr(_SAVE_SCRIPT))
        if (
            plan is not None
            and (path := self._ask(tr(_SAVE_SCRIPT), "transplant.py", tr(_SCRIPTS))) is not None
        ):
            self._write(tr(_SAVE_SCRIPT), path, lambda: _script(plan, path))

    def save_report(self) -> None:
        """Ask for a name, and write what is linked and what is not, in the form that its ending names."""
        plan = self._plan(tr(_SAVE_REPORT))
        if (
            plan is not None
            and (path := self._ask(tr(_SAVE_REPORT), "report.html", tr(_REPORTS))) is not None
        ):
            self._write(tr(_SAVE_REPORT), path, lambda: _report(plan, path))

    def copy_call(self) -> None:
        """Copy lines that load the source into a model."""
        self._copy(tr("Copy as load_state_dict call"), _call)

    def copy_key_mapping(self) -> None:
        """Copy the plan as transformers' ``key_mapping``, where it only renames."""
        self._copy(tr("Copy as transformers key_mapping"), _key_mapping)

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        settings = self._context.settings
        place = Path(settings.folder("export") or ".") / name
        chosen, kind = QFileDialog.getSaveFileName(self._context.window, title, str(place), kinds)
        if not chosen:
            return None
        path = Path(chosen)
        if not path.suffix:
            path = path.with_name(path.name + _ending(kind or kinds))
        settings.set_folder("export", str(path.parent))
        return path

    def _write(self, title: str, path: Path, text: Callable[[], str]) -> None:
        def work(_: object) -> None:
            from wtransplant.saving.atomic import write_text

            write_text(path, text())

        self._context.jobs.start(
            tr("Writing {name}", name=path.name),
            work,
            lambda _: self._context.wrote(tr("Wrote {name}.", name=path.name), path),
            lambda error: self._context.fail(title, error),
        )

    def _copy(self, title: str, text_of: Callable[[Plan], str]) -> None:
        plan = self._plan(title)
        if plan is None:
            return

        def done(text: str) -> None:
            QApplication.clipboard().setText(text)
            self._context.say(tr("Copied {lines}.", lines=plural(text.count(chr(10)), "line")))

        self._context.jobs.start(
            title, lambda _: text_of(plan), done, lambda error: self._context.fail(title, error)
        )


def _ending(kind: str) -> str:
    """``HTML (*.html)`` → ``.html``."""
    return "." + kind.partition("*.")[2].partition(")")[0].split()[0]


def _script(plan: Plan, path: Path) -> str:
    from wtransplant.exporting import python_script

    return python_script(plan, path.absolute().parent)


def _report(plan: Plan, path: Path) -> str:
    from wtransplant.mapping.report_files import check_report_path

    return check_report_path(path)(plan.report)


def _call(plan: Plan) -> str:
    from wtransplant.exporting import load_state_dict_call

    return load_state_dict_call(plan)


def _key_mapping(plan: Plan) -> str:
    from wtransplant.exporting import key_mapping

    entries = [f"    {pattern!r}: {made!r},\n" for pattern, made in key_mapping(plan).items()]
    return f"key_mapping = {{\n{''.join(entries)}}}\n"
