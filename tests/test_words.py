"""Texts that people read: said, said again in another language, and all of them in the catalogue."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtransplant import words
from wtransplant.units import plural
from wtransplant.words import Catalogue, again, in_english, tr

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "wtransplant"
CATALOGUE = ROOT / "resources" / "translations" / "wtransplant_zh_CN.ts"
sys.path.insert(0, str(ROOT / "packaging"))


ONE_WORD = {
    *(
        "训练",
        "证明",
        "检查",
        "理由",
        "未知",
        "手动",
        "匹配器",
        "输入",
        "目标键",
        "来源键",
        "内容",
        "已停用",
        "建议",
    ),
    *("手动设定", "导出 CSV…", "抽样", "均值", "参数", "已量化"),
}
"""Chinese has one word for both: noun and verb, heading and value, a button and its menu. A window that changes its
language keeps what stood in a place first, so that it finds the way back."""


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """No other test meets another language or what was said here."""
    yield
    words.use(words.ENGLISH)
    words.remember(False)


NAMES = st.sampled_from(("key", "count", "name"))
LITERALS = st.text(st.characters(exclude_characters="{}", exclude_categories=("Cs",)), max_size=8)
VALUES = st.one_of(st.integers(), st.text(max_size=5), st.floats(allow_nan=False), st.none())


@st.composite
def templates(draw: st.DrawFn) -> tuple[str, str, dict[str, object]]:
    """A text, its translation with the places in another order, and the values of the places."""
    places = draw(st.lists(NAMES, unique=True, min_size=1))
    english, foreign = (draw(st.lists(LITERALS, min_size=len(places), max_size=len(places))) for _ in "12")
    text = "".join(f"{literal}{{{name}}}" for literal, name in zip(english, places, strict=True))
    other = "".join(f"{literal}{{{name}}}" for literal, name in zip(foreign, reversed(places), strict=True))
    return f"en {text}", f"zh {other}", {name: draw(VALUES) for name in places}


@given(templates())
def test_a_text_that_was_said_is_said_again_as_it_would_be_now(
    given_: tuple[str, str, dict[str, object]],
) -> None:
    text, translation, values = given_
    other = Catalogue("zh_CN", {(text, ""): translation})
    words.remember(False)
    words.remember(True)
    words.use(words.ENGLISH)
    before = tr(text, **values)
    words.use(other)
    after = tr(text, **values)
    assert before == text.format(**values) and after == translation.format(**values)
    assert again(before) == after
    words.use(words.ENGLISH)
    assert again(after) == before


def test_a_word_with_two_meanings_is_said_again_in_the_meaning_that_it_had() -> None:
    words.use(Catalogue("zh_CN", {("Open", "state"): "已打开", ("Open", ""): "打开"}))
    words.remember(True)
    assert (tr("Open", "state"), tr("Open")) == ("已打开", "打开")
    words.use(words.ENGLISH)
    assert (again("已打开"), again("打开"), again("features.0.weight")) == (
        "Open",
        "Open",
        "features.0.weight",
    )


def test_a_text_that_was_there_before_any_other_language_finds_its_way_back() -> None:
    words.remember(True)
    words.use(Catalogue("zh_CN", {("Close", ""): "关闭"}))
    assert again("Close") == "关闭"
    words.use(words.ENGLISH)
    assert again("关闭") == "Close"


def test_sentences_that_were_put_together_are_said_again_one_by_one() -> None:
    words.use(Catalogue("zh_CN", {("Saved {name}.", ""): "已保存 {name}。", ("done", ""): "完成"}))
    words.remember(True)
    chinese = f"{tr('Saved {name}.', name='a.pth')}\n{tr('done')}"
    assert chinese == "已保存 a.pth。\n完成"
    words.use(words.ENGLISH)
    assert again(chinese) == "Saved a.pth.\ndone"


def test_what_goes_into_files_is_english_whatever_the_window_speaks() -> None:
    words.use(Catalogue("zh_CN", {("by name", ""): "按名称"}))
    with in_english():
        assert tr("by name") == "by name"
    assert tr("by name") == "按名称"


def test_what_is_remembered_keeps_no_error_alive() -> None:
    words.remember(True)
    error = ValueError("no")
    references = sys.getrefcount(error)
    assert tr("failed: {error}", error=error) == "failed: no"
    assert sys.getrefcount(error) == references


def test_every_text_in_the_code_is_translated_and_nothing_else_is() -> None:
    import translations

    assert translations.differences(CATALOGUE) == []


def _places(text: str) -> list[tuple[str, str, str]]:
    parts = Formatter().parse(text)
    return sorted(
        (name, conversion or "", spec or "") for _, name, spec, conversion in parts if name is not None
    )


def test_a_translation_has_the_same_places_as_its_text() -> None:
    import translations

    texts = translations.texts(CATALOGUE)
    assert len(texts) > 2000
    assert [source for (source, _), text in texts.items() if text and _places(source) != _places(text)] == []


def test_a_translation_has_a_key_of_the_menu_if_its_text_has_one() -> None:
    import translations

    for (source, _), text in translations.texts(CATALOGUE).items():
        assert source.replace("&&", "").count("&") == text.replace("&&", "").count("&"), source


@dataclass(frozen=True)
class Call:
    """A call of ``tr``, ``mark`` or ``plural``, and what it stands in from the inside out."""

    path: Path
    node: ast.Call
    above: tuple[ast.AST, ...]

    @property
    def where(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.node.lineno}: {ast.unparse(self.node)[:80]}"


@cache
def _calls(name: str) -> tuple[Call, ...]:
    return tuple(
        call for call in _all_calls() if isinstance(call.node.func, ast.Name) and call.node.func.id == name
    )


@cache
def _all_calls() -> tuple[Call, ...]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple(call for path in paths for call in _below(path, ast.parse(path.read_text("utf-8")), ()))


def _below(path: Path, node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield Call(path, child, (node, *above))
        yield from _below(path, child, (node, *above))


def test_texts_are_whole_sentences_that_the_translators_tools_can_find() -> None:
    built = (ast.JoinedStr, ast.BinOp)
    for name in ("tr", "mark"):
        assert [call.where for call in _calls(name) if isinstance(call.node.args[0], built)] == []
    assert [call.where for call in _calls("mark") if not isinstance(call.node.args[0], ast.Constant)] == []
    assert [call.where for call in _calls("tr") if any(map(_has_words, call.above))] == []


def _has_words(node: ast.AST) -> bool:
    """Whether it is an f-string with words of its own; signs between two texts are none."""
    if not isinstance(node, ast.JoinedStr):
        return False
    own = "".join(str(value.value) for value in node.values if isinstance(value, ast.Constant))
    return re.search(r"[a-z]{2}", re.sub(r"\t.*", "", own)) is not None


def test_no_text_is_said_while_a_module_is_loaded() -> None:
    """It would be in the language of the start for ever; tables have ``mark`` instead."""
    inside = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    wrong = [
        call.where
        for call in _calls("tr")
        if not any(isinstance(node, inside) for node in call.above) or _is_default(call)
    ]
    assert wrong == []


def _is_default(call: Call) -> bool:
    """Whether it is the value of an argument that is not given; such values are computed once."""
    return any(isinstance(node, ast.arguments) for node in call.above)


def test_what_is_given_to_the_places_of_a_text_is_what_it_asks_for() -> None:
    for call in _calls("tr"):
        text, given_ = call.node.args[0], {keyword.arg for keyword in call.node.keywords}
        if isinstance(text, ast.Constant) and given_ and None not in given_:
            assert {name for name, _, _ in _places(text.value)} == given_, call.where


def test_what_is_counted_is_counted_in_every_language() -> None:
    nouns = {
        (call.node.args[1].value, call.where)
        for call in _calls("plural")
        if isinstance(call.node.args[1], ast.Constant)
    }
    translator = Catalogue("xx", _AnyText())
    words.use(translator)
    assert [where for noun, where in sorted(nouns) if not plural(2, noun).startswith("xx ")] == []


class _AnyText(dict[tuple[str, str], str]):
    """A catalogue in which every text is there."""

    def __init__(self) -> None:
        super().__init__({("", ""): ""})

    def get(self, key: object, default: object = None) -> object:  # type: ignore[override]
        assert isinstance(key, tuple)
        return f"xx {key[0]}"


def test_two_texts_with_one_translation_differ_in_nothing_that_chinese_tells_apart() -> None:
    import translations

    same = defaultdict(list)
    for (source, _), text in translations.texts(CATALOGUE).items():
        if text:
            same[text].append(source)
    differing = {text: sources for text, sources in same.items() if len(set(map(_bare, sources))) > 1}
    assert {text: sources for text, sources in differing.items() if text not in ONE_WORD} == {}


def _bare(text: str) -> str:
    """Without what Chinese does not tell apart: capitals, plurals, articles."""
    return " ".join(word.removesuffix("s") for word in text.lower().replace("&", "").rstrip("….").split())
