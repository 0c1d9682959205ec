"""What a fine-tuning run is told, as data: it goes into the recipe as it is, and needs no torch."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wtransplant.errors import TrainingError

DataKind = Literal["example", "tensors", "images"]
LossName = Literal["cross_entropy", "mse"]
OptimizerName = Literal["sgd", "adamw"]

_Positive = Annotated[int, Field(ge=1)]
_Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataSettings(_Settings):
    """Which data, and how they are split.

    Attributes:
        kind: ``example`` (shipped with the program), ``tensors`` (a file with inputs and targets), or
            ``images`` (a folder with a subfolder per class).
        path: the file or folder; empty for the example.
        validation_share: part of the samples that is kept for validation, 0 for none. A file that brings
            its own split (an array ``split``) keeps it.
        image_size: width and height of the images in pixels; by default that of the images, or 224.
    """

    kind: DataKind = "example"
    path: str = ""
    validation_share: Annotated[_Finite, Field(ge=0, lt=1)] = 0.2
    image_size: Annotated[int, Field(ge=1, le=8192)] | None = None


class RunSettings(_Settings):
    """How a run is done.

    Attributes:
        device: ``cpu``, ``cuda`` or ``cuda:0``.
        data: see :class:`DataSettings`.
        loss: ``cross_entropy`` for classes, ``mse`` for numbers.
        optimizer: ``sgd`` or ``adamw``, as in ``torch.optim``.
        learning_rate: step size.
        momentum: of SGD; AdamW keeps its own defaults.
        weight_decay: of the trained parameters; frozen ones have none.
        batch_size: samples per step.
        epochs: passes through the training data.
        seed: decides shuffling, dropout and the split.
        threads: of torch within an operation, on the CPU; ``None`` leaves torch's own choice.
    """

    device: Annotated[str, Field(pattern=r"^(cpu|cuda(:\d{1,3})?)$")] = "cpu"
    data: DataSettings = Field(default_factory=DataSettings)
    loss: LossName = "cross_entropy"
    optimizer: OptimizerName = "adamw"
    learning_rate: Annotated[_Finite, Field(gt=0, le=1000)] = 0.005
    momentum: Annotated[_Finite, Field(ge=0, lt=1)] = 0.9
    weight_decay: Annotated[_Finite, Field(ge=0, le=1000)] = 0.01
    batch_size: _Positive = 16
    epochs: _Positive = 30
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    threads: Annotated[int, Field(ge=1, le=1024)] | None = None

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
                "; ".join(_plain(error)), hint="Change the setting and start again."
            ) from error


def _plain(error: ValidationError) -> list[str]:
    return [
        f"{_name(item['loc'])}: {_sentence(item['type'], item['msg'], item['input'])}"
        for item in error.errors()
    ]


def _name(place: tuple[int | str, ...]) -> str:
    return " ".join(str(part) for part in place).replace("_", " ")


def _sentence(kind: str, message: str, given: object) -> str:
    if kind == "extra_forbidden":
        return "there is no such setting"
    if kind == "string_pattern_mismatch":
        return f"{given!r} is not a device; use cpu, cuda or cuda:0"
    return f"{given!r} does not do; it {message.replace('Input should', 'should')}"
