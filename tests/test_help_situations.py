"""The pages for situations: each is there, has its three parts, and says what the program says."""

from __future__ import annotations

import ast
import re
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

import wtransplant
from tests.help_blocks import FENCE, blocks_of, is_said, said_by
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.models.problems import find_problems
from wtransplant.mapping import Plan, parse_rule
from wtransplant.resources import resource_path
from wtransplant.targets import open_target, parse_arguments

FOLDER = resource_path("help", "situations")
NUMBERS = [f"w{number:02}" for number in range(1, 15)] + [f"e{number:02}" for number in range(1, 13)]
PARTS = ["What you see", "Why", "What to do"]
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.stem != "index")


@pytest.fixture
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page runs in a folder of its own, whose modules nobody imports afterwards."""
    folder = tmp_path / "page"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(folder)):
            del sys.modules[name]


@lru_cache(maxsize=1)
def texts_of_the_program() -> frozenset[str]:
    """All texts that the program may say, from its code: what ``tr`` and ``mark`` are given, without mnemonics."""
    found = set()
    for path in Path(wtransplant.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            text = node.args[0]
            if (
                node.func.id in ("tr", "mark")
                and isinstance(text, ast.Constant)
                and isinstance(text.value, str)
            ):
                found.add(text.value.replace("&", "") if len(text.value) < 40 else text.value)
    return frozenset(found)


@lru_cache(maxsize=1)
def sentences_of_the_program() -> list[re.Pattern[str]]:
    """The longer texts as patterns, with anything in their places."""
    return [
        re.compile(re.sub(r"\\{.*?\\}", ".+", re.escape(text)), re.DOTALL)
        for text in texts_of_the_program()
        if len(re.sub(r"\{.*?\}", "", text)) > 5
    ]


def prose_of(page: str) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", page)


each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem[:3])


@pytest.mark.parametrize("number", NUMBERS)
def test_each_situation_has_one_page(number: str) -> None:
    assert len([page for page in PAGES if page.stem.startswith(f"{number}-")]) == 1


def test_there_is_no_page_without_a_situation() -> None:
    assert sorted(page.stem[:3] for page in PAGES) == sorted(NUMBERS)


@each_page
def test_a_page_has_a_title_its_number_and_three_parts(page: Path) -> None:
    text = page.read_text("utf-8")
    kind, number = page.stem[0].upper(), int(page.stem[1:3])
    assert text.startswith("# ") and f"({kind}{number})" in text
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == PARTS


def test_the_index_names_each_page_by_its_title() -> None:
    listed = re.findall(
        r"^- \[([WE]\d+): (.*?)\]\((\S+)\): .", (FOLDER / "index.md").read_text("utf-8"), re.M
    )
    for (number, title, name), page in zip(listed, sorted(PAGES, key=_in_order), strict=True):
        assert (FOLDER / name) == page and number == f"{page.stem[0].upper()}{int(page.stem[1:3])}"
        assert page.read_text("utf-8").startswith(f"# {title}\n")


def _in_order(page: Path) -> tuple[bool, str]:
    return page.stem[0] == "e", page.stem


@each_page
def test_what_a_page_quotes_is_what_its_code_prints_and_the_window_lists(
    page: Path, in_a_folder: Path
) -> None:
    text = page.read_text("utf-8")
    names: dict[str, object] = {"__name__": "__main__"}
    printed = [said_by(block, names) for block in blocks_of(text) if block.runs]
    quoted = [block.text for block in blocks_of(text) if block.language == "text"]
    assert [quote for quote in quoted if not any(is_said(quote, each) for each in printed)] == []
    problems = [line for line in re.findall(r"^> (.*)$", prose_of(text), re.M) if _PROBLEM.search(line)]
    listed = {problem for line in _commands(text) for problem in _problems(line)} if problems else set()
    assert [line for line in problems if line not in listed] == []


@each_page
def test_the_words_of_the_window_are_those_of_the_window(page: Path) -> None:
    named = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])", prose_of(page.read_text("utf-8")))
    words = [word for name in named for word in name.split(" > ")]
    assert [word for word in words if word not in texts_of_the_program()] == []


@each_page
def test_the_sentences_of_the_window_are_those_of_the_window(page: Path) -> None:
    quoted = re.findall(r"^> (.*)$", prose_of(page.read_text("utf-8")), re.MULTILINE)
    unknown = [
        line for line in quoted if not any(known.fullmatch(line) for known in sentences_of_the_program())
    ]
    assert unknown == []


_PROBLEM = re.compile("nothing fills it|nothing takes it|the target wants|choose one|are one tensor")


def _commands(page: str) -> Iterator[list[str]]:
    for block in blocks_of(page):
        if block.language == "console" and block.runs:
            yield from (shlex.split(line)[2:] for line in block.text.splitlines())


def _problems(arguments: list[str]) -> list[str]:
    """What the window would list for the pair of a command line, before its rules and with them."""
    if arguments[0] != "transplant":
        return []
    options, _ = _options.parse_known_args(arguments[1:])
    values = parse_arguments(options.target_arg)
    target = open_target(options.target, trust=True, **values)
    plan = Plan(open_checkpoint(*options.source), target)
    before = find_problems(plan)
    plan.decisions = plan.decisions.with_rules([parse_rule(rule) for rule in options.rule])
    return [problem.detail for problem in (*before, *find_problems(plan))]


_options = ArgumentParser()
_options.add_argument("source", nargs="+")
for _name in ("--target-arg", "--rule"):
    _options.add_argument(_name, action="append", default=[])
_options.add_argument("--target")
