"""Changes of a source that must not bring in anything wrong: parts cut off, strangers put in, names exchanged."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import TypeVar

import torch

from tests.matching.held import Tensors
from wtransplant.matching.vocabulary import vocabulary

Value = TypeVar("Value")
_CONSONANTS = "bcdfghjklmnpqrstvwxz"


def shuffled(tensors: Mapping[str, Value], seed: int) -> dict[str, Value]:
    """The same in another order."""
    keys = list(tensors)
    random.Random(seed).shuffle(keys)
    return {key: tensors[key] for key in keys}


def without(tensors: Tensors, prefix: str) -> Tensors:
    """What is not below a prefix; it is there."""
    kept = {key: value for key, value in tensors.items() if not key.startswith(prefix)}
    assert len(kept) < len(tensors), prefix
    return kept


def without_some(tensors: Tensors, count: int, seed: int) -> Tensors:
    """Without tensors picked at random."""
    gone = set(random.Random(seed).sample(list(tensors), min(count, len(tensors))))
    return {key: value for key, value in tensors.items() if key not in gone}


def with_decoys(tensors: Tensors, seed: int, share: float = 0.25) -> Tensors:
    """More tensors, of shapes that are there, under names that are not; with values of their own."""
    draw, generator = random.Random(seed), torch.Generator().manual_seed(seed)
    picked = draw.sample(list(tensors), max(1, int(share * len(tensors))))
    decoys = {
        f"{draw.choice(['zorb', 'quil', 'fnord'])}.{place}.{key.rpartition('.')[2]}": torch.randn(
            tensors[key].shape, generator=generator
        )
        for place, key in enumerate(picked)
        if tensors[key].is_floating_point()
    }
    return shuffled({**tensors, **decoys}, seed)


def known_words() -> frozenset[str]:
    """Every word of the vocabulary."""
    known = vocabulary()
    phrases = [
        *known.roles,
        *known.tables,
        *known.computed,
        *known.wrappers,
        *known.averaged,
        *known.concepts,
    ]
    return frozenset(word for phrase in phrases for word in re.findall("[a-z]+", phrase.lower()))


def with_new_words(tensors: Mapping[str, Value], seed: int) -> dict[str, Value]:
    """Words that are in no vocabulary are exchanged, each for the same one everywhere; the last part of a key stays."""
    known = known_words()

    def exchanged(found: re.Match[str]) -> str:
        word = found[0].lower()
        if word in known:
            return found[0]
        draw = random.Random(f"{word} {seed}")
        return "".join(draw.choice(_CONSONANTS) for _ in range(6))

    def renamed(key: str) -> str:
        path, dot, leaf = key.rpartition(".")
        return re.sub(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", exchanged, path) + dot + leaf

    found = {renamed(key): value for key, value in tensors.items()}
    assert len(found) == len(tensors)
    return found
