"""Several files put in place as one: locks, leftovers, journals, and what stood under the name before."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
from torch import nn

from wtransplant.atomic import Replacement, finish_interrupted, write_text
from wtransplant.atomic.journal import Journal, Step
from wtransplant.atomic.lock import Lock
from wtransplant.atomic.names import Marks, pair_name
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import Cancelled, SaveError
from wtransplant.mapping import Plan
from wtransplant.saving import Work, save, verify
from wtransplant.targets import open_target

POSIX = pytest.mark.skipif(os.name != "posix", reason="links of POSIX")


def net() -> nn.Module:
    return nn.Sequential(*(nn.Linear(32, 32) for _ in range(4)))


def made(folder: Path, seed: int = 0) -> Plan:
    torch.manual_seed(seed)
    torch.save(net().state_dict(), folder / f"source{seed}.pth")
    return Plan(open_checkpoint(folder / f"source{seed}.pth"), open_target(net()))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("source"))


def put(folder: Path, content: dict[str, bytes]) -> None:
    with Replacement(folder / "out.freeze.json") as files:
        for name, data in content.items():
            files.open(folder / name).write(data)


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("out.safetensors", "out"), ("out.freeze.json", "out"), ("out.pth", "out"), ("out.dcp", "out"), ("out", "out"),
        ("out-00001-of-00012.safetensors", "out"), ("out.safetensors.index.json", "out"),
        ("out.safetensors.freeze.json", "out"), ("v1.5.safetensors", "v1.5"), ("out.toml", "out.toml"),
        (".safetensors", ".safetensors"), ("out-1.safetensors", "out-1"),
    ],
)  # fmt: skip
def test_the_files_of_a_pair_have_one_name(name: str, pair: str) -> None:
    assert pair_name(name) == pair


def test_what_a_save_leaves_meanwhile_has_short_names(tmp_path: Path) -> None:
    marks = Marks(tmp_path, "x" * 255)
    made = [marks.lock, marks.journal, marks.scratch(tmp_path)]
    assert all(len(path.name) <= 50 and path.name.startswith(".wtransplant-") for path in made)


def test_nothing_is_there_before_the_end_and_everything_after(tmp_path: Path) -> None:
    with Replacement(tmp_path / "out.freeze.json") as files:
        files.open(tmp_path / "out.safetensors").write(b"weights")
        files.open(tmp_path / "out.freeze.json").write(b"manifest")
        folder = files.folder(tmp_path / "out.dcp")
        (folder / ".metadata").write_bytes(b"index")
        assert not any(name.startswith("out") for name in names(tmp_path))
    assert names(tmp_path) == ["out.dcp", "out.freeze.json", "out.safetensors"]
    assert (tmp_path / "out.dcp" / ".metadata").read_bytes() == b"index"


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt(), Cancelled()])
def test_an_error_in_the_block_leaves_everything_as_it_was(error: BaseException, tmp_path: Path) -> None:
    put(tmp_path, {"out.safetensors": b"old"})
    with pytest.raises(type(error)), Replacement(tmp_path / "out.freeze.json") as files:
        files.open(tmp_path / "out.safetensors").write(b"new")
        files.folder(tmp_path / "out.dcp")
        raise error
    assert names(tmp_path) == ["out.safetensors"] and (tmp_path / "out.safetensors").read_bytes() == b"old"


def test_an_error_of_the_system_names_the_file_that_it_is_about(tmp_path: Path) -> None:
    """One of the new files, which has no name of its own yet, or another file that was read meanwhile."""
    with (
        pytest.raises(SaveError, match=r"/out\.freeze\.json: the disk is full"),
        Replacement(tmp_path / "out.freeze.json") as files,
    ):
        files.open(tmp_path / "out.safetensors")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        pytest.raises(SaveError, match=r"/vocabulary\.txt: No such file or directory"),
        Replacement(tmp_path / "out.freeze.json") as files,
    ):
        files.open(tmp_path / "out.safetensors")
        (tmp_path / "vocabulary.txt").read_text()
    assert names(tmp_path) == []


def test_files_of_several_pairs_are_not_put_in_place_together(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match=r"another\.pth is no file of"),
        Replacement(tmp_path / "out.pth") as files,
    ):
        files.open(tmp_path / "out.pth")
        files.open(tmp_path / "another.pth")
    assert names(tmp_path) == []


class TestTwoAtOnce:
    def test_the_second_one_is_told(self, tmp_path: Path) -> None:
        plan, told = made(tmp_path), []

        def second(done: int, total: int) -> None:
            if not told:
                with pytest.raises(
                    SaveError, match="another wtransplant is saving to this name right now"
                ) as caught:
                    save(made(tmp_path, 1), tmp_path / "out.pth")
                told.append(caught.value)
                save(
                    made(tmp_path, 1), tmp_path / "another"
                )  # in the same folder, and leaves the first one's files

        save(plan, tmp_path / "out", work=Work(second))
        assert told[0].hint.startswith("Wait until it is done")
        assert (
            verify(tmp_path / "out", [tmp_path / "source0.pth"]).holds and verify(tmp_path / "another").holds
        )
        assert names(tmp_path) == [
            "another.freeze.json", "another.safetensors", "out.freeze.json", "out.safetensors",
        ]  # fmt: skip

    def test_in_another_process_too(self, tmp_path: Path) -> None:
        code = (
            "import sys; from pathlib import Path; from wtransplant.atomic import Replacement\n"
            "with Replacement(Path(sys.argv[1])): print('saving', flush=True); sys.stdin.read()"
        )
        command = [sys.executable, "-c", code, tmp_path / "out.freeze.json"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None and other.stdout.readline() == b"saving\n"
            with pytest.raises(SaveError, match="right now"):
                put(tmp_path, {"out.safetensors": b"mine"})
            other.kill()
        put(tmp_path, {"out.safetensors": b"mine"})  # whoever was killed holds nothing any more
        assert names(tmp_path) == ["out.safetensors"]

    def test_small_files_wait_for_each_other(self, tmp_path: Path) -> None:
        path = tmp_path / "record.json"
        texts = [str(number) * 10_000 for number in range(8)]
        threads = [threading.Thread(target=write_text, args=(path, text)) for text in texts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert path.read_text() in texts and names(tmp_path) == ["record.json"]

    @pytest.mark.parametrize("number", [errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK])
    def test_a_folder_in_which_nothing_can_be_locked(
        self, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(descriptor: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr("wtransplant.atomic.lock._lock", refuse)
        assert Lock(tmp_path / "lock").acquire() is Lock.State.IMPOSSIBLE
        put(tmp_path, {"out.safetensors": b"1", "out.freeze.json": b"2"})
        assert names(tmp_path) == ["out.freeze.json", "out.safetensors"]

    def test_a_lock_that_is_removed_while_one_asks_for_it_is_asked_for_again(self, tmp_path: Path) -> None:
        """Between opening and locking the holder may remove the file: a lock on it would guard nothing."""
        first, asked = Lock(tmp_path / "lock"), threading.Event()
        assert first.acquire() is Lock.State.HELD
        second = Lock(tmp_path / "lock")
        states = []

        def wait() -> None:
            asked.set()
            states.append(second.acquire(10))

        thread = threading.Thread(target=wait)
        thread.start()
        asked.wait()
        first.release()
        thread.join()
        assert states == [Lock.State.HELD] and Lock(tmp_path / "lock").acquire() is Lock.State.TAKEN
        second.release()
        assert list(tmp_path.iterdir()) == []


def test_the_look_for_a_journal_leaves_errors_to_whoever_opens_the_file(tmp_path: Path) -> None:
    finish_interrupted(tmp_path / ("x" * 300) / "out.pth")
    finish_interrupted(tmp_path / "missing" / "out.pth")


class TestLeftovers:
    def leave(self, folder: Path, name: str = "out") -> None:
        """What a save leaves that is killed while it writes."""
        marks = Marks(folder, name)
        marks.lock.touch()
        marks.scratch(folder).write_bytes(b"half")
        (scratch := marks.scratch(folder)).mkdir()
        (scratch / ".metadata").touch()

    def test_they_are_removed_by_the_next_save_to_the_folder(self, tmp_path: Path) -> None:
        self.leave(tmp_path)
        self.leave(tmp_path, "another")
        put(tmp_path, {"out.safetensors": b"new"})
        assert names(tmp_path) == ["out.safetensors"]

    def test_what_is_not_ours_stays(self, tmp_path: Path) -> None:
        mine = [".wtransplant-notes.tmp", "x.tmp", ".wtransplant-0123456789abcdef.tmp", ".wtransplant.lock"]
        for name in mine:
            (tmp_path / name).touch()
        put(tmp_path, {"out.safetensors": b"new"})
        assert names(tmp_path) == sorted([*mine, "out.safetensors"])

    def test_those_of_a_living_owner_stay(self, tmp_path: Path) -> None:
        with Replacement(tmp_path / "another.freeze.json") as files:
            files.open(tmp_path / "another.pth").write(b"slow")
            put(tmp_path, {"out.safetensors": b"new"})
        assert names(tmp_path) == ["another.pth", "out.safetensors"]

    @POSIX
    def test_where_a_link_leads_only_the_pair_itself_cleans(self, tmp_path: Path) -> None:
        here, there = tmp_path / "here", tmp_path / "there"
        here.mkdir()
        there.mkdir()
        (here / "out.pth").symlink_to(there / "data.pth")
        left = Marks(here, "out").scratch(there)
        left.write_bytes(b"half")
        put(there, {"out.pth": b"somebody else's, of the same name"})
        assert left.exists()
        put(here, {"out.pth": b"new"})
        assert names(there) == ["data.pth", "out.pth"] and (there / "data.pth").read_bytes() == b"new"


class TestJournals:
    def broken_off(self, folder: Path) -> None:
        """A save that was killed after the first of two files was put in place."""
        put(folder, {"out.pth": b"old", "out.freeze.json": b"old"})
        marks = Marks(folder, "out")
        scratch = marks.scratch(folder)
        scratch.write_bytes(b"new")
        steps = (Step("out.pth", marks.scratch(folder).name, 3), Step("out.freeze.json", scratch.name, 3))
        (folder / "out.pth").write_bytes(b"new")
        marks.journal.write_bytes(Journal(steps).to_json())

    def test_whoever_reads_next_finishes(self, tmp_path: Path) -> None:
        self.broken_off(tmp_path)
        finish_interrupted(tmp_path / "out.pth")
        assert names(tmp_path) == ["out.freeze.json", "out.pth"]
        assert (tmp_path / "out.freeze.json").read_bytes() == b"new"

    def test_a_folder_that_cannot_be_written_is_one_message(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.broken_off(tmp_path)

        def refuse(*_: object) -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

        monkeypatch.setattr(os, "replace", refuse)
        with pytest.raises(SaveError, match="broken off and cannot be finished: Permission denied"):
            open_checkpoint(tmp_path / "out.pth")
        monkeypatch.undo()
        finish_interrupted(tmp_path / "out")
        assert (tmp_path / "out.freeze.json").read_bytes() == b"new"

    @pytest.mark.parametrize(
        "evil",
        [
            {"name": "../victim", "scratch": ".wtransplant-0123456789abcdef-01234567.tmp"},
            {"name": "out.pth", "scratch": "../victim"},
            {"name": "victim", "scratch": ".wtransplant-0123456789abcdef-01234567.tmp"},
            {"name": "out.pth", "scratch": ".wtransplant-0123456789abcdef-01234567.tmp", "old": "victim"},
        ],
    )
    def test_a_journal_out_of_a_download_moves_nothing_but_the_pair(
        self, evil: dict[str, str], tmp_path: Path
    ) -> None:
        folder = tmp_path / "download"
        folder.mkdir()
        for victim in (tmp_path / "victim", folder / "victim"):
            victim.write_bytes(b"mine")
        (folder / evil["scratch"]).write_bytes(b"mine")
        journal = {"steps": [{"nbytes": 4, "old": "", **evil}], "removed": ["victim"], "version": 1}
        Marks(folder, "out").journal.write_text(json.dumps(journal))
        finish_interrupted(folder / "out.pth")
        for victim in (tmp_path / "victim", folder / "victim"):
            assert victim.read_bytes() == b"mine"
        assert not (folder / "out.pth").exists()

    @pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"steps": 3}', b"\xff"])
    def test_a_journal_that_is_none_is_left_alone(self, text: bytes, tmp_path: Path) -> None:
        marks = Marks(tmp_path, "out")
        marks.journal.write_bytes(text)
        finish_interrupted(tmp_path / "out.pth")
        assert marks.journal.read_bytes() == text
        put(tmp_path, {"out.pth": b"1", "out.freeze.json": b"2"})
        assert names(tmp_path) == ["out.freeze.json", "out.pth"]

    def test_what_the_disk_has_lost_is_not_put_in_place(self, tmp_path: Path) -> None:
        put(tmp_path, {"out.pth": b"old", "out.freeze.json": b"old"})
        marks = Marks(tmp_path, "out")
        scratches = [marks.scratch(tmp_path), marks.scratch(tmp_path)]
        for scratch in scratches:
            scratch.write_bytes(b"")
        steps = tuple(
            Step(name, s.name, 3) for name, s in zip(("out.pth", "out.freeze.json"), scratches, strict=True)
        )
        marks.journal.write_bytes(Journal(steps).to_json())
        finish_interrupted(tmp_path / "out")
        assert (tmp_path / "out.pth").read_bytes() == b"old" and not marks.journal.exists()

    def test_when_the_first_file_cannot_be_put_in_place_nothing_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As on Windows, when another program has the weights open."""
        put(tmp_path, {"out.pth": b"old", "out.freeze.json": b"old"})
        refuse_to_replace(monkeypatch, "out.pth")
        with pytest.raises(SaveError, match="no permission"):
            put(tmp_path, {"out.pth": b"new", "out.freeze.json": b"new"})
        assert {(tmp_path / name).read_bytes() for name in names(tmp_path)} == {b"old"}
        assert names(tmp_path) == ["out.freeze.json", "out.pth"]

    def test_when_a_later_one_cannot_it_is_said_and_done_the_next_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(tmp_path, {"out.pth": b"old", "out.freeze.json": b"old"})
        refuse_to_replace(monkeypatch, "out.freeze.json")
        with pytest.raises(SaveError, match="written, but not all could be put in place") as caught:
            put(tmp_path, {"out.pth": b"new", "out.freeze.json": b"new"})
        assert "finished when the pair is opened" in caught.value.hint
        monkeypatch.undo()
        finish_interrupted(tmp_path / "out")
        assert {(tmp_path / name).read_bytes() for name in names(tmp_path)} == {b"new"}
        assert names(tmp_path) == ["out.freeze.json", "out.pth"]


def refuse_to_replace(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    replace = os.replace

    def refusing(source: Path, place: Path) -> None:
        if Path(place).name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
        replace(source, place)

    monkeypatch.setattr(os, "replace", refusing)
