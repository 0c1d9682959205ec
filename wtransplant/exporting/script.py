"""A plan as a plain torch script: readable, self-contained, and giving the same bytes as ``apply``."""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass
from pathlib import Path

from wtransplant.exporting.python_text import indented, lines_of, string
from wtransplant.exporting.reading import modules_used, reader_sources, reading_of, shown_note
from wtransplant.exporting.statements import Statements, statements_of
from wtransplant.exporting.target_code import TargetCode, target_code
from wtransplant.mapping import Plan
from wtransplant.units import plural
from wtransplant.words import in_english

_MAIN = '''\
def main():
    """Read, transplant, write."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "out.safetensors")
    if path.suffix not in (".safetensors", ".pth", ".pt", ".bin"):
        path = path.with_name(path.name + ".safetensors")
    state = transplant(read_source(){initial})
    save(state, path, ALIASES)
    print(f"wrote {{path}}: {{len(state)}} keys")


if __name__ == "__main__":
    main()
'''


@dataclass(frozen=True)
class _Made:
    """The parts of a script that are worked out from the plan."""

    statements: Statements
    target: TargetCode | None

    @property
    def notes(self) -> tuple[str, ...]:
        return self.target.notes if self.target is not None else ()


@in_english()
def python_script(plan: Plan, folder: Path | None = None) -> str:
    """A Python file that carries out a plan without wtransplant.

    It needs torch, and what the formats and the target need: safetensors, numpy, torchvision, timm, transformers or
    the target's own file. The target is built only when keys keep its initial values, or an operation takes some of
    them. Keys that only differ in numbers share a loop.

    Args:
        plan: what is carried out.
        folder: where the script is going to be, so that it can name files beside it; ``None`` when nobody knows.

    Raises:
        MappingError: an operation cannot be said in plain torch, or the target is a module in memory whose initial
            values are needed.
        CheckpointError: a source file is not what it was any more.
    """
    reading = reading_of(plan.source, folder)
    made = _make(plan, folder)
    readers = reader_sources([*reading.functions, "save"])
    own = [textwrap.dedent(inspect.getsource(function)) for function in made.statements.functions]
    return lines_of(
        [
            _head(plan, [*reading.notes, *made.notes]),
            _imports([*readers, *own], made),
            f"HERE = Path(__file__).resolve().parent\nALIASES = {_aliases(plan)}",
            *readers,
            *own,
            _function("read_source()", "Every tensor of the source, by key.", f"return {reading.expression}"),
            _initial(made.target),
            _transplant(made),
            _MAIN.format(initial=", initial_values()" if made.target is not None else ""),
        ]
    )


def _make(plan: Plan, folder: Path | None) -> _Made:
    statements = statements_of(plan)
    linked = plan.resolution.links.keys() | plan.resolution.tied.keys()
    used = set(statements.destinations)
    needed = [key for key in plan.target if key not in linked or key in used]
    return _Made(statements, target_code(plan.target, needed, folder) if needed else None)


def _head(plan: Plan, notes: list[str]) -> str:
    from wtransplant import __version__

    linked, total = plan.report.coverage.keys, len(plan.target)
    kept = f"; the other {total - linked} keep the target's own initial values" if linked < total else ""
    lines = [
        f"Put the weights of {plan.source.name} into {plan.target.name}, in plain torch.",
        "",
        *_filled(
            f"Written by wtransplant {__version__}, and runs without it. {linked} of {plural(total, 'key')} come from "
            f"the source{kept}. The tensors are those that wtransplant writes, byte for byte, given the same versions "
            "of torch and of the libraries that the target comes from."
        ),
        "",
        "    python SCRIPT [OUT]",
        "",
        "OUT.safetensors is written, or what torch.save writes when OUT ends in .pth.",
    ]
    for note in notes:
        lines += ["", f"NOTE: {note}"]
    return '"""' + "\n".join(shown_note(line).replace("\\", "\\\\") for line in lines) + '\n"""'


def _filled(text: str) -> list[str]:
    return textwrap.wrap(text, 110)


def _imports(sources: list[str], made: _Made) -> str:
    lines = {"import sys", "from pathlib import Path", "import torch"} | modules_used(sources)
    lines |= set(made.target.imports if made.target is not None else ())
    others = sorted(line for line in lines if line.split()[1].split(".")[0] not in _THIRD_PARTY)
    third = sorted(lines - set(others))
    plain = [line for line in others if line.startswith("import")]
    froms = [line for line in others if line.startswith("from")]
    # Annotations in the operations' functions name types that are not imported here.
    return "\n".join(["from __future__ import annotations", "", *plain, *froms, "", *third])


_THIRD_PARTY = ("torch", "torchvision", "timm", "transformers")


def _aliases(plan: Plan) -> str:
    """Names of tied tensors to the one that a safetensors file holds them under, as ``save`` decides it."""
    links = plan.resolution.links
    aliases: dict[str, str] = {}
    for names in plan.target.ties:
        linked = [key for key in names if key in links]
        if len(linked) < 2:
            first = linked[0] if linked else names[0]
            aliases.update({key: first for key in names if key != first})
    listed = ", ".join(f"{string(key)}: {string(first)}" for key, first in aliases.items())
    return f"{{{listed}}}"


def _initial(target: TargetCode | None) -> str:
    if target is None:
        return ""
    return _function(
        "initial_values()", "The values that the target has before anything is put into it.", target.body
    )


def _transplant(made: _Made) -> str:
    """The statements in a function; a state dict that starts from the target's own keeps its order."""
    takes, start = ("source, initial", "dict(initial)") if made.target is not None else ("source", "{}")
    lines = [f"state = {start}", *filter(None, [made.statements.text]), "return state"]
    return _function(f"transplant({takes})", "The complete state dict.", "\n".join(lines))


def _function(signature: str, does: str, body: str) -> str:
    return f'def {signature}:\n    """{does}"""\n{indented(body)}'
