"""Data from a Python file of the user's: a Dataset, a DataLoader, or what gives them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, default_collate

from wtransplant.errors import DataError
from wtransplant.targets.userfile import load_user_file, user_code
from wtransplant.training.data import Data, split_for, task_for
from wtransplant.training.data_settings import DataRequest, Task
from wtransplant.training.failures import first_line
from wtransplant.training.samples import Inputs, Samples, add_tensor, tensors_of
from wtransplant.training.targets import class_labels
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.targets.trust import AskTrust

_TARGET_NAMES = ("labels", "label", "targets", "target", "y")
_SAMPLED = 64
_HINT = mark(
    "NAME is a Dataset with a length, a DataLoader of one, or a function that gives one "
    "or a pair (training, validation). Each sample is an input and a target."
)


def open_python(request: DataRequest, trust: bool | AskTrust | None) -> Data:
    """Run ``FILE.py:NAME`` and take the data that it gives.

    Of a DataLoader its dataset and its ``collate_fn`` are taken; batches and their order are the run's. A
    dictionary as sample has its target under ``labels`` (or ``label``, ``target``, ``y``); the rest is what the
    model is called with, by name.

    Raises:
        DataError: it gives no data, or samples that are none.
        TargetError: the file may not run, has no such name, or fails.
    """
    place, _, name = request.settings.path.rpartition(":")
    if not place.endswith(".py"):
        raise DataError(
            tr("{path!r} names no Python file", path=request.settings.path),
            hint=tr("Write FILE.py:NAME. {what}", what=tr(_HINT)),
        )
    path = Path(place).expanduser().absolute()
    given, code = load_user_file(path, name, trust)
    where = f"{path}:{name}"
    sets = [_Source(part, path, where, code) for part in _parts(_called(given, path, name), where)]
    first = sets[0].batch([0])[1]
    task: Task = task_for(request, first) or ("numbers" if first.is_floating_point() else "classes")
    notes = [note for source in sets for note in source.notes]
    train, validation = _divide(sets, task, request)
    classes = _class_names(sets[0], (train, validation)) if task == "classes" else ()
    return Data(train, validation, classes, tuple(dict.fromkeys(notes)), task)


def _called(given: object, path: Path, name: str) -> object:
    if isinstance(given, (Dataset, DataLoader, tuple, list, Mapping)) or not callable(given):
        return given
    with user_code(path, tr("calling {name}", name=name)):
        return given()


def _parts(given: object, where: str) -> list[object]:
    """The data for training, and those for validation if they are given apart."""
    if isinstance(given, Mapping):
        lower = {str(key).lower(): value for key, value in given.items()}
        other = next((lower[key] for key in ("validation", "val", "valid", "test") if key in lower), None)
        if "train" not in lower:
            raise DataError(tr("the dictionary has no `train`"), where=where, hint=_HINT)
        return [lower["train"]] if other is None else [lower["train"], other]
    if isinstance(given, (tuple, list)) and len(given) == 2 and all(map(_is_data, given)):
        return list(given)
    return [given]


def _is_data(given: object) -> bool:
    """A Dataset, a DataLoader, or what only behaves as a dataset; no sample."""
    if isinstance(given, (torch.Tensor, tuple, list, str, Mapping)):
        return False
    return isinstance(given, DataLoader) or (hasattr(given, "__getitem__") and hasattr(given, "__len__"))


class _Source:
    """A dataset, how its samples are put together, and where it is from."""

    def __init__(self, given: object, path: Path, where: str, code: str) -> None:
        self.path, self.where, self.code = path, where, code
        self.collate: Callable[[list[Any]], Any] = default_collate
        self.notes: list[str] = []
        if isinstance(given, DataLoader):
            self.collate = given.collate_fn
            self.notes = [tr("Batches and their order are those of the run, not of the DataLoader.")]
            given = given.dataset
        self.dataset: Any = given
        self.length = self._length()

    def _length(self) -> int:
        if isinstance(self.dataset, IterableDataset):
            raise DataError(
                tr("an IterableDataset cannot be split or shuffled"), where=self.where, hint=_HINT
            )
        if not hasattr(self.dataset, "__getitem__") or not hasattr(self.dataset, "__len__"):
            raise DataError(
                tr("this gives a {name}, not a Dataset", name=type(self.dataset).__name__),
                where=self.where,
                hint=_HINT,
            )
        with user_code(self.path, tr("asking for the length of the dataset")):
            length = len(self.dataset)
        if not length:
            raise DataError(tr("the dataset is empty"), where=self.where, hint=_HINT)
        return length

    def batch(self, indices: Sequence[int]) -> tuple[Inputs, torch.Tensor]:
        """Inputs and targets of these samples."""
        with user_code(self.path, tr("reading samples")):
            items = [self.dataset[index] for index in indices]
        try:
            return _pair(self.collate(items), self.where)
        except (RuntimeError, TypeError, ValueError, KeyError) as error:
            raise DataError(
                tr("the samples cannot be put into a batch: {first_line}", first_line=first_line(error)),
                where=self.where,
                hint=tr("All of them need the same shapes; or give a DataLoader with a collate_fn."),
            ) from error


def _pair(batch: Any, where: str) -> tuple[Inputs, torch.Tensor]:
    if isinstance(batch, Mapping):
        name = next((name for name in _TARGET_NAMES if name in batch), None)
        rest = {key: value for key, value in batch.items() if key != name}
        if name is not None and all(isinstance(value, torch.Tensor) for value in rest.values()) and rest:
            return rest, torch.as_tensor(batch[name])
    elif isinstance(batch, (tuple, list)) and len(batch) >= 2:
        *inputs, targets = batch
        if all(isinstance(part, torch.Tensor) for part in batch):
            return (inputs[0] if len(inputs) == 1 else tuple(inputs)), targets
    raise DataError(
        tr("a sample gives {shape_of}, not an input and a target", shape_of=_shape_of(batch)),
        where=where,
        hint=_HINT,
    )


def _shape_of(batch: Any) -> str:
    if isinstance(batch, Mapping):
        return tr("a dictionary with {names}", names=", ".join(map(str, list(batch)[:6])))
    if isinstance(batch, (tuple, list)):
        return tr(
            "{name} of {parts}",
            name=type(batch).__name__,
            parts=", ".join(type(part).__name__ for part in batch[:6]) or tr("nothing"),
        )
    return type(batch).__name__


def _divide(sets: list[_Source], task: Task, request: DataRequest) -> tuple[PythonSamples, PythonSamples]:
    if len(sets) == 2:
        train, validation = (PythonSamples(source, torch.arange(source.length), task) for source in sets)
        return train, validation
    source = sets[0]
    known = _known_targets(source)
    labels = known if known is not None and task == "classes" else torch.zeros(source.length)
    chosen = split_for(request, labels)
    return PythonSamples(source, chosen[0], task), PythonSamples(source, chosen[1], task)


def _known_targets(source: _Source) -> torch.Tensor | None:
    """What torchvision's datasets keep in ``targets``."""
    known = getattr(source.dataset, "targets", None)
    if known is None or isinstance(known, str):
        return None
    try:
        targets = torch.as_tensor(known)
    except (TypeError, ValueError, RuntimeError):
        return None  # something else of that name
    return targets if targets.shape == (source.length,) and not targets.is_floating_point() else None


def _class_names(source: _Source, parts: tuple[PythonSamples, PythonSamples]) -> tuple[str, ...]:
    """The dataset's own names (``classes``), else the numbers if all targets are known."""
    names = getattr(source.dataset, "classes", None)
    known = [targets for part in parts if (targets := part.targets_known()) is not None and len(targets)]
    highest = max((int(targets.max()) for targets in known), default=-1)
    if isinstance(names, (list, tuple)) and len(names) > highest:
        return tuple(map(str, names))
    return tuple(map(str, range(highest + 1)))


class PythonSamples(Samples):
    """Samples of somebody's own Dataset.

    Args:
        source: the dataset.
        chosen: int64 [N], the numbers of its samples.
        task: what the targets are.
    """

    augmented = True  # nobody knows what a Dataset does when it is asked again

    def __init__(self, source: _Source, chosen: torch.Tensor, task: Task) -> None:
        self._source = source
        self._chosen = chosen
        self._task = task

    def __len__(self) -> int:
        return len(self._chosen)

    def batch(self, indices: torch.Tensor) -> tuple[Inputs, torch.Tensor]:
        """See :class:`wtransplant.training.samples.Samples`; at least one sample is asked for."""
        inputs, targets = self._source.batch(self._chosen[indices].tolist())
        if self._task == "classes":
            return inputs, class_labels(targets, self._source.where)
        return inputs, targets.to(torch.float32)

    def targets_known(self) -> torch.Tensor | None:
        """What the dataset has in ``targets``, if it has."""
        known = _known_targets(self._source)
        return None if known is None else known[self._chosen].to(torch.int64)

    def place(self, index: int) -> str:
        """The dataset and the number in it, as its ``__getitem__`` counts."""
        return f"{self._source.where}[{int(self._chosen[index])}]"

    def add_to_hash(self, digest: hashlib._Hash) -> None:
        """The code's hash, the numbers of the samples, and 64 of them read."""
        digest.update(self._source.code.encode())
        add_tensor(digest, self._chosen)
        for row in range(0, len(self), max(1, -(-len(self) // _SAMPLED))):
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(0)
                inputs, targets = self.batch(torch.tensor([row]))
            for tensor in (*tensors_of(inputs), targets):
                add_tensor(digest, tensor)
