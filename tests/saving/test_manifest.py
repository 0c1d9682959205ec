"""What a manifest says, how it is written, and that nobody can change it unnoticed."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import jsonschema
import pytest
import torch

import wtransplant as wt
from tests.mapping.helpers import plan as plain_plan
from tests.saving.pairs_for_tests import MODEL, net, spec_plan
from wtransplant.errors import SaveError
from wtransplant.freezing import Policy
from wtransplant.resources import resource_path
from wtransplant.saving import Manifest, Trained, TrainingRecord
from wtransplant.saving.manifest import ModuleRecord, Origin, TargetRecord, TensorRecord, WeightsRecord
from wtransplant.saving.reading import read_manifest
from wtransplant.saving.schema import SCHEMA, manifest_schema


@pytest.fixture
def saved(tmp_path: Path):
    policy = Policy.freeze_linked().with_choice("head", rate=0.1)
    return wt.save(spec_plan(tmp_path), tmp_path / "out", policy=policy)


def test_each_tensor_says_where_it_comes_from(saved, tmp_path):
    data = json.loads(saved.manifest_path.read_text("utf-8"))
    value = torch.load(tmp_path / "pretrained.pth")["module.body.0.weight"]
    assert data["tensors"]["body.0.weight"] == {
        "sha256": hashlib.sha256(value.numpy().tobytes()).hexdigest(),
        "shape": [2, 1, 3, 3],
        "dtype": "float32",
        "kind": "parameter",
        "frozen": True,
        "origin": {
            "kind": "transplanted",
            "sources": ["module.body.0.weight"],
            "files": [0],
            "operation": "identity",
            "by": "name",
        },
    }
    head = data["tensors"]["head.weight"]
    assert (head["frozen"], head["rate"]) == (False, 0.1)
    assert head["origin"] == {"kind": "initialised", "seed": 0}
    source = (tmp_path / "pretrained.pth").read_bytes()
    assert data["sources"] == [
        {"name": "pretrained.pth", "nbytes": len(source), "sha256": hashlib.sha256(source).hexdigest()}
    ]


def test_each_module_says_what_it_does_in_training(saved):
    modules = saved.manifest.modules
    assert modules["body.1"].model_dump() == {
        "class_name": "BatchNorm2d", "frozen": 5, "tensors": 5,
        "method": "both", "statistics": "frozen", "dropout": None, "rate": 1.0,
    }  # fmt: skip
    assert (modules["body.3"].class_name, modules["body.3"].dropout) == ("Dropout", "off")
    assert (modules["head"].method, modules["head"].rate, modules["head"].frozen) == (None, 0.1, 0)
    assert (modules[""].frozen, modules[""].tensors) == (7, 9)


def test_a_module_whose_statistics_go_on_says_so(tmp_path):
    policy = Policy.freeze_linked().with_choice("body", statistics="updating", dropout="on")
    modules = wt.save(spec_plan(tmp_path), tmp_path / "out", policy=policy).manifest.modules
    assert (modules["body.1"].statistics, modules["body.3"].dropout) == ("updating", "on")


def test_target_and_recipe_are_named_without_folders(saved, tmp_path):
    text = saved.manifest_path.read_text("utf-8")
    assert str(tmp_path) not in text
    assert saved.manifest.target.spec == "model.py:Net"
    assert saved.manifest.target.code_sha256 == hashlib.sha256(MODEL.encode()).hexdigest()
    assert saved.manifest.recipe["sources"] == [{"path": "pretrained.pth"}]
    assert saved.manifest.recipe["policy"]["preset"] == "linked"
    with wt.open_checkpoint(saved.weights) as weights:
        assert str(tmp_path) not in str(dict(weights.contents.metadata))


def test_a_person_reads_it_from_the_first_lines_and_a_tensor_is_one_line(saved):
    lines = saved.manifest_path.read_text("utf-8").splitlines()
    assert [line.strip(' ",') for line in lines[4:7]] == [
        "model.py:Net: 9 tensors (47 numbers), saved by wtransplant.",
        "7 transplanted from pretrained.pth; 2 at the model's own initial values.",
        "Frozen: 7 tensors (29 numbers). Trainable: 2 tensors (18 numbers).",
    ]
    rows = [line for line in lines if line.startswith('  "body.') and '"shape"' in line]
    assert len(rows) == 7


def test_names_stand_in_the_order_in_which_people_count(tmp_path):
    model = torch.nn.Sequential(*(torch.nn.Linear(1, 1, bias=False) for _ in range(11)))
    pair = wt.save(plain_plan(model.state_dict(), model, tmp_path), tmp_path / "out")
    data = json.loads(pair.manifest_path.read_text("utf-8"))
    assert list(data["tensors"]) == [f"{number}.weight" for number in range(11)]


def test_reading_and_writing_again_gives_the_same_text(saved):
    text = saved.manifest_path.read_text("utf-8")
    assert Manifest.model_validate_json(text).to_json() == text
    assert Manifest.model_validate_json(text) == read_manifest(saved.manifest_path)


def test_two_saves_differ_only_in_their_date(saved, tmp_path):
    again = wt.save(
        spec_plan(tmp_path), tmp_path / "out", policy=Policy.freeze_linked().with_choice("head", rate=0.1)
    )
    first, second = (pair.manifest.model_copy(update={"created": ""}) for pair in (saved, again))
    assert first.to_json() == second.to_json()


def test_the_checksum_is_that_of_the_text_without_it(saved):
    text = saved.manifest_path.read_text("utf-8")
    content, _, rest = text.rpartition(',\n "checksum": "')
    assert rest[:64] == hashlib.sha256((content + "\n}\n").encode()).hexdigest()


def test_a_changed_manifest_is_refused_and_one_laid_out_otherwise_is_not(saved):
    text = saved.manifest_path.read_text("utf-8")
    saved.manifest_path.write_text(json.dumps(json.loads(text)), "utf-8")
    assert read_manifest(saved.manifest_path).frozen_keys == saved.manifest.frozen_keys
    saved.manifest_path.write_text(text.replace('"frozen": true', '"frozen": false', 1), "utf-8")
    with pytest.raises(SaveError, match="checksum does not fit"):
        read_manifest(saved.manifest_path)


def test_what_is_embedded_does_not_know_when_and_where_it_was_made(saved):
    inside = saved.manifest.embedded()
    assert (inside.created, inside.tools, inside.weights.sha256) == ("", {}, "")
    assert not any(record.sha256 for record in (*inside.tensors.values(), *inside.sources))
    assert Manifest.model_validate_json(saved.manifest.embedded_json()) == inside


def test_a_constant_says_its_value(tmp_path):
    plan = spec_plan(tmp_path)
    plan.link("head.bias", (), "constant(0.5)")
    record = wt.save(plan, tmp_path / "out").manifest.tensors["head.bias"]
    assert (record.origin.kind, record.origin.value) == ("constant", 0.5)


def test_a_fine_tuned_tensor_names_its_run_and_what_it_was_before(tmp_path):
    plan = spec_plan(tmp_path)
    training = TrainingRecord(
        run="abc", settings={}, steps=3, seconds=1.5, before={"loss": 2.0}, after={"loss": float("nan")}
    )
    trained = Trained(plan.apply(), training)
    pair = wt.save(plan, tmp_path / "out", policy=Policy.freeze_linked(), trained=trained)
    tensors = pair.manifest.tensors
    assert (tensors["head.weight"].fine_tuned, tensors["head.weight"].origin.kind) == ("abc", "initialised")
    assert tensors["body.0.weight"].fine_tuned == ""
    text = pair.manifest_path.read_text("utf-8")
    assert Manifest.model_validate_json(text).to_json() == text  # with a figure that JSON has no number for
    assert "Fine-tuned in run abc, 3 steps: loss 2 → nan." in text


def test_the_schema_is_current_and_a_manifest_fits_it(saved):
    text = (resource_path("schema") / SCHEMA).read_text("utf-8")
    assert text == manifest_schema(), "run `make schema`"
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(saved.manifest_path.read_text("utf-8"))
    jsonschema.validate(data, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data | {"something": 1}, schema)


def test_ninety_thousand_tensors_go_there_and_back():
    """Its time is printed by `python -m tests.benchmarks verifying`; here only that nothing breaks at that size."""
    origin = Origin(kind="transplanted", sources=("a",), files=(0,), operation="identity", by="rule")
    record = TensorRecord(shape=(1,), dtype="float32", kind="parameter", frozen=True, origin=origin)
    keys = [f"layers.{number}.weight" for number in range(90_000)]
    manifest = Manifest(
        weights=WeightsRecord(name="a.safetensors"),
        target=TargetRecord(spec="a"),
        policy=Policy(),
        modules={key[:-7]: ModuleRecord(class_name="Linear", frozen=1, tensors=1) for key in keys},
        tensors=dict.fromkeys(keys, record),
    )
    started = time.monotonic()
    text = manifest.to_json()
    back = Manifest.model_validate_json(text)
    print(f"{len(text) / 1e6:.0f} MB, {time.monotonic() - started:.1f} s")
    assert len(back.tensors) == 90_000
    assert back.checksum == back.checksum_of_content()


def test_a_target_that_no_text_can_name_has_no_recipe(tmp_path):
    model = net()
    pair = wt.save(plain_plan(model.state_dict(), model, tmp_path), tmp_path / "out")
    assert pair.manifest.recipe is None
    assert pair.manifest.target.spec == "module:Net"
