"""Every action of the window in one table: its menu, its words, its keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from wtransplant.gui.theme import icon
from wtransplant.words import mark, tr

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
    ActionSpec(
        "open_source",
        "File",
        mark("Open &source…"),
        ("Ctrl+O",),
        "source",
        mark("Open a checkpoint that gives"),
    ),
    ActionSpec(
        "open_target",
        "File",
        mark("Open &target…"),
        ("Ctrl+Shift+O",),
        "target",
        mark("Open a model that takes"),
    ),
    ActionSpec(
        "open_folder",
        "File",
        mark("Open source &folder…"),
        tip=mark("Open a checkpoint that is a folder, as torch.distributed.checkpoint writes it"),
    ),
    ActionSpec("open_recipe", "File", mark("Open &recipe…"), (), "open"),
    ActionSpec("open_example", "File", mark("Open the &example")),
    ActionSpec(
        "paste_error",
        "File",
        mark("Paste an err&or…"),
        ("Ctrl+Shift+V",),
        "",
        mark("Work out rules from the text of a load_state_dict error, without files"),
    ),
    ActionSpec(
        "compare",
        "File",
        mark("Co&mpare with…"),
        ("Ctrl+Shift+D",),
        "",
        mark("Compare the source with another checkpoint, tensor by tensor"),
    ),
    ActionSpec("reload", "File", mark("Re&load"), ("F5",), "reload", mark("Read source and target again")),
    ActionSpec(SEPARATOR, "File", ""),
    ActionSpec(
        "save_pair",
        "File",
        mark("Save &pair…"),
        ("Ctrl+E",),
        "save",
        mark("Save the state dict and its freeze manifest"),
    ),
    ActionSpec(
        "save_options",
        "File",
        mark("Ho&w pairs are saved…"),
        tip=mark("Format, shards and dtype of the weights"),
    ),
    ActionSpec("save_recipe", "File", mark("Save rec&ipe"), ("Ctrl+S",)),
    ActionSpec("save_recipe_as", "File", mark("Save recipe &as…"), ("Ctrl+Shift+S",)),
    ActionSpec(SEPARATOR, "File", ""),
    ActionSpec(
        "export_script",
        "File",
        mark("Export plain torc&h script…"),
        tip=mark("A Python file that does the same by itself"),
    ),
    ActionSpec("copy_call", "File", mark("Copy as loa&d_state_dict call")),
    ActionSpec("copy_key_mapping", "File", mark("Copy as transformers &key_mapping")),
    ActionSpec(
        "save_report",
        "File",
        mark("Sa&ve report…"),
        tip=mark("What is linked and what is not: HTML, Markdown, JSON, text"),
    ),
    ActionSpec(SEPARATOR, "File", ""),
    ActionSpec(
        "settings",
        "File",
        mark("Settin&gs…"),
        ("Ctrl+,",),
        "settings",
        mark("Theme, language, keys, where things are kept"),
    ),
    ActionSpec("close", "File", mark("&Close"), ("Ctrl+W",)),
    ActionSpec("quit", "File", mark("&Quit"), ("Ctrl+Q",)),
    ActionSpec(
        "link",
        "Edit",
        mark("&Link selected"),
        ("Ctrl+L",),
        "link",
        mark("Link what is selected on both sides"),
    ),
    ActionSpec("unlink", "Edit", mark("U&nlink selected"), ("Ctrl+Backspace",), "unlink"),
    ActionSpec("find", "Edit", mark("&Find keys"), ("Ctrl+F",), "search"),
    ActionSpec(
        "palette",
        "View",
        mark("Comman&ds…"),
        ("Ctrl+K",),
        "search",
        mark("Find any command by a few of its letters"),
    ),
    ActionSpec(SEPARATOR, "View", ""),
    ActionSpec("next_problem", "View", mark("&Next problem"), ("Ctrl+Down",)),
    ActionSpec("previous_problem", "View", mark("&Previous problem"), ("Ctrl+Up",)),
    ActionSpec(SEPARATOR, "View", ""),
    ActionSpec("expand_all", "View", mark("&Expand all")),
    ActionSpec("collapse_all", "View", mark("&Collapse all")),
    ActionSpec(
        "show_guide",
        "View",
        mark("&Guide"),
        tip=mark("The steps along the top of the window"),
        checkable=True,
    ),
    ActionSpec("full_screen", "View", mark("&Full screen"), ("F11",), checkable=True),
    ActionSpec(
        "auto_match",
        "Map",
        mark("&Auto-match"),
        ("Ctrl+M",),
        "match",
        mark("Find the links between two unrelated implementations; what is not certain is asked"),
    ),
    ActionSpec(
        "why",
        "Map",
        mark("Wh&y is it linked?"),
        ("Ctrl+I",),
        "info",
        mark("What speaks for the selected link"),
    ),
    ActionSpec(
        "keep_as_rules",
        "Map",
        mark("&Keep links as rules…"),
        (),
        "",
        mark("The automatic links as a few rules, which a recipe can be read by"),
    ),
    ActionSpec(
        "prove",
        "Map",
        mark("&Prove…"),
        ("Ctrl+P",),
        "check",
        mark("Compare what the source's own model and the target compute, or the bits alone"),
    ),
    ActionSpec(
        "decide",
        "Map",
        mark("Deci&de by probing…"),
        tip=mark("Try the answers to open questions on both models"),
    ),
    ActionSpec(SEPARATOR, "Map", ""),
    ActionSpec("add_rule", "Map", mark("Write a &rule…"), ("Ctrl+R",), "plus"),
    ActionSpec(
        "match_names",
        "Map",
        mark("Link by &name again"),
        (),
        "",
        mark("Link what is certain from names, as at opening"),
    ),
    ActionSpec(
        "generalise",
        "Map",
        mark("&Generalise links…"),
        ("Ctrl+G",),
        tip=mark("Find the rule behind links made by hand"),
    ),
    ActionSpec(
        "invert_rules",
        "Map",
        mark("In&vert rules…"),
        tip=mark("Rules from the target back to the source"),
    ),
    ActionSpec("unlink_all", "Map", mark("&Unlink everything"), (), "unlink"),
    ActionSpec("freeze_linked", "Freeze", mark("Freeze what is &linked"), (), "snowflake"),
    ActionSpec("freeze_head", "Freeze", mark("Freeze all but the &head")),
    ActionSpec("freeze_blocks", "Freeze", mark("Freeze first k &blocks…")),
    ActionSpec("freeze_nothing", "Freeze", mark("Freeze &nothing")),
    ActionSpec(SEPARATOR, "Freeze", ""),
    ActionSpec(
        "freezing_panel",
        "Freeze",
        mark("&Method, rates, schedule…"),
        ("Ctrl+Shift+F",),
        tip=mark("Everything about freezing"),
    ),
    ActionSpec(
        "freezing_advice",
        "Freeze",
        mark("&Advice…"),
        (),
        "info",
        mark("Two questions, and a proposal with its reason"),
    ),
    ActionSpec(
        "effective_view",
        "Freeze",
        mark("What holds for a &run…"),
        tip=mark("Each parameter in the run that would start now"),
    ),
    ActionSpec("start", "Train", mark("&Start"), ("Ctrl+Return", "Ctrl+Enter"), "play"),
    ActionSpec("pause", "Train", mark("&Pause or resume"), (), "pause"),
    ActionSpec("stop", "Train", mark("S&top"), ("Ctrl+Alt+Return", "Ctrl+Alt+Enter"), "stop"),
    ActionSpec(SEPARATOR, "Train", ""),
    ActionSpec("runs", "Train", mark("&Runs…"), tip=mark("What was tried: compare, restore, go on")),
    ActionSpec(
        "best_border",
        "Train",
        mark("Find the best &border…"),
        tip=mark("The same data for several numbers of frozen blocks"),
    ),
    ActionSpec(
        "launch_lines",
        "Train",
        mark("Train &elsewhere…"),
        tip=mark("Recipe and launch lines for other machines"),
    ),
    ActionSpec(
        "help", "Help", mark("Help for this &panel"), ("F1",), tip=mark("The page for what has the focus")
    ),
    ActionSpec("help_contents", "Help", mark("&Contents of the help")),
    ActionSpec(SEPARATOR, "Help", ""),
    ActionSpec("help_first", "Help", mark("&First transplant")),
    ActionSpec("help_situations", "Help", mark("&Situations")),
    ActionSpec("help_keys", "Help", mark("&Keys")),
    ActionSpec(SEPARATOR, "Help", ""),
    ActionSpec("about", "Help", mark("&About wtransplant")),
)

_TIPS = {spec.name: spec.tip for spec in ACTIONS}

MENUS = ("File", "Edit", "View", "Map", "Freeze", "Train", "Help")
"""What the actions name; the window gives each its title."""


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
            action, tip = self._actions[name], reason or tr(_TIPS[name])
            action.setEnabled(not reason)
            action.setProperty("refused", bool(reason))
            action.setToolTip(tip)
            action.setStatusTip(tip)


def _make(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(tr(spec.text), parent)
    action.setObjectName(spec.name)
    action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
    action.setCheckable(spec.checkable)
    if spec.tip:
        action.setStatusTip(tr(spec.tip))
        action.setToolTip(tr(spec.tip))
    return action
