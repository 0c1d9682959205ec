"""How counts, sizes, shapes, names and foreign text are written for people, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wtransplant.words import mark, number, tr

_NUMBER = re.compile(r"(\d+)")
_WRITTEN_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?b|b)?\s*", re.IGNORECASE)
_FACTORS = {"k": 1, "m": 2, "g": 3, "t": 4}
_SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_COUNTS = ("", " k", " M", " G", " T")
_NOUNS = {
    "block": (mark("{count:,} block"), mark("{count:,} blocks")),
    "contradiction": (mark("{count:,} contradiction"), mark("{count:,} contradictions")),
    "epoch": (mark("{count:,} epoch"), mark("{count:,} epochs")),
    "field": (mark("{count:,} field"), mark("{count:,} fields")),
    "file": (mark("{count:,} file"), mark("{count:,} files")),
    "group": (mark("{count:,} group"), mark("{count:,} groups")),
    "hit": (mark("{count:,} hit"), mark("{count:,} hits")),
    "image": (mark("{count:,} image"), mark("{count:,} images")),
    "key": (mark("{count:,} key"), mark("{count:,} keys")),
    "link": (mark("{count:,} link"), mark("{count:,} links")),
    "module": (mark("{count:,} module"), mark("{count:,} modules")),
    "other": (mark("{count:,} other"), mark("{count:,} others")),
    "parameter": (mark("{count:,} parameter"), mark("{count:,} parameters")),
    "buffer": (mark("{count:,} buffer"), mark("{count:,} buffers")),
    "place": (mark("{count:,} place"), mark("{count:,} places")),
    "question": (mark("{count:,} question"), mark("{count:,} questions")),
    "row": (mark("{count:,} row"), mark("{count:,} rows")),
    "rule": (mark("{count:,} rule"), mark("{count:,} rules")),
    "run": (mark("{count:,} run"), mark("{count:,} runs")),
    "sample": (mark("{count:,} sample"), mark("{count:,} samples")),
    "shape": (mark("{count:,} shape"), mark("{count:,} shapes")),
    "step": (mark("{count:,} step"), mark("{count:,} steps")),
    "target": (mark("{count:,} target"), mark("{count:,} targets")),
    "tensor": (mark("{count:,} tensor"), mark("{count:,} tensors")),
    "thread": (mark("{count:,} thread"), mark("{count:,} threads")),
    "value": (mark("{count:,} value"), mark("{count:,} values")),
    "line": (mark("{count:,} line"), mark("{count:,} lines")),
    "name": (mark("{count:,} name"), mark("{count:,} names")),
    "target key": (mark("{count:,} target key"), mark("{count:,} target keys")),
    "source key": (mark("{count:,} source key"), mark("{count:,} source keys")),
    "new link": (mark("{count:,} new link"), mark("{count:,} new links")),
    "found link": (mark("{count:,} found link"), mark("{count:,} found links")),
    "linked tensor": (mark("{count:,} linked tensor"), mark("{count:,} linked tensors")),
    "linked key": (mark("{count:,} linked key"), mark("{count:,} linked keys")),
    "inverted rule": (mark("{count:,} inverted rule"), mark("{count:,} inverted rules")),
    "normalisation layer": (mark("{count:,} normalisation layer"), mark("{count:,} normalisation layers")),
    "CUDA device": (mark("{count:,} CUDA device"), mark("{count:,} CUDA devices")),
    "other input": (mark("{count:,} other input"), mark("{count:,} other inputs")),
    "other group": (mark("{count:,} other group"), mark("{count:,} other groups")),
    "argument": (mark("{count:,} argument"), mark("{count:,} arguments")),
    "extra token": (mark("{count:,} extra token"), mark("{count:,} extra tokens")),
    "dtype rule": (mark("{count:,} dtype rule"), mark("{count:,} dtype rules")),
    "transplanted tensor": (mark("{count:,} transplanted tensor"), mark("{count:,} transplanted tensors")),
    "number": (mark("{count:,} number"), mark("{count:,} numbers")),
    "extra row": (mark("{count:,} extra row"), mark("{count:,} extra rows")),
    "input": (mark("{count:,} input"), mark("{count:,} inputs")),
}
"""What is counted anywhere, as sentences that another language can build in its own way: of one, and of several."""


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
    return f"{number(value, '.0f' if value >= 100 else '.1f')} {unit}"


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
    return f"{number(value, '.0f' if value >= 100 else '.1f')}{unit}"


def format_shape(shape: Sequence[int]) -> str:
    """``(64, 64, 1, 1)`` → ``64×64×1×1``; a scalar is ``scalar``."""
    return "×".join(map(str, shape)) if shape else tr("scalar")


def plural(count: int, noun: str) -> str:
    """``plural(2, "tensor")`` → ``2 tensors``; in other languages where the noun is one of those above."""
    if noun in _NOUNS:
        return tr(_NOUNS[noun][count != 1], count=count)
    return f"{number(count, ',')} {noun}{'s' * (count != 1)}"


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
