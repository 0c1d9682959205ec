"""Every cell of the tables that ``python -m tests.checkpoints.format_table`` prints."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.checkpoints.format_cases import CASES, KINDS, WRITERS
from tests.checkpoints.format_table import COLUMNS, NOT_WRITTEN, OK, check_case, check_kind, text

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
# What torch and its zip format have in common: a hole in these rows would be ours, not the library's.
EVERYWHERE = "torch zip"


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", CASES)
def test_a_file_of_the_library_is_what_the_library_reads(tmp_path: Path, name: str, column: str) -> None:
    if name.startswith("GGUF") and importlib.util.find_spec("gguf") is None:
        pytest.skip("the optional package gguf is not installed")
    if "transformers" in name and importlib.util.find_spec("transformers") is None:
        pytest.skip("the optional package transformers is not installed")
    check_case(CASES[name], column, tmp_path)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_tensor(tmp_path: Path, kind: str, writer: str) -> None:
    outcome = check_kind(kind, writer, tmp_path)
    assert outcome == OK or (outcome == NOT_WRITTEN and writer != EVERYWHERE)


def test_the_table_is_aligned() -> None:
    assert text([("a", "b"), ("longer", "c")]) == "a       b\n---------\nlonger  c"
