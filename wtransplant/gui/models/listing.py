"""A file's or model's tensors, ready to be shown: made in the job that opens it, since 90,000 take a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtransplant.gui import engine
from wtransplant.gui.models.row_marks import RowMarks, SourceMarks, TargetMarks
from wtransplant.gui.models.tensor_columns import TensorColumns, list_tensors

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.targets import TargetModel


@dataclass(frozen=True, eq=False)
class Listing:
    """What a tree shows of a checkpoint or model.

    Attributes:
        index: the checkpoint or model.
        tensors: its tree, and what is known of its tensors.
        marks: what is out of the ordinary about some of them.
        classes: module path to class name, as far as the file or model tells.
        prefix: what all keys of a checkpoint's weights begin with, ``model.``; ``""`` for a model.
    """

    index: Checkpoint | TargetModel
    tensors: TensorColumns
    marks: RowMarks
    classes: Mapping[str, str]
    prefix: str


def list_source(source: Checkpoint) -> Listing:
    """List a checkpoint in natural order; in any thread."""
    keys = [key for part in engine.weight_keys(source).values() for key in part]
    prefix = engine.common_prefix(keys) if keys else ""
    tensors = list_tensors(source, natural=True)
    return Listing(source, tensors, SourceMarks(source), source.contents.modules, prefix)


def list_target(target: TargetModel) -> Listing:
    """List a model in the order of registration; in any thread."""
    classes = {path: info.class_name for path, info in target.modules.items()}
    return Listing(target, list_tensors(target, natural=False), TargetMarks(target), classes, "")
