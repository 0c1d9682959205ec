"""Recipes as text: what stands at its default left out, comments kept, and found links written at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomlkit
from pydantic import BaseModel
from tomlkit.items import AoT, Table

from wtransplant.recipe_parts import ChoicePart, FoundPart, LinkPart, QuestionPart, RulePart
from wtransplant.saving.toml_text import written_toml

_ANSWER = "to decide, write the name of a choice, or its number, as the answer"
_FOUND = "\n[[found]]\n"


def written_recipe(data: Mapping[str, Any], before: str = "", comments: Sequence[str] = ()) -> str:
    """A recipe as TOML.

    What was found stands at the end: there may be 90,000 links, for which a writer that keeps comments would
    take a minute, and nobody writes comments there.

    Args:
        data: of the recipe, in plain values.
        before: what the file has so far; comments and order stay as far as what they are about does.
        comments: one beside each rule, ``""`` where there is nothing to say.
    """
    terse = {name: _terse_part(name, value) for name, value in data.items() if name != "found"}
    written = written_toml(
        {name: value for name, value in terse.items() if value != []}, _without_found(before)
    )
    beside = {"rules": comments, "questions": [_ANSWER] * len(data.get("questions", ()))}
    return _commented(written, beside).rstrip("\n") + "\n" + _found_tables(data.get("found", ()))


def parsed_toml(text: str) -> dict[str, Any]:
    """The data of a TOML text.

    Raises:
        ValueError: it is no TOML; says where.
    """
    if sys.version_info >= (3, 11):
        import tomllib

        return tomllib.loads(text)
    return dict(tomlkit.parse(text).unwrap())


def _without_found(text: str) -> str:
    return f"\n{text}".partition(_FOUND)[0].removeprefix("\n")


def _found_tables(parts: Iterable[Mapping[str, Any]]) -> str:
    """The array of tables of what was found; of values there are only texts, lists of texts, and numbers."""
    return "".join(
        _FOUND + "".join(f"{name} = {_value(value)}\n" for name, value in _terse(part, FoundPart).items())
        for part in parts
    )


def _value(value: object) -> str:
    """As JSON has it, which is TOML too, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007f")


def _terse_part(name: str, value: Any) -> Any:
    """Without what stands at its default: recipes are read by people."""
    kinds: dict[str, type[BaseModel]] = {"rules": RulePart, "links": LinkPart}
    if name in kinds:
        return [_terse(part, kinds[name]) for part in value]
    return [_terse_question(part) for part in value] if name == "questions" else value


def _terse(part: Mapping[str, Any], kind: type[BaseModel]) -> dict[str, Any]:
    given = {name: value for name, value in part.items() if value != _default(kind, name)}
    if "order" in given:
        given["order"] = _inline(given["order"])
    return given


def _default(kind: type[BaseModel], name: str) -> object:
    return kind.model_fields[name].get_default(call_default_factory=True)


def _terse_question(part: Mapping[str, Any]) -> dict[str, Any]:
    """With the place for the answer, and a line for each link."""
    choices = []
    for choice in part["choices"]:
        links = tomlkit.array()
        for link in choice["links"]:
            links.append(_inline(_terse(link, LinkPart)))
        choices.append({**_terse(choice, ChoicePart), "links": links.multiline(True)})
    return {"answer": part["answer"], **_terse(part, QuestionPart), "choices": choices}


def _inline(values: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    table.update(values)
    return table


def _commented(text: str, comments: Mapping[str, Sequence[str]]) -> str:
    """With comments beside the heads of tables, in the place of those that were there."""
    if not any(map(any, comments.values())):
        return text
    document = tomlkit.parse(text)
    for name, lines in comments.items():
        tables = document.get(name)
        for table, line in zip(tables.body if isinstance(tables, AoT) else (), lines, strict=False):
            if line and isinstance(table, Table):
                table.comment(line)
    return tomlkit.dumps(document)
