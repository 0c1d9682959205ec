"""The records that a manifest is made of: data, checked on reading, without fields that nobody knows."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from wtransplant.freezing.choices import FreezeMethod
from wtransplant.saving.settings import WeightsFormat

OriginKind = Literal["transplanted", "initialised", "constant"]
_Count = Annotated[int, Field(ge=0)]
Hash = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
"""SHA-256 in hex; empty where it is not known yet."""


class Record(BaseModel):
    """A piece of a manifest."""

    # A metric may be nan, for which JSON has no number; extra fields would be claims that nobody checks.
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Origin(Record):
    """Where a tensor's value came from before any fine-tuning.

    Attributes:
        kind: ``transplanted`` from source keys, ``initialised`` by the target's own code, or a ``constant``.
        sources: keys of the source, in the operation's order.
        files: for each of them the number of its file in the manifest's ``sources``, from 0.
        operation: what was done to them, as text; files that it reads are named without their folder.
        by: who made the link: ``name``, ``rule``, ``hand`` or ``matcher``.
        seed: of an initial value, where the target was made by a specification.
        value: of a constant, the number that is everywhere.
    """

    kind: OriginKind
    sources: tuple[str, ...] = ()
    files: tuple[_Count, ...] = ()
    operation: str = ""
    by: str = ""
    seed: int | None = None
    value: float | None = None


class TensorRecord(Record):
    """One tensor.

    Attributes:
        sha256: of its contiguous little-endian bytes.
        shape: sizes, outermost first.
        dtype: torch's name without the prefix, as it is saved.
        kind: ``parameter`` or ``buffer``.
        frozen: whether it is not to move as a whole.
        rate: the policy's factor on the learning rate; 1 for buffers and for what is frozen.
        fine_tuned: id of the run that trained it; its origin is what it was before. Empty for none.
        origin: where its value came from.
    """

    sha256: Hash = ""
    shape: tuple[_Count, ...]
    dtype: str
    kind: Literal["parameter", "buffer"]
    frozen: bool
    rate: float = 1.0
    fine_tuned: str = ""
    origin: Origin

    def with_hash(self, sha256: str) -> TensorRecord:
        """The same once its bytes are written; a third of the time of ``model_copy``."""
        return TensorRecord(**{**self.__dict__, "sha256": sha256})


class ModuleRecord(Record):
    """One module.

    Attributes:
        class_name: of the module.
        frozen: how many of the tensors in and below it are frozen.
        tensors: how many there are.
        method: how its frozen parameters are kept still; ``None`` where none is frozen.
        statistics: what its running statistics do in training; ``None`` where it has none.
        dropout: what it does in training; ``None`` for a module that never drops anything.
        rate: the policy's factor on the learning rate.
    """

    class_name: str
    frozen: _Count
    tensors: _Count
    method: FreezeMethod | None = None
    statistics: Literal["frozen", "updating"] | None = None
    dropout: Literal["off", "on"] | None = None
    rate: float = 1.0


class FileRecord(Record):
    """One file: its name from the pair's folder (in which it is, or one below), size in bytes, and SHA-256."""

    name: str
    nbytes: _Count
    sha256: Hash

    @field_validator("name")
    @classmethod
    def _stays_in_the_folder(cls, name: str) -> str:
        if not name or name.startswith("/") or not {"..", "\\", ":"}.isdisjoint((*name.split("/"), *name)):
            raise ValueError(f"{name!r} leads out of the pair's folder")
        return name


class WeightsRecord(Record):
    """The weights file: its name without a folder, size in bytes, SHA-256, and format.

    ``files`` are the other ones of weights in several files: shards, whose index is named first, or what is in
    a folder.
    """

    name: str
    nbytes: _Count = 0
    sha256: Hash = ""
    format: WeightsFormat = "safetensors"
    files: tuple[FileRecord, ...] = ()


class SourceRecord(Record):
    """One file that gave tensors: its name without a folder, size in bytes and SHA-256."""

    name: str
    nbytes: _Count = 0
    sha256: Hash = ""


class TargetRecord(Record):
    """How the target model is made: specification, arguments, seed, and the SHA-256 of its code file."""

    spec: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    seed: int = 0
    code_sha256: Hash = ""


class DataRecord(Record):
    """What a run learnt from.

    Attributes:
        fingerprint: SHA-256 of inputs, targets and split, as ``sha256:…``.
        training: samples that it learnt from.
        validation: samples that it was measured with.
        classes: names of the classes, by label.
        preprocessing: what has to be done to inputs of the model.
    """

    fingerprint: str
    training: _Count
    validation: _Count
    classes: tuple[str, ...] = ()
    preprocessing: dict[str, Any] = Field(default_factory=dict)


class TrainingRecord(Record):
    """What a fine-tuning run did.

    Attributes:
        run: its id; equal for runs that were told the same, on the same data, and reached the same.
        settings: what it was told; paths without their folders.
        data: what it learnt from.
        before: figures before the first step.
        after: figures of the weights that are saved.
        steps: that were done.
        epochs: passes through the data, with the fraction of the last one.
        seconds: time without pauses.
        stopped_early: whether a person ended it.
        ended: why it ended.
        best_step: the step whose weights were kept, if the best ones were.
        device: where it ran.
        versions: of the programs that it ran with.
        audit: what the comparison of frozen tensors before and after found.
        notes: what was noticed on the way.
    """

    run: str = ""
    settings: dict[str, Any]
    data: DataRecord | None = None
    before: dict[str, float] = Field(default_factory=dict)
    after: dict[str, float] = Field(default_factory=dict)
    steps: int
    epochs: float = 0.0
    seconds: float
    stopped_early: bool = False
    ended: str = ""
    best_step: int | None = None
    device: str = ""
    versions: dict[str, str] = Field(default_factory=dict)
    audit: str = ""
    notes: tuple[str, ...] = ()

    def embedded(self) -> TrainingRecord:
        """Without what another run of the same would have otherwise."""
        return self.model_copy(update={"seconds": 0.0, "device": "", "versions": {}})
