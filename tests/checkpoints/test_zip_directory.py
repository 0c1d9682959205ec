from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from wtransplant.checkpoints.files import DataFile
from wtransplant.checkpoints.records import Malformed
from wtransplant.checkpoints.zip_directory import read_directory


def assert_as_zipfile_reads_it(path: Path) -> None:
    found = read_directory(DataFile(path))
    with zipfile.ZipFile(path) as archive:
        assert list(found) == list(archive.NameToInfo)
        for name, info in archive.NameToInfo.items():
            member = found[name]
            assert (member.size, member.packed) == (info.file_size, info.compress_size)
            assert (member.method, member.flags) == (info.compress_type, info.flag_bits)
            assert member.offset == info.header_offset


@pytest.mark.parametrize("comment", [b"", b"a comment", b"x" * 0xFFFF])
def test_members_are_those_that_zipfile_reads(tmp_path: Path, comment: bytes) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/plain", b"12345")
        archive.writestr("a/ümläut-ключ", b"1" * 1000, zipfile.ZIP_DEFLATED)
        archive.writestr("a/empty", b"")
        archive.comment = comment
    assert_as_zipfile_reads_it(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_with_one_name_the_later_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"first")
        archive.writestr("a", b"the second")
    assert_as_zipfile_reads_it(path)
    assert read_directory(DataFile(path))["a"].size == 10


def test_more_members_than_16_bits_count(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(66_000):
            archive.writestr(zipfile.ZipInfo(f"a/{number}"), b"")
    assert len(read_directory(DataFile(path))) == 66_000
    assert_as_zipfile_reads_it(path)


def test_offsets_beyond_32_bits(tmp_path: Path) -> None:
    # The first member is a hole of 5 GiB: zipfile is told of it afterwards.
    path = tmp_path / "a.zip"
    size = 5 << 30
    with path.open("wb") as file:
        file.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", 45, 0, 0, 0, 33, 0, 0xFFFFFFFF, 0xFFFFFFFF, 3, 20))
        file.write(b"big" + struct.pack("<HHQQ", 1, 16, size, size))
        file.seek(size, 1)
        info = zipfile.ZipInfo("big")
        info.file_size = info.compress_size = size
        info.CRC = 0
        with zipfile.ZipFile(file, "w") as archive:
            archive.filelist.append(info)
            archive.NameToInfo["big"] = info
            info.header_offset = 0
            archive.writestr("small", b"123")
    found = read_directory(DataFile(path))
    assert found["big"].size == found["big"].packed == size
    assert found["small"].offset > size and found["small"].size == 3
    assert_as_zipfile_reads_it(path)


@pytest.mark.parametrize(
    ("at", "value"),
    [(8, 0xFFFF), (10, 7), (12, 1), (16, 1 << 20)],
    ids=["no locator", "too many", "too short", "beyond the end"],
)
def test_an_end_that_lies_is_refused(tmp_path: Path, at: int, value: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"12345")
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    width = 4 if at >= 12 else 2
    data[end + at : end + at + width] = value.to_bytes(width, "little")
    if at == 8:
        data[end + 10 : end + 12] = b"\xff\xff"
    path.write_bytes(data)
    with pytest.raises(Malformed):
        read_directory(DataFile(path))
