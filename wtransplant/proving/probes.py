"""Probes: inputs that both models are run on, random or given by a person."""

from __future__ import annotations

import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import nn

from wtransplant.checkpoints import open_checkpoint
from wtransplant.proving.proof import ProofError
from wtransplant.proving.running import Call
from wtransplant.units import format_shape
from wtransplant.words import tr

Kind = Literal["image", "tokens", "values"]

_NAMES: Mapping[Kind, tuple[str, ...]] = {
    "image": ("pixel_values", "images", "image", "pixels"),
    "tokens": ("input_ids", "token_ids", "tokens", "ids"),
    "values": ("input_values", "input_features", "features", "inputs_embeds"),
}
"""Names of arguments of ``forward`` that say what they take."""
_SECOND_TOKENS = ("decoder_input_ids",)
_ORDINARY_TOKENS = 3
"""Token numbers below are mostly padding, unknown, begin and end, which some models treat apart."""

_SHAPE = re.compile(r"(?:(?P<kind>tokens|image|values):)?(?P<shape>\d+(?:[x×]\d+)*)(?:<(?P<below>\d+))?")


class Probe(ABC):
    """An input that several models can be given, each in the way that it takes it."""

    @abstractmethod
    def calls(self, module: nn.Module) -> Iterator[Call]:
        """The ways in which a model may take it, the likeliest first."""

    @abstractmethod
    def another(self) -> Probe:
        """The same kind of input with other content."""

    @abstractmethod
    def __str__(self) -> str:
        """In words, for people."""


@dataclass(frozen=True)
class RandomProbe(Probe):
    """Seeded random numbers.

    Attributes:
        kind: ``tokens`` are whole numbers, the others normally distributed.
        shape: batch first as a rule.
        below: token numbers are smaller than this.
        seed: of the generator.
    """

    kind: Kind
    shape: tuple[int, ...]
    below: int = 0
    seed: int = 7

    def tensor(self, number: int = 0) -> torch.Tensor:
        """The content; each number gives another one."""
        generator = torch.Generator().manual_seed(self.seed + 1000 * number)
        if self.kind == "tokens":
            low = min(_ORDINARY_TOKENS, self.below - 1)
            return torch.randint(low, self.below, self.shape, generator=generator)
        return torch.randn(self.shape, generator=generator)

    def calls(self, module: nn.Module) -> Iterator[Call]:
        """By the argument's name where it tells the kind; else by place, once for each required argument."""
        known = _parameters(module)
        first = next(iter(known), "")
        for name in _NAMES[self.kind]:
            if name in known and name != first:
                yield Call(named={name: self.tensor()})
        required = [name for name, parameter in known.items() if parameter.default is inspect.Parameter.empty]
        yield Call(tuple(self.tensor(number) for number in range(max(1, len(required)))))
        if self.kind == "tokens":
            for name in _SECOND_TOKENS:
                if name in known:
                    yield Call((self.tensor(),), {name: self.tensor(1)})

    def another(self) -> RandomProbe:
        """With another seed."""
        return RandomProbe(self.kind, self.shape, self.below, self.seed + 1)

    def __str__(self) -> str:
        words = {"image": tr("random image"), "tokens": tr("random tokens"), "values": tr("random values")}[
            self.kind
        ]
        below = tr(" below {below}", below=self.below) if self.below else ""
        return f"{words} {format_shape(self.shape)}{below}"


@dataclass(frozen=True)
class JointProbe(Probe):
    """Several random inputs at once, each by the name that says its kind: image and text, for instance."""

    parts: tuple[RandomProbe, ...]

    def calls(self, module: nn.Module) -> Iterator[Call]:
        """By name, if the model has one for each part."""
        known = _parameters(module)
        names = [next((name for name in _NAMES[part.kind] if name in known), "") for part in self.parts]
        if all(names):
            yield Call(named={name: part.tensor() for name, part in zip(names, self.parts, strict=True)})

    def another(self) -> JointProbe:
        """With other seeds."""
        return JointProbe(tuple(part.another() for part in self.parts))

    def __str__(self) -> str:
        return " with ".join(map(str, self.parts))


def kinds_named(module: nn.Module) -> tuple[Kind, ...]:
    """The kinds of input that the names of the arguments of ``forward`` tell."""
    known = _parameters(module)
    return tuple(kind for kind, names in _NAMES.items() if not known.keys().isdisjoint(names))


@dataclass(frozen=True)
class GivenProbe(Probe):
    """Tensors out of a person's file, by the names that they have there.

    Attributes:
        tensors: a single one is the first argument; several go by their names where the model knows these.
        place: the file, to name it.
    """

    tensors: Mapping[str, torch.Tensor]
    place: str

    def calls(self, module: nn.Module) -> Iterator[Call]:
        """By the names, if the model knows all of them; else by place, in the file's order."""
        if set(self.tensors) <= set(_parameters(module)):
            yield Call(named=self.tensors)
        yield Call(tuple(self.tensors.values()))

    def another(self) -> GivenProbe:
        """The same numbers the other way round: they stay in the range that the model knows."""
        turned = {name: _shuffled(value) for name, value in self.tensors.items()}
        return GivenProbe(turned, self.place)

    def __str__(self) -> str:
        shapes = ", ".join(f"{name} {format_shape(tuple(t.shape))}" for name, t in self.tensors.items())
        return f"{self.place} ({shapes})"


def parse_probe(text: str) -> Probe:
    """The probe that a person names.

    Args:
        text: a file with one tensor or several (``.pt``, ``.safetensors``, ``.npy``), or a shape: ``2x3x64x64``
            for random numbers, ``tokens:2x12<50`` for whole numbers below 50.

    Raises:
        ProofError: it is neither.
        CheckpointError: the file cannot be read.
    """
    match = _SHAPE.fullmatch(text.replace(" ", ""))
    if match is not None and not Path(text).exists():
        return _random(match, text)
    if not Path(text).expanduser().is_file():
        raise ProofError(
            tr("this is no shape, and no such file is there"),
            where=text,
            hint=tr(
                "Write a shape as 2x3x64x64 or tokens:2x12<50, or name a .pt, .safetensors or .npy file."
            ),
        )
    return _from_file(text)


def _random(match: re.Match[str], text: str) -> RandomProbe:
    shape = tuple(map(int, re.split("[x×]", match["shape"])))
    if 0 in shape:
        raise ProofError(
            tr("a probe of this shape has no elements"), where=text, hint=tr("Sizes are 1 at least.")
        )
    below = int(match["below"] or 0)
    kind: Kind = match["kind"] or ("tokens" if below else "image" if len(shape) == 4 else "values")  # type: ignore[assignment]
    if (kind == "tokens") != bool(below):
        raise ProofError(
            tr("tokens need the number that they stay below, other kinds have none"),
            where=text,
            hint=tr("Write tokens:2x12<50."),
        )
    return RandomProbe(kind, shape, below)


def _from_file(text: str) -> GivenProbe:
    with open_checkpoint(text) as checkpoint:
        tensors = {key: checkpoint.tensor(key).clone() for key in checkpoint}
    if not tensors:
        raise ProofError(tr("there is no tensor in the file"), where=text)
    return GivenProbe(tensors, Path(text).name)


def _shuffled(value: torch.Tensor) -> torch.Tensor:
    order = torch.randperm(value.numel(), generator=torch.Generator().manual_seed(0))
    return value.reshape(-1)[order].reshape(value.shape)


def _parameters(module: nn.Module) -> dict[str, inspect.Parameter]:
    """The arguments of ``forward`` that have names; none where nobody can tell (saved programs)."""
    try:
        parameters = inspect.signature(module.forward).parameters
    except (TypeError, ValueError):
        return {}
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {name: parameter for name, parameter in parameters.items() if parameter.kind not in several}
