"""torch's format since 1.6: a zip archive with ``NAME/data.pkl`` and one member per storage."""

from __future__ import annotations

from wtransplant.checkpoints.files import DataFile
from wtransplant.checkpoints.pickle_machine import MAX_STRUCTURE, PickleMachine
from wtransplant.checkpoints.pickled import PickledIndex
from wtransplant.checkpoints.records import Malformed
from wtransplant.checkpoints.torch_storages import StorageTable
from wtransplant.checkpoints.zip_archive import ZipArchive

FORMAT = "torch zip"
SCRIPTED = "TorchScript"


def root_of(archive: ZipArchive) -> str | None:
    """The folder inside the archive that holds ``data.pkl``, with its slash; ``None`` when there is none."""
    names = [name for name in archive.members if name == "data.pkl" or name.endswith("/data.pkl")]
    return min(names, key=len).removesuffix("data.pkl") if names else None


def read_index(
    file: DataFile, archive: ZipArchive, root: str, format_: str = FORMAT, *, most: int = MAX_STRUCTURE
) -> PickledIndex:
    """Index an archive.

    Args:
        file: the file.
        archive: its directory.
        root: the folder inside it, with its slash.
        format_: the name that the format goes by.
        most: bytes that ``data.pkl`` may have.

    Raises:
        Malformed: the pickle is damaged.
        CheckpointError: a tensor does not fit the file.
    """
    prefix = root + "data/"
    blocked: dict[str, None] = {}
    storages = StorageTable(lambda key: archive.size(prefix + key))
    if archive.size(root + "data.pkl") > most:
        raise Malformed("data.pkl is larger than that of any checkpoint")
    machine = PickleMachine(archive.read(root + "data.pkl"), load_storage=storages.load, blocked=blocked)
    return PickledIndex(
        machine.run(),
        file,
        format_,
        lambda storage: archive.content(prefix + storage.key),
        big=_is_big(archive, root),
        # Classes of a TorchScript archive are its own, not Python's.
        blocked={name: None for name in blocked if not name.startswith("__torch__.")},
    )


def _is_big(archive: ZipArchive, root: str) -> bool:
    if archive.size(root + "byteorder") < 0:
        return False
    order = archive.head(root + "byteorder", 20).strip()
    if order not in (b"little", b"big"):
        raise Malformed(f"the byte order is {order[:20]!r}")
    return order == b"big"
