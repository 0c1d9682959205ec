"""Which model files a person allowed to run, remembered by the hash of their content."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from wtransplant.errors import TargetError
from wtransplant.resources import resource_path
from wtransplant.words import tr

AskTrust = Callable[[Path, str], bool]
"""Asked with the file and its SHA-256 before code runs for the first time; the answer is remembered."""


@dataclass(frozen=True)
class CodeFile:
    """A file whose code would run: its path and the SHA-256 of its content."""

    path: Path
    digest: str


def code_hash(source: bytes) -> str:
    """SHA-256 of a file's content, in hex."""
    return hashlib.sha256(source).hexdigest()


class TrustStore:
    """The remembered answers: a small JSON file in the user's configuration folder.

    Args:
        path: another place for the file, for tests and portable installations.
    """

    def __init__(self, path: Path | None = None) -> None:
        folder = os.environ.get("WTRANSPLANT_CONFIG_DIR") or platformdirs.user_config_dir(
            "wtransplant", False
        )
        self.path = path or Path(folder) / "trusted.json"

    def _read(self) -> dict[str, str]:
        try:
            answers = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            return {}  # an unreadable memory means only that the person is asked again
        return answers if isinstance(answers, dict) else {}

    def __contains__(self, digest: str) -> bool:
        return digest in self._read()

    def remember(self, path: Path, digest: str) -> None:
        """Keep a yes for exactly this content.

        A folder that cannot be written to costs the memory, not the work: the person is asked again.
        """
        answers = self._read() | {digest: str(path)}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self.path.with_suffix(".tmp")
            scratch.write_text(json.dumps(answers, indent=1, ensure_ascii=False), "utf-8")
            os.replace(scratch, self.path)
        except OSError:
            return


def require_trust(path: Path, source: bytes, trust: bool | AskTrust | None) -> None:
    """Let the code in a file run only after somebody said yes to this very content.

    Args:
        path: the file.
        source: its bytes, as they will be compiled.
        trust: ``True`` says yes; a callable is asked; ``None`` and ``False`` allow only what was
            said yes to before, and the files that ship with the program.

    Raises:
        TargetError: nobody said yes.
    """
    if trust is True or is_shipped(path):
        return
    digest = code_hash(source)
    store = TrustStore()
    if digest in store:
        return
    if callable(trust) and trust(path, digest):
        store.remember(path, digest)
        return
    raise TargetError(
        tr("this file was not allowed to run"),
        where=str(path),
        hint=tr(
            "Opening a model from a Python file or a saved program runs the code in it. Look "
            "where it comes from first; then allow it (--trust on the command line, trust=True "
            "in Python)."
        ),
    )


def is_shipped(path: Path) -> bool:
    """Whether a file belongs to the program itself."""
    return path.resolve().is_relative_to(resource_path().resolve())


def code_to_allow(text: str) -> CodeFile | None:
    """The file of a specification that somebody has to say yes to before the target can be opened.

    ``None`` when no file's code would run, or it may: it was allowed before, or ships with the program.

    Raises:
        TargetError: the file cannot be read.
        CheckpointError: the file is neither Python nor anything else that can be opened.
    """
    path = _file_with_code(text)
    if path is None or is_shipped(path):
        return None
    try:
        digest = code_hash(path.read_bytes())
    except OSError as error:
        raise TargetError(
            tr("the file cannot be read: {value}", value=error.strerror or error),
            where=str(path),
            hint=tr("Check the path."),
        ) from error
    return None if digest in TrustStore() else CodeFile(path, digest)


def _file_with_code(text: str) -> Path | None:
    from wtransplant.targets.programs import program_format

    place = text if text.endswith(".py") else text.rpartition(":")[0]
    if place.endswith(".py"):
        return Path(place).expanduser().absolute()
    path = Path(text).expanduser()
    return path if path.exists() and program_format(path) else None
