"""A desktop of its own for a test: an X server without a screen, a window manager, a mouse and a keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xprop", "import")
SCREEN = "1280x800x24"
_START_SECONDS = 20.0
_END_SECONDS = 5.0
_STEP_SECONDS = 0.012


class Place(NamedTuple):
    """A point of the screen in pixels."""

    x: int
    y: int


def what_is_missing() -> str:
    """Why there can be no desktop on this machine; empty if there can."""
    if not sys.platform.startswith("linux"):
        return f"Xvfb and xdotool drive X11, which {sys.platform} does not have"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    return f"not installed: {', '.join(missing)} (apt: xvfb openbox xdotool x11-utils imagemagick)" * bool(
        missing
    )


class Desktop:
    """A running X display with a window manager.

    Attributes:
        display: its name, ``:7``.
        scale: how many pixels of the screen one of a window's has on a side.
    """

    def __init__(self, display: str, scale: int = 1) -> None:
        self.display = display
        self.scale = scale

    def environment(self) -> dict[str, str]:
        """The environment of a program on this desktop, without what a person's own desktop would add."""
        foreign = ("WAYLAND_DISPLAY", "XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "XAUTHORITY")
        kept = {name: value for name, value in os.environ.items() if name not in foreign}
        plain = {"QT_QPA_PLATFORM": "xcb", "QT_QPA_PLATFORMTHEME": "", "QT_SCALE_FACTOR": str(self.scale)}
        return {**kept, **plain, "DISPLAY": self.display, "LC_ALL": "C.UTF-8"}

    def screenshot(self, path: Path) -> None:
        """Write a picture of the whole screen (PNG)."""
        command = ["import", "-display", self.display, "-window", "root", str(path)]
        subprocess.run(command, check=True, timeout=20)


@contextmanager
def running_desktop(screen: str = SCREEN, scale: int = 1) -> Iterator[Desktop]:
    """Start a desktop, and end it whatever happens.

    Args:
        screen: width, height and bits of a pixel, as ``1280x800x24``.
        scale: of the windows.

    Raises:
        TimeoutError: the X server or the window manager does not come up.
    """
    with _x_server(screen) as display, _window_manager(display):
        yield Desktop(display, scale)


@contextmanager
def _x_server(screen: str) -> Iterator[str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
    with os.fdopen(read) as told, _ended_afterwards(command, keep_open=(write,)):
        os.close(write)
        number = told.readline().strip()
        if not number:
            raise TimeoutError("Xvfb ended without naming a display")
        yield f":{number}"


@contextmanager
def _window_manager(display: str) -> Iterator[None]:
    settings = Path(__file__).with_name("openbox.xml")
    with _ended_afterwards(["openbox", "--sm-disable", "--config-file", str(settings)], display=display):
        deadline = time.monotonic() + _START_SECONDS
        while "window id" not in _root_property(display, "_NET_SUPPORTING_WM_CHECK"):
            if time.monotonic() > deadline:
                raise TimeoutError("openbox does not manage the display")
            time.sleep(0.05)
        yield


def _root_property(display: str, name: str) -> str:
    command = ["xprop", "-display", display, "-root", name]
    return subprocess.run(command, capture_output=True, text=True, timeout=10).stdout


@contextmanager
def _ended_afterwards(
    command: list[str], *, keep_open: Iterable[int] = (), display: str = ""
) -> Iterator[None]:
    environment = {**os.environ, "DISPLAY": display}
    process = subprocess.Popen(
        command,
        pass_fds=tuple(keep_open),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Mouse:
    """The mouse of the display that ``DISPLAY`` names."""

    def click(self, place: Place, *, times: int = 1) -> None:
        """Go there and click."""
        self.move(place)
        xdotool("click", "--repeat", str(times), "--delay", "60", "1")

    def move(self, place: Place) -> None:
        """Go there."""
        xdotool("mousemove", *map(str, place))

    def press(self, place: Place) -> None:
        """Go there and hold the left button down."""
        self.move(place)
        xdotool("mousedown", "1")

    def glide(self, start: Place, end: Place, steps: int = 14) -> None:
        """Go from one place to another in small steps, as a hand does; what is held comes along."""
        words: list[str] = []
        for step in range(1, steps + 1):
            x = start.x + (end.x - start.x) * step // steps
            y = start.y + (end.y - start.y) * step // steps
            words += ["mousemove", str(x), str(y), "sleep", str(_STEP_SECONDS)]
        xdotool(*words)

    def release(self) -> None:
        """Let the left button go."""
        xdotool("mouseup", "1")

    def wheel(self, down: bool, notches: int = 1) -> None:
        """Turn the wheel where the mouse is."""
        xdotool("click", "--repeat", str(notches), "--delay", "15", "5" if down else "4")


class Keyboard:
    """The keyboard of the display that ``DISPLAY`` names."""

    def press(self, *chords: str) -> None:
        """Press keys one after the other, each in X's names joined by ``+``: ``ctrl+shift+z``."""
        xdotool("key", "--clearmodifiers", "--delay", "25", *chords)

    def write(self, text: str) -> None:
        """Type a text."""
        xdotool("type", "--clearmodifiers", "--delay", "8", "--", text)

    @contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """Hold a key down meanwhile: ``ctrl``."""
        xdotool("keydown", key)
        try:
            yield
        finally:
            xdotool("keyup", key)


def xdotool(*words: str) -> None:
    """Run xdotool with these words.

    Raises:
        subprocess.CalledProcessError: it did not do it.
    """
    subprocess.run(["xdotool", *words], check=True, timeout=30, stdout=subprocess.DEVNULL)
