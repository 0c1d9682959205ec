"""``wtransplant --self-test``: the main job in a window that nobody sees, to tell whether an installation works.

One line for each step, ``ok  STEP  SECONDS  what came out``; a step that fails says why, and the exit code is 1.
Nothing of the user's is read or written: settings, memory of allowed code and results are in a temporary folder.
"""

from __future__ import annotations

import faulthandler
import os
import re
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from wtransplant.errors import WtransplantError
from wtransplant.gui.app import Application, load_the_rest, make_application, start_log, stored_settings
from wtransplant.gui.first_paint import after_first_paint
from wtransplant.gui.jobs import Job
from wtransplant.gui.theme import apply_theme
from wtransplant.gui.unattended import Unattended

_GIVE_UP_SECONDS = 300
_STEPS = 12
_HARMLESS = re.compile(r"This plugin does not support ")
"""What the offscreen platform says of what only a desktop can do."""


def run_self_test() -> int:
    """Do all steps.

    Returns:
        0 if all went well, else 1.
    """
    if sys.__stderr__ is not None:  # a program of Windows without a console has none
        faulthandler.dump_traceback_later(_GIVE_UP_SECONDS, exit=True)
    with TemporaryDirectory(prefix="wtransplant-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _surroundings({"WTRANSPLANT_CONFIG_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen"}):
            try:
                SelfTest(folder).run()
            except WtransplantError as error:
                print(f"FAILED  {error}", flush=True)
                return 1
            except Exception:
                print(f"FAILED  {traceback.format_exc()}", flush=True)
                return 1
            finally:
                faulthandler.cancel_dump_traceback_later()
    return 0


class SelfTest:
    """The steps, in the order of the job.

    Args:
        folder: for everything that is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unexpected: list[str] = []
        self._unattended = Unattended()
        self._shut_down: Callable[[], None] = lambda: None

    def run(self) -> None:
        """Do them all.

        Raises:
            WtransplantError: one failed.
        """
        qInstallMessageHandler(self._message)
        # torch is about to give TorchScript up and says so each time; that is no fault of an installation.
        warnings.filterwarnings("ignore", r"`torch\.jit\.", FutureWarning)
        steps: Mapping[str, Callable[[], str]] = {
            "window": self._window,
            "torch": self._torch,
            "example": self._example,
            "match": self._match,
            "fine-tune": self._fine_tune,
            "save": self._save,
            "verify": self._verify,
            "torchscript": self._torchscript,
            "help": self._help,
            "close": self._close,
        }
        try:
            for name, step in steps.items():
                self._timed(name, step)
        except Exception:
            self._shut_down()  # no thread may be at work when the process ends
            raise
        finally:
            qInstallMessageHandler(None)

    def _timed(self, name: str, step: Callable[[], str]) -> None:
        began, result = time.perf_counter(), ""
        try:
            result = step()
        except WtransplantError as error:
            self._unexpected.append(str(error))
        if self._unexpected:
            raise WtransplantError("\n".join(self._unexpected), where=name)
        print(f"ok  {name}  {time.perf_counter() - began:.2f}  {result}", flush=True)

    def _window(self) -> str:
        app = make_application()
        start_log()
        apply_theme(app, "light")
        sys.excepthook = self._raised
        self._application = Application(stored_settings())
        self._shut_down = self._application.shut_down
        painted: list[bool] = []
        after_first_paint(self._application.window, lambda: painted.append(True))
        self._application.window.show()
        self._unattended.wait(lambda: bool(painted), "the window was not painted")
        return f"platform {app.platformName()}"

    def _torch(self) -> str:
        load_the_rest(self._application)
        self._settle("torch was not loaded")
        import torch  # loaded by the job; imported here it would come before the window
        from PySide6 import __version__ as qt

        return f"torch {torch.__version__}, PySide6 {qt}, Python {sys.version.split()[0]}"

    def _example(self) -> str:
        self._application.opening.open_example()
        self._unattended.wait(
            lambda: self._application.workspace.plan is not None, "the example was not opened"
        )
        self._settle("the example was not opened")
        plan = self._application.workspace.require_plan()
        return f"{len(plan.source)} tensors for {len(plan.target)}"

    def _match(self) -> str:
        before = self._linked()
        self._application.matching.match()
        self._settle("the search did not end")
        if (found := self._linked()) <= before:
            raise WtransplantError(f"nothing was found: {found} keys linked, as before")
        return f"{found} keys linked"

    def _linked(self) -> int:
        return len(self._application.workspace.require_plan().resolution.links)

    def _fine_tune(self) -> str:
        application = self._application
        application.window.show_dock("train")
        self._settle("the fine-tune panel was not filled in")
        application.window.actions_["freeze_linked"].trigger()
        values = {"optimizer": "adamw", "max_steps": _STEPS, "threads": 1}
        application.workspace.settings = application.workspace.settings.model_copy(update=values)
        application.window.actions_["start"].trigger()
        self._unattended.wait(lambda: application.workspace.run is not None, "fine-tuning did not end")
        self._settle("fine-tuning did not end")
        run = application.workspace.run
        assert run is not None
        if (done := run.result.steps) != _STEPS:
            raise WtransplantError(f"{done} steps were done, not {_STEPS}")
        return f"{_STEPS} steps with AdamW, {run.describe()}"

    def _save(self) -> str:
        self._application.saving.save_pair(self._folder / "pair")
        self._settle("the pair was not saved")
        saved = self._application.saving.last_pair
        if saved is None:
            raise WtransplantError("the pair was not saved")
        return f"{saved.name}, {saved.stat().st_size} bytes"

    def _verify(self) -> str:
        from wtransplant.saving import verify

        source = self._application.workspace.source
        assert source is not None
        found = verify(self._folder / "pair", [str(path) for path in source.paths])
        if not found.holds:
            raise WtransplantError(f"the pair does not hold what it claims\n{found.text()}")
        return f"{len(found.claims)} claims hold"

    def _torchscript(self) -> str:
        path = self._folder / "traced.pt"
        _write_scripted(path)
        from wtransplant.targets import TargetSpec

        opening, workspace = self._application.opening, self._application.workspace
        before = workspace.target
        opening.open_target(TargetSpec(str(path)))
        self._unattended.wait(lambda: workspace.target is not before, "the program was not opened")
        self._settle("the program was not opened")
        target = workspace.target
        assert target is not None
        if sorted(target) != ["0.bias", "0.weight", "2.weight"]:
            raise WtransplantError(f"the program's keys are {', '.join(target)}")
        return f"{len(target)} tensors of a traced module"

    def _help(self) -> str:
        self._application.helping.show_page("first-transplant.md")
        self._settle("the help was not shown")
        reading = self._application.helping.reading
        assert reading is not None
        text = reading.view.page.toPlainText()
        if "Auto-match" not in text:
            raise WtransplantError(f"the help shows something else: {text[:200]}")
        reading.view.close()
        return f"{len(reading.pages.pages)} pages"

    def _close(self) -> str:
        self._shut_down()
        return "nothing runs any more"

    def _settle(self, otherwise: str) -> None:
        self._unattended.wait(lambda: not self._application.jobs.findChildren(Job), otherwise)

    def _message(self, kind: QtMsgType, _: object, text: str) -> None:
        if not _HARMLESS.match(text):
            self._unexpected.append(f"Qt says: {text}")

    def _raised(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._unexpected.append("".join(traceback.format_exception(error)))


def _write_scripted(path: Path) -> None:
    """A small module, traced, and allowed to run as if a person had said yes."""
    import torch

    from wtransplant.targets.trust import TrustStore, code_hash

    module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2, bias=False))
    torch.jit.trace(module, torch.zeros(1, 3)).save(str(path))  # type: ignore[no-untyped-call]
    TrustStore().remember(path, code_hash(path.read_bytes()))


@contextmanager
def _surroundings(values: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
