"""More pairs: networks of two towers, of queries and features, and what no name decides.

In the style of ``pairs_public``: ``build_<name>()`` builds the target of a pair.  :data:`UNDECIDABLE` holds pairs
with the keys that must be asked about: names, shapes and order tell nothing of them.  These pairs were written
without a look at the matcher that is measured on them.
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import torch.nn.functional as F
import transformers as hf
from torch import Tensor, nn

from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.more_vision import Rules
from tests.matching.pairs.pairlib import Pair, Reference, StateDict, randn, rename, seeded, tokens

hf.logging.set_verbosity_error()
PAIRS: list[Pair] = []


# --- CLIP: two towers of equal widths ---------------------------------------------------------------


class QuickGELU(nn.Module):
    """The sigmoid approximation of GELU."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(1.702 * x)


class ResidualAttentionBlock(nn.Module):
    """Pre-norm block out of torch's attention."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.attn, self.ln_1 = nn.MultiheadAttention(d, heads, batch_first=True), nn.LayerNorm(d)
        self.mlp = nn.Sequential()
        self.mlp.add_module("c_fc", nn.Linear(d, 2 * d))
        self.mlp.add_module("gelu", QuickGELU())
        self.mlp.add_module("c_proj", nn.Linear(2 * d, d))
        self.ln_2 = nn.LayerNorm(d)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False, attn_mask=mask)[0]
        return x + self.mlp(self.ln_2(x))


class Resblocks(nn.Module):
    """A stack of blocks."""

    def __init__(self, d: int, heads: int, layers: int) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(ResidualAttentionBlock(d, heads) for _ in range(layers))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        for block in self.resblocks:
            x = block(x, mask)
        return x


class VisualTower(nn.Module):
    """Vision transformer with a projection by a bare parameter."""

    def __init__(self, d: int = 32, out: int = 24) -> None:
        super().__init__()
        self.class_embedding = nn.Parameter(torch.zeros(d))
        self.positional_embedding = nn.Parameter(torch.zeros(17, d))
        self.proj = nn.Parameter(torch.randn(d, out))
        self.conv1 = nn.Conv2d(3, d, 8, 8, bias=False)
        self.ln_pre, self.ln_post = nn.LayerNorm(d), nn.LayerNorm(d)
        self.transformer = Resblocks(d, 4, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_embedding.expand(len(x), 1, -1), x], 1) + self.positional_embedding
        return self.ln_post(self.transformer(self.ln_pre(x))[:, 0]) @ self.proj


class TwoTowers(nn.Module):
    """Images and texts in one space; the text tower has no name of its own."""

    def __init__(self, d: int = 32, out: int = 24) -> None:
        super().__init__()
        self.positional_embedding = nn.Parameter(torch.zeros(20, d))
        self.text_projection = nn.Parameter(torch.randn(d, out))
        self.logit_scale = nn.Parameter(torch.ones(()))
        self.visual = VisualTower()
        self.transformer = Resblocks(d, 4, 2)
        self.token_embedding, self.ln_final = nn.Embedding(50, d), nn.LayerNorm(d)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        ids = inputs[1]
        x = self.token_embedding(ids) + self.positional_embedding[: ids.shape[1]]
        mask = torch.full((ids.shape[1],) * 2, float("-inf")).triu(1)
        x = self.ln_final(self.transformer(x, mask))
        x = x[torch.arange(len(ids)), ids.argmax(-1)] @ self.text_projection
        return self.logit_scale.exp() * F.normalize(self.visual(inputs[0]), dim=-1), F.normalize(x, dim=-1)


def build_clip_hf_to_release() -> nn.Module:
    """Build two towers with the release's names."""
    return seeded(TwoTowers)


def _hf_clip() -> nn.Module:
    shared = {
        "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
        "projection_dim": 24,
    }  # fmt: skip
    # with eos_token_id=2 the text's vector is taken at the largest id, as in the first release
    text = {"vocab_size": 50, "max_position_embeddings": 20, "bos_token_id": 1, "eos_token_id": 2, **shared}
    vision = {"image_size": 32, "patch_size": 8, **shared}
    return hf.CLIPModel(hf.CLIPConfig(text_config=text, vision_config=vision, projection_dim=24))


def _clip_run(model: nn.Module, inputs: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    out = model(pixel_values=inputs[0], input_ids=inputs[1])
    return model.logit_scale.exp() * out.image_embeds, out.text_embeds


def _clip_hf_to_release(sd: StateDict) -> Reference:
    sd = pl.merge(sd, [f"self_attn.{n}_proj." for n in "qkv"], "attn.in_proj_")
    sd = pl.transpose(sd, r"^(visual|text)_projection\.weight")
    return rename(
        sd,
        [
            (r"^visual_projection\.weight", "visual.proj"),
            (r"^text_projection\.weight", "text_projection"),
            (r"^text_model\.embeddings\.token_embedding", "token_embedding"),
            (r"^text_model\.embeddings\.position_embedding\.weight", "positional_embedding"),
            (r"^vision_model\.embeddings\.position_embedding\.weight", "visual.positional_embedding"),
            (r"^vision_model\.embeddings\.class_embedding", "visual.class_embedding"),
            (r"^vision_model\.embeddings\.patch_embedding", "visual.conv1"),
            (r"^vision_model\.pre_layrnorm", "visual.ln_pre"),
            (r"^vision_model\.post_layernorm", "visual.ln_post"),
            (r"^text_model\.final_layer_norm", "ln_final"),
            (r"^text_model\.encoder\.layers", "transformer.resblocks"),
            (r"^vision_model\.encoder\.layers", "visual.transformer.resblocks"),
            (r"self_attn\.out_proj", "attn.out_proj"),
            (r"layer_norm([12])", r"ln_\1"),
            (r"mlp\.fc1", "mlp.c_fc"),
            (r"mlp\.fc2", "mlp.c_proj"),
        ],
    )


PAIRS.append(
    Pair(
        name="clip_hf_to_release",
        tier="ops",
        notes="CLIP; two towers of equal widths, q, k, v concatenated, projections as bare transposed parameters",
        build_source=_hf_clip,
        build_target=build_clip_hf_to_release,
        example=lambda: (randn(2, 3, 32, 32), tokens(2, 12, 50)),
        reference=_clip_hf_to_release,
        run_source=_clip_run,
    )
)


# --- DETR: object queries, self and cross attention ----------------------------------------------------


class BoxHead(nn.Module):
    """Perceptron of three layers."""

    def __init__(self, d: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in ((d, d), (d, d), (d, 4)))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers[2](F.relu(self.layers[1](F.relu(self.layers[0](x))))).sigmoid()


class QueryDetector(nn.Module):
    """Detector on features, out of torch's transformer."""

    def __init__(self, d: int = 32) -> None:
        super().__init__()
        self.transformer = nn.Transformer(d, 4, 2, 3, 64, batch_first=True)
        self.class_embed, self.bbox_embed = nn.Linear(d, 8), BoxHead(d)
        self.query_embed, self.input_proj = nn.Embedding(6, d), nn.Conv2d(40, d, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.input_proj(x).flatten(2).transpose(1, 2)
        x = self.transformer(x, self.query_embed.weight.expand(len(x), -1, -1))
        return self.class_embed(x), self.bbox_embed(x)


class ProjectedAttention(nn.Module):
    """Attention with four linear layers."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.k_proj, self.v_proj, self.q_proj, self.out_proj = (nn.Linear(d, d) for _ in range(4))

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        q, k, v = (
            f(y).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for f, y in ((self.q_proj, x), (self.k_proj, memory), (self.v_proj, memory))
        )
        return self.out_proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))


class DetectorLayer(nn.Module):
    """Post-norm layer, in the decoder with cross attention."""

    def __init__(self, d: int, cross: bool) -> None:
        super().__init__()
        self.self_attn, self.self_attn_layer_norm = ProjectedAttention(d, 4), nn.LayerNorm(d)
        if cross:
            self.encoder_attn, self.encoder_attn_layer_norm = ProjectedAttention(d, 4), nn.LayerNorm(d)
        self.fc1, self.fc2 = nn.Linear(d, 64), nn.Linear(64, d)
        self.final_layer_norm = nn.LayerNorm(d)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        x = self.self_attn_layer_norm(x + self.self_attn(x, x))
        if memory is not None:
            x = self.encoder_attn_layer_norm(x + self.encoder_attn(x, memory))
        return self.final_layer_norm(x + self.fc2(F.relu(self.fc1(x))))


class DetectorStack(nn.Module):
    """Layers and a last norm."""

    def __init__(self, d: int, layers: int, cross: bool) -> None:
        super().__init__()
        self.layers = nn.ModuleList(DetectorLayer(d, cross) for _ in range(layers))
        self.layernorm = nn.LayerNorm(d)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        for layer in self.layers:
            x = layer(x, memory)
        return self.layernorm(x)


class Detector(nn.Module):
    """The same detector with separate projections, for five classes."""

    def __init__(self, d: int = 32) -> None:
        super().__init__()
        self.model = nn.ModuleDict(
            {
                "input_projection": nn.Conv2d(40, d, 1),
                "query_position_embeddings": nn.Embedding(6, d),
                "encoder": DetectorStack(d, 2, False),
                "decoder": DetectorStack(d, 3, True),
            }
        )
        self.class_labels_classifier, self.bbox_predictor = nn.Linear(d, 5), BoxHead(d)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        memory = self.model["encoder"](self.model["input_projection"](x).flatten(2).transpose(1, 2))
        queries = self.model["query_position_embeddings"].weight.expand(len(x), -1, -1)
        x = self.model["decoder"](queries, memory)
        return self.class_labels_classifier(x), self.bbox_predictor(x)


def build_detr_separate() -> nn.Module:
    """Build the detector with separate projections."""
    return seeded(Detector)


def _detr_separate(sd: StateDict) -> Reference:
    sd = pl.split(pl.drop(sd, r"^class_embed"), "in_proj_", ["q_proj.", "k_proj.", "v_proj."])
    sd = rename(
        sd,
        [
            (r"^transformer\.", "model."),
            (r"^input_proj", "model.input_projection"),
            (r"^query_embed", "model.query_position_embeddings"),
            (r"^bbox_embed", "bbox_predictor"),
            (r"multihead_attn", "encoder_attn"),
            (r"linear([12])", r"fc\1"),
            (r"\d\.norm1", lambda m: f"{m[0][0]}.self_attn_layer_norm"),
            (r"(encoder\.layers\.\d)\.norm2", r"\1.final_layer_norm"),
            (r"(decoder\.layers\.\d)\.norm2", r"\1.encoder_attn_layer_norm"),
            (r"(decoder\.layers\.\d)\.norm3", r"\1.final_layer_norm"),
            (r"coder\.norm", "coder.layernorm"),
        ],
    )
    return pl.unmapped(sd, "class_labels_classifier.weight", "class_labels_classifier.bias")


PAIRS.append(
    Pair(
        name="detr_separate",
        tier="partial",
        notes="DETR on torch.nn.Transformer to separate projections; norm1-3 to named norms; other classes",
        build_source=QueryDetector,
        build_target=build_detr_separate,
        example=lambda: randn(2, 40, 4, 4),
        reference=_detr_separate,
        run_source=lambda m, x: m(x)[1],
        run_target=lambda m, x: m(x)[1],
    )
)


# --- Siamese: one tower under two names ------------------------------------------------------------------


class PairEmbedder(nn.Module):
    """One tower for both images."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding_net = nn.Sequential(
            nn.Conv2d(1, 16, 5), nn.PReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 5), nn.PReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * 4 * 4, 48), nn.PReLU(), nn.Linear(48, 48),
        )  # fmt: skip

    def forward(self, inputs: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        return self.embedding_net(inputs[0]), self.embedding_net(inputs[1])


class Tower(nn.Module):
    """The tower, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.dense1, self.dense2 = nn.Linear(32 * 4 * 4, 48), nn.Linear(48, 48)
        self.conv1, self.conv2 = nn.Conv2d(1, 16, 5), nn.Conv2d(16, 32, 5)
        self.act1, self.act2, self.act3 = nn.PReLU(), nn.PReLU(), nn.PReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(self.act1(self.conv1(x)), 2)
        x = F.max_pool2d(self.act2(self.conv2(x)), 2).flatten(1)
        return self.dense2(self.act3(self.dense1(x)))


class Siamese(nn.Module):
    """One tower under two names, and a new layer that compares."""

    def __init__(self) -> None:
        super().__init__()
        self.left = Tower()
        self.right = self.left
        self.compare = nn.Linear(48, 1)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        return self.compare((self.left(inputs[0]) - self.right(inputs[1])).abs())


def build_siamese_tied() -> nn.Module:
    """Build the network with one tower under two names."""
    return seeded(Siamese)


def _siamese_tied(sd: StateDict) -> Reference:
    places = {"0": "conv1", "1": "act1", "3": "conv2", "4": "act2", "7": "dense1", "8": "act3", "9": "dense2"}
    tower = rename(sd, [(r"^embedding_net\.(\d)", lambda m: places[m[1]])])
    out = {**pl.prefixed(tower, "left."), **pl.prefixed(tower, "right.")}
    return pl.unmapped(out, "compare.weight", "compare.bias")


PAIRS.append(
    Pair(
        name="siamese_tied",
        tier="partial",
        notes="one tower to a Siamese network that holds it under two names; a layer added",
        build_source=PairEmbedder,
        build_target=build_siamese_tied,
        example=lambda: (randn(2, 1, 28, 28), randn(2, 1, 28, 28, seed=8)),
        reference=_siamese_tied,
        run_target=lambda m, x: (m.left(x[0]), m.right(x[1])),
    )
)

BY_NAME = {p.name: p for p in PAIRS}


# --- what no name decides ------------------------------------------------------------------------------------

UNDECIDABLE: list[tuple[Pair, list[str]]] = []


class TwoStreams(nn.Module):
    """Two streams of equal shapes and a shared head; the names of the streams are given."""

    def __init__(self, first: str, second: str, head: str) -> None:
        super().__init__()
        self.names = (first, second, head)
        for name in (first, second):
            convs = [nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU()]
            self.add_module(name, nn.Sequential(*convs))
        self.add_module(head, nn.Linear(16, 10))

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        first, second, head = (getattr(self, name) for name in self.names)
        return head((first(inputs[0]) - second(inputs[1])).mean((2, 3)))


def build_streams_without_names() -> nn.Module:
    """Build two streams whose names say nothing; the one that is run first is registered last."""

    def build() -> nn.Module:
        model = TwoStreams("p", "k", "fc")
        model._modules = {name: model._modules[name] for name in ("k", "p", "fc")}
        return model

    return seeded(build)


UNDECIDABLE.append(
    (
        Pair(
            name="streams_without_names",
            tier="rename",
            notes="two streams of equal shapes, 'rgb' and 'flow' to 'k' and 'p'; only the head is certain",
            build_source=lambda: TwoStreams("rgb", "flow", "fc"),
            build_target=build_streams_without_names,
            example=lambda: (randn(2, 3, 8, 8), randn(2, 3, 8, 8, seed=8)),
            reference=lambda sd: rename(sd, [(r"^rgb", "p"), (r"^flow", "k")]),
        ),
        [f"{stream}.{i}.{leaf}" for stream in ("k", "p") for i in (0, 2) for leaf in ("weight", "bias")],
    )
)


class MixingLayer(nn.Module):
    """Attention whose three projections have the given names, and a norm."""

    def __init__(self, names: tuple[str, str, str], d: int = 16) -> None:
        super().__init__()
        self.order = names
        self.norm, self.out = nn.LayerNorm(d), nn.Linear(d, d)
        for name in sorted(names):
            self.add_module(name, nn.Linear(d, d))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(x)
        q, k, v = (getattr(self, name)(y)[:, None] for name in self.order)
        return x + self.out(F.scaled_dot_product_attention(q, k, v)[:, 0])


def _mixing_net(names: tuple[str, str, str]) -> nn.Module:
    return nn.Sequential(nn.Linear(20, 16), *(MixingLayer(names) for _ in range(3)), nn.Linear(16, 5))


def build_attention_without_names() -> nn.Module:
    """Build attention layers whose projections are called after nothing."""
    return seeded(lambda: _mixing_net(("theta", "xi", "phi")))


_LETTERS: Rules = [(r"query", "theta"), (r"key", "xi"), (r"value", "phi")]

UNDECIDABLE.append(
    (
        Pair(
            name="attention_without_names",
            tier="rename",
            notes="query, key and value to three Greek letters; everything but these projections is certain",
            build_source=lambda: _mixing_net(("query", "key", "value")),
            build_target=build_attention_without_names,
            example=lambda: randn(2, 7, 20),
            reference=lambda sd: rename(sd, _LETTERS),
        ),
        [f"{i}.{n}.{leaf}" for i in (1, 2, 3) for n in ("theta", "xi", "phi") for leaf in ("weight", "bias")],
    )
)


class Bag(nn.Module):
    """Layers of equal shapes in a list, and the order in which they are run."""

    def __init__(self, names: tuple[str, ...], order: tuple[str, ...]) -> None:
        super().__init__()
        self.order = order
        self.inlet, self.outlet = nn.Linear(12, 24), nn.Linear(24, 5)
        self.steps = nn.ModuleDict({name: nn.Linear(24, 24) for name in names})

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.inlet(x))
        for name in self.order:
            x = torch.tanh(self.steps[name](x))
        return self.outlet(x)


def build_steps_without_order() -> nn.Module:
    """Build the network whose middle layers have names without an order."""
    return seeded(lambda: Bag(("blue", "green", "red"), ("green", "red", "blue")))


UNDECIDABLE.append(
    (
        Pair(
            name="steps_without_order",
            tier="rename",
            notes="three equal layers named after fruits to three named after colours; the way in and out is certain",
            build_source=lambda: Bag(("apple", "plum", "quince"), ("plum", "apple", "quince")),
            build_target=build_steps_without_order,
            example=lambda: randn(4, 12),
            reference=lambda sd: rename(sd, [("plum", "green"), ("apple", "red"), ("quince", "blue")]),
        ),
        [f"steps.{name}.{leaf}" for name in ("blue", "green", "red") for leaf in ("weight", "bias")],
    )
)
