"""Put trained weights into another model, see every key that does not fit, freeze, fine-tune, save.

The public API is re-exported lazily: importing this package imports neither torch nor Qt.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint, TensorInfo, open_checkpoint
    from wtransplant.errors import WtransplantError
    from wtransplant.freezing import Policy
    from wtransplant.mapping import Link, Plan, Report, Rule
    from wtransplant.matching import match
    from wtransplant.pairs import save, verify
    from wtransplant.proving import prove
    from wtransplant.saving import apply_manifest, load_frozen
    from wtransplant.targets import TargetModel, open_target
    from wtransplant.training import RunSettings, fine_tune

__version__ = "0.1.0"

_HOME = {
    "Checkpoint": "checkpoints",
    "TensorInfo": "checkpoints",
    "open_checkpoint": "checkpoints",
    "WtransplantError": "errors",
    "Policy": "freezing",
    "Link": "mapping",
    "Plan": "mapping",
    "Report": "mapping",
    "Rule": "mapping",
    "match": "matching",
    "prove": "proving",
    "apply_manifest": "saving",
    "load_frozen": "saving",
    "save": "pairs",
    "verify": "pairs",
    "TargetModel": "targets",
    "open_target": "targets",
    "RunSettings": "training",
    "fine_tune": "training",
}

__all__ = [
    "Checkpoint",
    "Link",
    "Plan",
    "Policy",
    "Report",
    "Rule",
    "RunSettings",
    "TargetModel",
    "TensorInfo",
    "WtransplantError",
    "__version__",
    "apply_manifest",
    "fine_tune",
    "load_frozen",
    "match",
    "open_checkpoint",
    "open_target",
    "prove",
    "save",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
