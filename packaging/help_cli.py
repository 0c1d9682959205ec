"""The reference of the command line, from the parsers' actions: ``--help`` differs between versions of Python."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from wtransplant.cli.output import DONE, NOT_CLEAN, UNUSABLE, USAGE
from wtransplant.cli.verbs import VERBS, Verb

INTRODUCTION = f"""# Command line

Without a verb the window opens. `wtransplant VERB --help` says the same as this page.

Exit codes: {DONE} done; {NOT_CLEAN} done, but not clean (with `--strict`, and by `verify`); {USAGE} wrong usage;
{UNUSABLE} an input that cannot be used, with one message on stderr and nothing written.

SPEC, a target: `torchvision:NAME`, `timm:NAME`, `transformers:CONFIG`, `FILE.py:NAME`, `package.module:callable`, a
TorchScript or exported program, or any checkpoint (its shapes only).
"""


def cli_page() -> str:
    """The page in Markdown: a chapter for each verb."""
    return "\n".join([INTRODUCTION, *(_chapter(name, verb) for name, verb in VERBS.items())])


def _chapter(name: str, verb: Verb) -> str:
    parser = argparse.ArgumentParser(prog=f"wtransplant {name}", add_help=False)
    verb.add_options(parser)
    actions = parser._actions
    usage = " ".join([parser.prog, *_usage(actions, parser)])
    rows = "\n".join(f"| {_called(action)} | {_meaning(action)} |" for action in actions)
    return f"## {name}\n\n{verb.help}\n\n```text\n{usage}\n```\n\n| Argument | Meaning |\n|---|---|\n{rows}\n"


def _usage(actions: list[argparse.Action], parser: argparse.ArgumentParser) -> Iterator[str]:
    together = [group for group in parser._mutually_exclusive_groups if group._group_actions]
    grouped = {id(action) for group in together for action in group._group_actions}
    for action in actions:
        if not action.option_strings:
            yield _value(action)
        elif id(action) not in grouped and action.required:
            yield f"{action.option_strings[0]} {_value(action)}"
    for group in together:
        choices = " | ".join(
            f"{action.option_strings[0]} {_value(action)}" for action in group._group_actions
        )
        yield f"({choices})" if group.required else f"[{choices}]"
    if any(action.option_strings and not action.required and id(action) not in grouped for action in actions):
        yield "[OPTIONS]"


def _value(action: argparse.Action) -> str:
    """What stands for the value: ``NAME``, ``{pth,dcp}``; of several ``NAME...``."""
    choices = "{" + ",".join(map(str, action.choices)) + "}" if action.choices else ""
    name = str(action.metavar or choices or action.dest.upper())
    several = {"+": f"{name}...", "*": f"[{name}...]"}
    return several.get(str(action.nargs), name)


def _called(action: argparse.Action) -> str:
    names = ", ".join(f"`{name}`" for name in action.option_strings)
    takes = action.nargs != 0 and not isinstance(action, argparse.BooleanOptionalAction)
    value = f"`{_value(action)}`" if takes else ""
    return _escaped(" ".join(filter(None, [names, value])))


def _meaning(action: argparse.Action) -> str:
    text = _escaped(action.help or "")
    return f"{text} (required)" if action.required and action.option_strings else text


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
