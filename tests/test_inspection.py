"""What ``inspect`` prints: values, what was not loaded, and nothing that a terminal would act upon."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.gui.contents_files import HOSTILE, SHOWN, hostile, whole_model
from wtransplant.checkpoints import open_checkpoint
from wtransplant.cli import run
from wtransplant.inspection import WHAT_IT_MEANS, blocked_sentence, count_names


def inspect(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(["inspect", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_the_text_tells_values_and_what_was_not_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = {"w": torch.ones(2), "epoch": 3, "args": argparse.Namespace(lr=0.1)}
    torch.save(saved, tmp_path / "t.pth")
    lines = inspect(capsys, tmp_path / "t.pth").splitlines()
    assert "value       epoch = 3" in lines and "value       args.lr = 0.1" in lines
    assert lines[-2:] == [
        "This file refers to `argparse.Namespace`; it was not loaded.",
        WHAT_IT_MEANS,
    ]


def test_classes_of_torch_are_counted(tmp_path: Path) -> None:
    with open_checkpoint(str(whole_model(tmp_path / "whole.pth"))) as checkpoint:
        sentence = blocked_sentence(checkpoint)
    assert sentence == (
        "This file refers to `mycode.Network`, `mycode.Settings` and 3 classes of torch; they were not loaded."
    )


def test_several_files_and_many_names(tmp_path: Path) -> None:
    for name in ("a", "b"):
        torch.save({"w": torch.ones(1), "args": argparse.Namespace()}, tmp_path / f"{name}.pth")
    with open_checkpoint(str(tmp_path / "a.pth"), str(tmp_path / "b.pth")) as both:
        assert blocked_sentence(both) == "These files refer to `argparse.Namespace`; it was not loaded."
    with open_checkpoint(str(tmp_path / "a.pth")) as one:
        names = (*(f"own.C{i}" for i in range(9)), "long." + "x" * 500)
        one.contents = replace(one.contents, blocked_globals=names)
        sentence = blocked_sentence(one)
    assert sentence.endswith("`own.C5` and 4 more; they were not loaded.")


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["torch.nn.Linear"], "1 class"),
        (["torch.nn.Linear", "torch.nn.modules._Wrapper"], "2 classes"),
        (["torch.nn.Linear", "torch.relu"], "2 names"),
    ],
)
def test_what_is_written_like_a_function_is_no_class(names: list[str], text: str) -> None:
    assert count_names(names) == text


def test_hostile_names_do_nothing_to_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = inspect(capsys, hostile(tmp_path / "h.pth"))
    assert all(line.isprintable() for line in printed.split("\n"))
    assert f"{SHOWN}  " in printed and f"note = {SHOWN}" in printed
    assert len(printed.splitlines()) == len(("key", "key", "total", "group", "value", "value"))


def test_hostile_names_are_whole_in_the_json_and_do_nothing_to_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lone = "half\ud800"
    torch.save({HOSTILE: torch.ones(1), "ключ": torch.ones(1), "\x9b31m": lone}, tmp_path / "h.pth")
    printed = inspect(capsys, tmp_path / "h.pth", "--json")
    assert all(line.isprintable() for line in printed.split("\n")) and "ключ" in printed
    data = json.loads(printed)
    assert [tensor["key"] for tensor in data["tensors"]] == [HOSTILE, "ключ"]
    assert data["values"] == {"\x9b31m": lone} and data["blocked_globals"] == []


def test_an_error_about_a_hostile_file_name_does_nothing_to_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", str(tmp_path / "\x1b[31m\u202e.pth")]) == 3
    printed = capsys.readouterr().err
    assert r"\x1b[31m\u202e.pth" in printed and all(line.isprintable() for line in printed.split("\n"))
