"""Further pairs: text, sequences and tables, between independently named implementations.

Like ``pairs_public``: :data:`PAIRS`, and ``build_<name>()`` for the target of each.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import torch.nn.functional as F
import transformers as hf
from torch import Tensor, nn

from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.pairlib import Pair, Reference, StateDict, seeded, tokens
from tests.matching.pairs.pairs_public import NanoGPT, logits

hf.logging.set_verbosity_error()
PAIRS: list[Pair] = []
Look = Callable[[str], nn.Module]
Run = Callable[[Look, Any], Any]
V, D, HEADS, FF, LENGTH, LAYERS = 50, 32, 4, 64, 40, 3


def pair(name: str, tier: str, notes: str, source: Callable[[], nn.Module], target: Callable[[], nn.Module],
         example: Callable[[], Any], reference: Callable[[StateDict], Reference], **more: Any) -> Pair:  # fmt: skip
    """Make a pair whose target is built with a fixed seed."""
    return Pair(name, tier, notes, source, lambda: seeded(target), example, reference, **more)


def rename(state: StateDict, rules: str) -> StateDict:
    """Rename all keys by rules ``pattern>replacement``, in order and separated by blanks.

    Patterns are regular expressions; ``{\\1+1}`` in a replacement is the first group, counted up by one.
    """
    pairs = (rule.split(">") for rule in rules.split())
    out = pl.rename(state, [(re.sub(r"\.(?!\*)", r"\.", old), new) for old, new in pairs])
    return {re.sub(r"\{(\d+)\+1\}", lambda m: str(int(m[1]) + 1), k): v for k, v in out.items()}


def add(*args: Any, **kw: Any) -> None:
    """Append a pair to :data:`PAIRS`."""
    PAIRS.append(pair(*args, **kw))


# --- parts -------------------------------------------------------------------------------------


def graft(root: nn.Module, path: str, module: nn.Module) -> nn.Module:
    """Register a module under a dotted path, with plain containers in between."""
    *parents, leaf = path.split(".")
    for name in parents:
        if not hasattr(root, name):
            root.add_module(name, nn.Module())
        root = root.get_submodule(name)
    root.add_module(leaf, module)
    return module


def attend(q: Tensor, k: Tensor, v: Tensor, heads: int = HEADS, causal: bool = False, **kw: Any) -> Tensor:
    """Multi-head attention of (batch, time, channels) projections."""
    q, k, v = (x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (q, k, v))
    y = F.scaled_dot_product_attention(q, k, v, is_causal=causal, **kw)
    return y.transpose(1, 2).flatten(2)


class Dense(nn.Module):
    """Linear layer that holds its matrix as (in, out), as TensorFlow does."""

    def __init__(self, cin: int, cout: int) -> None:
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(cin, cout) / cin**0.5)
        self.bias = nn.Parameter(torch.zeros(cout))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.kernel + self.bias


class GammaNorm(nn.Module):
    """Layer norm with gamma and beta."""

    def __init__(self, d: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.gamma, self.beta, self.eps = nn.Parameter(torch.ones(d)), nn.Parameter(torch.zeros(d)), eps

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, x.shape[-1:], self.gamma, self.beta, self.eps)


class RootNorm(nn.Module):
    """Root-mean-square norm, with a parameter of the given name."""

    def __init__(self, d: int, eps: float = 1e-6, name: str = "weight") -> None:
        super().__init__()
        self.name, self.eps = name, eps
        self.register_parameter(name, nn.Parameter(torch.ones(d)))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, x.shape[-1:], getattr(self, self.name), self.eps)


class Block(nn.Module):
    """Transformer block; ``names`` gives the path of each part (``q=attention.query``), in order.

    Parts: q, k, v or qkv, o (self-attention); xq, xk, xv or xkv, xo (attention to the encoder's output);
    up, down (feed-forward); n1, nx, n2 (norms after, or with ``pre`` before, each of the three).
    """

    def __init__(self, names: str, *, pre: bool = False, causal: bool = False,
                 act: Callable[[Tensor], Tensor] = F.gelu, linear: Callable[..., nn.Module] = nn.Linear,
                 norm: Callable[[int], nn.Module] = nn.LayerNorm, scale: float | None = None) -> None:  # fmt: skip
        super().__init__()
        self.names = roles(names)
        self.pre, self.causal, self.act, self.scale = pre, causal, act, scale
        sizes = {"qkv": (D, 3 * D), "xkv": (D, 2 * D), "up": (D, FF), "down": (FF, D)}
        for role, path in self.names.items():
            graft(self, path, norm(D) if role[0] == "n" else linear(*sizes.get(role, (D, D))))

    def part(self, role: str, x: Tensor) -> Tensor:
        return self.get_submodule(self.names[role])(x)

    def several(self, roles: str, x: Tensor, prefix: str = "") -> list[Tensor]:
        if prefix + roles in self.names:
            return list(self.part(prefix + roles, x).chunk(len(roles), -1))
        return [self.part(prefix + r, x) for r in roles]

    def step(self, norm: str, x: Tensor, change: Callable[[Tensor], Tensor]) -> Tensor:
        return x + change(self.part(norm, x)) if self.pre else self.part(norm, x + change(x))

    def forward(self, x: Tensor, memory: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        kw = {"causal": self.causal, "attn_mask": mask, "scale": self.scale}
        x = self.step("n1", x, lambda y: self.part("o", attend(*self.several("qkv", y), **kw)))
        if memory is not None:
            keys = self.several("kv", memory, "x")
            x = self.step(
                "nx", x, lambda y: self.part("xo", attend(self.part("xq", y), *keys, scale=self.scale))
            )
        return self.step("n2", x, lambda y: self.part("down", self.act(self.part("up", y))))


class Parts(nn.Module):
    """Network out of parts at given paths (``role=path``, in the order of registration).

    ``run`` gets a look-up of the parts by role, and the input.
    """

    def __init__(self, made: dict[str, nn.Module], names: str, run: Run) -> None:
        super().__init__()
        self.paths, self.run = roles(names), run
        for role, path in self.paths.items():
            graft(self, path, made[role])

    def part(self, role: str) -> nn.Module:
        return self.get_submodule(self.paths[role])

    def forward(self, x: Any) -> Any:
        return self.run(self.part, x)


def roles(names: str) -> dict[str, str]:
    """Read ``role=path role=path``."""
    return dict(part.split("=") for part in names.split())


def norm12(d: int) -> nn.LayerNorm:
    """Layer norm with BERT's epsilon."""
    return nn.LayerNorm(d, eps=1e-12)


def positions(x: Tensor, offset: int = 0) -> Tensor:
    """Return the positions of a batch of tokens."""
    return torch.arange(x.shape[1]) + offset


def ids() -> Tensor:
    """Return example tokens."""
    return tokens(2, 12, V)


def two_texts() -> tuple[Tensor, Tensor]:
    """Return example tokens for an encoder and for a decoder."""
    return tokens(2, 12, V), tokens(2, 9, V, seed=8)


def hidden(model: nn.Module, x: Tensor) -> Tensor:
    """Run a transformers model and return its last hidden state."""
    return model(x).last_hidden_state


def hidden_and_pooled(model: nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    """Run a transformers model and return its last hidden state and the pooled one."""
    out = model(x)
    return out.last_hidden_state, out.pooler_output


BERT = {"vocab_size": V, "hidden_size": D, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "intermediate_size": FF, "max_position_embeddings": LENGTH}  # fmt: skip


# --- encoders ------------------------------------------------------------------------------------


class StockEncoder(nn.Module):
    """BERT out of torch's stock layers."""

    def __init__(self) -> None:
        super().__init__()
        self.pooled = nn.Linear(D, D)
        sizes = {"positions": LENGTH, "segments": 2, "tokens": V}
        self.embed = nn.ModuleDict({name: nn.Embedding(size, D) for name, size in sizes.items()})
        self.embed_ln = norm12(D)
        kinds = {"activation": "gelu", "layer_norm_eps": 1e-12, "batch_first": True}
        layer = nn.TransformerEncoderLayer(D, HEADS, FF, **kinds)
        self.body = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        e = self.embed
        y = e["tokens"](x) + e["positions"](positions(x)) + e["segments"](torch.zeros_like(x))
        y = self.body(self.embed_ln(y))
        return y, torch.tanh(self.pooled(y[:, 0]))


def _stock_to_bert(sd: StateDict) -> Reference:
    sd = pl.split(sd, "self_attn.in_proj_", [f"attention.self.{n}." for n in ("query", "key", "value")])
    return rename(sd, r"""
        ^pooled>pooler.dense ^embed.tokens>embeddings.word_embeddings
        ^embed.segments>embeddings.token_type_embeddings ^embed.positions>embeddings.position_embeddings
        ^embed_ln>embeddings.LayerNorm ^body.layers>encoder.layer
        self_attn.out_proj>attention.output.dense norm1>attention.output.LayerNorm
        linear1>intermediate.dense linear2>output.dense norm2>output.LayerNorm""")  # fmt: skip


add("bert_torch_to_hf", "ops", "torch.nn.TransformerEncoder to BERT; in_proj is split; head registered first",
    StockEncoder, lambda: hf.BertModel(hf.BertConfig(**BERT)), ids, _stock_to_bert,
    run_target=hidden_and_pooled)  # fmt: skip


class TfEncoder(nn.Module):
    """RoBERTa as a TensorFlow 1 port would hold it: kernels (in, out), gamma, beta, bare embedding tables."""

    NAMES = (
        "q=attention.self.query k=attention.self.key v=attention.self.value o=attention.output.dense "
        "n1=attention.output.LayerNorm up=intermediate.dense down=output.dense n2=output.LayerNorm"
    )

    def __init__(self) -> None:
        super().__init__()
        sizes = {"word_embeddings": V, "token_type_embeddings": 1, "position_embeddings": LENGTH}
        self.embeddings = nn.ParameterDict({name: torch.randn(size, D) for name, size in sizes.items()})
        self.embeddings_LayerNorm = GammaNorm(D)
        for i in range(LAYERS):
            graft(self, f"encoder.layer_{i}", Block(self.NAMES, linear=Dense, norm=GammaNorm))
        self.output_weights, self.output_bias = nn.Parameter(torch.randn(7, D)), nn.Parameter(torch.zeros(7))

    def hidden(self, x: Tensor) -> Tensor:
        e = self.embeddings
        y = e["word_embeddings"][x] + e["position_embeddings"][positions(x, 2)]
        y = self.embeddings_LayerNorm(y + e["token_type_embeddings"][0])
        for block in self.encoder.children():
            y = block(y)
        return y

    def forward(self, x: Tensor) -> Tensor:
        return self.hidden(x)[:, 0] @ self.output_weights.t() + self.output_bias


def _roberta_to_tf(sd: StateDict) -> Reference:
    sd = rename(pl.drop(sd, r"^classifier"), r"""
        ^roberta.> (_embeddings).weight>\1 ^embeddings.LayerNorm>embeddings_LayerNorm
        LayerNorm.weight>LayerNorm.gamma LayerNorm.bias>LayerNorm.beta
        encoder.layer.(\d+)>encoder.layer_\1 (query|key|value|dense).weight>\1.kernel""")  # fmt: skip
    return pl.unmapped(pl.transpose(sd, "kernel"), "output_weights", "output_bias")


add("roberta_to_tf", "partial", "RoBERTa classifier to TensorFlow names, kernels (in, out); one new matrix as head",
    lambda: hf.RobertaForSequenceClassification(hf.RobertaConfig(**BERT, type_vocab_size=1, layer_norm_eps=1e-5)),
    TfEncoder, ids, _roberta_to_tf,
    run_source=lambda m, x: hidden(m.roberta, x), run_target=lambda m, x: m.hidden(x))  # fmt: skip


class CamelDiscriminator(nn.Module):
    """ELECTRA discriminator with camel case, blocks counted from one, heads first and norms last."""

    NAMES = (
        "up=wideLinear down=narrowLinear v=selfAttention.valueLinear k=selfAttention.keyLinear "
        "q=selfAttention.queryLinear o=selfAttention.outputLinear n2=feedForwardNorm n1=selfAttentionNorm"
    )

    def __init__(self, vocab: int = V, adapters: bool = False) -> None:
        super().__init__()
        self.adapters = nn.ModuleList(nn.Linear(D, D) for _ in range(LAYERS if adapters else 0))
        for adapter in self.adapters:
            nn.init.zeros_(adapter.weight), nn.init.zeros_(adapter.bias)
        self.headOutput, self.headDense = nn.Linear(D, 1), nn.Linear(D, D)
        for i in range(LAYERS):
            self.add_module(f"block{i + 1}", Block(self.NAMES, norm=norm12))
        self.embeddingExpand = nn.Linear(16, D)
        self.tokenTypeEmbedding = nn.Embedding(2, 16)
        self.tokenEmbedding, self.positionEmbedding = nn.Embedding(vocab, 16), nn.Embedding(LENGTH, 16)
        self.embeddingNorm = norm12(16)

    def forward(self, x: Tensor) -> Tensor:
        y = self.tokenEmbedding(x) + self.positionEmbedding(positions(x)) + self.tokenTypeEmbedding.weight[0]
        return self.judge(self.embeddingNorm(y))

    def judge(self, y: Tensor) -> Tensor:
        y = self.embeddingExpand(y)
        for i in range(LAYERS):
            y = self.get_submodule(f"block{i + 1}")(y)
            y = y + self.adapters[i](y) if self.adapters else y
        return self.headOutput(F.gelu(self.headDense(y))).squeeze(-1)


_ELECTRA_TO_CAMEL = r"""
    ^electra.> ^discriminator_predictions.dense.>headDense.
    ^discriminator_predictions.dense_prediction>headOutput ^embeddings_project>embeddingExpand
    ^embeddings.word_embeddings>tokenEmbedding ^embeddings.position_embeddings>positionEmbedding
    ^embeddings.token_type_embeddings>tokenTypeEmbedding ^embeddings.LayerNorm>embeddingNorm
    ^encoder.layer.(\d+)>block{\1+1} attention.self.(\w+)>selfAttention.\1Linear
    attention.output.dense>selfAttention.outputLinear attention.output.LayerNorm>selfAttentionNorm
    intermediate.dense>wideLinear output.dense>narrowLinear output.LayerNorm>feedForwardNorm
"""


def _hf_electra() -> nn.Module:
    return hf.ElectraForPreTraining(hf.ElectraConfig(**BERT, embedding_size=16))


def _judge(model: nn.Module, y: Tensor) -> Tensor:
    y = model.electra.encoder(model.electra.embeddings_project(y)).last_hidden_state
    return model.discriminator_predictions(y)


def _electra_to_adapted(sd: StateDict) -> Reference:
    new = [f"adapters.{i}.{leaf}" for i in range(LAYERS) for leaf in ("weight", "bias")]
    return pl.unmapped(rename(sd, _ELECTRA_TO_CAMEL), "tokenEmbedding.weight", *new)


add("electra_to_camel", "rename", "ELECTRA to camel case; blocks from one, heads registered first, norms last",
    _hf_electra, CamelDiscriminator, ids, lambda sd: rename(sd, _ELECTRA_TO_CAMEL), run_source=logits)  # fmt: skip
add("electra_to_adapted", "partial", "The same to a larger vocabulary and with an added square layer after each block",
    _hf_electra, lambda: CamelDiscriminator(60, adapters=True), lambda: pl.randn(2, 12, 16), _electra_to_adapted,
    run_source=_judge, run_target=lambda m, y: m.judge(y))  # fmt: skip


class SharedEncoder(nn.Module):
    """ALBERT: a factorised embedding and one block, used three times."""

    NAMES = "n2=ln_2 q=att.q k=att.k v=att.v o=att.out n1=ln_1 up=ff.fc1 down=ff.fc2"

    def __init__(self) -> None:
        super().__init__()
        self.tok, self.pos, self.seg = nn.Embedding(V, 16), nn.Embedding(LENGTH, 16), nn.Embedding(2, 16)
        self.emb_ln, self.emb_proj = norm12(16), nn.Linear(16, D)
        self.shared = Block(self.NAMES, act=lambda x: F.gelu(x, approximate="tanh"), norm=norm12)
        self.pool = nn.Linear(D, D)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y = self.emb_proj(self.emb_ln(self.tok(x) + self.pos(positions(x)) + self.seg.weight[0]))
        for _ in range(LAYERS):
            y = self.shared(y)
        return y, torch.tanh(self.pool(y[:, 0]))


_SHARED_TO_ALBERT = r"""
    ^tok.>embeddings.word_embeddings. ^pos.>embeddings.position_embeddings.
    ^seg.>embeddings.token_type_embeddings. ^emb_ln>embeddings.LayerNorm
    ^emb_proj>encoder.embedding_hidden_mapping_in ^pool.>pooler.
    ^shared>encoder.albert_layer_groups.0.albert_layers.0 att.q.>attention.query. att.k.>attention.key.
    att.v.>attention.value. att.out.>attention.dense. ln_1>attention.LayerNorm
    ln_2>full_layer_layer_norm ff.fc1>ffn ff.fc2>ffn_output
"""

add("shared_to_albert", "rename", "One block used three times, to ALBERT", SharedEncoder,
    lambda: hf.AlbertModel(hf.AlbertConfig(**BERT, embedding_size=16)), ids,
    lambda sd: rename(sd, _SHARED_TO_ALBERT), run_target=hidden_and_pooled)  # fmt: skip


class SmallEncoder(nn.Module):
    """DistilBERT with fused projections, bottom blocks registered last."""

    NAMES = "qkv=attn.qkv o=attn.proj n1=norm1 up=mlp.fc1 down=mlp.fc2 n2=norm2"

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        for i in reversed(range(layers)):
            graft(self, f"trunk.{i}", Block(self.NAMES, norm=norm12))
        self.embed_norm = norm12(D)
        self.token_embed, self.pos_embed = nn.Embedding(V, D), nn.Embedding(LENGTH, D)

    def forward(self, x: Tensor, layers: int = LAYERS) -> Tensor:
        y = self.embed_norm(self.token_embed(x) + self.pos_embed(positions(x)))
        for i in range(layers):
            y = self.trunk.get_submodule(str(i))(y)
        return y


_SMALL_TO_DISTILBERT = r"""
    ^token_embed>embeddings.word_embeddings ^pos_embed>embeddings.position_embeddings
    ^embed_norm>embeddings.LayerNorm ^trunk>transformer.layer attn.proj>attention.out_lin
    norm1>sa_layer_norm norm2>output_layer_norm mlp.fc>ffn.lin
"""


def hf_distilbert(**kw: Any) -> nn.Module:
    """Build a DistilBERT."""
    sizes = {"dim": D, "n_layers": LAYERS, "n_heads": HEADS, "hidden_dim": FF,
             "max_position_embeddings": LENGTH}  # fmt: skip
    return hf.DistilBertModel(hf.DistilBertConfig(**{"vocab_size": V, **sizes, **kw}))


add("fused_to_distilbert", "ops", "Fused projections to DistilBERT's separate ones; blocks registered backwards",
    SmallEncoder, hf_distilbert, ids,
    lambda sd: rename(pl.split(sd, "attn.qkv", [f"attention.{n}_lin" for n in "qkv"]), _SMALL_TO_DISTILBERT),
    run_target=hidden)  # fmt: skip


class SentenceModel(nn.Module):
    """Sentence encoder: separate projections, mean of the tokens, a projection, length one."""

    BLOCK = "q=attn.to_q k=attn.to_k v=attn.to_v o=attn.to_out up=mlp.lin_in down=mlp.lin_out n1=attn_norm n2=mlp_norm"

    def __init__(self) -> None:
        super().__init__()
        self.projection = nn.Linear(D, D)
        self.layers = nn.ModuleList(Block(self.BLOCK, norm=norm12) for _ in range(LAYERS))
        self.word, self.position, self.segment = nn.Embedding(V, D), nn.Embedding(40, D), nn.Embedding(2, D)
        self.norm = norm12(D)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.word(x) + self.position(positions(x)) + self.segment.weight[0])
        for layer in self.layers:
            y = layer(y)
        return F.normalize(torch.tanh(self.projection(y.mean(1))), dim=-1)


def hf_sentence() -> nn.Module:
    """Build a BERT without pooler and a dense layer, under the keys of a saved sentence encoder."""
    model = nn.Module()
    graft(model, "0.auto_model", hf.BertModel(hf.BertConfig(**BERT), add_pooling_layer=False))
    graft(model, "2.linear", nn.Linear(D, D))
    return model


def _run_sentence(model: nn.Module, x: Tensor) -> Tensor:
    y = hidden(model.get_submodule("0.auto_model"), x).mean(1)
    return F.normalize(torch.tanh(model.get_submodule("2.linear")(y)), dim=-1)


add("sentence_encoder", "wrapped", "Sentence encoder (0.auto_model, 2.linear; no pooler) to own names",
    hf_sentence, SentenceModel, ids, lambda sd: rename(sd, r"""
    ^2.linear>projection ^0.auto_model.> ^encoder.layer>layers ^embeddings.LayerNorm>norm
    ^embeddings.word_embeddings>word ^embeddings.position_embeddings>position
    ^embeddings.token_type_embeddings>segment attention.self.query>attn.to_q attention.self.key>attn.to_k
    attention.self.value>attn.to_v attention.output.dense>attn.to_out attention.output.LayerNorm>attn_norm
    intermediate.dense>mlp.lin_in output.dense>mlp.lin_out output.LayerNorm>mlp_norm"""),
    run_source=_run_sentence)  # fmt: skip


# --- decoders -----------------------------------------------------------------------------------


def nano_gpt() -> nn.Module:
    """Build a NanoGPT whose masks are boolean, so that they keep their values."""
    model = NanoGPT()
    for block in model.transformer["h"]:
        block.attn.bias = block.attn.bias.bool()
    return model


def hf_gpt2() -> nn.Module:
    """Build a GPT-2 of NanoGPT's size."""
    sizes = {"vocab_size": V, "n_embd": D, "n_layer": 3, "n_head": 4, "n_positions": 40}
    return hf.GPT2LMHeadModel(hf.GPT2Config(**sizes, bos_token_id=0, eos_token_id=1))


add("gpt2_nano_to_hf", "ops", "GPT-2; Linear to Conv1D under the same names; the source has mask buffers",
    nano_gpt, hf_gpt2, ids,
    lambda sd: pl.transpose(pl.drop(sd, r"\.attn\.bias$"), r"(c_attn|c_proj|c_fc)\.weight"),
    run_target=logits)  # fmt: skip


class TiedDecoder(nn.Module):
    """OPT with abbreviated names and no key for the head, which is the embedding."""

    NAMES = "up=ffn.w_in down=ffn.w_out q=attn.wq k=attn.wk v=attn.wv o=attn.wo n1=attn_ln n2=ffn_ln"

    def __init__(self) -> None:
        super().__init__()
        self.ln_f = nn.LayerNorm(D)
        self.h = nn.ModuleList(Block(self.NAMES, pre=True, causal=True, act=F.relu) for _ in range(LAYERS))
        self.wpe, self.wte = nn.Embedding(LENGTH + 2, D), nn.Embedding(V, D)

    def forward(self, x: Tensor) -> Tensor:
        y = self.wte(x) + self.wpe(positions(x, 2))
        for block in self.h:
            y = block(y)
        return self.ln_f(y) @ self.wte.weight.t()


_OPT_TO_TIED = r"""
    ^model.decoder.> ^embed_tokens>wte ^embed_positions>wpe ^final_layer_norm>ln_f ^layers>h
    self_attn.([qkv])_proj>attn.w\1 self_attn.out_proj>attn.wo self_attn_layer_norm>attn_ln
    final_layer_norm>ffn_ln fc1>ffn.w_in fc2>ffn.w_out
"""


add("opt_to_tied", "rename", "OPT to own names; the tied head has a key on the source's side only",
    lambda: hf.OPTForCausalLM(hf.OPTConfig(**BERT, ffn_dim=FF, word_embed_proj_dim=D)), TiedDecoder, ids,
    lambda sd: rename(pl.drop(sd, "lm_head"), _OPT_TO_TIED), run_source=logits)  # fmt: skip


# --- encoder and decoder -----------------------------------------------------------------------------


class OwnT5Stack(nn.Module):
    """Encoder or decoder, with the bias of relative positions beside the layers."""

    ENCODER = (
        "q=self_attention.query k=self_attention.key v=self_attention.value o=self_attention.output "
        "up=ffn_in down=ffn_out n1=self_attention_norm n2=ffn_norm"
    )
    DECODER = (
        "xq=cross_attention.query xk=cross_attention.key xv=cross_attention.value xo=cross_attention.output "
        + ENCODER
        + " nx=cross_attention_norm"
    )

    def __init__(self, decoder: bool) -> None:
        super().__init__()
        self.decoder = decoder
        self.norm = RootNorm(D)
        kinds = {"pre": True, "act": F.relu, "linear": partial(nn.Linear, bias=False), "norm": RootNorm}
        names = self.DECODER if decoder else self.ENCODER
        self.layers = nn.ModuleList(Block(names, **kinds, scale=1.0) for _ in range(LAYERS))
        self.relative_bias = nn.Embedding(32, HEADS)

    def bias(self, length: int) -> Tensor:
        ahead = torch.arange(length)[None, :] - torch.arange(length)[:, None]
        buckets = 32 if self.decoder else 16
        distance = (-ahead).clamp_min(0) if self.decoder else ahead.abs()
        exact = buckets // 2
        far = exact + ((distance / exact).log() / torch.tensor(128 / exact).log() * (buckets - exact)).long()
        bucket = torch.where(distance < exact, distance, far.clamp_max(buckets - 1))
        if not self.decoder:
            bucket = bucket + 16 * (ahead > 0)
        bias = self.relative_bias(bucket).permute(2, 0, 1)
        return bias.masked_fill(ahead > 0, float("-inf")) if self.decoder else bias

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        bias = self.bias(x.shape[1])
        for layer in self.layers:
            x = layer(x, memory, bias)
        return self.norm(x)


class OwnT5(nn.Module):
    """T5 with one embedding, which is the head too."""

    def __init__(self) -> None:
        super().__init__()
        self.decoder, self.encoder = OwnT5Stack(True), OwnT5Stack(False)
        self.token_embedding = nn.Embedding(V, D)

    def forward(self, x: tuple[Tensor, Tensor]) -> Tensor:
        memory = self.encoder(self.token_embedding(x[0]))
        y = self.decoder(self.token_embedding(x[1]), memory)
        return y * D**-0.5 @ self.token_embedding.weight.t()


def _t5_to_own(sd: StateDict) -> Reference:
    return rename(pl.drop(sd, r"embed_tokens|lm_head"), r"""
        ^shared>token_embedding block.0.layer.0.SelfAttention.relative_attention_bias>relative_bias
        final_layer_norm>norm block.(\d).layer.0.layer_norm>layers.\1.self_attention_norm
        ^(decoder.)block.(\d).layer.1.layer_norm>\1layers.\2.cross_attention_norm
        block.(\d).layer.\d.layer_norm>layers.\1.ffn_norm block.(\d).layer.\d.>layers.\1.
        SelfAttention>self_attention EncDecAttention>cross_attention DenseReluDense.wi>ffn_in
        DenseReluDense.wo>ffn_out attention.q.>attention.query. attention.k.>attention.key.
        attention.v.>attention.value. attention.o.>attention.output.""")  # fmt: skip


_T5 = {"vocab_size": V, "d_model": D, "d_kv": 8, "d_ff": FF, "num_layers": LAYERS, "num_heads": HEADS}

add("t5_to_own", "rename", "T5 to own code: decoder first, norms last, bias of positions out of the first layer, "
    "one embedding for four keys", lambda: hf.T5ForConditionalGeneration(hf.T5Config(**_T5)), OwnT5, two_texts,
    _t5_to_own, run_source=lambda m, x: m(input_ids=x[0], decoder_input_ids=x[1]).logits)  # fmt: skip


class CrossFused(nn.Module):
    """BART with fused projections of queries, keys and values, and of the keys and values of the encoder."""

    ENCODER = (
        "n1=norm_attention n2=norm_feedforward qkv=self_attention.qkv o=self_attention.output "
        "up=feedforward.0 down=feedforward.3"
    )
    DECODER = ENCODER + " xq=cross_attention.q xkv=cross_attention.kv xo=cross_attention.output nx=norm_cross"

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(V, D)
        self.encoder_positions = nn.Embedding(LENGTH + 2, D)
        self.decoder_positions = nn.Embedding(LENGTH + 2, D)
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(D), nn.LayerNorm(D)
        self.encoder_blocks = nn.ModuleList(Block(self.ENCODER) for _ in range(2))
        self.decoder_blocks = nn.ModuleList(Block(self.DECODER, causal=True) for _ in range(2))

    def forward(self, x: tuple[Tensor, Tensor]) -> Tensor:
        memory = self.encoder_norm(self.embedding(x[0]) + self.encoder_positions(positions(x[0], 2)))
        for block in self.encoder_blocks:
            memory = block(memory)
        y = self.decoder_norm(self.embedding(x[1]) + self.decoder_positions(positions(x[1], 2)))
        for block in self.decoder_blocks:
            y = block(y, memory)
        return y


def _bart_to_fused(sd: StateDict) -> Reference:
    sd = pl.merge(sd, [f".self_attn.{n}_proj" for n in "qkv"], ".self_attention.qkv")
    sd = pl.merge(sd, [f".encoder_attn.{n}_proj" for n in "kv"], ".cross_attention.kv")
    return rename(pl.drop(sd, r"embed_tokens"), r"""
        ^shared>embedding ^(\w+).embed_positions>\1_positions ^(\w+).layernorm_embedding>\1_norm
        ^(\w+).layers>\1_blocks encoder_attn.q_proj>cross_attention.q
        self_attn.out_proj>self_attention.output encoder_attn.out_proj>cross_attention.output
        self_attn_layer_norm>norm_attention encoder_attn_layer_norm>norm_cross
        final_layer_norm>norm_feedforward fc1>feedforward.0 fc2>feedforward.3""")  # fmt: skip


_BART = {"encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": HEADS, "decoder_attention_heads": HEADS,
         "encoder_ffn_dim": FF, "decoder_ffn_dim": FF, "max_position_embeddings": LENGTH}  # fmt: skip

add("bart_to_fused", "ops", "BART; self_attn / encoder_attn become self_attention.qkv / cross_attention.q and .kv",
    lambda: hf.BartModel(hf.BartConfig(vocab_size=V, d_model=D, **_BART)), CrossFused, two_texts, _bart_to_fused,
    run_source=lambda m, x: m(input_ids=x[0], decoder_input_ids=x[1]).last_hidden_state)  # fmt: skip


class StockTranslator(nn.Module):
    """Translation model around torch.nn.Transformer."""

    def __init__(self) -> None:
        super().__init__()
        self.transformer = nn.Transformer(D, HEADS, 2, 2, FF, batch_first=True)
        self.generator = nn.Linear(D, 60)
        self.src_tok_emb, self.tgt_tok_emb = nn.Embedding(V, D), nn.Embedding(60, D)

    def forward(self, x: tuple[Tensor, Tensor]) -> Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(x[1].shape[1])
        y = self.transformer(self.src_tok_emb(x[0]), self.tgt_tok_emb(x[1]), tgt_mask=mask)
        return self.generator(y)


class NamedTranslator(nn.Module):
    """The same with separate projections, an encoder and a decoder of its own names."""

    ENCODER = "q=mha.q_linear k=mha.k_linear v=mha.v_linear o=mha.fc up=ffn.fc1 down=ffn.fc2 n1=mha_norm n2=ffn_norm"
    DECODER = (
        "q=masked_mha.q_linear k=masked_mha.k_linear v=masked_mha.v_linear o=masked_mha.fc "
        "xq=enc_dec_mha.q_linear xk=enc_dec_mha.k_linear xv=enc_dec_mha.v_linear xo=enc_dec_mha.fc "
        "up=ffn.fc1 down=ffn.fc2 n1=masked_mha_norm nx=enc_dec_mha_norm n2=ffn_norm"
    )

    def __init__(self) -> None:
        super().__init__()
        for side, size, names in (("src", V, self.ENCODER), ("trg", 60, self.DECODER)):
            graft(self, f"{side}_embedding", nn.Embedding(size, D))
            for i in (1, 2):
                path = f"{'enc' if side == 'src' else 'dec'}.block{i}"
                graft(self, path, Block(names, act=F.relu, causal=side == "trg"))
        self.enc.norm, self.dec.norm = nn.LayerNorm(D), nn.LayerNorm(D)
        self.vocab_out = nn.Linear(D, 60)

    def forward(self, x: tuple[Tensor, Tensor]) -> Tensor:
        memory = self.enc.block2(self.enc.block1(self.src_embedding(x[0])))
        memory = self.enc.norm(memory)
        y = self.dec.block2(self.dec.block1(self.trg_embedding(x[1]), memory), memory)
        return self.vocab_out(self.dec.norm(y))


def _stock_to_named(sd: StateDict) -> Reference:
    for attention in ("self_attn", "multihead_attn"):
        parts = [f"{attention}.{n}_linear." for n in "qkv"]
        sd = pl.split(sd, f"{attention}.in_proj_", parts)
    return rename(sd, r"""
        ^src_tok_emb>src_embedding ^tgt_tok_emb>trg_embedding ^generator>vocab_out
        ^transformer.(enc|dec)oder.>\1. layers.(\d)>block{\1+1} ^(enc.*)self_attn>\1mha
        ^(dec.*)self_attn>\1masked_mha multihead_attn>enc_dec_mha mha.out_proj>mha.fc
        ^(enc.*)norm1>\1mha_norm ^(enc.*)norm2>\1ffn_norm ^(dec.*)norm1>\1masked_mha_norm
        norm2>enc_dec_mha_norm norm3>ffn_norm linear(\d)>ffn.fc\1""")  # fmt: skip


add("translator_to_named", "ops", "torch.nn.Transformer to an encoder and decoder with separate projections; blocks "
    "from one", StockTranslator, NamedTranslator, two_texts, _stock_to_named)  # fmt: skip

globals().update({f"build_{p.name}": p.build_target for p in PAIRS})
