"""Everything that is said ends here: in the log dock, in toasts, and in a mark for warnings that nobody has seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QToolButton

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.notices import Notice, Offer
from wtransplant.gui.notice_log import NoticeLog
from wtransplant.gui.theme import icon, theme_changes
from wtransplant.gui.views.toast import ToastStack
from wtransplant.words import number, tr


class NoticesController(QObject):
    """Between what was said and where it is seen.

    Attributes:
        toasts: what is over the corner of the window now.
        mark: stands in the status bar while there are warnings that were not looked at; opens the log.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self._context, self._unread = context, 0
        self._panel = context.window.log
        self._dock = context.window.docks["log"]
        self.toasts = ToastStack(context.window)
        self.mark = self._make_mark()
        notices = context.notices
        notices.added.connect(self._added)
        notices.repeated.connect(self._repeated)
        notices.cleared.connect(self.list)
        notices.shown.connect(self._show)
        context.undo.indexChanged.connect(lambda _: self.toasts.drop_outdated())
        NoticeLog(context.window).told.connect(notices.add, Qt.ConnectionType.QueuedConnection)
        self._panel.filter_changed.connect(self.list)
        self._panel.clear_requested.connect(notices.clear)
        self._dock.visibilityChanged.connect(self._seen)
        theme_changes().changed.connect(self._tint)
        self._tint()

    def _make_mark(self) -> QToolButton:
        mark = QToolButton()
        mark.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        mark.clicked.connect(lambda: self._context.window.show_dock("log"))
        mark.hide()
        self._context.window.statusBar().insertPermanentWidget(0, mark)
        return mark

    @property
    def unread(self) -> int:
        """Warnings and errors since the log was looked at."""
        return self._unread

    def list(self) -> None:
        """List what passes the filter."""
        self._panel.model.set_notices(self._context.notices, self._panel.wanted)
        self._panel.follow()

    def _added(self, notice: Notice, seen: bool) -> None:
        self._panel.model.add(notice, self._context.notices.room)
        self._panel.follow()
        if notice.level != "info" and not seen and not self._is_looked_at():
            self._count(self._unread + 1)

    def _repeated(self, notice: Notice) -> None:
        self._panel.model.replace_last(notice)

    def _show(self, notice: Notice, offer: Offer | None) -> None:
        if notice.level == "info" or not self._is_looked_at():
            self.toasts.show(notice, offer or self._more_about(notice))

    def _more_about(self, notice: Notice) -> Offer | None:
        """A warning can be looked at in peace."""
        if notice.level == "info":
            return None
        return Offer(tr("Show in the log"), lambda: self._context.window.show_dock("log"))

    def _is_looked_at(self) -> bool:
        return not self._panel.visibleRegion().isEmpty()

    def _seen(self, visible: bool) -> None:
        if visible:
            self._count(0)
            self.toasts.drop_warnings()
            self._panel.follow()

    def _count(self, unread: int) -> None:
        self._unread = unread
        self.mark.setText(number(unread, ","))
        what = tr("Warnings that were not looked at yet: {unread:,}. A click opens the log.", unread=unread)
        self.mark.setToolTip(what)
        self.mark.setAccessibleName(what)
        self.mark.setVisible(unread > 0)
        self._context.window.set_dock_title("log", number(unread, ",") if unread else "")

    def _tint(self) -> None:
        self.mark.setIcon(icon("warning", "missing"))
