"""The saved pair: weights and freeze manifest, written together, read back, verified."""

from wtransplant.saving.loading import Loaded, apply_manifest, load_frozen
from wtransplant.saving.manifest import Manifest, TrainingRecord, WeightsFormat
from wtransplant.saving.pair import SavedPair, Trained, pair_paths, save
from wtransplant.saving.verifying import Claim, Verification, verify
from wtransplant.saving.weights import Work

__all__ = [
    "Claim",
    "Loaded",
    "Manifest",
    "SavedPair",
    "Trained",
    "TrainingRecord",
    "Verification",
    "WeightsFormat",
    "Work",
    "apply_manifest",
    "load_frozen",
    "pair_paths",
    "save",
    "verify",
]
