"""The contents panel: filled in a job when somebody looks at it, searched, copied; its note beside the title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.models.contents_facts import facts_of, headline
from wtransplant.gui.models.contents_tree import ContentsRow, FactList, build_contents, topmost
from wtransplant.gui.models.provenance import provenance_facts
from wtransplant.gui.views.copying import put_on_clipboard
from wtransplant.inspection import WHAT_IT_MEANS, blocked_sentence
from wtransplant.units import plural, shown, shown_lines
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.saving import Manifest

_OPENED_AT_MOST = 300
_NOTHING_OPEN = mark("Open a source; what its file holds beside the tensors is listed here.")


@dataclass(frozen=True)
class _Prepared:
    """What a job made of a source and its manifest: its facts, and the tree of all of them."""

    source: Checkpoint
    manifest: Manifest | None
    facts: FactList
    root: ContentsRow


class ContentsController:
    """Between the contents panel and the source of the workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._panel = context.window.contents
        self._prepared: _Prepared | None = None
        self._preparing: Checkpoint | None = None
        self._panel.filter_changed.connect(self._find)
        self._panel.copy_requested.connect(self._copy_rows)
        self._panel.copy_value_requested.connect(self._copy_value)
        self._panel.copy_all_requested.connect(self._copy_all)
        context.window.source.note_pressed.connect(lambda: context.window.show_dock("contents"))
        self._dock = context.window.docks["contents"]
        self._dock.visibilityChanged.connect(lambda visible: self._prepare() if visible else None)
        context.workspace.events.source_changed.connect(self.show_source)
        context.provenance.changed.connect(self._prepare_again)
        self.show_source()

    def show_source(self) -> None:
        """Forget the last source; tell beside the title of the new one whether there is something to see."""
        source = self._context.workspace.source
        self._prepared = None
        self._panel.filter.clear()
        self._panel.set_empty(tr(_NOTHING_OPEN) if source is None else "")
        self._panel.set_root(ContentsRow(""))
        sentence = "" if source is None else blocked_sentence(source)
        self._panel.set_not_loaded(sentence, WHAT_IT_MEANS if sentence else "")
        self._context.window.source.set_note("" if source is None else headline(source.contents))
        if self._dock.isVisible():
            self._prepare()

    def _prepare(self) -> None:
        source = self._context.workspace.source
        if source is None or self._prepared is not None or self._preparing is source:
            return
        self._preparing = source
        manifest = self._context.provenance.manifest_of(source)

        def work(_: JobContext) -> _Prepared:
            facts = FactList([*provenance_facts(manifest), *facts_of(source)])
            return _Prepared(source, manifest, facts, build_contents(facts.facts))

        def ended() -> None:
            if self._preparing is source:  # another one may have been opened meanwhile
                self._preparing = None

        self._context.jobs.start(
            tr("Listing {name}", name=shown(source.name)), work, self._show, ended=ended, quiet=True
        )

    def _prepare_again(self) -> None:
        """The manifest of a saved pair is known a moment after the pair."""
        if self._context.provenance.manifest_of(self._context.workspace.source) is not None:
            self._prepared = self._preparing = None
            if self._dock.isVisible():
                self._prepare()

    def _show(self, prepared: _Prepared) -> None:
        source = self._context.workspace.source
        if prepared.source is source and prepared.manifest is self._context.provenance.manifest_of(source):
            self._prepared = prepared
            self._find(self._panel.filter.text())

    def _find(self, text: str) -> None:
        if self._prepared is None:
            return
        if not text.strip():
            self._panel.set_root(self._prepared.root)
            return
        found, count = self._prepared.facts.find(text)
        told = (
            tr("{found:,} of {count:,} found", found=len(found), count=count)
            if len(found) < count
            else tr("{count:,} found", count=count)
        )
        self._panel.set_root(build_contents(found), told, opened=count <= _OPENED_AT_MOST)

    def _copy_rows(self, rows: Sequence[ContentsRow]) -> None:
        self._copy(
            (line for row in topmost(rows) for line in row.lines("\t")), head=f"{tr('name')}\t{tr('value')}\n"
        )

    def _copy_value(self, row: ContentsRow) -> None:
        """As it is, line breaks and tabs too; other control characters could do harm where it is pasted."""
        value = row.value or ""
        self._copy(["\t".join(map(shown_lines, value.split("\t")))])

    def _copy_all(self) -> None:
        if self._prepared is not None:
            source = self._prepared.source
            sentence = blocked_sentence(source)
            head = [shown(source.name), *([sentence, WHAT_IT_MEANS] if sentence else [])]
            self._copy([*head, "", *self._prepared.facts.lines()])

    def _copy(self, lines: Iterable[str], head: str = "") -> None:
        listed = list(lines)
        if listed:
            put_on_clipboard(head + "\n".join(listed))
            self._context.say(tr("Copied {lines}.", lines=plural(len(listed), "line")))
