from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from wtransplant.errors import CheckpointError, DataError, WtransplantError
from wtransplant.training import DataSettings, RunSettings, open_data
from wtransplant.training.data import LoadedData, TensorSamples, split
from wtransplant.training.dry_run import dry_run


def settings_for(path: Path, kind: str = "tensors", **more: object) -> RunSettings:
    data = {"kind": kind, "path": str(path)} | {
        key: more.pop(key) for key in list(more) if key in {field.name for field in fields(DataSettings)}
    }
    return RunSettings.from_values(data=data, **more)


def all_rows(data: LoadedData) -> tuple[torch.Tensor, torch.Tensor]:
    parts = [samples.batch(torch.arange(len(samples))) for samples in (data.train, data.validation)]
    return torch.cat([part[0] for part in parts]), torch.cat([part[1] for part in parts])


X = np.arange(40, dtype=np.float32).reshape(20, 2)
Y = np.arange(20, dtype=np.int64) % 4


@pytest.mark.parametrize(
    "names",
    [("inputs", "targets"), ("x", "y"), ("images", "labels"), ("data", "target"), ("a", "b"), ("b", "a")],
)
def test_inputs_and_targets_are_found_by_name_or_by_being_two(tmp_path: Path, names: tuple[str, str]) -> None:
    np.savez(tmp_path / "data.npz", **{names[0]: X, names[1]: Y})
    inputs, targets = all_rows(open_data(settings_for(tmp_path / "data.npz")))
    order = inputs[:, 0].argsort()
    assert torch.equal(inputs[order], torch.from_numpy(X))
    assert torch.equal(targets[order], torch.from_numpy(Y))


@pytest.mark.parametrize("kind", ["safetensors", "pt", "pt nested"])
def test_files_of_tensors_are_read_by_the_checkpoint_reader(tmp_path: Path, kind: str) -> None:
    tensors = {"inputs": torch.from_numpy(X), "targets": torch.from_numpy(Y)}
    path = tmp_path / ("data.safetensors" if kind == "safetensors" else "data.pt")
    if kind == "safetensors":
        save_file(tensors, path)
    else:
        torch.save({"dataset": tensors} if "nested" in kind else tensors, path)
    inputs, targets = all_rows(open_data(settings_for(path)))
    order = inputs[:, 0].argsort()
    assert torch.equal(inputs[order], tensors["inputs"])
    assert torch.equal(targets[order], tensors["targets"])


def test_a_pair_for_each_part_is_kept_apart(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x_train=X, y_train=Y, x_test=X[:5] + 100, y_test=Y[:5])
    data = open_data(settings_for(tmp_path / "d.npz"))
    assert torch.equal(data.train.inputs, torch.from_numpy(X))
    assert torch.equal(data.validation.inputs, torch.from_numpy(X[:5] + 100))


def test_the_split_of_a_file_takes_the_place_of_the_seed(tmp_path: Path) -> None:
    which = np.array([0, 1] * 10, np.int8)
    np.savez(tmp_path / "d.npz", inputs=X, targets=Y, split=which, classes=np.array(["n", "e", "s", "w"]))
    data = open_data(settings_for(tmp_path / "d.npz"))
    assert torch.equal(data.train.inputs, torch.from_numpy(X[::2]))
    assert torch.equal(data.validation.targets, torch.from_numpy(Y[1::2]))
    assert data.classes == ("n", "e", "s", "w")


def test_bytes_become_fractions_and_that_is_said(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=np.full((4, 2), 51, np.uint8), y=np.array([0, 1, 0, 1]))
    data = open_data(settings_for(tmp_path / "d.npz"))
    assert torch.equal(data.train.inputs.unique(), torch.tensor([51 / 255]))
    assert "scaled" in data.notes[0]


@pytest.mark.parametrize(
    "targets", [Y.astype(np.float64), Y[:, None], np.eye(4, dtype=np.float32)[Y], Y.astype(np.uint8)]
)
def test_classes_may_be_written_in_several_ways(tmp_path: Path, targets: np.ndarray) -> None:
    np.savez(tmp_path / "d.npz", x=X, y=targets)
    inputs, labels = all_rows(open_data(settings_for(tmp_path / "d.npz")))
    assert labels.dtype == torch.int64
    assert torch.equal(labels[inputs[:, 0].argsort()], torch.from_numpy(Y))


def test_one_sample_in_one_hot_is_not_taken_for_a_class_number() -> None:
    from wtransplant.training.targets import class_labels

    assert class_labels(torch.tensor([[0.0, 0.0, 1.0]]), "").tolist() == [2]


@pytest.mark.parametrize(
    ("targets", "task"),
    [(Y % 2, "classes"), ((Y % 2)[:, None].astype(np.float32), "labels"), (np.eye(4)[Y], "labels")],
)
def test_binary_cross_entropy_takes_classes_and_rows_of_yes_and_no(
    tmp_path: Path, targets: np.ndarray, task: str
) -> None:
    np.savez(tmp_path / "d.npz", x=X, y=targets)
    data = open_data(settings_for(tmp_path / "d.npz", loss="bce"))
    assert data.task == task
    outputs = 1 if targets.ndim == 1 else targets.shape[1]
    assert dry_run(nn.Linear(2, outputs), data, "bce").require().task == "labels"


def test_other_numbers_are_no_labels(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=X, y=np.full((20, 2), 0.5))
    with pytest.raises(DataError, match="the targets are not labels"):
        open_data(settings_for(tmp_path / "d.npz", loss="bce"))


@pytest.mark.parametrize("targets", [Y + 0.5, Y - 1, np.full(20, np.nan)])
def test_numbers_that_are_no_classes_are_refused_for_cross_entropy_only(
    tmp_path: Path, targets: np.ndarray
) -> None:
    np.savez(tmp_path / "d.npz", x=X, y=targets)
    with pytest.raises(DataError, match="not class numbers"):
        open_data(settings_for(tmp_path / "d.npz"))
    if not np.isnan(targets).any():
        assert open_data(settings_for(tmp_path / "d.npz", loss="mse")).train.targets.dtype == torch.float32


@pytest.mark.parametrize("name", ["x", "y"])
def test_values_that_are_not_finite_are_refused_with_the_row(tmp_path: Path, name: str) -> None:
    arrays = {"x": X.copy(), "y": Y.astype(np.float32)}
    arrays[name].reshape(20, -1)[6:8, 0] = (np.nan, np.inf)
    np.savez(tmp_path / "d.npz", **arrays)
    with pytest.raises(
        DataError, match=f"2 {'input' if name == 'x' else 'target'}s of 20 .* the first in row 7"
    ):
        open_data(settings_for(tmp_path / "d.npz", loss="mse"))


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


BAD_FILES = {
    "not a zip": lambda p: write(p, b"hello"),
    "empty": lambda p: write(p, b""),
    "truncated": lambda p: (np.savez(p, x=X, y=Y), write(p, p.read_bytes()[:200])),
    "an .npy under this name": lambda p: (np.save(p.with_suffix(".npy"), X), p.with_suffix(".npy").rename(p)),
    "objects": lambda p: np.savez(p, x=X, y=np.array([{}] * 20, dtype=object)),
    "one array": lambda p: np.savez(p, x=X),
    "three unknown arrays": lambda p: np.savez(p, a=X, b=X, c=Y),
    "other lengths": lambda p: np.savez(p, x=X, y=Y[:-1]),
    "no samples": lambda p: np.savez(p, x=X[:0], y=Y[:0]),
    "scalars": lambda p: np.savez(p, x=np.float32(1), y=np.int64(1)),
    "complex": lambda p: np.savez(p, x=X.astype(np.complex64), y=Y),
    "texts": lambda p: np.savez(p, x=np.array(["a", "b"]), y=np.array([0, 1])),
    "dates": lambda p: np.savez(p, x=np.zeros((2, 2), "datetime64[s]"), y=np.array([0, 1])),
    "a broken zip": lambda p: write(p, b"PK" + bytes(50)),
    "a short split": lambda p: np.savez(p, x=X, y=Y, split=np.zeros(3)),
    "all for validation": lambda p: np.savez(p, x=X, y=Y, split=np.ones(20)),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_one_error_with_the_file_and_a_hint(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "d.npz"
    BAD_FILES[kind](path)
    with pytest.raises(DataError) as caught:
        open_data(settings_for(path))
    assert caught.value.where == str(path)
    assert caught.value.hint


def test_a_torch_file_that_is_none_is_an_error_of_the_reader(tmp_path: Path) -> None:
    write(tmp_path / "d.pt", b"not a checkpoint")
    with pytest.raises((CheckpointError, DataError)):
        open_data(settings_for(tmp_path / "d.pt"))


def test_a_path_that_is_missing_or_not_given(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        open_data(settings_for(tmp_path / "nothing.npz"))
    with pytest.raises(DataError, match="no folder"):
        open_data(RunSettings(data=DataSettings(kind="images")))


@pytest.mark.parametrize("share", [0.0, 0.25, 0.9])
def test_the_split_keeps_every_class_in_both_parts(share: float) -> None:
    labels = torch.tensor([0] * 40 + [1] * 20 + [2] * 4 + [3])
    train, validation = split(len(labels), labels, share, seed=3)
    assert sorted([*train.tolist(), *validation.tolist()]) == list(range(65))
    # round(share × count) by hand, at least one left for training.
    expected = {0.0: [0, 0, 0, 0], 0.25: [10, 5, 1, 0], 0.9: [36, 18, 3, 0]}[share]
    assert torch.bincount(labels[validation], minlength=4).tolist() == expected


def test_the_split_depends_on_the_seed_only() -> None:
    first, again, other = (split(50, None, 0.2, seed)[1].tolist() for seed in (1, 1, 2))
    assert first == again != other


class Counting(nn.Module):
    """Moves a buffer and draws random numbers in each pass, in every mode."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.linear = nn.Linear(2, outputs)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, None]:
        self.calls += torch.rand(()) + 1
        return self.linear(x), None


def tensors(targets: torch.Tensor, classes: int = 4) -> LoadedData:
    samples = TensorSamples(torch.from_numpy(X), targets)
    return LoadedData(samples, samples, tuple(map(str, range(classes))))


def test_the_dry_run_touches_nothing() -> None:
    model = Counting(4)
    buffer, modes = model.calls, [module.training for module in model.modules()]
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    dry_run(model, tensors(torch.from_numpy(Y))).require()
    assert torch.equal(torch.rand(1), expected)
    assert model.calls is buffer
    assert model.calls.item() == 0
    assert [module.training for module in model.modules()] == modes


@pytest.mark.parametrize(
    ("model", "data", "loss", "parts"),
    [
        (Counting(3), tensors(torch.from_numpy(Y)), "cross_entropy", ["3 outputs", "labels go up to 3"]),
        (
            nn.Linear(7, 4),
            tensors(torch.from_numpy(Y)),
            "cross_entropy",
            ["2 per sample", "20x7|7x4|2x2", "4×7"],
        ),
        (
            nn.Linear(2, 5),
            tensors(torch.zeros(20, 3)),
            "mse",
            ["gives 5 per sample", "targets are 3 per sample"],
        ),
        (nn.Conv2d(2, 2, 1), tensors(torch.from_numpy(Y)), "cross_entropy", ["2 per sample"]),
        (
            nn.Flatten(0),
            tensors(torch.from_numpy(Y)),
            "cross_entropy",
            ["gives torch.float32 4 for 2 samples"],
        ),
    ],
)
def test_a_misfit_names_both_sides(model: nn.Module, data: LoadedData, loss: str, parts: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        dry_run(model, data, loss).require()
    text = str(caught.value)
    for part in parts:
        assert any(choice in text for choice in part.split("|")), text
    assert caught.value.hint


def test_a_model_that_returns_no_tensor_is_told() -> None:
    class Silent(nn.Linear):
        def forward(self, x: torch.Tensor) -> str:
            return "nothing"

    with pytest.raises(WtransplantError, match="returns str"):
        dry_run(Silent(2, 2), tensors(torch.from_numpy(Y))).require()


def test_outputs_of_transformers_are_understood() -> None:
    from wtransplant.training.targets import output_tensor

    transformers = pytest.importorskip("transformers", reason="the model zoos are optional")
    logits, hidden = torch.ones(2, 3), torch.zeros(2, 5)
    output = transformers.modeling_outputs.SequenceClassifierOutput(logits=logits, hidden_states=(hidden,))
    assert output_tensor(output) is logits
    assert output_tensor((logits, hidden)) is logits


def test_sparse_tensors_are_refused_in_a_sentence(tmp_path: Path) -> None:
    torch.save({"x": torch.eye(4).to_sparse(), "y": torch.tensor([0, 1, 0, 1])}, tmp_path / "d.pt")
    with pytest.raises((DataError, CheckpointError)):
        open_data(settings_for(tmp_path / "d.pt"))
