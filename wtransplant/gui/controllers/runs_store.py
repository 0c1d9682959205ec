"""What was tried, on the disk: one folder for each run, with its figures, curves, recipe and weights."""

from __future__ import annotations

import json
import logging
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.errors import SaveError, WtransplantError
from wtransplant.gui.folders import state_folder
from wtransplant.gui.models.run_record import RunRecord
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.mapping import Decisions
    from wtransplant.recipe import Recipe
    from wtransplant.training import History, RunResult
    from wtransplant.workspace import FinishedRun

log = logging.getLogger("wtransplant")
BUDGET = 2 * 2**30
"""Bytes of weights that are kept; of the oldest runs they go first."""
VERSION = 1
_RECORD, _CURVES, _RECIPE = "run.json", "curves.npz", "recipe.toml"
_WEIGHTS, _CHECKPOINT = "weights.pt", "checkpoint.pt"


@dataclass(frozen=True)
class KeptRun:
    """A run with the folder in which it is kept.

    Attributes:
        folder: may not be there, if nothing could be written.
        record: for the table; its ``state`` are the weights, which may have been let go of.
    """

    folder: Path
    record: RunRecord


class RunStore:
    """The folder of all runs.

    Args:
        folder: made when it is needed.
        budget: bytes of weights that may be kept.
    """

    def __init__(self, folder: Path, budget: int = BUDGET) -> None:
        self._folder = folder
        self._budget = budget

    def new_folder(self, started: datetime) -> Path:
        """A name for one more; nothing is made."""
        return self._folder / f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"

    def load(self) -> list[KeptRun]:
        """All that can be read, the oldest first; what cannot is left where it is, and the log says so."""
        found = []
        for path in sorted(self._folder.glob(f"*/{_RECORD}")):
            try:
                found.append(KeptRun(path.parent, _read(path.parent)))
            except (OSError, ValueError, KeyError, TypeError, WtransplantError) as error:
                log.warning("a kept run cannot be read: %s: %s", path, error)
        return sorted(found, key=lambda kept: kept.record.started)

    def write(
        self, kept: KeptRun, run: FinishedRun | None, recipe: Recipe | None, checkpoint: Path | None = None
    ) -> KeptRun:
        """Write a run for the first time.

        Args:
            kept: the record, without a state.
            run: gives weights and result; ``None`` for a run of which only the figures are to be kept.
            recipe: the plan that it started from; without it nothing can be restored, and no weights are kept.
            checkpoint: the file to continue the run from; it is copied.

        Returns:
            The same with its state.

        Raises:
            SaveError: what stood in the way; what was written stays as far as it is whole.
        """
        from wtransplant.saving.atomic import save_error

        try:
            kept.folder.mkdir(parents=True, exist_ok=True)
            _write_curves(kept.folder / _CURVES, kept.record)
            _write_record(kept, run)
            if recipe is not None:
                _write_recipe(recipe, kept.folder / _RECIPE)
            if run is None or recipe is None:
                return kept
            if checkpoint is not None and checkpoint.is_file():
                shutil.copyfile(checkpoint, kept.folder / _CHECKPOINT)
            return _with_weights(kept, run)
        except OSError as error:
            raise save_error(error, kept.folder) from error

    def rename(self, kept: KeptRun, name: str) -> KeptRun:
        """Give a run another name.

        Raises:
            SaveError: it cannot be written.
        """
        from wtransplant.saving.atomic import write_text

        renamed = replace(kept, record=replace(kept.record, name=name))
        path = kept.folder / _RECORD
        if path.is_file():
            values = json.loads(path.read_text("utf-8")) | {"name": name}
            write_text(path, json.dumps(values))
        return renamed

    def delete(self, kept: KeptRun) -> None:
        """Forget a run with all that is kept of it."""
        shutil.rmtree(kept.folder, ignore_errors=True)

    def checkpoint(self, kept: KeptRun) -> Path | None:
        """The file to continue a run from, if there is one."""
        path = kept.folder / _CHECKPOINT
        return path if path.is_file() else None

    def keep_to_budget(self, runs: Sequence[KeptRun]) -> list[KeptRun]:
        """Let go of weights, the oldest first, until what is left is within the budget; the newest stay in any case.

        Returns:
            The runs that lost theirs, as they are now.
        """
        with_weights = [kept for kept in runs if kept.record.state is not None]
        left = sum(_size(kept) for kept in with_weights)
        lost = []
        for kept in with_weights[:-1]:
            if left <= self._budget:
                break
            left -= _size(kept)
            for path in _heavy(kept):
                path.unlink()
            lost.append(replace(kept, record=replace(kept.record, state=None)))
        return lost


def runs_folder() -> Path:
    """Of the runs that were kept."""
    return state_folder("runs")


def recipe_of_run(kept: KeptRun) -> Recipe:
    """The plan that a run started from.

    Raises:
        RecipeError: it cannot be read.
    """
    from wtransplant.recipe import load_recipe

    return load_recipe(kept.folder / _RECIPE)


def finished_run(kept: KeptRun, decisions: Decisions, policy: Policy) -> FinishedRun:
    """The run as it was when it came to its end.

    Args:
        kept: with a state.
        decisions: those that it started from.
        policy: the same, resolved.

    Raises:
        WtransplantError: its weights cannot be read.
    """
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.saving import Trained, TrainingRecord
    from wtransplant.workspace import FinishedRun

    try:
        values = json.loads((kept.folder / _RECORD).read_text("utf-8"))
        result, record = _result(values["result"]), TrainingRecord.model_validate(values["training"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SaveError(
            tr("what is kept of the run cannot be read ({error})", error=error),
            where=str(kept.folder),
            hint=tr("Delete it."),
        ) from error
    with open_checkpoint(kept.folder / _WEIGHTS) as weights:
        state = {key: weights.tensor(key).clone() for key in weights}
    trained = Trained(state, record, result.policy_reached(policy))
    return FinishedRun(decisions, policy, result, trained)


def _size(kept: KeptRun) -> int:
    return sum(path.stat().st_size for path in _heavy(kept))


def _heavy(kept: KeptRun) -> list[Path]:
    paths = (kept.folder / _WEIGHTS, kept.folder / _CHECKPOINT)
    return [path for path in paths if path.is_file()]


def _with_weights(kept: KeptRun, run: FinishedRun) -> KeptRun:
    import torch

    from wtransplant.saving.atomic import Replacement, require_space

    path, state = kept.folder / _WEIGHTS, dict(run.trained.state)
    require_space(path, sum(value.nbytes for value in state.values()))
    with Replacement() as files:
        torch.save(state, files.open(path))
    return replace(kept, record=replace(kept.record, state=path))


def _write_record(kept: KeptRun, run: FinishedRun | None) -> None:
    from pydantic import TypeAdapter

    from wtransplant.saving.atomic import write_text
    from wtransplant.training import RunResult

    record = kept.record
    values: dict[str, Any] = {
        "version": VERSION,
        "number": record.number,
        "name": record.name,
        "started": record.started.isoformat(),
        "settings": record.settings.model_dump(mode="json"),
        "policy": record.policy.model_dump(mode="json"),
        "results": dict(record.results),
        "ending": record.ending,
        "reason": record.reason,
    }
    if run is not None:
        adapter = TypeAdapter(RunResult)
        audit = replace(
            run.result.audit, reasons=dict(run.result.audit.reasons)
        )  # pydantic has no word for proxies
        values["result"] = adapter.dump_python(
            replace(run.result, audit=audit), mode="json", serialize_as_any=True
        )
        values["training"] = run.trained.record.model_dump(mode="json")
    write_text(kept.folder / _RECORD, json.dumps(values))


def _write_recipe(recipe: Recipe, path: Path) -> None:
    from wtransplant.recipe import save_recipe

    save_recipe(recipe, path)


def _write_curves(path: Path, record: RunRecord) -> None:
    import numpy as np

    columns = {
        f"{part}\n{name}": values
        for part, series in record.curves.parts().items()
        for name, values in series.columns.items()
    }
    with path.open("wb") as file:
        np.savez_compressed(file, *columns.values())
    path.with_suffix(".json").write_text(json.dumps(list(columns)), "utf-8")


def _read(folder: Path) -> RunRecord:
    from wtransplant.freezing import Policy
    from wtransplant.training import RunSettings

    values = json.loads((folder / _RECORD).read_text("utf-8"))
    if values["version"] != VERSION:
        raise ValueError(
            tr("version {values}, this program reads {version}", values=values["version"], version=VERSION)
        )
    weights = folder / _WEIGHTS
    return RunRecord(
        number=int(values["number"]),
        name=str(values["name"]),
        started=datetime.fromisoformat(values["started"]),
        settings=RunSettings.model_validate(values["settings"]),
        policy=Policy.model_validate(values["policy"]),
        curves=_read_curves(folder / _CURVES),
        results={str(name): float(value) for name, value in values["results"].items()},
        state=weights if weights.is_file() else None,
        ending=values["ending"],
        reason=str(values["reason"]),
    )


def _read_curves(path: Path) -> History:
    import numpy as np

    from wtransplant.training import History

    history = History()
    parts: dict[str, dict[str, Any]] = {}
    names = json.loads(path.with_suffix(".json").read_text("utf-8"))
    with np.load(path, allow_pickle=False) as arrays:
        for place, both in enumerate(names):
            part, _, name = both.partition("\n")
            parts.setdefault(part, {})[name] = arrays[f"arr_{place}"]
    history.fill(parts)
    return history


def _result(values: Mapping[str, Any]) -> RunResult:
    from pydantic import TypeAdapter

    from wtransplant.training import RunResult
    from wtransplant.training.measuring import Measured

    def measured(when: str) -> Measured | None:
        return None if values[when] is None else Measured(**values[when])  # with all its metrics

    result = TypeAdapter(RunResult).validate_python(dict(values))
    return replace(result, before=measured("before"), after=measured("after"))
