"""What is known of the nodes of a tree beside their place, and how it is put into words."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Literal

import numpy as np

from wtransplant.gui.models.key_tree import KeyNode, KeyTree
from wtransplant.gui.models.row_info import RowInfo, short_dtype
from wtransplant.gui.models.row_layout import Numbers, counts_within
from wtransplant.gui.models.statuses import SEVERITY, status_code, summarise
from wtransplant.units import format_count, format_shape, format_size, plural

Portion = Literal["none", "some", "all"]

_NO_INFO = RowInfo((), "", 0)


class RowFacts:
    """Shapes, statuses, classes, freezing and drop hints of one tree's nodes.

    Attributes:
        infos: key to what is shown of a tensor.
        classes: module path to class name.
        widest_shape: the longest shape of all as text, for the width of its column.
        hints: while keys are dragged, path to ``""`` where they fit or to the reason why not; else ``None``.
    """

    def __init__(self, tree: KeyTree, infos: Mapping[str, RowInfo]) -> None:
        self.infos = infos
        self.classes: Mapping[str, str] = {}
        self.hints: Mapping[str, str] | None = None
        shapes = {info.shape for info in infos.values()}
        self.widest_shape = max((format_shape(shape) for shape in shapes), key=len, default="")
        self._tree = tree
        self._texts: Mapping[str, str] = {}
        self._codes = np.zeros(len(tree), dtype=np.int8)
        self._counts: dict[int, Numbers] = {}
        self._frozen: Numbers = np.zeros(len(tree.nodes), dtype=np.int32)

    def set_statuses(self, statuses: Mapping[str, str], texts: Mapping[str, str]) -> None:
        """Key to status word; key to what is said instead of the word."""
        codes = map(status_code, map(statuses.get, self._tree.keys))
        self._codes = np.fromiter(codes, dtype=np.int8, count=len(self._tree))
        self._texts = texts
        self._counts = {
            int(code): counts_within(self._tree, self._codes == code)
            for code in np.unique(self._codes)
            if code
        }

    def set_frozen(self, frozen: Set[str]) -> None:
        """Keys that are frozen."""
        self._frozen = counts_within(self._tree, self._tree.mask(frozen))

    def info(self, node: KeyNode) -> RowInfo:
        """Shape, dtype, size and kind of a tensor's node."""
        return self.infos.get(node.path, _NO_INFO)

    def status(self, node: KeyNode) -> tuple[str, str]:
        """What is said of the node's status, and the status word that colours it (``""`` for none)."""
        if node.key is None:
            counts = [0] * len(SEVERITY)
            for code, per_node in self._counts.items():
                counts[code] = int(per_node[node.number])
            return summarise(counts)
        status = SEVERITY[self._codes[node.leaf_start]]
        return self._texts.get(node.path) or status, status

    def frozen(self, node: KeyNode) -> Portion:
        """How much of the node is frozen."""
        count = int(self._frozen[node.number])
        return "none" if count == 0 else "all" if count == node.tensors else "some"

    def hint(self, node: KeyNode) -> str | None:
        """The drop hint; ``None`` when nothing is dragged or known."""
        return None if self.hints is None else self.hints.get(node.path)

    def text(self, node: KeyNode, column: str) -> str:
        """What a cell says, with control characters escaped; an empty name is shown as ``''``."""
        is_group = node.key is None
        if column == "key":
            return printable(node.name) or "''"
        if column in ("status", "from"):
            return printable(self.status(node)[0])
        if column == "module":
            return self.classes.get(node.path, "") if is_group else self.info(node).kind
        if column == "size":
            return format_size(node.nbytes)
        if column == "shape":
            return plural(node.tensors, "tensor") if is_group else format_shape(self.info(node).shape)
        if column == "dtype":
            return "" if is_group else short_dtype(self.info(node).dtype)
        return ""

    def tooltip(self, node: KeyNode) -> str:
        """The whole key, what it is and what becomes of it: plain text in lines."""
        lines = [printable(node.path) or "''", self._measures(node)]
        text, status = self.status(node)
        if text:
            lines.append(printable(text if status in text else f"{status}: {text}"))
        return "\n".join([*lines, *filter(None, [self.hint(node)])])

    def _measures(self, node: KeyNode) -> str:
        if node.key is None:
            parts = [
                self.classes.get(node.path, ""),
                plural(node.tensors, "tensor"),
                format_size(node.nbytes),
            ]
        else:
            info = self.info(node)
            elements = f"{format_count(info.elements)} {'element' if info.elements == 1 else 'elements'}"
            parts = [format_shape(info.shape), info.dtype, elements, format_size(info.nbytes), info.kind]
        return " · ".join(filter(None, parts))


def printable(text: str) -> str:
    r"""Text with line breaks, tabs and other control characters escaped (``\n``, ``\x1b``), for one line."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
