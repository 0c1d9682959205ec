"""The manifest as JSON that people can read: what is long is cut into lines, a tensor stays in one.

The text is made of pieces of JSON, which are cut and put together and never become Python objects: a manifest of
90,000 tensors would be a million of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import TypeAdapter

from wtransplant.collector import collector_paused
from wtransplant.units import natural_key

if TYPE_CHECKING:
    from wtransplant.saving.manifest import Manifest

_END = "\n}\n"
_CHECKSUM = ',\n "checksum": "'
_WIDTH = 110
_DEPTH = 3
"""What lies deeper is never cut into lines."""
_RECORDS = ("modules", "tensors")
"""Fields of which each record is a line, and says only what is not as usual."""

_writers: dict[type, TypeAdapter[dict[str, Any]]] = {}
_pieces = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_items = msgspec.json.Decoder(list[msgspec.Raw]).decode


@collector_paused()
def manifest_text(manifest: Manifest) -> str:
    """The canonical text: fields in the order of the model, names in natural order, no checksum."""
    rest = _pieces(manifest.model_dump_json(exclude={"checksum", *_RECORDS}))
    parts = [f" {_quoted(name)}: {_text(raw, 1)}" for name, raw in rest.items()]
    parts += [f" {_quoted(name)}: {_records(getattr(manifest, name))}" for name in _RECORDS]
    return "{\n" + ",\n".join(parts) + _END


def checksum_of(text: str) -> str:
    """SHA-256 of a text as UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def with_checksum(text: str) -> str:
    """The canonical text with its checksum as the last field: the text of the file."""
    return f'{text.removesuffix(_END)}{_CHECKSUM}{checksum_of(text)}"{_END}'


def is_untouched(file_text: str) -> bool:
    """Whether the text of a file has the checksum that it names, each space as it was written."""
    content, found, _ = file_text.rpartition(_CHECKSUM)
    return bool(found) and file_text == with_checksum(content + _END)


def compact_text(manifest: Manifest) -> str:
    """The same in one line without spaces."""
    return msgspec.json.format(manifest_text(manifest), indent=-1)


def _records(records: Mapping[str, Any]) -> str:
    if not records:
        return "{}"
    raw = _pieces(_writer(type(next(iter(records.values())))).dump_json(dict(records), exclude_defaults=True))
    return _block("{", (f"{_quoted(key)}: {_line(raw[key])}" for key in sorted(raw, key=natural_key)), "}", 1)


def _writer(kind: type) -> TypeAdapter[dict[str, Any]]:
    if kind not in _writers:
        _writers[kind] = TypeAdapter(dict[str, kind])  # type: ignore[valid-type]
    return _writers[kind]


def _text(raw: msgspec.Raw, depth: int) -> str:
    line = _line(raw)
    if depth >= _DEPTH or len(line) <= _WIDTH or line[0] not in "[{":
        return line
    if line[0] == "[":
        return _block("[", (_text(item, depth + 1) for item in _items(raw)), "]", depth)
    lines = (f"{_quoted(name)}: {_text(item, depth + 1)}" for name, item in _pieces(raw).items())
    return _block("{", lines, "}", depth)


def _line(raw: msgspec.Raw) -> str:
    return msgspec.json.format(bytes(raw), indent=0).decode("utf-8")


def _quoted(name: str) -> str:
    return msgspec.json.encode(name).decode("utf-8")


def _block(opening: str, lines: Iterable[str], closing: str, depth: int) -> str:
    indent = "\n" + " " * (depth + 1)
    return f"{opening}{indent}{(',' + indent).join(lines)}\n{' ' * depth}{closing}"
