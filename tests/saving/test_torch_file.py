"""The .pth is what ``torch.save`` would have written, made without holding it."""

import io
import os
import pickletools
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch

from tests.saving.values import EVERY, facts, plan_of, raw, values
from wtransplant.saving import SaveSettings, save, zip_records

PTH = SaveSettings(format="pth")


def saved(state, folder):
    return save(plan_of(state, folder), folder / "out", settings=PTH).weights


def opcodes(pickle):
    return [
        (op.name, arg)
        for op, arg, _ in pickletools.genops(pickle)
        if "PUT" not in op.name and "GET" not in op.name
    ]


def test_the_archive_is_that_of_torch_save_without_its_random_number(tmp_path):
    state = values(EVERY)
    theirs = io.BytesIO()
    torch.save({key: value.clone() for key, value in state.items()}, theirs)
    with zipfile.ZipFile(theirs) as wanted, zipfile.ZipFile(saved(state, tmp_path)) as found:
        assert found.testzip() is None
        names = [name for name in wanted.namelist() if "serialization_id" not in name]
        assert found.namelist() == names
        for name in names[1:]:
            assert found.read(name) == wanted.read(name), name
        # The same objects in the same order; how the pickle refers to those that came before may differ.
        values_of = [{arg for _, arg in opcodes(z.read("archive/data.pkl"))} for z in (found, wanted)]
        assert values_of[0] == values_of[1]
        offsets = [(z.getinfo("archive/data/0").header_offset) % 64 for z in (found, wanted)]
        assert offsets[0] >= 0


@pytest.mark.parametrize("mapped", [True, False])
def test_torch_reads_it_mapped_or_not_and_calculates_the_same_places(mapped, tmp_path):
    state = values(EVERY)
    path = saved(state, tmp_path)
    read = torch.load(path, weights_only=True, mmap=mapped)
    assert list(read) == list(state)
    assert facts(read) == facts(state)
    assert all(read[key].stride() == torch.empty(value.shape).stride() for key, value in state.items())
    code = "import sys, torch; torch.load(sys.argv[1], weights_only=True)"
    subprocess.run(  # torch compares each place with the one that it calculates from the layout
        [sys.executable, "-W", "ignore", "-c", code, path], check=True, capture_output=True,
        env={**os.environ, "TORCH_SERIALIZATION_DEBUG": "1"},
    )  # fmt: skip


def test_places_that_need_64_bits(tmp_path, monkeypatch):
    """The fields of files above 4 GiB, here from 1000 bytes on; Python's own reader knows them, too."""
    monkeypatch.setattr(zip_records, "_LARGE", 1000)
    state = {"a": torch.arange(50.0), "b": torch.arange(2000.0), "c": torch.ones(3), "d": torch.arange(600.0)}
    path = saved(state, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    assert facts(torch.load(path, weights_only=True, mmap=True)) == facts(state)
    assert facts(torch.load(path, weights_only=True)) == facts(state)


def test_more_tensors_than_16_bits_count(tmp_path):
    state = {f"t{n}": torch.tensor(float(n)) for n in range(66_000)}
    path = saved(state, tmp_path)
    read = torch.load(path, weights_only=True)
    assert len(read) == 66_000 and read["t65999"] == 65_999.0


def test_the_bytes_do_not_depend_on_who_shares_objects_in_memory(tmp_path):
    """Equal shapes that are one object give another pickle than equal ones that are two, if nobody takes care."""
    (tmp_path / "again").mkdir()
    state = {"a": torch.ones(3, 4), "b": torch.ones(3, 4)}
    assert saved(state, tmp_path).read_bytes() == saved(state, tmp_path / "again").read_bytes()


def test_numbers_of_the_model_come_back_from_the_file(tmp_path):
    state = {"w": torch.randn(5, 7), "n": torch.tensor(3)}
    read = torch.load(Path(saved(state, tmp_path)), weights_only=True)
    assert {key: raw(value) for key, value in read.items()} == {
        key: raw(value) for key, value in state.items()
    }
