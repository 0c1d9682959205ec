import pytest

from wtransplant.errors import TargetError
from wtransplant.targets.candidates import Candidate, candidates_in

FILE = """
import torch.nn as nn
from torch.nn import Module, Sequential

raise SystemExit("this file was run")

class _Hidden(nn.Module): pass
class Block(nn.Module): pass
class Settings(dict): pass
def make(width): return Net(width)
def _helper(): pass
class Net(Block): pass
class Listed(Generic[T], _Hidden): pass
class Stack(nn.Sequential): pass
if True:
    class Inner(Module): pass
"""


def test_classes_and_functions_are_listed_without_running_the_file(tmp_path):
    path = tmp_path / "model.py"
    path.write_text(FILE, "utf-8")
    assert candidates_in(path) == [
        Candidate("Stack", "class", 14, True),
        Candidate("Listed", "class", 13, True),
        Candidate("Net", "class", 12, True),
        Candidate("Block", "class", 8, True),
        Candidate("Settings", "class", 9),
        Candidate("make", "function", 10),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"class Net(:\n", "line 1"),
        (b"x = '\0'", "model.py"),
        (b"\xff\xfe", "model.py"),
        (b"(" * 10_000, "model.py"),
    ],
)
def test_what_is_no_python_is_told_with_its_place(tmp_path, content, words):
    path = tmp_path / "model.py"
    path.write_bytes(content)
    with pytest.raises(TargetError) as caught:
        candidates_in(path)
    assert words in caught.value.where


def test_a_file_that_is_gone(tmp_path):
    with pytest.raises(TargetError, match="cannot be read"):
        candidates_in(tmp_path / "gone.py")
