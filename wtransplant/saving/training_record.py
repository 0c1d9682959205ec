"""What a manifest says of a fine-tuning run, from what the run has left."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from wtransplant.saving.describing import versions
from wtransplant.saving.manifest import DataRecord, TrainingRecord
from wtransplant.words import in_english

if TYPE_CHECKING:
    from wtransplant.training import Metrics, RunResult, RunSettings
    from wtransplant.training.data import Data


@in_english()
def training_record(result: RunResult, data: Data, settings: RunSettings) -> TrainingRecord:
    """The record of a run that came to its end.

    Args:
        result: what it reached.
        data: what it learnt from; read once more for the fingerprint.
        settings: what it was told.
    """
    record = TrainingRecord(
        settings=settings.model_dump(mode="json"),
        data=_data_record(data),
        before=_figures(result.before),
        after=_figures(result.after),
        steps=result.steps,
        epochs=round(result.epochs, 3),
        seconds=round(result.seconds, 3),
        stopped_early=result.stopped,
        ended=result.reason,
        best_step=result.best_step,
        device=_device(settings.device),
        versions=versions(),
        audit=str(result.audit),
        notes=result.notes,
    )
    return record.model_copy(update={"run": _run_id(record)})


def _run_id(record: TrainingRecord) -> str:
    """From what was run and what came out, not from the time: the same run again has the same id."""
    told = record.embedded().model_dump(mode="json", exclude={"run", "notes", "audit", "ended"})
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _data_record(data: Data) -> DataRecord:
    preprocessing: dict[str, object] = json.loads(json.dumps(dict(data.preprocessing), default=str))
    return DataRecord(
        fingerprint=data.fingerprint(),
        training=len(data.train),
        validation=len(data.validation),
        classes=data.classes,
        preprocessing=preprocessing,
    )


def _figures(metrics: Metrics | None) -> dict[str, float]:
    return {} if metrics is None else metrics.as_dict()


def _device(name: str) -> str:
    """Name and title: ``cuda:0 (NVIDIA A100)``."""
    from wtransplant.training.hardware import devices

    title = next((device.title for device in devices() if device.name == name), "")
    return f"{name} ({title})" if title and title.lower() != name else name
