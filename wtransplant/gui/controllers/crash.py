"""Offers the report of a session that did not end well; what was unsaved then is offered beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from wtransplant.errors import SaveError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.crash_reports import Crash, CrashReports
from wtransplant.gui.moments import Moment
from wtransplant.gui.views.banner import Banner
from wtransplant.gui.views.crash_report import CrashReportDialog
from wtransplant.words import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout


class CrashController(QObject):
    """Between the folder with reports and the window.

    Attributes:
        banner: the offer, above the one for unsaved steps.
    """

    def __init__(self, context: Context, reports: CrashReports) -> None:
        super().__init__(context.window)
        self._context = context
        self._reports = reports
        self._crash: Crash | None = None
        self.banner = Banner()
        central = context.window.banner.parentWidget()
        assert central is not None
        layout = cast("QVBoxLayout", central.layout())
        layout.insertWidget(layout.indexOf(context.window.banner), self.banner)
        self.banner.accepted.connect(self._open)
        self.banner.declined.connect(self._decline)

    def offer(self) -> None:
        """Offer the newest report that nobody has looked at, if there is one."""
        self._crash = self._reports.waiting()
        if self._crash is not None:
            when = Moment(self._crash.when)
            text = tr(
                "Something went wrong on {when}. A report was written; it is on this computer only.",
                when=when,
            )
            self.banner.offer(text, tr("Open the report"), tr("Dismiss"))

    def _open(self) -> None:
        crash = self._crash
        if crash is not None and (path := self._kept(crash)) is not None:
            CrashReportDialog(path, crash.text, self._context.window).open()

    def _decline(self) -> None:
        if self._crash is not None:
            self._kept(self._crash)

    def _kept(self, crash: Crash) -> Path | None:
        """The report is kept in either case, and offered once."""
        self.banner.offer("", "", "")
        self._crash = None
        try:
            return self._reports.keep(crash)
        except OSError as error:
            where = str(self._reports.folder)
            hint = tr("Make room there. The report is offered again at the next start.")
            self._context.fail(
                tr("What happened"), SaveError(str(error.strerror or error), where=where, hint=hint)
            )
            return None
