"""The window: places the panels, owns the actions and docks, and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QUndoStack,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.actions import ACTIONS, MENUS, SEPARATOR, Actions
from wtransplant.gui.language import LANGUAGES
from wtransplant.gui.models.key_tree_model import SourceTreeModel, TargetTreeModel
from wtransplant.gui.theme import icon
from wtransplant.gui.views.banner import Banner
from wtransplant.gui.views.contents_panel import ContentsPanel
from wtransplant.gui.views.docked_window import DockedWindow
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.guide_bar import GuideBar
from wtransplant.gui.views.inspector_panel import InspectorPanel
from wtransplant.gui.views.key_pair import KeyPair
from wtransplant.gui.views.log_panel import LogPanel
from wtransplant.gui.views.problems_panel import ProblemsPanel
from wtransplant.gui.views.start_strip import StartStrip
from wtransplant.gui.views.window_parts import (
    AS_OPENED,
    DOCK_TITLES,
    MENU_TITLES,
    choice_menu,
    history_list,
    name_toggle,
    page,
    undo_actions,
)
from wtransplant.units import shown
from wtransplant.words import again, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.freeze_panel import FreezePanel
    from wtransplant.gui.views.match_panel import MatchPanel
    from wtransplant.gui.views.rules_panel import RulesPanel
    from wtransplant.gui.views.runs_panel import RunsPanel
    from wtransplant.gui.views.train_panel import TrainPanel


class MainWindow(DockedWindow):
    """The one window.

    Signals:
        close_requested(object QCloseEvent): the controller accepts or ignores it.
        files_dropped(object list of paths, bool): files were dropped; whether on the right half.
        cancel_requested(): a person wants the work under way to end.
        scheme_chosen(str): ``system``, ``light`` or ``dark``.
        language_chosen(str): ``system`` or a code of ``LANGUAGES``.
        recent_requested(int): one of the recent pairs.
        train_made(): the fine-tune panel is there from now on.
        runs_made(): the runs panel is there from now on.
        rules_made(): the rules panel is there from now on.
        matching_made(): the matching panel is there from now on.
        freezing_made(): the freezing panel is there from now on.
    """

    close_requested = Signal(object)
    files_dropped = Signal(object, bool)
    cancel_requested = Signal()
    scheme_chosen = Signal(str)
    language_chosen = Signal(str)
    recent_requested = Signal(int)
    train_made = Signal()
    runs_made = Signal()
    rules_made = Signal()
    matching_made = Signal()
    freezing_made = Signal()

    def __init__(self, undo: QUndoStack) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AnimatedDocks)
        self.actions_ = Actions(self)
        self.guide = GuideBar()
        self.banner = Banner()
        self.match_banner = Banner()
        self.run_banner = Banner()
        self.pair = KeyPair(SourceTreeModel(), TargetTreeModel())
        self.source, self.target, self.ribbon = self.pair.source, self.pair.target, self.pair.ribbon
        self.problems = ProblemsPanel()
        self._rules: RulesPanel | None = None
        self._matching: MatchPanel | None = None
        self._freezing: FreezePanel | None = None
        self.contents = ContentsPanel()
        self.inspector = InspectorPanel()
        self._train: TrainPanel | None = None
        self._runs: RunsPanel | None = None
        self.history = history_list(undo)
        self.log = LogPanel()
        self.start = StartStrip()
        self.start.recent_chosen.connect(self.recent_requested)
        self.auto_match = QPushButton(tr("Auto-match"))
        self.auto_match.clicked.connect(self.actions_["auto_match"].trigger)
        self.guide.add_action_button(self.auto_match)
        self.setCentralWidget(self._central())
        self.docks = {name: self._dock(name) for name in DOCK_TITLES}
        self._suffixes = dict.fromkeys(DOCK_TITLES, "")
        self._arrange_docks()
        self._undo_actions = self._make_undo_actions(undo)
        self._make_menus()
        self._make_status_bar()
        self.refresh_icons()

    def _central(self) -> QWidget:
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(12, 8, 12, 4)
        layout.setSpacing(8)
        layout.addWidget(self.guide)
        layout.addWidget(self.banner)
        layout.addWidget(self.match_banner)
        layout.addWidget(self.run_banner)
        layout.addWidget(self.pair, 1)
        layout.addWidget(self.start)
        return central

    def _dock(self, name: str) -> QDockWidget:
        dock = QDockWidget(tr(DOCK_TITLES[name]), self)
        dock.setObjectName(f"dock-{name}")
        if name not in ("train", "runs", "rules", "matching", "freezing"):
            dock.setWidget(page(getattr(self, name)))
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        name_toggle(dock, name)
        # Shown from the menu it would stay behind the dock whose tab is in front.
        dock.toggleViewAction().triggered.connect(lambda shown: dock.raise_() if shown else None)
        return dock

    @property
    def train(self) -> TrainPanel:
        """The fine-tune panel, made when it is first asked for: the first picture of the window is there sooner."""
        if self._train is None:
            from wtransplant.gui.views.train_panel import TrainPanel

            self._train = TrainPanel()
            self.docks["train"].setWidget(page(self._train))
            self._keep_undo_of_fields(self._train)
            self.train_made.emit()
        return self._train

    @property
    def has_runs(self) -> bool:
        """Whether the runs panel was made."""
        return self._runs is not None

    @property
    def runs(self) -> RunsPanel:
        """The runs panel, made when it is first asked for, likewise."""
        if self._runs is None:
            from wtransplant.gui.views.runs_panel import RunsPanel

            self._runs = RunsPanel()
            self.docks["runs"].setWidget(page(self._runs))
            self.runs_made.emit()
        return self._runs

    @property
    def is_train_made(self) -> bool:
        """Whether the fine-tune panel is there; asking for it would make it."""
        return self._train is not None

    @property
    def rules(self) -> RulesPanel:
        """The rules panel, made when it is first asked for, likewise."""
        if self._rules is None:
            from wtransplant.gui.views.rules_panel import RulesPanel

            self._rules = RulesPanel()
            self.docks["rules"].setWidget(page(self._rules))
            self._keep_undo_of_fields(self._rules)
            self.rules_made.emit()
        return self._rules

    @property
    def matching(self) -> MatchPanel:
        """The matching panel, made when it is first asked for, likewise."""
        if self._matching is None:
            from wtransplant.gui.views.match_panel import MatchPanel

            self._matching = MatchPanel()
            self.docks["matching"].setWidget(page(self._matching))
            self._keep_undo_of_fields(self._matching)
            self.matching_made.emit()
        return self._matching

    @property
    def freezing(self) -> FreezePanel:
        """The freezing panel, made when it is first asked for, likewise."""
        if self._freezing is None:
            from wtransplant.gui.views.freeze_panel import FreezePanel

            self._freezing = FreezePanel()
            self.docks["freezing"].setWidget(page(self._freezing))
            self._keep_undo_of_fields(self._freezing)
            self.freezing_made.emit()
        return self._freezing

    def make_panels(self) -> None:
        """Make the panels that the first picture did without and that are soon asked for."""
        self.rules.setVisible(True)
        self.matching.setVisible(True)

    def _arrange_docks(self) -> None:
        first, *others = self.docks.values()
        for dock in others:
            self.tabifyDockWidget(first, dock)
        for dock in self.docks.values():
            dock.hide()
        self.resizeDocks([first], [332], Qt.Orientation.Vertical)

    def show_dock(self, name: str) -> None:
        """Open a dock and bring it to the front."""
        self.docks[name].show()
        self.docks[name].raise_()

    def set_dock_title(self, name: str, suffix: str) -> None:
        """Put a figure behind a dock's title."""
        self._suffixes[name] = suffix
        self.docks[name].setWindowTitle(" ".join(filter(None, (tr(DOCK_TITLES[name]), suffix))))

    def say_again(self) -> None:
        """What is put together, in the language of now."""
        self.history.setEmptyLabel(tr(AS_OPENED))
        for name, suffix in self._suffixes.items():
            self.set_dock_title(name, suffix)

    def _make_undo_actions(self, undo: QUndoStack) -> tuple[QAction, QAction]:
        back, forth = undo_actions(undo, self)
        back.setShortcut(QKeySequence("Ctrl+Z"))
        forth.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self._keep_undo_of_fields(self)
        return back, forth

    def _keep_undo_of_fields(self, parent: QWidget) -> None:
        for field in parent.findChildren(QLineEdit):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field keeps Ctrl+Z for itself, also when it has nothing to undo; then it is meant for the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence(event.keyCombination())
            undo, redo = self._undo_actions
            if isinstance(watched, QLineEdit) and (
                (keys in undo.shortcuts() and not watched.isUndoAvailable())
                or (keys in redo.shortcuts() and not watched.isRedoAvailable())
            ):
                return True
        return super().eventFilter(watched, event)

    def _make_menus(self) -> None:
        menus = {name: self.menuBar().addMenu(tr(MENU_TITLES[name])) for name in MENUS}
        menus["Train"].setToolTipsVisible(True)  # why something cannot be done at the moment
        menus["Edit"].addActions(list(self._undo_actions))
        menus["Edit"].addSeparator()
        for spec in ACTIONS:
            if spec.name == SEPARATOR:
                menus[spec.menu].addSeparator()
            else:
                menus[spec.menu].addAction(self.actions_[spec.name])
        self.recent = QMenu(tr("Open rece&nt"), self)
        menus["File"].insertMenu(self.actions_["reload"], self.recent)
        menus["View"].addSeparator()
        for dock in self.docks.values():
            menus["View"].addAction(dock.toggleViewAction())
        menus["View"].addMenu(self._theme_menu())
        menus["View"].addMenu(self._language_menu())

    def _theme_menu(self) -> QMenu:
        texts = {"system": tr("As the &system"), "light": tr("&Light"), "dark": tr("&Dark")}
        menu, self._schemes = choice_menu("theme", tr("&Theme"), texts, self.scheme_chosen, self)
        return menu

    def _language_menu(self) -> QMenu:
        texts = {"system": tr("As the &system"), **LANGUAGES}
        menu, self._languages = choice_menu("language", tr("&Language"), texts, self.language_chosen, self)
        for action in self._languages.values():
            action.setProperty("spoken", action.text() not in LANGUAGES.values())
        return menu

    def set_scheme(self, name: str) -> None:
        """Tick the theme that was chosen."""
        self._schemes[name].setChecked(True)

    def set_language(self, name: str) -> None:
        """Tick the language that was chosen: ``system`` or a code."""
        self._languages[name].setChecked(True)

    def set_recent(self, titles: list[str]) -> None:
        """Fill the menu of recent pairs."""
        self.recent.clear()
        self.recent.setEnabled(bool(titles))
        for number, title in enumerate(titles):
            name = shown(title).replace("&", "&&")
            action = self.recent.addAction(f"&{number + 1}  {name}")
            action.setProperty("spoken", False)
            action.setShortcut(f"Ctrl+{number + 1}")
            action.triggered.connect(lambda _=False, number=number: self.recent_requested.emit(number))

    def _make_status_bar(self) -> None:
        self._facts = QLabel()
        self._work = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(140)
        self._bar.setTextVisible(False)
        self._cancel = QToolButton()
        self._cancel.setToolTip(tr("Give up on the work under way"))
        self._cancel.setAccessibleName(tr("Give up on the work under way"))
        self._cancel.clicked.connect(self.cancel_requested)
        self._busy = QWidget()
        row = QHBoxLayout(self._busy)
        row.setContentsMargins(0, 0, 8, 0)
        for widget in (self._work, self._bar, self._cancel):
            row.addWidget(widget)
        self._busy.hide()
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(12, 0, 6, 2)
        bar.addPermanentWidget(self._busy)
        bar.addPermanentWidget(self._facts)

    def set_facts(self, text: str) -> None:
        """What stands at the right end of the status bar: device, memory."""
        self._facts.setText(text)

    def set_work(self, text: str, done: int = 0, total: int = 0) -> None:
        """What is under way; an empty text hides it. Any unit: the bar shows the share."""
        self._busy.setVisible(bool(text))
        self._work.setText(shown(again(text)))
        self._bar.setRange(0, 1000 if total > 0 else 0)
        self._bar.setValue(round(1000 * done / total) if total > 0 else 0)

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of the theme in force."""
        self.actions_.refresh_icons()
        self._cancel.setIcon(icon("close"))
        self.auto_match.setIcon(icon("match"))
        self._undo_actions[0].setIcon(icon("undo"))
        self._undo_actions[1].setIcon(icon("redo"))

    def layout_state(self) -> QByteArray:
        """Docks and toolbars, to be remembered."""
        return self.saveState(1)

    def restore_layout(self, state: QByteArray) -> None:
        """Put remembered docks and toolbars back."""
        self.restoreState(state, 1)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The controller decides."""
        self.close_requested.emit(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the window."""
        if _files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Left half: source; right half: target."""
        files = _files_in(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files, self.is_right(event.position().toPoint()))

    def is_right(self, place: QPoint) -> bool:
        """Whether a place in the window belongs to the target."""
        middle = self.ribbon.mapTo(self, self.ribbon.rect().center()).x()
        return place.x() > middle


def _files_in(data: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
