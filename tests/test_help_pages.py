"""The pages of the help: all links lead somewhere, all pages are reached, and what is made from the code is current."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from tests.help_rules import Example, examples_of, plan_of
from wtransplant.gui.models.help_markdown import headings, links, parse
from wtransplant.gui.models.help_pages import HelpPages, Place
from wtransplant.mapping.operations import OPERATIONS
from wtransplant.resources import resource_path

ROOT = Path(__file__).parent.parent
HELP = resource_path("help")
PAGES = sorted(HELP.rglob("*.md"))
DOCUMENTS = [*PAGES, *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "packaging/README.md"))]
PICTURES = sorted((HELP / "images").glob("*.png"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)


def targets_in(document: Path) -> list[str]:
    """Where its links lead, and the pictures that it shows."""
    tokens = parse(document.read_text("utf-8"))
    inside = [child for token in tokens for child in token.children or () if child.type == "image"]
    return [link.target for link in links(tokens)] + [str(image.attrs["src"]) for image in inside]


@each_document
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(document: Path) -> None:
    for target in targets_in(document):
        if target.startswith(("https://", "http://")):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        assert path.exists(), target
        if anchor:
            assert anchor in [heading.anchor for heading in headings(parse(path.read_text("utf-8")))], target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_links_only_to_what_is_shipped_with_the_program(page: Path) -> None:
    """What lies outside of resources/ is not there once the program is installed."""
    for target in targets_in(page):
        if not target.startswith(("https://", "http://", "#")):
            assert (page.parent / target.partition("#")[0]).resolve().is_relative_to(HELP.parent), target


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_page_is_reached_from_the_first_one(language: str) -> None:
    pages = HelpPages(HELP, language)
    english = {
        path.relative_to(HELP).as_posix() for path in PAGES if path.relative_to(HELP).parts[0] != "zh_CN"
    }
    assert set(pages.pages) == english
    assert len(pages.pages) == len(english)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_begins_with_its_title_and_has_no_other(page: Path) -> None:
    found = headings(parse(page.read_text("utf-8")))
    assert found[0].level == 1
    if page.name != "matching.md":  # which has its figures as a second part
        assert [heading.level for heading in found].count(1) == 1


def strings_in(module: Path) -> set[str]:
    nodes = ast.walk(ast.parse(module.read_text("utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("picture", PICTURES, ids=name_of)
def test_every_picture_is_made_by_make_screenshots(picture: Path) -> None:
    modules = (ROOT / "packaging").glob("screenshot*.py")
    names = {name.strip("-") for module in modules for name in strings_in(module)}
    stem = picture.stem
    assert {stem, stem.removesuffix("-dark").removesuffix("-light")} & names


def test_the_reference_is_what_the_code_says() -> None:
    """`make help` mends it; in a process of its own, as it is run there."""
    command = [sys.executable, str(ROOT / "packaging" / "help_reference.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


RULES = examples_of((HELP / "rules.md").read_text("utf-8"))


@pytest.mark.parametrize("example", RULES, ids=lambda example: example.rules[0])
def test_an_example_of_rules_does_what_its_table_says(example: Example, tmp_path: Path) -> None:
    plan = plan_of(example, tmp_path)
    assert {key: tuple(link.sources) for key, link in plan.resolution.links.items()} == example.links
    assert plan.resolution.mismatches == {}
    assert set(plan.report.as_dict()["unexpected"]) == set()
    made = plan.apply()
    assert {key: tuple(made[key].shape) for key in example.links} == {
        key: shape for _, takes in example.rows for key, shape in takes
    }


def test_there_are_as_many_examples_of_rules_as_blocks() -> None:
    assert len(RULES) == (HELP / "rules.md").read_text("utf-8").count("```rules") >= 12


def test_the_page_on_rules_names_all_operations() -> None:
    text = (HELP / "rules.md").read_text("utf-8")
    assert [name for name in OPERATIONS if f"`{name}`" not in text and name != "identity"] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the page's column for Linux is compared")
def test_the_places_where_things_are_kept_are_those_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    text = (HELP / "troubleshooting.md").read_text("utf-8")
    for folder in (platformdirs.user_config_dir, platformdirs.user_state_dir, platformdirs.user_log_dir):
        assert f"`{folder('wtransplant', False).replace(str(Path.home()), '~')}`" in text


def test_a_page_that_is_not_translated_is_shown_in_english(tmp_path: Path) -> None:
    (tmp_path / "zh_CN").mkdir()
    (tmp_path / "index.md").write_text("# Home\n\n## Part\n\n- [A](a.md#two)\n- [B](b.md)\n", "utf-8")
    (tmp_path / "a.md").write_text("# A\n\n## One\n\n## Two\n", "utf-8")
    (tmp_path / "b.md").write_text("# B\n\n[A](a.md)\n", "utf-8")
    (tmp_path / "zh_CN" / "index.md").write_text(
        "# 首页\n\n## 部分\n\n- [甲](a.md#二)\n- [B](../b.md)\n", "utf-8"
    )
    (tmp_path / "zh_CN" / "a.md").write_text("# 甲\n\n## 一\n\n## 二\n", "utf-8")
    pages = HelpPages(tmp_path, "zh_CN")
    assert [pages.is_translated(page) for page in ("index.md", "a.md", "b.md")] == [True, True, False]
    assert pages.pages == ("index.md", "a.md", "b.md")
    (part,) = pages.contents[1:]
    assert (part.title, [entry.title for entry in part.below]) == ("部分", ["甲", "B"])
    assert pages.leads_to("index.md", "a.md#二") == Place("a.md", "二")
    assert pages.leads_to("index.md", "../b.md") == Place("b.md")
    assert pages.leads_to("b.md", "a.md") == Place("a.md")
    assert pages.leads_to("b.md", "c.md") is None
    assert pages.own_anchor(Place("a.md", "two")) == "二"


def test_a_search_finds_pages_with_all_words_and_those_with_them_in_the_title_first() -> None:
    pages = HelpPages(HELP)
    hits = pages.search("Freezing")
    assert hits[0].page == "freezing.md"
    assert len(hits) > 3
    found = pages.search("batch norm eval")
    assert found and all("eval" in pages.text(hit.page).casefold() for hit in found)
    assert any(word in found[0].snippet.casefold() for word in ("batch", "norm", "eval"))
    assert pages.search("zzzzz") == [] == pages.search("  ")
