"""Reading checkpoints: formats, the index, the safe pickle machine, tensors on demand."""

from wtransplant.checkpoints.index import Checkpoint, Contents, Group, TensorInfo
from wtransplant.checkpoints.opening import open_checkpoint

__all__ = ["Checkpoint", "Contents", "Group", "TensorInfo", "open_checkpoint"]
