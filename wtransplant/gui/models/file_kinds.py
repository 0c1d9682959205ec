"""Which files dialogs offer."""

from __future__ import annotations

from wtransplant.words import mark

CHECKPOINTS = mark(
    "Checkpoints (*.safetensors *.pth *.pt *.pt2 *.bin *.pkl *.ckpt *.tar *.npz *.npy *.gguf *.json)"
    ";;All files (*)"
)
"""Endings are for the dialog alone: what a file is, its content tells."""
