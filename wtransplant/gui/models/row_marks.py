"""What is out of the ordinary about rows: a word in the row, and sentences in its tooltip.

Only what is marked is kept by path; sentences are made when somebody asks for them, so that a model of
90,000 tensors costs nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wtransplant.gui.models.contents_place import note_text
from wtransplant.units import format_shape, shown
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.targets import TargetModel

TIED = mark("tied")
_MOST = 4


class RowMarks:
    """No marks at all; what source and target have in common.

    Attributes:
        words: path to the words in its row.
        on_meta: whether it is a model whose tensors have no memory yet.
    """

    def __init__(self, ties: Iterable[Sequence[str]] = ()) -> None:
        self.on_meta = False
        self._tied = {key: tie for tie in ties for key in tie}
        self.words: dict[str, tuple[str, ...]] = dict.fromkeys(self._tied, (TIED,))

    def lines(self, path: str) -> list[str]:
        """Sentences about a path, ``""`` for the whole file or model; any text may be in them."""
        others = [key for key in self._tied.get(path, ()) if key != path]
        return [tr("tied: one tensor with {names}", names=_some(others))] if others else []

    def _mark(self, path: str, word: str) -> None:
        self.words[path] = (*self.words.get(path, ()), word)


class SourceMarks(RowMarks):
    """Tensors under several names, and those that the file has in another form than as plain numbers."""

    def __init__(self, source: Checkpoint) -> None:
        from wtransplant.checkpoints.notes import tensor_notes, word_of  # the empty window needs no reader

        super().__init__(source.contents.ties)
        self._notes = tensor_notes(source)
        for key, note in self._notes.items():
            self._mark(key, word_of(note))

    def lines(self, path: str) -> list[str]:
        from wtransplant.checkpoints.notes import QUANTISED

        found = super().lines(path)
        if note := self._notes.get(path):
            text = note_text(note)
            quantised = note.startswith(QUANTISED)
            found.append(tr("{note}: dequantised when it is read", note=text) if quantised else text)
        return found


class TargetMarks(RowMarks):
    """Tensors under several names or on the meta device, and of modules their mode and what is not saved."""

    def __init__(self, target: TargetModel) -> None:
        super().__init__(target.ties)
        self._target = target
        self.on_meta = target.on_meta
        modules = target.modules
        for path, info in modules.items():
            above = modules.get(path.rpartition(".")[0])
            if path and above is not None and above.training != info.training:
                self._mark(path, _mode(info.training))

    def lines(self, path: str) -> list[str]:
        found = super().lines(path)
        module = self._target.modules.get(path)
        if module is not None:
            found.append(tr("{mode} mode", mode=_mode(module.training)))
            found += self._hidden_below(path)
        elif self.on_meta and path in self._target and self._target.is_deferred(path):
            found.append(tr("on meta: it has no memory yet, and is made when it is saved"))
        return found

    def _hidden_below(self, path: str) -> list[str]:
        """Buffers that are in no state dict, of a module and of those below it, which may have no row."""
        start = f"{path}." if path else ""
        texts = [
            f"{key.removeprefix(start)} {format_shape(buffer.shape)}"
            for key, buffer in self._target.hidden.items()
            if key.startswith(start)
        ]
        if not texts:
            return []
        if len(texts) == 1:
            return [tr("not in the state dict: buffer {name}", name=shown(texts[0]))]
        return [tr("not in the state dict: buffers {names}", names=_some(texts))]


def _mode(training: bool) -> str:
    return "train" if training else "eval"


def _some(names: Sequence[str]) -> str:
    few = ", ".join(map(shown, names[:_MOST]))
    more = len(names) - _MOST
    return tr("{names} and {more:,} more", names=few, more=more) if more > 0 else few
