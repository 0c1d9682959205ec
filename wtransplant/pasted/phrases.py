"""How torch, and those who built on it, say that keys do not fit; and what each of these phrases means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from wtransplant.pasted.lists import KeyList, bare_keys, quoted_keys, spelt_out
from wtransplant.words import tr

Shape = tuple[int, ...]

_SIZE = r"(?:torch\.Size\(\s*)?[\[(]([0-9,\s]*)[\])]\)?"
_CLASS = r"(?P<model>[A-Za-z_][\w.]*)"
_HEADER = re.compile(rf"Error\(s\) in loading state_dict for {_CLASS}")
_LIST = re.compile(
    r"(?P<kind>missing|unexpected)[ _]keys?(?:\(s\))?(?:\s+in\s+(?P<source>source\s+)?state_dict)?\s*(?P<sign>[:=])",
    re.IGNORECASE,
)
_MISMATCH = re.compile(
    rf"size mismatch for\s+(?P<key>[^:]{{1,1000}}?):\s+copying\s+a\s+param[^\[(]{{0,80}}?{_SIZE}[^\[(]{{1,120}}?{_SIZE}"
)
_BROKEN_MISMATCH = re.compile(r"size mismatch for\s")
_OLD_MISMATCH = re.compile(
    rf"While copying the parameter named \"?(?P<key>[^\s\",]+)\"?, whose dimensions in the model are {_SIZE}"
    rf"\s+and\s+whose\s+dimensions\s+in\s+the\s+checkpoint\s+are\s+{_SIZE}"
)
_FOUND_SHAPE = re.compile(
    rf"-\s+(?P<key>\S+): found shape {_SIZE}\s+in the checkpoint and\s+{_SIZE}\s+in the model"
)
_SKIPPED = re.compile(
    rf"Skip loading parameter '(?P<key>[^']+)' to the model due to incompatible shapes: {_SIZE}\s+in the "
    rf"checkpoint but\s+{_SIZE}\s+in the model"
)
_NOT_USED = re.compile(
    rf"Some weights of the model checkpoint at .{{1,400}}? were not used when initializing {_CLASS}:",
    re.DOTALL,
)
_NEW = re.compile(
    rf"Some weights of {_CLASS} were not initialized from the model checkpoint at .{{1,400}}? and are newly "
    r"initialized(?P<why> because the shapes did not match)?:",
    re.DOTALL,
)
_LOAD_REPORT = re.compile(rf"(?<![\w.]){_CLASS} LOAD REPORT from:")
_STATUS = re.compile(r"\|[ \t]*(?P<kind>UNEXPECTED|MISSING|MISMATCH)\b(?P<rest>[^\n]*)")
_NO_KEY = re.compile(r"\{\}|%s|\Z")


@dataclass
class Found:
    """What was read about one model so far; keys in the order of the text.

    Attributes:
        model: its class.
        missing: keys.
        unexpected: keys.
        mismatched: keys with their shapes in the checkpoint and in the model.
        problems: what could not be read, in sentences.
    """

    model: str = ""
    missing: dict[str, None] = field(default_factory=dict)
    unexpected: dict[str, None] = field(default_factory=dict)
    mismatched: dict[str, tuple[Shape, Shape]] = field(default_factory=dict)
    problems: dict[str, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing was read."""
        return not (self.missing or self.unexpected or self.mismatched)

    def add(self, kind: str, listed: KeyList) -> None:
        """Take a list of missing or unexpected keys."""
        keys = [key for key in listed.keys if key and not _NO_KEY.match(key)]
        (self.missing if kind == "missing" else self.unexpected).update(dict.fromkeys(keys))
        if not listed.whole and keys:
            last = keys[-1]
            self.problems[
                tr("The list of missing keys is cut off after {key!r}.", key=last)
                if kind == "missing"
                else tr("The list of unexpected keys is cut off after {key!r}.", key=last)
            ] = None

    def mismatch(self, key: str, source: str, target: str) -> None:
        """Take a key with the texts of its two shapes."""
        key = re.sub(r"\s*\n\s*", "", key).strip("\"'")
        self.mismatched[key] = _shape(source), _shape(target)


def read_phrases(text: str) -> list[Found]:
    """Everything that is recognised, in the order of the text; a new header begins a new model."""
    models = [Found()]
    events = [
        (found.start(), number, found)
        for number, (pattern, _) in enumerate(_PHRASES)
        for found in pattern.finditer(text)
    ]
    for _, number, found in sorted(events, key=lambda event: event[:2]):
        _PHRASES[number][1](models, text, found)
    return models


Act = Callable[[list[Found], str, "re.Match[str]"], None]


def _header(models: list[Found], text: str, found: re.Match[str]) -> None:
    models.append(Found(found["model"]))


def _list(models: list[Found], text: str, found: re.Match[str]) -> None:
    listed = quoted_keys(text, found.end())
    if not listed.keys and found["sign"] == ":" and not text[listed.end :].startswith(("]", "}", ")")):
        listed = bare_keys(text, found.end())
        # Outside mmengine's words running text may follow a colon; names of keys have dots.
        if not found["source"] and not all("." in key for key in listed.keys):
            return
    models[-1].add(found["kind"].lower(), listed)


def _mismatch(models: list[Found], text: str, found: re.Match[str]) -> None:
    models[-1].mismatch(found["key"], found[2], found[3])


def _old_mismatch(models: list[Found], text: str, found: re.Match[str]) -> None:
    models[-1].mismatch(found["key"], found[3], found[2])


def _broken_mismatch(models: list[Found], text: str, found: re.Match[str]) -> None:
    if not _MISMATCH.match(text, found.start()):
        rest = text[found.end() : found.end() + 60].split(":")[0].split("\n")[0]
        models[-1].problems[tr("The shapes of {key!r} cannot be read.", key=rest)] = None


def _of(models: list[Found], model: str) -> Found:
    """What transformers says in several sentences belongs to one model."""
    if models[-1].model not in ("", model):
        models.append(Found())
    models[-1].model = model
    return models[-1]


def _not_used(models: list[Found], text: str, found: re.Match[str]) -> None:
    _of(models, found["model"]).add("unexpected", quoted_keys(text, found.end()))


def _new(models: list[Found], text: str, found: re.Match[str]) -> None:
    model = _of(models, found["model"])
    if not found["why"]:
        model.add("missing", quoted_keys(text, found.end()))


def _row(models: list[Found], text: str, found: re.Match[str]) -> None:
    """One line of the load report of transformers 5: ``key | MISSING | …``."""
    key = text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip(" \t|")
    if not key or "|" in key:
        return
    model, keys = models[-1], spelt_out(key)
    if len(keys) > 1:
        problem = tr(
            "The load report writes keys in groups: they may stand for fewer keys than are listed here."
        )
        model.problems[problem] = None
    if found["kind"] != "MISMATCH":
        model.add(found["kind"].lower(), KeyList(keys, 0, True))
        return
    shapes = re.findall(_SIZE, found["rest"])
    if len(shapes) != 2:
        model.problems[tr("The shapes of {key!r} cannot be read.", key=key)] = None
        return
    for key in keys:
        model.mismatch(key, *shapes)


_PHRASES: tuple[tuple[re.Pattern[str], Act], ...] = (
    (_HEADER, _header),
    (_LIST, _list),
    (_MISMATCH, _mismatch),
    (_BROKEN_MISMATCH, _broken_mismatch),
    (_OLD_MISMATCH, _old_mismatch),
    (_FOUND_SHAPE, _mismatch),
    (_SKIPPED, _mismatch),
    (_NOT_USED, _not_used),
    (_NEW, _new),
    (_LOAD_REPORT, _header),
    (_STATUS, _row),
)
"""How things are said, and what they mean."""


def _shape(text: str) -> Shape:
    sizes = re.sub(r"\s+", "", text).split(",")
    return tuple(int(size) for size in sizes if size)
