"""How a pair is written: format, shards, and with which dtype each tensor leaves."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

WeightsFormat = Literal["safetensors", "pth", "dcp"]
"""One or more safetensors files, one file of ``torch.save``, or a folder of torch.distributed.checkpoint."""

SavedDtype = Literal["target", "source", "bfloat16", "float16", "float32"]
"""``target``: as the model has it; ``source``: as the file has it that the tensor comes from."""


class DtypeRule(BaseModel):
    """The dtype of some floating-point tensors, by their keys in the target.

    Attributes:
        pattern: a regex that the whole key matches.
        dtype: what they are saved as.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: str
    dtype: SavedDtype

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is not a valid regex: {error}") from error
        return pattern


class SaveSettings(BaseModel):
    """How the weights are written. Equal settings, plan and values give equal bytes.

    Attributes:
        format: see :data:`WeightsFormat`.
        max_shard_size: bytes of tensors in one safetensors file; larger ones are cut into shards with an index
            as the Hugging Face libraries write it. A single larger tensor has a shard of its own.
        dtype: of floating-point tensors that no rule names; integers and booleans stay.
        dtypes: for some keys another one; the first that matches holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: WeightsFormat = "safetensors"
    max_shard_size: Annotated[int, Field(gt=0)] | None = None
    dtype: SavedDtype = "target"
    dtypes: tuple[DtypeRule, ...] = ()

    def dtype_of(self, key: str) -> SavedDtype:
        """Which one holds for a key of the target with floating-point values."""
        matching = (rule.dtype for rule in self.dtypes if _compiled(rule.pattern).fullmatch(key))
        return next(matching, self.dtype)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
