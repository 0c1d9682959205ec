"""Run settings as the form has them, by field, and back. No Qt, no torch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wtransplant.errors import TrainingError
from wtransplant.gui.models.train_fields import FIELDS, Values
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.training import RunSettings

_SHAPE = "data.synthetic.input_shape"
_NO_PATH = ("example", "synthetic")


def values_of(settings: RunSettings) -> dict[str, object]:
    """What the form shows of settings; groups of options that are not there show their defaults."""
    plain = _complete(settings)
    values = {spec.name: _get(plain, spec.name) for spec in FIELDS}
    values[_SHAPE] = "×".join(map(str, plain["data"]["synthetic"]["input_shape"]))
    for name in ("metrics", "data.table.inputs"):
        values[name] = tuple(values[name] or ())  # type: ignore[arg-type]
    return values


def settings_of(values: Values, base: RunSettings) -> RunSettings:
    """Settings with what is filled in; what the form has no field for stays as it is in ``base``.

    A group of options that stays at its defaults stays away, so that recipes do not grow by a look at the form.

    Raises:
        TrainingError: a value is out of bounds; the message names it.
    """
    from wtransplant.training import RunSettings

    plain = _complete(base)
    for name, value in values.items():
        _put(plain, name, value)
    plain["metrics"] = tuple(values["metrics"]) or None  # type: ignore[arg-type]
    plain["data"]["synthetic"]["input_shape"] = _shape(str(values[_SHAPE]))
    if plain["data"]["kind"] in _NO_PATH:
        plain["data"]["path"] = ""
    _leave_defaults_out(plain, base)
    return RunSettings.from_values(**plain)


def _complete(settings: RunSettings) -> dict[str, Any]:
    """The settings as nested dictionaries, with every group of options."""
    from wtransplant.training.data_settings import loss_of

    plain = settings.model_dump()
    for group, defaults in _defaults().items():
        plain["data"][group] = defaults | (plain["data"][group] or {})
    plain["loss"] = asdict(loss_of(settings.loss))
    return plain


def _defaults() -> dict[str, dict[str, Any]]:
    from wtransplant.training.data_settings import ImageOptions, SyntheticOptions, TableOptions

    return {
        "images": asdict(ImageOptions()),
        "table": asdict(TableOptions()),
        "synthetic": asdict(SyntheticOptions()),
    }


def _leave_defaults_out(plain: dict[str, Any], base: RunSettings) -> None:
    from wtransplant.training.data_settings import LossSettings

    for group, defaults in _defaults().items():
        if plain["data"][group] == defaults and getattr(base.data, group) is None:
            plain["data"][group] = None
    name = plain["loss"]["name"]
    if plain["loss"] == asdict(LossSettings(name)) and isinstance(base.loss, str):
        plain["loss"] = name


def _shape(text: str) -> tuple[int, ...]:
    """``3×32×32``, also with ``x``, ``*``, commas or spaces between the numbers."""
    if not re.fullmatch(r"[\d\s,×xX*()\[\]]*", text):
        raise TrainingError(
            tr("{text!r} is no shape", text=text), where=tr("input shape"), hint=tr("Write it as 3×32×32.")
        )
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _get(plain: Mapping[str, Any], name: str) -> object:
    found: Any = plain
    for part in name.split("."):
        found = found[part]
    return found


def _put(plain: dict[str, Any], name: str, value: object) -> None:
    *path, last = name.split(".")
    place: Any = plain
    for part in path:
        place = place[part]
    place[last] = value
