from __future__ import annotations

import pytest

from tests.freezing.freeze_table import COLUMNS, is_meant
from tests.freezing.layers import LAYERS, OPTIMIZERS

CELLS = [(layer, column) for layer in LAYERS for column in COLUMNS if is_meant(layer, column)]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("layer", "column"), CELLS)
def test_what_is_frozen_is_bit_identical_and_what_is_trained_moves(
    layer: str, column: str, optimizer: str
) -> None:
    COLUMNS[column](layer, optimizer)
