"""What a pasted text says: keys that are missing, unexpected, or of other shapes."""

from __future__ import annotations

from dataclasses import dataclass

from wtransplant.errors import WtransplantError
from wtransplant.pasted.cleaning import cleaned
from wtransplant.pasted.phrases import Found, Shape, read_phrases
from wtransplant.words import tr


@dataclass(frozen=True, slots=True)
class MismatchedKey:
    """A key that both sides have, with the shape in the checkpoint and the shape in the model."""

    key: str
    source_shape: Shape
    target_shape: Shape


@dataclass(frozen=True, slots=True)
class PastedError:
    """What a text says about one model; each key once, in the order of the text.

    Attributes:
        missing: keys that the model has and the checkpoint has not.
        unexpected: keys that the checkpoint has and the model has not.
        mismatched: keys that both have, in different shapes.
        model: the model's class; ``""`` where the text does not say.
        problems: what could not be read, in sentences.
    """

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    mismatched: tuple[MismatchedKey, ...]
    model: str = ""
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        name = tr(" in {model}", model=self.model) if self.model else ""
        counts = tr(
            "{missing} missing, {unexpected} unexpected, {mismatched} mismatched",
            missing=len(self.missing),
            unexpected=len(self.unexpected),
            mismatched=len(self.mismatched),
        )
        return counts + name


def read_error(text: str) -> PastedError:
    """Read what was pasted.

    Of a text about several models the first one is read, and a problem names the others; see :func:`read_errors`.

    Raises:
        WtransplantError: no missing, unexpected or mismatched key is named.
    """
    errors = read_errors(text)
    if not errors:
        raise WtransplantError(
            tr("this text names no missing, unexpected or mismatched key"),
            hint=tr("Paste the whole message, from “Error(s) in loading state_dict for …” on."),
        )
    first, *others = errors
    if not others:
        return first
    names = ", ".join(other.model or tr("one without a name") for other in others)
    problem = tr(
        "The text is about {errors} models. This is the first; the others are: {names}.",
        errors=len(errors),
        names=names,
    )
    return PastedError(
        first.missing, first.unexpected, first.mismatched, first.model, (*first.problems, problem)
    )


def read_errors(text: str) -> tuple[PastedError, ...]:
    """What a text says about each model that it names; the same said by several processes is told once.

    Known are torch's ``RuntimeError`` of all ages and its ``_IncompatibleKeys``, transformers' warnings and load
    report, and the words of mmengine, fvcore and of people who print ``missing keys: [...]``.
    """
    found = [_error(found) for part in cleaned(text) for found in read_phrases(part) if not found.is_empty]
    return tuple(dict.fromkeys(found))


def _error(found: Found) -> PastedError:
    mismatched = (MismatchedKey(key, *shapes) for key, shapes in found.mismatched.items())
    return PastedError(
        tuple(found.missing),
        tuple(found.unexpected),
        tuple(mismatched),
        found.model,
        tuple(found.problems),
    )
