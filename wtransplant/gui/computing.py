"""What trains at the moment: a run, a try before one, a search. One at a time.

Two of them would share the processor, and torch's random numbers, so that neither had those of its seed.
"""

from __future__ import annotations

from psygnal import Signal

from wtransplant.words import tr

_FREE = ""


class Computing:
    """Who begins says so, and whoever else wants to begin asks first.

    Signals (psygnal):
        changed(): something has begun or ended.
    """

    changed = Signal()

    def __init__(self) -> None:
        self._what = _FREE

    @property
    def what(self) -> str:
        """What is under way, as the beginning of a sentence; empty if nothing is."""
        return self._what

    @property
    def reason(self) -> str:
        """Why nothing else can begin, in a sentence; empty if it can."""
        return (
            tr("{what} is under way. Let it end, or stop it, first.", what=self._what) if self._what else ""
        )

    def begin(self, what: str) -> None:
        """Something begins; whoever calls has seen that nothing else is under way."""
        self._what = what
        self.changed.emit()

    def end(self) -> None:
        """It has ended, whichever way."""
        self._what = _FREE
        self.changed.emit()
