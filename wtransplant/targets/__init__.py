"""Models to fill: from Python files, importable callables, model zoos, saved programs, modules, or shapes."""

from wtransplant.targets.arguments import parse_arguments
from wtransplant.targets.describe import describe_module
from wtransplant.targets.doctor import Note
from wtransplant.targets.model import ModuleInfo, TargetModel, TargetSpec, TargetTensor
from wtransplant.targets.opening import open_target
from wtransplant.targets.trust import TrustStore, code_to_allow

__all__ = [
    "ModuleInfo",
    "Note",
    "TargetModel",
    "TargetSpec",
    "TargetTensor",
    "TrustStore",
    "code_to_allow",
    "describe_module",
    "open_target",
    "parse_arguments",
]
