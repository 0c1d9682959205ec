"""``wtransplant --self-test``, from the source, and the promise that nothing ever asks for a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import SCRIPTS

LINE = re.compile(r"ok  ([a-z-]+)  \d+\.\d\d  (\S.*)")
STEPS = ["window", "torch", "example", "match", "fine-tune", "save", "verify", "torchscript", "help", "close"]
WATCHED = """
import os, sys

ASKS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto", "urllib.Request")

def watch(event, arguments):
    inet = event in ("socket.connect", "socket.bind") and isinstance(arguments[1], tuple)
    if inet or event in ASKS or event.startswith(("http.client.", "ftplib.", "smtplib.")):
        os.write(2, f"ASKED FOR A NETWORK: {event} {arguments[1:]}\\n".encode())
        os._exit(70)

sys.addaudithook(watch)
"""
MAIN = "from wtransplant.__main__ import main\nsys.exit(main())\n"
FAILS = """
import sys
import wtransplant.saving
from wtransplant.errors import SaveError

def full(*_, **__):
    raise SaveError("the disk is full", where="pair.safetensors", hint="Make room.")

wtransplant.saving.save = full
"""


def command(code: str) -> list[str]:
    return [sys.executable, "-c", code, "--self-test"]


def surroundings(folder: Path) -> dict[str, str]:
    """Nothing of the tests' own is handed on: the self-test makes its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WTRANSPLANT", "QT_"))}
    return {**kept, "HOME": str(folder)}


def check(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """All steps went well and nothing else was said; gives what they said."""
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    matches = [LINE.fullmatch(line) for line in done.stdout.splitlines()]
    assert all(matches), done.stdout
    said = {match.group(1): match.group(2) for match in matches if match}
    assert list(said) == STEPS
    return said


@pytest.fixture(scope="module")
def network_watch() -> object:
    sys.path.insert(0, str(SCRIPTS))
    import network_watch

    return network_watch


def test_every_step_goes_well_and_nothing_asks_for_a_network(tmp_path: Path, network_watch: object) -> None:
    """Python's audit events end the program at the first attempt; where there are namespaces the kernel counts too."""
    given = command(WATCHED + MAIN)
    if network_watch.can_watch():  # type: ignore[attr-defined]
        done, counted = network_watch.run_without_network(given, 200, surroundings(tmp_path))  # type: ignore[attr-defined]
        assert counted == {}
    else:
        done = subprocess.run(given, capture_output=True, text=True, timeout=200, env=surroundings(tmp_path))
    said = check(done)
    assert (
        "12 steps with AdamW" in said["fine-tune"] and "24 tensors frozen, 24 unchanged" in said["fine-tune"]
    )
    assert said["match"] == "24 keys linked"
    assert sorted(path.name for path in tmp_path.iterdir()) in ([], [".cache"], [".config"])


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('192.0.2.1', 9), 1)",
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=1)",
        "import socket; socket.getaddrinfo('localhost', 80)",
    ],
)
def test_an_attempt_would_be_seen(attempt: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + attempt], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 70 and "ASKED FOR A NETWORK" in done.stderr


def test_a_step_that_fails_says_why_and_is_the_last_one(tmp_path: Path) -> None:
    given = command(FAILS + MAIN)
    done = subprocess.run(given, capture_output=True, text=True, timeout=200, env=surroundings(tmp_path))
    lines = done.stdout.splitlines()
    assert done.returncode == 1 and [line.split()[1] for line in lines[:5]] == STEPS[:5]
    assert lines[5].startswith("FAILED  save: a dialog came up: ") and "The disk is full" in done.stdout
    assert "ok  verify" not in done.stdout and done.stderr == ""
