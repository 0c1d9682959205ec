"""Which page of the help belongs to which part of the window."""

from __future__ import annotations

from collections.abc import Iterable

from wtransplant.gui.models.help_pages import HOME, Place

TOPICS = {
    # The window itself
    "KeyPanel": "first-transplant.md",
    "KeyPair": "first-transplant.md",
    "GuideBar": "first-transplant.md",
    "Ribbon": "first-transplant.md",
    "StartStrip": "first-transplant.md",
    "TargetDialog": "troubleshooting.md#opening-a-target",
    "Palette": "reference/keys.md",
    "SettingsDialog": "troubleshooting.md#where-things-are-kept",
    "AboutDialog": "index.md",
    # Docks
    "ProblemsPanel": "situations/index.md",
    "MatchPanel": "matching.md",
    "RulesPanel": "rules.md",
    "RuleForm": "rules.md#what-a-rule-looks-like",
    "InspectorPanel": "first-transplant.md#look-closer",
    "ContentsPanel": "saving.md#opening-a-pair-in-the-window",
    "FreezePanel": "freezing.md",
    "FreezeWhatPage": "freezing.md#what-is-frozen",
    "FreezeHowPage": "freezing.md#how-it-is-frozen",
    "FreezeRatesPage": "freezing.md#learning-rates",
    "FreezeSchedulePage": "freezing.md#what-is-frozen",
    "EffectivePage": "freezing.md#what-would-hold-now",
    "MovementPage": "freezing.md#when-something-frozen-moved",
    "AdvicePage": "freezing.md#which-way-to-fine-tune",
    "TrainPanel": "training.md",
    "PlotWindow": "training.md",
    "RunsPanel": "training.md#runs",
    "QUndoView": "first-transplant.md#undo",
    "LogPanel": "troubleshooting.md",
    # Dialogs and windows
    "CompareWindow": "situations/w11-what-moved.md",
    "ProveWindow": "proving.md",
    "BorderDialog": "training.md#the-best-border-between-frozen-and-retrained-layers",
    "RunsComparison": "training.md#runs",
    "LaunchDialog": "training.md#elsewhere",
    "SaveOptionsDialog": "saving.md#formats",
    "OperationDialog": "rules.md#operations",
    "OfferPopup": "rules.md#operations",
    "WhyPopup": "matching.md#what-a-link-tells",
    "GeneraliseDialog": "rules.md#rules-from-links",
    "KeepRulesDialog": "rules.md#rules-from-links",
    "InvertDialog": "rules.md#the-way-back",
    "PasteDialog": "troubleshooting.md#an-error-text-instead-of-files",
    "PreviewDialog": "first-transplant.md",
    "CrashReportDialog": "troubleshooting.md#the-program-ended-by-itself",
    "QMessageBox": "troubleshooting.md",
    "QFileDialog": "first-transplant.md",
    "QInputDialog": "freezing.md#what-is-frozen",
}
"""By the name of the class, since a part of the window is what its class says; the innermost one counts."""


def topic_of(classes: Iterable[str]) -> Place:
    """The place in the help for what has the focus.

    Args:
        classes: names of the classes of the widget and of all that it is in, from the inside to the outside.
    """
    for name in classes:
        if name in TOPICS:
            page, _, anchor = TOPICS[name].partition("#")
            return Place(page, anchor)
    return Place(HOME)
