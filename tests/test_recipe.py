import pytest
import torch
from torch import nn

from tests.mapping.helpers import checkpoint
from wtransplant.errors import CheckpointError, RecipeError
from wtransplant.freezing import Policy
from wtransplant.mapping import Plan, Rule
from wtransplant.mapping.operations import parse_operation
from wtransplant.recipe import RulePart, load_recipe, open_recipe, recipe_of, save_recipe
from wtransplant.saving import save
from wtransplant.targets import TargetSpec, open_target
from wtransplant.training import RunSettings

MODEL = "from torch import nn\ndef make(n=3):\n    return nn.Sequential(nn.Linear(4, n), nn.Linear(n, 2))\n"


@pytest.fixture
def plan(tmp_path, write_module) -> Plan:
    torch.manual_seed(0)
    saved = {"old.0.weight": torch.randn(3, 4), "old.0.bias": torch.randn(3), "1.weight": torch.randn(2, 3)}
    source = checkpoint(saved | {"spare": torch.randn(2)}, tmp_path)
    return Plan(source, open_target(TargetSpec(f"{write_module(MODEL)}:make", {"n": 3}), trust=True))


def test_a_replayed_recipe_gives_the_same_decisions_and_the_same_file(plan, tmp_path):
    plan.decisions = plan.decisions.with_rules([Rule(r"old\.(.*)", r"\1"), Rule("never", "x", enabled=False)])
    plan.link("1.bias", "spare")
    plan.unlink("0.bias", "1.weight")
    policy = Policy.freeze_linked().set("1", False)
    settings = RunSettings(epochs=3, optimizer="sgd")
    save_recipe(recipe_of(plan, policy, settings), tmp_path / "r.toml")
    recipe = load_recipe(tmp_path / "r.toml")
    again, notes = open_recipe(recipe, trust=True)
    assert notes == []
    assert again.resolution == plan.resolution
    assert again.report.skipped == ["0.bias"]
    assert again.report.missing == ["1.weight"]
    assert (recipe.policy, recipe.run) == (policy, settings)
    first = save(plan, tmp_path / "one", policy=policy).weights.read_bytes()
    second = save(again, tmp_path / "two", policy=recipe.policy).weights.read_bytes()
    assert second.replace(b"two.safetensors", b"one.safetensors") == first


def test_links_from_names_can_be_all_taken_back(plan, tmp_path):
    plan.unlink("1.weight")
    assert plan.resolution.links == {}
    save_recipe(recipe_of(plan, Policy(), None), tmp_path / "r.toml")
    again, _ = open_recipe(load_recipe(tmp_path / "r.toml"), trust=True)
    assert again.resolution == plan.resolution


def test_paths_are_relative_to_the_recipe_so_that_a_folder_can_be_moved(plan, tmp_path):
    save_recipe(recipe_of(plan, Policy(), None), tmp_path / "r.toml")
    text = (tmp_path / "r.toml").read_text("utf-8")
    assert str(tmp_path) not in text
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("r.toml", "source.pth", "model.py"):
        (tmp_path / name).rename(moved / name)
    again, _ = open_recipe(load_recipe(moved / "r.toml"), trust=True)
    assert again.resolution == plan.resolution


def test_vocabulary_files_move_with_the_recipe(plan, tmp_path):
    for name in ("old.txt", "new.txt"):
        (tmp_path / name).write_text("a\nb\n", "utf-8")
    files = f"old={str(tmp_path / 'old.txt')!r}, new={str(tmp_path / 'new.txt')!r}"
    operation = parse_operation(f"vocabulary({files}) | scale(2.0)")
    plan.decisions = plan.decisions.with_rules([Rule(r"spare", r"1.bias", operation)])
    save_recipe(recipe_of(plan, Policy(), None), tmp_path / "r.toml")
    assert str(tmp_path) not in (tmp_path / "r.toml").read_text("utf-8")
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("r.toml", "old.txt", "new.txt"):
        (tmp_path / name).rename(moved / name)
    (rule,) = load_recipe(moved / "r.toml").rules
    assert str(moved / "old.txt") in rule.operation and str(moved / "new.txt") in rule.operation


def test_a_target_of_shapes_only_moves_with_the_recipe(tmp_path, monkeypatch):
    checkpoint({"w": torch.ones(2)}, tmp_path)
    target = open_target(TargetSpec(str(tmp_path / "source.pth")))
    plan = Plan(checkpoint({"w": torch.ones(2)}, tmp_path), target)
    save_recipe(recipe_of(plan, Policy(), None), tmp_path / "r.toml")
    assert str(tmp_path) not in (tmp_path / "r.toml").read_text("utf-8")
    monkeypatch.chdir("/")
    again, _ = open_recipe(load_recipe(tmp_path / "r.toml"))
    assert list(again.resolution.links) == ["w"]


def test_a_source_that_changed_is_told(plan, tmp_path):
    save_recipe(recipe_of(plan, Policy(), None), tmp_path / "r.toml")
    checkpoint({"1.weight": torch.zeros(2, 3)}, tmp_path)
    _, notes = open_recipe(load_recipe(tmp_path / "r.toml"), trust=True)
    assert "content has changed" in notes[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version = 1", "version = 2", "has version 2; this wtransplant knows version 1"),
        ("version = 1", "version = 1\nsurprise = 3", "surprise: Extra inputs"),
        ("version = 1", "version = ", "no TOML"),
        ('spec = "', 'spec = 3 # "', "target.spec"),
        ("automatic = true", "automatic = 5", "automatic"),
    ],
)
def test_a_recipe_that_cannot_be_used_names_the_field(old, new, said, plan, tmp_path):
    path = tmp_path / "r.toml"
    save_recipe(recipe_of(plan, Policy(), None), path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RecipeError, match=said):
        load_recipe(path)


def test_what_does_not_apply_to_other_files_is_told_and_the_rest_is_done(plan, tmp_path):
    path = tmp_path / "r.toml"
    plan.link("1.bias", "spare")
    plan.decisions = plan.decisions.with_rules([Rule(r"old\.(.*)", r"\1")]).with_skipped(["0.bias"])
    save_recipe(recipe_of(plan, Policy(), None), path)
    text = path.read_text("utf-8")
    text = text.replace('"spare"', '"gone"').replace('skipped = ["0.bias"]', 'skipped = ["7.bias", "8.bias"]')
    path.write_text(text.replace("old", "older"), "utf-8")
    recipe = load_recipe(path)
    again, notes = open_recipe(recipe, trust=True)
    assert [(part.what, part.reason) for part in recipe.not_applied(again)] == [
        ("link 1.bias ← gone", "the source has no key 'gone'"),
        (
            "rule 1, older\\.(.*) => \\1",
            "no key of the source matches, or others take them all",
        ),
        ("skipped", "the target has no key '7.bias' and 1 more"),
    ]
    assert notes == [f"this did not apply: {part}" for part in recipe.not_applied(again)]
    assert list(again.resolution.links) == ["1.weight"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('{pattern = "(", template = "x"}', "rule 1.*invalid pattern"),
        ('{pattern = "a", template = "x", operation = "swirl"}', "rule 1.*no operation 'swirl'"),
        ('{pattern = "a", template = "x", order = {part = ["q"]}}', "rule 1.*neither a group"),
        ('{pattern = "a", skip = true, template = "x"}', "rule 1.*makes nothing"),
        ('{pattern = "a", template = "x", order = {part = 0}}', "rules.0.order.part"),
        ('{pattern = "a", template = "x", side = "both"}', "rules.0.side"),
        ('{pattern = "a", template = "x", sort = 1}', "rules.0.sort"),
    ],
)
def test_a_rule_that_is_not_valid_is_named(rule, said, plan, tmp_path):
    path = tmp_path / "r.toml"
    save_recipe(recipe_of(plan, Policy(), None), path)
    path.write_text(f"rules = [{rule}]\n" + path.read_text("utf-8"), "utf-8")
    with pytest.raises(RecipeError, match=said):
        open_recipe(load_recipe(path), trust=True)


RULES = (
    Rule(
        r"old\.(\d+)\.(?P<part>q|k)",
        r"\1.qk",
        parse_operation("transpose | concat(0)"),
        (("part", ("q", "k")),),
    ),
    Rule(r"fused", "{expert}.{part}", parse_operation("unstack(0, expert) | split(0, part)"),
         (("expert", "number"), ("part", ("a", "b")))),
    Rule(r"(\d+)\.weight", r"old.\g<1>+1", side="target"),
    Rule(r".*num_batches_tracked", skip=True, side="target", enabled=False),
)  # fmt: skip


def test_every_kind_of_rule_and_operation_comes_back_from_a_recipe(plan, tmp_path):
    plan.decisions = plan.decisions.with_rules(RULES)
    save_recipe(recipe_of(plan, Policy(), None), tmp_path / "r.toml")
    again, _ = open_recipe(load_recipe(tmp_path / "r.toml"), trust=True)
    assert again.decisions.rules == RULES
    assert 'order = {expert = "number", part = ["a", "b"]}' in (tmp_path / "r.toml").read_text("utf-8")


COMMENTED = """\
# Which weights, and why.
version = 1  # of the format

[[sources]]  # one file
path = "source.pth"

[target]
arguments = {n = 3}
spec = "model.py:make"

# The numbers first.
[[rules]]
pattern = 'old\\.(\\d+)\\.(.*)'  # only these
template = '\\1.\\2'

# Nothing else has bias.
[[rules]]
pattern = 'old\\.bias'
template = 'bias'

# How it is trained.
[policy]
method = "left_out"
"""


def test_comments_and_order_survive_when_a_recipe_is_saved_again(plan, tmp_path):
    path = tmp_path / "r.toml"
    path.write_text(COMMENTED, "utf-8")
    recipe = load_recipe(path)
    assert [rule.pattern for rule in recipe.rules] == [r"old\.(\d+)\.(.*)", r"old\.bias"]
    save_recipe(recipe, path)
    text = path.read_text("utf-8")
    kept = [line for line in COMMENTED.splitlines() if line]
    assert [line for line in text.splitlines() if line in kept] == kept
    assert load_recipe(path) == recipe
    changed = recipe.model_copy(update={"rules": (RulePart(pattern="new", template="x"), recipe.rules[1])})
    save_recipe(changed, path)
    text = path.read_text("utf-8")
    assert load_recipe(path) == changed
    assert (
        text.index("# Nothing else has bias.") < text.index(r"old\.bias") < text.index("# How it is trained.")
    )
    fewer = recipe.model_copy(update={"rules": recipe.rules[1:]})
    save_recipe(fewer, path)
    text = path.read_text("utf-8")
    assert load_recipe(path) == fewer
    assert (
        text.index("# Nothing else has bias.") < text.index(r"old\.bias") < text.index("# How it is trained.")
    )


def test_files_that_are_gone_are_named(plan, tmp_path):
    save_recipe(recipe_of(plan, Policy(), None), tmp_path / "r.toml")
    (tmp_path / "source.pth").unlink()
    with pytest.raises(CheckpointError, match=r"source\.pth"):
        open_recipe(load_recipe(tmp_path / "r.toml"), trust=True)
    with pytest.raises(RecipeError, match="cannot be read"):
        load_recipe(tmp_path / "nowhere.toml")


def test_a_module_in_memory_has_no_recipe(tmp_path):
    plan = Plan(checkpoint({"weight": torch.zeros(1)}, tmp_path), open_target(nn.Linear(1, 1)))
    with pytest.raises(RecipeError, match="module in memory"):
        recipe_of(plan, Policy(), None)
