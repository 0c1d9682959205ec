"""How weights are written, said on the command line and in a recipe."""

import json

import pytest
import torch
from safetensors.torch import load_file

from wtransplant.checkpoints import open_checkpoint
from wtransplant.cli import run
from wtransplant.errors import RecipeError
from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.recipe import load_recipe, recipe_of, save_recipe
from wtransplant.saving import DtypeRule, SaveSettings
from wtransplant.saving.reading import read_manifest
from wtransplant.targets import TargetSpec, open_target

_MODEL = "from torch import nn\ndef make():\n    return nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 8))\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text(_MODEL)
    state = {
        f"{n}.{name}": torch.randn(shape) for n in (0, 1) for name, shape in (("weight", (8, 8)), ("bias", 8))
    }
    torch.save(state, "source.pth")
    return tmp_path


def transplant(*options):
    return run(["transplant", "source.pth", "--target", "model.py:make", "--trust", "--json", *options])


def recipe(text):
    return f'version = 1\nsources = [{{path = "source.pth"}}]\ntarget = {{spec = "model.py:make"}}\n{text}'


def dtypes(out="out.safetensors"):
    return {key: str(value.dtype).removeprefix("torch.") for key, value in load_file(out).items()}


def test_dtypes_are_given_for_all_and_for_some(folder, capsys):
    assert transplant("-o", "out", "--dtype", "bf16", "--dtype", r"1\..*=fp32", "--dtype", ".*bias=fp16") == 0
    assert dtypes() == {
        "0.weight": "bfloat16", "0.bias": "float16", "1.weight": "float32", "1.bias": "float32",
    }  # fmt: skip
    assert "wtransplant:" not in capsys.readouterr().err


def test_formats_and_shards(folder):
    assert transplant("-o", "a", "--format", "dcp") == 0
    assert transplant("-o", "b", "--format", "pth") == 0
    assert transplant("-o", "c.pth") == 0
    assert transplant("-o", "d", "--max-shard-size", "300") == 0
    for name in ("a.dcp", "b.pth", "c.pth", "d.safetensors.index.json"):
        with open_checkpoint(name) as written:
            assert len(written) == 4
    assert read_manifest(folder / "a.freeze.json").weights.format == "dcp"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--dtype", "int8"], "'target', 'source', 'bfloat16', 'float16' or 'float32'"),
        (["--dtype", "(=fp16"], "is not a valid regex"),
        (["--max-shard-size", "5XB"], "is no size: write 5GB"),
        (["--format", "onnx"], "invalid choice"),
    ],
)
def test_what_is_no_option_is_wrong_usage(options, said, folder, capsys):
    with pytest.raises(SystemExit) as stopped:
        transplant("-o", "out", *options)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "pth", "--max-shard-size", "5GB"], "max_shard_size is for safetensors, not for pth"),
        (["--dtype", "head=fp16"], "no key of the target matches 'head'"),
    ],
)
def test_options_that_do_not_go_together_write_nothing(options, said, folder, capsys):
    assert transplant("-o", "out", *options) == 3
    assert said in capsys.readouterr().err
    assert not list(folder.glob("out*"))


def test_numbers_that_are_too_large_are_told_and_are_not_clean(folder, capsys):
    state = torch.load("source.pth")
    state["0.bias"][:3] = 1e6
    torch.save(state, "source.pth")
    assert transplant("-o", "out", "--dtype", "fp16") == 0
    told = capsys.readouterr()
    assert "0.bias: 3 numbers too large for float16, and not saved as they are" in told.err
    assert json.loads(told.out)["missing"] == []
    assert transplant("-o", "out", "--dtype", "fp16", "--strict") == 1
    assert transplant("-o", "out", "--dtype", "bf16", "--strict") == 0


_SAVE = '[save]\nmax_shard_size = "300B"\ndtype = "bf16"\n[[save.dtypes]]\npattern = "1.*"\ndtype = "fp32"\n'


def test_a_recipe_says_how_to_save_and_the_command_line_wins(folder):
    (folder / "r.toml").write_text(recipe(_SAVE))
    apply = ["apply", "r.toml", "--trust", "-o"]
    assert run([*apply, "out"]) == 0
    with open_checkpoint("out.safetensors.index.json") as written:
        assert {key: written[key].dtype for key in written} == {
            "0.weight": "bfloat16", "0.bias": "bfloat16", "1.weight": "float32", "1.bias": "float32",
        }  # fmt: skip
    assert run([*apply, "one", "--max-shard-size", "1GB", "--dtype", "fp16", "--dtype", "1.bias=bf16"]) == 0
    assert dtypes("one.safetensors") == {
        "0.weight": "float16", "0.bias": "float16", "1.weight": "float32", "1.bias": "bfloat16",
    }  # fmt: skip
    assert run([*apply, "other.pth"]) == 0
    assert torch.load("other.pth", weights_only=True)["0.weight"].dtype == torch.bfloat16


def test_the_recipe_in_a_pair_says_how_it_was_saved(folder):
    (folder / "r.toml").write_text(recipe(_SAVE))
    assert run(["apply", "r.toml", "--trust", "-o", "out"]) == 0
    held = read_manifest(folder / "out.freeze.json").recipe
    assert held["save"]["max_shard_size"] == 300
    assert SaveSettings.model_validate(held["save"]) == load_recipe("r.toml").save


def test_recipes_carry_what_is_not_as_usual_there_and_back(folder):
    target = open_target(TargetSpec("model.py:make"), trust=True)
    plan = Plan(open_checkpoint("source.pth"), target)
    settings = SaveSettings(max_shard_size="2GB", dtypes=(DtypeRule(pattern=r"0\..*", dtype="source"),))
    for save, said in ((settings, True), (SaveSettings(), False), (None, False)):
        path = folder / "written.toml"
        path.unlink(missing_ok=True)
        save_recipe(recipe_of(plan, Policy(), None, save=save), path)
        assert ("[save]" in path.read_text()) == said
        assert load_recipe(path).save == (save if said else None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[save]\ndtype = "int8"', "save.dtype"),
        ("[save]\nshards = 3", "save.shards"),
        ('[save]\nformat = "pth"\nmax_shard_size = 3', "max_shard_size is for safetensors"),
    ],
)
def test_what_a_recipe_cannot_say_is_one_message(text, said, folder):
    (folder / "r.toml").write_text(recipe(text))
    with pytest.raises(RecipeError, match=said):
        load_recipe("r.toml")
