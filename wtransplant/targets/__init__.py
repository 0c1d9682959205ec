"""Models to fill: from Python files, importable callables, model zoos, modules, or a checkpoint's shapes."""

from wtransplant.targets.arguments import parse_arguments
from wtransplant.targets.describe import describe_module
from wtransplant.targets.model import ModuleInfo, TargetModel, TargetSpec, TargetTensor
from wtransplant.targets.opening import open_target
from wtransplant.targets.trust import TrustStore

__all__ = [
    "ModuleInfo",
    "TargetModel",
    "TargetSpec",
    "TargetTensor",
    "TrustStore",
    "describe_module",
    "open_target",
    "parse_arguments",
]
