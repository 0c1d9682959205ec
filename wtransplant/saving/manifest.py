"""The freeze manifest: where every tensor of a saved file came from, and what was frozen.

It stands beside the weights as ``NAME.freeze.json``, and, without what depends on the file's bytes, on the date
and on the machine, inside the safetensors header, so that a weights file is never without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from wtransplant.collector import collector_paused
from wtransplant.freezing import Policy
from wtransplant.saving.manifest_text import checksum_of, compact_text, manifest_text, with_checksum
from wtransplant.saving.records import (
    DataRecord,
    FileRecord,
    Hash,
    ModuleRecord,
    Origin,
    Record,
    SourceRecord,
    TargetRecord,
    TensorRecord,
    TrainingRecord,
    WeightsRecord,
)

__all__ = [
    "MANIFEST_SUFFIX",
    "METADATA_KEY",
    "DataRecord",
    "FileRecord",
    "Manifest",
    "ModuleRecord",
    "Origin",
    "SourceRecord",
    "TargetRecord",
    "TensorRecord",
    "TrainingRecord",
    "WeightsRecord",
]

MANIFEST_SUFFIX = ".freeze.json"
METADATA_KEY = "wtransplant.manifest"
"""Under this name the manifest is in the ``__metadata__`` of the safetensors header."""

_LARGEST_RECIPE = 1 << 20
"""Of characters, in a header."""


class Manifest(Record):
    """The whole manifest, version 1.

    Attributes:
        format: what kind of file this is.
        version: of this description.
        summary: the same in a few sentences, for people.
        created: date and time in UTC, ISO 8601.
        weights: the file that it belongs to.
        sources: the files that gave tensors.
        target: how the model is made.
        policy: what is frozen and how, resolved: without "whatever is linked".
        training: the fine-tuning run; ``None`` for a transplant alone.
        tools: versions of the programs that saved it.
        ties: keys of one tensor, led by the one under which it is stored.
        recipe: the transplant as data, as in a recipe file; its sources are named without a folder, and their
            hashes are in ``sources``. ``None`` for a target that no text can name.
        modules: by path, ``""`` for the root.
        tensors: by key.
        checksum: SHA-256 of the file's own text without this field, see :meth:`checksum_of_content`.
    """

    format: Literal["wtransplant.freeze"] = "wtransplant.freeze"
    version: Literal[1] = 1
    summary: tuple[str, ...] = ()
    created: str = ""
    weights: WeightsRecord
    sources: tuple[SourceRecord, ...] = ()
    target: TargetRecord
    policy: Policy
    training: TrainingRecord | None = None
    tools: dict[str, str] = Field(default_factory=dict)
    ties: tuple[tuple[str, ...], ...] = ()
    recipe: dict[str, Any] | None = None
    modules: dict[str, ModuleRecord]
    tensors: dict[str, TensorRecord]
    checksum: Hash = ""

    def to_json(self) -> str:
        """The text of the file: in a fixed order, a line for each tensor, the same for equal manifests.

        The checksum is calculated anew.
        """
        return with_checksum(manifest_text(self))

    def checksum_of_content(self) -> str:
        """What the checksum of this content has to be: SHA-256 of the text of the file without the field."""
        return checksum_of(manifest_text(self))

    def embedded_json(self) -> str:
        """What goes into the weights file: :meth:`embedded` in one line."""
        return compact_text(self.embedded())

    @collector_paused()
    def embedded(self) -> Manifest:
        """The part that goes into the weights file.

        Without hashes and sizes, since a header cannot hold the hash of what follows it, and without date,
        versions and seconds, so that the same transplant gives the same bytes. Without what follows from the rest
        (summary, modules), and without a recipe of very many links: headers are read by everybody, and have to
        stay below 100 MB.
        """
        tensors = {
            key: record.model_copy(update={"sha256": ""}) if record.sha256 else record
            for key, record in self.tensors.items()
        }
        return self.model_copy(
            update={
                "summary": (),
                "weights": WeightsRecord(name=self.weights.name, format=self.weights.format),
                "created": "",
                "tools": {},
                "sources": tuple(SourceRecord(name=source.name) for source in self.sources),
                "training": self.training and self.training.embedded(),
                "recipe": self.recipe if len(str(self.recipe)) <= _LARGEST_RECIPE else None,
                "modules": {},
                "tensors": tensors,
                "checksum": "",
            }
        )

    @property
    def stored_names(self) -> dict[str, str]:
        """Key to the name under which its tensor is in the file; only tied keys, the others are their own."""
        return {key: names[0] for names in self.ties for key in names}

    @property
    def held_policy(self) -> Policy:
        """The policy that the records of tensors follow: after a run, what gradual unfreezing has left frozen."""
        return self.policy.at_end if self.training is not None and self.policy.schedule else self.policy

    @property
    def frozen_keys(self) -> frozenset[str]:
        """Keys that are frozen."""
        return frozenset(key for key, record in self.tensors.items() if record.frozen)

    def trainable(self) -> Iterator[str]:
        """Keys of the parameters that are not frozen, each tensor once."""
        stored = self.stored_names
        for key, record in self.tensors.items():
            if record.kind == "parameter" and not record.frozen and stored.get(key, key) == key:
                yield key
