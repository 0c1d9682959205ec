from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import BaseModel

from wtransplant.errors import DataError
from wtransplant.training import RunSettings
from wtransplant.training.data_settings import (
    DataSettings,
    ImageOptions,
    LossSettings,
    TableOptions,
    plain_values,
    request_of,
    settings_from,
)


class Recipe(BaseModel):
    data: DataSettings
    loss: LossSettings


def test_settings_survive_being_plain_values_and_a_recipe() -> None:
    data = DataSettings(
        kind="table",
        path="a b",
        seed=2**40,
        table=TableOptions(inputs=("x", "y"), header=False),
        images=ImageOptions(flip=True),
    )
    loss = LossSettings(class_weights=(1.0, 2.5), label_smoothing=0.1)
    assert settings_from(DataSettings, plain_values(data)) == data
    assert settings_from(LossSettings, plain_values(loss)) == loss
    recipe = Recipe(data=data, loss=loss)
    assert Recipe.model_validate_json(recipe.model_dump_json(exclude_none=True)) == recipe


def test_what_recipes_had_until_now_is_still_read() -> None:
    values = {"kind": "images", "path": "x", "validation_share": 0.25, "image_size": 64}
    assert settings_from(DataSettings, values) == DataSettings("images", "x", 0.25, 64)
    assert RunSettings.from_values(data=values, loss="mse").data == DataSettings("images", "x", 0.25, 64)


@pytest.mark.parametrize(
    ("kind", "values", "part"),
    [
        (
            DataSettings,
            {"validation_share": 1.0},
            "validation share: 1.0 does not do; it should be less than 1",
        ),
        (DataSettings, {"validation_share": float("nan")}, "validation share"),
        (DataSettings, {"kind": "video"}, "kind: 'video' does not do"),
        (DataSettings, {"seed": -1}, "seed: -1"),
        (DataSettings, {"colour": 1}, "colour: there is no such setting"),
        (DataSettings, {"images": {"zoom": 1}}, "images zoom: there is no such setting"),
        (LossSettings, {"label_smoothing": 1.5}, "label smoothing"),
        (LossSettings, {"delta": 0}, "delta: 0"),
    ],
)
def test_a_value_out_of_bounds_is_named_in_plain_words(kind: type, values: dict, part: str) -> None:
    with pytest.raises(DataError) as caught:
        settings_from(kind, values)
    assert part in caught.value.what


def test_bad_values_in_settings_made_by_hand_are_found_when_they_are_used() -> None:
    with pytest.raises(DataError, match="smallest crop"):
        request_of(DataSettings(images=ImageOptions(smallest_crop=7)))


def test_the_run_fills_in_what_the_data_leave_open() -> None:
    run = RunSettings(seed=2**35, loss="mse")
    assert (request_of(run).seed, request_of(run).task) == (2**35, "numbers")
    own = DataSettings(seed=3, task="classes")
    assert (request_of(RunSettings(seed=9, data=own)).seed, request_of(own).task) == (3, "classes")


def test_settings_need_no_torch() -> None:
    code = "import sys, wtransplant.training.data_settings; print('torch' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
