"""What a module has of its own: method, statistics, dropout, rate, rows; from the panel and from the tree's menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from wtransplant.errors import TrainingError
from wtransplant.gui.commands import SetFrozen
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.freezing_changes import FreezingChanges
from wtransplant.gui.models.freeze_rows import format_rows, parse_rows
from wtransplant.gui.models.freeze_words import OPTIONS, TITLES, factor_text, option_name
from wtransplant.gui.views.freeze_how_page import ModuleForm
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import ModuleChoice, Policy
    from wtransplant.gui.controllers.linking import LinkingController
    from wtransplant.gui.views.freeze_how_page import FreezeHowPage
    from wtransplant.gui.views.freeze_panel import FreezePanel

_FACTORS = (0.5, 0.1, 0.01)


class FreezingModule:
    """Between the selected rows of the target and the policy.

    Args:
        context: what all controllers share.
        changes: puts policies in place.
        linking: has the menu of the target's rows.
    """

    def __init__(self, context: Context, changes: FreezingChanges, linking: LinkingController) -> None:
        self._context, self._changes = context, changes
        self._panel: FreezePanel | None = None
        linking.target_menu_parts.append(self._add_to_menu)

    @property
    def _page(self) -> FreezeHowPage:
        return self._context.window.freezing.how

    def attach(self, panel: FreezePanel) -> None:
        """The panel was made: listen to it."""
        self._panel = panel
        panel.how.module_chosen.connect(lambda name, value: self.choose(self._paths(), name, value))
        panel.how.rows_chosen.connect(self.choose_rows)
        self._context.window.target.view.selection_changed.connect(lambda _: self.show())

    def show(self) -> None:
        """Show what the selected rows have of their own."""
        if self._panel is not None and self._panel.how.isVisible():
            self._panel.how.set_module(self._form(self._paths()))

    def _paths(self) -> list[str]:
        return self._context.window.target.view.selected_paths()

    def _form(self, paths: Sequence[str]) -> ModuleForm:
        workspace = self._context.workspace
        if workspace.plan is None or not paths:
            return ModuleForm()
        policy, first = workspace.policy, paths[0]
        own = policy.modules.get(first)
        bare = policy if own is None else policy.with_choice(first, **dict.fromkeys(_fields(own)))
        tensor = workspace.plan.target.get(first)
        has_rows = (
            len(paths) == 1 and tensor is not None and tensor.kind == "parameter" and len(tensor.shape) > 0
        )
        return ModuleForm(
            paths=tuple(paths),
            title=first
            if len(paths) == 1
            else tr("{first} and {others}", first=first, others=plural(len(paths) - 1, "other")),
            own={}
            if own is None
            else {name: value for name, value in _fields(own).items() if name != "rate"},
            inherited={
                "method": bare.method_of(first),
                "statistics": bare.statistics_at(first)[1],
                "dropout": bare.dropout_of(first),
            },
            rate=None if own is None else own.rate,
            inherited_rate=bare.rate_of(first),
            rows=format_rows(policy.rows.get(first, ())) if has_rows else None,
            row_count=tensor.shape[0] if has_rows and tensor is not None else 0,
        )

    # What a person does

    def choose(self, paths: Sequence[str], name: str, value: object) -> None:
        """Something else holds for these modules; ``None`` is what holds above them."""
        if not paths:
            return
        policy = self._context.workspace.policy
        what = (paths[0] or tr("the model")) if len(paths) == 1 else plural(len(paths), "row")
        self._changes.change(
            f"{_described(name, value)}: {what}",
            lambda: _with_choice(policy, paths, name, value),
            refused=self.show,
        )

    def choose_rows(self, text: str) -> None:
        """Only these rows of the selected tensor are trained; an empty text takes that away."""
        paths, workspace = self._paths(), self._context.workspace
        if len(paths) != 1 or workspace.plan is None or paths[0] not in workspace.plan.target:
            return
        key, policy = paths[0], workspace.policy
        try:
            ranges = parse_rows(text, workspace.plan.target[key].shape[0])
        except TrainingError as error:
            self._page.set_rows_error(f"{error.what}. {error.hint}")
            return
        name = (
            tr("Train only rows {format_rows} of {key}", format_rows=format_rows(ranges), key=key)
            if ranges
            else tr("No rows of {key} of their own", key=key)
        )
        self._changes.change(name, lambda: policy.with_rows(key, *ranges), refused=self.show)

    def _add_to_menu(self, menu: QMenu, path: str | None) -> None:
        """In the menu of a row: everything that may be chosen for it."""
        paths = self._paths() or ([path] if path is not None else [])
        if not paths:
            return
        form = self._form(paths)
        workspace = self._context.workspace
        sub = menu.addMenu(tr("Free&zing"))
        for verb, frozen in ((tr("Freeze"), True), (tr("Train"), False)):
            sub.addAction(verb, partial(self._context.push, partial(SetFrozen, workspace, paths, frozen)))
        sub.addSeparator()
        for name, options in OPTIONS.items():
            part = sub.addMenu(tr(TITLES[name]))
            entries = [(None, tr("Inherit ({value})", value=option_name(name, form.inherited[name])))]
            entries += [(option.value, option.name.capitalize()) for option in options]  # type: ignore[misc]
            for value, words in entries:
                action = part.addAction(words, partial(self.choose, paths, name, value))
                action.setCheckable(True)
                action.setChecked(form.own.get(name) == value)
        self._add_rates(sub, paths, form)
        if form.rows is not None:
            sub.addAction(tr("Train only some rows…"), lambda: self._open("rows"))

    def _add_rates(self, menu: QMenu, paths: Sequence[str], form: ModuleForm) -> None:
        rates = menu.addMenu(tr("Learning rate"))
        inherit = rates.addAction(
            tr("Inherit ({value})", value=factor_text(form.inherited_rate)),
            partial(self.choose, paths, "rate", None),
        )
        inherit.setCheckable(True)
        inherit.setChecked(form.rate is None)
        for factor in _FACTORS:
            action = rates.addAction(factor_text(factor), partial(self.choose, paths, "rate", factor))
            action.setCheckable(True)
            action.setChecked(form.rate == factor)
        rates.addAction(tr("Another factor…"), lambda: self._open("rate"))

    def _open(self, field: str) -> None:
        window = self._context.window
        window.show_dock("freezing")
        window.freezing.show_page(window.freezing.how)
        self.show()
        window.freezing.how.focus_rows() if field == "rows" else window.freezing.how.focus_rate()


def _fields(choice: ModuleChoice) -> dict[str, str]:
    """What a choice says, without what it leaves to what is above."""
    return choice.model_dump(exclude_none=True)


def _with_choice(policy: Policy, paths: Sequence[str], name: str, value: object) -> Policy:
    for path in paths:
        policy = policy.with_choice(path, **{name: value})
    return policy


def _described(name: str, value: object) -> str:
    if name == "rate":
        return (
            tr("Inherit the rate")
            if value is None
            else tr("Rate {factor}", factor=factor_text(float(str(value))))
        )
    title = tr(TITLES[name])
    return (
        tr("{title}: inherit", title=title)
        if value is None
        else tr("{title} {value}", title=title, value=option_name(name, str(value)))
    )
