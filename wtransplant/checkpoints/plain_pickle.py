"""Plain pickles (``pickle.dump``) of tensors, NumPy arrays, and containers of them."""

from __future__ import annotations

import mmap

from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.pickle_globals import Builder
from wtransplant.checkpoints.pickle_machine import PickleMachine
from wtransplant.checkpoints.pickled import PickledIndex
from wtransplant.checkpoints.records import Malformed, Storage
from wtransplant.checkpoints.torch_legacy import Stream, bytes_of
from wtransplant.words import tr

FORMAT = "pickle"
_LOAD = ("torch.storage", "_load_from_bytes")


def is_pickle(head: bytes) -> bool:
    """Tell from the first bytes: protocols 2 to 5 say so, 0 and 1 begin with a container or a name."""
    if head[:1] == b"\x80":
        return len(head) > 2 and head[1] in (2, 3, 4, 5)
    return head[:2] in (b"(d", b"(l", b"}q", b"]q") or (head[:1] == b"c" and b"\n" in head)


def read_index(file: DataFile) -> PickledIndex:
    """Index a file.

    Raises:
        Malformed: it is damaged or cut off.
        CheckpointError: a tensor does not fit the file.
    """
    blocked: dict[str, None] = {}
    with file.mapped() as data:
        nested = Builder(".".join(_LOAD), _Nested(data, file, blocked).storage)
        root = PickleMachine(data, blocked=blocked, extra={_LOAD: nested}, file=file).run()
    return PickledIndex(root, file, FORMAT, bytes_of, blocked=blocked)


class _Nested:
    """Storages inside a plain pickle: each is a stream of torch's old format of its own."""

    def __init__(self, data: bytes | mmap.mmap, file: DataFile, blocked: dict[str, None]) -> None:
        self._data = data
        self._file = file
        self._blocked = blocked
        self._known: dict[int, tuple[object, Storage]] = {}

    def storage(self, content: object) -> Storage:
        if id(content) not in self._known:
            # The content is kept beside the storage, so that its id is not given to another object.
            self._known[id(content)] = (content, self._read(content))
        return self._known[id(content)][1]

    def _read(self, content: object) -> Storage:
        if isinstance(content, Region):
            stream = Stream(
                self._data, content.offset, content.offset + content.count, self._file, self._blocked
            )
        elif isinstance(content, bytes):
            stream = Stream(content, 0, len(content), None, self._blocked)
        else:
            raise Malformed(tr("a storage made of something else than bytes"))
        found = stream.read()
        if not isinstance(found, Storage):
            raise Malformed(tr("a storage that holds something else"))
        return found
