"""The scripts of the bundle are no package: they are found in their folder."""

from __future__ import annotations

import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "packaging"
sys.path.insert(0, str(SCRIPTS))
