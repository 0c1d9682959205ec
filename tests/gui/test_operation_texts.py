"""What the operations say of themselves can be said in other languages."""

from __future__ import annotations

import pytest

from wtransplant import words
from wtransplant.gui.models.operation_arguments import _arguments, arguments_of, summary_of
from wtransplant.gui.models.operation_texts import TEXTS
from wtransplant.mapping.operations import OPERATIONS


def test_what_the_docstrings_say_is_marked_for_translators_and_nothing_else_is() -> None:
    said = {summary_of(name) for name in OPERATIONS}
    said |= {each.explanation for name in OPERATIONS for each in _arguments(name) if each.explanation}
    assert said == TEXTS


def test_an_operation_is_described_in_the_language_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    before = arguments_of("flip"), summary_of("flip"), arguments_of("concat")[0]
    assert (before[0][0].expected, before[2].explanation) == ("a whole number", "along which.")
    texts = {"a whole number": "整数", "along which.": "沿哪个轴。", before[1]: "将一个轴反向"}
    chinese = words.Catalogue("zh_CN", {(english, ""): text for english, text in texts.items()})
    monkeypatch.setattr(words._state, "catalogue", chinese)
    assert summary_of("flip") == "将一个轴反向"
    assert (arguments_of("concat")[0].expected, arguments_of("concat")[0].explanation) == (
        "整数",
        "沿哪个轴。",
    )
    monkeypatch.undo()
    assert (arguments_of("flip"), summary_of("flip"), arguments_of("concat")[0]) == before
