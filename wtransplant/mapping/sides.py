"""What resolving asks of a pair again and again, looked up once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping.link import SourceStatus, TargetStatus
from wtransplant.mapping.names import weight_keys
from wtransplant.mapping.operations import Shape
from wtransplant.targets import TargetModel


class Sides:
    """A source and a target with their keys and shapes as plain dictionaries: entries of an index may be lazy."""

    def __init__(self, source: Checkpoint, target: TargetModel) -> None:
        self.source = source
        self.target = target

    @cached_property
    def source_shapes(self) -> Mapping[str, Shape]:
        """Every source key's shape, in file order."""
        return {key: info.shape for key, info in self.source.items()}

    @cached_property
    def target_shapes(self) -> Mapping[str, Shape]:
        """Every target key's shape, in the target's order."""
        return {key: info.shape for key, info in self.target.items()}

    @cached_property
    def source_keys(self) -> dict[str, str]:
        """The source's keys, in file order, each by itself."""
        return {key: key for key in self.source_shapes}

    @cached_property
    def target_keys(self) -> dict[str, str]:
        """The target's keys, in its order, each by itself."""
        return {key: key for key in self.target_shapes}

    @cached_property
    def unfilled_status(self) -> dict[str, TargetStatus]:
        """Every target key's status as long as nothing fills it."""
        return dict.fromkeys(self.target_keys, "missing")

    @cached_property
    def unused_status(self) -> dict[str, SourceStatus]:
        """Every source key's status as long as nothing takes it: weights are unexpected, all else is skipped."""
        status: dict[str, SourceStatus] = dict.fromkeys(self.source_keys, "skipped")
        for keys in weight_keys(self.source).values():
            status.update(dict.fromkeys(keys, "unexpected"))
        return status
