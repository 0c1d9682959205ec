from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from wtransplant.errors import DataError, TargetError
from wtransplant.targets.trust import TrustStore
from wtransplant.training import DataSettings, open_data
from wtransplant.training.data import Data

SOURCE = """
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset

class Squares(Dataset):
    classes = ["even", "odd"]

    def __init__(self, count=10):
        self.targets = [number % 2 for number in range(count)]

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return torch.tensor([float(index), float(index * index)]), self.targets[index]

squares = Squares()

def loader():
    return DataLoader(squares, batch_size=3, shuffle=True, collate_fn=double)

def double(items):
    return torch.stack([item[0] for item in items]) * 2, torch.tensor([item[1] for item in items])

def pair():
    return Squares(6), Squares(4)

class Foreign:  # as those of Hugging Face's datasets: no torch Dataset, but one to use
    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        if index >= self.count:
            raise IndexError(index)
        return {"x": torch.tensor([float(index), 1.0]), "label": index % 2}

def foreign():
    return Foreign(6), Foreign(4)

rows = [(torch.ones(2), 0), (torch.zeros(2), 1)]

parts = {"train": Squares(6), "val": Squares(4)}
numbers = TensorDataset(torch.arange(8.0)[:, None], torch.arange(8.0) / 2)
several = TensorDataset(torch.arange(8.0), torch.arange(8.0) + 1, torch.arange(8) % 2)

class Named(Squares):
    def __getitem__(self, index):
        return {"input_ids": torch.tensor([index, 1]), "labels": index % 2}

class Ragged(Squares):
    def __getitem__(self, index):
        return torch.zeros(index), 0

class Single(Squares):
    def __getitem__(self, index):
        return torch.zeros(2)

class Broken(Squares):
    def __getitem__(self, index):
        return self.nothing[index]

class Endless(IterableDataset):
    def __iter__(self):
        yield 1

def fails():
    raise KeyError("no such file on this machine")

answer = 42
other = {"test": Squares(4)}
empty = Squares(0)
"""


@pytest.fixture
def opened(write_module: Callable[[str], Path]) -> Callable[..., Data]:
    path = write_module(SOURCE)

    def open_it(name: str, trust: bool = True, share: float = 0.2) -> Data:
        return open_data(DataSettings("python", f"{path}:{name}", share), trust=trust)

    return open_it


@pytest.mark.parametrize("name", ["squares", "Squares"])
def test_a_dataset_is_split_by_class_with_its_own_names(opened: Callable[..., Data], name: str) -> None:
    data = opened(name)
    assert data.class_counts() == {"even": (4, 1), "odd": (4, 1)}
    inputs, targets = data.train.batch(torch.arange(8))
    assert torch.equal(inputs[:, 1], inputs[:, 0] ** 2)
    assert torch.equal(inputs[:, 0].long() % 2, targets)
    numbers = {int(data.train[row][0][0]) for row in range(8)} | {
        int(data.validation[row][0][0]) for row in (0, 1)
    }
    assert numbers == set(range(10))
    assert not data.fixed


def test_of_a_data_loader_the_dataset_and_the_collate_function_are_taken(opened: Callable[..., Data]) -> None:
    data = opened("loader", share=0.0)
    inputs, _ = data.train.batch(torch.tensor([1, 3]))
    assert inputs.tolist() == [[2, 2], [6, 18]]
    assert any("not of the DataLoader" in note for note in data.notes)


@pytest.mark.parametrize("name", ["pair", "parts", "foreign"])
def test_training_and_validation_may_be_given_apart(opened: Callable[..., Data], name: str) -> None:
    data = opened(name)
    assert (len(data.train), len(data.validation)) == (6, 4)


def test_numbers_and_several_inputs_and_inputs_by_name(opened: Callable[..., Data]) -> None:
    numbers = opened("numbers", share=0.0)
    assert (numbers.task, numbers.train.batch(torch.tensor([3]))[1].tolist()) == ("numbers", [1.5])
    (first, second), labels = opened("several", share=0.0).train.batch(torch.tensor([2, 3]))
    assert (first.tolist(), second.tolist(), labels.tolist()) == ([2, 3], [3, 4], [0, 1])
    named, labels = opened("Named", share=0.0).train.batch(torch.tensor([4]))
    assert {name: value.tolist() for name, value in named.items()} == {"input_ids": [[4, 1]]}
    assert labels.tolist() == [0]


def test_a_list_of_samples_is_a_dataset(opened: Callable[..., Data]) -> None:
    inputs, labels = opened("rows", share=0.0).train.batch(torch.tensor([1, 0]))
    assert (inputs.tolist(), labels.tolist()) == ([[0, 0], [1, 1]], [1, 0])


def test_nothing_runs_before_a_yes(opened: Callable[..., Data]) -> None:
    with pytest.raises(TargetError, match="not allowed to run"):
        opened("squares", trust=False)
    assert not TrustStore().path.exists()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("answer", "this gives a int, not a Dataset"),
        ("empty", "the dataset is empty"),
        ("Endless", "an IterableDataset cannot be split"),
        ("Ragged", "cannot be put into a batch"),
        ("Single", "a sample gives Tensor, not an input and a target"),
        ("Broken", "has no attribute 'nothing'"),
        ("fails", "no such file on this machine"),
        ("other", "the dictionary has no `train`"),
        ("nobody", "there is no 'nobody' in this file"),
    ],
)
def test_what_is_no_data_is_told_with_the_file(opened: Callable[..., Data], name: str, part: str) -> None:
    with pytest.raises((DataError, TargetError)) as caught:
        opened(name).train.batch(torch.tensor([0, 1]))
    assert part in caught.value.what
    assert "model.py" in caught.value.where


def test_a_path_that_is_no_python_file() -> None:
    with pytest.raises(DataError, match="names no Python file"):
        open_data(DataSettings("python", "data.csv"), trust=True)


def test_the_fingerprint_is_of_code_and_samples(opened: Callable[..., Data]) -> None:
    assert opened("squares").fingerprint() == opened("squares").fingerprint()
    assert opened("squares").fingerprint() != opened("squares", share=0.5).fingerprint()


def test_a_torchvision_dataset_of_ones_own_keeps_its_classes(write_module: Callable[[str], Path]) -> None:
    pytest.importorskip("torchvision", reason="the model zoos are optional")
    path = write_module(
        "from torchvision.datasets import FakeData\nfrom torchvision.transforms import ToTensor\n"
        "def data():\n    return FakeData(12, (3, 8, 8), 4, ToTensor())\n"
    )
    data = open_data(DataSettings("python", f"{path}:data"), trust=True)
    inputs, labels = data.train.batch(torch.arange(4))
    assert inputs.shape == (4, 3, 8, 8)
    assert labels.dtype == torch.int64
