"""What a model may be asked for beside Qt's own roles."""

from __future__ import annotations

from PySide6.QtCore import Qt

COPY_ROLE = Qt.ItemDataRole.UserRole + 100
"""What is copied of a cell where that is more than what it shows: a whole key instead of a name."""
