"""Both panels and the ribbon with a made-up but realistic pair: a ViT as transformers names it into timm's names.

Run as a program it writes screenshots: ``python tests/gui/vit_example.py FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wtransplant.gui.models.key_tree import KeyTree
from wtransplant.gui.models.key_tree_model import SourceTreeModel, TargetTreeModel
from wtransplant.gui.models.row_info import RowInfo
from wtransplant.gui.models.strands import RibbonLink
from wtransplant.gui.models.tree_building import build_tree
from wtransplant.gui.views.key_pair import KeyPair

WIDTH, BLOCKS = 192, 12
_ATTENTION = "encoder.layer.{0}.attention.attention."
_PER_BLOCK = {
    "norm1": ("encoder.layer.{0}.layernorm_before", (WIDTH,)),
    "attn.proj": ("encoder.layer.{0}.attention.output.dense", (WIDTH, WIDTH)),
    "norm2": ("encoder.layer.{0}.layernorm_after", (WIDTH,)),
    "mlp.fc1": ("encoder.layer.{0}.intermediate.dense", (4 * WIDTH, WIDTH)),
    "mlp.fc2": ("encoder.layer.{0}.output.dense", (WIDTH, 4 * WIDTH)),
}
CLASSES = {
    "patch_embed": "PatchEmbed",
    "patch_embed.proj": "Conv2d",
    "blocks": "Sequential",
    "norm": "LayerNorm",
    "head": "Linear",
} | {
    f"blocks.{block}{name}": kind
    for block in range(BLOCKS)
    for name, kind in {
        "": "Block",
        ".norm1": "LayerNorm",
        ".norm2": "LayerNorm",
        ".attn": "Attention",
        ".attn.qkv": "Linear",
        ".attn.proj": "Linear",
        ".mlp": "Mlp",
        ".mlp.fc1": "Linear",
        ".mlp.fc2": "Linear",
    }.items()
}


def source_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.cls_token": (1, 1, WIDTH),
        "embeddings.position_embeddings": (1, 197, WIDTH),
        "embeddings.patch_embeddings.projection.weight": (WIDTH, 3, 16, 16),
        "embeddings.patch_embeddings.projection.bias": (WIDTH,),
    }
    for block in range(BLOCKS):
        for part in ("query", "key", "value"):
            shapes[_ATTENTION.format(block) + part + ".weight"] = (WIDTH, WIDTH)
            shapes[_ATTENTION.format(block) + part + ".bias"] = (WIDTH,)
        for prefix, shape in _PER_BLOCK.values():
            shapes[prefix.format(block) + ".weight"] = shape
            shapes[prefix.format(block) + ".bias"] = shape[:1]
    for name, shape in {"layernorm": (WIDTH,), "classifier": (1000, WIDTH)}.items():
        shapes[name + ".weight"], shapes[name + ".bias"] = shape, shape[:1]
    return shapes


def target_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "cls_token": (1, 1, WIDTH),
        "pos_embed": (1, 577, WIDTH),
        "patch_embed.proj.weight": (WIDTH, 3, 16, 16),
        "patch_embed.proj.bias": (WIDTH,),
    }
    for block in range(BLOCKS):
        for name in ("norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"):
            shape = _PER_BLOCK[name][1] if name in _PER_BLOCK else (3 * WIDTH, WIDTH)
            shapes[f"blocks.{block}.{name}.weight"] = shape
            shapes[f"blocks.{block}.{name}.bias"] = shape[:1]
    for name, shape in {"norm": (WIDTH,), "head": (10, WIDTH)}.items():
        shapes[name + ".weight"], shapes[name + ".bias"] = shape, shape[:1]
    return shapes


def pairs() -> list[tuple[str, str, str]]:
    """(source key, target key, status) of every link."""
    found = [
        ("embeddings.cls_token", "cls_token", "linked"),
        ("embeddings.position_embeddings", "pos_embed", "ambiguous"),
    ]
    modules = [("embeddings.patch_embeddings.projection", "patch_embed.proj"), ("layernorm", "norm")]
    for block in range(BLOCKS):
        modules += [
            (prefix.format(block), f"blocks.{block}.{name}") for name, (prefix, _) in _PER_BLOCK.items()
        ]
        modules += [
            (_ATTENTION.format(block) + part, f"blocks.{block}.attn.qkv")
            for part in ("query", "key", "value")
        ]
    for source, target in modules:
        found += [(f"{source}.{end}", f"{target}.{end}", "linked") for end in ("weight", "bias")]
    return [*found, ("classifier.weight", "head.weight", "mismatched")]


def rows_of(shapes: dict[str, tuple[int, ...]]) -> dict[str, RowInfo]:
    rows = {}
    for key, shape in shapes.items():
        info = RowInfo(shape, "float32", 0, "parameter")
        rows[key] = info._replace(nbytes=4 * info.elements)
    return rows


def tree_of(shapes: dict[str, tuple[int, ...]], *, natural: bool = True) -> KeyTree:
    return build_tree(((key, info.nbytes) for key, info in rows_of(shapes).items()), natural=natural)


def ribbon_links(source: KeyTree, target: KeyTree) -> list[RibbonLink]:
    return [
        RibbonLink(source.by_key[a].leaf_start, target.by_key[b].leaf_start, status, 1.0, b)
        for a, b, status in pairs()
    ]


def fill(pair: KeyPair) -> None:
    """Put the example into the panels, as a controller would."""
    source, target = tree_of(source_shapes()), tree_of(target_shapes(), natural=False)
    pair.source.model.set_tree(source, rows_of(source_shapes()))
    pair.target.model.set_tree(target, rows_of(target_shapes()))
    pair.target.model.set_classes(CLASSES)
    _set_statuses(pair)
    frozen = {
        key for key in target_shapes() if not key.startswith(("head", "blocks.8", "blocks.9", "blocks.1"))
    }
    pair.target.model.set_frozen(frozen)
    pair.ribbon.set_links(ribbon_links(source, target))
    pair.source.set_title(
        "vit_tiny_patch16_224.safetensors", "200 tensors · 21.8 MiB", "/data/vit_tiny.safetensors"
    )
    pair.target.set_title("timm:vit_tiny_patch16_384(num_classes=10)", "152 tensors · 21.3 MiB")


def _set_statuses(pair: KeyPair) -> None:
    used = {key: "unexpected" for key in source_shapes()} | {source: "used" for source, _, _ in pairs()}
    wanted = {key: "missing" for key in target_shapes()}
    texts = {key: "missing · keeps init" for key in wanted}
    for source, key, status in pairs():
        wanted[key] = status
        texts[key] = f"← {source}" if not texts[key].startswith("←") else "← concat query, key, value"
    texts["pos_embed"] = "1×577×192, offered 1×197×192"
    texts["head.weight"] = "10×192, offered 1000×192"
    used["classifier.weight"] = "mismatched"
    pair.source.model.set_statuses(used, {})
    pair.target.model.set_statuses(wanted, texts)
    pair.source.set_counts({word: list(used.values()).count(word) for word in set(used.values())})
    pair.target.set_counts({word: list(wanted.values()).count(word) for word in set(wanted.values())})


def make_pair() -> KeyPair:
    """The three widgets with the example in them."""
    pair = KeyPair(SourceTreeModel(), TargetTreeModel())
    fill(pair)
    return pair


def _open(pair: KeyPair, *paths: str) -> None:
    for path in paths:
        pair.source.model.expand_to([path + ".x"])
        pair.source.model.set_expanded(pair.source.model.row_of(path), True)


def deep_shapes() -> dict[str, tuple[int, ...]]:
    """Keys with 12 levels, with 200 characters, without dots, with control characters and with empty parts."""
    deep = ".".join(f"level{at}" for at in range(11))
    return {
        f"{deep}.weight": (3, 3),
        f"{deep}.bias": (),
        "model." + "very_long_name_" * 13 + ".weight": (7, 5),
        "plain": (0,),
        "a": (1,),
        "a.b": (2,),
        "a..b": (3,),
        "line\nbreak.tab\t": (4,),
        "<b>bold</b>": (5,),
    }


def main(folder: Path) -> None:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from wtransplant.gui.theme import apply_theme

    app = QApplication([])
    folder.mkdir(parents=True, exist_ok=True)

    def shoot(pair: KeyPair, name: str) -> None:
        app.processEvents()
        frame = pair.grab()
        frame.save(str(folder / f"{name}.png"))

    for scheme in ("light", "dark"):
        apply_theme(app, scheme)
        pair = make_pair()
        pair.setAutoFillBackground(True)
        pair.resize(1256, 620)
        pair.show()
        _open(pair, "encoder", "encoder.layer")
        shoot(pair, f"pair-{scheme}")
        strand = max(pair.ribbon.strands(), key=lambda strand: strand.count)
        shape = next(s for s in pair.ribbon._shapes() if s.strand is strand)
        QTest.mouseMove(pair.ribbon, QPoint(*map(int, shape.at(0.5))))
        shoot(pair, f"hover-{scheme}")
        QTest.mouseMove(pair.ribbon, QPoint(20, 10))
        pair.target.view.reveal("blocks.0.attn.qkv.weight")
        pair.source.view.reveal("encoder.layer.0.attention.attention.query.weight")
        pair.target.view.setFocus(Qt.FocusReason.TabFocusReason)
        shoot(pair, f"select-{scheme}")
        pair.source.view.collapseAll()
        pair.target.view.expandAll()
        pair.target.view.verticalScrollBar().setValue(700)
        shoot(pair, f"scrolled-{scheme}")
        pair.target.set_chips({"missing", "ambiguous", "mismatched"})
        pair.target.model.set_visible({"head.weight", "head.bias", "pos_embed"})
        pair.source.filter.setText("/layer.[(/")
        pair.source.set_filter_error("unterminated character set")
        hints = dict.fromkeys(
            [*pair.target.model.tree.by_path, *pair.target.model.tree.by_key], "shape differs"
        )
        pair.target.model.set_drop_hints(hints | {"head": "", "head.bias": ""})
        shoot(pair, f"filter-{scheme}")
        pair.close()
        pair = make_pair()
        pair.setAutoFillBackground(True)
        pair.source.model.set_tree(tree_of(deep_shapes()), rows_of(deep_shapes()))
        pair.ribbon.set_links([])
        pair.source.model.expand_all()
        pair.target.set_empty(
            "Open a model: the one that takes the weights. Or drop a Python file here.", "Open target…"
        )
        pair.target.set_title("", "")
        pair.resize(1000, 560)
        pair.show()
        shoot(pair, f"deep-{scheme}")
        pair.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
