"""A manifest in a few sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from wtransplant.units import format_count, plural

if TYPE_CHECKING:
    from wtransplant.saving.manifest import Manifest, TensorRecord, TrainingRecord


def summary_of(manifest: Manifest) -> tuple[str, ...]:
    """What it is, where it comes from, what is frozen, and what a run made of it."""
    stored = manifest.stored_names
    own = [record for key, record in manifest.tensors.items() if stored.get(key, key) == key]
    lines = [
        f"{manifest.target.spec}: {_size(own)}, saved by wtransplant.",
        _origins(manifest, own),
        _freezing(own),
    ]
    return (*lines, *([_training(manifest.training)] if manifest.training else []))


def _size(records: Iterable[TensorRecord]) -> str:
    records = list(records)
    elements = format_count(sum(math.prod(record.shape) for record in records))
    return f"{plural(len(records), 'tensor')} ({elements} numbers)"


def _origins(manifest: Manifest, records: list[TensorRecord]) -> str:
    names = [source.name for source in manifest.sources]
    sources = ", ".join(names[:3]) + (f" and {len(names) - 3} more files" if names[3:] else "")
    by_kind = {
        f"transplanted from {sources}": "transplanted",
        "at the model's own initial values": "initialised",
        "set to a constant": "constant",
    }
    counts = {text: sum(r.origin.kind == kind for r in records) for text, kind in by_kind.items()}
    return "; ".join(f"{count:,} {text}" for text, count in counts.items() if count) + "."


def _freezing(records: list[TensorRecord]) -> str:
    frozen = [record for record in records if record.frozen]
    free = [record for record in records if not record.frozen and record.kind == "parameter"]
    return f"Frozen: {_size(frozen)}. Trainable: {_size(free)}."


def _training(record: TrainingRecord) -> str:
    figures = [
        f"{name} {record.before[name]:.4g} → {value:.4g}" if name in record.before else f"{name} {value:.4g}"
        for name, value in record.after.items()
    ]
    where = f" on {record.device}" if record.device else ""
    reached = f": {', '.join(figures)}" if figures else ""
    return f"Fine-tuned in run {record.run}, {plural(record.steps, 'step')}{where}{reached}."
