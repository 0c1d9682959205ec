"""Pairs of differently written implementations of one network, to measure the matcher with.

``pairs_public`` is also started as a script and imports ``pairlib`` by its bare name; both names are made one
module here, so that there is one class ``Pair``.
"""

import sys

if "pairlib" in sys.modules:
    sys.modules[f"{__name__}.pairlib"] = sys.modules["pairlib"]
else:
    from tests.matching.pairs import pairlib

    sys.modules["pairlib"] = pairlib
