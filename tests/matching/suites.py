"""All pairs there are, by suite."""

from __future__ import annotations

from collections.abc import Sequence

from tests.matching.pairs import (
    more_audio,
    more_generative,
    more_own,
    more_text,
    more_towers,
    more_vision,
    more_wrapped,
    pairlib,
    pairs_public,
    unrelated,
)

PUBLIC: Sequence[pairlib.Pair] = pairs_public.PAIRS
OWN: dict[str, Sequence[pairlib.Pair]] = {
    module.__name__.rpartition("more_")[2]: module.PAIRS
    for module in (
        more_audio,
        more_generative,
        more_own,
        more_text,
        more_towers,
        more_vision,
        more_wrapped,
    )
}
UNDECIDABLE: Sequence[tuple[pairlib.Pair, Sequence[str]]] = [
    *more_towers.UNDECIDABLE,
    *more_wrapped.UNDECIDABLE,
]
UNRELATED = unrelated.UNRELATED
BY_NAME = {pair.name: pair for suite in (PUBLIC, *OWN.values()) for pair in suite}

PROBED = ("llama_hf_to_meta", "llama_hf_to_meta_back")
"""The pair whose order of query and key rows no name tells: it is asked, and running both models decides it."""
