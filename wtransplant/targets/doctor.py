"""What is odd about a model, in sentences: what no state dict holds and no optimizer gets, and more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wtransplant.targets.unregistered import Finding, find_unregistered
from wtransplant.units import format_shape, plural
from wtransplant.words import tr

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
    is_, they, their = ("is", tr("it is"), "its") if count == 1 else ("are", tr("they are"), "their")
    it = "it" if count == 1 else "them"
    lost = tr(
        "the optimizer would get {count} of {their} {parameters}",
        count=len(parameters & known),
        their=their,
        parameters=plural(len(parameters), "parameter"),
    )
    consequence = lost if parameters else tr("train() and eval() do not reach {it}", it=it)
    return tr(
        "{modules} in {in_} {is_} not registered: {they} not in state_dict(), and {consequence}. {remedy}",
        modules=plural(count, "module"),
        in_=_in(finding),
        is_=is_,
        they=they,
        consequence=consequence,
        remedy=_remedy(finding, _REGISTERED),
    )


def _parameters_text(finding: Finding) -> str:
    count = len(finding.parameters)
    is_, they, them = ("is", tr("it is"), "it") if count == 1 else ("are", tr("they are"), "them")
    return tr(
        "{parameters} in {in_} {is_} not registered: {they} not in state_dict(), and the "
        "optimizer would get 0 of {them}. {remedy}",
        parameters=plural(count, "parameter"),
        in_=_in(finding),
        is_=is_,
        they=they,
        them=them,
        remedy=_remedy(finding, _REGISTERED_PARAMETERS),
    )


def _tensors_text(finding: Finding) -> str:
    first = finding.tensors[0]
    if not finding.holder:
        what = tr(
            "The tensor `{place}` ({shape}) is a plain attribute: it is",
            place=finding.place,
            shape=format_shape(first.shape),
        )
        follows = tr("does not follow")
    else:
        what = tr("{tensors} in {in_} ", tensors=plural(len(finding.tensors), "tensor"), in_=_in(finding))
        what += tr("is plain: it is") if len(finding.tensors) == 1 else tr("are plain: they are")
        follows = tr("does not follow") if len(finding.tensors) == 1 else tr("do not follow")
    learns = any(tensor.requires_grad for tensor in finding.tensors)
    lost = tr("no optimizer would get it") if learns else tr("{follows} .to(device)", follows=follows)
    remedy = tr("Use nn.Parameter.") if learns else tr("Use register_buffer.")
    return tr("{what} not in state_dict(), and {lost}. {remedy}", what=what, lost=lost, remedy=remedy)


def _in(finding: Finding) -> str:
    kinds = {"": "attribute", "list": "list", "tuple": "tuple", "dict": "dict", "set": "set"}
    kind = kinds.get(finding.holder)
    return (
        tr("the {kind} `{place}`", kind=kind, place=finding.place)
        if kind
        else f"`{finding.place}` ({finding.holder})"
    )


def _remedy(finding: Finding, containers: Mapping[str, str]) -> str:
    if finding.holder in containers:
        return f"Use {containers[finding.holder]}."
    name = finding.place.rpartition(".")[2]
    if not finding.holder:
        return tr("Assign it as self.{name} = …, after super().__init__().", name=name)
    if finding.holder in ("set", "frozenset", "deque"):
        return f"Use {containers['list']}."
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
            has = "has" if still[key] == 1 else "have"
            text = tr(
                "{parameters} of {where} {has} requires_grad=False: no optimizer moves ",
                parameters=plural(still[key], "parameter"),
                where=where,
                has=has,
            )
            yield Note("no gradient", key, text + ("it." if still[key] == 1 else "them."))


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
        text = tr(
            "{some} {part} float64: twice the memory of float32.",
            some=_some(double),
            part="is" if len(double) == 1 else "are",
        )
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
        text = tr(
            "{some} {part} in eval mode, the others in train mode.",
            some=_some(top, "module"),
            part="is" if len(top) == 1 else "are",
        )
        yield Note("mode", top[0], text)


def _tied(module: nn.Module, target: TargetModel) -> Iterator[Note]:
    groups: defaultdict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for names in target.ties:
        groups[tuple(name.rpartition(".")[0] for name in names)].append(names)
    for places, ties in groups.items():
        one = len(ties) == 1
        shown = ties[0] if one else places
        what = tr("are one tensor") if one else tr("share {ties} tensors", ties=len(ties))
        listed = _some(list(shown), "name")
        text = tr(
            "{listed} {what}: loading, freezing or training one of them means all.", listed=listed, what=what
        )
        yield Note("tied", shown[0], text)


def _some(names: list[str], noun: str = "tensor") -> str:
    """The names themselves when they are few, else how many and the first."""
    if len(names) <= 3:
        return " and ".join(f"`{name}`" for name in names)
    return tr("{plural} (`{names}` first)", plural=plural(len(names), noun), names=names[0])
