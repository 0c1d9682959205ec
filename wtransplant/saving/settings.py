"""How a pair is written: format, shards, and with which dtype each tensor leaves."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from wtransplant.units import parse_size
from wtransplant.words import tr

WeightsFormat = Literal["safetensors", "pth", "dcp"]
"""One or more safetensors files, one file of ``torch.save``, or a folder of torch.distributed.checkpoint."""

_SHORT = {"bf16": "bfloat16", "fp16": "float16", "fp32": "float32", "half": "float16", "float": "float32"}


def _long_name(name: object) -> object:
    return _SHORT.get(name, name) if isinstance(name, str) else name


def _in_bytes(size: object) -> object:
    return parse_size(size) if isinstance(size, str) else size


SavedDtype = Literal["target", "source", "bfloat16", "float16", "float32"]
"""``target``: as the model has it; ``source``: as the file has it that the tensor comes from."""

_WrittenDtype = Annotated[SavedDtype, BeforeValidator(_long_name)]


class DtypeRule(BaseModel):
    """The dtype of some floating-point tensors, by their keys in the target.

    Attributes:
        pattern: a regex that the whole key matches.
        dtype: what they are saved as; ``bf16``, ``fp16`` and ``fp32`` mean the same as the long names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: str
    dtype: _WrittenDtype

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(
                tr("{pattern!r} is not a valid regex: {error}", pattern=pattern, error=error)
            ) from error
        return pattern

    def matches(self, key: str) -> bool:
        """Whether it is for this key."""
        return _compiled(self.pattern).fullmatch(key) is not None


class SaveSettings(BaseModel):
    """How the weights are written. Equal settings, plan and values give equal bytes.

    Attributes:
        format: see :data:`WeightsFormat`.
        max_shard_size: bytes of tensors in one safetensors file; larger ones are cut into shards with an index
            as the Hugging Face libraries write it. A single larger tensor has a shard of its own. ``5GB`` is read, too.
        dtype: of floating-point tensors that no rule names; integers and booleans stay.
        dtypes: for some keys another one; the first that matches holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: WeightsFormat = "safetensors"
    max_shard_size: Annotated[int, Field(gt=0), BeforeValidator(_in_bytes)] | None = None
    dtype: _WrittenDtype = "target"
    dtypes: tuple[DtypeRule, ...] = ()

    @model_validator(mode="after")
    def _shards_only_of_safetensors(self) -> SaveSettings:
        if self.max_shard_size is not None and self.format != "safetensors":
            raise ValueError(tr("max_shard_size is for safetensors, not for {format}", format=self.format))
        return self

    def dtype_of(self, *keys: str) -> SavedDtype:
        """Which one holds for a key of the target with floating-point values, or for all names of a tied tensor."""
        matching = (rule.dtype for rule in self.dtypes if any(map(rule.matches, keys)))
        return next(matching, self.dtype)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
