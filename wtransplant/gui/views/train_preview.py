"""One batch before the run: pictures or rows with their labels, how the classes are balanced, what was noticed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import shown, shown_lines
from wtransplant.words import again, mark, number, tr

_PICTURE = 72
NOTHING_YET = mark(
    "Preview shows a few samples as the model will see them, and how many there are of each class."
)


@dataclass(frozen=True)
class Sample:
    """What is shown of one sample; ``image`` is uint8 [height, width] or [height, width, 3], or ``None``."""

    label: str
    text: str
    place: str
    image: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class DataFacts:
    """What is shown of the data: samples, sentences, and samples for training and validation by class."""

    samples: tuple[Sample, ...]
    sentences: tuple[str, ...]
    classes: tuple[tuple[str, int, int], ...] = ()


class TrainPreview(QWidget):
    """Pictures side by side, or rows; below them the sentences.

    Attributes:
        list: the samples.
        text: the sentences.
        balance: one line for each class.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: DataFacts | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Samples of the data"))
        make_copyable(self.list)
        self.list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setIconSize(QSize(_PICTURE, _PICTURE))
        self.text = QLabel(tr(NOTHING_YET))
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setProperty("role", "muted")
        self.balance = _Balance()
        upper = QHBoxLayout()
        upper.addWidget(self.list, 1)
        upper.addWidget(self.balance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(upper, 1)
        layout.addWidget(self.text)

    def show_data(self, facts: DataFacts) -> None:
        """Show data, in the place of those before."""
        self._facts = facts
        pictures = any(sample.image is not None for sample in facts.samples)
        mode = QListWidget.ViewMode.IconMode if pictures else QListWidget.ViewMode.ListMode
        self.list.setViewMode(mode)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setSpacing(4 if pictures else 0)
        self.list.clear()
        for sample in facts.samples:
            self.list.addItem(_item(sample, pictures))
        self.text.setText(shown_lines("\n".join(facts.sentences)))
        self.balance.show_classes(facts.classes)

    def say_again(self) -> None:
        """What was noticed, and the classes, in the language of now."""
        if self._facts is not None:
            sentences = tuple(map(again, self._facts.sentences))
            self.show_data(replace(self._facts, sentences=sentences))


class _Balance(QLabel):
    """Classes with their counts and a bar each, as text: it is copied and read out like any other."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(tr("Samples by class"))
        self.setFont(mono_font(0.95))
        self.hide()

    def show_classes(self, classes: Sequence[tuple[str, int, int]], most: int = 12) -> None:
        """Name, samples for training, samples for validation."""
        largest = max((train for _, train, _ in classes), default=0) or 1
        lines = [
            f"{'█' * max(1, round(10 * train / largest)):<10} {shown(name)}  "
            f"{number(train, ',')} + {number(validation, ',')}"
            for name, train, validation in classes[:most]
        ]
        if len(classes) > most:
            lines.append(tr("and {classes} more classes", classes=len(classes) - most))
        self.setText("\n".join([tr("training + validation by class"), *lines] if lines else []))
        self.setVisible(bool(lines))


def _item(sample: Sample, pictures: bool) -> QListWidgetItem:
    label = shown(sample.label)
    item = QListWidgetItem(label if pictures else f"{label}   {shown(sample.text)}")
    item.setToolTip(as_tooltip(f"{sample.label}\n{sample.place}\n{sample.text}"))
    if sample.image is not None:
        item.setIcon(QIcon(_pixmap(sample.image)))
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
    return item


def _pixmap(pixels: NDArray[np.uint8]) -> QPixmap:
    """Small pictures are enlarged with their pixels kept sharp."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
    image = QImage(pixels.data, width, height, pixels.strides[0], kind).copy()
    how = (
        Qt.TransformationMode.FastTransformation
        if max(width, height) < _PICTURE
        else Qt.TransformationMode.SmoothTransformation
    )
    return QPixmap.fromImage(image.scaled(_PICTURE, _PICTURE, Qt.AspectRatioMode.KeepAspectRatio, how))
