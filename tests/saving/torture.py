"""Kills processes that save over a pair, and flips bits in pairs: ``python -m tests.saving.torture``.

Three parts, each for several ways to save (see :mod:`tests.saving.torture_pairs`):

* *any time*: a process saves one pair after the other over the same name until it is killed at a random instant.
* *each step*: a save is killed at its first system call that changes anything, at its second, … until it comes
  through. Nothing that a random instant might miss is left out.
* *flips*: one bit of weights or manifest is another one, and ``verify`` has to say so.

A pair after a kill has to be accepted by ``verify``, and independently of it all its files have to be those of the
old or all those of the new pair. What the next save leaves behind of the killed one is counted too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import mmap
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import torch

from tests.saving.torture_pairs import SCENARIOS, State, files_of, leftovers, scenario
from wtransplant.errors import WtransplantError
from wtransplant.saving import verify

# Everything that changes a folder or a file goes through one of these.
MOVES = {"replace", "rename", "link", "symlink", "unlink", "remove", "mkdir", "rmdir"}
STEPS = {
    *MOVES, "open", "write", "writelines", "flush", "truncate", "ftruncate", "fsync", "fdatasync", "close", "fchmod",
    "chmod", "flock",
}  # fmt: skip
CHILD_FAILED = 99


def forked(work: Callable[[], object]) -> int:
    """Run it in a process of its own, which has everything imported already."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(CHILD_FAILED)
    os._exit(0)


def killed_at(step: int, steps: set[str]) -> Callable[[FrameType, str, Any], None]:
    """A profile function that kills the process before its so-many-th system call that changes something."""
    left = step

    def look(_frame: FrameType, event: str, called: Any) -> None:
        nonlocal left
        if event == "c_call" and getattr(called, "__name__", "") in steps and _is_of_system(called):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    return look


def _is_of_system(called: Any) -> bool:
    owner = getattr(called, "__self__", None)
    kind = getattr(owner, "__name__", "") or type(owner).__module__
    return kind in ("posix", "_io", "io", "fcntl")


class Outcome:
    """What became of a pair after a kill: ``old``, ``new``, or in which way it is torn."""

    def __init__(self, folder: Path, old: State, new: State) -> None:
        self.had_journal = any(path.suffix == ".commit" for path in folder.iterdir())
        self.plain = self._as_plain_readers_see_it(folder, old, new)
        self.found = self._found(folder, old, new)

    @staticmethod
    def _found(folder: Path, old: State, new: State) -> str:
        try:
            for name in ("out", *sorted({*old.weights, *new.weights})):
                if name == "out" or (folder / name).exists():
                    verification = verify(folder / name)
                    if not verification.holds:
                        return f"refused: {verification.text()}"
        except WtransplantError as error:
            return f"refused: {error}"
        there = files_of(folder)
        if there == new.files and there != old.files:
            return "new"
        return "old" if there == old.files else f"mixed: {sorted(there)}"

    @staticmethod
    def _as_plain_readers_see_it(folder: Path, old: State, new: State) -> bool:
        """Without a look at the journal: what can be read at all is all old or all new."""
        there = files_of(folder)
        return all(
            name not in there
            or any(
                all(there.get(part) == state.files.get(part) for part in state.parts(name))
                for state in (old, new)
            )
            for name in {*old.weights, *new.weights}
        )


def at_any_time(name: str, kills: int, chance: random.Random) -> Counter[str]:
    """Kill loops of saves at random instants."""
    counts: Counter[str] = Counter()
    with _folder() as folder:
        states = scenario(name, folder)
        began = time.perf_counter()
        states[0].save(folder / "out")
        seconds = time.perf_counter() - began
        parent = os.getpid()
        at = mmap.mmap(-1, 8)  # which save is under way; shared with the child

        def saves() -> None:
            number = 0
            while os.getppid() == parent:  # else nobody is left to kill it
                number += 1
                at[:8] = number.to_bytes(8, "little")
                states[number % len(states)].save(folder / "out")

        for _ in range(kills):
            at[:8] = bytes(8)
            child = forked(saves)
            while not any(at[:8]):
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 4 * seconds))
            os.kill(child, signal.SIGKILL)
            _require_killed(child)
            number = int.from_bytes(at[:8], "little")
            new = states[number % len(states)]
            old = states[(number - 1) % len(states)] if number else new
            _count(counts, Outcome(folder, old, new), folder, states[0])
    return counts


def at_each_step(name: str, ways: int = 1000, steps: set[str] = STEPS) -> Counter[str]:
    """Kill a save at each of its steps, for each way from one state to the next, or for some of them."""
    counts: Counter[str] = Counter()
    with _folder() as folder:
        states = scenario(name, folder)
        for old, new in list(zip(states, [*states[1:], states[0]], strict=True))[-ways:]:
            _each_step(folder, old, new, steps, counts)
    return counts


def _each_step(folder: Path, old: State, new: State, steps: set[str], counts: Counter[str]) -> None:
    decided = False
    old.save(folder / "out")
    for step in range(1, 100_000):

        def save(step: int = step) -> None:
            sys.setprofile(killed_at(step, steps))
            new.save(folder / "out")
            sys.setprofile(None)

        child = forked(save)
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0, "the save failed"
            return
        outcome = Outcome(folder, old, new)
        if decided and outcome.found == "old":
            outcome.found = "refused: old again after new"
        decided = outcome.found == "new"
        _count(counts, outcome, folder, old)


def _count(counts: Counter[str], outcome: Outcome, folder: Path, following: State) -> None:
    kind, _, why = outcome.found.partition(":")
    if why:
        print(f"TORN: {outcome.found}", file=sys.stderr)
    counts["kills"] += 1
    counts[kind if not why else "torn"] += 1
    counts["with a journal"] += outcome.had_journal
    counts["torn for plain readers"] += not outcome.plain
    following.save(folder / "out")
    counts["leftovers"] += len(leftovers(folder))


def flips(name: str, count: int, chance: random.Random) -> Counter[str]:
    """Flip single bits, as often in the manifest as in the weights."""
    counts: Counter[str] = Counter()
    with _folder() as folder:
        state = scenario(name, folder)[0]
        state.save(folder / "out")
        weights = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_weights(path)]
        for number in range(count):
            path = folder / "out.freeze.json" if number % 2 else chance.choice(weights)
            place, bit = chance.randrange(path.stat().st_size), chance.randrange(8)
            _flip(path, place, bit)
            found = _is_refused(folder)
            _flip(path, place, bit)
            counts["flips"] += 1
            counts["found" if found else "not found"] += 1
            if not found:
                print(f"NOT FOUND: bit {bit} of byte {place:,} of {path.name}", file=sys.stderr)
    return counts


def _is_weights(path: Path) -> bool:
    return ".freeze." not in path.name and any(part.startswith("out") for part in path.parts[-2:])


def _flip(path: Path, place: int, bit: int) -> None:
    with open(path, "rb+") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ (1 << bit)]))


def _is_refused(folder: Path) -> bool:
    try:
        return not verify(folder / "out").holds
    except WtransplantError:
        return True


def _require_killed(child: int) -> None:
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, (
        f"the save ended by itself: {status}"
    )


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="torture-", dir=_in_memory()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _in_memory() -> str | None:
    """A kill leaves the system's memory as it is, so that no disk is needed; and fsync on one takes its time."""
    memory = os.environ.get("WTRANSPLANT_TORTURE_FOLDER", "/dev/shm")
    return memory if os.access(memory, os.W_OK) else None


def main() -> int:
    """Run what was asked for, print a table; 1 if anything was torn, left behind or not found."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.saving.torture", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--kills", type=int, default=200, help="at random instants, for each way to save")
    parser.add_argument(
        "--ways", type=int, default=1000, help="on so many ways kill at each step; 0 for none"
    )
    parser.add_argument("--moves", action="store_true", help="only at steps that give or take names")
    parser.add_argument("--flips", type=int, default=1000, help="for each way to save")
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)  # a process with threads of torch's cannot be forked
    rows = []
    if not options.json:
        print(_line(COLUMNS), "-" * len(_line(COLUMNS)), sep="\n", flush=True)
    for row in _rows(options):
        rows.append(row)
        if not options.json:
            told = [str(row.get(name, 0 if _belongs(name, row) else "")) for name in COLUMNS]
            print(_line(told), flush=True)
    if options.json:
        print(json.dumps(rows))
    return int(any(row.get(bad) for row in rows for bad in BAD))


def _rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    for name in options.scenarios:
        chance = random.Random(options.seed)
        if options.kills:
            yield {"saving": name, "part": "any time", **at_any_time(name, options.kills, chance)}
        if options.ways:
            yield {
                "saving": name,
                "part": "each step",
                **at_each_step(name, options.ways, MOVES if options.moves else STEPS),
            }
        if options.flips and name in ONE_FORMAT:
            yield {"saving": name, "part": "flips", **flips(name, options.flips, chance)}


ONE_FORMAT = ("one file", "pth", "shards", "folder")
BAD = ("torn", "torn for plain readers", "leftovers", "not found")
COLUMNS = ("saving", "part", "kills", "old", "new", "with a journal", *BAD[:3], "flips", "found", BAD[3])


def _line(cells: Sequence[str]) -> str:
    return " | ".join(cell.ljust(max(len(column), 9)) for cell, column in zip(cells, COLUMNS, strict=True))


def _belongs(column: str, row: dict[str, Any]) -> bool:
    return (column in ("flips", "found", "not found")) == (row["part"] == "flips")


if __name__ == "__main__":
    sys.exit(main())
