"""A plan as the few lines that people paste into their own program: ``model.load_state_dict(…)``."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Sequence

from wtransplant.exporting.python_text import lines_of, string
from wtransplant.exporting.reading import (
    Reading,
    modules_used,
    one_line_readers,
    reader_sources,
    reading_of,
    shown_note,
)
from wtransplant.exporting.statements import statements_of
from wtransplant.mapping import Plan
from wtransplant.mapping.grouping import group_keys
from wtransplant.mapping.operations import Identity
from wtransplant.units import plural
from wtransplant.words import in_english


@in_english()
def load_state_dict_call(plan: Plan) -> str:
    """Lines that load the source into a model, called ``model``, as the plan does.

    Where keys only differ by a prefix these are three lines; otherwise each link is a statement, as in
    :func:`~wtransplant.exporting.python_script`. What keeps the model's own values is named in a comment.

    Raises:
        MappingError: an operation cannot be said in plain torch.
        CheckpointError: a source file is not what it was any more.
    """
    reading = reading_of(plan.source, None)
    short = _short_form(plan, reading)
    return short if short is not None else _long_form(plan, reading)


def _short_form(plan: Plan, reading: Reading) -> str | None:
    links = list(plan.resolution.links.values())
    if (
        len(plan.source.paths) != 1
        or reading.notes
        or plan.source.format not in one_line_readers()
        or not links
    ):
        return None
    if any(len(link.sources) != 1 or not isinstance(link.operation, Identity) for link in links):
        return None
    prefixes = {_prefix(link.sources[0], link.target) for link in links}
    if len(prefixes) > 1 or None in prefixes:
        return None
    prefix = str(prefixes.pop())
    group = plan.source[links[0].sources[0]].group
    if group and not prefix.startswith(f"{group}."):
        return None
    inside = [key.removeprefix(f"{group}.") if group else key for key in plan.source if _is_in(key, group)]
    cut = prefix.removeprefix(f"{group}.") if group else prefix
    names = {key.removeprefix(cut) for key in inside}
    if len(names) != len(inside) or names & plan.target.keys() != plan.resolution.links.keys():
        return None
    return _short_text(plan, group, cut, strict=names == set(plan.target))


def _prefix(source: str, target: str) -> str | None:
    return source.removesuffix(target) if source.endswith(target) else None


def _is_in(key: str, group: str) -> bool:
    return not group or key.startswith(f"{group}.")


def _short_text(plan: Plan, group: str, cut: str, strict: bool) -> str:
    imported, load = one_line_readers()[plan.source.format]
    read = load.format(path=string(str(plan.source.paths[0].absolute())))
    read += "".join(f"[{string(part)}]" for part in group.split(".")) if group else ""
    lines = [imported, "", f"state_dict = {read}"]
    if cut:
        lines.append(
            f"state_dict = {{key.removeprefix({string(cut)}): value for key, value in state_dict.items()}}"
        )
    return "\n".join([*lines, *_load_lines(plan, "state_dict", strict)]) + "\n"


def _long_form(plan: Plan, reading: Reading) -> str:
    statements = statements_of(plan)
    readers = reader_sources(reading.functions)
    own = [textwrap.dedent(inspect.getsource(function)) for function in statements.functions]
    imports = sorted({"import torch", "from pathlib import Path"} | modules_used(readers))
    strict = len(plan.resolution.links) + len(plan.resolution.tied) == len(plan.target)
    body = [
        *(f"# {line}" for note in reading.notes for line in shown_note(note).split("\n")),
        f"source = {reading.expression}",
        *(["initial = model.state_dict()"] if statements.destinations else []),
        "state = {}",
        *filter(None, [statements.text]),
        *_load_lines(plan, "state", strict),
    ]
    head = "\n".join(["from __future__ import annotations", "", *imports])
    return lines_of([head, *readers, *own, "\n".join(body)])


def _load_lines(plan: Plan, name: str, strict: bool) -> list[str]:
    if strict:
        return [f"model.load_state_dict({name})"]
    kept = [key for key, status in plan.resolution.target_status.items() if status != "linked"]
    comments = []
    if kept:
        told = _told(kept)
        comments = [f"# {plural(len(kept), 'key')} of the model will keep the values they have: {told}"]
    return [*comments, f"model.load_state_dict({name}, strict=False)"]


def _told(keys: Sequence[str]) -> str:
    groups = [group.text for group in group_keys(keys)]
    more = f" and {len(groups) - 5} more" if len(groups) > 5 else ""
    return shown_note(", ".join(groups[:5])) + more
