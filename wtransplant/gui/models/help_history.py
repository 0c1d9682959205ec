"""Which pages of the help were read, to go back and forth between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wtransplant.gui.models.help_pages import Place


@dataclass(frozen=True)
class Visit:
    """A place that was read, and how far down it was: the share of the page above, from 0 to 1; None at the anchor."""

    place: Place
    share: float | None = None


class HelpHistory:
    """Like that of a browser: a new visit forgets what was left by going back."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    @property
    def now(self) -> Visit | None:
        """The place that is read."""
        return self._visits[self._at] if self._visits else None

    @property
    def can_go_back(self) -> bool:
        """Whether something was read before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether something was left by going back."""
        return self._at + 1 < len(self._visits)

    def visit(self, place: Place) -> None:
        """Go to a place; to the one of now, go to its beginning again."""
        if self.now is not None and self.now.place == place:
            self._visits[self._at] = Visit(place)
            return
        self._visits[self._at + 1 :] = [Visit(place)]
        self._at += 1

    def leave_at(self, share: float) -> None:
        """Note how far down the page is that is about to be left."""
        if self.now is not None:
            self._visits[self._at] = replace(self.now, share=share)

    def go(self, step: int) -> None:
        """Back (-1) or forward (1), as far as that is possible."""
        self._at = min(max(self._at + step, 0), len(self._visits) - 1)
