"""Qt's own texts that its catalogues lack (6.11): they stand in the catalogue of the program."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

from wtransplant.words import mark, tr

_TEXTS = {
    ("QFileDialog", mark("&Look in:")),
    ("QFileDialog", mark("Files of &type:")),
    ("QFileDialog", mark("Rename")),
    ("QAbstractFileIconProvider", mark("Folder")),
    ("QAbstractFileIconProvider", mark("File")),
    ("QAbstractFileIconProvider", mark("%1 File")),
    ("QAbstractFileIconProvider", mark("Drive")),
    ("QAbstractFileIconProvider", mark("Shortcut")),
}
"""Where Qt says it, and what; seen in the file dialog that Qt draws itself where the desktop has none."""


class QtTexts(QTranslator):
    """Is asked by Qt before its own catalogue."""

    def isEmpty(self) -> bool:
        """See Qt."""
        return False

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        """See Qt; no text, which is not an empty one, lets the next one answer."""
        return tr(sourceText) if (context, sourceText) in _TEXTS else None  # type: ignore[return-value]
