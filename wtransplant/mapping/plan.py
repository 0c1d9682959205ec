"""The plan: one source, one target, what was decided, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wtransplant.checkpoints import Checkpoint
from wtransplant.errors import MappingError
from wtransplant.mapping.compiling import compile_rule
from wtransplant.mapping.decisions import Decisions
from wtransplant.mapping.link import BY_HAND, Link
from wtransplant.mapping.names import link_by_name
from wtransplant.mapping.operations import Destination, Operation, parse_operation
from wtransplant.mapping.report import Report
from wtransplant.mapping.resolution import Resolution, check_link, resolve
from wtransplant.mapping.rule_text import parse_rule
from wtransplant.mapping.rules import Rule
from wtransplant.mapping.sides import Sides
from wtransplant.targets import TargetModel
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


class Plan:
    """All links resolved against one source set and one target.

    The decisions are one immutable value; setting another one changes the plan as a whole, and an invalid
    one leaves it as it was.

    Args:
        source: the checkpoint that gives.
        target: the model that takes.
        decisions: to start from; by default the links that are certain from names alone.
    """

    def __init__(self, source: Checkpoint, target: TargetModel, decisions: Decisions | None = None) -> None:
        self.source = source
        self.target = target
        if decisions is None:
            decisions = Decisions(automatic=link_by_name(source, target))
        self._sides = Sides(source, target)
        self._decisions = decisions
        self._resolution = self.resolved(decisions)

    @property
    def decisions(self) -> Decisions:
        """What was decided; set another value to change the plan."""
        return self._decisions

    @decisions.setter
    def decisions(self, decisions: Decisions) -> None:
        self._resolution = self.resolved(decisions)
        self._decisions = decisions

    def resolved(self, decisions: Decisions) -> Resolution:
        """What would follow from other decisions; the plan stays as it is, so that a job can ask.

        Raises:
            MappingError: a rule is not valid, or takes too long.
        """
        return resolve(self.source, self.target, decisions, self._sides)

    @property
    def resolution(self) -> Resolution:
        """What follows from the decisions: links in force and a status for each key."""
        return self._resolution

    @property
    def report(self) -> Report:
        """The resolution as text, data, and counts."""
        return Report(self.source, self.target, self._resolution)

    def frozen_copy(self) -> Plan:
        """The plan as it is now, for work in another thread while this one is edited."""
        copy = Plan.__new__(Plan)
        copy.source, copy.target = self.source, self.target
        copy._sides, copy._decisions, copy._resolution = self._sides, self._decisions, self._resolution
        return copy

    def restore(self, decisions: Decisions, resolution: Resolution) -> None:
        """Put an earlier state back without resolving it again (undo and redo)."""
        self._decisions, self._resolution = decisions, resolution

    def check(
        self, target: str, sources: str | Sequence[str], operation: str | Operation = "identity"
    ) -> Link:
        """The link, if it could be made.

        Raises:
            MappingError: a key does not exist, or the shapes do not fit; says why.
        """
        keys = (sources,) if isinstance(sources, str) else tuple(sources)
        self._require(target, keys)
        step = parse_operation(operation) if isinstance(operation, str) else operation
        link = Link(target, keys, step, by="hand", reason=BY_HAND)
        if mismatch := check_link(link, self.source, self.target):
            raise MappingError(
                mismatch.reason, where=f"{target} ← {', '.join(keys)}", hint=tr("Nothing was linked.")
            )
        return link

    def link(
        self, target: str, sources: str | Sequence[str], operation: str | Operation = "identity"
    ) -> Link:
        """Link by hand; takes the place of what the target key had.

        Raises:
            MappingError: as :meth:`check`; the plan stays as it was.
        """
        link = self.check(target, sources, operation)
        self.decisions = self.decisions.with_links([link])
        return link

    def unlink(self, *targets: str) -> None:
        """Take links away; a target key that a rule would fill again is skipped from now on."""
        self.decisions = self.decisions.without_links(targets, self.ruled(targets))

    def ruled(self, targets: Sequence[str]) -> list[str]:
        """Those of the target keys that a rule aims at."""
        made = [run.made for run in self._resolution.rules.runs]
        aims = {link.target for one in made for link in one.links}
        aims.update(lacking.link.target for one in made for lacking in one.incomplete)
        return [key for key in targets if key in aims]

    def add_rule(self, rule: Rule | str, template: str = "", operation: str | Operation = "identity") -> Rule:
        """Append a rule.

        Args:
            rule: a rule; or its pattern; or without a template a whole one as text, see :func:`parse_rule`.
            template: of a rule given by its pattern.
            operation: of a rule given by its pattern.

        Raises:
            MappingError: it is not valid; the plan stays as it was.
        """
        if isinstance(rule, str) and template:
            step = parse_operation(operation) if isinstance(operation, str) else operation
            rule = Rule(rule, template, step)
        elif isinstance(rule, str):
            rule = parse_rule(rule)
        compile_rule(rule)
        self.decisions = self.decisions.with_rules((*self.decisions.rules, rule))
        return rule

    def explain(self, key: str) -> str:
        """Why a target or source key has the status it has, in a sentence."""
        return self.report.explain(key)

    def value(self, key: str, dtype: str = "") -> torch.Tensor:
        """What the target key holds after the transplant.

        That is the link's result in the target's dtype, or in the one given, rounded once. A tensor that is not
        linked is the target model's own; do not write to what is returned.

        Args:
            key: of the target.
            dtype: torch's name without the prefix; by default the target key's.
        """
        wanted = dtype or self.target[key].dtype
        return self.result(key, wanted).to(_dtype(wanted))

    def result(self, key: str, dtype: str = "") -> torch.Tensor:
        """The same as it comes, not rounded yet: what the link's operation gives; do not write to it.

        Args:
            key: of the target.
            dtype: for operations that ask which one is wanted; by default the target key's.
        """
        key = self._resolution.tied.get(key, key)
        link = self._resolution.links.get(key)
        if link is None:
            return self.target.initial(key)
        info = self.target[key]
        destination = Destination(info.shape, dtype or info.dtype, lambda: self.target.initial(key))
        return link.operation.apply([self.source.tensor(name) for name in link.sources], destination)

    def items(self) -> Iterator[tuple[str, torch.Tensor]]:
        """Every target key with its value, in the target's order, one tensor at a time."""
        for key in self.target:
            yield key, self.value(key)

    def apply(self) -> dict[str, torch.Tensor]:
        """The complete state dict: linked keys from the source, all others at the target's own values.

        The tensors are copies of their own; tied keys share one.
        """
        values: dict[str, torch.Tensor] = {}
        owners = {key: self._owner(key) for key in self.target}
        for owner in owners.values():
            if owner not in values:
                values[owner] = self.value(owner).clone()
        return {key: values[owner] for key, owner in owners.items()}

    def _owner(self, key: str) -> str:
        """The key that a tied tensor takes its value from: the linked one, else the first of its names."""
        if key in self._resolution.links:
            return key
        names = next((names for names in self.target.ties if key in names), (key,))
        # Also of a name that is ambiguous: the model has one tensor, and the pair stores it under the linked name.
        return next((name for name in names if name in self._resolution.links), names[0])

    def _require(self, target: str, sources: Sequence[str]) -> None:
        if target not in self.target:
            raise MappingError(
                tr("the target has no key {target!r}", target=target), hint=tr("Check the spelling.")
            )
        for key in sources:
            if key not in self.source:
                raise MappingError(
                    tr("the source has no key {key!r}", key=key), hint=tr("Check the spelling.")
                )


def _dtype(name: str) -> torch.dtype:
    import torch

    dtype: torch.dtype = getattr(torch, name)
    return dtype
