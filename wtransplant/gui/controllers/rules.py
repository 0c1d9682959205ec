"""The rules panel: undoable edits of the list, in the table and in the fields beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.rule_changes import RuleChanges
from wtransplant.gui.controllers.rule_files import RuleFiles
from wtransplant.gui.controllers.rule_preview import RulePreview
from wtransplant.gui.models.rule_fields import FieldError, fields_of, rule_of
from wtransplant.gui.models.rules_model import FIELDS, Fault
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.views.rules_panel import RulesPanel
    from wtransplant.mapping import Rule

_COLUMN_OF = {name: column for column, name in FIELDS.items()}


class RulesController:
    """Between the rules panel and the plan."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._made = False
        context.window.rules_made.connect(self._attach)
        context.window.docks["rules"].visibilityChanged.connect(self._shown)
        context.workspace.events.plan_changed.connect(self.show)
        context.window.actions_["add_rule"].triggered.connect(self.write_new)
        self._show_title()

    @property
    def _panel(self) -> RulesPanel:
        return self._context.window.rules

    def _shown(self, visible: bool) -> None:
        """The panel is made when its dock is first to be seen; hidden, it has not followed the plan's changes."""
        if visible:
            self._context.window.make_panels()
            self.preview_draft()

    def _attach(self) -> None:
        """The panel was made: fill it in, and listen to it."""
        self._made = True
        self.previews = RulePreview(self._context)
        self._changes = RuleChanges(self._context, lambda: self.previews.look)
        self.files = RuleFiles(self._context, self._changes)
        panel = self._panel
        panel.draft_changed.connect(self.previews.soon)
        panel.draft_finished.connect(self.finish)
        panel.add_requested.connect(self.add)
        panel.update_requested.connect(self.update)
        panel.new_requested.connect(self.write_new)
        panel.delete_requested.connect(lambda: self.delete(panel.chosen_rows))
        panel.duplicate_requested.connect(lambda: self.duplicate(panel.chosen_rows))
        panel.shift_requested.connect(lambda by: self.shift(panel.chosen_rows, by))
        panel.model.moved.connect(self.move)
        panel.model.edited.connect(self.edit_cell)
        panel.model.enabled_toggled.connect(self.set_enabled)
        panel.rule_chosen.connect(self._chosen)
        panel.more_requested.connect(self._more)
        self.show()

    def _more(self, name: str) -> None:
        """What the panel's menu offers and the window's menu as well."""
        action = {"generalise": "generalise", "invert": "invert_rules"}.get(name)
        if action is not None:
            self._context.window.actions_[action].trigger()

    @property
    def _rules(self) -> tuple[Rule, ...]:
        plan = self._context.workspace.plan
        return () if plan is None else plan.decisions.rules

    def show(self) -> None:
        """Show the rules that are in force, and how each fares."""
        self._show_title()
        if not self._made:
            return
        plan = self._context.workspace.plan
        panel, before = self._panel, self._panel.model.rules
        chosen = panel.chosen
        panel.model.set_rules(self._rules, () if plan is None else plan.resolution.health)
        if len(self._rules) != len(before):
            panel.choose(min(chosen, len(self._rules) - 1))
        elif chosen >= 0 and self._rules[chosen] != before[chosen]:
            self._chosen(chosen)
        self.preview_draft()

    def _show_title(self) -> None:
        plan = self._context.workspace.plan
        health = () if plan is None else plan.resolution.health
        unwell = sum(not one.is_well for one in health if one.enabled)
        title = f"{len(health)}" + (tr(" · {unwell} to look at", unwell=unwell) if unwell else "")
        self._context.window.set_dock_title("rules", title if health else "")

    def preview_draft(self) -> None:
        """What the draft would do, in its place in the list."""
        self.previews.now()

    def finish(self) -> None:
        """Enter was pressed in the draft: it replaces the chosen rule, or becomes a new one."""
        if self._panel.chosen >= 0:
            self.update()
        else:
            self.add()

    def add(self) -> None:
        """Append the draft, if it is a rule."""
        rule = self._drafted()
        if rule is not None:
            self._changes.change(
                lambda rules: (*rules, rule), tr("Add rule {rule}", rule=rule), self._begin_anew
            )

    def update(self) -> None:
        """Put the draft in the place of the chosen rule."""
        row = self._panel.chosen
        if 0 <= row < len(self._rules) and (rule := self._drafted()) is not None:
            self._put(row, replace(rule, enabled=self._rules[row].enabled))

    def _drafted(self) -> Rule | None:
        look = self.previews.look  # of what is written now, where there is one
        return look.rules[look.place] if look is not None else self.previews.now()

    def _put(self, row: int, rule: Rule) -> None:
        self._panel.model.set_fault(row, None)
        self._changes.change(
            lambda rules: (*rules[:row], rule, *rules[row + 1 :]), tr("Edit rule {row}", row=row + 1)
        )

    def _begin_anew(self) -> None:
        self._panel.choose(-1)
        self._panel.set_draft("")
        self._panel.pattern.setFocus()

    def edit_cell(self, row: int, column: int, text: str) -> None:
        """A cell was written on; what is not valid stays there, marked, and the rule in force stays as it is."""
        if row >= len(self._rules):
            return
        fields = self._panel.model.fields(row)._replace(**{FIELDS[column]: text})
        if fields == fields_of(self._rules[row]):
            self._panel.model.set_fault(row, None)
            return
        try:
            rule = rule_of(fields, enabled=self._rules[row].enabled)
        except FieldError as error:
            fault = Fault(fields, _COLUMN_OF[error.field], error.reason)
            self._panel.model.set_fault(row, fault)
            self._context.say(
                tr(
                    "Rule {row} is not valid, and the one before stays in force: {reason}",
                    row=row + 1,
                    reason=error.reason,
                )
            )
            return
        self._put(row, rule)

    def delete(self, rows: Sequence[int]) -> None:
        """Take rules away."""
        gone = frozenset(rows)
        if gone:
            self._changes.change(
                lambda rules: [rule for row, rule in enumerate(rules) if row not in gone],
                tr("Delete {rules}", rules=_named(rows)),
            )

    def duplicate(self, rows: Sequence[int]) -> None:
        """Put copies below; they are switched off, since the first rule that matches takes a key."""
        if not rows:
            return
        last = rows[-1] + 1

        def copied(rules: tuple[Rule, ...]) -> list[Rule]:
            copies = [replace(rules[row], enabled=False) for row in rows]
            return [*rules[:last], *copies, *rules[last:]]

        self._changes.change(
            copied,
            tr("Duplicate {rules}", rules=_named(rows)),
            lambda: self._panel.choose(*range(last, last + len(rows))),
        )

    def shift(self, rows: Sequence[int], by: int) -> None:
        """Move rules up (-1) or down (1) by one place."""
        if rows and rows[0] + by >= 0 and rows[-1] + by < len(self._rules):
            before = rows[0] - 1 if by < 0 else rows[-1] + 2
            named = _named(rows)
            text = tr("Move {rules} up", rules=named) if by < 0 else tr("Move {rules} down", rules=named)
            self._move(rows, before, text)

    def move(self, rows: Sequence[int], before: int) -> None:
        """Rules were dragged before another one."""
        to = before - sum(row < before for row in rows)
        self._move(rows, before, tr("Move {named} to place {to}", named=_named(rows), to=to + 1))

    def _move(self, rows: Sequence[int], before: int, text: str) -> None:
        to = before - sum(row < before for row in rows)

        def moved(rules: tuple[Rule, ...]) -> list[Rule]:
            rest = [rule for row, rule in enumerate(rules) if row not in rows]
            return [*rest[:to], *(rules[row] for row in rows), *rest[to:]]

        self._changes.change(moved, text, lambda: self._panel.choose(*range(to, to + len(rows))))

    def set_enabled(self, row: int, on: bool) -> None:
        """Switch a rule on or off."""
        self._changes.change(
            lambda rules: (*rules[:row], replace(rules[row], enabled=on), *rules[row + 1 :]),
            tr("Switch rule {row} on", row=row + 1) if on else tr("Switch rule {row} off", row=row + 1),
        )

    def _chosen(self, row: int) -> None:
        """Show a rule's texts in the fields, and with them what it does."""
        if 0 <= row < len(self._rules):
            self._panel.set_draft(*self._panel.model.fields(row))

    def write_new(self) -> None:
        """Begin a new rule."""
        self._context.window.show_dock("rules")
        if self._panel.chosen >= 0:
            self._begin_anew()
        self._panel.pattern.setFocus()


def _named(rows: Sequence[int]) -> str:
    return tr("rule {rule}", rule=rows[0] + 1) if len(rows) == 1 else plural(len(rows), "rule")
