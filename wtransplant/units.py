"""How counts, sizes, shapes, names and foreign text are written for people, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"(\d+)")
_WRITTEN_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?b|b)?\s*", re.IGNORECASE)
_FACTORS = {"k": 1, "m": 2, "g": 3, "t": 4}
_SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_COUNTS = ("", " k", " M", " G", " T")


def natural_key(text: str) -> tuple[object, ...]:
    """Sort key that puts ``layer.2`` before ``layer.10``.

    Text and numbers alternate in what ``re.split`` gives, so that like is compared with like.
    """
    parts: list[object] = list(_NUMBER.split(text))
    parts[1::2] = [int(part) for part in parts[1::2]]  # type: ignore[call-overload]
    return tuple(parts)


def format_size(nbytes: int) -> str:
    """``921600`` → ``900 KiB``: binary units, three significant digits."""
    value = float(nbytes)
    for unit in _SIZES:
        if value < 1024 or unit == _SIZES[-1]:
            break
        value /= 1024
    if unit == "B":
        return f"{nbytes} B"
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def parse_size(text: str) -> int:
    """``5GB`` → 5,000,000,000 bytes, as the Hugging Face libraries read it; ``5GiB`` → 5 · 2³⁰; ``1500`` → 1500.

    Raises:
        ValueError: it is no size, or not one of a byte at least.
    """
    found = _WRITTEN_SIZE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no size: write 5GB, 500MB or 2GiB")
    number, unit = float(found[1]), (found[2] or "b").lower()
    size = int(number * (1024 if "i" in unit else 1000) ** _FACTORS.get(unit[0], 0))
    if size < 1:
        raise ValueError(f"{text!r} is less than a byte")
    return size


def format_count(count: int) -> str:
    """``25557032`` → ``25.6 M``: decimal units, as parameter counts are written."""
    value = float(count)
    for unit in _COUNTS:
        if value < 1000 or unit == _COUNTS[-1]:
            break
        value /= 1000
    if not unit:
        return str(count)
    return f"{value:.0f}{unit}" if value >= 100 else f"{value:.1f}{unit}"


def format_shape(shape: Sequence[int]) -> str:
    """``(64, 64, 1, 1)`` → ``64×64×1×1``; a scalar is ``scalar``."""
    return "×".join(map(str, shape)) if shape else "scalar"


def plural(count: int, noun: str) -> str:
    """``plural(2, "tensor")`` → ``2 tensors``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shown(text: str) -> str:
    r"""Text out of a file for one line: what is not printable is escaped (``\n``, ``\x1b``, ``\u202e``).

    Beside control characters these are the ones that change the direction of what follows, invisible ones and
    halves of surrogate pairs; a terminal, a label or a log then shows what is there and does nothing with it.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def shown_lines(text: str) -> str:
    """The same for text of several lines, whose line breaks stay."""
    return "\n".join(map(shown, text.split("\n")))
