"""The runs of this window, in the order in which they were started. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from psygnal import Signal

from wtransplant.gui.models.run_record import RunRecord


class RunList:
    """Records by number.

    Signals (psygnal):
        changed(): one came, went, or is another now.
    """

    changed = Signal()

    def __init__(self) -> None:
        self._records: dict[int, RunRecord] = {}
        self._next = 1

    def __iter__(self) -> Iterator[RunRecord]:
        return iter(tuple(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, number: int) -> bool:
        return number in self._records

    def __getitem__(self, number: int) -> RunRecord:
        return self._records[number]

    def new_number(self) -> int:
        """A number that no run has had."""
        number, self._next = self._next, self._next + 1
        return number

    def put(self, record: RunRecord) -> None:
        """Add a run, or put it in the place of the one with its number."""
        self._records[record.number] = record
        self._next = max(self._next, record.number + 1)
        self.changed.emit()

    def change(self, number: int, **changes: object) -> None:
        """Change some attributes of a run; one that was removed meanwhile stays removed."""
        if number in self._records:
            self.put(replace(self._records[number], **changes))  # type: ignore[arg-type]

    def remove(self, number: int) -> None:
        """Forget a run; its number is not used again."""
        if self._records.pop(number, None) is not None:
            self.changed.emit()
