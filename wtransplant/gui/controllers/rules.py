"""The rules panel: a live preview while one types, and undoable edits of the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QTimer

from wtransplant.errors import MappingError
from wtransplant.gui.commands import SetRules
from wtransplant.gui.controllers.context import Context
from wtransplant.mapping import Plan, Rule, RuleHit, compile_rule, run_rules
from wtransplant.units import plural

_TYPING_MS = 120
_PREVIEW_LINES = 200


class RulesController:
    """Between the rules panel and the plan."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._panel = context.window.rules
        self._timer = QTimer(self._panel)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self.preview_draft)
        panel = self._panel
        panel.draft_changed.connect(self._timer.start)
        panel.draft_finished.connect(self.preview_draft)
        panel.add_requested.connect(self.add)
        panel.update_requested.connect(self.update)
        panel.delete_requested.connect(self.delete)
        panel.move_requested.connect(self.move)
        panel.enabled_toggled.connect(self.set_enabled)
        panel.rule_chosen.connect(self._chosen)
        context.workspace.events.plan_changed.connect(self.show)
        context.window.actions_["add_rule"].triggered.connect(self._write_new)
        self.show()

    @property
    def _rules(self) -> list[Rule]:
        plan = self._context.workspace.plan
        return [] if plan is None else list(plan.decisions.rules)

    def show(self) -> None:
        """Show the rules that are in force, with their hits."""
        plan = self._context.workspace.plan
        chosen = self._panel.chosen
        hits = {} if plan is None else {i: len(found) for i, found in plan.resolution.hits_of_rule.items()}
        others = tuple(self._rules) != self._panel.model.rules
        self._panel.model.set_rules(self._rules, hits)
        if others:
            self._panel.choose(min(chosen, len(self._rules) - 1))
        self._context.window.set_dock_title("rules", str(len(self._rules) or ""))
        self.preview_draft()

    def preview_draft(self) -> None:
        """What the draft would do, in its place in the list."""
        pattern, template = self._panel.draft
        plan = self._context.workspace.plan
        if plan is None:
            self._panel.show_preview("Open a source and a target; then rules can be written.", [], False)
        elif not pattern:
            self._panel.show_preview(
                "A rule rewrites whole source keys: a Python regular expression, and the target key that it "
                "makes, with \\1 or \\g<name> for the groups.",
                [],
                False,
            )
        else:
            self._preview(plan, Rule(pattern, template))

    def _preview(self, plan: Plan, rule: Rule) -> None:
        try:
            compile_rule(rule)
        except MappingError as error:
            bad = "template" if "template" in error.what else "pattern"
            self._panel.show_preview(f"{error.what}. {error.hint}".replace("..", "."), [], False, bad)
            return
        place = self._panel.chosen if self._panel.chosen >= 0 else len(self._rules)
        earlier = self._rules[:place]
        usable = [key for key in plan.source if key not in plan.decisions.skipped_sources]
        hits = [hit for hit in run_rules([*earlier, rule], usable) if hit.rule == place]
        if not rule.template and hits:
            matched = f"matches {plural(len(hits), 'source key')}; now write the target key that it makes."
            self._panel.show_preview(matched, [hit.source for hit in hits[:_PREVIEW_LINES]], False)
            return
        aimed = Counter(hit.target for hit in hits)
        lines = [_line(plan, hit.source, hit.target, aimed[hit.target]) for hit in hits[:_PREVIEW_LINES]]
        self._panel.show_preview(_summary(plan, hits, aimed), lines, bool(rule.template))

    def add(self) -> None:
        """Append the draft."""
        rule = Rule(*self._panel.draft)
        if self._change([*self._rules, rule], f"Add rule {rule}"):
            self._panel.choose(-1)
            self._panel.set_draft("", "")
            self._panel.pattern.setFocus()

    def update(self) -> None:
        """Put the draft in the place of the chosen rule."""
        row, rules = self._panel.chosen, self._rules
        if 0 <= row < len(rules):
            rules[row] = Rule(*self._panel.draft, enabled=rules[row].enabled)
            self._change(rules, f"Edit rule {row + 1}")

    def delete(self, row: int) -> None:
        """Take a rule away."""
        rules = self._rules
        if 0 <= row < len(rules):
            del rules[row]
            self._change(rules, f"Delete rule {row + 1}")

    def move(self, row: int, by: int) -> None:
        """Move a rule up (-1) or down (1)."""
        rules = self._rules
        if 0 <= row < len(rules) and 0 <= row + by < len(rules):
            rules.insert(row + by, rules.pop(row))
            if self._change(rules, f"Move rule {row + 1} {'up' if by < 0 else 'down'}"):
                self._panel.choose(row + by)

    def set_enabled(self, row: int, on: bool) -> None:
        """Switch a rule on or off."""
        rules = self._rules
        rules[row] = Rule(rules[row].pattern, rules[row].template, on)
        self._change(rules, f"Switch rule {row + 1} {'on' if on else 'off'}")

    def _change(self, rules: list[Rule], text: str) -> bool:
        return self._context.push(lambda: SetRules(self._context.workspace, rules, text))

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._rules):
            self._panel.set_draft(self._rules[row].pattern, self._rules[row].template)

    def _write_new(self) -> None:
        self._context.window.show_dock("rules")
        self._panel.pattern.setFocus()


def _line(plan: Plan, source: str, target: str, claims: int) -> str:
    if target not in plan.target:
        note = "  (the target has no such key)"
    elif plan.source[source].shape != plan.target[target].shape:
        note = "  (shapes differ)"
    elif claims > 1:
        note = f"  (claimed {claims} times)"
    else:
        note = ""
    return f"{source}  →  {target}{note}"


def _summary(plan: Plan, hits: Sequence[RuleHit], aimed: Counter[str]) -> str:
    if not hits:
        return "No source key matches. The pattern has to match the whole key: .* stands for anything."
    stray = sum(hit.target not in plan.target for hit in hits)
    double = sum(count > 1 for count in aimed.values())
    parts = [f"takes {plural(len(hits), 'source key')}"]
    if stray:
        parts.append(f"{stray} go to a key that the target has not")
    if double:
        parts.append(f"{plural(double, 'target key')} claimed more than once")
    return "; ".join(parts) + "."
