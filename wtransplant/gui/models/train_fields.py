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
from wtransplant.words import mark

__all__ = ["BASICS", "DATA_KINDS", "FIELDS", "SECTIONS", "FieldSpec", "Values"]

DATA_KINDS = (
    ("example", mark("digits (the example)")),
    ("images", mark("image folder")),
    ("tensors", mark("tensor file")),
    ("table", mark("CSV file")),
    ("python", mark("Python file")),
    ("synthetic", mark("random numbers")),
)
_LOSSES = (
    ("cross_entropy", mark("cross entropy")),
    ("bce", mark("binary cross entropy")),
    ("mse", mark("mean squared error")),
    ("l1", mark("mean absolute error")),
    ("huber", "Huber"),
    ("model", mark("the model's own")),
    ("python", mark("from a Python file")),
)
_METRICS = (
    ("accuracy", mark("accuracy")),
    ("top5", mark("top-5 accuracy")),
    ("f1", "F1"),
    ("mae", mark("mean absolute error")),
    ("r2", "R²"),
)

_BASICS = (
    FieldSpec(
        "device",
        mark("Device"),
        "choice",
        tip=mark("Where it is computed; a GPU is many times faster than the CPU"),
    ),
    FieldSpec(
        "learning_rate",
        mark("Learning rate"),
        "number",
        tip=mark("Size of the steps; fine-tuning wants smaller ones than training from nothing"),
    ),
    FieldSpec(
        "data.kind", mark("Data"), "choice", choices=DATA_KINDS, tip=mark("What the model is to learn from")
    ),
    FieldSpec(
        "batch_size",
        mark("Batch size"),
        "whole",
        low=1,
        high=LARGEST,
        tip=mark("Samples that go through the model at once"),
    ),
    FieldSpec("data.path", "", "path", when=has_path, tip=mark("The file or folder")),
    FieldSpec(
        "data.table.target",
        mark("Target column"),
        "choice",
        when=of_kind("table"),
        choices=(("", mark("found out by itself")),),
        tip=mark("What is to be learnt"),
    ),
    FieldSpec("loss.name", mark("Loss"), "choice", choices=_LOSSES, tip=mark("What is made small")),
    FieldSpec(
        "epochs",
        mark("Epochs"),
        "whole",
        low=1,
        high=LARGEST,
        tip=mark("Passes through the training data"),
    ),
    FieldSpec(
        "loss.path",
        "",
        "path",
        when=of_loss("python"),
        tip=mark("FILE.py:NAME, called with the model's output and the targets"),
    ),
    FieldSpec(
        "data.synthetic.count",
        mark("Samples"),
        "whole",
        low=1,
        high=LARGEST,
        when=of_kind("synthetic"),
        tip="",
    ),
)

_LOSS = (
    FieldSpec(
        "metrics",
        mark("Metrics"),
        "names",
        "loss",
        choices=_METRICS,
        empty=mark("accuracy for classes"),
        tip=mark("What is measured on the validation data beside the loss"),
    ),
    FieldSpec(
        "loss.label_smoothing",
        mark("Label smoothing"),
        "number",
        "loss",
        high=0.999,
        when=of_loss("cross_entropy"),
    ),
    FieldSpec(
        "loss.class_weights",
        mark("Class weights"),
        "choice",
        "loss",
        choices=((None, mark("all alike")), ("balanced", mark("rare classes count more"))),
        when=of_loss("cross_entropy"),
    ),
    FieldSpec(
        "loss.pos_weight",
        mark("Positives"),
        "choice",
        "loss",
        choices=((None, mark("count once")), ("balanced", mark("count more if rare"))),
        when=of_loss("bce"),
    ),
    FieldSpec("loss.delta", "Delta", "number", "loss", low=1e-9, when=of_loss("huber")),
)

_OPTIMIZER = (
    FieldSpec(
        "optimizer",
        mark("Optimizer"),
        "choice",
        "optimizer",
        choices=(("adamw", "AdamW"), ("adam", "Adam"), ("sgd", "SGD")),
    ),
    FieldSpec("momentum", mark("Momentum"), "number", "optimizer", high=1.0, when=is_sgd),
    FieldSpec("nesterov", mark("Nesterov's momentum"), "check", "optimizer", when=is_sgd),
    FieldSpec(
        "weight_decay",
        mark("Weight decay"),
        "number",
        "optimizer",
        tip=mark("Pulls trained weights towards 0; frozen ones stay"),
    ),
    FieldSpec(
        "schedule",
        mark("Schedule"),
        "choice",
        "optimizer",
        choices=(("constant", mark("constant")), ("cosine", mark("cosine")), ("linear", mark("linear"))),
        tip=mark("How the learning rate goes on after the warm-up"),
    ),
    FieldSpec(
        "warmup_steps",
        mark("Warm-up steps"),
        "whole",
        "optimizer",
        high=LARGEST,
        tip=mark("The learning rate rises in a line over so many steps"),
    ),
    FieldSpec(
        "final_rate",
        mark("Final rate, as a share of the rate"),
        "number",
        "optimizer",
        high=1.0,
        when=is_scheduled,
    ),
    FieldSpec(
        "clip_norm",
        mark("Clip the norm at"),
        "number",
        "optimizer",
        optional=True,
        empty=mark("no clipping"),
        high=1e9,
        tip=mark("Largest norm of all gradients together"),
    ),
    FieldSpec(
        "clip_value",
        mark("Clip each entry at"),
        "number",
        "optimizer",
        optional=True,
        empty=mark("no clipping"),
        high=1e9,
    ),
    FieldSpec(
        "accumulation",
        mark("Batches to a step"),
        "whole",
        "optimizer",
        low=1,
        high=LARGEST,
        tip=mark("The same step as with a batch so much larger, in the memory of one"),
    ),
)

_ENDING = (
    FieldSpec(
        "max_steps",
        mark("At most steps"),
        "whole",
        "ending",
        low=1,
        high=LARGEST,
        optional=True,
        empty=mark("as the epochs say"),
    ),
    FieldSpec(
        "max_minutes",
        mark("At most minutes"),
        "number",
        "ending",
        high=1e6,
        optional=True,
        empty=mark("no limit"),
    ),
    FieldSpec(
        "patience",
        mark("Patience, epochs"),
        "whole",
        "ending",
        low=1,
        high=LARGEST,
        optional=True,
        empty=mark("never stop early"),
        tip=mark("End after so many epochs without a better validation loss, and keep the best weights"),
    ),
    FieldSpec("keep_best", mark("Keep the best weights"), "check", "ending"),
)

_COMPUTING = (
    FieldSpec(
        "threads",
        mark("Threads"),
        "whole",
        "computing",
        low=1,
        high=1024,
        optional=True,
        empty=mark("found before the run"),
        tip=mark("Of torch, on the CPU; found by trying, or all cores but one in a deterministic run"),
    ),
    FieldSpec(
        "precision",
        mark("Precision"),
        "choice",
        "computing",
        choices=(("float32", "float32"), ("bfloat16", "bfloat16"), ("float16", "float16")),
        tip=mark("Of the forward pass; the weights stay as they are"),
    ),
    FieldSpec(
        "seed",
        mark("Seed"),
        "whole",
        "computing",
        high=LARGEST,
        tip=mark("The same seed gives the same numbers, on the CPU"),
    ),
    FieldSpec(
        "gradient_norms",
        mark("Gradient norms every"),
        "whole",
        "computing",
        high=LARGEST,
        tip=mark("Steps between two points of the gradients plot; 0 for never"),
    ),
    FieldSpec(
        "cache_features",
        mark("Compute the frozen part once"),
        "check",
        "computing",
        tip=mark("What the frozen part gives for a sample is kept, where that is the same"),
    ),
    FieldSpec(
        "compile", mark("Compile the model"), "check", "computing", tip=mark("torch.compile: slow to begin")
    ),
    FieldSpec(
        "channels_last", mark("Channels last"), "check", "computing", tip=mark("Faster for images on GPUs")
    ),
    FieldSpec(
        "deterministic",
        mark("Deterministic"),
        "check",
        "computing",
        tip=mark("Refuse operations that give other bits each time"),
    ),
)

FIELDS: tuple[FieldSpec, ...] = (*_BASICS, *DATA_FIELDS, *_LOSS, *_OPTIMIZER, *_ENDING, *_COMPUTING)
"""All of them, in the order in which they stand in their sections."""
