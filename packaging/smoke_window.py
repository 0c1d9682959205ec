"""How long it takes from starting a program to seeing its window, measured from outside on a display of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.01
_GIVE_UP_SECONDS = 60.0
_ENDED_BY_US = -15


def can_show() -> bool:
    """Whether there is what it takes."""
    return all(shutil.which(name) for name in ("Xvfb", "xdotool"))


def seconds_until_visible(
    program: Path, environment: Mapping[str, str], home: Path, stay: float
) -> tuple[float, list[str]]:
    """Start a program, wait until its window is mapped, and end it.

    Args:
        program: to start, without arguments.
        environment: of it, without a display.
        home: an empty folder.
        stay: seconds that the window stays, so that what is loaded after it was painted may say something, too.

    Returns:
        The seconds, and the lines that it said, of which there should be none.
    """
    with _display() as display:
        began = time.monotonic()
        process = subprocess.Popen(
            [str(program)],
            env={**environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            found = _wait(display, began, process)
            time.sleep(stay if found is not None else 0)
        finally:
            process.terminate()
        lines = (process.communicate(timeout=30)[0] or "").splitlines()
    if found is None:
        lines.append(f"no window within {_GIVE_UP_SECONDS:.0f} s; exit code {process.returncode}")
    elif process.returncode not in (0, _ENDED_BY_US):
        lines.append(f"exit code {process.returncode}")
    return found if found is not None else float("nan"), lines


def _wait(display: str, began: float, process: subprocess.Popen[str]) -> float | None:
    look = ["xdotool", "search", "--onlyvisible", "--name", "wtransplant"]
    environment = {**os.environ, "DISPLAY": display}
    while time.monotonic() - began < _GIVE_UP_SECONDS and process.poll() is None:
        if subprocess.run(look, env=environment, capture_output=True).returncode == 0:
            return time.monotonic() - began
        time.sleep(_POLL_SECONDS)
    return None


@contextmanager
def _display() -> Iterator[str]:
    """A screen that nobody sees; the server chooses its number and tells it once it takes clients."""
    read, write = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(write),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait(30)
