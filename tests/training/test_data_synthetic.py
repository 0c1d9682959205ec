"""Synthetic data, the preview, the dry run and the description: what a person sees before a run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from tests.training.test_data import settings_for
from wtransplant.errors import DataError
from wtransplant.targets import open_target
from wtransplant.training import DataSettings, RunSettings, open_data
from wtransplant.training.data import Data, TensorSamples
from wtransplant.training.data_settings import LossSettings, SyntheticOptions
from wtransplant.training.dry_run import dry_run
from wtransplant.training.losses import build_loss
from wtransplant.training.preview import preview
from wtransplant.training.synthetic import find_input


class Embedder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(50, 4)
        self.head = nn.Linear(4, 3)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.head(self.words(ids).mean(1))


class Sequence(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(6, 5, batch_first=True)
        self.head = nn.Linear(5, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.lstm(x)[0][:, -1])


def lenet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 2, 5), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2 * 12 * 12, 10)
    )  # (28 - 4) / 2 = 12


@pytest.mark.parametrize(
    ("model", "shape", "below"),
    [
        (nn.Linear(7, 3), (7,), 0),
        (lenet(), (1, 28, 28), 0),
        (nn.Sequential(nn.Conv1d(4, 2, 3), nn.Flatten(), nn.Linear(2 * 30, 2)), (4, 32), 0),
        (Embedder(), (16,), 50),
        (Sequence(), (16, 6), 0),
    ],
)
def test_the_shape_of_the_input_is_found(model: nn.Module, shape: tuple[int, ...], below: int) -> None:
    found, outputs = find_input(model)
    assert (found.shape, found.below) == (shape, below)
    assert len(outputs) == 2


@pytest.mark.parametrize("name", ["timm:vit_tiny_patch16_224", "torchvision:efficientnet_b1"])
def test_zoos_tell_the_size(name: str) -> None:
    pytest.importorskip(name.partition(":")[0], reason="the model zoos are optional")
    target = open_target(name, device="meta")
    found, outputs = find_input(target.module, target)
    assert found.shape == ((3, 224, 224) if "vit" in name else (3, 240, 240))
    assert outputs.shape == (2, 1000)


def test_synthetic_data_fit_the_model_and_come_again_with_the_seed() -> None:
    model = lenet()
    settings = DataSettings("synthetic", seed=2**33, synthetic=SyntheticOptions(count=40))
    data, again = open_data(settings, model), open_data(settings, model)
    assert (len(data.train), len(data.validation)) in {(n, 40 - n) for n in range(28, 36)}
    assert torch.equal(data.train.inputs, again.train.inputs)
    assert data.train.inputs.std().item() == pytest.approx(1, abs=0.05)
    assert set(data.train.targets.tolist()) <= set(range(10))
    assert dry_run(model, data).fits


@pytest.mark.parametrize("loss", ["mse", "bce", "l1", "huber", "cross_entropy"])
def test_synthetic_targets_are_what_the_loss_wants(loss: str) -> None:
    model = nn.Linear(4, 3)
    data = open_data(RunSettings.from_values(data={"kind": "synthetic"}, loss=loss), model)
    assert dry_run(model, data, loss).require().loss > 0


def test_synthetic_data_without_a_model_or_with_a_riddle_are_told() -> None:
    with pytest.raises(DataError, match="need a model"):
        open_data(DataSettings("synthetic"))
    with pytest.raises(DataError, match="takes none of 11 shapes that were tried"):
        open_data(DataSettings("synthetic"), nn.Sequential(nn.Linear(3, 2), nn.Conv2d(5, 1, 1)).eval())
    with pytest.raises(DataError, match="nothing tells which inputs"):
        open_data(DataSettings("synthetic"), nn.Flatten())
    given = DataSettings("synthetic", synthetic=SyntheticOptions(input_shape=(1, 30, 30)))
    with pytest.raises(DataError, match="1×30×30"):
        open_data(given, lenet())


def test_too_many_large_samples_are_cut_to_fit_into_memory() -> None:
    model = nn.Sequential(nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(64, 2))
    options = SyntheticOptions(count=1000, input_shape=(64, 2**15))
    data = open_data(DataSettings("synthetic", synthetic=options), model)
    # 64 · 2¹⁵ floats are 8 MiB; 256 MiB hold 32 of them.
    assert len(data.train) + len(data.validation) == 32
    assert any("32 samples instead of 1,000" in note for note in data.notes)


def image_data(tmp_path: Path, **options: object) -> Data:
    for label, name in enumerate(("cat", "dog")):
        (tmp_path / name).mkdir(exist_ok=True)
        for index in range(5):
            Image.new("RGB", (6, 6), (40 * index, 100 * label, 7)).save(tmp_path / name / f"{index}.png")
    return open_data(settings_for(tmp_path, "images", validation_share=0, images=options))


@pytest.mark.parametrize("normalise", ["none", "imagenet"])
def test_a_preview_shows_images_as_they_were(tmp_path: Path, normalise: str) -> None:
    shown = preview(image_data(tmp_path, normalise=normalise), 5)
    assert [item.label for item in shown.items] == ["cat"] * 3 + ["dog"] * 2
    assert shown.items[1].place == str(tmp_path / "cat" / "2.png")
    assert np.array_equal(shown.items[1].image, np.full((6, 6, 3), (80, 0, 7)))
    assert np.array_equal(shown.items[4].image, np.full((6, 6, 3), (120, 100, 7)))


def test_a_preview_leaves_the_random_numbers_of_a_run_alone(tmp_path: Path) -> None:
    data = image_data(tmp_path, flip=True, random_crop=True)
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    preview(data)
    data.describe()
    assert torch.equal(torch.rand(3), expected)


def test_a_preview_of_numbers_is_in_words() -> None:
    samples = TensorSamples(torch.arange(16.0).reshape(2, 8), torch.tensor([0.5, 2]), source="d.npz")
    item = preview(Data(samples, samples, task="numbers"), 1).items[0]
    assert (item.label, item.place, item.image) == ("0.5", "d.npz, row 1", None)
    assert item.text == "8: 0, 1, 2, 3, 4, 5, …"


def test_the_shipped_digits_are_shown_as_pictures() -> None:
    shown = preview(open_data(DataSettings()), 4)
    assert all(item.image.shape == (8, 8) and item.image.max() == 255 for item in shown.items)
    assert {item.label for item in shown.items} <= {"even", "odd"}


def test_the_description_counts(tmp_path: Path) -> None:
    lines = image_data(tmp_path).describe()
    assert lines[:3] == (
        "10 samples for training, 0 for validation.",
        "One input is 3×6×6 (float32), one target scalar (int64).",
        "Samples for training by class: cat 5, dog 5.",
    )


def labelled(labels: list[int], classes: int) -> Data:
    samples = TensorSamples(torch.zeros(len(labels), 4), torch.tensor(labels))
    return Data(
        samples, TensorSamples(torch.zeros(0, 4), torch.zeros(0).long()), tuple(map(str, range(classes)))
    )


def test_a_label_deep_in_the_data_is_found_before_the_run() -> None:
    result = dry_run(nn.Linear(4, 3), labelled([0, 1, 2, 1, 3], 4))
    assert not result.fits
    assert "row 5: the model gives 3 outputs, the labels go up to 3" in result.sentence
    assert "num_classes=4" in result.sentence


def test_binary_cross_entropy_wants_one_output_or_one_per_class() -> None:
    data = labelled([0, 1, 1, 0], 2)
    assert dry_run(nn.Linear(4, 1), data, "bce").require().task == "labels"
    assert dry_run(nn.Linear(4, 2), data, "bce").require().task == "classes"
    assert not dry_run(nn.Linear(4, 1), labelled([0, 1, 2], 3), "bce").fits


def test_the_dry_run_counts_by_hand() -> None:
    model = nn.Linear(4, 3)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    result = dry_run(model, labelled([0, 1], 3)).require()
    assert result.loss == pytest.approx(np.log(3))
    assert (result.outputs, result.targets) == ((3,), ())
    assert (
        result.sentence
        == "One input is 4 (torch.float32), the output 3, the target scalar; the loss is 1.099."
    )
    weights = LossSettings(class_weights=(1.0, 1.0))
    assert "2 weights were given" in dry_run(model, labelled([0, 1], 3), weights).sentence


def test_a_label_that_nobody_could_look_up_is_found_in_the_batch() -> None:
    class Unknown(TensorSamples):
        def targets_known(self) -> None:
            return None

    samples = Unknown(torch.zeros(2, 4), torch.tensor([0, 5]))
    result = dry_run(nn.Linear(4, 3), Data(samples, samples))
    assert "the model gives 3 outputs, the labels go up to 5" in result.sentence


def test_outputs_that_no_class_has_are_noted() -> None:
    result = dry_run(nn.Linear(4, 1000), labelled([0, 1], 2)).require()
    assert result.notes == ("The model gives 1,000 outputs for 2 classes: the others are never right.",)
    assert result.sentence.endswith(result.notes[0])


def test_one_class_only_is_noted(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=np.zeros((4, 2), np.float32), y=np.zeros(4, np.int64))
    assert any("one class" in note for note in open_data(settings_for(tmp_path / "d.npz")).notes)


def test_an_error_in_a_loss_of_ones_own_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "loss.py"
    path.write_text("def loss(output, targets):\n    return output.nothing\n")
    loss = build_loss(LossSettings(name="python", path=f"{path}:loss"), trust=True)
    result = dry_run(nn.Linear(4, 3), labelled([0, 1], 3), loss)
    assert "the loss cannot be computed: 'Tensor' object has no attribute 'nothing'" in result.sentence


def test_the_first_images_may_be_damaged(tmp_path: Path) -> None:
    data = image_data(tmp_path)
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 6 * 6, 2))
    for path in data.train.paths[:3]:
        path.write_bytes(path.read_bytes()[:45])
    assert dry_run(model, data).fits
    assert data.train.notes() == ("3 images left out, damaged: cat/0.png, cat/1.png, cat/2.png.",)
    for path in data.train.paths[3:]:
        path.write_bytes(path.read_bytes()[:45])
    nothing = open_data(settings_for(tmp_path, "images", validation_share=0))
    assert "the first samples cannot be read" in dry_run(model, nothing).sentence


def test_ignored_positions_of_a_mask_are_no_classes(tmp_path: Path) -> None:
    masks = np.array([[0, 1, 255], [1, 1, 0]])
    np.savez(tmp_path / "d.npz", x=np.zeros((2, 4, 3), np.float32), y=masks)
    loss = {"name": "cross_entropy", "ignore_index": 255}
    settings = settings_for(tmp_path / "d.npz", loss=loss, validation_share=0)
    data = open_data(settings)
    assert data.classes == ("0", "1")
    assert dry_run(nn.Conv1d(4, 2, 1), data, settings.loss).fits


def test_samples_go_into_torchs_own_data_loader() -> None:
    data = open_data(DataSettings())
    loader = torch.utils.data.DataLoader(data.train, batch_size=32, shuffle=True)
    assert sum(len(labels) for _, labels in loader) == len(data.train)
    with pytest.raises(IndexError):
        data.train[len(data.train)]
