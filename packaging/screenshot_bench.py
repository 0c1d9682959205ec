"""Pictures of the bench: what a drop asks, operations, rules, comparisons, checkpoints of training runs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import screenshot_pair as pair
from photographer import Photographer, wait
from PySide6.QtWidgets import QApplication, QDialog

from wtransplant.gui.app import Application
from wtransplant.gui.models.link_offers import link_offers
from wtransplant.gui.views.generalise_dialog import GeneraliseDialog
from wtransplant.gui.views.operation_dialog import OperationDialog
from wtransplant.gui.views.paste_dialog import PasteDialog
from wtransplant.gui.views.target_dialog import TargetDialog
from wtransplant.mapping import Plan
from wtransplant.targets import TargetSpec
from wtransplant.targets.trust import TrustStore, code_hash

QKV = "blocks.0.attn.qkv.weight"
RULES = (
    r"encoder\.layer\.(\d+)\.attention\.attention\.(?P<part>query|key|value)\.(.+)"
    r" => blocks.\1.attn.qkv.\3 | concat(0) ; part=query,key,value",
    r"encoder\.layer\.(\d+)\.attention\.output\.dense\.(.+) => blocks.\1.attn.proj.\2",
    r"encoder\.layer\.(\d+)\.layernorm_(?:before|after)\.(.+) => blocks.\1.norm1.\2",
    r"encoder\.layer\.(\d+)\.layernorm_after\.(.+) => blocks.\1.norm2.\2",
    r"encoder\.layer\.(\d+)\.intermediate\.dense\.(.+) => blocks.\1.mlp.fc1.\2",
    r"encoder\.layer\.(\d+)\.output\.dense\.(.+) => blocks.\1.mlp.fc_2.\2",
    r"embeddings\.patch_embeddings\.projection\.(.+) => patch_embed.proj.\1",
    r"embeddings\.position_embeddings => pos_embed",
    r"pooler\.(.+) => pool.\1",
)
"""As somebody has them halfway: the third takes what the fourth wants, the sixth has a slip of the pen."""


class BenchTour:
    """The bench, picture by picture.

    Args:
        application: the window.
        photographer: takes the pictures.
        folder: for the files.
    """

    def __init__(self, application: Application, photographer: Photographer, folder: Path) -> None:
        self.application, self.photographer, self.folder = application, photographer, folder
        self.window = application.window

    def light(self) -> None:
        """All pictures."""
        self.open_pair()
        self.drop_offer("drop-offer")
        self.transpose_or_reshape()
        self.operation_editor()
        self.generalise()
        self.inspector("inspector-link")
        self.rules("rules-health")
        self.invert()
        self.compare()
        self.target()
        self.training_state()

    def dark(self) -> None:
        """Two that show the theme."""
        self.open_pair()
        self.drop_offer("drop-offer-dark")
        self.rules("rules-health-dark")

    @property
    def plan(self) -> Plan:
        plan = self.application.workspace.plan
        assert plan is not None
        return plan

    def open_pair(self) -> None:
        source, model = pair.write(self.folder)
        TrustStore().remember(model, code_hash(model.read_bytes()))  # our own file: nobody has to be asked
        self._open(source, TargetSpec(f"{model.name}:SmallViT"))
        for view, path in ((self.window.source.view, _given(0, "key")), (self.window.target.view, QKV)):
            view.keys.collapse_all()
            view.keys.expand_to([path])
        self.window.source.view.keys.expand_to([_given(0, part) for part in pair.PARTS])

    def _open(self, source: Path, target: TargetSpec) -> None:
        opening, before = self.application.opening, self.application.workspace.plan
        self.application.undo.setClean()
        opening.open_source([str(source)], then=lambda: opening.open_target(target))
        workspace = self.application.workspace
        wait(
            lambda: (
                workspace.plan is not None
                and workspace.plan is not before
                and workspace.target is not None
                and workspace.target.spec == target
            )
        )
        self.window.match_banner.no.click()  # these pictures are of work by hand

    def drop_offer(self, name: str) -> None:
        sources = [_given(0, part) for part in pair.PARTS]
        self.window.source.view.select_paths(sources)
        self.application.linking.drop(sources, QKV)
        self.photographer.take_popup(name)

    def transpose_or_reshape(self) -> None:
        for view, path in (
            (self.window.source.view, "head.kernel"),
            (self.window.target.view, "head.weight"),
        ):
            view.reveal(path)
        self.application.linking.drop(["head.kernel"], "head.weight")
        self.photographer.take_popup("transpose-or-reshape")

    def operation_editor(self) -> None:
        source, target = "embeddings.position_embeddings", "pos_embed"
        operation = str(link_offers(self.plan, [source], target)[0].links[0].operation)
        self.photographer.take_dialog(
            "operation-editor",
            lambda: self.application.linking.keys.edit([source], target, operation),
            lambda dialog: isinstance(dialog, OperationDialog),
        )

    def generalise(self) -> None:
        targets = []
        for block in (0, 1):
            sources = [_given(block, part) for part in pair.PARTS]
            target = QKV.replace("0", str(block), 1)
            self.application.linking.drop(sources, target)
            popup = QApplication.activePopupWidget()
            popup.taken.emit(0)
            popup.close()
            targets.append(target)
        wait(lambda: all(target in self.plan.resolution.links for target in targets))
        self.window.target.view.keys.expand_to(targets)
        self.window.target.view.select_paths(targets)

        def ready(dialog: QDialog) -> bool:
            return isinstance(dialog, GeneraliseDialog) and dialog.accept_button.isEnabled()

        def second(dialog: QDialog) -> None:
            assert isinstance(dialog, GeneraliseDialog)
            dialog.table.selectRow(1)

        self.photographer.take_dialog("generalise", self.application.generalising.generalise, ready, second)

    def inspector(self, name: str) -> None:
        self.window.source.view.clearSelection()
        self.window.target.view.reveal(QKV)
        self.window.show_dock("inspector")
        wait(lambda: self.application.inspecting._inspection is not None)
        self.photographer.take(name)
        self.window.docks["inspector"].hide()

    def rules(self, name: str) -> None:
        self.window.show_dock("rules")
        QApplication.clipboard().setText("\n".join(RULES))
        self.window.rules.more_requested.emit("paste")
        wait(lambda: len(self.plan.decisions.rules) >= len(RULES))
        self.window.rules.choose(3)
        wait(lambda: self.window.rules.preview.count() > 0)
        self.photographer.take(name)

    def invert(self) -> None:
        self.photographer.take_dialog(
            "invert-rules", self.application.inverting.invert, lambda dialog: dialog.objectName() == "invert"
        )
        self.window.docks["rules"].hide()

    def compare(self) -> None:
        comparing = self.application.comparing
        source = self.application.workspace.source
        assert source is not None
        comparing.compare(source, str(pair.write_fine_tuned(self.folder)))
        wait(lambda: bool(comparing.comparisons) and not comparing.comparisons[0].running)
        view = comparing.comparisons[0].view
        self.photographer.take_window("compare", view)
        view.close()

    def target(self) -> None:
        model, opening = self.folder / "small_vit.py", self.application.opening
        self.application.undo.setClean()

        def has_form(dialog: QDialog) -> bool:
            return (
                isinstance(dialog, TargetDialog) and len(dialog.form.rows) > 1 and not dialog.chooser.message
            )

        def is_there(dialog: QDialog) -> bool:
            return isinstance(dialog, TargetDialog)

        self.photographer.take_dialog(
            "target-form", lambda: opening.choose_target(f"{model.name}:SmallViT"), has_form
        )
        if find_spec("timm") is None:
            print("no picture target-list: timm is not installed")
            return
        self.photographer.take_dialog("target-list", opening.choose_target, is_there, _search_timm)

    def training_state(self) -> None:
        source, target = pair.write_training_state(self.folder)
        self._open(source, TargetSpec(target.name))
        self.window.target.view.expandAll()
        self.window.show_dock("problems")
        wait(lambda: bool(self.plan.resolution.conflicts))
        wait(lambda: self.window.problems.inbox is not None)
        inbox = self.window.problems.inbox
        assert inbox is not None
        inbox.tree.setCurrentIndex(inbox.model.index(0, 0, inbox.model.index(0, 0)))
        wait(lambda: True)
        self.photographer.take("ambiguity")
        self.window.show_dock("contents")
        wait(lambda: True)
        self.photographer.take("contents")
        for name in ("problems", "contents"):
            self.window.docks[name].hide()

    def paste(self) -> None:
        QApplication.clipboard().setText(pair.load_error())

        def understood(dialog: QDialog) -> bool:
            return isinstance(dialog, PasteDialog) and dialog.error is not None

        def accept(dialog: QDialog) -> None:
            dialog.accept()

        self.application.undo.setClean()
        self.photographer.take_dialog("paste-error", self.application.pasting.paste, understood, leave=accept)
        workspace = self.application.workspace
        wait(lambda: workspace.source is not None and not workspace.source.paths)
        self.window.target.view.expandAll()
        self.window.rules.set_draft(
            r"encoder\.layer\.(\d+)\.attention\.output\.dense\.(.+)", r"blocks.\1.attn.proj.\2"
        )
        wait(lambda: self.window.rules.preview.count() > 0)
        self.photographer.take("pasted-pair")


def _given(block: int, part: str) -> str:
    return f"encoder.layer.{block}.attention.attention.{part}.weight"


def _search_timm(dialog: QDialog) -> None:
    """The list of timm, and some letters in the search box."""
    assert isinstance(dialog, TargetDialog)
    dialog.set_text("timm:")
    wait(lambda: dialog.chooser.model.rowCount() > 100)
    dialog.chooser.filter.setText("vit small")
    wait(lambda: 0 < dialog.chooser.model.rowCount() < 100)
    dialog.chooser.list.setCurrentIndex(dialog.chooser.model.index(1))
    dialog.chooser.taken.emit(dialog.chooser.model.shown[1], False)
    wait(lambda: len(dialog.form.rows) > 1)
