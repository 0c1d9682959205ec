"""Work of which only the newest result counts: what was asked for before is dropped, and nothing piles up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from wtransplant.collector import collector_paused
from wtransplant.errors import WtransplantError
from wtransplant.gui.jobs import Jobs


class _Wish(NamedTuple):
    function: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[WtransplantError], None]


class Newest:
    """One job at a time; while it runs, the last of the next wishes waits, and the others are forgotten.

    Args:
        title: of the jobs.
        jobs: where they run; nobody is told of them.
    """

    def __init__(self, title: str, jobs: Jobs) -> None:
        self._title = title
        self._jobs = jobs
        self._waiting: _Wish | None = None
        self._current: _Wish | None = None
        self._running = False

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._running

    def start(
        self,
        function: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[WtransplantError], None],
    ) -> None:
        """Run a function; its result is given unless something newer is asked for, or it is dropped."""
        self._current = self._waiting = _Wish(function, done, failed)
        self._next()

    def drop(self) -> None:
        """The result of what was asked for is not wanted any more."""
        self._current = self._waiting = None

    def _next(self) -> None:
        wish, self._waiting = self._waiting, None
        if wish is None:
            return
        if self._running:
            self._waiting = wish
            return
        self._running = True

        def tell(then: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda result: then(result) if self._current is wish else None

        self._jobs.start(
            self._title,
            lambda _: _without_pauses(wish.function),
            tell(wish.done),
            tell(wish.failed),
            ended=self._ended,
            quiet=True,
        )

    def _ended(self) -> None:
        self._running = False
        self._next()


def _without_pauses(function: Callable[[], Any]) -> Any:
    """The window would stand still while the collector looks at what a long result is made of."""
    with collector_paused():
        return function()
