"""The picture between the two trees: every link in view as a curve from row to row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wtransplant.gui.models.key_tree import KeyNode
from wtransplant.gui.models.link_words import percent
from wtransplant.gui.models.strand_shapes import Shape, nearest, shape_strands
from wtransplant.gui.models.strands import (
    ABOVE,
    Bundles,
    Links,
    RibbonLink,
    Strand,
    gather,
    join_peers,
    strands_in_view,
)
from wtransplant.gui.models.tree_numbers import Numbers
from wtransplant.gui.views.key_tree_view import KeyTreeView
from wtransplant.gui.views.ribbon_painter import Emphasis, paint_fades, paint_ribbon
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import plural
from wtransplant.words import tr

__all__ = ["Ribbon", "RibbonLink", "Strand"]

REACH = 5.0
INSET = 4  # room for half a dot where the ribbon does not reach over the panels
_WIDTH = 132


class Ribbon(QWidget):
    """Draws links between two trees, follows them, and lets them be pointed at.

    Signals:
        strand_hovered(object Strand or None): another curve is under the mouse.
        strand_clicked(object Strand): a curve was clicked; both ends are selected in the trees by then.
        strand_activated(object Strand): a curve was clicked twice.
        pulled(object pixels): the empty room is dragged sideways (to give one tree more room).
    """

    strand_hovered = Signal(object)
    strand_clicked = Signal(object)
    strand_activated = Signal(object)
    pulled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links = Links.of([])
        self._views: tuple[KeyTreeView, KeyTreeView] | None = None
        self._rows: tuple[Numbers, Numbers] | None = None
        self._bundles: Bundles | None = None
        self._in_view: tuple[tuple[range, range], list[Strand], list[list[Strand]]] | None = None
        self._hovered: Strand | None = None
        self._pointed: list[str | None] = [None, None]
        self._pulling: float | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Links between source and target"))

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    # What the controllers ask

    def attach(self, source_view: KeyTreeView, target_view: KeyTreeView) -> None:
        """Draw between these two trees from now on; once."""
        self._views = (source_view, target_view)
        for side, view in enumerate(self._views):
            view.keys.rows_changed.connect(self._forget_rows)
            view.moved.connect(self._forget_shapes)
            view.selection_changed.connect(lambda _: self.update())
            view.destroyed.connect(self._detach)
            view.row_hovered.connect(lambda path, side=side: self._point(side, path))
        self._forget_rows()

    def _detach(self) -> None:
        self._views = None
        self._forget_rows()

    def set_links(self, links: Links | Sequence[RibbonLink]) -> None:
        """Draw these links, given by the leaf numbers of the two trees as they are now."""
        self._links = links if isinstance(links, Links) else Links.of(links)
        self._forget_rows()

    def strands(self) -> list[Strand]:
        """Curves that are drawn at the moment."""
        return self._strands()[0]

    def link_ids(self, strand: Strand) -> list[str]:
        """Ids of the links of a curve."""
        return [str(self._links.ids[number]) for number in strand.links]

    def links_of(self, strand: Strand) -> list[Any]:
        """The links of a curve, as they were given under ``ids``."""
        return [self._links.ids[number] for number in strand.links]

    # Keeping up

    def _forget_rows(self) -> None:
        self._rows = self._bundles = None
        self._forget_shapes()

    def _forget_shapes(self) -> None:
        self._in_view = None
        self._set_hovered(None)
        self.update()

    def _gathered(self) -> Bundles | None:
        """The bundles, made anew if rows changed; ``None`` while links and trees do not belong together yet."""
        if self._views is None or not len(self._links):
            return None
        if self._bundles is None:
            rows = self._views[0].keys.leaf_rows(), self._views[1].keys.leaf_rows()
            if self._links.source.max() >= len(rows[0]) or self._links.target.max() >= len(rows[1]):
                return None
            self._rows, self._bundles = rows, gather(self._links, *rows)
        return self._bundles

    def _strands(self) -> tuple[list[Strand], list[list[Strand]]]:
        bundles = self._gathered()
        if bundles is None or self._views is None:
            return [], []
        seen = (self._views[0].seen_rows(), self._views[1].seen_rows())
        if self._in_view is None or self._in_view[0] != seen:
            strands = strands_in_view(bundles, *seen)
            self._in_view = (seen, strands, join_peers(strands))
        return self._in_view[1], self._in_view[2]

    def _frame(self, view: KeyTreeView) -> QRect:
        """The rows' part of a tree in the ribbon's coordinates."""
        viewport = view.viewport()
        return QRect(self.mapFromGlobal(viewport.mapToGlobal(QPoint(0, 0))), viewport.size())

    def _shapes(self) -> list[Shape]:
        if self._views is None:
            return []
        source, target = self._views
        frames = self._frame(source), self._frame(target)
        ends = tuple(
            min(max(x, INSET), self.width() - INSET) for x in (frames[0].right() + 1, frames[1].left())
        )
        half = source.row_height / 2
        middles = (
            lambda row: frames[0].top() + source.y_of_row(row) + half,
            lambda row: frames[1].top() + target.y_of_row(row) + half,
        )
        bounds = (min(frame.top() for frame in frames), max(frame.bottom() for frame in frames))
        return shape_strands(self._strands()[0], (ends[0], ends[1]), middles, bounds, source.row_height)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._views is None:
            return
        shapes, emphasis = self._shapes(), Emphasis(self._hovered, self._lit())
        painter = QPainter(self)
        try:
            painter.setClipRect(self._room())
            paint_ribbon(painter, shapes, self._strands()[1], emphasis, self._label_font())
            paint_fades(painter, self._gap(), self._more_beyond())
        finally:
            painter.end()  # a painter that is left open takes the program down with it

    def _gap(self) -> QRect:
        """The room between the panels, without what the ribbon reaches over."""
        if self._views is None:
            return QRect()
        left, right = self._frame(self._views[0]).right() + 2, self._frame(self._views[1]).left() - 2
        return self._room().intersected(QRect(left, 0, right - left, self.height()))

    def _more_beyond(self) -> tuple[bool, bool]:
        """Whether a tree goes on above and below what is in view."""
        bars = [view.verticalScrollBar() for view in self._views or ()]
        return any(bar.value() > bar.minimum() for bar in bars), any(
            bar.value() < bar.maximum() for bar in bars
        )

    def _room(self) -> QRect:
        frames = [self._frame(view) for view in self._views or ()]
        top, bottom = min(frame.top() for frame in frames), max(frame.bottom() for frame in frames)
        return QRect(0, top, self.width(), bottom - top + 1)

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        return font

    def _lit(self) -> frozenset[int]:
        """Curves of the rows that are selected or under the mouse; a group stands for all rows inside it."""
        if self._views is None:
            return frozenset()
        source, target = (self._pointed_rows(side) for side in (0, 1))
        return frozenset(id(s) for s in self._strands()[0] if s.source in source or s.target in target)

    def _pointed_rows(self, side: int) -> set[int]:
        view = self._views[side] if self._views else None
        if view is None:
            return set()
        model, seen = view.keys, view.seen_rows()
        nodes = [model.node(row) for row in view.selected_rows(seen).tolist()]
        pointed = self._pointed[side]
        if pointed is not None and (node := model.tree.find(pointed)) is not None:
            nodes.append(node)
        rows: set[int] = set()
        for node in nodes:
            first, stop = np.searchsorted(model.rows, (node.number, node.stop))
            rows.update(range(max(int(first), seen.start), min(int(stop), seen.stop)))
        return rows

    def _point(self, side: int, path: str | None) -> None:
        self._pointed[side] = path
        self.update()

    # Mouse

    def _set_hovered(self, strand: Strand | None) -> None:
        if strand is self._hovered:
            return
        self._hovered = strand
        self.setCursor(Qt.CursorShape.PointingHandCursor if strand else Qt.CursorShape.ArrowCursor)
        self.setToolTip(as_tooltip(self.describe(strand)) if strand else "")
        for side, view in enumerate(self._views or ()):
            view.light_up([node.path for node in self._ends(strand, side)] if strand else [])
        self.update()
        self.strand_hovered.emit(strand)

    def _ends(self, strand: Strand, side: int) -> list[KeyNode]:
        """Nodes of the rows at one end of a curve, also of those that are scrolled out of view."""
        if self._views is None or self._rows is None:
            return []
        leaves = (self._links.source, self._links.target)[side]
        rows = np.unique(self._rows[side][leaves[strand.links]])
        return [self._views[side].keys.node(int(row)) for row in rows]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        where = event.position()
        if self._pulling is not None:
            self.pulled.emit(where.x() - self._pulling)
            return
        found = nearest(self._shapes(), where.x(), where.y(), REACH)
        self._set_hovered(found.strand if found is not None else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        found = nearest(self._shapes(), event.position().x(), event.position().y(), REACH)
        if found is None:
            self._pulling = event.position().x()
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self._select_ends(found.strand)
            self.strand_clicked.emit(found.strand)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = nearest(self._shapes(), event.position().x(), event.position().y(), REACH)
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.strand_activated.emit(found.strand)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pulling is not None:
            self._pulling = None
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def _select_ends(self, strand: Strand) -> None:
        """Select both ends, and scroll to the one that is out of view."""
        for side, view in enumerate(self._views or ()):
            nodes = self._ends(strand, side)
            view.select_paths([node.path for node in nodes])
            if nodes and (strand.source, strand.target)[side] < 0:
                view.scroll_to(view.keys.row_of_number(nodes[0].number))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel between the trees scrolls both."""
        for view in self._views or ():
            bar = view.verticalScrollBar()
            steps = event.pixelDelta().y() or event.angleDelta().y() / 120 * 3 * view.row_height
            bar.setValue(int(bar.value() - steps))
        event.accept()

    def describe(self, strand: Strand) -> str:
        """``source → target`` for one link, ``16 links: layer.0 → blocks.0`` for several."""
        ends = [self._ends(strand, side) for side in (0, 1)]
        text = " → ".join(
            nodes[0].path if len(nodes) == 1 else _beyond(strand, side, plural(len(nodes), "row"))
            for side, nodes in enumerate(ends)
        )
        sure = _sure(strand)
        if strand.count == 1:
            status = "" if strand.status == "linked" else "\n" + tr(strand.status)
            return f"{text}{status}{sure}"
        return f"{plural(strand.count, 'link')}: {text}{sure}"


def _beyond(strand: Strand, side: int, rows: str) -> str:
    above = (strand.source, strand.target)[side] == ABOVE
    return tr("{rows} above", rows=rows) if above else tr("{rows} below", rows=rows)


def _sure(strand: Strand) -> str:
    if strand.confidence == 1:
        return ""
    share = percent(strand.confidence)
    if strand.count == 1:
        return tr("\nconfidence {percent}", percent=share)
    return tr("\nconfidence at least {percent}", percent=share)
