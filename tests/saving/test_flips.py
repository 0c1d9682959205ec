"""One bit that is another one is found, wherever it is; a thousand for each format are in ``make torture``."""

from __future__ import annotations

import random

import pytest

from tests.saving.torture import flips


@pytest.mark.parametrize("scenario", ["one file", "pth", "shards", "folder"])
def test_a_flipped_bit_is_found(scenario: str) -> None:
    counts = flips(scenario, 15, random.Random(scenario))
    assert counts["found"] == 15 and not counts["not found"]
