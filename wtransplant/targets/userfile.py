"""Models from a Python file of the user's: ``FILE.py:NAME``."""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from wtransplant.errors import TargetError
from wtransplant.targets.trust import AskTrust, code_hash, require_trust
from wtransplant.words import tr


def load_user_file(path: Path, name: str, trust: bool | AskTrust | None) -> tuple[object, str]:
    """Run a Python file and give the object with this name in it, and the SHA-256 of the file.

    Raises:
        TargetError: the file cannot be read, is not allowed to run, has a syntax error, raises, or has no
            such name; with the line of the user's file.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        raise TargetError(
            tr("the file cannot be read: {value}", value=error.strerror or error),
            where=str(path),
            hint=tr("Check the path."),
        ) from error
    require_trust(path, source, trust)
    module = _run(path, source)
    if not name or not hasattr(module, name):
        raise _no_such_name(path, name, module)
    return getattr(module, name), code_hash(source)


def _run(path: Path, source: bytes) -> ModuleType:
    try:
        code = compile(source, str(path), "exec")
    except SyntaxError as error:
        raise TargetError(
            tr("syntax error: {msg}", msg=error.msg),
            where=tr("{path}, line {lineno}", path=path, lineno=error.lineno),
            hint=tr("The line reads: {strip}", strip=(error.text or "").strip()),
        ) from error
    except ValueError as error:  # null bytes in the source, before Python 3.12
        raise TargetError(tr("this is no Python source: {error}", error=error), where=str(path)) from error
    module = ModuleType(f"wtransplant_target_{code_hash(source)[:12]}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses and typing look a class's module up there
    with user_code(path, tr("importing {name}", name=path.name)):
        exec(code, module.__dict__)
    return module


@contextmanager
def user_code(path: Path | None, doing: str) -> Iterator[None]:
    """Run a user's code with its own folder importable; whatever it raises names the line in their file.

    Modules imported from that folder are forgotten afterwards, so that another target's ``layers.py`` is not
    mistaken for this one's. ``SystemExit`` counts as an error: a script without a main guard must not end us.
    """
    known = set(sys.modules)
    if path is not None:
        sys.path.insert(0, str(path.parent))
    try:
        yield
    except TargetError:
        raise
    except (Exception, SystemExit) as error:
        raise _explain(error, path, doing) from error
    finally:
        if path is not None:
            sys.path.remove(str(path.parent))
            _forget(path.parent, known)


def _forget(folder: Path, known: set[str]) -> None:
    for name in set(sys.modules) - known:
        file = getattr(sys.modules[name], "__file__", None)
        if file and Path(file).is_relative_to(folder) and "site-packages" not in Path(file).parts:
            del sys.modules[name]


def _explain(error: BaseException, path: Path | None, doing: str) -> TargetError:
    where, line = _line_of_user(error, path)
    name = f"{type(error).__name__}: {error}".rstrip(": ")
    what = tr("{doing} failed: {name}", doing=doing, name=name)
    hint = tr("The line reads: {line}", line=line) if line else ""
    if "Module.__init__()" in str(error):
        hint = tr("Call super().__init__() first in the model's __init__. ") + hint
    return TargetError(what, where=where, hint=hint)


def _line_of_user(error: BaseException, path: Path | None) -> tuple[str, str]:
    """The innermost line inside the user's folder; for an import of ours there is only the file."""
    if path is None:
        return "", ""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(path.parent)]
    if not own:
        return str(path), ""
    return tr("{filename}, line {lineno}", filename=own[-1].filename, lineno=own[-1].lineno), own[
        -1
    ].line or ""


def _no_such_name(path: Path, name: str, module: ModuleType) -> TargetError:
    names = ", ".join(_candidates(module)) or tr("no class or function")
    what = (
        tr("there is no {name!r} in this file", name=name) if name else tr("no name was given after the file")
    )
    return TargetError(
        what, where=str(path), hint=tr("Write FILE.py:NAME. The file has: {names}", names=names)
    )


def _candidates(module: ModuleType) -> list[str]:
    def own(value: object) -> bool:
        return isinstance(value, (type, Callable)) and getattr(value, "__module__", "") == module.__name__  # type: ignore[arg-type]

    return [name for name, value in inspect.getmembers(module, own) if not name.startswith("_")]
