"""How pairs are saved: format, size of a shard, dtype of the numbers; a part of a dialog and of the settings."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QHBoxLayout, QWidget

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


class SaveOptionsForm(QWidget):
    """Setters, and what was filled in.

    Signals:
        changed(): something else is filled in.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        for signal in (self.dtype.currentIndexChanged, self.shard.valueChanged):
            signal.connect(lambda _: self.changed.emit())
        self._lay_out()

    def options(self) -> SaveOptions:
        """What is filled in."""
        shard = round(self.shard.value() * _GIGABYTE) if self.shard.isEnabledTo(self) else None
        return SaveOptions(str(self.format.currentData()), str(self.dtype.currentData()), shard)

    def fill(self, options: SaveOptions) -> None:
        """Show these options."""
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
        self.changed.emit()

    def _lay_out(self) -> None:
        shards = QHBoxLayout()
        shards.addWidget(self.in_shards)
        shards.addWidget(self.shard)
        shards.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(tr("Format"), self.format)
        form.addRow("", shards)
        form.addRow(tr("Numbers"), self.dtype)


def _choice(values: tuple[tuple[str, str], ...], name: str) -> QComboBox:
    box = QComboBox()
    for value, words in values:
        box.addItem(tr(words), value)
    box.setAccessibleName(name)
    return box
