"""The code in the help and in the README runs as it stands, and says what the page says.

Blocks marked ``python`` and ``console`` are run in a folder with a copy of the example, those of one page one after
the other; a block marked ``text`` is what the block before it prints. The pages for situations have their own test.
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from tests.help_blocks import blocks_of, is_said, quoted_outputs, said_by
from wtransplant.cli.verbs import VERBS
from wtransplant.gui.models.help_markdown import parse
from wtransplant.resources import resource_path

ROOT = Path(__file__).parent.parent
HELP = resource_path("help")
TESTED_ELSEWHERE = {"saving.md": "tests/saving/test_help_saving.py"}
"""Pages whose code needs more than the example, by the test that runs it."""
_LEFT_ALONE = ("situations", "reference", "zh_CN", "decisions")
_MARKS = re.compile(r"^```(?:python|console|sh|bash)\b", re.MULTILINE)


def has_code(page: Path) -> bool:
    return bool(_MARKS.search(page.read_text("utf-8")))


PAGES = [
    page
    for page in sorted(HELP.rglob("*.md"))
    if page.relative_to(HELP).parts[0] not in (*_LEFT_ALONE, *TESTED_ELSEWHERE) and has_code(page)
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the example in it, to be in."""
    shutil.copytree(resource_path("examples", "digits"), tmp_path / "digits")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    before = set(sys.modules)
    yield tmp_path
    for name in ("model", "target"):
        if name not in before:
            sys.modules.pop(name, None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_code_of_a_page_says_what_the_page_says(page: Path, folder: Path) -> None:
    for quoted, printed in quoted_outputs(page.read_text("utf-8")):
        assert is_said(quoted, printed), f"the page says\n{quoted}\nthe program says\n{printed}"


def test_pages_with_code_are_among_those_that_are_tested() -> None:
    assert {"first-transplant.md", "manifest.md", "troubleshooting.md"} <= {page.name for page in PAGES}
    for page, test in TESTED_ELSEWHERE.items():
        assert page in (ROOT / test).read_text("utf-8")


def test_what_is_not_run_says_why() -> None:
    told = re.compile(r"^```(?:python|console|sh|bash) no-run: \w.{10,}$", re.MULTILINE)
    marked = re.compile(r"^```(?:python|console|sh|bash) no-run", re.MULTILINE)
    pages = [page.read_text("utf-8") for page in HELP.rglob("*.md") if "zh_CN" not in page.parts]
    assert (
        sum(len(marked.findall(page)) for page in pages)
        == sum(len(told.findall(page)) for page in pages)
        <= 3
    )


def command_lines() -> list[tuple[str, str]]:
    """Lines of code that begin with the program's name, run or not; brackets stand around what may be left out."""
    documents = [ROOT / "README.md", *(page for page in HELP.rglob("*.md") if "reference" not in page.parts)]
    found = []
    for document in documents:
        tokens = parse(document.read_text("utf-8"))
        code = [token.content for token in tokens if token.type in ("fence", "code_block")]
        lines = [line.removeprefix("$ ") for text in code for line in text.splitlines()]
        found += [(document.name, line) for line in lines if line.startswith("wtransplant ")]
    return found


@pytest.mark.parametrize(("document", "line"), command_lines())
def test_every_command_line_has_options_that_there_are(document: str, line: str) -> None:
    _, *arguments = shlex.split(re.sub(r"\[(-.*?)\](?= |$)", r"\1", line), comments=True)
    if arguments[0] not in VERBS and not arguments[0].startswith("-"):
        arguments.insert(0, "gui")
    verb = VERBS["gui" if arguments[0].startswith("-") else arguments.pop(0)]
    parser = argparse.ArgumentParser(exit_on_error=False)
    verb.add_options(parser)
    assert vars(parser.parse_args(arguments))


def prepared_for_readme(folder: Path) -> dict[str, object]:
    """What the README takes for granted: a checkpoint, and a training script with its model."""
    from torchvision.models import resnet18

    weights = {f"backbone.{key}": value for key, value in resnet18(num_classes=5).state_dict().items()}
    torch.save(weights, folder / "model.pth")
    return {"torch": torch, "model": resnet18(num_classes=10)}


@pytest.mark.parametrize(("document", "prepared"), [("README.md", prepared_for_readme)])
def test_the_python_of_the_readme_runs(
    document: str, prepared: Callable[[Path], dict[str, object]], folder: Path
) -> None:
    names = prepared(folder)
    blocks = [
        block for block in blocks_of((ROOT / document).read_text("utf-8")) if block.language == "python"
    ]
    said = [said_by(block, names) for block in blocks]
    assert len(said) >= 2
    assert said[0].startswith("linked      120 of 122 keys")
    trained = [key for key, parameter in names["model"].named_parameters() if parameter.requires_grad]
    assert trained == ["fc.weight", "fc.bias"]  # the head for other classes, the only thing that is new
