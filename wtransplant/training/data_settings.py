"""Which data and which loss a run has, as plain frozen dataclasses: they go into recipes, and need no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar, get_args

from annotated_types import Ge, Gt, Lt
from pydantic import AfterValidator

from wtransplant.errors import DataError
from wtransplant.plugins import plugins
from wtransplant.words import tr

if TYPE_CHECKING:
    from pydantic import ValidationError

DataKind = Literal["example", "tensors", "images", "table", "python", "synthetic"]
Task = Literal["classes", "labels", "numbers"]
"""One class per sample; several yes-or-no labels per sample; numbers."""
LossName = Literal["cross_entropy", "bce", "mse", "l1", "huber", "model", "python"]
Normalisation = Literal["auto", "imagenet", "half", "none"]


def _known_kind(kind: str) -> str:
    """A kind of data that is built in, or that a plugin has."""
    kinds = get_args(DataKind)
    if kind not in kinds and kind not in plugins("data"):
        from pydantic_core import PydanticCustomError

        known = " or ".join((", ".join(map(repr, (*kinds[:-1], *plugins("data")))), repr(kinds[-1])))
        raise PydanticCustomError("literal_error", "Input should be {known}", {"known": known})
    return kind


_Share = Annotated[float, Ge(0), Lt(1)]
_Count = Annotated[int, Ge(1)]
_Pixels = Annotated[int, Ge(1), Lt(8193)]


@dataclass(frozen=True)
class ImageOptions:
    """How images are made into inputs.

    Attributes:
        fit: ``crop`` shortens the short side and cuts the middle out, ``squash`` ignores the proportions, ``pad``
            keeps everything and fills up with black.
        normalise: ``auto`` takes what the zoo knows of the model, or else leaves 0…1; ``imagenet`` its mean and
            standard deviation; ``half`` gives −1…1; ``none`` leaves 0…1.
        flip: half of the training images are mirrored.
        random_crop: training images are random parts (RandomResizedCrop of torchvision).
        smallest_crop: least part of the area that a random crop has.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    fit: Literal["crop", "squash", "pad"] = "crop"
    normalise: Normalisation = "auto"
    flip: bool = False
    random_crop: bool = False
    smallest_crop: Annotated[float, Gt(0), Lt(1)] = 0.35


@dataclass(frozen=True)
class TableOptions:
    """What is read from a CSV file.

    Attributes:
        inputs: names of the columns; by default every one but the target.
        target: name of the column; by default ``target``, ``label``, ``class`` or ``y``, else the last one.
        text: the column of texts for ``tokenizer``, in the place of ``inputs``.
        tokenizer: folder of a transformers tokenizer.
        max_length: tokens that are kept of a text.
        standardise: inputs minus their mean, divided by their standard deviation, both of the training rows.
        missing: what to do about empty fields: ``refuse``, ``skip`` the row, or the ``mean`` of the training rows.
        renumber: numbers of classes are only names; they become 0, 1, 2, … in their order.
        header: whether the first line has the names; by default if no number is in it.
        delimiter: between fields; found out by default.
        decimal: point or comma.
        encoding: of the file; UTF-8 or what its byte order mark says by default.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    inputs: tuple[str, ...] = ()
    target: str = ""
    text: str = ""
    tokenizer: str = ""
    max_length: _Count = 256
    standardise: bool = True
    missing: Literal["refuse", "skip", "mean"] = "refuse"
    renumber: bool = False
    header: bool | None = None
    delimiter: str = ""
    decimal: Literal[".", ","] = "."
    encoding: str = ""


@dataclass(frozen=True)
class SyntheticOptions:
    """Random data.

    Attributes:
        count: samples.
        input_shape: of one sample; found out from the model by default.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    count: _Count = 256
    input_shape: tuple[_Count, ...] = ()


@dataclass(frozen=True)
class DataSettings:
    """Which data, and how they are split.

    Attributes:
        kind: ``example`` (shipped with the program), ``tensors`` (a file with inputs and targets), ``images`` (a
            folder with a subfolder per class), ``table`` (a CSV file), ``python`` (a Dataset or DataLoader from
            ``FILE.py:NAME``), ``synthetic`` (random numbers in the model's shapes), or what a plugin offers.
        path: the file or folder; empty for the example and for synthetic data. Plugins read it as they like.
        validation_share: part of the samples that is kept for validation, 0 for none. Data that bring their own
            split (an array ``split``, folders ``train`` and ``val``) keep it.
        image_size: width and height of the images in pixels; by default what the zoo says, that of the
            images, or 224.
        stratified: whether each class is split by itself.
        seed: of the split and of synthetic data; by default that of the run.
        task: what the targets are; by default the loss says it, or the data themselves.
        images, table, synthetic: options of one kind of data; ``None`` for the defaults.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    kind: Annotated[str, AfterValidator(_known_kind)] = "example"
    path: str = ""
    validation_share: _Share = 0.2
    image_size: _Pixels | None = None
    stratified: bool = True
    seed: Annotated[int, Ge(0), Lt(2**63)] | None = None
    task: Task | None = None
    images: ImageOptions | None = None
    table: TableOptions | None = None
    synthetic: SyntheticOptions | None = None


@dataclass(frozen=True)
class LossSettings:
    """Which loss is made small.

    Attributes:
        name: ``cross_entropy`` (one class per sample), ``bce`` (yes-or-no labels, from logits), ``mse``, ``l1``,
            ``huber`` (numbers), ``model`` (what the model computes itself when it gets labels, as those of
            transformers do) or ``python`` (a callable from ``path``).
        label_smoothing: of cross entropy, 0 to 1.
        class_weights: of cross entropy; ``balanced`` counts rare classes as much as frequent ones.
        ignore_index: label that cross entropy leaves out.
        pos_weight: of ``bce``: weight of the positives, one number, one per label, or ``balanced``.
        delta: where ``huber`` changes from squares to absolute values.
        path: ``FILE.py:NAME``, called with the model's output and the targets.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    name: LossName = "cross_entropy"
    label_smoothing: Annotated[float, Ge(0), Lt(1)] = 0.0
    class_weights: Literal["balanced"] | tuple[Annotated[float, Ge(0)], ...] | None = None
    ignore_index: int = -100
    pos_weight: Literal["balanced"] | tuple[Annotated[float, Gt(0)], ...] | None = None
    delta: Annotated[float, Gt(0)] = 1.0
    path: str = ""

    @property
    def task(self) -> Task | None:
        """What the targets have to be; ``None`` if any will do."""
        if self.name in ("mse", "l1", "huber"):
            return "numbers"
        return {"cross_entropy": "classes", "bce": "labels"}.get(self.name)  # type: ignore[return-value]


_Settings = TypeVar("_Settings", DataSettings, LossSettings)


def settings_from(kind: type[_Settings], values: Mapping[str, Any]) -> _Settings:
    """Settings from plain values, as a recipe or a form has them.

    Raises:
        DataError: a value is out of bounds or unknown; the message names each of them.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(kind).validate_python(dict(values))
    except ValidationError as error:
        raise DataError("; ".join(_plain(error)), hint=tr("Change the setting and start again.")) from error


def plain_values(settings: DataSettings | LossSettings) -> dict[str, Any]:
    """The settings as what JSON and TOML can hold; without options that are ``None``."""
    return _without_none(asdict(settings))


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_none(value)
        if isinstance(value, dict)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in values.items()
        if value is not None
    }


def _plain(error: ValidationError) -> list[str]:
    return [
        f"{' '.join(map(str, item['loc'])).replace('_', ' ')}: "
        + (
            tr("there is no such setting")
            if item["type"] == "unexpected_keyword_argument"
            else tr(
                "{item!r} does not do; it {replace}",
                item=item["input"],
                replace=item["msg"].replace("Input should", "should"),
            )
        )
        for item in error.errors()
    ]


@dataclass(frozen=True)
class DataRequest:
    """What a reader of data is asked for: the settings, with what the run decides filled in.

    Attributes:
        settings: see :class:`DataSettings`.
        seed: of the split.
        task: what the targets have to be; ``None`` lets the data decide.
        ignored: label that is no class.
    """

    settings: DataSettings = field(default_factory=DataSettings)
    seed: int = 0
    task: Task | None = None
    ignored: int = -100


def request_of(settings: Any) -> DataRequest:
    """What is asked for by data settings, or by a whole run's settings (which have ``data``, ``loss``, ``seed``).

    Raises:
        DataError: a setting is out of bounds.
    """
    data = getattr(settings, "data", settings)
    names = [item.name for item in fields(DataSettings)]
    given = {name: getattr(data, name) for name in names if hasattr(data, name)}
    given = {name: asdict(value) if is_dataclass(value) else value for name, value in given.items()}  # type: ignore[arg-type]
    data = settings_from(DataSettings, given)
    loss = loss_of(settings.loss) if hasattr(settings, "loss") else None
    task = data.task or (loss.task if loss is not None else None)
    seeds = (data.seed, getattr(settings, "seed", None), 0)
    seed: int = next(seed for seed in seeds if seed is not None)
    return DataRequest(data, seed, task, loss.ignore_index if loss is not None else -100)


def loss_of(loss: str | LossSettings) -> LossSettings:
    """Settings of a loss that may be given by its name alone."""
    return settings_from(LossSettings, {"name": loss}) if isinstance(loss, str) else loss
