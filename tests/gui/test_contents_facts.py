"""What is listed of a source file, and where."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.gui.contents_files import (
    HOSTILE,
    SHOWN,
    hostile,
    lightning_checkpoint,
    sharded,
    trained,
    training_checkpoint,
    whole_model,
    with_metadata,
)
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.models.contents_facts import facts_of, headline
from wtransplant.gui.models.contents_optimizer import ranges
from wtransplant.gui.models.contents_tree import ContentsRow, FactList, build_contents, topmost
from wtransplant.units import format_size


def tree_of(*paths: Path) -> ContentsRow:
    with open_checkpoint(*map(str, paths)) as checkpoint:
        return build_contents(facts_of(checkpoint))


def lines_of(*paths: Path) -> list[str]:
    with open_checkpoint(*map(str, paths)) as checkpoint:
        return list(FactList(facts_of(checkpoint)).lines())


def at(root: ContentsRow, *names: str) -> ContentsRow:
    for name in names:
        root = root.below[name]
    return root


def names(rows: Iterable[ContentsRow]) -> list[str]:
    return [row.name for row in rows]


def title(path: Path) -> str:
    with open_checkpoint(str(path)) as checkpoint:
        return headline(checkpoint.contents)


def test_a_training_checkpoint_shows_its_values_where_they_are(tmp_path: Path) -> None:
    root = tree_of(training_checkpoint(tmp_path / "t.pth"))
    assert names(root.children) == ["Values", "Optimizer", "Not loaded", "File"]
    values = at(root, "Values")
    assert [(row.name, row.summary()) for row in values.children] == [
        ("epoch", "12"),
        ("loss", "0.3125"),
        ("args", "batch_size 64 · data /data/images · tags [a, b]"),
    ]
    assert at(values, "args", "tags", "1").path == "args.tags.1"
    assert at(values, "args", "tags").value is None and at(values, "args", "batch_size").value == "64"


def test_the_optimizer_is_summed_up_as_torch_has_it(tmp_path: Path) -> None:
    optimizer = trained()[1].state_dict()
    root = tree_of(training_checkpoint(tmp_path / "t.pth"))
    part = at(root, "Optimizer", "optimizer_state_dict")
    for number, group in enumerate(optimizer["param_groups"]):
        shown = at(part, "param_groups", str(number))
        for name in ("lr", "weight_decay", "eps", "amsgrad", "foreach"):
            assert at(shown, name).value == str(group[name])
        assert names(at(shown, "params").children) == [str(at) for at in range(len(group["params"]))]
    states = optimizer["state"]
    keys = list(states[0])
    assert at(part, "state").value == f"of {len(states)} parameters: {', '.join(keys)}"
    assert at(part, "state", "parameters with state").value == f"0–{len(states) - 1}"
    nbytes = sum(state["exp_avg"].nbytes for state in states.values())
    assert at(part, "state", "exp_avg").value == f"{len(states)} tensors · float32 · {format_size(nbytes)}"


def test_an_optimizer_without_state_has_its_parameter_groups(tmp_path: Path) -> None:
    parameter = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([parameter], lr=0.25, momentum=0.5)
    torch.save({"model": {"w": torch.ones(2)}, "opt": optimizer.state_dict()}, tmp_path / "sgd.pth")
    root = tree_of(tmp_path / "sgd.pth")
    assert names(root.children) == ["Optimizer", "File"]
    group = at(root, "Optimizer", "opt", "param_groups", "0")
    assert (at(group, "lr").value, at(group, "momentum").value) == ("0.25", "0.5")
    assert group.summary().startswith("lr 0.25 · momentum 0.5 · ")


def test_an_optimizer_that_is_the_whole_file(tmp_path: Path) -> None:
    torch.save(trained()[1].state_dict(), tmp_path / "optimizer.pth")
    root = tree_of(tmp_path / "optimizer.pth")
    assert names(root.children) == ["Optimizer", "File"]
    assert at(root, "Optimizer", "param_groups", "0", "lr").path == "param_groups.0.lr"
    assert at(root, "Optimizer", "state", "exp_avg").value is not None


def test_state_that_is_kept_by_name_and_as_plain_numbers(tmp_path: Path) -> None:
    """What torch.distributed writes, and the step counts of optimizers before torch 1.12."""
    state = {f"layer.{i}.weight": {"step": 10, "exp_avg": torch.ones(2)} for i in range(3)}
    saved = {"w": torch.ones(1), "optim": {"state": state, "param_groups": [{"lr": 0.1}]}}
    torch.save(saved, tmp_path / "fsdp.pth")
    part = at(tree_of(tmp_path / "fsdp.pth"), "Optimizer", "optim", "state")
    assert part.value == "of 3 parameters: step, exp_avg"
    assert names(at(part, "parameters with state").children) == [f"layer.{i}.weight" for i in range(3)]
    assert at(part, "step").value == "3 values: 10"


def test_a_lightning_checkpoint(tmp_path: Path) -> None:
    path = lightning_checkpoint(tmp_path / "l.ckpt")
    root = tree_of(path)
    values = at(root, "Values")
    assert at(values, "hyper_parameters").summary() == "hidden 256 · dropout 0.1"
    assert at(values, "loops", "fit_loop", "epoch_progress", "total", "completed").value == "3"
    assert at(values, "lr_schedulers", "0", "gamma").value == "0.1"
    assert names(at(root, "Optimizer").children) == ["optimizer_states.0"]
    assert title(path) == "epoch 3"


def test_a_whole_model_shows_its_classes_and_ties_and_folds_those_of_torch(tmp_path: Path) -> None:
    path = whole_model(tmp_path / "whole.pth")
    root = tree_of(path)
    modules = at(root, "Modules")
    assert (modules.value, at(modules, "body", "1").value, at(modules, "head").value) == (
        "Network",
        "ReLU",
        "Linear",
    )
    assert [(row.name, row.value) for row in at(root, "Tied tensors").children] == [
        ("head.weight = again.weight", "one tensor"),
        ("head.bias = again.bias", "one tensor"),
    ]
    blocked = at(root, "Not loaded").children
    assert names(blocked) == ["mycode.Network", "mycode.Settings", "3 classes of torch"]
    assert all(row.name.startswith("torch.nn.") for row in blocked[-1].children)
    assert title(path) == "2 unknown classes"


def test_metadata_are_in_natural_order_and_the_usual_ones_are_no_headline(tmp_path: Path) -> None:
    path = with_metadata(tmp_path / "m.safetensors", {"k10": "b", "k9": "a", "format": "pt"})
    root = tree_of(path)
    assert [(row.name, row.value) for row in at(root, "Metadata").children] == [
        ("format", "pt"),
        ("k9", "a"),
        ("k10", "b"),
    ]
    assert title(path) == "metadata"
    assert title(with_metadata(tmp_path / "plain.safetensors", {"format": "pt"})) == ""


def test_what_is_quantised_in_a_gguf_file_is_named(tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf", reason="the optional package gguf is not installed")
    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_block_count(2)
    kind = gguf.GGMLQuantizationType.Q8_0
    packed = gguf.quants.quantize(np.ones((2, 64), np.float32), kind)
    writer.add_tensor("blk.0.w", packed, raw_dtype=kind)
    writer.add_tensor("norm", np.ones(4, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    root = tree_of(tmp_path / "m.gguf")
    assert at(root, "Values", "llama", "block_count").value == "2"
    assert names(at(root, "Special tensors", "quantised as Q8_0").children) == ["blk.0.w"]
    assert names(at(root, "Metadata").children) == ["version"]


def test_shards_are_listed_with_their_sizes(tmp_path: Path) -> None:
    index = sharded(tmp_path / "shards")
    file = at(tree_of(index), "File")
    assert file.value == "safetensors shards · 2 tensors · 512 B"
    assert names(at(file, "opened").children) == [str(index)]
    for path in sorted(index.parent.glob("*.safetensors")):
        on_disk = format_size(path.stat().st_size)
        assert at(file, "files", str(path)).value == f"1 tensor · 256 B · {on_disk} on disk"


def test_a_shard_that_went_away_is_said_to_be_gone(tmp_path: Path) -> None:
    path = with_metadata(tmp_path / "m.safetensors", {})
    with open_checkpoint(str(path)) as checkpoint:
        path.unlink()
        root = build_contents(facts_of(checkpoint))
    assert at(root, "File", "files", str(path)).value == "1 tensor · 16 B · no longer there"


def test_two_files_have_a_root_each(tmp_path: Path) -> None:
    paths = training_checkpoint(tmp_path / "a.pth", 3), training_checkpoint(tmp_path / "b.pth", 5)
    root = tree_of(*paths)
    assert [(row.name, at(row, "epoch").value) for row in at(root, "Values").children] == [
        ("a", "3"),
        ("b", "5"),
    ]
    assert names(at(root, "Optimizer").children) == ["a.optimizer_state_dict", "b.optimizer_state_dict"]
    assert names(at(root, "File", "files").children) == list(map(str, paths))
    with open_checkpoint(*map(str, paths)) as both:
        assert headline(both.contents) == "1 unknown class"  # they do not agree on the epoch


def test_a_plain_state_dict_has_nothing_but_its_file(tmp_path: Path) -> None:
    torch.save({"w": torch.ones(2, 3)}, tmp_path / "plain.pth")
    root = tree_of(tmp_path / "plain.pth")
    assert names(root.children) == ["File"]
    assert at(root, "File", "element types").value == "1 × float32"
    assert title(tmp_path / "plain.pth") == ""


def test_every_fact_is_copied_whole_and_on_one_line(tmp_path: Path) -> None:
    long = "x" * 100_000
    root = tree_of(with_metadata(tmp_path / "m.safetensors", {"long": long, HOSTILE: HOSTILE}))
    assert list(at(root, "Metadata").lines()) == [f"{SHOWN}: {SHOWN}", f"long: {long}"]
    assert len(at(root, "Metadata", "long").summary()) < 1_000


def test_everything_as_text_has_the_sections_as_headings(tmp_path: Path) -> None:
    lines = lines_of(hostile(tmp_path / "h.pth"))
    assert lines[:4] == ["[Values]", f"{SHOWN}!: 1", f"note: {SHOWN}", ""]
    assert "[File]" in lines and "format: torch zip" in lines
    assert all(line.isprintable() for line in lines)


def test_a_hundred_thousand_names_are_cut_into_ranges(tmp_path: Path) -> None:
    written = {f"k{number}": str(number) for number in range(100_000)}
    with open_checkpoint(str(with_metadata(tmp_path / "m.safetensors", written))) as checkpoint:
        facts = FactList(facts_of(checkpoint))
    metadata = at(build_contents(facts.facts), "Metadata")
    assert metadata.summary() == "100,000 entries"
    assert len(metadata.children) == 100
    last = metadata.children[-1]
    assert (last.name, last.parent, last.number) == ("k99000 … k99999", metadata, 99)
    assert (last.children[7].path, last.children[7].value) == ("k99007", "99007")
    found, count = facts.find("METADATA k999")
    assert count == sum("k999" in f"metadata.{name} {value}" for name, value in written.items()) == 111
    found, count = facts.find("metadata k")
    assert (len(found), count) == (5_000, 100_000)


def test_search_needs_every_word_and_takes_what_is_shown(tmp_path: Path) -> None:
    with open_checkpoint(str(training_checkpoint(tmp_path / "t.pth"))) as checkpoint:
        facts = FactList(facts_of(checkpoint))
    found, count = facts.find("GROUPS.1 decay")
    assert [fact.value for fact in found] == ["0.0", "True"] and count == 2  # and decoupled_weight_decay
    assert facts.find("nothing of the kind") == ([], 0)
    with open_checkpoint(str(hostile(tmp_path / "h.pth"))) as checkpoint:
        facts = FactList(facts_of(checkpoint))
    assert [fact.place[-1] for fact in facts.find(r"\x1b[31m")[0]] == [f"{HOSTILE}!", "note"]


def test_a_value_that_is_also_a_branch_keeps_both(tmp_path: Path) -> None:
    torch.save({"a": {"b": 2}, "w": torch.ones(1), "a.b": {"c": 3}}, tmp_path / "both.pth")
    row = at(tree_of(tmp_path / "both.pth"), "Values", "a", "b")
    assert (row.value, at(row, "c").value) == ("2", "3")
    assert list(row.lines()) == ["a.b: 2", "a.b.c: 3"]


def test_a_name_of_a_thousand_levels_stays_a_shallow_tree(tmp_path: Path) -> None:
    name = ".".join("x" * 1_500)
    torch.save({name: 7, "w": torch.ones(1)}, tmp_path / "deep.pth")
    root = tree_of(tmp_path / "deep.pth")
    (line,) = at(root, "Values").lines()
    assert line == f"{name}: 7"
    depth, row = 0, at(root, "Values")
    while row.children:
        depth, row = depth + 1, row.children[0]
    assert depth < 50


def test_rows_below_another_chosen_row_are_not_copied_twice(tmp_path: Path) -> None:
    values = at(tree_of(training_checkpoint(tmp_path / "t.pth")), "Values")
    args = at(values, "args")
    assert topmost([at(values, "epoch"), args, at(args, "tags"), at(args, "tags", "0")]) == [
        at(values, "epoch"),
        args,
    ]


@pytest.mark.parametrize(
    ("numbers", "text"), [("3", "3"), ("0 1 2 7", "0–2, 7"), ("10 9 2 1", "1–2, 9–10"), ("", "")]
)
def test_numbers_are_told_as_ranges(numbers: str, text: str) -> None:
    assert ranges(numbers.split()) == text
