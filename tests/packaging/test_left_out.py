from __future__ import annotations

import json
from pathlib import Path

import pytest
from build_left_out import Reason, Table, path_inside

from tests.packaging.conftest import SCRIPTS

TESTS = Reason("tests", "nobody runs them", files=["torch/test/*", "*/tests/*"], keep=["*/needed*"])


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "file"
    path.write_bytes(bytes(1000))
    return str(path)


def test_a_module_is_where_its_file_would_be() -> None:
    assert path_inside(("a.b", "/x/a/b.py", "PYMODULE")) == "a/b.py"
    assert path_inside(("a.b", "/x/a/b/__init__.py", "PYMODULE")) == "a/b/__init__.py"
    assert path_inside(("torch/lib/libtorch.so", "/x/libtorch.so", "BINARY")) == "torch/lib/libtorch.so"


def test_what_is_covered_goes_is_counted_and_the_rest_stays_in_order(file: str, tmp_path: Path) -> None:
    table = Table([TESTS])
    entries = [
        ("torch/lib/a.so", file, "BINARY"),
        ("torch/test/b", file, "DATA"),
        ("numpy.tests.test_c", "/x/numpy/tests/test_c.py", "PYMODULE"),
        ("numpy/tests/needed.json", file, "DATA"),
    ]
    assert table.kept(entries) == [entries[0], entries[3]]
    table.write(tmp_path / "left_out.json")
    assert json.loads((tmp_path / "left_out.json").read_text("utf-8")) == [
        {"what": "tests", "reason": "nobody runs them", "count": 2, "nbytes": 1000}
    ]


def test_the_first_reason_counts(file: str) -> None:
    first, second = Reason("one", "r", files=["a/*"]), Reason("two", "r", files=["a/b"])
    assert Table([first, second]).kept([("a/b", file, "DATA")]) == []
    assert (first.count, second.count) == (1, 0)


def test_every_line_of_the_table_has_a_reason_and_leaves_something_out() -> None:
    table = Table.read(SCRIPTS / "left_out.toml")
    assert len(table.reasons) >= 8
    assert [one.what for one in table.reasons if len(one.reason) < 10 or not one.files] == []


@pytest.mark.parametrize(
    "path",
    [
        "torch/lib/libtorch_cpu.so",
        "torch/bin/torch_shm_manager",  # loaders with workers need it on macOS
        "torch/_dynamo/__init__.py",  # AdamW asks it whether it is being compiled
        "torch/testing/_internal/logging_tensor.py",  # torch.utils.checkpoint, and with it all of torch
        "torch/testing/_comparison.py",  # torch.testing.assert_close, which people's code uses
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "wtransplant/resources/examples/digits/target.py",
        "pyqtgraph/graphicsItems/PlotItem/PlotItem.py",
        "numpy/testing/__init__.py",
    ],
)
def test_what_the_program_needs_is_not_covered(path: str) -> None:
    assert [one.what for one in Table.read(SCRIPTS / "left_out.toml").reasons if one.covers(path)] == []


def test_a_line_with_a_field_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.toml"
    path.write_text('[[left_out]]\nwhat = "a"\nreason = "b"\npatterns = ["c"]\n', "utf-8")
    with pytest.raises(TypeError, match="patterns"):
        Table.read(path)
