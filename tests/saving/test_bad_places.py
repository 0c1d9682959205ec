"""Places that cannot be written, or not simply: one message each, nothing lost, exit code 3."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from wtransplant.atomic import require_space, write_text
from wtransplant.checkpoints import open_checkpoint
from wtransplant.cli import UNUSABLE, run
from wtransplant.errors import CheckpointError, SaveError
from wtransplant.mapping import Plan
from wtransplant.saving import SaveSettings, Work, save, verify
from wtransplant.targets import open_target

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")
ROOT = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root mounts a small disk")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits and names of Linux")


def state(seed: int, size: int = 64) -> dict[str, torch.Tensor]:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(size, size), nn.Linear(size, size)).state_dict()


def made(folder: Path, seed: int = 0, size: int = 64) -> Plan:
    torch.save(state(seed, size), folder / f"source{seed}.pth")
    model = nn.Sequential(nn.Linear(size, size), nn.Linear(size, size))
    return Plan(open_checkpoint(folder / f"source{seed}.pth"), open_target(model))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """The folder of a saved pair called ``out``."""
    folder = tmp_path / "pair"
    folder.mkdir()
    save(made(tmp_path), folder / "out")
    return folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@ROOT
def test_a_disk_that_is_too_small_is_seen_before_anything_is_written(
    small_disk: Path, tmp_path: Path
) -> None:
    with pytest.raises(SaveError, match=r"the disk is full: 8\.\d MiB are needed, 4\.0 MiB are free"):
        save(made(tmp_path, size=1024), small_disk / "out")
    assert list(small_disk.iterdir()) == []


@ROOT
@pytest.mark.parametrize("format", ["safetensors", "pth", "dcp"])
def test_a_disk_that_somebody_fills_meanwhile_leaves_the_old_pair(
    format: str, small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(made(tmp_path), small_disk / "out")
    before = contents(small_disk)
    monkeypatch.setattr("wtransplant.saving.pair.require_space", lambda path, nbytes: None)
    with pytest.raises(SaveError, match="the disk is full") as caught:
        save(made(tmp_path, 1, 1024), small_disk / "out", settings=SaveSettings(format=format))
    assert "Nothing was changed" in caught.value.hint
    assert contents(small_disk) == before and verify(small_disk / "out").holds


@LINUX
@pytest.mark.parametrize("format", ["safetensors", "pth", "dcp"])
def test_a_file_that_becomes_larger_than_allowed_leaves_the_old_pair(
    format: str, pair: Path, tmp_path: Path
) -> None:
    """Under ``ulimit -f``, through the command line: a line on stderr and exit code 3."""
    before = contents(pair)
    torch.save(state(1, 512), tmp_path / "large.pth")
    code = (
        "import resource, sys; from wtransplant.cli import run; import wtransplant.saving.pair as pair;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)); sys.exit(run(sys.argv[1:]))"
    )
    arguments = ["transplant", tmp_path / "large.pth", "--target", tmp_path / "large.pth", "-o", pair / "out"]
    command = [sys.executable, "-c", code, *map(str, arguments), "--format", format]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == UNUSABLE, done.stderr
    assert "larger than is allowed" in done.stderr and "Traceback" not in done.stderr
    assert contents(pair) == before


def shut(folder: Path, closed: bool = True) -> None:
    """Take the permission to write into a folder away, or give it back; root's by an attribute of the file system."""
    if os.geteuid():
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR if closed else stat.S_IRWXU)
    elif subprocess.run(["chattr", "+i" if closed else "-i", folder], capture_output=True).returncode:
        pytest.skip("root may write anywhere, and this disk knows no immutable folders")


@POSIX
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_permission_to_write_that_is_lost(when: str, pair: Path, tmp_path: Path) -> None:
    before, plan = contents(pair), made(tmp_path, 1)

    def meanwhile(done: int, total: int) -> None:
        if done == total:
            shut(pair)

    try:
        if when == "before":
            shut(pair)
        with pytest.raises(SaveError, match="no permission to write here") as caught:
            save(plan, pair / "out", work=Work(meanwhile))
    finally:
        shut(pair, closed=False)
    assert "Nothing was changed" in caught.value.hint and verify(pair / "out").holds
    assert before.items() <= contents(pair).items()  # what could not be removed either is a leftover
    save(plan, pair / "out")
    assert contents(pair).keys() == before.keys()


@ROOT
def test_a_read_only_disk(pair: Path, tmp_path: Path) -> None:
    before = contents(pair)
    if subprocess.run(["mount", "--bind", pair, pair], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", pair], check=True)
        with pytest.raises(SaveError, match="this folder is read-only"):
            save(made(tmp_path, 1), pair / "out")
        assert verify(pair / "out").holds  # reading leaves nothing behind, and needs no permission to
    finally:
        subprocess.run(["umount", pair], check=True)
    assert contents(pair) == before


@POSIX
def test_a_folder_that_vanishes_meanwhile(pair: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"

    def vanish(done: int, total: int) -> None:
        if pair.exists():
            pair.rename(gone)

    with pytest.raises(SaveError, match="the folder does not exist"):
        save(made(tmp_path, 1), pair / "out", work=Work(vanish))
    assert not pair.exists() and verify(gone / "out").holds
    save(made(tmp_path, 1), gone / "out")
    assert sorted(contents(gone)) == ["out.freeze.json", "out.safetensors"]


@pytest.mark.parametrize("format", ["safetensors", "pth", "dcp"])
@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("missing/out", "the folder does not exist"),
        ("source0.pth/out", "the folder does not exist"),
        pytest.param("x" * 300, "the name is too long", marks=LINUX),
        pytest.param("x" * 244, "the name is too long", marks=LINUX),
        ("a\0b", "this name cannot be used"),
    ],
)
def test_names_that_cannot_be(out: str, said: str, format: str, tmp_path: Path) -> None:
    plan = made(tmp_path)
    with pytest.raises(SaveError, match=said) as caught:
        save(plan, tmp_path / out, settings=SaveSettings(format=format))
    assert "Nothing was changed" in caught.value.hint
    assert list(contents(tmp_path)) == ["source0.pth"]


@LINUX
@pytest.mark.parametrize("letter", ["x", "ß", "名"])
def test_a_name_of_255_bytes(letter: str, tmp_path: Path) -> None:
    length = 255 - len(".safetensors")
    name = letter * (length // len(letter.encode()))
    name += "y" * (length - len(name.encode()))
    for seed in (0, 1):
        save(made(tmp_path, seed), tmp_path / name)
    files = sorted(set(contents(tmp_path)) - {"source0.pth", "source1.pth"})
    assert [len(file.encode()) for file in files] == [255, 255]
    assert torch.equal(load_file(tmp_path / f"{name}.safetensors")["0.weight"], state(1)["0.weight"])
    assert verify(tmp_path / name).holds


@pytest.mark.parametrize(
    "name", ["two words", " ", "名字", "Ünïcödé", "é" * 5, ".hidden", "-o", "a'b\"c", "v1.5"]
)
def test_names_out_of_the_ordinary(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for seed in (0, 1):
        save(made(tmp_path, seed), folder / name)
    assert sorted(contents(folder)) == sorted([f"{name}.freeze.json", f"{name}.safetensors"])
    assert verify(folder / name).holds


@pytest.mark.parametrize("taken", ["out.safetensors", "out.freeze.json"])
def test_a_folder_with_the_name(taken: str, tmp_path: Path) -> None:
    (tmp_path / taken).mkdir()
    plan = made(tmp_path)
    with pytest.raises(SaveError, match="there is a folder with this name") as caught:
        save(plan, tmp_path / "out")
    assert caught.value.where.endswith(taken)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["source0.pth", taken])


def test_a_folder_of_something_else_is_no_older_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "out.dcp").mkdir()
    (tmp_path / "out.dcp" / "notes.txt").write_text("mine")
    plan = made(tmp_path)
    with pytest.raises(SaveError, match=r"a folder with this name that holds something else: notes\.txt"):
        save(plan, tmp_path / "out", settings=SaveSettings(format="dcp"))
    assert contents(tmp_path).keys() == {"source0.pth", "out.dcp/notes.txt"}


@POSIX
def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "here"
    elsewhere.mkdir()
    here.mkdir()
    (elsewhere / "big.bin").write_bytes(b"old")
    (here / "out.safetensors").symlink_to("../elsewhere/big.bin")
    pair = save(made(tmp_path), here / "out")
    assert pair.weights.is_symlink() and torch.equal(
        load_file(elsewhere / "big.bin")["0.weight"], state(0)["0.weight"]
    )
    assert verify(here / "out").holds
    assert sorted(os.listdir(elsewhere)) == ["big.bin"] and len(os.listdir(here)) == 2


@POSIX
def test_a_link_that_leads_nowhere_yet(tmp_path: Path) -> None:
    (tmp_path / "out.safetensors").symlink_to(tmp_path / "later.bin")
    save(made(tmp_path), tmp_path / "out")
    assert (tmp_path / "later.bin").is_file() and (tmp_path / "out.safetensors").is_symlink()


@POSIX
def test_a_link_that_leads_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "out.safetensors").symlink_to("out.safetensors")
    plan = made(tmp_path)
    with pytest.raises(SaveError, match="a link that leads in a circle"):
        save(plan, tmp_path / "out")


@POSIX
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "out.safetensors")
    plan = made(tmp_path)
    with pytest.raises(SaveError, match="a device or a pipe"):
        save(plan, tmp_path / "out")
    assert stat.S_ISFIFO((tmp_path / "out.safetensors").stat().st_mode)


@pytest.mark.parametrize("name", ["out.safetensors", "out.freeze.json"])
def test_a_read_only_file_is_kept(name: str, pair: Path, tmp_path: Path) -> None:
    before = contents(pair)
    (pair / name).chmod(stat.S_IREAD)
    with pytest.raises(SaveError, match="a file with this name, and it is read-only") as caught:
        save(made(tmp_path, 1), pair / "out")
    assert caught.value.where.endswith(name)
    assert contents(pair) == before
    (pair / name).chmod(stat.S_IREAD | stat.S_IWRITE)
    save(made(tmp_path, 1), pair / "out")


@POSIX
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_new_files_are_open_to_whom_ordinary_new_files_are(umask: int, mode: int, tmp_path: Path) -> None:
    plan = made(tmp_path)
    old = os.umask(umask)
    try:
        pair = save(plan, tmp_path / "out")
    finally:
        os.umask(old)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (pair.weights, pair.manifest_path)] == [mode, mode]


@POSIX
def test_a_private_file_stays_private(pair: Path, tmp_path: Path) -> None:
    (pair / "out.safetensors").chmod(0o600)
    save(made(tmp_path, 1), pair / "out")
    assert stat.S_IMODE((pair / "out.safetensors").stat().st_mode) == 0o600


@POSIX
def test_another_name_of_the_old_file_keeps_the_old_content(pair: Path, tmp_path: Path) -> None:
    os.link(pair / "out.safetensors", tmp_path / "kept.safetensors")
    save(made(tmp_path, 1), pair / "out")
    assert torch.equal(load_file(tmp_path / "kept.safetensors")["0.weight"], state(0)["0.weight"])
    assert torch.equal(load_file(pair / "out.safetensors")["0.weight"], state(1)["0.weight"])


def test_the_command_line_says_it_in_one_line_with_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save(state(0), tmp_path / "source.pth")
    source = str(tmp_path / "source.pth")
    assert run(["transplant", source, "--target", source, "-o", str(tmp_path / "no" / "out")]) == UNUSABLE
    said = capsys.readouterr().err
    assert "the folder does not exist" in said and "Traceback" not in said
    assert list(contents(tmp_path)) == ["source.pth"]


def test_a_disk_that_does_not_tell_its_size_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"total": 0, "free": 0})())
    require_space(tmp_path / "out", 1 << 40)


@pytest.mark.parametrize("change", ["longer", "cut off", "same size", "same size and time", "gone"])
@pytest.mark.parametrize("size", [64, 1024])  # below and above what is read in one block
def test_a_source_that_changes_while_it_is_read_is_noticed(
    change: str, size: int, pair: Path, tmp_path: Path
) -> None:
    plan, source = made(tmp_path, 1, size), tmp_path / "source1.pth"
    before = contents(pair)
    seen: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        seen.append(done)
        if len(seen) == 2:
            changed(source, change)

    with pytest.raises(
        (SaveError, CheckpointError), match=r"chang|cannot be read|no such file|ended|cut off"
    ):
        save(plan, pair / "out", work=Work(meanwhile))
    assert len(seen) >= 2
    assert contents(pair) == before


def changed(path: Path, how: str) -> None:
    if how == "gone":
        path.unlink()
        return
    stat_before = path.stat()
    with open(path, "rb+") as file:
        if how == "cut off":
            file.truncate(stat_before.st_size // 2)
        else:
            file.seek(-100 if how == "longer" else -2000, os.SEEK_END)
            file.write(b"x" * 1000)
    if how == "same size and time":
        os.utime(path, ns=(stat_before.st_atime_ns, stat_before.st_mtime_ns))


def test_a_text_file_too_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    write_text(path, "one\n")
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "half a pair: \ud800")
    assert path.read_bytes() == b"one\n" and os.listdir(tmp_path) == ["recipe.toml"]
