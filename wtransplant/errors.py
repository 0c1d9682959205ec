"""One small hierarchy of errors; every message says what, where and what to do next."""

from __future__ import annotations

from wtransplant.words import again


class WtransplantError(Exception):
    """Something that a person can act on.

    Args:
        what: one sentence that says what is wrong, in plain words.
        where: the file, key, line or panel that it concerns.
        hint: what to do next.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what, where, hint)
        self._what = what
        self.where = where
        self._hint = hint

    @property
    def what(self) -> str:
        """What is wrong, in the language of now."""
        return again(self._what)

    @property
    def hint(self) -> str:
        """What to do next, in the language of now."""
        return again(self._hint)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n{self.hint}" if self.hint else text


class CheckpointError(WtransplantError):
    """A file that cannot be read as a checkpoint, or a tensor in it that cannot."""


class TargetError(WtransplantError):
    """A target model that cannot be built from its specification."""


class MappingError(WtransplantError):
    """A link or rule that cannot be made or carried out."""


class DataError(WtransplantError):
    """Training data that cannot be read or does not fit the model."""


class TrainingError(WtransplantError):
    """A fine-tuning run that cannot start or go on."""


class SaveError(WtransplantError):
    """A pair or recipe that cannot be written, or does not hold what it claims."""


class RecipeError(WtransplantError):
    """A recipe file that cannot be used."""


class Cancelled(WtransplantError):
    """A person gave up on work that was under way; not a failure."""

    def __init__(self, what: str = "cancelled") -> None:
        super().__init__(what)
