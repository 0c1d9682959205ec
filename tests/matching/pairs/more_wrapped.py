"""Further pairs: wrapped and nested files, mixtures of experts, recurrent nets, tables, graphs and points.

Like ``pairs_public``: :data:`PAIRS`, and ``build_<name>()`` for the target of each. :data:`UNDECIDABLE` holds pairs
in which the names and shapes of some target tensors leave their values open, with those tensors' keys: there the right
answer is a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
import transformers as hf
from torch import Tensor, nn

from tests.matching.pairs import more_text as mt
from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.more_text import (
    BERT,
    FF,
    HEADS,
    LAYERS,
    D,
    Look,
    Parts,
    RootNorm,
    Run,
    V,
    attend,
    graft,
    rename,
)
from tests.matching.pairs.pairlib import Pair, Reference, StateDict, randn
from tests.matching.pairs.pairs_public import MetaLlama, logits

Make = Callable[[], dict[str, nn.Module]]
PAIRS: list[Pair] = []
UNDECIDABLE: list[tuple[Pair, tuple[str, ...]]] = []


def add(*args: Any, **kw: Any) -> None:
    """Append a pair to :data:`PAIRS`."""
    PAIRS.append(mt.pair(*args, **kw))


def parts(state: StateDict, *names: str) -> dict[str, StateDict]:
    """Cut a state dict into one per submodule."""
    return {n: {k[len(n) + 1 :]: v for k, v in state.items() if k.startswith(n + ".")} for n in names}


def training_file(state: StateDict, **more: Any) -> dict[str, Any]:
    """Return a training checkpoint with the state of an optimizer, a schedule and a gradient scaler."""
    return {"epoch": 30, **more, "model": state, "optimizer": pl.adam_state(state),
            "lr_scheduler": {"last_epoch": 30, "base_lrs": [1e-3], "warmup": torch.linspace(0, 1, 32)},
            "scaler": {"scale": torch.tensor(65536.0), "_growth_tracker": torch.tensor(12)},
            "rng_state": torch.arange(64, dtype=torch.uint8), "best_score": torch.tensor(0.8)}  # fmt: skip


def lightning_file(state: StateDict, prefix: str = "model.", **extra: Tensor) -> dict[str, Any]:
    """Return a Lightning checkpoint; ``extra`` tensors (``loss_fn__weight``) lie beside the model in its state dict."""
    return {"epoch": 3, "global_step": 900, "pytorch-lightning_version": "2.5.0",
            "state_dict": {**pl.prefixed(state, prefix), **{k.replace("__", "."): v for k, v in extra.items()}},
            "optimizer_states": [pl.adam_state(state)], "lr_schedulers": [{"last_epoch": 3}]}  # fmt: skip


def add_parts(name: str, tier: str, notes: str, make: Make, run: Run, source: str, target: str, example: Any,
              make_target: Make | None = None, run_target: Run | None = None, change: Any = dict,
              **kw: Any) -> None:  # fmt: skip
    """Append a pair of :class:`Parts`; ``change`` is applied to what the source's parts hold under the new names."""
    to = mt.roles(target)
    paths = {path + ".": to[role] + "." for role, path in mt.roles(source).items() if role in to}

    def reference(sd: StateDict) -> Reference:
        hits = ((k, next((p for p in paths if k.startswith(p)), None)) for k in sd)
        return change({paths[p] + k[len(p) :]: sd[k] for k, p in hits if p})

    add(name, tier, notes, lambda: Parts(make(), source, run),
        lambda: Parts((make_target or make)(), target, run_target or run), example, reference, **kw)  # fmt: skip


# --- gated feed-forward layers: Llama and mixtures of experts -----------------------------------------


class HalfRotary(nn.Module):
    """Rotary embedding that turns channel i together with channel i + d / 2; its frequencies are saved."""

    def __init__(self, d: int) -> None:
        super().__init__()
        self.register_buffer("inv_freq", 1.0 / 10000.0 ** (torch.arange(0, d, 2).float() / d))

    def forward(self, x: Tensor) -> Tensor:
        angle = torch.outer(torch.arange(x.shape[1]).float(), self.inv_freq).repeat(1, 2)[:, None, :]
        a, b = x.chunk(2, -1)
        return x * angle.cos() + torch.cat([-b, a], -1) * angle.sin()


class FusedLlamaBlock(nn.Module):
    """Llama block with one projection for query, key and value, and one for the gate and what it gates."""

    def __init__(self) -> None:
        super().__init__()
        self.ln1, self.ln2 = RootNorm(D, name="scale"), RootNorm(D, name="scale")
        self.attn, self.mlp = nn.Module(), nn.Module()
        self.attn.qkv_proj, self.attn.out_proj = nn.Linear(D, 2 * D, bias=False), nn.Linear(D, D, bias=False)
        self.attn.rotary_emb = HalfRotary(8)
        self.mlp.gate_up_proj = nn.Linear(D, 2 * FF, bias=False)
        self.mlp.down_proj = nn.Linear(FF, D, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.attn.qkv_proj(self.ln1(x)).split([32, 16, 16], -1)
        q, k = (self.attn.rotary_emb(y.unflatten(-1, (-1, 8))) for y in (q, k))
        k, v = (y.repeat_interleave(2, 2).flatten(2) for y in (k, v.unflatten(-1, (-1, 8))))
        x = x + self.attn.out_proj(attend(q.flatten(2), k, v, causal=True))
        gate, up = self.mlp.gate_up_proj(self.ln2(x)).chunk(2, -1)
        return x + self.mlp.down_proj(F.silu(gate) * up)


class FusedLlama(nn.Module):
    """Llama out of fused blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.embed_in, self.embed_out = nn.Embedding(V, D), nn.Linear(D, V, bias=False)
        self.final_norm = RootNorm(D, name="scale")
        self.layers = nn.ModuleList(FusedLlamaBlock() for _ in range(LAYERS))

    def forward(self, x: Tensor) -> Tensor:
        y = self.embed_in(x)
        for layer in self.layers:
            y = layer(y)
        return self.embed_out(self.final_norm(y))


def hf_llama() -> nn.Module:
    """Build a Llama with two heads of queries per head of keys."""
    return hf.LlamaForCausalLM(hf.LlamaConfig(**BERT, num_key_value_heads=2))


def with_frequencies(sd: StateDict) -> StateDict:
    """Add the rotary embedding's frequencies, which files of older versions have."""
    freq = HalfRotary(8).inv_freq
    return {**sd, **{f"model.layers.{i}.self_attn.rotary_emb.inv_freq": freq.clone() for i in range(LAYERS)}}


def _llama_to_fused(sd: StateDict) -> Reference:
    sd = pl.merge(sd, [f"self_attn.{n}_proj" for n in "qkv"], "attn.qkv_proj")
    sd = pl.merge(sd, ["gate_proj", "up_proj"], "gate_up_proj")
    return rename(sd, r"""^model.> ^embed_tokens>embed_in ^lm_head>embed_out self_attn.o_proj>attn.out_proj
        self_attn>attn input_layernorm.weight>ln1.scale post_attention_layernorm.weight>ln2.scale
        ^norm.weight>final_norm.scale""")  # fmt: skip


def _sharded(flats: list[StateDict]) -> dict[str, Any]:
    inner = "_fsdp_wrapped_module._checkpoint_wrapped_module."
    state = {re.sub(r"(layers\.\d+\.)", rf"\1{inner}", k): v for k, v in flats[0].items()}
    return {"model": pl.prefixed(state, "_orig_mod.")}


add("llama_fsdp_to_fused", "wrapped", "Llama saved with wrappers of compile, FSDP and checkpointing in its keys, to "
    "fused qkv (32 + 16 + 16 rows) and gate_up; rotary_emb.inv_freq names the half-split layout on both sides",
    hf_llama, FusedLlama, mt.ids, _llama_to_fused, run_source=logits, export=with_frequencies,
    wrap=_sharded)  # fmt: skip


class GatedMLP(nn.Module):
    """One expert."""

    def __init__(self, inner: int) -> None:
        super().__init__()
        self.down_proj = nn.Linear(inner, D, bias=False)
        self.gate_proj, self.up_proj = nn.Linear(D, inner, bias=False), nn.Linear(D, inner, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


def top2(scores: Tensor) -> Tensor:
    """Turn scores of experts into weights, of which all but the best two are zero."""
    second = scores.topk(2, -1).values[..., -1:]
    return scores.masked_fill(scores < second, float("-inf")).softmax(-1)


class ExpertList(nn.Module):
    """Mixture of experts as a list, with one expert that all tokens share."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.shared_expert_gate = nn.Linear(D, 4, bias=False), nn.Linear(D, 1, bias=False)
        self.experts, self.shared_expert = nn.ModuleList(GatedMLP(48) for _ in range(4)), GatedMLP(48)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.stack([expert(x) for expert in self.experts], -1) @ top2(self.gate(x))[..., None]
        return y.squeeze(-1) + self.shared_expert_gate(x).sigmoid() * self.shared_expert(x)


class ExpertStack(nn.Module):
    """The same with one (expert, out, in) tensor for each projection."""

    def __init__(self) -> None:
        super().__init__()
        self.shared, self.shared_gate = GatedMLP(48), nn.Linear(D, 1, bias=False)
        shapes = {"down_proj": (4, D, 48), "gate_proj": (4, 48, D), "up_proj": (4, 48, D)}
        self.experts = nn.ParameterDict({name: torch.randn(shape) for name, shape in shapes.items()})
        self.router = nn.Linear(D, 4, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = (torch.einsum("btd,efd->btef", x, self.experts[f"{n}_proj"]) for n in ("gate", "up"))
        y = torch.einsum("btef,edf->bted", F.silu(gate) * up, self.experts["down_proj"])
        y = torch.einsum("bted,bte->btd", y, top2(self.router(x)))
        return y + self.shared_gate(x).sigmoid() * self.shared(x)


class ExpertModel(nn.Module):
    """Three layers of experts between an embedding and its norm."""

    def __init__(self, layer: type[nn.Module], embed: str, layers: str, norm: str) -> None:
        super().__init__()
        graft(self, embed, nn.Embedding(V, D))
        for i in range(LAYERS):
            graft(self, f"{layers}.{i}.mlp", layer())
            graft(self, f"{layers}.{i}.{norm}", RootNorm(D))
        self.path = (embed, layers, norm)

    def forward(self, x: Tensor) -> Tensor:
        embed, layers, norm = self.path
        y = self.get_submodule(embed)(x)
        for layer in self.get_submodule(layers).children():
            y = y + layer.mlp(layer.get_submodule(norm)(y))
        return y


def listed_experts() -> nn.Module:
    """Build the model with lists."""
    return ExpertModel(ExpertList, "model.embed_tokens", "model.layers", "post_attention_layernorm")


def stacked_experts() -> nn.Module:
    """Build the model with stacks."""
    return ExpertModel(ExpertStack, "wte", "blocks", "mlp_norm")


_EXPERTS = r"""^model.embed_tokens>wte ^model.layers>blocks post_attention_layernorm>mlp_norm
    mlp.gate.>mlp.router. shared_expert_gate>shared_gate shared_expert>shared"""


def _list_to_stack(sd: StateDict) -> Reference:
    out = rename(pl.drop(sd, r"\.experts\."), _EXPERTS)
    for key in (k for k in sd if ".experts.0." in k):
        stack = torch.stack([sd[key.replace(".experts.0.", f".experts.{i}.")] for i in range(4)])
        out |= rename({key: stack}, _EXPERTS + r" experts.0.>experts. .weight$>")
    return out


def _stack_to_list(sd: StateDict) -> Reference:
    out: StateDict = {}
    for key, v in sd.items():
        if ".experts." not in key:
            out[key] = v
        for i, expert in enumerate(v if ".experts." in key else ()):
            out[key.replace("experts.", f"experts.{i}.") + ".weight"] = expert.contiguous()
    return rename(out, r"""^wte>model.embed_tokens ^blocks>model.layers mlp_norm>post_attention_layernorm
        mlp.router>mlp.gate mlp.shared_gate>mlp.shared_expert_gate mlp.shared.>mlp.shared_expert.""")  # fmt: skip


add("experts_to_stack", "ops", "A list of experts (and a shared one of equal shapes) to one tensor per projection",
    listed_experts, stacked_experts, mt.ids, _list_to_stack)  # fmt: skip
add("stack_to_experts", "ops", "Stacked experts to a list of them, in a training checkpoint",
    stacked_experts, listed_experts, mt.ids, _stack_to_list, wrap=lambda flats: training_file(flats[0]))  # fmt: skip


def _meta_to_hf(sd: StateDict) -> Reference:
    sd = pl.apply(sd, r"w[qk]\.", lambda w: w.unflatten(0, (-1, 4, 2)).transpose(1, 2).flatten(0, 2))
    return rename(sd, r"""^tok_embeddings>model.embed_tokens ^layers>model.layers ^norm>model.norm ^output>lm_head
        attention.w([qkvo])>self_attn.\1_proj attention_norm>input_layernorm ffn_norm>post_attention_layernorm
        feed_forward.w1>mlp.gate_proj feed_forward.w2>mlp.down_proj feed_forward.w3>mlp.up_proj""")  # fmt: skip


_ROTARY = mt.pair("llama_meta_to_hf", "ops", "Llama; no name tells that the rotary rows of query and key differ",
    MetaLlama, hf_llama, mt.ids, _meta_to_hf, run_target=logits)  # fmt: skip
_ROTARY_KEYS = (f"model.layers.{i}.self_attn.{n}_proj.weight" for i in range(LAYERS) for n in "qk")
UNDECIDABLE.append((_ROTARY, tuple(_ROTARY_KEYS)))


def _interleaved(sd: StateDict) -> StateDict:
    q, k, v = ([w for key, w in sd.items() if f"{n}_lin" in key] for n in "qkv")
    rows = ([w.unflatten(0, (HEADS, -1)) for w in ws] for ws in zip(q, k, v, strict=True))
    fused = (torch.stack(ws, 1).flatten(0, 2) for ws in rows)
    keys = [key.replace("q_lin", "query_key_value") for key in sd if "q_lin" in key]
    return {**pl.drop(sd, r"[qkv]_lin"), **dict(zip(keys, fused, strict=True))}


def _separated(sd: StateDict) -> Reference:
    sd = pl.apply(sd, "value", lambda w: w.unflatten(0, (HEADS, 3, -1)).transpose(0, 1).flatten(0, 2))
    return pl.split(sd, "query_key_value", [f"{n}_lin" for n in "qkv"])


_HEADS = mt.pair("interleaved_to_split", "ops", "No name tells that the rows of query_key_value go by heads",
    mt.hf_distilbert, mt.hf_distilbert, mt.ids, _separated, export=_interleaved,
    run_source=mt.hidden, run_target=mt.hidden)  # fmt: skip
_HEADS_KEYS = (k for k in mt.hf_distilbert().state_dict() if re.search(r"[qkv]_lin", k))
UNDECIDABLE.append((_HEADS, tuple(_HEADS_KEYS)))


_GATE = mt.pair("unnamed_gate_to_llama", "ops", "Llama; which half of w_in is the gate (the second) no name tells",
    hf_llama, hf_llama, mt.ids, lambda sd: pl.split(sd, "w_in", ["up_proj", "gate_proj"]), run_source=logits,
    run_target=logits, export=lambda sd: pl.merge(sd, ["up_proj", "gate_proj"], "w_in"))  # fmt: skip
_GATE_KEYS = (f"model.layers.{i}.mlp.{n}_proj.weight" for i in range(LAYERS) for n in ("gate", "up"))
UNDECIDABLE.append((_GATE, tuple(_GATE_KEYS)))


# --- text, wrapped -----------------------------------------------------------------------------------


def _lora(flats: list[StateDict]) -> StateDict:
    out: StateDict = {}
    for i, (k, v) in enumerate(flats[0].items()):
        if re.search(r"[qv]_lin\.", k):
            module, leaf = k.rsplit(".", 1)
            k = f"{module}.base_layer.{leaf}"
            if leaf == "weight":
                out[f"base_model.model.{module}.lora_A.default.weight"] = randn(4, v.shape[1], seed=i)
                out[f"base_model.model.{module}.lora_B.default.weight"] = randn(v.shape[0], 4, seed=i + 100)
        out["base_model.model." + k] = v
    return out


_DISTILBERT_TO_SMALL = r"""^embeddings.word_embeddings>token_embed ^embeddings.position_embeddings>pos_embed
    ^embeddings.LayerNorm>embed_norm ^transformer.layer>trunk attention.out_lin>attn.proj sa_layer_norm>norm1
    output_layer_norm>norm2 ffn.lin>mlp.fc"""


def _distilbert_to_small(sd: StateDict) -> Reference:
    sd = pl.merge(sd, [f"attention.{n}_lin" for n in "qkv"], "attn.qkv")
    return rename(sd, _DISTILBERT_TO_SMALL)


add("distilbert_lora", "wrapped", "DistilBERT with LoRA adapters beside its base layers; only the base is taken",
    mt.hf_distilbert, mt.SmallEncoder, mt.ids, _distilbert_to_small, run_source=mt.hidden, wrap=_lora)  # fmt: skip


def _two_of_four(sd: StateDict) -> Reference:
    more = [k for k in mt.SmallEncoder(4).state_dict() if re.match(r"trunk\.[23]", k)]
    return pl.unmapped(_distilbert_to_small(sd), *more)


add("distilbert_to_deeper", "partial", "DistilBERT with two layers to a target with four",
    lambda: mt.hf_distilbert(n_layers=2), lambda: mt.SmallEncoder(4), mt.ids, _two_of_four,
    run_source=mt.hidden, run_target=lambda m, x: m(x, 2))  # fmt: skip


def _make_text_cnn(two: bool) -> dict[str, nn.Module]:
    convs = {f"c{k}": nn.Conv2d(1, 20, (k, D)) if two else nn.Conv1d(D, 20, k) for k in (3, 4, 5)}
    return {"e": nn.Embedding(V, D), "out": nn.Linear(60, 6), **convs}


def _run_text_cnn(two: bool, part: Look, x: Tensor) -> Tensor:
    y = part("e")(x)[:, None] if two else part("e")(x).transpose(1, 2)
    return part("out")(torch.cat([F.relu(part(f"c{k}")(y)).flatten(2).amax(2) for k in (3, 4, 5)], 1))


add_parts("text_cnn_ema", "wrapped", "Parallel convolutions, 2d (20, 1, k, 32) to 1d (20, 32, k); raw and averaged",
    lambda: _make_text_cnn(True), partial(_run_text_cnn, True),
    "e=embed c3=convs1.0 c4=convs1.1 c5=convs1.2 out=fc1", "out=classifier c5=conv_5 c4=conv_4 c3=conv_3 e=embedding",
    mt.ids, lambda: _make_text_cnn(False), partial(_run_text_cnn, False),
    lambda sd: pl.apply(sd, r"conv_\d\.weight", lambda w: w.squeeze(1).transpose(1, 2)),
    variants=lambda own: [own, pl.nudged(own)],
    wrap=lambda flats: {"model": flats[0], "ema": flats[1], "step": torch.tensor(9000)})  # fmt: skip


# --- recurrent nets ------------------------------------------------------------------------------------


class LanguageModel(nn.Module):
    """LSTM language model whose decoder is tied to its encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.rnn, self.decoder = nn.Embedding(V, D), nn.LSTM(D, D, 3), nn.Linear(D, V)
        self.decoder.weight = self.encoder.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.rnn(self.encoder(x.t()))[0])


class LayeredLanguageModel(nn.Module):
    """The same with one LSTM per layer; the head has a bias of its own only."""

    def __init__(self) -> None:
        super().__init__()
        self.head_bias = nn.Parameter(torch.zeros(V))
        self.lstm1, self.lstm2, self.lstm3 = (nn.LSTM(D, D) for _ in range(3))
        self.emb = nn.Embedding(V, D)

    def forward(self, x: Tensor) -> Tensor:
        y = self.emb(x.t())
        for lstm in (self.lstm1, self.lstm2, self.lstm3):
            y = lstm(y)[0]
        return F.linear(y, self.emb.weight, self.head_bias)


add("lstm_lightning", "wrapped", "LSTM of three layers, tied, to one LSTM per layer; the criterion's weights have the "
    "shape of the head's bias", LanguageModel, LayeredLanguageModel, mt.ids,
    lambda sd: rename(pl.drop(sd, "decoder.weight"),
                      r"^encoder>emb ^decoder.bias>head_bias ^rnn.(\w+)_l(\d)>lstm{\2+1}.\1_l0"),
    wrap=lambda flats: lightning_file(flats[0], loss_fn__weight=randn(V)))  # fmt: skip


class RandomField(nn.Module):
    """Linear-chain conditional random field: scores of pairs of labels, of the first and of the last."""

    def __init__(self, names: tuple[str, str, str]) -> None:
        super().__init__()
        self.names = names
        for name, shape in zip(names, ((7,), (7,), (7, 7)), strict=True):
            self.register_parameter(name, nn.Parameter(torch.randn(shape)))

    def forward(self, emissions: Tensor) -> Tensor:
        first, last, pairs = map(self.get_parameter, self.names)
        alpha = first + emissions[0]
        for e in emissions[1:]:
            alpha = (alpha[:, :, None] + pairs + e[:, None, :]).logsumexp(1)
        return (alpha + last).logsumexp(1)


def _make_tagger(*field: str) -> dict[str, nn.Module]:
    lstms = {f"{way}{i}": nn.LSTM((1 + i) * D, D) for way in ("ahead", "back") for i in range(2)}
    return {"e": nn.Embedding(V, D), "out": nn.Linear(2 * D, 7), "crf": RandomField(field),
            "lstm": nn.LSTM(D, D, 2, bidirectional=True), **lstms}  # fmt: skip


def _run_tagger(joint: bool, part: Look, x: Tensor) -> tuple[Tensor, Tensor]:
    y = part("e")(x.t())
    if joint:
        y = part("lstm")(y)[0]
    for i in () if joint else range(2):
        y = torch.cat([part(f"ahead{i}")(y)[0], part(f"back{i}")(y.flip(0))[0].flip(0)], -1)
    emissions = part("out")(y)
    return emissions, part("crf")(emissions)


add("crf_tagger", "wrapped", "Bidirectional LSTM and random field, in a training checkpoint; one LSTM per direction",
    lambda: Parts(_make_tagger("start_transitions", "end_transitions", "transitions"),
                  "e=word_embeds lstm=lstm out=hidden2tag crf=crf", partial(_run_tagger, True)),
    lambda: Parts(_make_tagger("start_score", "end_score", "transition_matrix"),
                  "crf=field out=emission back0=backward_rnn.0 back1=backward_rnn.1 ahead0=forward_rnn.0 "
                  "ahead1=forward_rnn.1 e=embedding", partial(_run_tagger, False)), mt.ids,
    lambda sd: rename(sd, r"""^crf.transitions>field.transition_matrix ^crf.(\w+)_transitions>field.\1_score
    ^word_embeds>embedding ^hidden2tag>emission ^lstm.(\w+)_l(\d)_reverse>backward_rnn.\2.\1_l0
    ^lstm.(\w+)_l(\d)>forward_rnn.\2.\1_l0"""),
    wrap=lambda flats: training_file(flats[0], labels=["O", "B", "I"]))  # fmt: skip


def _make_gru() -> dict[str, nn.Module]:
    return {"src": nn.Embedding(V, D), "trg": nn.Embedding(V, D), "enc": nn.GRU(D, D, 2), "dec": nn.GRU(2 * D, D),
            "query": nn.Linear(D, D, bias=False), "keys": nn.Linear(D, D, bias=False),
            "energy": nn.Linear(D, 1, bias=False), "out": nn.Linear(D, V)}  # fmt: skip


def _run_gru(part: Look, x: tuple[Tensor, Tensor]) -> Tensor:
    memory, state = part("enc")(part("src")(x[0].t()))
    keys, state, out = part("keys")(memory), state[-1:], []
    for word in part("trg")(x[1].t()):
        weights = part("energy")(torch.tanh(part("query")(state) + keys)).softmax(0)
        y, state = part("dec")(torch.cat([word, (weights * memory).sum(0)], -1)[None], state)
        out.append(part("out")(y))
    return torch.cat(out)


add_parts("gru_attention", "rename", "Translation by GRUs with additive attention; decoder registered first",
    _make_gru, _run_gru,
    "src=encoder.embedding enc=encoder.gru trg=decoder.embedding query=decoder.attention.W_query "
    "keys=decoder.attention.W_keys energy=decoder.attention.v dec=decoder.gru out=decoder.out",
    "out=trg_decoder.output_layer dec=trg_decoder.rnn energy=trg_decoder.attention.energy_layer "
    "keys=trg_decoder.attention.key_layer query=trg_decoder.attention.query_layer trg=trg_decoder.embed "
    "enc=src_encoder.rnn src=src_encoder.embed", mt.two_texts)  # fmt: skip


# --- several networks in one file --------------------------------------------------------------------


def _make_gan() -> dict[str, nn.Module]:
    up = [nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False) for a, b in ((8, 24), (24, 24), (24, 24), (24, 3))]
    down = [nn.Conv2d(a, b, 4, 2, 1, bias=False) for a, b in ((3, 24), (24, 24), (24, 24), (24, 1))]
    norms = {f"{net}n{i}": nn.BatchNorm2d(24) for net in "gd" for i in range(3)}
    return {**{f"g{i}": m for i, m in enumerate(up)}, **{f"d{i}": m for i, m in enumerate(down)}, **norms}


def _generate(part: Look, x: Tensor) -> Tensor:
    for i in range(3):
        x = F.relu(part(f"gn{i}")(part(f"g{i}")(x)))
    return torch.tanh(part("g3")(x))


def _generate_and_judge(part: Look, x: Tensor) -> tuple[Tensor, Tensor]:
    image = y = _generate(part, x)
    for i in range(3):
        y = F.leaky_relu(part(f"dn{i}")(part(f"d{i}")(y)), 0.2)
    return image, part("d3")(y)


def _gan_file(flats: list[StateDict]) -> dict[str, Any]:
    halves = parts(flats[0], "generator", "discriminator")
    optimizers = {f"{name}_optimizer": pl.adam_state(state) for name, state in halves.items()}
    return {**halves, **optimizers, "fixed_noise": randn(2, 8, 1, 1)}


_GAN = " ".join(f"{n[0]}{i}={n}.main.{3 * i} " + (f"{n[0]}n{i}={n}.main.{3 * i + 1}" if i < 3 else "")
                for n in ("generator", "discriminator") for i in range(4))  # fmt: skip
_UP = "g3=to_rgb.deconv " + " ".join(f"gn{i}=up{i + 1}.bn g{i}=up{i + 1}.deconv" for i in range(3))
_DOWN = " ".join(f"d{i}=D.conv{i + 1} dn{i}=D.bn{i + 1}" for i in range(3)) + " d3=D.conv4 "

add_parts("gan_to_generator", "wrapped", "A file of generator and discriminator, with equal shapes, to a generator",
    _make_gan, _generate, _GAN, _UP, lambda: randn(2, 8, 2, 2), wrap=_gan_file)  # fmt: skip
add_parts("gan_to_both", "wrapped", "The same file to a network that has both, discriminator first", _make_gan,
    _generate_and_judge, _GAN, _DOWN + _UP.replace("=", "=G."), lambda: randn(2, 8, 2, 2), wrap=_gan_file)  # fmt: skip


def _make_contrast() -> dict[str, nn.Module]:
    layers = [(f"c{i}", lambda i=i: nn.Conv1d(6 if i == 0 else 20, 20, 3, padding=1)) for i in range(3)]
    layers += [(f"n{i}", lambda: nn.BatchNorm1d(20)) for i in range(3)] + [("h0", lambda: nn.Linear(20, 20))]
    layers += [("h1", lambda: nn.Linear(20, 12))]
    return {side + role: make() for side in "qk" for role, make in layers}


def _run_contrast(part: Look, x: Tensor, sides: str = "qk") -> Tensor:
    out = []
    for side in sides:
        y = x
        for i in range(3):
            y = F.relu(part(f"{side}n{i}")(part(f"{side}c{i}")(y)))
        out.append(part(f"{side}h1")(F.relu(part(f"{side}h0")(y.mean(2)))))
    return torch.stack(out)


def _contrast_names(side: str, conv: str, norm: str, head: tuple[str, str]) -> str:
    layers = " ".join(f"{side}c{i}={conv.format(i)} {side}n{i}={norm.format(i)}" for i in range(3))
    return f"{layers} {side}h0={head[0]} {side}h1={head[1]} "


def _momentum_file(flats: list[StateDict]) -> dict[str, Any]:
    state = {**flats[0], "queue": randn(12, 64), "queue_ptr": torch.tensor([16])}
    return {"epoch": 200, "arch": "conv", "state_dict": pl.prefixed(state, "module.")}


_MOCO = "".join(_contrast_names(s, f"encoder_{s}.conv{{}}", f"encoder_{s}.bn{{}}",
                                (f"encoder_{s}.fc.0", f"encoder_{s}.fc.2")) for s in "qk")  # fmt: skip
_BOTH = "".join(_contrast_names(n[0], f"{n}.blocks.{{}}.conv", f"{n}.blocks.{{}}.norm", (f"{n}.proj1", f"{n}.proj2"))
                for n in ("key_encoder", "query_encoder"))  # fmt: skip
_ONE = _contrast_names("q", "backbone.layer{}_conv", "backbone.layer{}_bn", ("head.mlp.0", "head.mlp.2"))

add_parts("momentum_encoders", "wrapped", "encoder_q and encoder_k with a queue to two encoders, keys first",
    _make_contrast, _run_contrast, _MOCO, _BOTH, lambda: randn(2, 6, 9), wrap=_momentum_file)  # fmt: skip
add_parts("student_or_teacher", "wrapped", "Student and teacher in one file to one network: either, no mixture",
    _make_contrast, lambda part, x: _run_contrast(part, x, "q"), _ONE,
    _contrast_names("q", "trunk.{}.0", "trunk.{}.1", ("fc1", "fc2")), lambda: randn(2, 6, 9),
    variants=lambda own: [own, pl.nudged(own)],
    wrap=lambda flats: {"student": pl.prefixed(flats[0], "module."), "teacher": flats[1],
                        "dino_loss": {"center": randn(1, 12)}})  # fmt: skip


# --- tables, graphs and points ---------------------------------------------------------------------------


def _make_towers() -> dict[str, nn.Module]:
    tower = {"emb": lambda: nn.Embedding(40, 16), "fc1": lambda: nn.Linear(16, 16), "bn1": lambda: nn.BatchNorm1d(16),
             "fc2": lambda: nn.Linear(16, 16)}  # fmt: skip
    return {side + role: make() for side in ("user", "item") for role, make in tower.items()}


def _run_towers(part: Look, x: Tensor) -> Tensor:
    u, i = (
        part(s + "fc2")(F.relu(part(s + "bn1")(part(s + "fc1")(part(s + "emb")(x[:, j])))))
        for j, s in enumerate(("user", "item"))
    )
    return u @ i.t()


add_parts("two_towers", "wrapped", "Users and items, DataParallel inside Lightning; items registered first",
    _make_towers, _run_towers,
    " ".join(f"{s}emb={s}_tower.id_embedding {s}fc1={s}_tower.mlp.0 {s}bn1={s}_tower.mlp.1 {s}fc2={s}_tower.mlp.3"
             for s in ("user", "item")),
    " ".join(f"{s}fc2={s}Encoder.output {s}fc1={s}Encoder.hidden {s}bn1={s}Encoder.norm {s}emb={s}Encoder.table"
             for s in ("item", "user")), lambda: pl.tokens(5, 2, 40),
    wrap=lambda flats: lightning_file(flats[0], "model.module.", criterion__pos_weight=randn(16)))  # fmt: skip


def _make_deepfm() -> dict[str, nn.Module]:
    fields = range(4)
    return {**{f"one{i}": nn.Embedding(9, 1) for i in fields}, **{f"two{i}": nn.Embedding(9, 8) for i in fields},
            "fc0": nn.Linear(32, 32), "fc1": nn.Linear(32, 32), "fc2": nn.Linear(32, 1)}  # fmt: skip


def _run_deepfm(part: Look, x: Tensor) -> Tensor:
    two = torch.stack([part(f"two{i}")(x[:, i]) for i in range(4)], 1)
    y = F.relu(part("fc1")(F.relu(part("fc0")(two.flatten(1)))))
    linear = sum(part(f"one{i}")(x[:, i]) for i in range(4))
    return part("fc2")(y) + linear + (two.sum(1) ** 2 - (two**2).sum(1)).sum(1, keepdim=True) / 2


def _observed(flats: list[StateDict]) -> StateDict:
    out = dict(flats[0])
    for k in (k for k in flats[0] if k.endswith(".weight")):
        for leaf in ("scale", "activation_post_process.min_val", "fake_quant_enabled"):
            out[k.replace("weight", f"weight_fake_quant.{leaf}")] = randn(1, seed=len(out))
        out[k.replace("weight", "weight_fake_quant.zero_point")] = torch.zeros(1, dtype=torch.int32)
    return out


add_parts("deepfm_quantised", "wrapped", "DeepFM with a quantisation observer's buffers; fields from 0 and from 1",
    _make_deepfm, _run_deepfm,
    " ".join(f"one{i}=fm_first_order.{i} two{i}=fm_second_order.{i}" for i in range(4))
    + " fc0=deep.linear_0 fc1=deep.linear_1 fc2=deep.linear_2",
    "fc2=dnn.out fc0=dnn.fc1 fc1=dnn.fc2 "
    + " ".join(f"two{i}=second_order.C{i + 1} one{i}=first_order.C{i + 1}" for i in range(4)),
    lambda: pl.tokens(5, 4, 9), wrap=_observed)  # fmt: skip


def _make_mlp() -> dict[str, nn.Module]:
    sizes = [13, 32, 32, 32, 32, 5]
    return {f"l{i}": nn.Linear(a, b) for i, (a, b) in enumerate(pairwise(sizes))}


def _run_mlp(part: Look, x: Tensor) -> Tensor:
    for i in range(4):
        x = F.relu(part(f"l{i}")(x))
    return part("l4")(x)


_TO_TF1 = r"^(\w+).weight>\1.kernel ^dense_0.(\w+)>mlp_dense_\1 ^dense_(\d).(\w+)>mlp_dense_\1_\2"
_FROM_TF1 = r"^mlp_dense_(\d)_(\w+)>fc{\1+1}.\2 ^mlp_dense_>fc1. kernel>weight"

add("mlp_from_tf1", "ops", "mlp_dense_kernel, mlp_dense_1_kernel ... (in, out) to fc1, fc2 ..., output first",
    lambda: Parts(_make_mlp(), " ".join(f"l{i}=dense_{i}" for i in range(5)), _run_mlp),
    lambda: Parts(_make_mlp(), " ".join(f"l{i}=fc{i + 1}" for i in reversed(range(5))), _run_mlp),
    lambda: randn(4, 13), lambda sd: rename(pl.transpose(sd, "kernel"), _FROM_TF1),
    export=lambda sd: rename(pl.transpose(sd, "weight"), _TO_TF1))  # fmt: skip


def _make_sage() -> dict[str, nn.Module]:
    layers = {f"{r}{i}": nn.Linear(16, 16, bias=r == "l") for i in range(3) for r in "lr"}
    return {**layers, **{f"n{i}": nn.BatchNorm1d(16) for i in range(3)}, "out": nn.Linear(16, 4)}


def _run_sage(part: Look, x: tuple[Tensor, Tensor]) -> Tensor:
    y, near = x
    for i in range(3):
        y = F.relu(part(f"n{i}")(part(f"l{i}")(near @ y) + part(f"r{i}")(y)))
    return part("out")(y)


add_parts("graph_sage", "rename", "Graph net: lin_l (of the neighbours, with a bias) and lin_r (of the node, without)",
    _make_sage, _run_sage,
    " ".join(f"l{i}=convs.{i}.lin_l r{i}=convs.{i}.lin_r n{i}=bns.{i}" for i in range(3)) + " out=lin",
    "out=classifier " + " ".join(f"n{i}=layer{i}.norm r{i}=layer{i}.self_fc l{i}=layer{i}.neigh_fc" for i in range(3)),
    lambda: (randn(7, 16), randn(7, 7, seed=8).softmax(1)))  # fmt: skip


def _make_points(linear: bool) -> dict[str, nn.Module]:
    wide = [("t0", 3, 16), ("t1", 16, 32), ("c0", 3, 16), ("c1", 16, 32), ("c2", 32, 32)]
    dense = [("t2", 32, 32), ("t3", 32, 9), ("f0", 32, 32), ("f1", 32, 6)]
    made = {role: nn.Linear(a, b) if linear else nn.Conv1d(a, b, 1) for role, a, b in wide}
    made |= {role: nn.Linear(a, b) for role, a, b in dense}
    return made | {"n" + role: nn.BatchNorm1d(b) for role, _, b in wide + dense if role not in ("t3", "f1")}


def _run_points(linear: bool, part: Look, x: Tensor) -> Tensor:
    def layer(role: str, x: Tensor) -> Tensor:
        y = part(role)(x.transpose(1, -1)).transpose(1, -1) if linear and x.dim() == 3 else part(role)(x)
        return F.relu(part("n" + role)(y))

    y = layer("t2", layer("t1", layer("t0", x)).amax(2))
    x = (part("t3")(y).view(-1, 3, 3) + torch.eye(3)) @ x
    return part("f1")(layer("f0", layer("c2", layer("c1", layer("c0", x))).amax(2)))


def _averaged(flats: list[StateDict]) -> dict[str, Any]:
    both = pl.prefixed(flats[0], "online_model.module.") | pl.prefixed(flats[1], "ema_model.module.")
    return {**both, "initted": torch.tensor(True), "step": torch.tensor(4000)}


add_parts("point_net_ema", "wrapped", "Point net, raw and averaged, 1x1 convolutions to Linear",
    lambda: _make_points(False), partial(_run_points, False),
    "t0=stn.conv1 t1=stn.conv2 t2=stn.fc1 t3=stn.fc2 nt0=stn.bn1 nt1=stn.bn2 nt2=stn.bn3 c0=conv1 c1=conv2 c2=conv3 "
    "f0=fc1 f1=fc2 nc0=bn1 nc1=bn2 nc2=bn3 nf0=bn4", "f1=head.1.linear f0=head.0.linear nf0=head.0.norm "
    + " ".join(f"nc{i}=point.{i}.norm c{i}=point.{i}.linear" for i in range(3)) + " t3=transform.whole.1.linear "
    "nt2=transform.whole.0.norm t2=transform.whole.0.linear "
    + " ".join(f"nt{i}=transform.point.{i}.norm t{i}=transform.point.{i}.linear" for i in range(2)),
    lambda: randn(3, 3, 20), make_target=lambda: _make_points(True), run_target=partial(_run_points, True),
    change=lambda sd: pl.apply(sd, "weight", lambda w: w.squeeze(2) if w.dim() == 3 else w),
    variants=lambda own: [own, pl.nudged(own)], wrap=_averaged)  # fmt: skip


globals().update({f"build_{p.name}": p.build_target for p in [*PAIRS, *(u for u, _ in UNDECIDABLE)]})
