"""The freeze manifest: where every tensor of a saved file came from, and what was frozen.

It stands beside the weights as ``NAME.freeze.json``, and, without what depends on the file's bytes and on the
date, inside the safetensors header, so that a weights file is never without it.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from wtransplant.freezing import Policy
from wtransplant.saving.settings import WeightsFormat

MANIFEST_SUFFIX = ".freeze.json"
METADATA_KEY = "wtransplant.manifest"
"""Under this name the manifest is in the ``__metadata__`` of the safetensors header."""

OriginKind = Literal["transplanted", "initialised"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(_Record):
    """Where a tensor's value came from before any fine-tuning.

    ``sources`` are keys of the source, in the operation's order; both are empty for an initial value.
    """

    kind: OriginKind
    sources: tuple[str, ...] = ()
    operation: str = ""
    by: str = ""


class TensorRecord(_Record):
    """One tensor: SHA-256 of its contiguous little-endian bytes, shape, torch dtype, freezing, origin."""

    sha256: str = ""
    shape: tuple[int, ...]
    dtype: str
    kind: Literal["parameter", "buffer"]
    frozen: bool
    fine_tuned: bool = False
    origin: Origin


class ModuleRecord(_Record):
    """One module: its class, and how many of the tensors below it are frozen, of how many."""

    class_name: str
    frozen: int
    tensors: int


class FileRecord(_Record):
    """One file: its name from the pair's folder, size in bytes, and SHA-256."""

    name: str
    nbytes: int
    sha256: str


class WeightsRecord(_Record):
    """The weights file: its name without a folder, size in bytes, SHA-256, and format.

    ``files`` are the other ones of weights in several files: shards, whose index is named first, or what is in
    a folder.
    """

    name: str
    nbytes: int = 0
    sha256: str = ""
    format: WeightsFormat = "safetensors"
    files: tuple[FileRecord, ...] = ()


class SourceRecord(_Record):
    """One file that gave tensors: its name without a folder, size in bytes and SHA-256."""

    name: str
    nbytes: int
    sha256: str


class TargetRecord(_Record):
    """How the target model is made: specification, arguments, seed, and the SHA-256 of its ``.py`` file."""

    spec: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    seed: int = 0
    code_sha256: str = ""


class TrainingRecord(_Record):
    """What a fine-tuning run did: its settings, its figures before and after, and what the audit found."""

    settings: dict[str, Any]
    before: dict[str, float] = Field(default_factory=dict)
    after: dict[str, float] = Field(default_factory=dict)
    steps: int
    seconds: float
    stopped_early: bool = False
    audit: str = ""


class Manifest(_Record):
    """The whole manifest, version 1; ``created`` is in UTC (ISO 8601), ``ties`` are keys of one tensor."""

    format: Literal["wtransplant.freeze"] = "wtransplant.freeze"
    version: Literal[1] = 1
    weights: WeightsRecord
    created: str = ""
    tools: dict[str, str] = Field(default_factory=dict)
    sources: tuple[SourceRecord, ...] = ()
    target: TargetRecord
    policy: Policy
    training: TrainingRecord | None = None
    ties: tuple[tuple[str, ...], ...] = ()
    modules: dict[str, ModuleRecord]
    tensors: dict[str, TensorRecord]

    def to_json(self) -> str:
        """The text of the file: indented, in a fixed order, the same for equal manifests."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"

    def embedded(self) -> Manifest:
        """The part that goes into the weights file.

        Without hashes and sizes, since a header cannot hold the hash of what follows it, and without date,
        versions and seconds, so that the same transplant gives the same bytes.
        """
        training = self.training and self.training.model_copy(update={"seconds": 0.0})
        tensors = {key: record.model_copy(update={"sha256": ""}) for key, record in self.tensors.items()}
        weights = WeightsRecord(name=self.weights.name, format=self.weights.format)
        return self.model_copy(
            update={
                "weights": weights,
                "created": "",
                "tools": {},
                "training": training,
                "tensors": tensors,
            }
        )

    @property
    def stored_names(self) -> dict[str, str]:
        """Key to the name under which its tensor is in the file; only tied keys, the others are their own."""
        return {key: names[0] for names in self.ties for key in names}

    @property
    def frozen_keys(self) -> frozenset[str]:
        """Keys that are frozen."""
        return frozenset(key for key, record in self.tensors.items() if record.frozen)
