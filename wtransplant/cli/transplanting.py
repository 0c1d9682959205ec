"""Verbs that carry a transplant out: transplant, and from a recipe apply, finetune and export."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from wtransplant.cli.matching import match_options, plan_of
from wtransplant.cli.options import json_option, report_option, strict_option, trust_option
from wtransplant.cli.output import DONE, exit_code, print_result, report_writer, tell, write_or_print, wrote
from wtransplant.cli.saving import save_options, save_settings


def run_transplant(options: argparse.Namespace) -> int:
    """Match, apply and save."""
    from wtransplant.pairs import save

    write_report = report_writer(options)
    settings = save_settings(options)
    plan = plan_of(options)
    pair = save(plan, options.output, settings=settings)
    tell(pair.warnings)
    write_report(plan.report)
    print_result(options, plan.report.as_dict(), lambda: f"{plan.report.text()}\nwrote       {wrote(pair)}")
    return exit_code(options, plan.report.is_clean and not pair.warnings)


def transplant_options(verb: argparse.ArgumentParser) -> None:
    """Of transplant."""
    match_options(verb)
    save_options(verb)


def run_apply(options: argparse.Namespace) -> int:
    """Carry out a recipe and save."""
    from wtransplant.pairs import save
    from wtransplant.recipe import load_recipe, open_recipe

    write_report = report_writer(options)
    recipe = load_recipe(options.recipe)
    saving = save_settings(options, recipe.save)
    plan, notes = open_recipe(recipe, trust=options.trust)
    tell(notes)
    asked = recipe.asked(plan.source, plan.target)
    pair = save(plan, options.output, policy=recipe.policy, settings=saving, questions=asked)
    tell(pair.warnings)
    write_report(plan.report)
    print_result(options, plan.report.as_dict(), lambda: f"{plan.report.text()}\nwrote       {wrote(pair)}")
    return exit_code(options, plan.report.is_clean and not notes and not pair.warnings)


def apply_options(verb: argparse.ArgumentParser) -> None:
    """Of apply."""
    _recipe_options(verb)
    save_options(verb)
    report_option(verb)
    strict_option(verb)


def run_finetune(options: argparse.Namespace) -> int:
    """Carry out a recipe, fine-tune and save."""
    from wtransplant.pairs import save
    from wtransplant.recipe import load_recipe, open_recipe
    from wtransplant.training import Autosave, History, RunCheckpoint, RunControl, RunSettings
    from wtransplant.training.distributed import joined
    from wtransplant.workspace import run_training

    recipe = load_recipe(options.recipe)
    saving = save_settings(options, recipe.save)
    settings = recipe.run or RunSettings()
    given = {name: value for name in ("device", "sharded") if (value := getattr(options, name)) is not None}
    if given:
        settings = RunSettings.from_values(**{**settings.model_dump(), **given})
    resume = RunCheckpoint.load(options.resume) if options.resume else None
    autosave = Autosave(options.save_run, options.save_minutes, at_end=True) if options.save_run else None
    with joined(settings.device) as (world, device):
        plan, notes = open_recipe(recipe, trust=options.trust)
        if world.is_main:
            tell(notes)
        run = run_training(
            plan,
            recipe.policy,
            settings.model_copy(update={"device": device}),
            History(),
            RunControl(),
            resume=resume,
            autosave=autosave,
            world=world,
            trust=options.trust,
        )
    if not world.is_main:
        return DONE
    asked = recipe.asked(plan.source, plan.target)
    pair = save(
        plan, options.output, policy=recipe.policy, trained=run.trained, settings=saving, questions=asked
    )
    tell(pair.warnings)
    record = run.trained.record
    summary = {"report": plan.report.as_dict(), "training": record.model_dump(mode="json")}
    print_result(options, summary, lambda: f"{run.describe()}\nwrote       {wrote(pair)}")
    return DONE


def finetune_options(verb: argparse.ArgumentParser) -> None:
    """Of finetune."""
    _recipe_options(verb)
    save_options(verb)
    verb.add_argument("--device", metavar="DEVICE", help="cpu or cuda:0, instead of the recipe's")
    verb.add_argument(
        "--sharded",
        action=argparse.BooleanOptionalAction,
        help="under torchrun: spread the model over the processes (FSDP2), or do not, instead of what the recipe says",
    )
    verb.add_argument(
        "--save-run",
        type=Path,
        metavar="FILE",
        help="write a run checkpoint there every so many minutes, and at the end",
    )
    verb.add_argument("--save-minutes", type=float, default=10.0, metavar="N", help="how many; 10 by default")
    verb.add_argument("--resume", type=Path, metavar="FILE", help="go on from a run checkpoint")


def _recipe_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("recipe", metavar="RECIPE", help="recipe file (.toml)")
    verb.add_argument("-o", "--output", required=True, metavar="OUT", help="name of the pair that is written")
    trust_option(verb)
    json_option(verb)


def run_export(options: argparse.Namespace) -> int:
    """Write a recipe in other words."""
    from wtransplant.exporting import key_mapping, load_state_dict_call, python_script
    from wtransplant.recipe import load_recipe, open_recipe

    plan, notes = open_recipe(load_recipe(options.recipe), trust=options.trust)
    tell(notes)
    if options.python is not None:
        folder = None if str(options.python) == "-" else options.python.parent
        write_or_print(options.python, python_script(plan, folder))
    elif options.load_state_dict is not None:
        write_or_print(options.load_state_dict, load_state_dict_call(plan))
    else:
        write_or_print(options.key_mapping, json.dumps(key_mapping(plan), indent=1) + "\n")
    return DONE


def export_options(verb: argparse.ArgumentParser) -> None:
    """Of export."""
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
    trust_option(verb)
