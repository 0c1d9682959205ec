"""How pairs are saved: format, size of a shard, dtype of the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.words import mark, tr

FORMATS = (
    ("safetensors", mark("safetensors, for nearly everything")),
    ("pth", mark("torch (.pth), for programs that only read that")),
    ("dcp", mark("folder of torch.distributed.checkpoint, for training on many machines")),
)
DTYPES = (
    ("target", mark("as the model has them")),
    ("source", mark("as the source has them")),
    ("bfloat16", "bfloat16"),
    ("float16", "float16"),
    ("float32", "float32"),
)
_GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class SaveOptions:
    """What is filled in: values of ``SaveSettings``; ``shard`` in bytes, ``None`` for one file."""

    format: str = "safetensors"
    dtype: str = "target"
    shard: int | None = None


class SaveOptionsDialog(QDialog):
    """Setters, and what was filled in.

    Args:
        options: what holds now.
        note: what stays as it is, because it cannot be shown here; empty for nothing.
        parent: the window.
    """

    def __init__(self, options: SaveOptions, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("saveOptions")
        self.setWindowTitle(tr("How pairs are saved"))
        self.format = _choice(FORMATS, tr("Format"))
        self.dtype = _choice(DTYPES, tr("Numbers"))
        self.in_shards = QCheckBox(tr("in shards of at most"))
        self.shard = QDoubleSpinBox()
        self.shard.setRange(0.001, 1000)
        self.shard.setDecimals(3)
        self.shard.setSuffix(" GB")
        self.shard.setValue(5)
        self.shard.setAccessibleName(tr("Size of a shard"))
        self.format.currentIndexChanged.connect(self._judge)
        self.in_shards.toggled.connect(self._judge)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(self._form())
        for text in self._told(note):
            layout.addWidget(text)
        layout.addWidget(self._buttons())
        self._fill(options)

    def options(self) -> SaveOptions:
        """What is filled in."""
        shard = round(self.shard.value() * _GIGABYTE) if self.shard.isEnabled() else None
        return SaveOptions(str(self.format.currentData()), str(self.dtype.currentData()), shard)

    def _fill(self, options: SaveOptions) -> None:
        self.format.setCurrentIndex(max(0, self.format.findData(options.format)))
        self.dtype.setCurrentIndex(max(0, self.dtype.findData(options.dtype)))
        self.in_shards.setChecked(options.shard is not None)
        if options.shard is not None:
            self.shard.setValue(options.shard / _GIGABYTE)
        self._judge()

    def _judge(self) -> None:
        is_cut = self.format.currentData() == "safetensors"
        self.in_shards.setEnabled(is_cut)
        self.shard.setEnabled(is_cut and self.in_shards.isChecked())

    def _form(self) -> QFormLayout:
        shards = QHBoxLayout()
        shards.addWidget(self.in_shards)
        shards.addWidget(self.shard)
        shards.addStretch(1)
        form = QFormLayout()
        form.addRow(tr("Format"), self.format)
        form.addRow("", shards)
        form.addRow(tr("Numbers"), self.dtype)
        return form

    def _told(self, note: str) -> Iterator[QLabel]:
        size = tr("Integers and booleans stay as they are. A recipe keeps these choices.")
        for sentence in filter(None, (size, note)):
            label = QLabel(sentence)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("role", "muted")
            yield label

    def _buttons(self) -> QWidget:
        buttons = QDialogButtonBox()
        keep = QPushButton(tr("Save like this"))
        keep.setProperty("primary", True)
        keep.setDefault(True)
        buttons.addButton(keep, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons


def _choice(values: tuple[tuple[str, str], ...], name: str) -> QComboBox:
    box = QComboBox()
    for value, words in values:
        box.addItem(tr(words), value)
    box.setAccessibleName(name)
    return box
