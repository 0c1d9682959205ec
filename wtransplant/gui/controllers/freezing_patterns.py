"""Freezing by regex: a count of what it matches while it is written, and an error in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.freezing import FreezingController
from wtransplant.gui.newest import Newest
from wtransplant.gui.views.freeze_what_page import FreezeWhatPage
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.targets import TargetModel

_NOTHING = mark(
    "It matches no module path and no key as a whole. Write .* where anything may stand: .*norm.*"
)


class _Matches(NamedTuple):
    modules: int
    tensors: int


class FreezingPatterns:
    """Between the regex field and the policy.

    Args:
        context: what all controllers share.
        page: has the field.
        freezing: puts policies in place.
        shown: shows the policy in force again.
    """

    def __init__(
        self,
        context: Context,
        page: FreezeWhatPage,
        freezing: FreezingController,
        shown: Callable[[], None],
    ) -> None:
        self._context, self._page, self._freezing, self._shown = context, page, freezing, shown
        self._newest = Newest(tr("Counting matches"), context.jobs)
        page.pattern_typed.connect(self.count)
        page.pattern_chosen.connect(lambda text: freezing.matching(text, shown))
        page.exception_chosen.connect(self._except)
        page.pattern_removed.connect(
            lambda text: self._change(tr("Take {pattern} away", pattern=text), text, None)
        )
        page.set_found("", usable=False)

    def show(self, policy: Policy) -> None:
        """Show the regexes in force; a single one that freezes is in the field."""
        self._page.set_patterns(policy.patterns)
        if len(policy.patterns) == 1 and all(policy.patterns.values()) and not self._page.pattern.text():
            text = next(iter(policy.patterns))
            self._page.set_pattern(text)
            self.count(text)

    def count(self, text: str) -> None:
        """Say how much a regex matches."""
        target = self._context.workspace.target
        if target is None or not text:
            self._newest.drop()
            self._page.set_found("", usable=False)
            return

        def failed(error: WtransplantError) -> None:
            self._page.set_found(f"{error.what}. {error.hint or ''}".strip(), usable=False, error=True)

        self._newest.start(lambda: _matches(target, text), lambda found: self._found(target, found), failed)

    def _found(self, target: TargetModel, found: _Matches) -> None:
        if not found.tensors:
            self._page.set_found(tr(_NOTHING), usable=False, error=True)
            return
        modules = tr("{modules}, ", modules=plural(found.modules, "module")) if found.modules else ""
        self._page.set_found(
            tr(
                "matches {modules}{tensors:,} of {all_tensors}",
                modules=modules,
                tensors=found.tensors,
                all_tensors=plural(len(target), "tensor"),
            ),
            usable=True,
        )

    def _except(self, text: str, frozen: bool) -> None:
        self._change(f"{'Freeze' if frozen else 'Train'} {text}", text, frozen)

    def _change(self, name: str, pattern: str, frozen: bool | None) -> None:
        policy = self._context.workspace.policy
        self._freezing.changes.change(name, lambda: policy.with_pattern(pattern, frozen), refused=self._shown)


def _matches(target: TargetModel, text: str) -> _Matches:
    """How many modules a regex names, and how many tensors it stands for."""
    from wtransplant.freezing import Policy
    from wtransplant.mapping.patterns import compile_pattern

    modules = compile_pattern(text).matches([path for path in target.modules if path]).keys
    tensors = Policy(patterns={text: True}).frozen_keys(target)
    return _Matches(len(list(modules)), len(tensors))
