"""The hand on the run under way: pause, step, another rate, snapshots; and what the run says meanwhile."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.views.train_panel import TrainPanel
    from wtransplant.training import History, RunControl


_REDRAW_MS, _SLOWEST_MS = 100, 1000
_SHARE = 0.03
"""Part of a core that showing a run may take, because it is taken from the run."""


_AT_FIRST = 5
"""Intervals in which the panel is opened and the curves are made, once: they say nothing about later ones."""


class DrawingPace:
    """How often a run is shown: ten times a second, or as often as what the window does for it allows."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._at_first = 0

    def begin(self) -> int:
        """The first interval, in ms; called in the window's thread, as everything here."""
        self._spent = time.thread_time()
        self._at_first = _AT_FIRST
        return _REDRAW_MS

    def next_interval(self) -> int:
        """The interval to the next time, in ms, by what this thread has computed since the last, paint included."""
        before, self._spent = self._spent, time.thread_time()
        if self._at_first:
            self._at_first -= 1
            return _REDRAW_MS
        return min(max(_REDRAW_MS, round(1000 * (self._spent - before) / _SHARE)), _SLOWEST_MS)


_ENDINGS = ".:;,!?…"


class LiveRun:
    """One run that goes on: its control, its numbers, and what was told of it so far."""

    def __init__(self, context: Context, control: RunControl, history: History) -> None:
        self.control, self.history = control, history
        self._context = context
        self._told = 0
        self._snapshots = 0
        self._saves: list[Path] = []
        self._panel.controls.set_snapshots(())

    @property
    def _panel(self) -> TrainPanel:
        return self._context.window.train

    def toggle_pause(self) -> None:
        """Hold the run, or let it go on."""
        if self.control.paused:
            self.control.resume()
        else:
            self.control.pause()

    def set_rate(self, rate: float) -> None:
        """Go on with another learning rate."""
        self.control.set_rate(rate)
        self._context.say(tr("The learning rate is {rate:g} from the next step on.", rate=rate))

    def save(self, path: Path) -> None:
        """Write a run checkpoint after the step that the run is in."""
        self.control.save(path)
        self._context.say(tr("Saving {name} after this step.", name=path.name))

    def show(self) -> None:
        """Say how far the run is, and what has happened since the last look."""
        progress, controls = self.history.progress, self._panel.controls
        controls.set_step(progress.step, progress.total_steps)
        controls.set_running(True, self.control.paused)
        if self.control.paused and self.control.problem:
            controls.set_message(
                tr(
                    "Paused: {problem} {ways_out}",
                    problem=one_line(self.control.problem),
                    ways_out=self._ways_out(),
                ),
                error=True,
            )
        else:
            controls.set_message(self._words())
        self._show_snapshots()
        self._tell_remarks()

    def _ways_out(self) -> str:
        back = tr(", go back to a snapshot") if self.control.snapshots else ""
        return tr("Lower the rate and resume{back}, or stop.", back=back)

    def _words(self) -> str:
        progress, parts = self.history.progress, []
        parts.append(
            tr(
                "epoch {epoch:.1f} of {epochs}",
                epoch=progress.epoch,
                epochs=progress.total_epochs,
            )
        )
        parts.append(tr(progress.stage))
        loss, speed = self.history.training()["loss"], self.history.throughput()["steps_per_second"]
        if len(loss):
            parts.append(tr("loss {loss:.4g}", loss=loss[-1]))
        if len(speed):
            parts.append(
                tr("{speed:,.0f} steps/s", speed=speed[-1])
                if speed[-1] >= 10
                else tr("{speed:.2g} steps/s", speed=speed[-1])
            )
        if progress.seconds_left is not None:
            parts.append(tr("{seconds} left", seconds=_seconds(progress.seconds_left)))
        return " · ".join(parts)

    def _show_snapshots(self) -> None:
        snapshots = self.control.snapshots
        if len(snapshots) != self._snapshots:
            self._snapshots = len(snapshots)
            self._panel.controls.set_snapshots(
                [
                    (
                        s.number,
                        tr(
                            "Snapshot {number}: step {step:,}, epoch {epoch:.2f}",
                            number=s.number,
                            step=s.step,
                            epoch=s.epoch,
                        ),
                    )
                    for s in snapshots
                ]
            )

    def _tell_remarks(self) -> None:
        remarks = self.history.remarks
        for remark in remarks[self._told :]:
            self._context.say(one_line(remark))
        self._told = len(remarks)


def one_line(error: WtransplantError | str) -> str:
    """An error, or the text of one, as one line of whole sentences."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(line if line[-1] in _ENDINGS else f"{line}." for line in lines)


def _seconds(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return tr("{minutes} min {rest:02d} s", minutes=minutes, rest=rest) if minutes else f"{rest} s"
