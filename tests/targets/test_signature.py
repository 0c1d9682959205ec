import json
import re

import pytest

from wtransplant.errors import TargetError
from wtransplant.targets import parse_arguments
from wtransplant.targets.arguments import parse_value
from wtransplant.targets.signature import (
    ParameterInfo,
    alternatives,
    installed_zoos,
    parameters_of,
    zoo_models,
)

NET = """
from __future__ import annotations
from torch import nn

class Net(nn.Module):
    def __init__(self, width: int, act: str = "relu", *, depth=2, rate: float | None = None, norm=nn.BatchNorm2d,
                 sizes=(3, 4), last: bool = True, **more):
        raise RuntimeError("built")

ready = nn.Linear(1, 1)
"""


def test_a_class_tells_its_arguments_without_being_built(write_module):
    assert parameters_of(f"{write_module(NET)}:Net", True) == [
        ParameterInfo("width", "", "int", True, "int"),
        ParameterInfo("act", "'relu'", "str", False, "text"),
        ParameterInfo("depth", "2", "", False, "int"),
        ParameterInfo("rate", "None", "float | None", False, "float"),
        ParameterInfo("norm", "BatchNorm2d", "", False, "value"),
        ParameterInfo("sizes", "(3, 4)", "", False, "value"),
        ParameterInfo("last", "True", "bool", False, "bool"),
        ParameterInfo("more", "", "", False, "more"),
    ]


def test_defaults_are_read_back_as_they_are(write_module):
    infos = {info.name: info.default for info in parameters_of(f"{write_module(NET)}:Net", True)}
    assert parse_value(infos["act"]) == "relu"
    assert parse_arguments([f"sizes={infos['sizes']}"]) == {"sizes": (3, 4)}


def test_what_takes_no_arguments_has_none(write_module, tmp_path):
    import torch

    assert parameters_of(f"{write_module(NET)}:ready", True) == []
    torch.save({"a": torch.ones(1)}, tmp_path / "weights.pth")
    assert parameters_of(str(tmp_path / "weights.pth")) == []


def test_a_file_needs_the_same_yes_as_for_opening_it(write_module):
    with pytest.raises(TargetError, match="not allowed to run"):
        parameters_of(f"{write_module(NET)}:Net")


def test_an_installed_callable():
    names = [info.name for info in parameters_of("torch.nn:Linear")]
    assert names[:3] == ["in_features", "out_features", "bias"]


@pytest.mark.parametrize("spec", ["torchvision:resnet18", "timm:resnet18", "timm:resnet18.a1_in1k"])
def test_a_zoos_builder_offers_what_its_model_takes_but_no_weights(spec):
    infos = {info.name: info for info in parameters_of(spec)}
    assert infos["num_classes"] == ParameterInfo("num_classes", "1000", "int", False, "int")
    assert not {"weights", "pretrained", "progress", "block", "layers"} & set(infos)
    assert list(infos.values())[-1].kind == "more"


def test_a_configuration_offers_its_settings(tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 16}))
    infos = {info.name: info for info in parameters_of(f"transformers:{path}")}
    assert infos["architecture"].default == "'BertModel'"
    assert (infos["hidden_size"].default, infos["hidden_size"].kind) == ("16", "int")
    assert infos["num_hidden_layers"].default == "12"  # BERT's own
    path.write_text(json.dumps({"model_type": "nothing_like_this"}))
    with pytest.raises(TargetError, match="nothing_like_this"):
        parameters_of(f"transformers:{path}")


def test_zoos_and_their_models():
    import torchvision

    assert installed_zoos() == ("torchvision", "timm", "transformers")
    assert zoo_models("torchvision") == sorted(torchvision.models.list_models())
    timm = zoo_models("timm")
    assert timm == sorted(timm) and "vit_base_patch16_224" in timm
    assert zoo_models("transformers") == zoo_models("nothing") == []


def test_a_zoo_that_is_not_installed_has_no_models(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "timm", None)
    monkeypatch.setitem(sys.modules, "timm.models", None)
    assert zoo_models("timm") == []
    with pytest.raises(TargetError, match="timm is not installed"):
        parameters_of("timm:resnet18")


@pytest.mark.parametrize(
    ("spec", "argument"),
    [("torchvision:resnet18", {"weights": "DEFAULT"}), ("timm:resnet18", {"pretrained": True})],
)
def test_weights_of_a_zoo_are_not_fetched_behind_the_persons_back(spec, argument):
    from wtransplant.targets import open_target

    with pytest.raises(TargetError) as caught:
        open_target(spec, **argument)
    assert re.search("built without weights.*open the weights as the source", str(caught.value), re.DOTALL)


@pytest.mark.parametrize(
    ("annotation", "names"),
    [
        ("int | None", ["int", "None"]),
        ("typing.Optional[int]", ["int", "None"]),
        ("Optional[int | str]", ["int", "str", "None"]),
        ("list[int]", ["list[int]"]),
        ("", []),
    ],
)
def test_what_an_annotation_allows(annotation, names):
    assert alternatives(annotation) == names
