"""Plugins that can be imported but do not do what they should: an error that names them, and nothing else breaks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import wtransplant as wt
from tests.plugins.installing import forget, write_metadata
from wtransplant.errors import CheckpointError, DataError, MappingError, RecipeError, TargetError
from wtransplant.mapping.operations import parse_operation
from wtransplant.plugins import unusable
from wtransplant.recipe import load_recipe
from wtransplant.training import open_data
from wtransplant.training.data_settings import DataSettings

CODE = """
import torch
from dataclasses import dataclass
from wtransplant.checkpoints.files import DataFile
from wtransplant.checkpoints.index import TensorInfo
from wtransplant.checkpoints.flat_file import FlatIndex, Place
from wtransplant.checkpoints.opening import FolderFormat, Format
from wtransplant.mapping.operations import Identity

asked = []

def never(probe):
    asked.append(probe.file.name)
    raise KeyError("recognise")

DEAF = Format("deaf", never, None)
HALF = Format("half", lambda probe: probe.head.startswith(b"HALF"), lambda probe: object())
BURN = Format("burn", lambda probe: probe.head.startswith(b"BURN"), lambda probe: 1 / 0)
class Lazy(FlatIndex):
    def read(self, key):
        return [1.0] if key == "list" else {}[key]

LAZY = Format(
    "lazy",
    lambda probe: probe.head.startswith(b"LAZY"),
    lambda probe: Lazy(probe.file, "lazy", dict.fromkeys(("list", "gone"), Place("float32", (1,), 4))),
)
OTHER = Format("another", never, None)

class Wrong(FlatIndex):
    # What the second word of the file says is wrong with it.

    def __init__(self, file, word):
        super().__init__(file, "wrong", {"w": Place("float32", (2,), 16)})
        if word == b"dtype":
            self.tensors = {"w": TensorInfo("w", (2,), "torch.float32", 8, file.name)}
        if word == b"tuple":
            self.tensors = {"w": ("w", (2,), "float32")}
        if word == b"bytes":
            self.tensors = {"w": TensorInfo("w", (2,), "float32", 4, file.name)}
        if word == b"groups":
            self.groups = (("", "weights", 1, 8),)
        if word == b"read":
            self.read = lambda key: torch.zeros(2, dtype=torch.float64)

WRONG = Format(
    "wrong",
    lambda probe: probe.head.startswith(b"WRONG"),
    lambda probe: Wrong(probe.file, probe.head.split()[1]),
)

def arrays(folder):
    first = sorted(folder.glob("*.raw"))[0]
    return FlatIndex(DataFile(first), "arrays", {first.stem: Place("float32", (2,), 0)})

ARRAYS = FolderFormat("arrays", lambda folder: any(folder.glob("*.raw")), arrays)

class Renamed(Identity):
    name = "other"

def build(name, arguments):
    return ["no", "module"]

def empty(request, target, trust):
    return None
"""


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    site = tmp_path / "site"
    entries = {
        "formats": {
            "arrays": "ARRAYS",
            "deaf": "DEAF",
            "half": "HALF",
            "burn": "BURN",
            "lazy": "LAZY",
            "other": "OTHER",
            "wrong": "WRONG",
        },
        "operations": {"renamed": "Renamed", "built": "build"},
        "targets": {"lists": "build", "gone": "GONE", "x": "build"},
        "data": {"empty": "empty", "gone": "GONE"},
    }
    groups = {
        f"wtransplant.{kind}": {k: f"odd:{v}" for k, v in found.items()} for kind, found in entries.items()
    }
    write_metadata(site, "odd-things", "2", groups)
    (site / "odd.py").write_text(CODE, "utf-8")
    monkeypatch.syspath_prepend(str(site))
    forget()
    yield site
    forget()
    sys.modules.pop("odd", None)


def reasons(kind: str) -> dict[str, str]:
    return {plugin.name: reason for plugin, reason in unusable().items() if plugin.kind == kind}


def test_a_format_that_fails_to_look_is_asked_once_and_others_go_on(tmp_path: Path) -> None:
    for name, content in (("a.bin", b"BURN"), ("b.bin", b"HALF"), ("c.bin", b"else")):
        (tmp_path / name).write_bytes(content + bytes(20))
    with pytest.raises(CheckpointError, match="the plugin burn of odd-things 2 failed: ZeroDivisionError"):
        wt.open_checkpoint(tmp_path / "a.bin")
    with pytest.raises(CheckpointError, match="the plugin half of odd-things 2 failed: AttributeError"):
        wt.open_checkpoint(tmp_path / "b.bin")
    with pytest.raises(CheckpointError, match="this is not a checkpoint") as caught:
        wt.open_checkpoint(tmp_path / "c.bin")
    assert "half" in caught.value.hint and "deaf" not in caught.value.hint
    # a.bin was decided before deaf was asked, in the order of the names.
    assert sys.modules["odd"].asked == [str(tmp_path / "b.bin")]
    assert reasons("formats") == {
        "deaf": f"it failed at {tmp_path / 'b.bin'}: KeyError: 'recognise'",
        "other": "odd:OTHER has another name, 'another'",
    }


def test_a_tensor_that_a_plugin_fails_to_read_is_an_error_that_names_both(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"LAZY" + bytes(4))
    with wt.open_checkpoint(tmp_path / "a.bin") as checkpoint:
        assert checkpoint["list"].shape == (1,)
        with pytest.raises(CheckpointError, match="lazy of odd-things 2 failed: TypeError: it gave a list"):
            checkpoint.tensor("list")
        with pytest.raises(CheckpointError, match=r"a\.bin, 'gone': the plugin lazy .* KeyError: 'gone'"):
            checkpoint.tensor("gone")


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("dtype", "the dtype of 'w' is 'torch.float32'"),
        ("tuple", "tensors has 'w' with a tuple"),
        ("bytes", "'w' has 4 bytes, but its shape and dtype take 8"),
        ("groups", "groups has a tuple, not a Group"),
    ],
)
def test_an_index_that_says_what_cannot_be_is_an_error_on_opening(
    tmp_path: Path, word: str, told: str
) -> None:
    (tmp_path / "a.bin").write_bytes(f"WRONG {word} ".encode().ljust(24))
    with pytest.raises(CheckpointError, match=f"the plugin wrong of odd-things 2 failed: .*{told}"):
        wt.open_checkpoint(tmp_path / "a.bin")


def test_a_tensor_of_another_dtype_than_its_entry_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"WRONG read ".ljust(24))
    with (
        wt.open_checkpoint(tmp_path / "a.bin") as checkpoint,
        pytest.raises(CheckpointError, match="is not what the header says"),
    ):
        checkpoint.tensor("w")


def test_a_folder_is_read_by_a_plugin_that_knows_it(tmp_path: Path) -> None:
    folder = tmp_path / "arrays"
    folder.mkdir()
    with pytest.raises(CheckpointError, match="this is a folder, not a file"):
        wt.open_checkpoint(folder)
    (folder / "w.raw").write_bytes(torch.tensor([1.0, 2.0]).numpy().tobytes())
    with wt.open_checkpoint(folder) as checkpoint:
        assert checkpoint.format == "arrays"
        assert checkpoint.tensor("w").tolist() == [1.0, 2.0]


def test_our_own_formats_ask_no_plugin(tmp_path: Path) -> None:
    torch.save({"w": torch.ones(2)}, tmp_path / "own.pth")
    assert list(wt.open_checkpoint(tmp_path / "own.pth")) == ["w"]
    assert "odd" not in sys.modules


def test_operations_that_are_none_are_unknown() -> None:
    for name in ("renamed", "built"):
        with pytest.raises(MappingError, match=f"there is no operation '{name}'"):
            parse_operation(name)
    assert reasons("operations") == {
        "renamed": "odd:Renamed has another name, 'other'",
        "built": "odd:build is no dataclass derived from Operation with all its methods",
    }


def test_a_target_that_is_no_module_or_cannot_be_imported_is_told() -> None:
    with pytest.raises(TargetError, match=r"this gives a list, not a torch\.nn\.Module"):
        wt.open_target("lists:any")
    with pytest.raises(
        TargetError, match="the plugin for gone models cannot be used: importing odd:GONE failed"
    ):
        wt.open_target("gone:any")
    with pytest.raises(TargetError, match="no word of two letters"):
        wt.open_target("x:any")  # as in X:\model.py


def test_data_that_are_none_or_cannot_be_imported_are_told() -> None:
    with pytest.raises(DataError, match=r"the plugin empty of odd-things 2 failed: .* it gave a NoneType"):
        open_data(DataSettings("empty"))
    with pytest.raises(DataError, match="the plugin for gone data cannot be used: importing odd:GONE"):
        open_data(DataSettings("gone"))
    known = "'example', 'tensors', 'images', 'table', 'python', 'empty', 'gone' or 'synthetic'"
    with pytest.raises(DataError, match=f"kind: 'video' does not do; it should be {known}"):
        open_data(DataSettings("video"))


def test_all_that_a_recipe_needs_and_is_not_there_is_named_at_once(tmp_path: Path) -> None:
    needs = "".join(
        f'[[needs]]\nkind = "{kind}"\nname = "{name}"\ndistribution = "{of}"\nversion = "1"\n'
        for kind, name, of in (
            ("formats", "half", "odd-things"),
            ("formats", "no", "a"),
            ("operations", "nix", "b"),
        )
    )
    path = tmp_path / "r.toml"
    path.write_text(f'version = 1\nsources = [{{path = "s"}}]\ntarget = {{spec = "t"}}\n{needs}', "utf-8")
    with pytest.raises(RecipeError) as caught:
        load_recipe(path)
    assert caught.value.what == (
        "the recipe needs the format no, of a 1, which is not installed; "
        "the recipe needs the operation nix, of b 1, which is not installed"
    )
    assert caught.value.hint == "Install what is missing: pip install a b" and caught.value.where == str(path)
