"""The fields of the fine-tune form, as one table: their words, their bounds, and when they matter. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["choice", "number", "whole", "check", "text", "path", "names"]
Values = Mapping[str, object]
"""What is filled in, by the name of the field."""

BASICS = "basics"
SECTIONS = (
    ("data", "More about the data"),
    ("loss", "Loss and metrics"),
    ("optimizer", "Optimizer and schedule"),
    ("ending", "When it ends"),
    ("computing", "How it is computed"),
)
_LARGEST = 2**31 - 1  # of a spin box


def _always(values: Values) -> bool:
    return True


@dataclass(frozen=True)
class FieldSpec:
    """One field.

    Attributes:
        name: where it is in ``RunSettings``, with dots: ``data.images.fit``.
        title: the label.
        kind: what is written or chosen; ``names`` are several of ``choices``.
        section: the part of the form.
        tip: one sentence for people who do not know the word.
        choices: values with their words; the first one is the default of a ``choice``.
        low, high: bounds of a number.
        optional: whether an empty field says ``None``; ``empty`` is then written in it.
        when: whether it matters, from what is filled in.
    """

    name: str
    title: str
    kind: Kind
    section: str = BASICS
    tip: str = ""
    choices: tuple[tuple[object, str], ...] = ()
    low: float = 0.0
    high: float = 1000.0
    optional: bool = False
    empty: str = "none"
    when: Callable[[Values], bool] = _always


def _kind(*kinds: str) -> Callable[[Values], bool]:
    return lambda values: values["data.kind"] in kinds


def _loss(*names: str) -> Callable[[Values], bool]:
    return lambda values: values["loss.name"] in names


def _has_path(values: Values) -> bool:
    return values["data.kind"] not in ("example", "synthetic")


def _sgd(values: Values) -> bool:
    return values["optimizer"] == "sgd"


def _scheduled(values: Values) -> bool:
    return values["schedule"] != "constant"


DATA_KINDS = (
    ("example", "digits (the example)"),
    ("images", "image folder"),
    ("tensors", "tensor file"),
    ("table", "CSV file"),
    ("python", "Python file"),
    ("synthetic", "random numbers"),
)
_LOSSES = (
    ("cross_entropy", "cross entropy"),
    ("bce", "binary cross entropy"),
    ("mse", "mean squared error"),
    ("l1", "mean absolute error"),
    ("huber", "Huber"),
    ("model", "the model's own"),
    ("python", "from a Python file"),
)
_METRICS = (
    ("accuracy", "accuracy"),
    ("top5", "top-5 accuracy"),
    ("f1", "F1"),
    ("mae", "mean absolute error"),
    ("r2", "R²"),
)

_BASICS = (
    FieldSpec(
        "device", "Device", "choice", tip="Where it is computed; a GPU is many times faster than the CPU"
    ),
    FieldSpec(
        "learning_rate",
        "Learning rate",
        "number",
        tip="Size of the steps; fine-tuning wants smaller ones than training from nothing",
    ),
    FieldSpec("data.kind", "Data", "choice", choices=DATA_KINDS, tip="What the model is to learn from"),
    FieldSpec(
        "batch_size",
        "Batch size",
        "whole",
        low=1,
        high=_LARGEST,
        tip="Samples that go through the model at once",
    ),
    FieldSpec("data.path", "", "path", when=_has_path, tip="The file or folder"),
    FieldSpec(
        "data.table.target",
        "Target column",
        "choice",
        when=_kind("table"),
        choices=(("", "found out"),),
        tip="What is to be learnt",
    ),
    FieldSpec("loss.name", "Loss", "choice", choices=_LOSSES, tip="What is made small"),
    FieldSpec(
        "epochs",
        "Epochs",
        "whole",
        low=1,
        high=_LARGEST,
        tip="Passes through the training data",
    ),
    FieldSpec(
        "loss.path",
        "",
        "path",
        when=_loss("python"),
        tip="FILE.py:NAME, called with the model's output and the targets",
    ),
    FieldSpec(
        "data.synthetic.count", "Samples", "whole", low=1, high=_LARGEST, when=_kind("synthetic"), tip=""
    ),
)

_DATA = (
    FieldSpec(
        "data.validation_share",
        "For validation",
        "number",
        "data",
        high=0.95,
        tip="Part of the samples that is not learnt from, to measure on; data with a split of their own keep it",
    ),
    FieldSpec("data.stratified", "Split each class by itself", "check", "data"),
    FieldSpec(
        "data.task",
        "Targets are",
        "choice",
        "data",
        choices=(
            (None, "found out"),
            ("classes", "one class each"),
            ("labels", "several yes-or-no labels"),
            ("numbers", "numbers"),
        ),
    ),
    FieldSpec(
        "data.image_size",
        "Image size",
        "whole",
        "data",
        low=1,
        high=8192,
        optional=True,
        empty="as the model wants",
        when=_kind("images"),
        tip="Width and height in pixels",
    ),
    FieldSpec(
        "data.images.fit",
        "Fitting",
        "choice",
        "data",
        choices=(("crop", "cut the middle out"), ("squash", "squash"), ("pad", "fill up with black")),
        when=_kind("images"),
    ),
    FieldSpec(
        "data.images.normalise",
        "Normalise",
        "choice",
        "data",
        choices=(
            ("auto", "as the model knows"),
            ("imagenet", "ImageNet's statistics"),
            ("half", "to −1…1"),
            ("none", "leave 0…1"),
        ),
        when=_kind("images"),
    ),
    FieldSpec("data.images.flip", "Mirror half of them", "check", "data", when=_kind("images")),
    FieldSpec("data.images.random_crop", "Random parts", "check", "data", when=_kind("images")),
    FieldSpec(
        "data.table.inputs",
        "Input columns",
        "names",
        "data",
        empty="all but the target",
        when=_kind("table"),
    ),
    FieldSpec(
        "data.table.text",
        "Text column",
        "choice",
        "data",
        choices=(("", "none"),),
        when=_kind("table"),
        tip="In the place of input columns; needs a tokenizer",
    ),
    FieldSpec(
        "data.table.tokenizer",
        "Tokenizer folder",
        "text",
        "data",
        when=lambda values: _kind("table")(values) and bool(values["data.table.text"]),
        tip="Of a transformers model",
    ),
    FieldSpec("data.table.standardise", "Standardise the inputs", "check", "data", when=_kind("table")),
    FieldSpec(
        "data.table.missing",
        "Empty fields",
        "choice",
        "data",
        choices=(("refuse", "are an error"), ("skip", "skip the row"), ("mean", "take the mean")),
        when=_kind("table"),
    ),
    FieldSpec("data.table.renumber", "Classes count from 0 anew", "check", "data", when=_kind("table")),
    FieldSpec(
        "data.synthetic.input_shape",
        "Input shape",
        "text",
        "data",
        empty="found out from the model",
        when=_kind("synthetic"),
        tip="Of one sample, as 3×32×32",
    ),
)

_LOSS = (
    FieldSpec(
        "metrics",
        "Metrics",
        "names",
        "loss",
        choices=_METRICS,
        empty="accuracy for classes",
        tip="What is measured on the validation data beside the loss",
    ),
    FieldSpec(
        "loss.label_smoothing", "Label smoothing", "number", "loss", high=0.999, when=_loss("cross_entropy")
    ),
    FieldSpec(
        "loss.class_weights",
        "Class weights",
        "choice",
        "loss",
        choices=((None, "all alike"), ("balanced", "rare classes count more")),
        when=_loss("cross_entropy"),
    ),
    FieldSpec(
        "loss.pos_weight",
        "Positives",
        "choice",
        "loss",
        choices=((None, "count once"), ("balanced", "count more if rare")),
        when=_loss("bce"),
    ),
    FieldSpec("loss.delta", "Delta", "number", "loss", low=1e-9, when=_loss("huber")),
)

_OPTIMIZER = (
    FieldSpec(
        "optimizer",
        "Optimizer",
        "choice",
        "optimizer",
        choices=(("adamw", "AdamW"), ("adam", "Adam"), ("sgd", "SGD")),
    ),
    FieldSpec("momentum", "Momentum", "number", "optimizer", high=1.0, when=_sgd),
    FieldSpec("nesterov", "Nesterov's momentum", "check", "optimizer", when=_sgd),
    FieldSpec(
        "weight_decay",
        "Weight decay",
        "number",
        "optimizer",
        tip="Pulls trained weights towards 0; frozen ones stay",
    ),
    FieldSpec(
        "schedule",
        "Schedule",
        "choice",
        "optimizer",
        choices=(("constant", "constant"), ("cosine", "cosine"), ("linear", "linear")),
        tip="How the learning rate goes on after the warm-up",
    ),
    FieldSpec(
        "warmup_steps",
        "Warm-up steps",
        "whole",
        "optimizer",
        high=_LARGEST,
        tip="The learning rate rises in a line over so many steps",
    ),
    FieldSpec(
        "final_rate",
        "Ends at, of the rate",
        "number",
        "optimizer",
        high=1.0,
        when=_scheduled,
    ),
    FieldSpec(
        "clip_norm",
        "Clip the norm at",
        "number",
        "optimizer",
        optional=True,
        empty="no clipping",
        high=1e9,
        tip="Largest norm of all gradients together",
    ),
    FieldSpec(
        "clip_value",
        "Clip each entry at",
        "number",
        "optimizer",
        optional=True,
        empty="no clipping",
        high=1e9,
    ),
    FieldSpec(
        "accumulation",
        "Batches to a step",
        "whole",
        "optimizer",
        low=1,
        high=_LARGEST,
        tip="The same step as with a batch so much larger, in the memory of one",
    ),
)

_ENDING = (
    FieldSpec(
        "max_steps",
        "At most steps",
        "whole",
        "ending",
        low=1,
        high=_LARGEST,
        optional=True,
        empty="as the epochs say",
    ),
    FieldSpec(
        "max_minutes", "At most minutes", "number", "ending", high=1e6, optional=True, empty="no limit"
    ),
    FieldSpec(
        "patience",
        "No better for epochs",
        "whole",
        "ending",
        low=1,
        high=_LARGEST,
        optional=True,
        empty="never mind",
        tip="End after so many epochs without a better validation loss, and keep the best weights",
    ),
    FieldSpec("keep_best", "Keep the best weights", "check", "ending"),
)

_COMPUTING = (
    FieldSpec(
        "threads",
        "Threads",
        "whole",
        "computing",
        low=1,
        high=1024,
        optional=True,
        empty="leave one core to the window",
        tip="Of torch, on the CPU",
    ),
    FieldSpec(
        "precision",
        "Precision",
        "choice",
        "computing",
        choices=(("float32", "float32"), ("bfloat16", "bfloat16"), ("float16", "float16")),
        tip="Of the forward pass; the weights stay as they are",
    ),
    FieldSpec(
        "seed",
        "Seed",
        "whole",
        "computing",
        high=_LARGEST,
        tip="The same seed gives the same numbers, on the CPU",
    ),
    FieldSpec(
        "gradient_norms",
        "Gradient norms every",
        "whole",
        "computing",
        high=_LARGEST,
        tip="Steps between two points of the gradients plot; 0 for never",
    ),
    FieldSpec(
        "cache_features",
        "Compute the frozen part once",
        "check",
        "computing",
        tip="What the frozen part gives for a sample is kept, where that is the same",
    ),
    FieldSpec("compile", "Compile the model", "check", "computing", tip="torch.compile: slow to begin"),
    FieldSpec("channels_last", "Channels last", "check", "computing", tip="Faster for images on GPUs"),
    FieldSpec(
        "deterministic",
        "Deterministic",
        "check",
        "computing",
        tip="Refuse operations that give other bits each time",
    ),
)

FIELDS: tuple[FieldSpec, ...] = (*_BASICS, *_DATA, *_LOSS, *_OPTIMIZER, *_ENDING, *_COMPUTING)
"""All of them, in the order in which they stand in their sections."""
