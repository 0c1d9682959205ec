"""The saved pair: weights and freeze manifest, written together, read back, verified."""

from wtransplant.saving.claims import Claim, Verification
from wtransplant.saving.content import Work
from wtransplant.saving.describing import Trained
from wtransplant.saving.loaded import Loaded
from wtransplant.saving.loading import apply_manifest, load_frozen
from wtransplant.saving.manifest import Manifest, TrainingRecord
from wtransplant.saving.pair import SavedPair, pair_paths, save
from wtransplant.saving.settings import DtypeRule, SaveSettings, WeightsFormat
from wtransplant.saving.verifying import verify, verify_with_manifest

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
    "verify_with_manifest",
]
