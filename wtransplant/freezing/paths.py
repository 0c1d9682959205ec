"""Dotted paths of modules and keys, and what lies above them."""

from __future__ import annotations

from collections.abc import Iterator


def ancestors(path: str) -> Iterator[str]:
    """The paths above one, nearest first, the root ``""`` last; none for the root itself."""
    while path:
        path = path.rpartition(".")[0]
        yield path


def depth(path: str) -> int:
    """0 for the root, 1 for its children, and so on."""
    return path.count(".") + 1 if path else 0


def join(path: str, name: str) -> str:
    """The path of something directly below a module."""
    return f"{path}.{name}" if path else name
