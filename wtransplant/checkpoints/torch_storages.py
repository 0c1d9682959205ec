"""How torch's pickles name storages: ``("storage", type, key, location, number of elements, …)``."""

from __future__ import annotations

from collections.abc import Callable

from wtransplant.checkpoints.records import DType, Malformed, Record, Storage
from wtransplant.words import tr

_MAX_COUNT = 2**62
_MAX_NAME = 1_000


class StorageTable:
    """Storages by key, made when a pickle first names them.

    Args:
        available: gives the number of bytes that the file has under a key, ``-1`` for none.
    """

    def __init__(self, available: Callable[[str], int]) -> None:
        self._available = available
        self.storages: dict[str, Storage] = {}
        self.views: dict[str, tuple[Storage, Storage, int]] = {}

    def load(self, identity: object) -> object:
        """Give the storage of a persistent id; the classes that very old files name stay inert.

        Raises:
            Malformed: it is no storage, or contradicts an earlier one of the same key.
        """
        if type(identity) is not tuple or len(identity) < 5:
            return self._other(identity)
        tag, kind, key, location, count, *rest = identity
        if (tag != "storage" and tag != b"storage") or not isinstance(kind, DType):
            return self._other(identity)
        if type(key) is not str or type(location) is not str:
            key, location = _text(key), _text(location)
        if len(key) > _MAX_NAME or len(location) > _MAX_NAME:
            raise Malformed(tr("a storage with a name of thousands of characters"))
        if type(count) is not int or not 0 <= count <= _MAX_COUNT:
            raise Malformed(tr("the storage {key!r} has no proper size", key=key[:100]))
        known = self.storages.get(key)
        if known is None:
            self.storages[key] = known = Storage(key, kind.name, count, location, self._available(key))
        elif known.count != count or known.dtype != kind.name:
            raise Malformed(tr("the storage {key!r} is named with two sizes or types", key=key[:100]))
        return self._view(known, rest[0]) if rest and rest[0] is not None else known

    def _view(self, base: Storage, view: object) -> Storage:
        # Before torch 0.4 a storage could be a part of another one: (key, offset, number of elements).
        if type(view) is not tuple or len(view) != 3 or type(view[1]) is not int or type(view[2]) is not int:
            raise Malformed(tr("a view of a storage without key, offset and size"))
        key, offset, count = f"{base.key}/{_text(view[0])}", view[1], view[2]
        if offset < 0 or count < 0 or offset + count > base.count:
            raise Malformed(tr("the storage {key!r} is outside the one that it is a part of", key=key[:100]))
        if key not in self.views:
            self.views[key] = (Storage(key, base.dtype, count, base.location, 0), base, offset)
        found, owner, start = self.views[key]
        if (found.count, owner, start) != (count, base, offset):
            raise Malformed(tr("the storage {key!r} is named with two sizes", key=key[:100]))
        return found

    def _other(self, identity: object) -> object:
        # Before torch 1.6 classes of modules were persistent ids: ("module", class, file, source).
        if type(identity) is tuple and len(identity) > 1 and identity[0] == "module":
            return identity[1]
        return Record("persistent id", (identity,))


def _text(value: object) -> str:
    if isinstance(value, bytes | str) and len(value) <= _MAX_NAME:
        return value.decode("latin1") if isinstance(value, bytes) else value
    if type(value) is int or value is None:
        return str(value)
    raise Malformed(tr("a storage whose name is no short text"))
