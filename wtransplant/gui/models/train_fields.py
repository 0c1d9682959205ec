"""The fields of the fine-tune form, as one table. No Qt."""

from __future__ import annotations

from wtransplant.gui.models.train_data_fields import DATA_FIELDS
from wtransplant.gui.models.train_field_spec import (
    BASICS,
    LARGEST,
    SECTIONS,
    FieldSpec,
    Values,
    has_path,
    is_scheduled,
    is_sgd,
    of_kind,
    of_loss,
)

__all__ = ["BASICS", "DATA_KINDS", "FIELDS", "SECTIONS", "FieldSpec", "Values"]

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
        high=LARGEST,
        tip="Samples that go through the model at once",
    ),
    FieldSpec("data.path", "", "path", when=has_path, tip="The file or folder"),
    FieldSpec(
        "data.table.target",
        "Target column",
        "choice",
        when=of_kind("table"),
        choices=(("", "found out"),),
        tip="What is to be learnt",
    ),
    FieldSpec("loss.name", "Loss", "choice", choices=_LOSSES, tip="What is made small"),
    FieldSpec(
        "epochs",
        "Epochs",
        "whole",
        low=1,
        high=LARGEST,
        tip="Passes through the training data",
    ),
    FieldSpec(
        "loss.path",
        "",
        "path",
        when=of_loss("python"),
        tip="FILE.py:NAME, called with the model's output and the targets",
    ),
    FieldSpec(
        "data.synthetic.count", "Samples", "whole", low=1, high=LARGEST, when=of_kind("synthetic"), tip=""
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
        "loss.label_smoothing", "Label smoothing", "number", "loss", high=0.999, when=of_loss("cross_entropy")
    ),
    FieldSpec(
        "loss.class_weights",
        "Class weights",
        "choice",
        "loss",
        choices=((None, "all alike"), ("balanced", "rare classes count more")),
        when=of_loss("cross_entropy"),
    ),
    FieldSpec(
        "loss.pos_weight",
        "Positives",
        "choice",
        "loss",
        choices=((None, "count once"), ("balanced", "count more if rare")),
        when=of_loss("bce"),
    ),
    FieldSpec("loss.delta", "Delta", "number", "loss", low=1e-9, when=of_loss("huber")),
)

_OPTIMIZER = (
    FieldSpec(
        "optimizer",
        "Optimizer",
        "choice",
        "optimizer",
        choices=(("adamw", "AdamW"), ("adam", "Adam"), ("sgd", "SGD")),
    ),
    FieldSpec("momentum", "Momentum", "number", "optimizer", high=1.0, when=is_sgd),
    FieldSpec("nesterov", "Nesterov's momentum", "check", "optimizer", when=is_sgd),
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
        high=LARGEST,
        tip="The learning rate rises in a line over so many steps",
    ),
    FieldSpec(
        "final_rate",
        "Ends at, of the rate",
        "number",
        "optimizer",
        high=1.0,
        when=is_scheduled,
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
        high=LARGEST,
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
        high=LARGEST,
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
        high=LARGEST,
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
        high=LARGEST,
        tip="The same seed gives the same numbers, on the CPU",
    ),
    FieldSpec(
        "gradient_norms",
        "Gradient norms every",
        "whole",
        "computing",
        high=LARGEST,
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

FIELDS: tuple[FieldSpec, ...] = (*_BASICS, *DATA_FIELDS, *_LOSS, *_OPTIMIZER, *_ENDING, *_COMPUTING)
"""All of them, in the order in which they stand in their sections."""
