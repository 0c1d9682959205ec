"""A transplant takes less memory than its checkpoint; 8 GiB in 2: ``tests/benchmarks/memory_limit.py``."""

import sys

import pytest

from tests.benchmarks.memory_limit import transplant


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="limits addresses and reads the peak from /proc"
)
def test_a_checkpoint_of_1_gib_goes_through_half_a_gib_of_addresses():
    _seconds, peak = transplant(1, above=512 << 20)
    assert peak < 100
