"""The example distribution, installed: its format, operation, models and data, each used by the command line."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.plugins.installing import install_example, with_site, write_metadata

RUN = """
version = 1
sources = [{{path = "source.tiny"}}]
target = {{spec = "tiny:two_layers"}}
{needs}
[run]
epochs = 2
seed = 5
data = {{kind = "corners", path = "40"}}
"""


def write_tiny(path: Path, tensors: Mapping[str, tuple[Sequence[int], Sequence[float]]]) -> Path:
    lines = [" ".join([key, "float32", *map(str, shape)]) for key, (shape, _) in tensors.items()]
    header = "\n".join(["TINY 1", *lines, "", ""]).encode()
    return_bytes = b"".join(struct.pack(f"<{len(values)}f", *values) for _, values in tensors.values())
    path.write_bytes(header + return_bytes)
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_example(tmp_path_factory.mktemp("site"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tiny(
        tmp_path / "source.tiny",
        {
            "0.weight": ((3, 4), [float(n) for n in range(12)]),
            "0.bias": ((3,), [0.5, 1.5, 2.5]),
            "2.weight": ((2, 3), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        },
    )
    return tmp_path


def wtransplant(
    folder: Path, site: Path | None, *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "wtransplant", *arguments],
        cwd=folder,
        env=dict(os.environ) if site is None else with_site(site),
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == code, done.stderr
    return done


def test_its_format_is_read_and_unknown_without_it(folder: Path, site: Path) -> None:
    shown = json.loads(wtransplant(folder, site, "inspect", "source.tiny", "--json").stdout)
    assert [(t["key"], t["shape"], t["dtype"], t["nbytes"]) for t in shown["tensors"]] == [
        ("0.weight", [3, 4], "float32", 48),
        ("0.bias", [3], "float32", 12),
        ("2.weight", [2, 3], "float32", 24),
    ]
    assert shown["metadata"] == {"version": "1"}
    without = wtransplant(folder, None, "inspect", "source.tiny", code=3)
    assert "this is not a checkpoint that can be read" in without.stderr and "tiny," not in without.stderr


def test_a_damaged_file_of_its_format_is_an_error_that_says_where(folder: Path, site: Path) -> None:
    path = folder / "source.tiny"
    path.write_bytes(path.read_bytes()[:-1])
    done = wtransplant(folder, site, "inspect", "source.tiny", code=3)
    assert "source.tiny: the tensor '2.weight' takes bytes" in done.stderr
    assert "Traceback" not in done.stderr and "plugin" not in done.stderr


def test_its_operation_and_its_models_make_a_pair_whose_recipe_names_what_it_needs(
    folder: Path, site: Path
) -> None:
    rule = r"(.*)\.bias => \1.bias | negate(2)"
    arguments = ("source.tiny", "--target", "tiny:two_layers", "--target-arg", "width=3", "--rule", rule)
    wtransplant(folder, site, "transplant", *arguments, "-o", "out")
    found = load_file(folder / "out.safetensors")
    assert found["0.bias"].tolist() == [-1.0, -3.0, -5.0]  # times -2
    assert found["0.weight"].flatten().tolist() == list(range(12))
    manifest = json.loads((folder / "out.freeze.json").read_text("utf-8"))
    assert [(need["kind"], need["name"]) for need in manifest["recipe"]["needs"]] == [
        ("formats", "tiny"),
        ("operations", "negate"),
        ("targets", "tiny"),
    ]
    assert {(need["distribution"], need["version"]) for need in manifest["recipe"]["needs"]} == {
        ("wtransplant-tiny", "0.3")
    }
    verified = wtransplant(folder, None, "verify", "out")
    assert "the recipe was not looked at: the recipe needs the format tiny, of wtransplant-tiny 0.3" in (
        verified.stdout.replace("\n", " ")
    )


def test_a_recipe_with_its_data_is_trained_and_refused_where_it_is_not_installed(
    folder: Path, site: Path
) -> None:
    needs = '[[needs]]\nkind = "data"\nname = "corners"\ndistribution = "wtransplant-tiny"\nversion = "0.3"\n'
    (folder / "run.toml").write_text(RUN.format(needs=needs), "utf-8")
    wtransplant(folder, site, "finetune", "run.toml", "-o", "tuned")
    manifest = json.loads((folder / "tuned.freeze.json").read_text("utf-8"))
    assert manifest["training"]["settings"]["data"]["kind"] == "corners"
    assert "data" in {need["kind"] for need in manifest["recipe"]["needs"]}
    without = wtransplant(folder, None, "apply", "run.toml", "-o", "out", code=3)
    assert (
        "run.toml: the recipe needs the kind of data corners, of wtransplant-tiny 0.3, which is not installed"
        in without.stderr
    )
    assert "pip install wtransplant-tiny" in without.stderr and not (folder / "out.safetensors").exists()


def test_what_is_installed_is_listed_with_what_is_wrong_with_it(folder: Path, site: Path) -> None:
    broken = write_metadata(
        folder / "broken",
        "half-done",
        "0",
        {"wtransplant.targets": {"lost": "half_done:BUILD", "timm": "json:dump"}},
    )
    both = Path(os.pathsep.join(map(str, (site, broken))))
    done = wtransplant(folder, both, "plugins", "--json", code=1)
    listed = {
        (p["kind"], p["name"], p["distribution"]): p["problem"] for p in json.loads(done.stdout)["plugins"]
    }
    assert listed == {
        ("formats", "tiny", "wtransplant-tiny"): "",
        ("operations", "negate", "wtransplant-tiny"): "",
        ("targets", "tiny", "wtransplant-tiny"): "",
        ("data", "corners", "wtransplant-tiny"): "",
        ("targets", "lost", "half-done"): "importing half_done:BUILD failed: "
        "ModuleNotFoundError: No module named 'half_done'",
        ("targets", "timm", "half-done"): "a built-in one has that name",
    }
    assert done.stderr.count("the plugin lost of half-done 0 is not used") == 1
    assert wtransplant(folder, None, "plugins").stdout == "no plugins are installed\n"


def test_a_script_of_a_recipe_builds_the_plugins_model_and_does_its_operation(
    folder: Path, site: Path
) -> None:
    torch.manual_seed(0)
    save_file({"0.weight": torch.randn(3, 4), "2.bias": torch.randn(2)}, folder / "source.safetensors")
    rule = r"(.*)\.bias => \1.bias | negate(3)"
    arguments = ("source.safetensors", "--target", "tiny:two_layers", "--target-arg", "width=3")
    wtransplant(folder, site, "transplant", *arguments, "--rule", rule, "-o", "out")
    recipe = r"""
version = 1
sources = [{path = "source.safetensors"}]
target = {spec = "tiny:two_layers", arguments = {width = 3}}
rules = [{pattern = '(.*)\.bias', template = '\1.bias', operation = "negate(3)"}]
"""
    (folder / "run.toml").write_text(recipe, "utf-8")
    wtransplant(folder, site, "export", "run.toml", "--python", "convert.py")
    script = (folder / "convert.py").read_text("utf-8")
    assert "wtransplant" not in script.partition('"""')[2].partition('"""')[2]
    subprocess.run(
        [sys.executable, "convert.py", "again.safetensors"],
        cwd=folder,
        env=with_site(site),
        check=True,
        timeout=200,
    )
    made, again = load_file(folder / "out.safetensors"), load_file(folder / "again.safetensors")
    assert made.keys() == again.keys() and all(torch.equal(made[key], again[key]) for key in made)
