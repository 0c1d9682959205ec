"""The general words that names are compared by, read from ``resources/matching/vocabulary.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from wtransplant.resources import resource_path

Words = tuple[str, ...]

_LONGEST_PHRASE = 4


@dataclass(frozen=True)
class Vocabulary:
    """The words of the file, the other way round.

    Attributes:
        roles: phrase to role, ``running_mean`` to ``mean``.
        tables: what a lookup table is called where the name says no more.
        computed: phrases of tensors that were not learned.
        optimizer: last parts of the names of what optimizers keep.
        beside: parts of a file that are not the model.
        wrappers: name parts that are left out.
        averaged: name parts of averaged weights.
        concepts: phrase to the things that it may stand for.
        exclusive: groups of concepts of which one is not another.
        unmistakable: concepts that both sides name, or neither.
        generic: concepts that say little.
        places: concept to its place in a block.
    """

    roles: Mapping[str, str]
    tables: frozenset[str]
    computed: frozenset[str]
    optimizer: frozenset[str]
    beside: frozenset[str]
    wrappers: frozenset[str]
    averaged: frozenset[str]
    concepts: Mapping[str, frozenset[str]]
    exclusive: tuple[frozenset[str], ...]
    unmistakable: frozenset[str]
    generic: frozenset[str]
    places: Mapping[str, float]

    def concepts_in(self, words: Sequence[str]) -> list[frozenset[str]]:
        """What a run of words stands for, one set for each phrase; an unknown word stands for itself."""
        found: list[frozenset[str]] = []
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + _LONGEST_PHRASE), at, -1):
                phrase = "_".join(words[at:end])
                if phrase in self.concepts:
                    found.append(self.concepts[phrase])
                    break
            else:
                end = at + 1
                found.append(frozenset({words[at]}))
            at = end
        return found


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary; read once."""
    import tomlkit

    data: dict[str, Any] = tomlkit.parse(
        resource_path("matching", "vocabulary.toml").read_text("utf-8")
    ).unwrap()
    return Vocabulary(
        roles={name: role for role, names in data["roles"].items() for name in names},
        tables=frozenset(data["tables"]["names"]),
        computed=frozenset(data["computed"]["names"]),
        optimizer=frozenset(data["optimizer"]["names"]),
        beside=frozenset(data["beside"]["names"]),
        wrappers=frozenset(data["wrappers"]["names"]),
        averaged=frozenset(data["averaged"]["names"]),
        concepts=_turned(data["concepts"]),
        exclusive=tuple(map(frozenset, data["exclusive"]["groups"])),
        unmistakable=frozenset(data["unmistakable"]["names"]),
        generic=frozenset(data["generic"]["names"]),
        places=data["places"],
    )


def _turned(concepts: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for concept, phrases in concepts.items():
        for phrase in phrases:
            found.setdefault(phrase, set()).add(concept)
    return {phrase: frozenset(names) for phrase, names in found.items()}
