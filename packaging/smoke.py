"""Tries the built program as a stranger's machine would see it: ``python packaging/smoke.py BUNDLE``.

BUNDLE is a tar.xz or zip, which is unpacked into a temporary folder far from the source tree, or a folder as it is.
The program runs with an environment of four variables: no Python on the path, a home that is empty. It does its
self-test, also where there is no network, opens a file from the command line, and shows its window on a display of
its own. Sizes and times are printed beside what is wanted of them. Any line that is not expected, on either output,
any attempt to reach a network, and a size above the limit is a failure.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from build_archives import folder_size
from network_watch import can_watch, run_without_network
from smoke_window import can_show, seconds_until_visible

STEPS = ("window", "torch", "example", "match", "fine-tune", "save", "verify", "torchscript", "help", "close")
LINE = re.compile(r"ok  ([a-z-]+)  (\d+\.\d\d)  \S.*")
LARGEST_MB, LARGEST_PACKED_MB = 850, 215
WANTED = {"self-test": 20.0, "window visible": 1.5}
_GIVE_UP_SECONDS = 240
_STAYS = (8.0, 0.5, 0.5)
"""Seconds that the window stays at each start: once until all is loaded."""


class Smoke:
    """The checks, one after the other; what is wrong is collected and told at the end.

    Args:
        program: the unpacked folder.
        home: an empty folder.
        nothing: another one, for PATH.
    """

    def __init__(self, program: Path, home: Path, nothing: Path) -> None:
        self.wrong: list[str] = []
        self._folder = program
        self._program = _executable(program)
        self._home = home
        self._environment = {"HOME": str(home), "PATH": str(nothing), "LANG": "C.UTF-8", "TMPDIR": str(home)}

    def check_size(self, archive: Path | None, limits: bool) -> None:
        """The folder, and the archive that it came in."""
        sizes = [("unpacked", self._folder, LARGEST_MB)]
        sizes += [("packed", archive, LARGEST_PACKED_MB)] if archive else []
        for what, path, largest in sizes:
            size = folder_size(path) / 1e6
            print(f"{what:<16}{size:8.0f} MB   (wanted: {largest})")
            if limits and size > largest:
                self.wrong.append(f"{what}: {size:.0f} MB")

    def check_version(self) -> None:
        """It starts at all."""
        done, seconds = self._run("--version")
        self._expect("--version", done, r"wtransplant \d+\.\d+\.\d+\n")
        print(f"{'--version':<16}{seconds:8.2f} s")

    def check_inspect(self) -> None:
        """It reads a file from the command line."""
        example = next(self._folder.rglob("digits_cnn.pth"))
        done, seconds = self._run("inspect", "--json", str(example))
        self._expect("inspect", done, r"(?s)\{\s*\"tensors\": \[.*\}\n")
        print(f"{'inspect':<16}{seconds:8.2f} s")

    def check_self_test(self) -> None:
        """It does its main job, and each step says so."""
        done, seconds = self._run("--self-test")
        self._check_lines(done)
        print(f"{'self-test':<16}{seconds:8.2f} s    (wanted: {WANTED['self-test']:.0f})")

    def check_network(self) -> None:
        """The same where there is no network, and it does not even try."""
        if not can_watch():
            print("network         not watched: this system gives out no namespaces")
            return
        command = [str(self._program), "--self-test"]
        done, tried = run_without_network(command, _GIVE_UP_SECONDS, self._environment, self._home)
        self._check_lines(done)
        self.wrong += [f"network: {name} {count}" for name, count in tried.items()]
        print(f"network         {sum(tried.values())} attempts counted by the kernel")

    def check_window(self) -> None:
        """It shows its window; the second start counts, as on a machine that is in use."""
        if not can_show():
            print("window visible  not measured: there is no Xvfb and xdotool here")
            return
        times = [seconds_until_visible(self._program, self._environment, self._home, stay) for stay in _STAYS]
        first, *others = [seconds for seconds, _ in times]
        self.wrong += [f"window: unexpected: {line}" for _, lines in times for line in lines]
        figures = f"(wanted: {WANTED['window visible']}; at the first start {first:.2f})"
        print(f"window visible  {min(others):8.2f} s    {figures}")

    def check_leftovers(self) -> None:
        """Nothing is written into the program's own folder, and no core is dumped."""
        late = [path.name for path in self._folder.rglob("*") if path.suffix == ".pyc" or path.name == "core"]
        self.wrong += [f"left in the program's folder: {name}" for name in late[:5]]

    def _check_lines(self, done: subprocess.CompletedProcess[str]) -> None:
        lines = done.stdout.splitlines()
        print("\n".join(f"    {line}" for line in lines))
        matches = [LINE.fullmatch(line) for line in lines]
        self.wrong += [f"unexpected: {line}" for line, ok in zip(lines, matches, strict=True) if not ok]
        self.wrong += [f"unexpected: {line}" for line in done.stderr.splitlines()]
        if tuple(match.group(1) for match in matches if match) != STEPS:
            self.wrong.append("self-test: not all steps were done")
        if done.returncode:
            self.wrong.append(f"self-test: exit code {done.returncode}")

    def _expect(self, what: str, done: subprocess.CompletedProcess[str], pattern: str) -> None:
        if done.returncode or done.stderr or not re.fullmatch(pattern, done.stdout):
            self.wrong.append(
                f"{what}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )

    def _run(self, *arguments: str) -> tuple[subprocess.CompletedProcess[str], float]:
        began = time.monotonic()
        done = subprocess.run(
            [str(self._program), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self._environment,
            cwd=self._home,
            timeout=_GIVE_UP_SECONDS,
        )
        return done, time.monotonic() - began


def _executable(program: Path) -> Path:
    if program.suffix == ".app":
        return program / "Contents" / "MacOS" / "wtransplant"
    return program / ("wtransplant-cli.exe" if sys.platform == "win32" else "wtransplant")


@contextmanager
def unpacked(bundle: Path, scratch: Path) -> Iterator[tuple[Path, Path | None]]:
    """The program's folder, and the archive if there is one; it is a copy far from where it was built."""
    if bundle.is_dir():
        yield Path(shutil.copytree(bundle, scratch / bundle.name, symlinks=True)), None
        return
    where = scratch / "unpacked"
    if bundle.name.endswith(".tar.xz") and shutil.which("tar"):
        where.mkdir()
        subprocess.run(["tar", "-xf", str(bundle), "-C", str(where)], check=True)
    else:
        shutil.unpack_archive(bundle, where)
    yield where / "wtransplant", bundle


def main(arguments: Sequence[str]) -> int:
    """Check one bundle; 0 if all is well."""
    parser = argparse.ArgumentParser(
        description="Try the built program as a stranger's machine would see it."
    )
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--no-limits", action="store_true", help="sizes are printed only: for CUDA builds")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="smoke-") as name:
        scratch = Path(name)
        home, nothing = scratch / "home", scratch / "nothing"
        home.mkdir()
        nothing.mkdir()
        with unpacked(options.bundle, scratch) as (program, archive):
            smoke = Smoke(program, home, nothing)
            smoke.check_size(archive, not options.no_limits)
            smoke.check_version()
            smoke.check_inspect()
            smoke.check_self_test()
            smoke.check_network()
            smoke.check_window()
            smoke.check_leftovers()
    for line in smoke.wrong:
        print(f"WRONG  {line}")
    print("FAILED" if smoke.wrong else "all is well")
    return 1 if smoke.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
