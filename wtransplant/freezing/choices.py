"""What may be chosen beside frozen or trainable, as data; needs no torch."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FreezeMethod = Literal["both", "no_grad", "left_out"]
"""How a frozen parameter is kept still (case W8).

``no_grad``: ``requires_grad`` is off; the optimizer knows the parameter and passes it by, as it has no gradient.
``left_out``: the optimizer does not know it; its gradient is still computed, at the cost of time and memory.
``both``: no gradient, and the optimizer does not know it.
"""

StatisticsChoice = Literal["follow", "frozen", "updating"]
"""Running statistics of normalisation layers: as the layer is, always frozen, or always updating."""

DropoutChoice = Literal["off", "on"]
"""Dropout (and stochastic depth) inside frozen parts."""

STATISTICS = frozenset({"running_mean", "running_var", "num_batches_tracked"})
"""Names of the buffers that torch's normalisation layers keep their statistics in."""

RowRange = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=1)]]
"""First row and the row after the last one."""


class ModuleChoice(BaseModel):
    """What is chosen for one module and all below it; ``None`` leaves a thing to what is above.

    Attributes:
        method: see :data:`FreezeMethod`.
        statistics: see :data:`StatisticsChoice`.
        dropout: see :data:`DropoutChoice`.
        rate: factor on the run's learning rate, in place of one from above (factors are not multiplied).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: FreezeMethod | None = None
    statistics: StatisticsChoice | None = None
    dropout: DropoutChoice | None = None
    rate: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] | None = None


class Unfreezing(BaseModel):
    """One step of gradual unfreezing: from the beginning of this epoch on, these paths are trained.

    Attributes:
        epoch: counted from 0.
        paths: module paths or keys, with all below them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    epoch: Annotated[int, Field(ge=0)]
    paths: tuple[str, ...]
