import pytest

from wtransplant.errors import TargetError
from wtransplant.targets import parse_arguments


def test_values_are_literals_or_text():
    texts = ["a=10", "b=0.5", "c=relu", "d=(3, 4)", "e=true", "f=None", "g='10'", "h=", "i=x=y"]
    assert parse_arguments(texts) == {
        "a": 10, "b": 0.5, "c": "relu", "d": (3, 4), "e": True, "f": None, "g": "10", "h": "", "i": "x=y",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a", "=3", "a b=3", ""])
def test_what_is_no_assignment_is_refused(text):
    with pytest.raises(TargetError, match="NAME=VALUE"):
        parse_arguments([text])
