"""What is odd about a model, in sentences: what no state dict holds and no optimizer gets, and more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wtransplant.targets.unregistered import Finding, find_unregistered
from wtransplant.units import format_shape, plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from torch import nn

    from wtransplant.targets.model import TargetModel

NoteKind = Literal[
    "no parameters", "unregistered", "plain tensor", "no gradient", "dtype", "mode", "tied", "not examined"
]

_REGISTERED = {"list": "nn.ModuleList", "tuple": "nn.ModuleList", "dict": "nn.ModuleDict"}
_REGISTERED_PARAMETERS = {"list": "nn.ParameterList", "tuple": "nn.ParameterList", "dict": "nn.ParameterDict"}


@dataclass(frozen=True, slots=True)
class Note:
    """One remark of the doctor's.

    Attributes:
        kind: what it is about: ``no parameters``, ``unregistered`` (modules or parameters), ``plain tensor``,
            ``no gradient``, ``dtype``, ``mode``, ``tied``, ``not examined``.
        place: path of the module, attribute or key that it concerns; ``""`` for the whole model.
        text: one or two sentences, and what to do where there is something to do.
    """

    kind: NoteKind
    place: str
    text: str


def examine(target: TargetModel) -> tuple[Note, ...]:
    """Say what is odd about a target's model, the gravest first; a target of shapes only has no notes.

    Safe on any module: code of the model's own is not called beyond ``named_modules`` and ``parameters``,
    and if these raise, that is the note.
    """
    module = target.module
    if module is None:
        return ()
    checks: tuple[Callable[[nn.Module, TargetModel], Iterable[Note]], ...] = (
        _no_parameters,
        _unregistered,
        _no_gradient,
        _dtypes,
        _modes,
        _tied,
    )
    try:
        return tuple(note for check in checks for note in check(module, target))
    except Exception as error:  # the model's own code raised, and what it said is told
        return (
            Note(
                "not examined",
                "",
                tr("The model cannot be examined: {name}: {error}", name=type(error).__name__, error=error),
            ),
        )


def _no_parameters(module: nn.Module, target: TargetModel) -> Iterator[Note]:
    if any(tensor.kind == "parameter" for tensor in target.values()):
        return
    yield Note(
        "no parameters",
        "",
        tr(
            "The model has no registered parameters: an optimizer would get an empty list, and "
            "raise ValueError."
        ),
    )


def _unregistered(module: nn.Module, target: TargetModel) -> Iterator[Note]:
    known = {id(value) for value in (*module.parameters(), *module.buffers())}
    for finding in find_unregistered(module):
        if any(_matters(hidden, known) for hidden in finding.modules):
            yield Note("unregistered", finding.place, _modules_text(finding, known))
        if finding.parameters:
            yield Note("unregistered", finding.place, _parameters_text(finding))
        if finding.tensors:
            yield Note("plain tensor", finding.place, _tensors_text(finding))


def _matters(module: nn.Module, known: set[int]) -> bool:
    """Whether anything is lost: state that is registered nowhere else, or a dropout that hears no eval()."""
    from torch.nn.modules.dropout import _DropoutNd

    own = (*module.parameters(), *module.buffers())
    dropout = any(isinstance(child, _DropoutNd) for child in module.modules())
    return dropout or any(id(value) not in known for value in own)


def _modules_text(finding: Finding, known: set[int]) -> str:
    count = len(finding.modules)
    parameters = {id(p) for module in finding.modules for p in module.parameters()}
    said = {
        "modules": plural(count, "module"),
        "place": _in(finding),
        "count": len(parameters & known),
        "parameters": plural(len(parameters), "parameter"),
        "remedy": _remedy(finding, _REGISTERED),
    }
    if not parameters:
        one = mark(
            "{modules} in {place} is not registered: it is not in state_dict(), and train() and eval() "
            "do not reach it. {remedy}"
        )
        many = mark(
            "{modules} in {place} are not registered: they are not in state_dict(), and train() and eval() "
            "do not reach them. {remedy}"
        )
        return tr(one if count == 1 else many, **said)
    one = mark(
        "{modules} in {place} is not registered: it is not in state_dict(), and the optimizer would get "
        "{count} of its {parameters}. {remedy}"
    )
    many = mark(
        "{modules} in {place} are not registered: they are not in state_dict(), and the optimizer would get "
        "{count} of their {parameters}. {remedy}"
    )
    return tr(one if count == 1 else many, **said)


def _parameters_text(finding: Finding) -> str:
    count = len(finding.parameters)
    one = mark(
        "{parameters} in {place} is not registered: it is not in state_dict(), and the "
        "optimizer would get 0 of it. {remedy}"
    )
    many = mark(
        "{parameters} in {place} are not registered: they are not in state_dict(), and the "
        "optimizer would get 0 of them. {remedy}"
    )
    return tr(
        one if count == 1 else many,
        parameters=plural(count, "parameter"),
        place=_in(finding),
        remedy=_remedy(finding, _REGISTERED_PARAMETERS),
    )


def _tensors_text(finding: Finding) -> str:
    first = finding.tensors[0]
    if not finding.holder:
        what = tr(
            "The tensor `{place}` ({shape}) is a plain attribute: it is not in state_dict()",
            place=finding.place,
            shape=format_shape(first.shape),
        )
        follows = tr("does not follow")
    else:
        said = {"tensors": plural(len(finding.tensors), "tensor"), "place": _in(finding)}
        if len(finding.tensors) == 1:
            what = tr("{tensors} in {place} is plain: it is not in state_dict()", **said)
            follows = tr("does not follow")
        else:
            what = tr("{tensors} in {place} are plain: they are not in state_dict()", **said)
            follows = tr("do not follow")
    learns = any(tensor.requires_grad for tensor in finding.tensors)
    lost = tr("no optimizer would get it") if learns else tr("{follows} .to(device)", follows=follows)
    remedy = tr("Use nn.Parameter.") if learns else tr("Use register_buffer.")
    return tr("{what}, and {lost}. {remedy}", what=what, lost=lost, remedy=remedy)


def _in(finding: Finding) -> str:
    kinds = {"": tr("attribute"), "list": "list", "tuple": "tuple", "dict": "dict", "set": "set"}
    kind = kinds.get(finding.holder)
    return (
        tr("the {kind} `{place}`", kind=kind, place=finding.place)
        if kind
        else f"`{finding.place}` ({finding.holder})"
    )


def _remedy(finding: Finding, containers: Mapping[str, str]) -> str:
    if finding.holder in containers:
        return tr("Use {container}.", container=containers[finding.holder])
    name = finding.place.rpartition(".")[2]
    if not finding.holder:
        return tr("Assign it as self.{name} = …, after super().__init__().", name=name)
    if finding.holder in ("set", "frozenset", "deque"):
        return tr("Use {container}.", container=containers["list"])
    return tr("Keep it in a module, or make {holder} one.", holder=finding.holder)


def _no_gradient(module: nn.Module, target: TargetModel) -> Iterator[Note]:
    every: Counter[str] = Counter()
    still: Counter[str] = Counter()
    for key, parameter in module.named_parameters(remove_duplicate=False):
        for place in _places(key):
            every[place] += 1
            still[place] += not parameter.requires_grad
    told: set[str] = set()
    for key in [key for key in still if still[key] == every[key]]:  # parents come before their children
        if told.isdisjoint(_places(key)):
            told.add(key)
            where = f"`{key}`" if key else tr("the model")
            one = mark("{parameters} of {where} has requires_grad=False: no optimizer moves it.")
            many = mark("{parameters} of {where} have requires_grad=False: no optimizer moves them.")
            number = still[key]
            text = tr(one if number == 1 else many, parameters=plural(number, "parameter"), where=where)
            yield Note("no gradient", key, text)


def _places(key: str) -> list[str]:
    """``a.b.c`` → ``["", "a", "a.b", "a.b.c"]``."""
    parts = key.split(".")
    return ["", *(".".join(parts[: depth + 1]) for depth in range(len(parts)))]


def _dtypes(module: nn.Module, target: TargetModel) -> Iterator[Note]:
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for key, tensor in target.items():
        if tensor.kind == "parameter" or tensor.dtype == "float64":
            keys[tensor.dtype].append(key)
    if double := keys.get("float64"):
        one = mark("{some} is float64: twice the memory of float32.")
        many = mark("{some} are float64: twice the memory of float32.")
        text = tr(one if len(double) == 1 else many, some=_some(double))
        yield Note("dtype", double[0], text)
    floats = {d: k for d, k in keys.items() if any(target[key].kind == "parameter" for key in k)}
    if len(floats) > 1:
        rare = min(floats, key=lambda dtype: len(floats[dtype]))
        counts = ", ".join(f"{len(names):,} {dtype}" for dtype, names in floats.items())
        yield Note("dtype", floats[rare][0], tr("The parameters have mixed dtypes: {counts}.", counts=counts))


def _modes(module: nn.Module, target: TargetModel) -> Iterator[Note]:
    import torch

    if isinstance(module, torch.fx.GraphModule):
        text = tr(
            "A graph keeps the mode it was captured in: dropout and batch norm do not follow "
            "train() and eval()."
        )
        yield Note("mode", "", text)
        return
    resting = [path for path, info in target.modules.items() if not info.training]
    if resting and len(resting) == len(target.modules):
        text = tr(
            "The model is in eval mode: batch norm uses its statistics and dropout does nothing "
            "until train()."
        )
        yield Note("mode", "", text)
    elif resting:
        top = [path for path in resting if not set(_places(path)[:-1]) & set(resting)]
        one = mark("{some} is in eval mode, the others in train mode.")
        many = mark("{some} are in eval mode, the others in train mode.")
        text = tr(one if len(top) == 1 else many, some=_some(top, "module"))
        yield Note("mode", top[0], text)


def _tied(module: nn.Module, target: TargetModel) -> Iterator[Note]:
    groups: defaultdict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for names in target.ties:
        groups[tuple(name.rpartition(".")[0] for name in names)].append(names)
    for places, ties in groups.items():
        one = len(ties) == 1
        shown = ties[0] if one else places
        listed = _some(list(shown), "name")
        text = (
            tr("{listed} are one tensor: loading, freezing or training one of them means all.", listed=listed)
            if one
            else tr(
                "{listed} share {count} tensors: loading, freezing or training one of them means all.",
                listed=listed,
                count=len(ties),
            )
        )
        yield Note("tied", shown[0], text)


def _some(names: list[str], noun: str = "tensor") -> str:
    """The names themselves when they are few, else how many and the first."""
    if len(names) <= 3:
        return tr(" and ").join(f"`{name}`" for name in names)
    return tr("{names} (`{first}` first)", names=plural(len(names), noun), first=names[0])
