"""Every action of the window in one table: its menu, its words, its keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from wtransplant.gui.theme import icon
from wtransplant.words import mark

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
        mark("File"),
        mark("Open &source…"),
        ("Ctrl+O",),
        "source",
        mark("Open a checkpoint that gives"),
    ),
    ActionSpec(
        "open_target",
        mark("File"),
        mark("Open &target…"),
        ("Ctrl+Shift+O",),
        "target",
        mark("Open a model that takes"),
    ),
    ActionSpec("open_recipe", mark("File"), mark("Open &recipe…"), (), "open"),
    ActionSpec("open_example", mark("File"), mark("Open the &example")),
    ActionSpec(
        "paste_error",
        mark("File"),
        mark("Paste an err&or…"),
        ("Ctrl+Shift+V",),
        "",
        mark("Work out rules from the text of a load_state_dict error, without files"),
    ),
    ActionSpec(
        "compare",
        mark("File"),
        mark("Co&mpare with…"),
        ("Ctrl+Shift+D",),
        "",
        mark("Compare the source with another checkpoint, tensor by tensor"),
    ),
    ActionSpec(
        "reload", mark("File"), mark("Re&load"), ("F5",), "reload", mark("Read source and target again")
    ),
    ActionSpec(SEPARATOR, mark("File"), ""),
    ActionSpec(
        "save_pair",
        mark("File"),
        mark("Save &pair…"),
        ("Ctrl+E",),
        "save",
        mark("Save the state dict and its freeze manifest"),
    ),
    ActionSpec("save_recipe", mark("File"), mark("&Save recipe"), ("Ctrl+S",)),
    ActionSpec("save_recipe_as", mark("File"), mark("Save recipe &as…"), ("Ctrl+Shift+S",)),
    ActionSpec(SEPARATOR, mark("File"), ""),
    ActionSpec(
        "export_script",
        mark("File"),
        mark("Export plain torc&h script…"),
        tip=mark("A Python file that does the same by itself"),
    ),
    ActionSpec("copy_call", mark("File"), mark("Copy as loa&d_state_dict call")),
    ActionSpec("copy_key_mapping", mark("File"), mark("Copy as transformers &key_mapping")),
    ActionSpec(
        "save_report",
        mark("File"),
        mark("Save rep&ort…"),
        tip=mark("What is linked and what is not: HTML, Markdown, JSON, text"),
    ),
    ActionSpec(SEPARATOR, mark("File"), ""),
    ActionSpec("close", mark("File"), mark("&Close"), ("Ctrl+W",)),
    ActionSpec("quit", mark("File"), mark("&Quit"), ("Ctrl+Q",)),
    ActionSpec(
        "link",
        mark("Edit"),
        mark("&Link selected"),
        ("Ctrl+L",),
        "link",
        mark("Link what is selected on both sides"),
    ),
    ActionSpec("unlink", mark("Edit"), mark("&Unlink selected"), ("Ctrl+Backspace",), "unlink"),
    ActionSpec("find", mark("Edit"), mark("&Find keys"), ("Ctrl+F",), "search"),
    ActionSpec("next_problem", mark("View"), mark("&Next problem"), ("Ctrl+Down",)),
    ActionSpec("previous_problem", mark("View"), mark("&Previous problem"), ("Ctrl+Up",)),
    ActionSpec(SEPARATOR, mark("View"), ""),
    ActionSpec("expand_all", mark("View"), mark("&Expand all")),
    ActionSpec("collapse_all", mark("View"), mark("&Collapse all")),
    ActionSpec("full_screen", mark("View"), mark("&Full screen"), ("F11",), checkable=True),
    ActionSpec(
        "auto_match",
        mark("Map"),
        "&Auto-match",
        ("Ctrl+M",),
        "match",
        mark("Find the links between two strangers' code; what is not certain is asked"),
    ),
    ActionSpec(
        "why",
        mark("Map"),
        mark("Wh&y is it linked?"),
        ("Ctrl+I",),
        "info",
        mark("What speaks for the selected link"),
    ),
    ActionSpec(
        "keep_as_rules",
        mark("Map"),
        mark("&Keep links as rules…"),
        (),
        "",
        mark("The automatic links as a few rules, which a recipe can be read by"),
    ),
    ActionSpec(
        "prove",
        mark("Map"),
        mark("&Prove…"),
        ("Ctrl+P",),
        "check",
        mark("Compare what the source's own model and the target compute, or the bits alone"),
    ),
    ActionSpec(
        "decide",
        mark("Map"),
        mark("Deci&de by probing…"),
        tip=mark("Try the answers to open questions on both models"),
    ),
    ActionSpec(SEPARATOR, mark("Map"), ""),
    ActionSpec("add_rule", mark("Map"), mark("Write a &rule…"), ("Ctrl+R",), "plus"),
    ActionSpec(
        "match_names",
        mark("Map"),
        mark("Link by &name again"),
        (),
        "",
        mark("Link what is certain from names, as at opening"),
    ),
    ActionSpec(
        "generalise",
        mark("Map"),
        mark("&Generalise links…"),
        ("Ctrl+G",),
        tip=mark("Find the rule behind links made by hand"),
    ),
    ActionSpec(
        "invert_rules",
        mark("Map"),
        mark("In&vert rules…"),
        tip=mark("Rules from the target back to the source"),
    ),
    ActionSpec("unlink_all", mark("Map"), mark("&Unlink everything"), (), "unlink"),
    ActionSpec("freeze_linked", mark("Freeze"), mark("Freeze what is &linked"), (), "snowflake"),
    ActionSpec("freeze_head", mark("Freeze"), mark("Freeze all but the &head")),
    ActionSpec("freeze_blocks", mark("Freeze"), mark("Freeze first k &blocks…")),
    ActionSpec("freeze_nothing", mark("Freeze"), mark("Freeze &nothing")),
    ActionSpec(SEPARATOR, mark("Freeze"), ""),
    ActionSpec(
        "freezing_panel",
        mark("Freeze"),
        mark("&Method, rates, schedule…"),
        ("Ctrl+Shift+F",),
        tip=mark("Everything about freezing"),
    ),
    ActionSpec(
        "freezing_advice",
        mark("Freeze"),
        mark("&Advice…"),
        (),
        "info",
        mark("Two questions, and a proposal with its reason"),
    ),
    ActionSpec(
        "effective_view",
        mark("Freeze"),
        mark("What holds for a &run…"),
        tip=mark("Each parameter in the run that would start now"),
    ),
    ActionSpec("start", mark("Train"), mark("&Start"), ("Ctrl+Return", "Ctrl+Enter"), "play"),
    ActionSpec("pause", mark("Train"), mark("&Pause or resume"), (), "pause"),
    ActionSpec("stop", mark("Train"), "S&top", ("Ctrl+Alt+Return", "Ctrl+Alt+Enter"), "stop"),
    ActionSpec(SEPARATOR, mark("Train"), ""),
    ActionSpec("runs", mark("Train"), mark("&Runs…"), tip=mark("What was tried: compare, restore, go on")),
    ActionSpec(
        "best_border",
        mark("Train"),
        mark("Find the best &border…"),
        tip=mark("The same data for several numbers of frozen blocks"),
    ),
    ActionSpec(
        "launch_lines",
        mark("Train"),
        mark("Train &elsewhere…"),
        tip=mark("Recipe and launch lines for other machines"),
    ),
    ActionSpec("about", mark("Help"), mark("&About wtransplant")),
)

_TIPS = {spec.name: spec.tip for spec in ACTIONS}

MENUS = (mark("File"), mark("Edit"), mark("View"), mark("Map"), mark("Freeze"), mark("Train"), mark("Help"))


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
