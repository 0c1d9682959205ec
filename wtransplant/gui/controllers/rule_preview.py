"""What the rule being written would do, worked out in a job while a person types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.rule_fields import FieldError, RuleFields, rule_of
from wtransplant.gui.models.rule_look import RuleLook, look_at
from wtransplant.gui.newest import Newest
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan, Rule

_TYPING_MS = 120
_NO_PAIR = mark("Open a source and a target; then rules can be written.")
_NO_RULE = mark(
    "A rule rewrites whole keys: a Python regular expression, and the key that it makes "
    "of them, with \\1 or \\g<name> for the groups."
)


class RulePreview:
    """Between the fields of the panel and what is said of them.

    Args:
        context: the window and what is behind it.

    Attributes:
        look: the last result, ``None`` while there is none of what is written now.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._panel = context.window.rules
        self._newest = Newest(tr("Trying the rule"), context.jobs)
        self._timer = QTimer(self._panel)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self.now)
        self.look: RuleLook | None = None

    def soon(self) -> None:
        """When nothing more was typed for a moment; until then nothing is known of what is written."""
        self.look = None
        self._newest.drop()
        self._timer.start()

    @property
    def idle(self) -> bool:
        """Whether what is shown is of what is written now."""
        return not self._timer.isActive() and self._newest.idle

    def now(self) -> Rule | None:
        """Judge the draft at once, and start to work out what it would do.

        Returns:
            The rule, if it is valid in itself and may be added.
        """
        self._timer.stop()
        self.look = None
        plan, draft = self._context.workspace.plan, self._panel.draft
        if plan is None or not draft.pattern:
            self._say_nothing(tr(_NO_PAIR) if plan is None else tr(_NO_RULE))
            return None
        half = not draft.template and not draft.skips
        try:
            rule = rule_of(RuleFields(draft.pattern, kind=f"skip {_side(draft)}") if half else draft)
        except FieldError as error:
            self._newest.drop()
            self._panel.show_message(error.reason, bad_field=error.field)
            self._panel.show_rows()
            return None
        self._panel.show_message(self._panel.message, usable=not half)  # until the new words are worked out
        self._work_out(plan.frozen_copy(), rule, half)
        return None if half else rule

    def _say_nothing(self, words: str) -> None:
        self._newest.drop()
        self._panel.show_message(words)
        self._panel.show_rows()

    def _work_out(self, plan: Plan, rule: Rule, half: bool) -> None:
        if not self._panel.isVisible():  # it is asked for again when it can be seen
            self._newest.drop()
            return
        chosen = self._panel.chosen
        replaces = 0 <= chosen < len(plan.decisions.rules)
        place = chosen if replaces else len(plan.decisions.rules)
        self._newest.start(
            lambda: look_at(plan, rule, place, replaces),
            lambda look: self._show(look, half),
            self._fail,
        )

    def _show(self, look: RuleLook, half: bool) -> None:
        counts = look.counts
        self._panel.show_rows(look.rows, look.texts, counts)
        hits = look.health.hits
        if half and hits:
            side = look.health.side
            keys = plural(hits, f"{side} key")
            self._panel.show_message(
                tr("matches {keys}; now write the target key that it makes.", keys=keys)
                if side == "source"
                else tr("matches {keys}; now write the source key that it makes.", keys=keys)
            )
            return
        self.look = None if half else look
        self._panel.show_message(look.describe(), usable=not half)

    def _fail(self, error: WtransplantError) -> None:
        """It takes too long: the pattern is told to be at fault, and the rule cannot be taken."""
        self._panel.show_rows()
        self._panel.show_message(f"{error.what}. {error.hint}", bad_field="pattern")


def _side(draft: RuleFields) -> str:
    return "target" if draft.kind.endswith("target") else "source"
