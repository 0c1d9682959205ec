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
    from wtransplant.mapping import Decisions, Plan
    from wtransplant.matching.result import Match, Question

_KEYS_SHOWN = 3


def run_match(options: argparse.Namespace) -> int:
    """Match and write a recipe."""
    from wtransplant.freezing import Policy
    from wtransplant.recipe import recipe_of, save_recipe

    write_report = report_writer(options)
    plan = plan_of(options)
    report = plan.report
    settle(plan)
    path = Path(options.output)
    save_recipe(
        recipe_of(plan, Policy(), None),
        path if path.suffix == ".toml" else path.with_name(path.name + ".toml"),
    )
    write_report(report)
    print_result(options, report.as_dict(), report.text)
    return exit_code(options, report.is_clean)


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan that the command line describes; open questions are told on stderr."""
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.mapping import Decisions, Plan, parse_rule
    from wtransplant.targets import open_target

    rules = [parse_rule(text) for text in options.rule]
    source = open_checkpoint(*options.source)
    target = open_target(target_spec(options), trust=options.trust)
    plan = Plan(source, target, Decisions().with_rules(rules))
    if not options.no_auto:
        _match_rest(plan, options)
    return plan


def settle(plan: Plan) -> None:
    """Say the matcher's links as links by hand: a recipe finds again by itself only what names make certain."""
    from wtransplant.mapping import link_by_name

    by_name = link_by_name(plan.source, plan.target)
    automatic = plan.decisions.automatic
    kept = {key: links for key, links in automatic.items() if links == by_name.get(key)}
    links = [links[0] for key, links in automatic.items() if key not in kept and len(links) == 1]
    in_force = [link for link in links if plan.resolution.links.get(link.target) == link]
    plan.decisions = plan.decisions.with_automatic(kept).with_links(in_force)


def _match_rest(plan: Plan, options: argparse.Namespace) -> None:
    """Let the matcher find what rules do not decide, and try its questions where the source can be run."""
    from wtransplant.matching.finding import find_match

    found = find_match(plan.source, plan.target, kept=plan.resolution.links)
    plan.decisions = _with_match(plan, found, options.threshold)
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


def _with_match(plan: Plan, found: Match, threshold: float | None) -> Decisions:
    """What the matcher found before what names alone make certain; where both say the same, it is the name."""
    from wtransplant.mapping import link_by_name

    automatic = dict(link_by_name(plan.source, plan.target))
    for key, links in (found.automatic() if threshold is None else found.automatic(threshold)).items():
        named = automatic.get(key, ())
        if [link[1:3] for link in named] != [link[1:3] for link in links]:
            automatic[key] = links
    return plan.decisions.with_automatic(automatic)


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
