"""Bytes of files read in blocks into memory of the reader's own: nothing is mapped, nothing held twice."""

from __future__ import annotations

import os
from collections import OrderedDict
from contextlib import ExitStack
from typing import BinaryIO

from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.errors import CheckpointError
from wtransplant.words import tr

_MOST_OPEN = 16


class Streams:
    """Files that are read piece by piece; the ones used last stay open. A context manager.

    Reading instead of mapping means that a file that is cut off meanwhile is an error and not a signal that ends
    the process (SIGBUS), and that the pages of the file do not count as memory of the process.
    """

    def __init__(self) -> None:
        self._open: OrderedDict[DataFile, tuple[BinaryIO, ExitStack]] = OrderedDict()

    def __enter__(self) -> Streams:
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._open.popitem()[1][1].close()

    def fill(self, region: Region, start: int, buffer: memoryview) -> None:
        """Read the bytes of a region that begin at ``start``, as many as the buffer has room for.

        Raises:
            CheckpointError: they are outside the region, or the file cannot be read or has changed.
        """
        if start or len(buffer) > region.count:
            region = region.part(start, len(buffer))
        file = self._file(region.file)
        filled = 0
        try:
            file.seek(region.offset)
            # One call gives 2 GiB at most.
            while filled < len(buffer) and (count := file.readinto(buffer[filled:])):  # type: ignore[attr-defined]
                filled += count
        except OSError as error:
            raise CheckpointError(
                tr("the file cannot be read: {value}", value=error.strerror or error),
                where=region.file.name,
                hint=tr("Check the disk that it lies on."),
            ) from error
        if filled < len(buffer):
            raise CheckpointError(
                tr("the file ended while it was read"),
                where=region.file.name,
                hint=tr("It is changing: open it again."),
            )

    def _file(self, wanted: DataFile) -> BinaryIO:
        if (found := self._open.get(wanted)) is not None:
            self._open.move_to_end(wanted)
            return found[0]
        if len(self._open) >= _MOST_OPEN:
            file, (opened, stack) = self._open.popitem(last=False)
            with stack:
                file.require_unchanged(os.fstat(opened.fileno()))
        with ExitStack() as opening:
            stream = opening.enter_context(wanted.stream())
            self._open[wanted] = stream, opening.pop_all()
        return stream

    def require_unchanged(self) -> None:
        """Compare the files that are open with what they were when the checkpoint was opened.

        Raises:
            CheckpointError: one has another size or time of change.
        """
        for file, (opened, _) in self._open.items():
            file.require_unchanged(os.fstat(opened.fileno()))
