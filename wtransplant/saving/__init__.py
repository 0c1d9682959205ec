"""The saved pair: weights and freeze manifest, written together, read back, verified."""

from wtransplant.saving.content import Work
from wtransplant.saving.describing import Trained
from wtransplant.saving.loading import Loaded, apply_manifest, load_frozen
from wtransplant.saving.manifest import Manifest, TrainingRecord
from wtransplant.saving.pair import SavedPair, pair_paths, save
from wtransplant.saving.settings import DtypeRule, SaveSettings, WeightsFormat
from wtransplant.saving.verifying import Claim, Verification, verify

__all__ = [
    "Claim",
    "DtypeRule",
    "Loaded",
    "Manifest",
    "SaveSettings",
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
