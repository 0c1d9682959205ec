"""The ribbon between two real trees: what is drawn must be what the trees show."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QSplitter
from pytestqt.qtbot import QtBot

from tests.gui.vit_example import BLOCKS, make_pair, pairs
from wtransplant.gui.theme import apply_theme, color
from wtransplant.gui.views.key_pair import KeyPair
from wtransplant.gui.views.key_panel import KeyPanel
from wtransplant.gui.views.ribbon import Ribbon, RibbonLink, Strand


@pytest.fixture
def pair(qtbot: QtBot, qapp: QApplication) -> KeyPair:
    apply_theme(qapp, "light")
    made = make_pair()
    made.setAutoFillBackground(True)
    qtbot.addWidget(made)
    made.resize(1256, 620)
    made.show()
    qtbot.waitExposed(made)
    for view in (made.source.view, made.target.view):
        view.collapseAll()
    return made


def ends(pair: KeyPair) -> dict[tuple[str, str], int]:
    """(source path, target path) of every curve with both ends in view, and its number of links."""
    source, target = pair.source.model, pair.target.model
    return {
        (source.node(s.source).path, target.node(s.target).path): s.count
        for s in pair.ribbon.strands()
        if s.whole
    }


def strand_between(pair: KeyPair, source: str, target: str) -> Strand:
    rows = pair.source.model.row_of(source), pair.target.model.row_of(target)
    return next(s for s in pair.ribbon.strands() if (s.source, s.target) == rows)


def middle(pair: KeyPair, strand: Strand) -> QPoint:
    """A point on the curve, from the rows' own rectangles: half way in both directions."""
    source, target = pair.source.view, pair.target.view
    left = source.viewport().mapTo(pair, QPoint(source.viewport().width(), source.y_of_row(strand.source)))
    right = target.viewport().mapTo(pair, QPoint(0, target.y_of_row(strand.target)))
    between = (left + right) / 2 + QPoint(0, source.row_height // 2)
    return pair.ribbon.mapFrom(pair, between)


def test_collapsed_groups_carry_one_curve_per_pair_of_rows(pair: KeyPair) -> None:
    assert ends(pair) == {
        ("embeddings", "cls_token"): 1,
        ("embeddings", "pos_embed"): 1,
        ("embeddings", "patch_embed"): 2,
        ("encoder", "blocks"): 16 * BLOCKS,
        ("layernorm", "norm"): 2,
        ("classifier", "head"): 1,
    }
    assert sum(ends(pair).values()) == len(pairs())


def test_curves_follow_expanding(pair: KeyPair) -> None:
    pair.source.model.expand_to(["encoder.layer.0"])
    pair.target.model.expand_to(["blocks.0"])
    for block in range(BLOCKS):
        assert ends(pair)[f"encoder.layer.{block}", f"blocks.{block}"] == 16
    assert ("encoder", "blocks") not in ends(pair)


def test_several_sources_of_one_target_have_a_curve_each(pair: KeyPair) -> None:
    attention = "encoder.layer.0.attention.attention"
    pair.source.model.expand_to([f"{attention}.{part}.weight" for part in ("query", "key", "value")])
    pair.target.view.reveal("blocks.0.attn.qkv.weight")
    for part in ("query", "key", "value"):
        assert ends(pair)[f"{attention}.{part}.weight", "blocks.0.attn.qkv.weight"] == 1


def test_curves_follow_filtering(pair: KeyPair) -> None:
    pair.target.model.set_visible({"head.weight", "pos_embed"})
    assert ends(pair) == {("embeddings", "pos_embed"): 1, ("classifier", "head.weight"): 1}
    pair.source.model.set_visible({"classifier.weight"})
    assert ends(pair) == {("classifier.weight", "head.weight"): 1}
    pair.source.model.set_visible(set())
    assert pair.ribbon.strands() == []


def test_curves_follow_scrolling_and_leave_beyond_the_edge(pair: KeyPair) -> None:
    pair.source.view.expandAll()
    bar = pair.source.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert all(s.source in pair.source.view.seen_rows() or s.target >= 0 for s in pair.ribbon.strands())
    into = [s for s in pair.ribbon.strands() if s.target == pair.target.model.row_of("cls_token")]
    assert [(s.whole, s.count) for s in into] == [(False, 1)]
    bar.setValue(0)
    assert ends(pair)["embeddings.cls_token", "cls_token"] == 1


def test_hovering_a_curve_lights_its_ends_and_is_told(qtbot: QtBot, pair: KeyPair) -> None:
    strand = strand_between(pair, "embeddings", "patch_embed")
    place = pair.source.view.viewport().mapTo(pair, QPoint(200, pair.source.view.y_of_row(strand.source) + 4))
    before = pair.grab().toImage().pixelColor(place)
    with qtbot.waitSignal(pair.ribbon.strand_hovered) as told:
        qtbot.mouseMove(pair.ribbon, middle(pair, strand))
    assert told.args == [strand]
    assert pair.grab().toImage().pixelColor(place) == color("lit") != before
    with qtbot.waitSignal(pair.ribbon.strand_hovered) as told:
        qtbot.mouseMove(pair.ribbon, QPoint(70, 20))
    assert told.args == [None]
    assert pair.grab().toImage().pixelColor(place) == before


def test_a_click_selects_both_ends(qtbot: QtBot, pair: KeyPair) -> None:
    strand = strand_between(pair, "layernorm", "norm")
    with qtbot.waitSignal(pair.ribbon.strand_clicked) as told:
        qtbot.mouseClick(pair.ribbon, Qt.MouseButton.LeftButton, pos=middle(pair, strand))
    assert told.args == [strand]
    assert pair.source.view.selected_paths() == ["layernorm"]
    assert pair.target.view.selected_paths() == ["norm"]
    assert pair.ribbon.link_ids(strand) == ["norm.weight", "norm.bias"]


def test_a_curve_says_what_it_links(pair: KeyPair) -> None:
    describe = pair.ribbon.describe
    assert describe(strand_between(pair, "encoder", "blocks")) == "192 links: encoder → blocks"
    assert describe(strand_between(pair, "embeddings", "cls_token")) == "embeddings → cls_token"
    assert describe(strand_between(pair, "embeddings", "pos_embed")).endswith("\nambiguous")


def heights_of(image: QImage, x: int, wanted: str) -> list[int]:
    """Heights at which a column of pixels is close to a colour of the theme."""
    tint = color(wanted)

    def close(y: int) -> bool:
        found = image.pixelColor(x, y)
        return max(abs(found.red() - tint.red()), abs(found.blue() - tint.blue())) < 20

    return [y for y in range(image.height()) if close(y)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_curves_meet_their_rows_on_the_screen(qapp: QApplication, pair: KeyPair, scheme: str) -> None:
    apply_theme(qapp, scheme)  # type: ignore[arg-type]
    pair.ribbon.set_links(
        [RibbonLink(0, pair.target.model.tree.by_key["norm.weight"].leaf_start, "mismatched", 1.0, "x")]
    )
    image = pair.grab().toImage()
    view, row = pair.target.view, pair.target.model.row_of("norm")
    edge = view.viewport().mapTo(pair, QPoint(0, view.y_of_row(row) + view.row_height // 2))
    heights = heights_of(image, edge.x(), "mismatched")
    assert heights and max(abs(y - edge.y()) for y in heights) <= 4
    apply_theme(qapp, "light")


def test_the_wheel_scrolls_both_trees(pair: KeyPair) -> None:
    for view in (pair.source.view, pair.target.view):
        view.expandAll()
    event = QWheelEvent(
        QPointF(60, 300), QPointF(60, 300), QPoint(0, 0), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    pair.ribbon.wheelEvent(event)
    for view in (pair.source.view, pair.target.view):
        assert view.verticalScrollBar().value() == 3 * view.row_height


def test_links_of_another_tree_are_not_drawn_and_do_no_harm(pair: KeyPair) -> None:
    pair.source.model.set_tree(type(pair.source.model)().tree, {})
    pair.ribbon.grab()
    assert pair.ribbon.strands() == []


def test_dragging_the_room_between_shares_the_width_out_anew(qtbot: QtBot, pair: KeyPair) -> None:
    before = pair.source.width()
    start = QPoint(70, 30)
    qtbot.mousePress(pair.ribbon, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(pair.ribbon, start + QPoint(40, 0))
    qtbot.mouseRelease(pair.ribbon, Qt.MouseButton.LeftButton, pos=start)
    assert abs(pair.source.width() - before - 40) <= 1
    pair.set_share(0.0)
    assert pair.source.width() >= 299
    assert pair.source.width() + pair.target.width() < pair.width()


def test_it_also_works_between_the_panels_of_a_splitter(qtbot: QtBot, pair: KeyPair) -> None:
    split, ribbon = QSplitter(), Ribbon()
    qtbot.addWidget(split)
    source, target = KeyPanel("Source", pair.source.model), KeyPanel("Target", pair.target.model)
    ribbon.attach(source.view, target.view)
    for widget in (source, ribbon, target):
        split.addWidget(widget)
    ribbon.set_links([RibbonLink(0, 0, "linked", 1.0, "x")])
    split.resize(1200, 500)
    split.show()
    qtbot.waitExposed(split)
    assert [s.count for s in ribbon.strands()] == [1]
    left = heights_of(ribbon.grab().toImage(), 3, "linked")
    row = source.view.viewport().mapTo(split, QPoint(0, source.view.row_height // 2)).y() - ribbon.y()
    assert left and max(abs(y - row) for y in left) <= 4


def test_a_tree_that_goes_away_takes_its_curves_with_it(qtbot: QtBot, pair: KeyPair) -> None:
    ribbon, source = Ribbon(), KeyPanel("Source", pair.source.model)
    qtbot.addWidget(ribbon)
    ribbon.attach(source.view, pair.target.view)
    ribbon.set_links([RibbonLink(0, 0, "linked", 1.0, "x")])
    gone: list[None] = []
    source.view.destroyed.connect(lambda: gone.append(None))
    source.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))
    ribbon.grab()
    assert ribbon.strands() == []
