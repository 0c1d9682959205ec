"""Rules as text: to and from the clipboard and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog

from wtransplant.errors import RecipeError, WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.rule_changes import RuleChanges
from wtransplant.gui.models.rule_lines import read_rules, rules_text
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Rule

_FILES = mark("Rules (*.txt)")
_LARGEST = 16 << 20


class RuleFiles:
    """What the panel's menu says about text.

    Args:
        context: the window and what is behind it.
        changes: where rules that were read go.
    """

    def __init__(self, context: Context, changes: RuleChanges) -> None:
        self._context = context
        self._changes = changes
        self._acts = {"copy": self.copy, "paste": self.paste, "import": self.read, "export": self.write}
        context.window.rules.more_requested.connect(lambda name: self._acts.get(name, lambda: None)())

    def _rules(self) -> list[Rule]:
        """Those that are chosen; all of them if there are none."""
        plan = self._context.workspace.plan
        rules = () if plan is None else plan.decisions.rules
        chosen = self._context.window.rules.chosen_rows
        return [rules[row] for row in chosen] if chosen else list(rules)

    def copy(self) -> None:
        """Copy the chosen rules as lines of text."""
        rules = self._rules()
        if rules:
            QApplication.clipboard().setText(rules_text(rules))
            self._context.say(tr("Copied {rules}.", rules=plural(len(rules), "rule")))

    def paste(self) -> None:
        """Add the rules that the clipboard has as lines of text."""
        self._add(QApplication.clipboard().text(), tr("Paste"))

    def read(self) -> None:
        """Ask for a file, and add its rules."""
        folder = self._context.settings.folder("rules")
        path, _ = QFileDialog.getOpenFileName(self._context.window, tr("Import rules"), folder, tr(_FILES))
        if not path:
            return
        self._context.settings.set_folder("rules", str(Path(path).parent))
        try:
            self._add(_text_of(Path(path)), tr("Import"))
        except WtransplantError as error:
            self._context.fail(tr("Import rules"), error)

    def _add(self, text: str, verb: str) -> None:
        """All of them or, where one is not valid, none."""
        try:
            self._context.workspace.require_plan()
            added = read_rules(text)
        except WtransplantError as error:
            self._context.fail(tr("{verb} rules", verb=verb), error)
            return
        named = tr("rule {rule}", rule=added[0]) if len(added) == 1 else plural(len(added), "rule")
        panel = self._context.window.rules
        chosen = panel.chosen_rows
        at = chosen[-1] + 1 if chosen else len(panel.model.rules)
        self._changes.change(
            lambda rules: [*rules[:at], *added, *rules[at:]],
            f"{verb} {named}",
            lambda: panel.choose(*range(at, at + len(added))),
        )

    def write(self) -> None:
        """Ask for a file, and write the chosen rules to it, or all."""
        rules = self._rules()
        if not rules:
            self._context.say(tr("There are no rules yet."))
            return
        save_rules(self._context, rules, tr("Export rules"))


def save_rules(context: Context, rules: list[Rule], title: str, name: str = "rules.txt") -> None:
    """Ask for a file, and write rules to it as text."""
    from wtransplant.saving.atomic import write_text

    place = Path(context.settings.folder("rules") or ".") / name
    path, _ = QFileDialog.getSaveFileName(context.window, title, str(place), tr(_FILES))
    if not path:
        return
    context.settings.set_folder("rules", str(Path(path).parent))
    try:
        write_text(Path(path), rules_text(rules))
    except WtransplantError as error:
        context.fail(title, error)
        return
    written = tr("Wrote {rules} to {name}.", rules=plural(len(rules), "rule"), name=Path(path).name)
    context.wrote(written, Path(path))


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise RecipeError(tr("this file is too large to be a list of rules"), where=str(path))
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else tr("this is not a text file (UTF-8)")
        raise RecipeError(what or str(error), where=str(path), hint=tr("Choose another file.")) from error
