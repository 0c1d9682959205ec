"""Whether the pair that is open has tensors, or is known from a text alone."""

from __future__ import annotations

from wtransplant.errors import WtransplantError
from wtransplant.words import mark, tr
from wtransplant.workspace import Workspace

_WHAT = mark("this pair was made from an error text: its keys are known, its tensors are not")
_HINT = mark(
    "Work out the rules and copy or export them; to save or train, open the checkpoint "
    "and the model themselves."
)


def keys_only(workspace: Workspace) -> WtransplantError | None:
    """Why nothing can be saved, trained or read again, as an error to be shown; ``None`` where it can."""
    source, target = workspace.source, workspace.target
    no_file = source is not None and not source.paths
    no_model = target is not None and target.spec is None and target.module is None
    return WtransplantError(tr(_WHAT), hint=tr(_HINT)) if no_file or no_model else None
