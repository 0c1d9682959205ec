"""The verb match, and what it shares with transplant: a plan from files, a target, rules and the matcher."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.cli.looking import source_options
from wtransplant.cli.options import (
    add_probe_options,
    add_source_target,
    add_target_options,
    report_option,
    source_spec,
    strict_option,
    target_spec,
)
from wtransplant.cli.output import exit_code, print_result, report_writer, tell
from wtransplant.units import plural, shown_lines

if TYPE_CHECKING:
    from wtransplant.mapping import Plan
    from wtransplant.matching.result import Question

_KEYS_SHOWN = 3
_NOTES_TOLD = ("no parameters", "unregistered", "plain tensor", "mode", "not examined")
"""What is told of a target beside the report: what no state dict holds (E5), and modes left by mistake (E11)."""


def run_match(options: argparse.Namespace) -> int:
    """Match and write a recipe: rules where what was found generalises, else links, and what is open."""
    from wtransplant.freezing import Policy
    from wtransplant.matching.planning import rules_for_found
    from wtransplant.recipe import recipe_of, save_recipe

    write_report = report_writer(options)
    plan, questions = _matched(options)
    report = plan.report
    plan.decisions, comments = rules_for_found(plan)
    path = Path(options.output)
    save_recipe(
        recipe_of(plan, Policy(), None, questions=questions),
        path if path.suffix == ".toml" else path.with_name(path.name + ".toml"),
        comments=comments,
    )
    write_report(report)
    print_result(options, report.as_dict(), report.text)
    return exit_code(options, report.is_clean)


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan that the command line describes; open questions are told on stderr."""
    return _matched(options)[0]


def _matched(options: argparse.Namespace) -> tuple[Plan, Sequence[Question]]:
    """The plan, and what the matcher asked."""
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.mapping import Decisions, Plan, parse_rule
    from wtransplant.targets import open_target

    rules = [parse_rule(text) for text in options.rule]
    source = open_checkpoint(*options.source)
    target = open_target(target_spec(options), trust=options.trust)
    tell([note.text for note in target.notes if note.kind in _NOTES_TOLD])
    plan = Plan(source, target, Decisions().with_rules(rules))
    return plan, () if options.no_auto else _match_rest(plan, options)


def _match_rest(plan: Plan, options: argparse.Namespace) -> Sequence[Question]:
    """Let the matcher find what rules do not decide, and try its questions where the source can be run."""
    from wtransplant.matching.planning import find_proposals
    from wtransplant.matching.result import DEFAULT_THRESHOLD

    threshold = DEFAULT_THRESHOLD if options.threshold is None else options.threshold
    proposals = find_proposals(plan, threshold=threshold)
    plan.decisions = plan.decisions.with_automatic(proposals.automatic(threshold))
    found = proposals.match
    tell(found.notes)
    questions = [question for question in found.questions if _is_open(plan, question)]
    answers: Sequence[Any] = ()
    if questions and options.source_target:
        answers = _tried(plan, questions, options)
        tell([f"decided: {answer.question.reason}\n  {answer.reason}" for answer in answers if answer.links])
    reasons = [answer.reason for answer in answers] or [""] * len(questions)
    for question, reason in zip(questions, reasons, strict=True):
        if _is_open(plan, question):
            print(shown_lines("\n".join(_question_lines(question, reason))), file=sys.stderr)
    return questions


def _is_open(plan: Plan, question: Question) -> bool:
    return any(key in plan.resolution.conflicts for key in question.targets)


def _tried(plan: Plan, questions: Sequence[Question], options: argparse.Namespace) -> Sequence[Any]:
    from wtransplant.proving import decide, with_answers
    from wtransplant.targets import open_target

    source_target = open_target(source_spec(options), trust=options.trust)
    answers = decide(questions, plan, source_target, probe=options.probe or None, tolerance=options.tolerance)
    plan.decisions = with_answers(plan.decisions, answers)
    return answers


def _question_lines(question: Question, tried: str) -> Iterator[str]:
    more = len(question.targets) - _KEYS_SHOWN
    keys = ", ".join(question.targets[:_KEYS_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
    yield f"wtransplant: not decided, {plural(len(question.targets), 'key')} ({keys}): {question.reason}"
    for number, choice in enumerate(question.choices, 1):
        yield f"  {number}. {choice.name} ({choice.score:.0%}): {choice.reason}; {choice.links[0]}"
    if tried:
        yield f"  tried: {tried}"


def match_options(verb: argparse.ArgumentParser) -> None:
    """Of match and transplant."""
    source_options(verb)
    add_target_options(verb, required=True)
    verb.add_argument("-o", "--output", required=True, metavar="OUT", help="name of what is written")
    verb.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="'PATTERN=>TEMPLATE'",
        help="such as 'module.(.*) => \\1', or 'skip target fc.*'; repeatable, in order",
    )
    verb.add_argument("--no-auto", action="store_true", help="link by rules alone")
    verb.add_argument(
        "--threshold",
        type=float,
        metavar="0…1",
        help="links of less confidence are left out; by default the matcher's own threshold",
    )
    add_source_target(verb, "the model that the checkpoint comes from: open questions are tried on it")
    add_probe_options(verb)
    report_option(verb)
    strict_option(verb)
