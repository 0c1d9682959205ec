from __future__ import annotations

import pytest

from wtransplant.errors import TargetError
from wtransplant.gui.models.argument_values import (
    is_default,
    read_lines,
    read_value,
    refused,
    shown_default,
    written,
)
from wtransplant.targets.arguments import parse_value
from wtransplant.targets.signature import ParameterInfo, parameters_of


def info(annotation: str = "", default: str | None = None, kind: str = "value") -> ParameterInfo:
    return ParameterInfo("x", default or "", annotation, default is None, kind)  # type: ignore[arg-type]


WHOLE = info("int", "2", "int")
RATE = info("float", "1", "int")  # its kind comes from the default
MAYBE = info("float | None", "None", "float")
TEXT = info("str", "'relu'", "text")
MAYBE_TEXT = info("Optional[str]", "None", "text")
PLAIN = info("", "2", "int")
ANY = info("LayerType", "None", "value")
UNSAID = info("int", "None", "int")  # ``x: int = None``


@pytest.mark.parametrize(
    ("of", "text", "value"),
    [
        (WHOLE, " 7 ", 7),
        (RATE, "0.5", 0.5),
        (RATE, "3", 3),
        (MAYBE, "none", None),
        (MAYBE, "1e-3", 1e-3),
        (TEXT, "gelu", "gelu"),
        (TEXT, "'gelu'", "gelu"),
        (TEXT, "10", "10"),
        (TEXT, "", ""),
        (MAYBE_TEXT, "10", "10"),
        (MAYBE_TEXT, "None", None),
        (PLAIN, "2.5", 2.5),
        (PLAIN, "'auto'", "auto"),
        (ANY, "gelu", "gelu"),
        (ANY, "(3, 4)", (3, 4)),
        (UNSAID, "None", None),
        (info("int | str", "2", "int"), "auto", "auto"),
        (info("bool", None, "bool"), "true", True),
    ],
)
def test_what_fits_is_read(of: ParameterInfo, text: str, value: object) -> None:
    read = read_value(of, text)
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize(
    ("of", "text", "words"),
    [
        (WHOLE, "2.5", "2.5 is not a whole number"),
        (WHOLE, "two", "two is not a whole number"),
        (WHOLE, "True", "True is not a whole number"),
        (WHOLE, "None", "None is not a whole number"),
        (MAYBE, "fast", "fast is not a number or None"),
        (PLAIN, "two", "put it in quotes if a text is meant"),
        (ANY, "(3, 4", "a bracket or quote is not closed"),
        (ANY, "'gelu", "a bracket or quote is not closed"),
        (info("bool", None, "bool"), "1", "1 is not True or False"),
    ],
)
def test_what_does_not_fit_says_what_would(of: ParameterInfo, text: str, words: str) -> None:
    with pytest.raises(TargetError, match=words.replace("(", r"\(")):
        read_value(of, text)


def test_an_empty_field_says_the_default_or_what_is_needed() -> None:
    shown = [shown_default(each) for each in (WHOLE, TEXT, info("str", "''", "text"), info("int"), info())]
    assert shown == ["2", "relu", "''", "required: int", "required"]
    assert shown_default(info("", "BatchNorm2d")) == "BatchNorm2d"


def test_defaults_are_told_from_values_of_another_type() -> None:
    assert is_default(WHOLE, 2) and is_default(TEXT, "relu") and is_default(MAYBE, None)
    assert not is_default(WHOLE, 2.0) and not is_default(info("int"), 2)
    assert not is_default(info("", "1", "int"), True)


@pytest.mark.parametrize(
    "value", [1, 2.5, "relu", "10", "None", "'", "a b", " a", "", None, True, (3, 4), [1], {"a": 1}]
)
def test_what_is_written_is_read_back(value: object) -> None:
    """The peer is Python's own reading of literals, through the command line's rules."""
    assert parse_value(written(None, value)) == value
    if isinstance(value, str):
        assert read_value(TEXT, written(TEXT, value)) == value


def test_every_default_of_a_real_signature_is_accepted_by_its_own_field() -> None:
    infos = parameters_of("torch.nn:TransformerEncoderLayer") + parameters_of("timm:vit_tiny_patch16_224")
    literal = [each for each in infos if not each.required and each.kind != "more"]
    assert len(literal) > 30
    for each in literal:
        assert is_default(each, read_value(each, each.default)), each


def test_lines_are_read_and_doubles_told() -> None:
    assert read_lines("a=1\n\n b = x \n") == {"a": 1, "b": "x"}
    with pytest.raises(TargetError, match="'a' is given twice"):
        read_lines("a=1\na=2")
    with pytest.raises(TargetError, match="not NAME=VALUE"):
        read_lines("a")


def test_names_are_refused_only_where_there_is_no_room_for_others() -> None:
    more = ParameterInfo("kwargs", "", "", False, "more")
    assert refused([WHOLE], ["x", "y"]) == "y" and refused([WHOLE], ["x"]) == ""
    assert refused([WHOLE, more], ["y"]) == ""
