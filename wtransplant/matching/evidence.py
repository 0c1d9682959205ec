"""The kinds of evidence, each of which can be left out to see what carries the weight."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """What the matcher goes by.

    Attributes:
        names: words in keys, and what they stand for.
        shapes: sizes of tensors, beyond how many axes they have; links that do not fit are dropped all the same.
        structure: which modules are in which, and which parts are repeated.
        order: numbers in keys, and the order in which the target registers its modules.
    """

    names: bool = True
    shapes: bool = True
    structure: bool = True
    order: bool = True


ALL = Evidence()
