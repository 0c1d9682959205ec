"""Edits the operation of one link in a dialog: sources, steps, arguments and text kept in step with each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from wtransplant.errors import MappingError
from wtransplant.gui.models.choices import Choice
from wtransplant.gui.models.operation_arguments import arguments_of, choosable, joins, summary_of
from wtransplant.gui.models.operation_draft import (
    DraftStep,
    Examined,
    StepLook,
    draft_of_text,
    examine,
    text_of,
)
from wtransplant.gui.models.ordered_model import OrderedRow
from wtransplant.gui.views.operation_dialog import OperationDialog
from wtransplant.units import format_shape, shown
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Link, Plan

Item = TypeVar("Item")
_NO_STEPS = mark("Nothing is done on the way. Add a step with +, or write the operation below.")
_CHOOSE = mark("Choose a step to see its arguments.")


def edit_operation(
    plan: Plan, target: str, sources: Sequence[str], operation: str, parent: QWidget | None
) -> Link | None:
    """Let a person edit how a target key is made.

    Args:
        plan: for the keys and their shapes; not changed.
        target: the target key.
        sources: to begin with.
        operation: to begin with, as text.
        parent: the window.

    Returns:
        The link that is wanted, ``None`` if it was given up.
    """
    dialog = OperationDialog(target, format_shape(plan.target[target].shape), parent)
    editor = OperationEditor(dialog, plan, target, sources, operation)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return editor.link() if accepted else None


class OperationEditor:
    """The draft behind one dialog.

    Args:
        dialog: the view.
        plan, target, sources, operation: as :func:`edit_operation`.
    """

    def __init__(
        self, dialog: OperationDialog, plan: Plan, target: str, sources: Sequence[str], operation: str
    ) -> None:
        self._dialog = dialog
        self._plan = plan
        self._target = target
        self._sources = tuple(sources)
        self._steps = draft_of_text(operation)
        self._text_fault = ""
        self._examined = self._examine()
        self._take: Callable[[int], None] = lambda place: None
        self._connect()
        self._show()
        dialog.steps.choose(len(self._steps) - 1)
        self._show_step()
        (dialog.steps.table if self._steps else dialog.text).setFocus()

    def _connect(self) -> None:
        dialog = self._dialog
        dialog.sources.add_requested.connect(self._offer_sources)
        dialog.sources.remove_requested.connect(self._remove_source)
        dialog.sources.move_requested.connect(self._move_source)
        dialog.steps.add_requested.connect(self._offer_steps)
        dialog.steps.remove_requested.connect(self._remove_step)
        dialog.steps.move_requested.connect(self._move_step)
        dialog.steps.chosen.connect(lambda _: self._show_step())
        dialog.form.changed.connect(self._form_changed)
        dialog.chooser.taken.connect(lambda place: self._take(place))
        dialog.chooser.given_up.connect(self._back_to_steps)
        dialog.text_edited.connect(self._text_edited)

    def link(self) -> Link:
        """The link as it stands.

        Raises:
            MappingError: it does not fit.
        """
        operation = self._examined.operation
        if operation is None:
            raise MappingError(self._examined.verdict, where=self._target, hint=tr("Mend the steps."))
        return self._plan.check(self._target, self._sources, operation)

    # Showing

    def _examine(self) -> Examined:
        source = self._plan.source
        shapes = [source[key].shape for key in self._sources]
        return examine(self._steps, shapes, self._plan.target[self._target].shape)

    def _show(self, *, but_text: bool = False) -> None:
        """Show everything but the form, which a person may be writing in."""
        self._examined = self._examine()
        dialog, source = self._dialog, self._plan.source
        dialog.sources.set_rows(
            [OrderedRow((key, format_shape(source[key].shape)), key) for key in self._sources]
        )
        dialog.steps.set_rows(list(map(_row, self._examined.looks)))
        if not but_text:
            dialog.set_text(text_of(self._steps))
        self._judge()

    def _judge(self) -> None:
        row, looks, operation = self._dialog.steps.current, self._examined.looks, self._examined.operation
        self._dialog.form.set_fault(looks[row].fault if 0 <= row < len(looks) else "")
        verdict = self._text_fault or self._examined.verdict
        fits = operation is not None and not self._text_fault
        if operation is not None and fits and self._steps:
            verdict = f"{operation.describe()}: {verdict}"
        self._dialog.set_verdict(verdict, fits, bool(self._text_fault))

    def _show_step(self) -> None:
        """Show the form of the chosen step."""
        row = self._dialog.steps.current
        if not 0 <= row < len(self._steps):
            self._dialog.show_hint(tr(_CHOOSE) if self._steps else tr(_NO_STEPS))
            return
        step = self._steps[row]
        several = row < len(self._examined.counts) and self._examined.counts[row] > 1
        only = step.only if step.only or (several and not joins(step.name)) else None
        self._dialog.form.set_step(
            step.name, summary_of(step.name), arguments_of(step.name), step.values, only
        )
        self._dialog.show_form()
        self._judge()

    def _back_to_steps(self) -> None:
        self._show_step()
        self._dialog.steps.table.setFocus()

    # Steps

    def _form_changed(self) -> None:
        row, form = self._dialog.steps.current, self._dialog.form
        if 0 <= row < len(self._steps):
            changed = replace(self._steps[row], values=form.values, only=form.places)
            self._set_steps((*self._steps[:row], changed, *self._steps[row + 1 :]))

    def _text_edited(self, text: str) -> None:
        try:
            steps = draft_of_text(text)
        except MappingError as error:
            self._text_fault = f"{error.what}. {error.hint}".strip()
            self._judge()
            return
        self._text_fault, self._steps = "", steps
        self._show(but_text=True)
        if self._dialog.steps.current < 0:
            self._dialog.steps.choose(len(steps) - 1)
        self._show_step()

    def _set_steps(self, steps: Sequence[DraftStep]) -> None:
        self._steps, self._text_fault = tuple(steps), ""
        self._show()

    def _offer_steps(self) -> None:
        """Operations in the order in which they make sense there: joining ones first where there are several."""
        several = self._examined.counts[-1] > 1
        names = sorted(choosable(), key=lambda name: joins(name) != several)
        choices = [Choice(name, summary_of(name), summary_of(name)) for name in names]
        self._take = lambda place: self._add_step(names[place])
        self._dialog.show_chooser()
        self._dialog.chooser.offer(tr("Add a step"), choices)

    def _add_step(self, name: str) -> None:
        at = self._dialog.steps.current + 1 or len(self._steps)
        self._set_steps((*self._steps[:at], DraftStep(name), *self._steps[at:]))
        self._dialog.steps.choose(at)
        self._show_step()
        self._dialog.form.focus()

    def _remove_step(self, row: int) -> None:
        self._set_steps((*self._steps[:row], *self._steps[row + 1 :]))
        self._dialog.steps.choose(min(row, len(self._steps) - 1))
        self._show_step()

    def _move_step(self, row: int, to: int) -> None:
        self._set_steps(_moved(self._steps, row, to))
        self._dialog.steps.choose(to)
        self._show_step()

    # Sources

    def _offer_sources(self) -> None:
        source = self._plan.source
        keys = [key for key in source if key not in self._sources]
        self._take = lambda place: self._add_source(keys[place])
        self._dialog.show_chooser()
        choices = [Choice(shown(key), format_shape(source[key].shape), shown(key)) for key in keys]
        self._dialog.chooser.offer(tr("Add a source"), choices)

    def _add_source(self, key: str) -> None:
        at = self._dialog.sources.current + 1 or len(self._sources)
        self._set_sources((*self._sources[:at], key, *self._sources[at:]), at)
        self._dialog.sources.table.setFocus()

    def _remove_source(self, row: int) -> None:
        rest = (*self._sources[:row], *self._sources[row + 1 :])
        self._set_sources(rest, min(row, len(rest) - 1))

    def _move_source(self, row: int, to: int) -> None:
        self._set_sources(_moved(self._sources, row, to), to)

    def _set_sources(self, sources: Sequence[str], row: int) -> None:
        self._sources = tuple(sources)
        self._show()
        self._dialog.sources.choose(row)
        self._show_step()


def _row(look: StepLook) -> OrderedRow:
    gives = f"⚠ {look.fault}" if look.fault else look.after
    return OrderedRow((look.text, look.before, gives), f"{look.text}\n{gives}", bool(look.fault))


def _moved(items: Sequence[Item], start: int, to: int) -> tuple[Item, ...]:
    rest = [*items[:start], *items[start + 1 :]]
    return (*rest[:to], items[start], *rest[to:])
