"""What a specification in code names: the class, function or module in a file or an installed package."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from wtransplant.errors import TargetError
from wtransplant.targets.trust import AskTrust
from wtransplant.targets.userfile import load_user_file, user_code
from wtransplant.words import tr


@dataclass(frozen=True)
class FoundFactory:
    """The object that was named, the user's file that holds it if there is one, and that file's SHA-256."""

    factory: object
    path: Path | None = None
    code_hash: str = ""


def find_factory(text: str, trust: bool | AskTrust | None) -> FoundFactory:
    """Import ``FILE.py:NAME`` or ``package.module:callable``; nothing is built.

    Raises:
        TargetError: the text names neither, the file may not run, or there is no such name in it.
    """
    place, _, name = text.rpartition(":")
    if text.endswith(".py"):
        place, name = text, ""
    if place.endswith(".py"):
        path = Path(place).expanduser().absolute()
        factory, digest = load_user_file(path, name, trust)
        return FoundFactory(factory, path, digest)
    if not place or not name:
        raise TargetError(
            tr("{text_!r} names no model and no file", text_=text),
            hint=tr(
                "Write torchvision:NAME, timm:NAME, transformers:CONFIG, FILE.py:NAME, "
                "package.module:callable, or the path of a checkpoint."
            ),
        )
    return FoundFactory(_import(place, name))


def _import(place: str, name: str) -> object:
    with user_code(None, tr("importing {place}", place=place)):
        module = import_module(place)
    if not hasattr(module, name):
        raise TargetError(
            tr("there is no {name!r} in the module {place}", name=name, place=place), where=f"{place}:{name}"
        )
    value: object = getattr(module, name)
    return value
