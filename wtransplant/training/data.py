"""Training data: where they come from, what they look like to the loop, and how they are split."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn

from wtransplant.errors import DataError
from wtransplant.plugins import Extended, running
from wtransplant.resources import resource_path
from wtransplant.training.data_settings import DataRequest, DataSettings, Task, request_of
from wtransplant.training.samples import Samples, TensorSamples, tensors_of
from wtransplant.units import format_shape, plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.targets.model import TargetModel
    from wtransplant.targets.trust import AskTrust
    from wtransplant.training.settings import RunSettings

__all__ = ["Data", "LoadedData", "Samples", "TensorSamples", "open_data", "require_path", "split"]


@dataclass(frozen=True)
class Data:
    """Data of a run.

    Attributes:
        train: what the model learns from; at least one sample.
        validation: what it is measured with; may be empty.
        classes: names of the classes, by label; empty for numbers.
        notes: what was done to the data, or left out, in sentences for people.
        task: what the targets are.
        preprocessing: what whoever uses the model later has to do to their inputs, as plain values: size, mean and
            standard deviation, columns.
    """

    train: Samples
    validation: Samples
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    task: Task = "classes"
    preprocessing: Mapping[str, object] = field(default_factory=dict)

    @property
    def fixed(self) -> bool:
        """Whether a sample is the same in every epoch, so that what is computed from it can be kept."""
        return not self.train.augmented

    def class_counts(self) -> Mapping[str, tuple[int, int]]:
        """Samples for training and for validation, by name of the class; empty for what are no classes.

        Also empty when the data do not tell without being read completely (a Dataset of somebody's own).
        """
        parts = [_counts(samples, len(self.classes)) for samples in (self.train, self.validation)]
        if self.task != "classes" or not self.classes or parts[0] is None or parts[1] is None:
            return {}
        return dict(zip(self.classes, zip(parts[0].tolist(), parts[1].tolist(), strict=True), strict=True))

    def describe(self) -> tuple[str, ...]:
        """The data in sentences for people: how many, in which shape, how the classes are balanced; then the notes."""
        first = tr(
            "{samples} for training, {validation:,} for validation.",
            samples=plural(len(self.train), "sample"),
            validation=len(self.validation),
        )
        return (first, *self._shapes(), *self._balance(), *self.notes, *self.train.notes())

    def _shapes(self) -> tuple[str, ...]:
        with torch.random.fork_rng(devices=[]):
            inputs, targets = self.train.batch(torch.arange(1))
        if not len(targets):
            return ()
        shapes = [f"{format_shape(tensor.shape[1:])} ({_dtype(tensor)})" for tensor in tensors_of(inputs)]
        wanted = f"{format_shape(targets.shape[1:])} ({_dtype(targets)})"
        return (
            tr("One input is {names}, one target {wanted}.", names=tr(" and ").join(shapes), wanted=wanted),
        )

    def _balance(self) -> tuple[str, ...]:
        counts = {name: train for name, (train, _) in self.class_counts().items()}
        if not counts:
            return ()
        shown = [f"{name} {count:,}" for name, count in list(counts.items())[:12]]
        more = tr(" and {counts} more", counts=len(counts) - 12) if len(counts) > 12 else ""
        return (tr("Samples for training by class: {names}{more}.", names=", ".join(shown), more=more),)

    def fingerprint(self) -> str:
        """SHA-256 of inputs, targets and split, as ``sha256:…``: the same again for the same data and settings.

        Image files are read for it. Of a Dataset of somebody's own the file with its code counts, and 64 samples.
        """
        digest = hashlib.sha256(repr((self.task, self.classes, sorted(self.preprocessing.items()))).encode())
        for part, samples in (("train", self.train), ("validation", self.validation)):
            digest.update(f"\n{part} {len(samples)}\n".encode())
            samples.add_to_hash(digest)
        return f"sha256:{digest.hexdigest()}"


LoadedData = Data


def _counts(samples: Samples, classes: int) -> torch.Tensor | None:
    """Int64 [classes]; labels that are ignored (below 0) do not count."""
    labels = samples.targets_known()
    if labels is None or labels.is_floating_point():
        return None
    labels = labels.flatten()
    return torch.bincount(labels[(labels >= 0) & (labels < classes)], minlength=classes)


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def open_data(
    settings: DataSettings | RunSettings,
    target: nn.Module | TargetModel | None = None,
    *,
    trust: bool | AskTrust | None = None,
) -> Data:
    """Read data and split them.

    Args:
        settings: of the data; those of a whole run add the seed of the split and, by the loss, what the targets are.
        target: the model that will learn from them. It tells whether images are wanted in colour or grey and how they
            are normalised (a :class:`TargetModel` knows more, by its specification), and the shapes of synthetic data.
        trust: says yes to running a Python file; see :func:`wtransplant.targets.trust.require_trust`.

    Raises:
        DataError: they cannot be read, or cannot be training data.
        TargetError: a Python file may not run, or fails.
    """
    request = request_of(settings)
    kind = request.settings.kind
    if why := READERS.why_not(kind):
        raise DataError(
            tr("the plugin for {kind} data cannot be used: {why}", kind=kind, why=why),
            hint=tr("Choose other data."),
        )
    with running(READERS.plugin(kind), DataError, request.settings.path):
        found = READERS[kind](request, target, trust)
        if not isinstance(found, Data):
            raise TypeError(f"it gave a {type(found).__name__}, not Data of wtransplant.training.data")
        return found


Reader = Callable[[DataRequest, "nn.Module | TargetModel | None", "bool | AskTrust | None"], Data]
"""Opens data, as :func:`open_data` does: what is asked for, the model that learns, and whether its code may run."""


def _images(request: DataRequest, target: nn.Module | TargetModel | None, _: object) -> Data:
    from wtransplant.training.images import open_images

    return open_images(require_path(request, Path.is_dir, "folder"), request, target)


def _tensors(request: DataRequest, _: object, __: object) -> Data:
    from wtransplant.training.tensor_files import open_tensors

    return open_tensors(require_path(request, Path.is_file, "file"), request)


def _example(request: DataRequest, _: object, __: object) -> Data:
    from wtransplant.training.tensor_files import open_tensors

    return open_tensors(resource_path("examples", "digits", "odd_even.npz"), request)


def _table(request: DataRequest, _: object, __: object) -> Data:
    from wtransplant.training.tables import open_table

    return open_table(require_path(request, Path.is_file, "file"), request)


def _python(request: DataRequest, _: object, trust: bool | AskTrust | None) -> Data:
    from wtransplant.training.python_data import open_python

    return open_python(request, trust)


def _synthetic(request: DataRequest, target: nn.Module | TargetModel | None, _: object) -> Data:
    from wtransplant.training.synthetic import open_synthetic

    return open_synthetic(request, target)


_READERS: Mapping[str, Reader] = {
    "example": _example,
    "tensors": _tensors,
    "images": _images,
    "table": _table,
    "python": _python,
    "synthetic": _synthetic,
}


def _fault(_: str, found: object) -> str:
    return "" if callable(found) else tr("is a {name}, which opens nothing", name=type(found).__name__)


READERS: Extended[Reader] = Extended("data", _READERS, _fault)
"""By kind, with those of plugins."""


def require_path(request: DataRequest, exists: Callable[[Path], bool], noun: str) -> Path:
    """The path that the settings name.

    Raises:
        DataError: there is none, or not of this kind.
    """
    if not request.settings.path:
        raise DataError(
            tr("no {noun} with training data is chosen", noun=tr(noun)),
            hint=tr("Choose a {noun}, or the example's data.", noun=tr(noun)),
        )
    path = Path(request.settings.path).expanduser()
    if not exists(path):
        raise DataError(
            tr("there is no such {noun}", noun=tr(noun)),
            where=str(path),
            hint=tr("Choose a {noun} that is there.", noun=tr(noun)),
        )
    return path


def split(
    count: int, labels: torch.Tensor | None, share: float, seed: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Sample numbers for training and validation, each in ascending order.

    Args:
        count: samples in all.
        labels: int64 [count]; each class is then split by itself. ``None`` splits all together.
        share: part for validation; every class keeps at least one sample for training.
        seed: the same seed gives the same split.
    """
    generator = torch.Generator().manual_seed(seed)
    groups = (
        [torch.arange(count)]
        if labels is None
        else [torch.nonzero(labels == label).flatten() for label in torch.unique(labels)]
    )
    train, validation = [], []
    for group in groups:
        shuffled = group[torch.randperm(len(group), generator=generator)]
        kept = min(round(share * len(group)), len(group) - 1)
        validation.append(shuffled[:kept])
        train.append(shuffled[kept:])
    return torch.cat(train).sort().values, torch.cat(validation).sort().values


def split_for(request: DataRequest, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The split that the settings ask for, by class when the targets [N] are classes."""
    stratified = request.settings.stratified and labels.ndim == 1 and not labels.is_floating_point()
    return split(len(labels), labels if stratified else None, request.settings.validation_share, request.seed)


def task_for(request: DataRequest, targets: torch.Tensor) -> Task | None:
    """What is asked for; one whole number per sample stays a class where yes-or-no labels are.

    Binary cross entropy takes class numbers as well, and only they can be counted and split by class.
    """
    whole = targets.ndim == 1 and not targets.is_floating_point() and not targets.is_complex()
    return "classes" if request.task == "labels" and whole else request.task
