"""Asks before the code in somebody's data or loss file runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.errors import WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.views.dialogs import ask
from wtransplant.units import shown
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.training import RunSettings

_VERBS = (mark("Run the file"), mark("Do not run it"))


def code_may_run(context: Context, settings: RunSettings) -> bool:
    """Whether all files whose code the run needs may run; what a person says yes to is remembered by its content."""
    from wtransplant.targets.trust import TrustStore

    for text, what in _code_of(settings):
        try:
            code = engine.code_to_allow(text)
        except WtransplantError as error:
            context.fail(tr("Looking at the data") if what == "data" else tr("Looking at the loss"), error)
            return False
        if code is None:
            continue
        verbs = (tr(_VERBS[0]), tr(_VERBS[1]))
        answer = ask(
            context.window,
            tr("Run this file?"),
            tr("The data of this run come from code in the file\n{path}", path=shown(str(code.path)))
            if what == "data"
            else tr("The loss of this run comes from code in the file\n{path}", path=shown(str(code.path))),
            tr(
                "Code can do anything that you can do on this computer. Run it only if you know "
                "where it comes from. The answer is remembered for exactly this content."
            ),
            verbs,
            harmless=True,
        )
        if answer != verbs[0]:
            return False
        TrustStore().remember(code.path, code.digest)
    return True


def _code_of(settings: RunSettings) -> list[tuple[str, str]]:
    found = []
    if settings.data.kind == "python" and settings.data.path:
        found.append((settings.data.path, "data"))
    if not isinstance(settings.loss, str) and settings.loss.name == "python" and settings.loss.path:
        found.append((settings.loss.path, "loss"))
    return found
