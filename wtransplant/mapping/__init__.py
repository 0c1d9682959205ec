"""From keys to keys: links, rules, operations on tensors, the plan and its report."""

from wtransplant.mapping.compiling import compile_rule
from wtransplant.mapping.decisions import Decisions
from wtransplant.mapping.health import RuleHealth
from wtransplant.mapping.link import (
    SOURCE_STATUSES,
    TARGET_STATUSES,
    Link,
    Mismatch,
    SourceStatus,
    TargetStatus,
)
from wtransplant.mapping.names import common_prefix, link_by_name, weight_keys
from wtransplant.mapping.pairing import Pairing, pair_subtrees
from wtransplant.mapping.plan import Plan
from wtransplant.mapping.report import Coverage, Report
from wtransplant.mapping.resolution import Resolution, resolve
from wtransplant.mapping.rule_text import parse_rule
from wtransplant.mapping.rules import Rule, RuleHit
from wtransplant.mapping.running import run_rules

__all__ = [
    "SOURCE_STATUSES",
    "TARGET_STATUSES",
    "Coverage",
    "Decisions",
    "Link",
    "Mismatch",
    "Pairing",
    "Plan",
    "Report",
    "Resolution",
    "Rule",
    "RuleHealth",
    "RuleHit",
    "SourceStatus",
    "TargetStatus",
    "common_prefix",
    "compile_rule",
    "link_by_name",
    "pair_subtrees",
    "parse_rule",
    "resolve",
    "run_rules",
    "weight_keys",
]
