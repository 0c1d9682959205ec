"""Keys on their way from one tree to the other."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QMimeData

from wtransplant.gui.models.key_tree import KeyNode

PATHS_MIME = "application/x-wtransplant-paths"


def mime_of(side: str, nodes: Sequence[KeyNode]) -> QMimeData:
    """Nodes as JSON, with the side they come from and whether each is a leaf, and as text for other programs."""
    items = [{"path": node.path, "leaf": node.key is not None} for node in nodes]
    data = QMimeData()
    data.setData(PATHS_MIME, json.dumps({"side": side, "paths": items}).encode())
    data.setText("\n".join(node.path for node in nodes))
    return data


def dropped_paths(data: QMimeData) -> list[str]:
    """Paths that were dragged out of a source tree; empty if the data is something else."""
    if not data.hasFormat(PATHS_MIME):
        return []
    content = json.loads(bytes(data.data(PATHS_MIME).data()))
    return [item["path"] for item in content["paths"]] if content["side"] == "source" else []
