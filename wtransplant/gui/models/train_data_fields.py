"""The fields of the fine-tune form about data. No Qt."""

from __future__ import annotations

from wtransplant.gui.models.train_field_spec import FieldSpec, of_kind
from wtransplant.words import mark

DATA_FIELDS = (
    FieldSpec(
        "data.validation_share",
        mark("For validation"),
        "number",
        "data",
        high=0.95,
        tip=mark(
            "Part of the samples that is not learnt from, to measure on; data with a split of "
            "their own keep it"
        ),
    ),
    FieldSpec("data.stratified", mark("Split each class by itself"), "check", "data"),
    FieldSpec(
        "data.task",
        mark("Kind of targets"),
        "choice",
        "data",
        choices=(
            (None, mark("found out by itself")),
            ("classes", mark("one class each")),
            ("labels", mark("several yes-or-no labels")),
            ("numbers", mark("numbers")),
        ),
    ),
    FieldSpec(
        "data.image_size",
        mark("Image size"),
        "whole",
        "data",
        low=1,
        high=8192,
        optional=True,
        empty=mark("as the model wants"),
        when=of_kind("images"),
        tip=mark("Width and height in pixels"),
    ),
    FieldSpec(
        "data.images.fit",
        mark("Fitting"),
        "choice",
        "data",
        choices=(
            ("crop", mark("cut the middle out")),
            ("squash", mark("squash")),
            ("pad", mark("fill up with black")),
        ),
        when=of_kind("images"),
    ),
    FieldSpec(
        "data.images.normalise",
        mark("Normalise"),
        "choice",
        "data",
        choices=(
            ("auto", mark("as the model was trained")),
            ("imagenet", mark("ImageNet's statistics")),
            ("half", mark("to −1…1")),
            ("none", mark("leave 0…1")),
        ),
        when=of_kind("images"),
    ),
    FieldSpec("data.images.flip", mark("Mirror half of them"), "check", "data", when=of_kind("images")),
    FieldSpec("data.images.random_crop", mark("Random crops"), "check", "data", when=of_kind("images")),
    FieldSpec(
        "data.table.inputs",
        mark("Input columns"),
        "names",
        "data",
        empty=mark("all but the target"),
        when=of_kind("table"),
    ),
    FieldSpec(
        "data.table.text",
        mark("Text column"),
        "choice",
        "data",
        choices=(("", mark("none")),),
        when=of_kind("table"),
        tip=mark("In the place of input columns; needs a tokenizer"),
    ),
    FieldSpec(
        "data.table.tokenizer",
        mark("Tokenizer folder"),
        "text",
        "data",
        when=lambda values: of_kind("table")(values) and bool(values["data.table.text"]),
        tip=mark("Of a transformers model"),
    ),
    FieldSpec(
        "data.table.standardise", mark("Standardise the inputs"), "check", "data", when=of_kind("table")
    ),
    FieldSpec(
        "data.table.missing",
        mark("Empty fields"),
        "choice",
        "data",
        choices=(
            ("refuse", mark("are an error")),
            ("skip", mark("skip the row")),
            ("mean", mark("take the mean")),
        ),
        when=of_kind("table"),
    ),
    FieldSpec(
        "data.table.renumber", mark("Classes count from 0 anew"), "check", "data", when=of_kind("table")
    ),
    FieldSpec(
        "data.synthetic.input_shape",
        mark("Input shape"),
        "text",
        "data",
        empty=mark("found out from the model"),
        when=of_kind("synthetic"),
        tip=mark("Of one sample, as 3×32×32"),
    ),
)
