"""The command line. Each verb is a thin face of the same objects that the window and Python use."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wtransplant import __version__
from wtransplant.errors import WtransplantError
from wtransplant.units import shown_lines

DONE, NOT_CLEAN, USAGE, UNUSABLE = 0, 1, 2, 3
"""Exit codes: done; done, but the report is not clean; wrong usage; an input that cannot be used."""

Command = Callable[[argparse.Namespace], int]


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line.

    Returns:
        The exit code.
    """
    parser = _parser()
    given = list(arguments)
    if not given or (given[0] not in _VERBS and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "gui")
    options = parser.parse_args(given)
    command: Command = options.command
    try:
        return command(options)
    except WtransplantError as error:
        print(f"wtransplant: {shown_lines(str(error))}", file=sys.stderr)
    except MemoryError:
        print("wtransplant: there is not enough memory for this", file=sys.stderr)
    except KeyboardInterrupt:
        print("wtransplant: interrupted; nothing was changed", file=sys.stderr)
    return UNUSABLE


def _gui(options: argparse.Namespace) -> int:
    from wtransplant.gui.app import run_window

    target = _spec(options) if options.target else None
    return run_window(options.source, target, options.recipe)


def _demo(options: argparse.Namespace) -> int:
    from wtransplant.demo import run_demo

    return run_demo(Path(options.output))


def _inspect(options: argparse.Namespace) -> int:
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.inspection import describe, describe_text

    with open_checkpoint(*options.source) as checkpoint:
        _print(options, describe(checkpoint), lambda: describe_text(checkpoint))
    return DONE


def _match(options: argparse.Namespace) -> int:
    from wtransplant.freezing import Policy
    from wtransplant.recipe import recipe_of, save_recipe

    write_report = _report_writer(options)
    plan = _plan(options)
    path = Path(options.output)
    save_recipe(
        recipe_of(plan, Policy(), None),
        path if path.suffix == ".toml" else path.with_name(path.name + ".toml"),
    )
    write_report(plan.report)
    _print(options, plan.report.as_dict(), plan.report.text)
    return _exit_code(options, plan.report.is_clean)


def _apply(options: argparse.Namespace) -> int:
    from wtransplant.recipe import load_recipe, open_recipe
    from wtransplant.saving import save

    write_report = _report_writer(options)
    recipe = load_recipe(options.recipe)
    plan, notes = open_recipe(recipe, trust=options.trust)
    _tell(notes)
    pair = save(plan, options.output, policy=recipe.policy)
    write_report(plan.report)
    _print(options, plan.report.as_dict(), lambda: f"{plan.report.text()}\nwrote       {_wrote(pair)}")
    return _exit_code(options, plan.report.is_clean and not notes)


def _transplant(options: argparse.Namespace) -> int:
    from wtransplant.saving import save

    write_report = _report_writer(options)
    plan = _plan(options)
    pair = save(plan, options.output)
    write_report(plan.report)
    _print(options, plan.report.as_dict(), lambda: f"{plan.report.text()}\nwrote       {_wrote(pair)}")
    return _exit_code(options, plan.report.is_clean)


def _finetune(options: argparse.Namespace) -> int:
    from wtransplant.recipe import load_recipe, open_recipe
    from wtransplant.saving import save
    from wtransplant.training import History, RunControl, RunSettings
    from wtransplant.workspace import run_training

    recipe = load_recipe(options.recipe)
    plan, notes = open_recipe(recipe, trust=options.trust)
    _tell(notes)
    settings = recipe.run or RunSettings()
    if options.device:
        settings = RunSettings.from_values(**{**settings.model_dump(), "device": options.device})
    run = run_training(plan, recipe.policy, settings, History(), RunControl())
    pair = save(plan, options.output, policy=run.policy, trained=run.trained)
    record = run.trained.record
    summary = {"report": plan.report.as_dict(), "training": record.model_dump(mode="json")}
    _print(options, summary, lambda: f"{run.describe()}\nwrote       {_wrote(pair)}")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    from wtransplant.saving import verify

    verification = verify(options.pair, options.source or ())
    _print(options, verification.as_dict(), verification.text)
    return DONE if verification.holds else NOT_CLEAN


def _export(options: argparse.Namespace) -> int:
    from wtransplant.exporting import key_mapping, load_state_dict_call, python_script
    from wtransplant.recipe import load_recipe, open_recipe

    plan, notes = open_recipe(load_recipe(options.recipe), trust=options.trust)
    _tell(notes)
    if options.python is not None:
        folder = None if str(options.python) == "-" else options.python.parent
        _write_or_print(options.python, python_script(plan, folder))
    elif options.load_state_dict is not None:
        _write_or_print(options.load_state_dict, load_state_dict_call(plan))
    else:
        _write_or_print(options.key_mapping, json.dumps(key_mapping(plan), indent=1) + "\n")
    return DONE


def _diff(options: argparse.Namespace) -> int:
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.comparing import compare, comparison_text

    with open_checkpoint(options.first) as first, open_checkpoint(options.second) as second:
        comparison = compare(first, second)
    _print(options, comparison.as_dict(), lambda: comparison_text(comparison))
    return DONE


def _report_writer(options: argparse.Namespace) -> Callable[[Any], None]:
    """What writes the report where the command line wants one; a wrong ending is said before any work is done."""
    from wtransplant.mapping.report_files import check_report_path
    from wtransplant.saving.atomic import write_text

    if options.report is None:
        return lambda report: None
    form = check_report_path(options.report)
    return lambda report: write_text(options.report, form(report))


def _write_or_print(path: Path, text: str) -> None:
    from wtransplant.saving.atomic import write_text

    if str(path) == "-":
        print(text, end="")
        return
    write_text(path, text)
    print(f"wrote       {path}")


def _plan(options: argparse.Namespace) -> Any:
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.mapping import Decisions, Plan, parse_rule
    from wtransplant.targets import open_target

    rules = [parse_rule(text) for text in options.rule]
    source = open_checkpoint(*options.source)
    target = open_target(_spec(options), trust=options.trust)
    plan = Plan(source, target, Decisions() if options.no_auto else None)
    plan.decisions = plan.decisions.with_rules(rules)
    return plan


def _spec(options: argparse.Namespace) -> Any:
    from wtransplant.targets import TargetSpec, parse_arguments

    return TargetSpec(options.target, parse_arguments(options.target_arg), options.seed)


def _wrote(pair: Any) -> str:
    return f"{pair.weights} and {pair.manifest_path.name}"


def _tell(notes: Sequence[str]) -> None:
    for note in notes:
        print(f"wtransplant: {shown_lines(note)}", file=sys.stderr)


def _print(options: argparse.Namespace, data: Any, text: Callable[[], str]) -> None:
    print(_json_text(data) if options.json else shown_lines(text()))


def _json_text(data: Any) -> str:
    """JSON in which names are readable, and nothing moves a terminal's cursor or cannot be encoded."""
    lines = json.dumps(data, indent=1, ensure_ascii=False).split("\n")
    return "\n".join(line if line.isprintable() else _escaped(line) for line in lines)


def _escaped(line: str) -> str:
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in line)


def _exit_code(options: argparse.Namespace, clean: bool) -> int:
    return NOT_CLEAN if options.strict and not clean else DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wtransplant", description="Put trained weights into another model. Without a verb: the window."
    )
    parser.add_argument("--version", action="version", version=f"wtransplant {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for name, (command, help_text, add_options) in _VERBS.items():
        verb = verbs.add_parser(name, help=help_text, description=help_text)
        verb.set_defaults(command=command)
        add_options(verb)
    return parser


def _gui_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("source", nargs="*", metavar="SOURCE", help="checkpoint files to open")
    _target_options(verb, required=False)
    verb.add_argument("--recipe", type=Path, metavar="FILE", help="recipe to open")


def _demo_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("-o", "--output", default="demo-out", metavar="FOLDER", help="where the results go")


def _source_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("source", nargs="+", metavar="SOURCE", help="checkpoint files")
    _json_option(verb)


def _transplant_options(verb: argparse.ArgumentParser) -> None:
    _source_options(verb)
    _target_options(verb, required=True)
    verb.add_argument("-o", "--output", required=True, metavar="OUT", help="name of what is written")
    verb.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="'PATTERN=>TEMPLATE'",
        help="such as 'module.(.*) => \\1', or 'skip target fc.*'; repeatable, in order",
    )
    verb.add_argument("--no-auto", action="store_true", help="do not link what is certain from names")
    _report_option(verb)
    _strict_option(verb)


def _recipe_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("recipe", metavar="RECIPE", help="recipe file (.toml)")
    verb.add_argument("-o", "--output", required=True, metavar="OUT", help="name of the pair that is written")
    _trust_option(verb)
    _json_option(verb)


def _apply_options(verb: argparse.ArgumentParser) -> None:
    _recipe_options(verb)
    _report_option(verb)
    _strict_option(verb)


def _finetune_options(verb: argparse.ArgumentParser) -> None:
    _recipe_options(verb)
    verb.add_argument("--device", metavar="DEVICE", help="cpu or cuda:0, instead of the recipe's")


def _verify_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("pair", metavar="OUT", help="the saved pair")
    verb.add_argument("--source", action="append", metavar="PATH", help="source file; repeatable")
    _json_option(verb)


def _export_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("recipe", metavar="RECIPE", help="recipe file (.toml)")
    forms = verb.add_mutually_exclusive_group(required=True)
    forms.add_argument("--python", type=Path, metavar="FILE", help="a plain torch script; - prints it")
    forms.add_argument(
        "--load-state-dict", type=Path, metavar="FILE", help="lines that end in model.load_state_dict(…)"
    )
    forms.add_argument(
        "--key-mapping",
        type=Path,
        metavar="FILE",
        help="JSON for transformers' from_pretrained(key_mapping=…)",
    )
    _trust_option(verb)


def _diff_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("first", metavar="A", help="a checkpoint")
    verb.add_argument("second", metavar="B", help="the checkpoint that it is compared with")
    _json_option(verb)


def _target_options(verb: argparse.ArgumentParser, required: bool) -> None:
    verb.add_argument(
        "--target",
        required=required,
        metavar="SPEC",
        help="torchvision:NAME, timm:NAME, transformers:CONFIG, FILE.py:NAME, package.module:callable, or a checkpoint",
    )
    verb.add_argument(
        "--target-arg",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="argument of the target; repeatable",
    )
    verb.add_argument("--seed", type=int, default=0, help="for the target's initial values (0)")
    _trust_option(verb)


def _trust_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--trust", action="store_true", help="say yes to running the target's Python file")


def _json_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def _report_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--report", type=Path, metavar="FILE", help="write the report as .html, .md, .json or .txt as well"
    )


def _strict_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--strict",
        action="store_true",
        help="exit code 1 if not all is clean: the report, or what a recipe says",
    )


_VERBS: dict[str, tuple[Command, str, Callable[[argparse.ArgumentParser], None]]] = {
    "gui": (_gui, "Open the window.", _gui_options),
    "demo": (_demo, "Do the main job on the shipped example.", _demo_options),
    "inspect": (_inspect, "List tensors, shapes, dtypes, sizes and metadata.", _source_options),
    "match": (_match, "Link what is certain and write a recipe.", _transplant_options),
    "apply": (_apply, "Carry out a recipe; write weights and manifest.", _apply_options),
    "transplant": (_transplant, "Match and apply in one step.", _transplant_options),
    "finetune": (
        _finetune,
        "Carry out a recipe and fine-tune; write weights and manifest.",
        _finetune_options,
    ),
    "export": (_export, "Say a recipe as a plain torch script, or in other people's words.", _export_options),
    "diff": (_diff, "Compare two checkpoints, tensor by tensor.", _diff_options),
    "verify": (_verify, "Hold a saved pair against what it claims.", _verify_options),
}
