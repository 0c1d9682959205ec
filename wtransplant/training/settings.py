"""What a fine-tuning run is told, as data: it goes into the recipe as it is, and needs no torch."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wtransplant.errors import TrainingError
from wtransplant.training.data_settings import DataKind, DataSettings, LossName, LossSettings
from wtransplant.words import tr

OptimizerName = Literal["sgd", "adam", "adamw"]
ScheduleName = Literal["constant", "cosine", "linear"]
Precision = Literal["float32", "bfloat16", "float16"]

_Positive = Annotated[int, Field(ge=1)]
_Finite = Annotated[float, Field(allow_inf_nan=False)]


class RunSettings(BaseModel):
    """How a run is done.

    Attributes:
        device: ``cpu``, ``cuda``, ``cuda:0`` or ``mps``.
        data: see :class:`DataSettings`.
        loss: a name, as ``cross_entropy``, or :class:`LossSettings`.
        metrics: what is measured on the validation data beside the loss, by name; by default accuracy for
            classes.
        optimizer: ``sgd``, ``adam`` or ``adamw``, as in ``torch.optim``.
        learning_rate: step size, at its highest if there is a schedule.
        momentum: of SGD; the others keep their own defaults.
        nesterov: Nesterov's momentum, for SGD.
        weight_decay: of the trained parameters; frozen ones have none.
        schedule: how the learning rate goes on after the warm-up: ``constant``, or falling along a ``cosine``
            or ``linear`` until the planned end of the run.
        warmup_steps: the learning rate rises in a line over so many steps.
        final_rate: where the schedule ends, as a part of ``learning_rate``.
        clip_norm: largest norm of all gradients together; larger ones are scaled down.
        clip_value: largest absolute value of each gradient's entries.
        batch_size: samples that go through the model at once (under torch.distributed: in all processes
            together).
        accumulation: batches whose gradients make one step; the same step as one of a batch so much larger.
        precision: of the forward pass: ``bfloat16`` and ``float16`` use autocast, the weights stay as they are.
        compile: run the model through ``torch.compile``; goes on without if that fails.
        channels_last: keep images and convolutions in the memory order that GPUs and bfloat16 prefer.
        deterministic: refuse operations that give other bits each time (matters on GPUs).
        cache_features: compute what the frozen part gives only once per sample, where this is the same.
        sharded: spread parameters, gradients and optimizer state over the processes (FSDP2), instead of a whole model
            in each (DDP); for models that one device cannot hold. Without meaning for one process alone.
        epochs: passes through the training data.
        max_steps: end after so many steps, if the epochs take longer.
        max_minutes: end after so many minutes (pauses do not count).
        patience: end after so many epochs without a better validation loss, and keep the best weights.
        keep_best: keep the weights with the best validation loss, not the last ones.
        gradient_norms: every so many steps the norms of the gradients are written down; 0 for never.
        seed: decides shuffling, dropout and the split.
        threads: of torch within an operation, on the CPU; ``None`` leaves torch's own choice, or that of a run in the
            window, which tries what is fastest and keeps it here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: Annotated[str, Field(pattern=r"^(cpu|mps|cuda(:\d{1,3})?)$")] = "cpu"
    data: DataSettings = Field(default_factory=DataSettings)
    loss: LossName | LossSettings = "cross_entropy"
    metrics: tuple[str, ...] | None = None
    optimizer: OptimizerName = "adamw"
    learning_rate: Annotated[_Finite, Field(gt=0, le=1000)] = 0.005
    momentum: Annotated[_Finite, Field(ge=0, lt=1)] = 0.9
    nesterov: bool = False
    weight_decay: Annotated[_Finite, Field(ge=0, le=1000)] = 0.01
    schedule: ScheduleName = "constant"
    warmup_steps: Annotated[int, Field(ge=0)] = 0
    final_rate: Annotated[_Finite, Field(ge=0, le=1)] = 0.0
    clip_norm: Annotated[_Finite, Field(gt=0)] | None = None
    clip_value: Annotated[_Finite, Field(gt=0)] | None = None
    batch_size: _Positive = 16
    accumulation: _Positive = 1
    precision: Precision = "float32"
    compile: bool = False
    channels_last: bool = False
    deterministic: bool = False
    cache_features: bool = False
    sharded: bool = False
    epochs: _Positive = 30
    max_steps: _Positive | None = None
    max_minutes: Annotated[_Finite, Field(gt=0)] | None = None
    patience: _Positive | None = None
    keep_best: bool = False
    gradient_norms: Annotated[int, Field(ge=0)] = 20
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    threads: Annotated[int, Field(ge=1, le=1024)] | None = None

    @property
    def loss_name(self) -> LossName:
        """Which loss it is, whatever its options."""
        return self.loss if isinstance(self.loss, str) else self.loss.name

    @classmethod
    def from_values(cls, **values: Any) -> RunSettings:
        """Make settings from what a person typed.

        Raises:
            TrainingError: a value is out of bounds or unknown; the message names each of them.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise TrainingError(
                "; ".join(_plain(error)), hint=tr("Change the setting and start again.")
            ) from error


__all__ = ["DataKind", "DataSettings", "LossName", "LossSettings", "OptimizerName", "RunSettings"]


def _plain(error: ValidationError) -> list[str]:
    # Where a name or a table will do, pydantic complains twice about a wrong name.
    return [
        f"{_name(item['loc'])}: {_sentence(item['type'], item['msg'], item['input'])}"
        for item in error.errors()
        if not (item["type"] == "dataclass_type" and isinstance(item["input"], str))
    ]


def _name(place: tuple[int | str, ...]) -> str:
    parts = (str(part) for part in place)
    return " ".join(p for p in parts if not p.startswith("literal[") and p != "LossSettings").replace(
        "_", " "
    )


def _sentence(kind: str, message: str, given: object) -> str:
    if kind == "extra_forbidden":
        return tr("there is no such setting")
    if kind == "string_pattern_mismatch":
        return tr("{given!r} is not a device; use cpu, cuda, cuda:0 or mps", given=given)
    return tr(
        "{given!r} does not do; it {replace}", given=given, replace=message.replace("Input should", "should")
    )
