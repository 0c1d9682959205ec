"""Every action of the window in one table: its menu, its words, its keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from wtransplant.gui.theme import icon

SEPARATOR = "-"


@dataclass(frozen=True)
class ActionSpec:
    """One action; ``keys`` are the shortcuts in Qt's portable notation, the first one is shown."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    picture: str = ""
    tip: str = ""
    checkable: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open_source", "File", "Open &source…", ("Ctrl+O",), "source", "Open a checkpoint that gives"),
    ActionSpec(
        "open_target", "File", "Open &target…", ("Ctrl+Shift+O",), "target", "Open a model that takes"
    ),
    ActionSpec("open_recipe", "File", "Open &recipe…", (), "open"),
    ActionSpec("open_example", "File", "Open the &example"),
    ActionSpec(
        "paste_error",
        "File",
        "Paste an err&or…",
        ("Ctrl+Shift+V",),
        "",
        "Work out rules from the text of a load_state_dict error, without files",
    ),
    ActionSpec(
        "compare",
        "File",
        "Co&mpare with…",
        ("Ctrl+Shift+D",),
        "",
        "Compare the source with another checkpoint, tensor by tensor",
    ),
    ActionSpec("reload", "File", "Re&load", ("F5",), "reload", "Read source and target again"),
    ActionSpec(SEPARATOR, "File", ""),
    ActionSpec(
        "save_pair", "File", "Save &pair…", ("Ctrl+E",), "save", "Save the state dict and its freeze manifest"
    ),
    ActionSpec("save_recipe", "File", "&Save recipe", ("Ctrl+S",)),
    ActionSpec("save_recipe_as", "File", "Save recipe &as…", ("Ctrl+Shift+S",)),
    ActionSpec(SEPARATOR, "File", ""),
    ActionSpec(
        "export_script",
        "File",
        "Export plain torc&h script…",
        tip="A Python file that does the same by itself",
    ),
    ActionSpec("copy_call", "File", "Copy as loa&d_state_dict call"),
    ActionSpec("copy_key_mapping", "File", "Copy as transformers &key_mapping"),
    ActionSpec(
        "save_report",
        "File",
        "Save rep&ort…",
        tip="What is linked and what is not: HTML, Markdown, JSON, text",
    ),
    ActionSpec(SEPARATOR, "File", ""),
    ActionSpec("close", "File", "&Close", ("Ctrl+W",)),
    ActionSpec("quit", "File", "&Quit", ("Ctrl+Q",)),
    ActionSpec("link", "Edit", "&Link selected", ("Ctrl+L",), "link", "Link what is selected on both sides"),
    ActionSpec("unlink", "Edit", "&Unlink selected", ("Ctrl+Backspace",), "unlink"),
    ActionSpec("find", "Edit", "&Find keys", ("Ctrl+F",), "search"),
    ActionSpec("next_problem", "View", "&Next problem", ("Ctrl+Down",)),
    ActionSpec("previous_problem", "View", "&Previous problem", ("Ctrl+Up",)),
    ActionSpec(SEPARATOR, "View", ""),
    ActionSpec("expand_all", "View", "&Expand all"),
    ActionSpec("collapse_all", "View", "&Collapse all"),
    ActionSpec("full_screen", "View", "&Full screen", ("F11",), checkable=True),
    ActionSpec(
        "auto_match",
        "Map",
        "&Auto-match",
        ("Ctrl+M",),
        "match",
        "Find the links between two strangers' code; what is not certain is asked",
    ),
    ActionSpec("why", "Map", "Wh&y is it linked?", ("Ctrl+I",), "info", "What speaks for the selected link"),
    ActionSpec(
        "keep_as_rules",
        "Map",
        "&Keep links as rules…",
        (),
        "",
        "The automatic links as a few rules, which a recipe can be read by",
    ),
    ActionSpec(
        "prove",
        "Map",
        "&Prove…",
        ("Ctrl+P",),
        "check",
        "Compare what the source's own model and the target compute, or the bits alone",
    ),
    ActionSpec(
        "decide",
        "Map",
        "Deci&de by probing…",
        tip="Try the answers to open questions on both models",
    ),
    ActionSpec(SEPARATOR, "Map", ""),
    ActionSpec("add_rule", "Map", "Write a &rule…", ("Ctrl+R",), "plus"),
    ActionSpec(
        "match_names", "Map", "Link by &name again", (), "", "Link what is certain from names, as at opening"
    ),
    ActionSpec(
        "generalise", "Map", "&Generalise links…", ("Ctrl+G",), tip="Find the rule behind links made by hand"
    ),
    ActionSpec("invert_rules", "Map", "In&vert rules…", tip="Rules from the target back to the source"),
    ActionSpec("unlink_all", "Map", "&Unlink everything", (), "unlink"),
    ActionSpec("freeze_linked", "Freeze", "Freeze what is &linked", (), "snowflake"),
    ActionSpec("freeze_head", "Freeze", "Freeze all but the &head"),
    ActionSpec("freeze_blocks", "Freeze", "Freeze first k &blocks…"),
    ActionSpec("freeze_nothing", "Freeze", "Freeze &nothing"),
    ActionSpec(SEPARATOR, "Freeze", ""),
    ActionSpec(
        "freezing_panel",
        "Freeze",
        "&Method, rates, schedule…",
        ("Ctrl+Shift+F",),
        tip="Everything about freezing",
    ),
    ActionSpec(
        "freezing_advice", "Freeze", "&Advice…", (), "info", "Two questions, and a proposal with its reason"
    ),
    ActionSpec(
        "effective_view",
        "Freeze",
        "What holds for a &run…",
        tip="Each parameter in the run that would start now",
    ),
    ActionSpec("start", "Train", "&Start", ("Ctrl+Return", "Ctrl+Enter"), "play"),
    ActionSpec("pause", "Train", "&Pause or resume", (), "pause"),
    ActionSpec("stop", "Train", "S&top", ("Ctrl+Alt+Return", "Ctrl+Alt+Enter"), "stop"),
    ActionSpec(SEPARATOR, "Train", ""),
    ActionSpec("runs", "Train", "&Runs…", tip="What was tried: compare, restore, go on"),
    ActionSpec(
        "best_border",
        "Train",
        "Find the best &border…",
        tip="The same data for several numbers of frozen blocks",
    ),
    ActionSpec(
        "launch_lines", "Train", "Train &elsewhere…", tip="Recipe and launch lines for other machines"
    ),
    ActionSpec("about", "Help", "&About wtransplant"),
)

_TIPS = {spec.name: spec.tip for spec in ACTIONS}

MENUS = ("File", "Edit", "View", "Map", "Freeze", "Train", "Help")


class Actions:
    """The actions by name: ``actions["open_source"].triggered``."""

    def __init__(self, parent: QObject) -> None:
        self._actions = {spec.name: _make(spec, parent) for spec in ACTIONS if spec.name != SEPARATOR}

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of the theme in force."""
        for spec in ACTIONS:
            if spec.picture:
                self._actions[spec.name].setIcon(icon(spec.picture))

    def enable(self, names: Iterable[str], on: bool) -> None:
        """Switch some actions on or off."""
        for name in names:
            self._actions[name].setEnabled(on)

    def refuse(self, names: Iterable[str], reason: str) -> None:
        """Switch actions off and say why where their tip stands; without a reason they are on again."""
        for name in names:
            action, tip = self._actions[name], reason or _TIPS[name]
            action.setEnabled(not reason)
            action.setToolTip(tip)
            action.setStatusTip(tip)


def _make(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(spec.text, parent)
    action.setObjectName(spec.name)
    action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
    action.setCheckable(spec.checkable)
    if spec.tip:
        action.setStatusTip(spec.tip)
        action.setToolTip(spec.tip)
    return action
