"""How the curves between the two trees look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPainterPath, QPen

from wtransplant.gui.models.strand_shapes import Shape, place_label
from wtransplant.gui.models.strands import Strand
from wtransplant.gui.theme import color, status_color, status_token
from wtransplant.words import number

_DASHES = {"ambiguous": [0.1, 2.6], "mismatched": [3.2, 2.8], "skipped": [1.2, 3.0]}
_FADE_END = 0.82
_SOFT_EDGE = 22.0
_FEW_LABELS = 5
_WORTH_A_LABEL = 4  # smaller bundles go without a label where many curves meet


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Which curves stand out: the one under the mouse, and those of rows that are selected or pointed at."""

    hovered: Strand | None
    lit: frozenset[int]

    def of(self, strand: Strand) -> float:
        """Opacity of a curve relative to its usual one: 1 usual, more for what stands out, less for the others."""
        if self.hovered is not None:
            return 1.6 if strand is self.hovered else 0.35
        return 1.6 if id(strand) in self.lit else 1.0


def paint_ribbon(
    painter: QPainter,
    shapes: Sequence[Shape],
    neighbours: Sequence[Sequence[Strand]],
    emphasis: Emphasis,
    font: QFont,
) -> None:
    """Paint everything: sheets between parallel bundles, curves, dots at the rows, labels; what stands out last."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    by_strand = {id(shape.strand): shape for shape in shapes}
    for row in neighbours:
        if row[0].whole:
            _paint_sheet(
                painter, by_strand[id(row[0])], by_strand[id(row[-1])], dimmed=emphasis.hovered is not None
            )
    ordered = sorted(shapes, key=lambda shape: (emphasis.of(shape.strand), -shape.strand.count))
    for shape in ordered:
        _paint_curve(painter, shape, emphasis.of(shape.strand))
    for shape in ordered:
        _paint_dots(painter, shape, emphasis.of(shape.strand))
    _paint_labels(painter, list(reversed(ordered)), emphasis, font)


def paint_fades(painter: QPainter, room: QRect, beyond: tuple[bool, bool]) -> None:
    """Let the picture end softly where it goes on above or below the view.

    Args:
        painter: the painter.
        room: the ground between the panels.
        beyond: whether something follows above, and below.
    """
    for wanted, edge, inner in (
        (beyond[0], room.top(), room.top() + _SOFT_EDGE),
        (beyond[1], room.bottom() + 1, room.bottom() + 1 - _SOFT_EDGE),
    ):
        if wanted:
            gradient = QLinearGradient(0, edge, 0, inner)
            gradient.setColorAt(0, color("background"))
            gradient.setColorAt(1, color("background", 0))
            painter.fillRect(QRectF(room.left(), min(edge, inner), room.width(), _SOFT_EDGE), gradient)


def certainty_of(confidence: float) -> float:
    """How strongly a link is drawn, 0 to 1: what is below one half is as faint as can be seen."""
    return max(0.0, 2 * confidence - 1)


def _path(shape: Shape) -> QPainterPath:
    path = QPainterPath(QPointF(shape.x0, shape.y0))
    path.cubicTo(shape.x0 + shape.handle, shape.y0, shape.x1 - shape.handle, shape.y1, shape.x1, shape.y1)
    return path


def _paint_sheet(painter: QPainter, first: Shape, last: Shape, dimmed: bool) -> None:
    """A faint sheet from the first to the last of some parallel bundles."""
    up, down = first.thickness / 2, last.thickness / 2
    path = QPainterPath(QPointF(first.x0, first.y0 - up))
    path.cubicTo(
        first.x0 + first.handle,
        first.y0 - up,
        first.x1 - first.handle,
        first.y1 - up,
        first.x1,
        first.y1 - up,
    )
    path.lineTo(last.x1, last.y1 + down)
    path.cubicTo(
        last.x1 - last.handle, last.y1 + down, last.x0 + last.handle, last.y0 + down, last.x0, last.y0 + down
    )
    path.closeSubpath()
    painter.fillPath(path, color(status_token(first.strand.status), 0.03 if dimmed else 0.08))


def _paint_curve(painter: QPainter, shape: Shape, strength: float) -> None:
    strand = shape.strand
    certain = certainty_of(strand.confidence)
    usual = (0.5 if strand.count > 1 else 0.8) * (0.4 + 0.6 * certain)
    tint = color(status_token(strand.status), min(1.0, usual * strength))
    width = shape.thickness * (0.6 + 0.4 * certain) + (1.0 if strength > 1 else 0.0)
    pen = QPen(tint, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if not strand.whole:
        pen.setBrush(_fading(shape, tint))
    if strand.status in _DASHES:
        pen.setDashPattern(_DASHES[strand.status])
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setWidthF(min(width, 2.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.strokePath(_path(shape), pen)


def _fading(shape: Shape, tint: QColor) -> QLinearGradient:
    """From the end in view to nothing, before the curve reaches the other side."""
    start, stop = (shape.x0, shape.x1) if shape.strand.source >= 0 else (shape.x1, shape.x0)
    gradient = QLinearGradient(start, 0, stop, 0)
    clear = QColor(tint)
    clear.setAlphaF(0)
    gradient.setColorAt(0.15, tint)
    gradient.setColorAt(_FADE_END, clear)
    return gradient


def _paint_dots(painter: QPainter, shape: Shape, strength: float) -> None:
    strand = shape.strand
    radius = 3.1 if strand.count == 1 else max(3.4, shape.thickness / 2 + 0.6)
    tint = color(status_token(strand.status))
    painter.setPen(QPen(color("panel"), 1.4))
    painter.setOpacity(1.0 if strength >= 1 else 0.55)
    painter.setBrush(tint)
    for row, x, y in ((strand.source, shape.x0, shape.y0), (strand.target, shape.x1, shape.y1)):
        if row >= 0:
            painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.setOpacity(1.0)


def _paint_labels(painter: QPainter, shapes: Sequence[Shape], emphasis: Emphasis, font: QFont) -> None:
    """Labels where there is room; what stands out first, then the thicker ones."""
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    taken: list[tuple[float, float, float, float]] = []
    crowded = sum(bool(shape.strand.label) for shape in shapes) > _FEW_LABELS
    for shape in sorted(shapes, key=lambda s: (-emphasis.of(s.strand), -s.strand.count)):
        strand = shape.strand
        if (
            crowded
            and strand.label.isdecimal()
            and strand.count < _WORTH_A_LABEL
            and strand is not emphasis.hovered
        ):
            continue
        text = number(strand.count, ",") if strand is emphasis.hovered and strand.count > 1 else strand.label
        width, height = metrics.horizontalAdvance(text) + 14, metrics.height() + 3
        if text and place_label(shape, width, height, taken):
            _paint_pill(painter, QRectF(*taken[-1]), text, strand, emphasis.of(strand))


def _paint_pill(painter: QPainter, box: QRectF, text: str, strand: Strand, strength: float) -> None:
    painter.setOpacity(1.0 if strength >= 1 else 0.6)
    painter.setPen(QPen(color(status_token(strand.status), 0.55), 1.1))
    painter.setBrush(color("panel"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(status_color(strand.status))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.setOpacity(1.0)
