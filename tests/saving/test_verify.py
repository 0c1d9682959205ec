"""`wtransplant verify`: which claim fails, in each format."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path

import pytest
import torch

import wtransplant as wt
from tests.mapping.helpers import plan as plain_plan
from tests.saving.pairs_for_tests import FORMATS, net, spec_plan
from wtransplant.cli import run
from wtransplant.freezing import Policy
from wtransplant.saving import SaveSettings, Trained, TrainingRecord
from wtransplant.saving.one_pass import hashes_of


def failing(verification) -> list[str]:
    return [claim.text for claim in verification.claims if not claim.holds]


def weight_files(folder: Path) -> list[Path]:
    suffixes = (".safetensors", ".pth", ".distcp", ".metadata", ".json")
    return [
        path for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name.endswith(suffixes) and path.name != "pretrained.pth"
    ]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_good_pair_holds_with_its_source_in_every_format(name, tmp_path):
    pair = wt.save(
        spec_plan(tmp_path), tmp_path / "out", policy=Policy.freeze_linked(), settings=FORMATS[name]
    )
    found = wt.verify(tmp_path / "out", [tmp_path / "pretrained.pth", tmp_path / "model.py"])
    assert failing(found) == []
    texts = [claim.text for claim in found.claims]
    assert "7 transplanted tensors equal to what the source gives, bit for bit" in texts
    assert "the target's code is that of model.py:Net" in texts
    assert "the recipe makes the 7 links that the manifest tells of" in texts
    assert found.weights == pair.weights


@pytest.mark.parametrize("name", FORMATS)
def test_a_flipped_bit_in_any_file_is_found(name, tmp_path):
    wt.save(spec_plan(tmp_path), tmp_path / "out", settings=FORMATS[name])
    chance = random.Random(0)
    for path in weight_files(tmp_path):
        data = path.read_bytes()
        for _ in range(6):
            place = chance.randrange(len(data))
            path.write_bytes(
                data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
            )
            assert not wt.verify(tmp_path / "out").holds, (path.name, place)
        path.write_bytes(data)
    assert wt.verify(tmp_path / "out").holds


def test_it_says_which_tensor_and_which_file(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    data = bytearray(pair.weights.read_bytes())
    data[-1] ^= 1
    pair.weights.write_bytes(data)
    found = wt.verify(pair.weights)
    assert failing(found) == ["out.safetensors is what was saved", "9 tensors as the manifest says"]
    assert "its content is not what was saved" in found.text()
    assert found.text().endswith("out.safetensors: 2 of 5 claims fail")


def test_another_layout_of_the_text_is_told_apart_from_another_content(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    text = pair.manifest_path.read_text("utf-8")
    pair.manifest_path.write_text(json.dumps(json.loads(text), indent=2), "utf-8")
    (claim, *others) = wt.verify(pair.weights).claims
    assert "laid out otherwise" in claim.problems[0]
    assert all(other.holds for other in others)
    pair.manifest_path.write_text(text.replace("9 tensors", "8 tensors", 1), "utf-8")
    assert "does not fit its checksum" in wt.verify(pair.weights).claims[0].problems[0]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "wtransplant.freeze", "version": 2}'])
def test_a_manifest_that_cannot_be_read_is_a_claim_that_fails(text, tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    pair.manifest_path.write_text(text)
    assert failing(wt.verify(pair.weights)) == ["out.freeze.json can be read"]


def test_a_lost_shard_is_named(tmp_path):
    wt.save(spec_plan(tmp_path), tmp_path / "out", settings=FORMATS["shards"])
    shard = sorted(tmp_path.glob("out-00002-of-*.safetensors"))[0]
    shard.unlink()
    found = wt.verify(tmp_path / "out")
    assert shard.name in found.text()
    assert not found.holds


def test_another_source_and_another_code_are_told(tmp_path):
    wt.save(spec_plan(tmp_path), tmp_path / "out")
    other = {key: value + 1 for key, value in torch.load(tmp_path / "pretrained.pth").items()}
    torch.save(other, tmp_path / "pretrained.pth")
    (tmp_path / "model.py").write_text("# other\n")
    found = wt.verify(tmp_path / "out", [tmp_path / "pretrained.pth", tmp_path / "model.py"])
    assert failing(found) == [
        "the source files are those that were transplanted from",
        "7 transplanted tensors equal to what the source gives, bit for bit",
        "the target's code is that of model.py:Net",
    ]
    assert "pretrained.pth: its content has changed" in found.text()


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "source"])
def test_tensors_that_were_saved_in_another_dtype_are_made_again_in_it(dtype, tmp_path):
    source = {f"body.{key}": value.double() for key, value in net(5).body.state_dict().items()}
    made = plain_plan(source, net(), tmp_path)
    wt.save(made, tmp_path / "out", settings=SaveSettings(dtype=dtype))
    assert failing(wt.verify(tmp_path / "out", [tmp_path / "source.pth"])) == []


@pytest.mark.parametrize(
    ("operation", "shape"),
    [("pad(0, fill='initial')", (3, 4)), ("transpose", (5, 3)), ("scale(0.1)", (5, 4)), ("crop(0)", (9, 4))],
)
def test_operations_are_carried_out_again(operation, shape, tmp_path):
    class Target(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.randn(*((3, 5) if operation == "transpose" else (5, 4))))

    made = plain_plan({"w": torch.randn(*shape)}, Target(), tmp_path)
    made.link("weight", "w", operation)
    pair = wt.save(made, tmp_path / "out")
    assert failing(wt.verify(pair.weights, [tmp_path / "source.pth"])) == []
    torch.save({"w": torch.randn(*shape)}, tmp_path / "other.pth")
    found = wt.verify(pair.weights, [tmp_path / "other.pth"])
    assert "1 transplanted tensor equal to what the source gives, bit for bit" in failing(found)


def test_what_was_fine_tuned_is_not_compared_and_that_is_said(tmp_path):
    plan = spec_plan(tmp_path)
    state = {key: value if key.startswith("body") else value + 1 for key, value in plan.apply().items()}
    trained = Trained(state, TrainingRecord(run="r", settings={}, steps=1, seconds=0.0))
    wt.save(plan, tmp_path / "out", policy=Policy.freeze_linked(), trained=trained)
    found = wt.verify(tmp_path / "out", [tmp_path / "pretrained.pth"])
    assert found.holds
    assert "2 tensors cannot be made again: they were fine-tuned" in found.notes


def test_a_recipe_that_says_something_else_is_found(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    recipe = pair.manifest.recipe | {"skipped": ["body.0.weight"]}
    pair.manifest_path.write_text(pair.manifest.model_copy(update={"recipe": recipe}).to_json(), "utf-8")
    found = wt.verify(pair.weights, [tmp_path / "pretrained.pth"])
    assert "the recipe makes the 7 links that the manifest tells of" in failing(found)
    assert "body.0.weight: the recipe links nothing" in found.text()


def test_a_renamed_pair_is_still_a_pair(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    shutil.move(pair.weights, tmp_path / "best.safetensors")
    shutil.move(pair.manifest_path, tmp_path / "best.freeze.json")
    assert wt.verify(tmp_path / "best").holds


def test_the_command_tells_it_by_its_exit_code(tmp_path, capsys):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    assert run(["verify", str(pair.weights), "--source", str(tmp_path / "pretrained.pth")]) == 0
    assert "everything that was looked at holds" in capsys.readouterr().out
    pair.weights.write_bytes(pair.weights.read_bytes() + b"x")
    assert run(["verify", str(pair.weights), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False
    assert run(["verify", str(tmp_path / "nothing")]) == 3


def test_one_reading_gives_the_hashes_of_file_and_tensors(tmp_path):
    from safetensors.torch import save_file

    tensors = {"a": torch.randn(3_000_000), "b": torch.zeros(0), "c": torch.randn(7), "d": torch.tensor(1)}
    save_file(tensors, tmp_path / "t.safetensors")
    found = hashes_of(tmp_path / "t.safetensors")
    assert found.sha256 == hashlib.sha256((tmp_path / "t.safetensors").read_bytes()).hexdigest()
    assert found.tensors == {
        key: hashlib.sha256(value.numpy().tobytes()).hexdigest() for key, value in tensors.items()
    }


def test_the_vocabularies_that_an_operation_reads_are_found(tmp_path):
    (tmp_path / "words").mkdir()
    old, new = tmp_path / "words" / "old.json", tmp_path / "words" / "new.json"
    old.write_text(json.dumps({"a": 0, "b": 1, "c": 2}))
    new.write_text(json.dumps({"c": 0, "x": 1, "a": 2}))
    made = plain_plan({"weight": torch.arange(6.0).reshape(3, 2)}, torch.nn.Embedding(3, 2), tmp_path)
    made.link("weight", "weight", f"vocabulary(old={str(old)!r}, new={str(new)!r})")
    pair = wt.save(made, tmp_path / "out")
    assert str(tmp_path) not in pair.manifest_path.read_text("utf-8")
    assert failing(wt.verify(pair.weights, [tmp_path / "source.pth", old, new])) == []
    new.write_text(json.dumps({"a": 0, "x": 1, "c": 2}))
    assert len(failing(wt.verify(pair.weights, [tmp_path / "source.pth", old, new]))) == 1
    lost = wt.verify(pair.weights, [tmp_path / "source.pth"])
    assert "weight: cannot be made again" in lost.text()
