"""Pictures of the matcher: a search, a question that one answer settles in every block, and why a link is there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import screenshot_pair as pair
import torch
from photographer import Photographer, settle, wait
from PySide6.QtWidgets import QApplication

from wtransplant.gui.app import Application
from wtransplant.gui.commands import LinkKeys
from wtransplant.mapping import Plan
from wtransplant.resources import resource_path
from wtransplant.targets import TargetSpec
from wtransplant.targets.trust import TrustStore, code_hash

QKV = "blocks.0.attn.qkv.weight"
GIVEN, ROTATED = "model.layers.0.self_attn.q_proj.weight", "layers.0.attention.wq.weight"
LAYERS, WIDTH, HIDDEN, WORDS = 2, 32, 48, 96
"""Of the language model in ``resources/examples/recipes/meta_llama.py``; its keys and values are half as wide."""


class MatchingTour:
    """Three things that people do, picture by picture.

    Args:
        application: the window.
        photographer: takes the pictures.
        folder: for the files.
        suffix: of the pictures' names.
    """

    def __init__(
        self, application: Application, photographer: Photographer, folder: Path, suffix: str = ""
    ) -> None:
        self.application, self.photographer, self.folder = application, photographer, folder
        self.window, self._suffix = application.window, suffix

    def light(self) -> None:
        """All pictures."""
        self.auto_match(whole=True)
        self.why()
        self.question(whole=True)
        self.proof(whole=True)

    def dark(self) -> None:
        """Those that show the theme."""
        self.auto_match(whole=False)
        self.why()
        self.question(whole=False)
        self.proof(whole=False)

    @property
    def plan(self) -> Plan:
        plan = self.application.workspace.plan
        assert plan is not None
        return plan

    def auto_match(self, whole: bool) -> None:
        """Before, meanwhile and afterwards; or the last one alone."""
        source, model = pair.write(self.folder)
        self._open(source, model, "SmallViT")
        if whole:
            self._take("matching-before")
        self._show_panel()
        self.application.matching.match()
        if whole:
            QApplication.processEvents()
            assert self.application.matching.progress is not None, "the search is over before it is seen"
            self._take("matching-running")
        self._until_found()
        self._take("matching-after")

    def why(self) -> None:
        """What speaks for the link of fused projections."""
        table = self.window.matching.table
        table.choose(table.matches.row_of(QKV))
        self.window.target.view.reveal(QKV)
        settle()
        self.application.why.ask()
        self.photographer.take_popup(f"matching-why{self._suffix}")

    def question(self, whole: bool) -> None:
        """How the rows of rotated projections lie: asked once, answered for all layers."""
        self._open_llama()
        self._show_panel()
        self.application.matching.match()
        self._until_found()
        inbox = self.window.matching.inbox
        assert inbox is not None and inbox.model.questions
        self.window.source.view.expandAll()
        self.window.target.view.expandAll()
        inbox.tree.setCurrentIndex(inbox.model.index(1, 0, inbox.model.index(0, 0)))
        self.window.source.view.reveal(GIVEN)
        settle()
        self._take("matching-question")
        if whole:
            inbox.tree.activated.emit(inbox.tree.currentIndex())
            wait(lambda: not self.plan.resolution.conflicts)
            self.window.target.view.reveal(ROTATED)
            settle()
            self._take("matching-answered")

    def proof(self, whole: bool) -> None:
        """The same question decided by trying, the proof that it is right, and one of a wrong transplant."""
        config = self._open_llama()
        self._show_panel()
        self.application.matching.match()
        self._until_found()
        proving = self.application.proving
        proving.open(deciding=True)
        proving.setup.set_model(TargetSpec(f"transformers:{config.name}"))
        self._wait_for(proving.decide)
        self.photographer.take_window(f"decided{self._suffix}", proving.view)
        self._wait_for(proving.prove)
        self.photographer.take_window(f"proof{self._suffix}", proving.view)
        if whole:
            link = self.plan.check(ROTATED.replace("0", "1"), GIVEN.replace("0", "1"))
            self.application.context.push(lambda: LinkKeys(self.application.workspace, [link]))
            self._wait_for(proving.prove)
            self.photographer.take_window(f"proof-diverges{self._suffix}", proving.view)
        proving.view.close()

    def _open_llama(self) -> Path:
        """A language model of transformers, and a target under other names; gives the source's configuration."""
        source, model, config = (
            self.folder / name for name in ("llama.pth", "meta_llama.py", "hf_llama.json")
        )
        torch.save(_llama(), source)
        shutil.copy(resource_path("examples", "recipes", "meta_llama.py"), model)
        shutil.copy(resource_path("examples", "recipes", "hf_llama.json"), config)
        self._open(source, model, "Llama")
        return config

    def _wait_for(self, act: Callable[[], None]) -> None:
        act()
        wait(lambda: not self.application.proving.running)

    def _take(self, name: str) -> None:
        self.photographer.take(f"{name}{self._suffix}")

    def _open(self, source: Path, model: Path, name: str) -> None:
        TrustStore().remember(model, code_hash(model.read_bytes()))  # our own file: nobody has to be asked
        target = TargetSpec(f"{model.name}:{name}")
        opening, workspace = self.application.opening, self.application.workspace
        before = workspace.plan
        self.application.undo.setClean()
        opening.open_source([str(source)], then=lambda: opening.open_target(target))
        wait(
            lambda: (
                workspace.plan is not None
                and workspace.plan is not before
                and workspace.target is not None
                and workspace.target.spec == target
            )
        )

    def _show_panel(self) -> None:
        self.window.show_dock("matching")
        settle()

    def _until_found(self) -> None:
        wait(lambda: self.application.context.findings.searched(self.plan) is not None)
        wait(lambda: self.window.matching.table.matches.rowCount() > 1)


def _llama() -> dict[str, torch.Tensor]:
    """A language model's weights under the names that transformers gives them."""
    shapes: dict[str, tuple[int, ...]] = {
        "model.embed_tokens.weight": (WORDS, WIDTH),
        "model.norm.weight": (WIDTH,),
        "lm_head.weight": (WORDS, WIDTH),
    }
    for layer in range(LAYERS):
        attention, mlp = f"model.layers.{layer}.self_attn", f"model.layers.{layer}.mlp"
        shapes |= {f"{attention}.{part}_proj.weight": (WIDTH, WIDTH) for part in "qo"}
        shapes |= {f"{attention}.{part}_proj.weight": (WIDTH // 2, WIDTH) for part in "kv"}
        shapes |= {f"{mlp}.{part}_proj.weight": (HIDDEN, WIDTH) for part in ("gate", "up")}
        shapes[f"{mlp}.down_proj.weight"] = (WIDTH, HIDDEN)
        for name in ("input_layernorm", "post_attention_layernorm"):
            shapes[f"model.layers.{layer}.{name}.weight"] = (WIDTH,)
    made = torch.Generator().manual_seed(0)
    weights = {key: torch.randn(shape, generator=made) / shape[-1] ** 0.5 for key, shape in shapes.items()}
    return {key: weight + 1 if weight.ndim == 1 else weight for key, weight in weights.items()}
