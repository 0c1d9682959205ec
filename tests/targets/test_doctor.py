import copy
from collections import deque

import pytest
import torch
from torch import nn

from wtransplant.errors import TargetError
from wtransplant.targets import Note, open_target
from wtransplant.targets.unregistered import find_unregistered


def notes_of(model: nn.Module, kind: str) -> dict[str, str]:
    return {note.place: note.text for note in open_target(model).notes if note.kind == kind}


class CivilNet(nn.Module):
    """N2 with its layers in a plain list: 5 layers with weight and bias, and the pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Conv2d(3, 6, 5), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5)]
        self.layers += [nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)]


def test_n2_in_a_plain_list_is_named_with_what_the_optimizer_would_have_got():
    model = CivilNet()
    assert open_target(model).notes == (
        Note(
            "no parameters",
            "",
            "The model has no registered parameters: an optimizer would get an empty list, and raise ValueError.",
        ),
        Note(
            "unregistered",
            "layers",
            "6 modules in the list `layers` are not registered: they are not in state_dict(), and the optimizer "
            "would get 0 of their 10 parameters. Use nn.ModuleList.",
        ),
    )
    with pytest.raises(ValueError, match="empty parameter list"):
        torch.optim.SGD(model.parameters())


class Holder(nn.Module):
    def __init__(self, held: object) -> None:
        super().__init__()
        self.body = nn.Linear(2, 2)
        self.held = held


class Helper:
    def __init__(self, layer: nn.Module) -> None:
        self.layer = layer


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: (nn.Linear(1, 1),),
            "1 module in the tuple `held` is not registered.*0 of its 2 .*ModuleList",
        ),
        (
            lambda: {"a": nn.Linear(1, 1), "b": [nn.Linear(1, 1)]},
            "2 modules in the dict `held`.*4 .*ModuleDict",
        ),
        (lambda: {nn.Linear(1, 1)}, "1 module in the set `held`"),
        (lambda: deque([nn.Linear(1, 1)]), r"1 module in `held` \(deque\)"),
        (lambda: Helper(nn.Linear(1, 1)), r"1 module in `held` \(Helper\).*make Helper one"),
        (lambda: [nn.Dropout(0.5)], r"train\(\) and eval\(\) do not reach it"),
        (lambda: [nn.Parameter(torch.ones(2))] * 2, "1 parameter in the list `held`.*nn.ParameterList"),
    ],
)
def test_what_is_hidden_is_found_wherever_it_is(make, said):
    import re

    (text,) = notes_of(Holder(make()), "unregistered").values()
    assert re.search(said, text), text


def test_a_module_that_went_round_registration_is_found_too():
    model = Holder(None)
    vars(model)["tail"] = nn.Linear(3, 3)
    assert notes_of(model, "unregistered")["tail"].endswith(
        "Assign it as self.tail = …, after super().__init__()."
    )


def test_what_is_registered_elsewhere_or_has_nothing_to_lose_is_no_finding():
    model = Holder([])
    model.held += [model.body, model, nn.ReLU(), nn.Sequential(model.body)]
    assert open_target(model).notes == ()
    assert open_target(nn.LSTM(2, 3)).notes == ()  # keeps its weights in a plain list as well
    model.body.register_parameter("scale", nn.Parameter(torch.ones(1)))
    model.held = model.body.scale * 2  # calculated from a parameter, as torch's old weight_norm does
    assert open_target(model).notes == ()


def test_plain_tensors_and_those_that_should_learn():
    model = Holder(torch.ones(3, 2))
    assert notes_of(model, "plain tensor") == {
        "held": "The tensor `held` (3×2) is a plain attribute: it is not in state_dict(), and does not follow "
        ".to(device). Use register_buffer."
    }
    learns = notes_of(Holder([torch.ones(1, requires_grad=True)]), "plain tensor")["held"]
    assert "no optimizer would get it. Use nn.Parameter." in learns


class Hostile(nn.Module):
    """Everything that may go wrong when somebody looks: cycles, code that raises, lists without end."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Linear(1, 1)
        cycle: list[object] = [self, Raising()]
        cycle.append(cycle)
        self.cycle, self.parent = cycle, {"self": self}
        self.numbers = list(range(3_000_000))
        self.layers = [nn.Linear(1, 1)]

    @property
    def explosive(self) -> object:
        raise RuntimeError("looked at")


class Raising(dict):
    def __getattribute__(self, name: str) -> object:
        raise RuntimeError("looked at")

    def __iter__(self):
        raise RuntimeError("looked at")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("looked at")

    __hash__ = None


def test_nothing_of_the_models_own_is_called():
    assert [(note.kind, note.place) for note in open_target(Hostile()).notes] == [("unregistered", "layers")]


def test_a_model_that_cannot_be_examined_says_so():
    model = Holder([object.__new__(nn.Linear)])  # its parameters() raises, as __init__ never ran
    (note,) = open_target(model).notes
    assert note.kind == "not examined" and "AttributeError" in note.text


def test_parameters_without_gradient_are_told_once_for_the_whole_part():
    model = nn.Sequential(nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1)), nn.Linear(1, 1))
    model[0].requires_grad_(False)
    model[1].bias.requires_grad_(False)
    assert notes_of(model, "no gradient") == {
        "0": "4 parameters of `0` have requires_grad=False: no optimizer moves them.",
        "1.bias": "1 parameter of `1.bias` has requires_grad=False: no optimizer moves it.",
    }


def test_dtypes():
    model = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1, bias=False).double(), nn.BatchNorm1d(1))
    assert notes_of(model, "dtype") == {"1.weight": "The parameters have mixed dtypes: 4 float32, 1 float64."}
    assert "1.weight` is float64" in next(n.text for n in open_target(model).notes if n.kind == "dtype")


def test_modes_that_were_left():
    model = nn.Sequential(nn.Sequential(nn.Dropout(), nn.ReLU()), nn.Linear(1, 1))
    assert notes_of(model, "mode") == {}
    model[0].eval()
    assert notes_of(model, "mode") == {"0": "`0` is in eval mode, the others in train mode."}
    assert "model is in eval mode" in notes_of(model.eval(), "mode")[""]


def test_ties_are_told_by_tensor_or_by_module():
    model = nn.ModuleDict({"a": nn.Embedding(3, 2), "b": nn.Linear(2, 3, bias=False)})
    model["b"].weight = model["a"].weight
    assert "`a.weight` and `b.weight` are one tensor" in notes_of(model, "tied")["a.weight"]
    shared = nn.Linear(2, 2)
    assert "`a` and `b` share 2 tensors" in notes_of(nn.ModuleDict({"a": shared, "b": shared}), "tied")["a"]


def test_buffers_that_no_state_dict_holds_are_listed_apart():
    model = nn.Sequential(nn.Linear(1, 1))
    model[0].register_buffer("mask", torch.ones(2, 3, dtype=torch.bool), persistent=False)
    target = open_target(model)
    assert "0.mask" not in target
    hidden = target.hidden["0.mask"]
    assert (hidden.shape, hidden.dtype, hidden.kind, hidden.module) == ((2, 3), "bool", "buffer", "0")


def test_models_that_have_no_state_dict_yet_are_refused_in_a_sentence():
    with pytest.raises(TargetError, match=r"shape of 'weight' is not known before the model has run"):
        open_target(nn.LazyLinear(3))
    inner = nn.Sequential()
    inner.append(nn.Sequential(inner))
    with pytest.raises(TargetError, match="contains itself"):
        open_target(inner)


def test_sparse_and_empty_tensors_are_no_ties():
    model = nn.Linear(1, 1)
    model.register_buffer("a", torch.eye(2).to_sparse())
    model.register_buffer("b", torch.empty(0))
    model.register_buffer("c", torch.empty(0))
    assert open_target(model).ties == ()
    assert find_unregistered(copy.deepcopy(model)) == []
