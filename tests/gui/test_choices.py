from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from wtransplant.gui.models.choices import Choice, ChoicesModel, search
from wtransplant.targets.signature import zoo_models

NAMES = [
    "cspresnet50",
    "resnet18",
    "resnet50",
    "resnet50d",
    "ecaresnet50",
    "wide_resnet50_2",
    "efficientnet_b0",
]


def found(query: str) -> list[str]:
    return [NAMES[number] for number in search(query, NAMES)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", NAMES),
        ("  ", NAMES),
        ("resnet50", ["resnet50", "resnet50d", "wide_resnet50_2", "cspresnet50", "ecaresnet50"]),
        ("RESNET18", ["resnet18"]),
        ("50 wide", ["wide_resnet50_2"]),
        ("effnet", ["efficientnet_b0"]),
        ("b0 eff", ["efficientnet_b0"]),
        ("nothing", []),
    ],
)
def test_the_best_come_first(query: str, names: list[str]) -> None:
    assert found(query) == names


def test_every_model_of_a_zoo_is_found_first_by_its_own_name() -> None:
    names = zoo_models("timm")
    assert len(names) > 1000
    for name in names[::37]:
        assert names[search(name, names)[0]] == name


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    model = ChoicesModel()
    qtmodeltester.check(model)
    model.set_choices([Choice("a", "first", "the letter a"), Choice("b")])
    qtmodeltester.check(model)
    model.set_query("b")
    assert model.shown == [1] and model.index(0).data() == "b"
    model.set_query("")
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) == "the letter a"
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "a, first"
