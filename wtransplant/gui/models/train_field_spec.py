"""What a field of the fine-tune form is: its words, its bounds, and when it matters. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from wtransplant.words import mark

Kind = Literal["choice", "number", "whole", "check", "text", "path", "names"]
Values = Mapping[str, object]
"""What is filled in, by the name of the field."""

BASICS = "basics"
SECTIONS = (
    ("data", mark("More about the data")),
    ("loss", mark("Loss and metrics")),
    ("optimizer", mark("Optimizer and schedule")),
    ("ending", mark("When it ends")),
    ("computing", mark("How it is computed")),
)
LARGEST = 2**31 - 1  # of a spin box


def always(values: Values) -> bool:
    """Whatever is filled in."""
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
    empty: str = mark("none")
    when: Callable[[Values], bool] = always


def of_kind(*kinds: str) -> Callable[[Values], bool]:
    """With data of one of these kinds."""
    return lambda values: values["data.kind"] in kinds


def of_loss(*names: str) -> Callable[[Values], bool]:
    """With one of these losses."""
    return lambda values: values["loss.name"] in names


def has_path(values: Values) -> bool:
    """With data that are in a file or folder."""
    return values["data.kind"] not in ("example", "synthetic")


def is_sgd(values: Values) -> bool:
    """With plain gradient descent."""
    return values["optimizer"] == "sgd"


def is_scheduled(values: Values) -> bool:
    """With a learning rate that changes."""
    return values["schedule"] != "constant"
