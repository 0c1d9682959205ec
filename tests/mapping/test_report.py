"""The report: nothing lost, coverage said loudly, and the same in text, Markdown and HTML."""

import json
from html.parser import HTMLParser

import pytest
import torch
from torch import nn

from tests.mapping.helpers import checkpoint, plan
from wtransplant.errors import MappingError
from wtransplant.mapping import Plan
from wtransplant.mapping.report import format_part
from wtransplant.mapping.report_files import FORMS, check_report_path
from wtransplant.mapping.report_html import report_html
from wtransplant.mapping.report_markdown import report_markdown
from wtransplant.mapping.report_sections import sections_of
from wtransplant.targets import open_target

VOID = {"meta", "input"}


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.qkv = nn.Linear(4, width)


class Net(nn.Module):
    def __init__(self, blocks, classes=2):
        super().__init__()
        self.blocks = nn.ModuleList(Block(12) for _ in range(blocks))
        self.head = nn.Linear(4, classes)


class Page(HTMLParser):
    """Collects what a page holds, and holds the nesting of its elements against the rules."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found, self.text = [], [], {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text[self.open[-1] if self.open else ""] = (
            self.text.get(self.open[-1] if self.open else "", "") + data
        )


@pytest.fixture
def partial(tmp_path):
    """Eight blocks wanted, blocks 0-2 and 5 given; another number of classes; a key that nobody wants."""
    given = {key: value for key, value in Net(8, 3).state_dict().items() if key.split(".")[1] not in "3467"}
    return plan({**given, "old<b>|`.w": torch.ones(2, 3)}, Net(8), tmp_path)


def test_rows_hold_every_key_once(partial):
    sections = {section.name: section for section in sections_of(partial.report)}
    entries = {name: [e for row in s.rows for e in row.entries] for name, s in sections.items()}
    assert sorted(entries["missing"]) == sorted(partial.report.missing)
    assert entries["unexpected"] == ["old<b>|`.w"]
    assert len(entries["mismatched"]) == len(partial.report.mismatched) == 2
    assert len(entries["linked"]) == len(partial.report.links) == 8


def test_text_groups_and_shows_differing_shapes_apart(partial):
    text = partial.report.text()
    assert "blocks.{3, 4, 6, 7}.qkv.{weight, bias}  weight: 12×4; bias: 12" in text
    assert "head.{weight, bias}  weight: source 3×4, target 2×4; bias: source 3, target 2" in text
    assert "unexpected  1\n  old<b>|`.w  2×3" in text


def test_long_sections_say_how_many_keys_are_left_out(partial):
    text = partial.report.text(rows=0)
    assert "  … and 8 keys more (--json lists all)" in text


def test_coverage_is_said_loudly_when_it_is_low(tmp_path):
    small = {"head.weight": torch.ones(2, 4), "head.bias": torch.ones(2)}
    report = plan(small, Net(8), tmp_path).report
    # 8 blocks of 12·4 + 12 = 60 elements, and a head of 2·4 + 2 = 10: 10 of 490 are 2.04 %.
    assert (report.coverage.elements, report.coverage.all_elements) == (10, 490)
    assert report.warnings[0] == "ONLY 2.0 % of the target's elements come from the source."
    assert report.warnings[1] == "16 target keys will keep the target's own initial values."


def test_that_nothing_is_linked_is_not_called_a_lack_of_common_keys_where_there_are_some(tmp_path):
    apart = plan(
        {"head.weight": torch.ones(4, 2)}, nn.ModuleDict({"head": nn.Linear(4, 2, bias=False)}), tmp_path
    )
    assert apart.report.alarms == [
        "NOTHING was linked, although the source and the target have keys in common."
    ]
    strange = plan({"x": torch.ones(1)}, Net(0), tmp_path)
    assert strange.report.alarms == ["NOTHING was linked: the source and the target have no key in common."]


def test_what_happens_to_tensors_on_the_way_is_told(tmp_path):
    made = plan({"w": torch.ones(4, 2), "b": torch.ones(1, 1, 2)}, Net(0), tmp_path)
    assert "on the way" not in made.report.text()
    made.link("head.weight", "w", "permute((1, 0))")
    made.link("head.bias", "b", "squeeze((0, 1)) | scale(2)")
    lines = made.report.text().splitlines()[1:]
    assert sorted(lines) == ["on the way  permute: 1 key", "on the way  squeeze | scale: 1 key"]


@pytest.mark.parametrize(
    ("part", "text"),
    [(0.0, "0 %"), (1e-9, "0.1 %"), (0.5, "50.0 %"), (0.99999, "99.9 %"), (1.0, "100 %")],
)
def test_what_is_not_all_is_never_called_all(part, text):
    assert format_part(part) == text


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5, 3)
        self.out = nn.Linear(3, 5, bias=False)
        self.out.weight = self.embedding.weight
        self.head = nn.Linear(3, 2)


def test_a_tied_tensor_is_told_once_and_counts_once(tmp_path):
    report = plan({"head.weight": torch.ones(2, 3)}, Tied(), tmp_path).report
    assert report.missing == ["embedding.weight", "out.weight", "head.bias"]  # as load_state_dict would say
    assert report.aliases == {"out.weight": "embedding.weight"}
    assert report.coverage.all_elements == 5 * 3 + 2 * 3 + 2
    assert "out.weight = embedding.weight" in report.text()


def test_a_tied_name_that_is_ambiguous_follows_the_one_that_is_linked(tmp_path):
    saved = {
        "a.weight": torch.zeros(5, 3),
        "b.weight": torch.ones(5, 3),
        "out.weight": torch.full((5, 3), 2.0),
    }
    made = plan(saved, Tied(), tmp_path)
    made.add_rule("[ab].weight => embedding.weight")
    assert made.report.ambiguous == ["embedding.weight"]
    values = made.apply()
    assert torch.equal(values["embedding.weight"], saved["out.weight"])
    assert torch.equal(values["out.weight"], saved["out.weight"])


def test_a_source_alias_of_a_used_tensor_is_named_as_such(tmp_path):
    weight = torch.ones(2, 4)
    saved = {"head.weight": weight, "head.bias": torch.ones(2), "copy.weight": weight}
    report = plan(saved, Net(0), tmp_path).report
    assert report.unexpected == ["copy.weight"]
    assert report.aliases == {"copy.weight": "head.weight"}


def test_html_is_one_page_that_loads_nothing(partial):
    text = report_html(partial.report)
    page = Page(text)
    assert not [attrs for _, attrs in page.found if attrs.keys() & {"src", "href", "action", "onclick"}]
    assert "url(" not in text and "@import" not in text and "http" not in text.replace("http-equiv", "")
    policy = next(attrs["content"] for _, attrs in page.found if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'")
    assert "prefers-color-scheme: dark" in text
    assert [tag for tag, _ in page.found].count("script") == 1


def test_html_escapes_keys_and_holds_all_of_them(partial):
    text = report_html(partial.report)
    page = Page(text)
    assert "old<b>" not in text and "old<b>|`.w" in page.text["code"]
    assert "b" not in [tag for tag, _ in page.found]
    for key in partial.report.missing:
        assert key in page.text["li"]
    assert "! " not in page.text["p"] and "will keep the target's own initial values" in page.text["p"]


def test_a_hostile_key_stays_text(tmp_path):
    key = "</code><script>alert(1)</script>\n\x1b[31m\u202e"
    text = report_html(plan({key: torch.ones(1)}, Net(1), tmp_path).report)
    page = Page(text)
    assert [tag for tag, _ in page.found].count("script") == 1
    assert "\x1b" not in text and "\u202e" not in text
    assert "\\x1b[31m\\u202e" in page.text["code"]


def test_markdown_tables_stay_tables(partial):
    text = report_markdown(partial.report)
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert "| ``  old<b>\\|`.w  `` | 2×3 |".replace("  ", " ") in rows
    assert all(line.replace("\\|", "").count("|") == 3 for line in rows)
    assert "| `blocks.{3, 4, 6, 7}.qkv.{weight, bias}` | weight: 12×4; bias: 12 |" in rows


def test_the_ending_of_the_file_says_the_form(partial, tmp_path):
    assert json.loads(check_report_path("a/report.JSON")(partial.report)) == partial.report.as_dict()
    for ending in FORMS:
        assert check_report_path(f"report{ending}")(partial.report).endswith("\n")
    with pytest.raises(MappingError, match=r"cannot be written as \.pdf"):
        check_report_path("report.pdf")


def test_sources_of_a_group_are_grouped_too(tmp_path):
    saved = {f"model.{key}": value for key, value in Net(3).state_dict().items()}
    made = Plan(checkpoint(saved, tmp_path), open_target(Net(3)))
    (linked,) = [section for section in sections_of(made.report) if section.name == "linked"]
    assert linked.rows[0].text == "blocks.{0–2}.qkv.{weight, bias} ← model.blocks.{0–2}.qkv.{weight, bias}"


def test_rules_that_do_nothing_are_told(tmp_path):
    made = plan(Net(1).state_dict(), Net(1), tmp_path)
    made.add_rule(r"(head.*)", r"\1")
    made.add_rule(r"nothing\.(.*)", r"\1")
    assert "rules       1\n  rule 2  matches no key" in made.report.text()
    assert made.report.as_dict()["rules"] == ["takes 2 source keys", "matches no key"]
