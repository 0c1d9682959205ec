"""What is known of the nodes of a tree beside their place, and how it is put into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.key_tree import KeyNode
from wtransplant.gui.models.link_words import percent
from wtransplant.gui.models.movement_words import movement_sentence, relative_text
from wtransplant.gui.models.row_info import RowInfo, short_dtype
from wtransplant.gui.models.row_layout import counts_within
from wtransplant.gui.models.row_marks import RowMarks
from wtransplant.gui.models.said_lists import titled
from wtransplant.gui.models.statuses import SEVERITY, summarise
from wtransplant.gui.models.tensor_columns import TensorColumns
from wtransplant.gui.models.tree_numbers import Numbers
from wtransplant.units import format_count, format_shape, format_size, plural, shown, shown_lines
from wtransplant.unknown import UNKNOWN_DTYPE, is_unknown
from wtransplant.words import again, mark, tr

if TYPE_CHECKING:
    from wtransplant.freezing import MovementRow

KINDS = (mark("parameter"), mark("buffer"))
"""What a tensor of a model is; a file does not say."""

Portion = Literal["none", "some", "all"]


class RowFacts:
    """Shapes, statuses, classes, freezing and drop hints of one tree's nodes.

    Attributes:
        columns: what is shown of the tensors.
        codes: int8, place of every tensor's status in ``SEVERITY``, in leaf order.
        classes: module path to class name.
        marks: what is out of the ordinary.
        widest_shape: the longest shape of all as text, for the width of its column.
        hints: while keys are dragged, path to ``""`` where they fit or to the reason why not; else ``None``.
        ways: meanwhile, the paths where they fit with an operation.
        confidence: float32, how certain the link of every tensor is, in leaf order, NaN for none; ``None`` where
            nothing is to be said of it.
        movement: how far the last run moved tensors and modules, by path; ``None`` without a run.
        choices: path to words about what was chosen for it.
    """

    def __init__(self, columns: TensorColumns) -> None:
        tree = columns.tree
        self.columns = columns
        self.classes: Mapping[str, str] = {}
        self.marks = RowMarks()
        self.hints: Mapping[str, str] | None = None
        self.ways: Set[str] = frozenset()
        self.widest_shape = max(map(format_shape, columns.shapes.distinct), key=len, default="")
        self.movement: Mapping[str, MovementRow] | None = None
        self.choices: Mapping[str, tuple[str, ...]] = {}
        self._tree = tree
        self._texts: Mapping[str, str] = {}
        self._explain: Callable[[str], str] | None = None
        self.confidence: NDArray[np.float32] | None = None
        self.codes = np.zeros(len(tree), dtype=np.int8)
        self._counts: dict[int, Numbers] = {}
        self._frozen: Numbers = np.zeros(len(tree.nodes), dtype=np.int32)

    def set_statuses(
        self, codes: NDArray[np.int8], texts: Mapping[str, str], explain: Callable[[str], str] | None = None
    ) -> None:
        """What becomes of the tensors.

        Args:
            codes: place of every tensor's status in ``SEVERITY``, in leaf order.
            texts: key to what is said instead of the word.
            explain: gives all that is known about a key's status, in lines.
        """
        self.codes = codes
        self._texts, self._explain = texts, explain
        self._counts = {
            int(code): counts_within(self._tree, self.codes == code) for code in np.unique(self.codes) if code
        }

    def set_frozen(self, frozen: Set[str]) -> None:
        """Keys that are frozen."""
        self._frozen = counts_within(self._tree, self._tree.mask(frozen))

    def info(self, node: KeyNode) -> RowInfo:
        """Shape, dtype, size and kind of a tensor's node."""
        return self.columns.info(node.leaf_start)

    def status(self, node: KeyNode) -> tuple[str, str]:
        """What is said of the node's status, and the status word that colours it (``""`` for none)."""
        if node.key is None:
            counts = [0] * len(SEVERITY)
            for code, per_node in self._counts.items():
                counts[code] = int(per_node[node.number])
            return summarise(counts)
        status = SEVERITY[self.codes[node.leaf_start]]
        return self._texts.get(node.path) or tr(status), status

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
            return shown(node.name) or "''"
        if column in ("status", "from"):
            return shown(self.status(node)[0])
        if column == "confidence":
            return self._certainty(node)
        if column == "moved":
            return "" if (row := self.moved(node)) is None else relative_text(row.relative)
        if column == "module":
            return shown(self.classes.get(node.path, "")) if is_group else tr(self.info(node).kind)
        if column == "size":
            return self._size(node) or UNKNOWN_DTYPE
        if column == "shape":
            return plural(node.tensors, "tensor") if is_group else format_shape(self.info(node).shape)
        if column == "dtype":
            return "" if is_group else short_dtype(self.info(node).dtype)
        return ""

    def moved(self, node: KeyNode) -> MovementRow | None:
        """How far the last run moved a node; ``None`` where that is not known."""
        return None if self.movement is None else self.movement.get(node.path)

    def _certainty(self, node: KeyNode) -> str:
        """Of a tensor's link; of a group the least one."""
        if self.confidence is None:
            return ""
        least = np.fmin.reduce(self.confidence[node.leaf_start : node.leaf_stop])
        if np.isnan(least):
            return ""
        return percent(float(least)) if node.key is not None else f"≥ {percent(float(least))}"

    def words(self, node: KeyNode) -> tuple[str, ...]:
        """What is written behind the key: that a tensor is tied or quantised, that a module is in eval mode."""
        said = map(again, (*self.marks.words.get(node.path, ()), *self.choices.get(node.path, ())))
        words = tuple(map(shown, said))
        return words if node.key is None or not self.info(node).quantised else (*words, tr("quantised"))

    def tooltip(self, node: KeyNode) -> str:
        """The whole key, what it is and what becomes of it: plain text in lines."""
        lines = [shown(node.path) or "''", self._measures(node), *self.marks.lines(node.path)]
        text, status = self.status(node)
        if (row := self.moved(node)) is not None:
            lines.append(movement_sentence(row))
        whole = self._explain(node.path) if self._explain is not None and node.key is not None else ""
        if whole:
            lines.append(f"{tr(status)}\n{shown_lines(whole)}")
        elif text:
            lines.append(shown(text if tr(status) in text else titled(tr(status), text)))
        return "\n".join([*lines, *map(shown_lines, filter(None, [again(self.hint(node) or "")]))])

    def _measures(self, node: KeyNode) -> str:
        if node.key is None:
            parts = [shown(self.classes.get(node.path, "")), self._count(node), self._size(node)]
        else:
            info = self.info(node)
            count = format_count(info.elements)
            elements = (
                tr("{count} element", count=count)
                if info.elements == 1
                else tr("{count} elements", count=count)
            )
            if is_unknown(info.shape):
                return " · ".join(filter(None, [tr("shape and dtype are not known"), tr(info.kind)]))
            parts = [format_shape(info.shape), info.dtype, elements, self._size(node), tr(info.kind)]
        return " · ".join(filter(None, parts))

    def _size(self, node: KeyNode) -> str:
        """Bytes for people; nothing where the dtypes are not known."""
        return "" if UNKNOWN_DTYPE in self.columns.dtypes.distinct else format_size(node.nbytes)

    def _count(self, node: KeyNode) -> str:
        """Parameters and buffers of a group, or tensors where that is not known."""
        kinds = self.columns.kinds
        counts = np.bincount(kinds.codes[node.leaf_start : node.leaf_stop])
        counted = [(kinds.distinct[code], int(count)) for code, count in enumerate(counts) if count]
        return ", ".join(plural(count, kind or "tensor") for kind, count in counted)
