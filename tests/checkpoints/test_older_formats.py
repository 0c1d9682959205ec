"""torch's old format and plain pickles, against torch.load and pickle."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.checkpoints.conftest import Network, assert_same, bits, make_tensors
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError


def test_every_tensor_of_the_legacy_format(saved: Path) -> None:
    torch.save(make_tensors(), saved, _use_new_zipfile_serialization=False)
    checkpoint = open_checkpoint(saved)
    assert checkpoint.format == "torch legacy"
    # torch itself cannot load its newer dtypes back from this format.
    assert_same(checkpoint, make_tensors())
    assert checkpoint.contents.ties == (("tied.a", "tied.b"),)


@pytest.mark.parametrize("protocol", [2, 4])
def test_legacy_training_checkpoint(saved: Path, network: Network, protocol: int) -> None:
    held = {"state_dict": network.state_dict(), "epoch": 4}
    torch.save(held, saved, _use_new_zipfile_serialization=False, pickle_protocol=protocol)
    checkpoint = open_checkpoint(saved)
    assert_same(checkpoint, {f"state_dict.{key}": value for key, value in network.state_dict().items()})
    assert checkpoint.contents.values["epoch"] == 4


@pytest.mark.filterwarnings("ignore:Couldn't retrieve source code")
def test_legacy_whole_model(saved: Path, network: Network) -> None:
    torch.save(network, saved, _use_new_zipfile_serialization=False)
    checkpoint = open_checkpoint(saved)
    assert_same(checkpoint, dict(network.state_dict()))
    assert checkpoint.contents.modules["body.2.norm"] == "BatchNorm2d"


@pytest.mark.parametrize("cut", [1, 100, 4000])
def test_a_legacy_file_that_is_cut_off(saved: Path, cut: int) -> None:
    torch.save({"w": torch.zeros(2000)}, saved, _use_new_zipfile_serialization=False)
    saved.write_bytes(saved.read_bytes()[:-cut])
    with pytest.raises(CheckpointError, match="should have 8000 bytes"):
        open_checkpoint(saved)


@pytest.mark.parametrize("protocol", range(6))
def test_plain_pickle_of_tensors(tmp_path: Path, protocol: int) -> None:
    tensors = {key: value for key, value in make_tensors().items() if "\n" not in key}
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps(tensors, protocol))
    checkpoint = open_checkpoint(path)
    assert checkpoint.format == "pickle"
    assert_same(checkpoint, tensors)


@pytest.mark.parametrize("protocol", range(6))
def test_plain_pickle_of_numpy_arrays(tmp_path: Path, protocol: int) -> None:
    arrays = {
        "matrix": np.arange(6, dtype=np.float32).reshape(2, 3),
        "fortran": np.asfortranarray(np.arange(2000, dtype=np.float64).reshape(40, 50)),
        "big_endian": np.arange(4, dtype=">i4"),
        "half": np.array(1.5, dtype=np.float16),
        "complex": np.array([1 + 2j]),
        "mask": np.array([True, False]),
        "empty": np.zeros((0, 3), dtype=np.uint8),
    }
    held = {"params": arrays, "names": np.array(["a", "b"]), "objects": np.array([None, 3], dtype=object)}
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps({**held, "loss": np.float32(0.5), "step": np.int64(7)}, protocol))
    checkpoint = open_checkpoint(path)
    assert list(checkpoint) == [f"params.{name}" for name in arrays]
    for name, array in arrays.items():
        wanted = torch.from_numpy(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))))
        tensor = checkpoint.tensor(f"params.{name}")
        assert tensor.dtype == wanted.dtype and tuple(tensor.shape) == array.shape
        assert bits(tensor) == bits(wanted)
    assert checkpoint.contents.values["loss"] == 0.5 and checkpoint.contents.values["step"] == 7


def test_the_legacy_format_is_what_torch_load_gives(saved: Path) -> None:
    newer = ("dtypes.float8", "dtypes.uint16", "dtypes.uint32", "dtypes.uint64")
    tensors = {key: value for key, value in make_tensors().items() if not key.startswith(newer)}
    torch.save(tensors, saved, _use_new_zipfile_serialization=False)
    assert_same(open_checkpoint(saved), torch.load(saved, weights_only=True))


def test_a_long_array_of_a_pickle_stays_in_the_file(tmp_path: Path) -> None:
    wanted = np.random.default_rng(0).random((512, 1024))
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps({"w": wanted}, 4))
    tensor = open_checkpoint(path).tensor("w")
    tensor.mul_(2)
    assert np.array_equal(tensor.numpy(), wanted * 2)
    assert np.array_equal(pickle.loads(path.read_bytes())["w"], wanted)


def test_keys_that_are_tuples_of_numbers_are_told_by_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps({(1, 2): np.ones(1), (1, "a", None): np.zeros(2), (3,): np.ones(3)}))
    assert {key: info.shape for key, info in open_checkpoint(path).items()} == {
        "1,2": (1,),
        "1,a,None": (2,),
        "3": (3,),
    }


def test_an_array_of_python_2_stays_in_the_file(tmp_path: Path) -> None:
    """Python 2 wrote an array's bytes as its text (BINSTRING), hundreds of megabytes of them."""
    wanted = np.random.default_rng(0).random((64, 1024)).astype(np.float32)
    data = wanted.tobytes()
    state = (
        b"(K\x01K@M\x00\x04\x86cnumpy\ndtype\nU\x02f4\x85R\x89T"
        + len(data).to_bytes(4, "little")
        + data
        + b"tb"
    )
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R" + state
    path = tmp_path / "weights.pkl"
    path.write_bytes(b"\x80\x02}U\x01w" + array + b"s.")
    # pickle itself reads such a file too, with the encoding that NumPy's documentation names.
    assert np.array_equal(pickle.loads(path.read_bytes(), encoding="latin1")["w"], wanted)
    assert np.array_equal(open_checkpoint(path).tensor("w").numpy(), wanted)
