"""What is out of the ordinary about single tensors of a file; kept in its metadata, under the tensors' keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wtransplant.checkpoints.index import Checkpoint

QUANTISED = "quantised as "
SPARSE = "sparse "
ON_META = "on meta: a shape without values"


def tensor_notes(checkpoint: Checkpoint) -> dict[str, str]:
    """The note on each tensor that has one, by key: ``quantised as Q8_0``, ``sparse COO``, ``on meta: …``."""
    return {
        key: text
        for key, text in checkpoint.contents.metadata.items()
        if text.startswith((QUANTISED, SPARSE, ON_META)) and key in checkpoint
    }


def word_of(note: str) -> str:
    """A note as one word or two, for a mark in a row: ``Q8_0``, ``sparse COO``, ``on meta``."""
    return note.removeprefix(QUANTISED).partition(":")[0]
