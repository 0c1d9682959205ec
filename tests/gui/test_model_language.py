"""In another language what is shown changes, and what is kept or written does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from wtransplant import words
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.language import catalogue
from wtransplant.gui.models.curves import Curve
from wtransplant.gui.models.inbox import Candidate, Question
from wtransplant.gui.models.inbox_model import InboxModel
from wtransplant.gui.models.key_filter import parse_filter
from wtransplant.gui.models.link_offers import link_offers
from wtransplant.gui.models.row_info import RowInfo
from wtransplant.gui.models.statuses import status_codes
from wtransplant.gui.models.tensor_columns import list_tensors
from wtransplant.gui.models.train_lines import Line, write_csv
from wtransplant.mapping import Plan
from wtransplant.targets import TargetSpec, open_target
from wtransplant.words import tr


@pytest.fixture
def spoken() -> Iterator[None]:
    """Texts are remembered, as in a window, and the language is English again afterwards."""
    words.remember(True)
    yield
    words.use(words.ENGLISH)
    words.remember(False)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    torch.save({"turned": torch.zeros(6, 4)}, tmp_path / "a.pt")
    torch.save({"straight": torch.zeros(4, 6)}, tmp_path / "b.pt")
    return Plan(open_checkpoint(tmp_path / "a.pt"), open_target(TargetSpec(str(tmp_path / "b.pt"))))


def test_an_offer_is_told_in_chinese_and_its_link_keeps_the_english_reason(plan: Plan, spoken: None) -> None:
    english = link_offers(plan, ["turned"], "straight")
    words.use(catalogue("zh_CN"))
    chinese = link_offers(plan, ["turned"], "straight")
    assert [offer.links for offer in chinese] == [offer.links for offer in english]
    assert all(offer.reason != before.reason for offer, before in zip(chinese, english, strict=True))


def test_curves_are_written_in_english(tmp_path: Path, spoken: None) -> None:
    words.use(catalogue("zh_CN"))
    curve = Curve(*(np.ones(1) for _ in range(4)))
    name = tr("validation")
    assert name != "validation"
    write_csv(tmp_path / "curves.csv", [("a", [Line(name, curve)])])
    assert (tmp_path / "curves.csv").read_text("utf-8").splitlines()[1].startswith("a,validation,")


def test_a_status_is_found_by_its_word_in_either_language(spoken: None) -> None:
    words.use(catalogue("zh_CN"))
    tensors = list_tensors({"straight": RowInfo((4, 6), "float32", 96)}, natural=True)
    codes = status_codes(["missing"], 1)
    for written in ("missing", tr("missing")):
        assert parse_filter(f"status:{written}").select(tensors, codes).tolist() == [True]
    assert parse_filter(f"status:{tr('linked')}").select(tensors, codes).tolist() == [False]


def test_names_out_of_files_are_never_translated(spoken: None) -> None:
    words.use(catalogue("zh_CN"))
    assert tr("key") != "key"
    model = InboxModel()
    model.set_questions([Question(("value",), (Candidate("key", "", ()), Candidate("query", "", ())))])
    top = model.index(0, 0)
    shown = [model.index(row, 0, top).data() for row in range(model.rowCount(top))]
    assert (top.data(), shown) == ("value", ["key", "query", tr("none of these")])
