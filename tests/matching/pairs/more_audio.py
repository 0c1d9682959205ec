"""More pairs of audio networks: speech recognition, self-supervised speech, separation, vocoding.

In the style of ``pairs_public``: ``build_<name>()`` builds the target of a pair of :data:`PAIRS`.  These pairs
were written without a look at the matcher that is measured on them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import torch.nn.functional as F
import transformers as hf
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.more_vision import Rules
from tests.matching.pairs.pairlib import Pair, Reference, StateDict, randn, rename, seeded, tokens

hf.logging.set_verbosity_error()
PAIRS: list[Pair] = []


# --- DeepSpeech: recurrent layers in a list to one module of several layers -------------------


class DeepSpeech(nn.Module):
    """Convolutions, a list of bidirectional recurrent layers, a projection."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 8, (5, 3), (2, 1), (2, 1)), nn.BatchNorm2d(8), nn.Hardtanh(0, 20),
            nn.Conv2d(8, 8, (5, 3), (2, 1), (2, 1)), nn.BatchNorm2d(8), nn.Hardtanh(0, 20),
        )  # fmt: skip
        sizes = [8 * 5, 2 * width, 2 * width]
        self.rnns = nn.ModuleList(nn.GRU(s, width, batch_first=True, bidirectional=True) for s in sizes)
        self.fc = nn.Sequential(nn.BatchNorm1d(2 * width), nn.Linear(2 * width, 29, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x).flatten(1, 2).transpose(1, 2)
        for rnn in self.rnns:
            x = rnn(x)[0]
        return self.fc[1](self.fc[0](x.transpose(1, 2)).transpose(1, 2))


class SpeechToText(nn.Module):
    """The same with one recurrent module of three layers, and with names."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.char_scores = nn.Linear(2 * width, 29, bias=False)
        self.char_norm = nn.BatchNorm1d(2 * width)
        self.gru = nn.GRU(8 * 5, width, num_layers=3, batch_first=True, bidirectional=True)
        self.front_conv1 = nn.Conv2d(1, 8, (5, 3), (2, 1), (2, 1))
        self.front_bn1 = nn.BatchNorm2d(8)
        self.front_conv2 = nn.Conv2d(8, 8, (5, 3), (2, 1), (2, 1))
        self.front_bn2 = nn.BatchNorm2d(8)

    def forward(self, x: Tensor) -> Tensor:
        x = self.front_bn1(self.front_conv1(x)).clamp(0, 20)
        x = self.front_bn2(self.front_conv2(x)).clamp(0, 20)
        x, _ = self.gru(x.flatten(1, 2).transpose(1, 2))
        return self.char_scores(self.char_norm(x.transpose(1, 2)).transpose(1, 2))


def build_deepspeech_gru() -> nn.Module:
    """Build the network with one recurrent module."""
    return seeded(SpeechToText)


PAIRS.append(
    Pair(
        name="deepspeech_gru",
        tier="rename",
        notes="DeepSpeech; a list of GRUs to one GRU of three layers, everything registered in reverse",
        build_source=DeepSpeech,
        build_target=build_deepspeech_gru,
        example=lambda: randn(2, 1, 20, 15),
        reference=lambda sd: rename(
            sd,
            [
                (r"^conv\.0", "front_conv1"),
                (r"^conv\.1", "front_bn1"),
                (r"^conv\.3", "front_conv2"),
                (r"^conv\.4", "front_bn2"),
                (r"^rnns\.(\d)\.(\w+)_l0", r"gru.\2_l\1"),
                (r"^fc\.0", "char_norm"),
                (r"^fc\.1", "char_scores"),
            ],
        ),
    )
)


# --- wav2vec 2: an older release's names to transformers ------------------------------------------


class PositionConv(nn.Module):
    """Grouped convolution with weight norm over the last dimension, spelled out (weight_g, weight_v)."""

    def __init__(self, d: int, kernel: int, groups: int) -> None:
        super().__init__()
        self.groups, self.kernel = groups, kernel
        self.bias = nn.Parameter(torch.zeros(d))
        self.weight_g = nn.Parameter(torch.ones(1, 1, kernel))
        self.weight_v = nn.Parameter(torch.randn(d, d // groups, kernel))

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight_g * self.weight_v / self.weight_v.norm(dim=(0, 1), keepdim=True)
        return F.conv1d(x, weight, self.bias, padding=self.kernel // 2, groups=self.groups)[..., :-1]


class SpeechAttention(nn.Module):
    """Self-attention with four projections."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.k_proj, self.v_proj, self.q_proj, self.out_proj = (nn.Linear(d, d) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        b, t, d = x.shape
        q, k, v = (
            f(x).view(b, t, self.heads, -1).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj)
        )
        return self.out_proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, d))


class SpeechLayer(nn.Module):
    """Post-norm transformer layer."""

    def __init__(self, d: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.self_attn = SpeechAttention(d, heads)
        self.self_attn_layer_norm = nn.LayerNorm(d)
        self.fc1, self.fc2 = nn.Linear(d, hidden), nn.Linear(hidden, d)
        self.final_layer_norm = nn.LayerNorm(d)

    def forward(self, x: Tensor) -> Tensor:
        x = self.self_attn_layer_norm(x + self.self_attn(x))
        return self.final_layer_norm(x + self.fc2(F.gelu(self.fc1(x))))


class SpeechPretraining(nn.Module):
    """wav2vec 2 as first released, with the quantizer and projections that pretraining uses."""

    def __init__(self, d: int = 32, layers: int = 3) -> None:
        super().__init__()
        self.mask_emb = nn.Parameter(torch.rand(d))
        first = nn.Sequential(
            nn.Conv1d(1, 16, 10, 5, bias=False), nn.Dropout(0.0), nn.GroupNorm(16, 16), nn.GELU()
        )
        later = [
            nn.Sequential(nn.Conv1d(16, 16, 3, 2, bias=False), nn.Dropout(0.0), nn.GELU()) for _ in range(3)
        ]
        self.feature_extractor = nn.ModuleDict({"conv_layers": nn.ModuleList([first, *later])})
        self.post_extract_proj = nn.Linear(16, d)
        self.quantizer = nn.ModuleDict({"weight_proj": nn.Linear(16, 20)})
        self.project_q, self.final_proj = nn.Linear(24, 24), nn.Linear(d, 24)
        self.encoder = nn.ModuleDict(
            {
                "pos_conv": nn.ModuleList([PositionConv(d, 16, 4)]),
                "layers": nn.ModuleList(SpeechLayer(d, 4, 64) for _ in range(layers)),
                "layer_norm": nn.LayerNorm(d),
            }
        )
        self.layer_norm = nn.LayerNorm(16)

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, None]
        for layer in self.feature_extractor["conv_layers"]:
            x = layer(x)
        x = self.post_extract_proj(self.layer_norm(x.transpose(1, 2)))
        x = x + F.gelu(self.encoder["pos_conv"][0](x.transpose(1, 2))).transpose(1, 2)
        x = self.encoder["layer_norm"](x)
        for layer in self.encoder["layers"]:
            x = layer(x)
        return x


def build_wav2vec_release_to_hf() -> nn.Module:
    """Build a transformers wav2vec 2 with a CTC head."""
    config = hf.Wav2Vec2Config(
        vocab_size=32, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
        conv_dim=(16,) * 4, conv_stride=(5, 2, 2, 2), conv_kernel=(10, 3, 3, 3), num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=4,
    )  # fmt: skip
    return seeded(lambda: hf.Wav2Vec2ForCTC(config))


def _wav2vec_release_to_hf(sd: StateDict) -> Reference:
    out = rename(
        pl.drop(sd, r"^(quantizer|project_q|final_proj)"),
        [
            (r"^mask_emb$", "masked_spec_embed"),
            (r"^feature_extractor\.conv_layers\.(\d)\.0", r"feature_extractor.conv_layers.\1.conv"),
            (r"^feature_extractor\.conv_layers\.0\.2", "feature_extractor.conv_layers.0.layer_norm"),
            (r"^post_extract_proj", "feature_projection.projection"),
            (r"^layer_norm", "feature_projection.layer_norm"),
            (r"pos_conv\.0\.bias", "pos_conv_embed.conv.bias"),
            (r"pos_conv\.0\.weight_g", "pos_conv_embed.conv.parametrizations.weight.original0"),
            (r"pos_conv\.0\.weight_v", "pos_conv_embed.conv.parametrizations.weight.original1"),
            (r"self_attn\.", "attention."),
            (r"self_attn_layer_norm", "layer_norm"),
            (r"fc1", "feed_forward.intermediate_dense"),
            (r"fc2", "feed_forward.output_dense"),
        ],
    )
    return pl.unmapped(pl.prefixed(out, "wav2vec2."), "lm_head.weight", "lm_head.bias")


PAIRS.append(
    Pair(
        name="wav2vec_release_to_hf",
        tier="partial",
        notes="a pretraining checkpoint of wav2vec 2 to a CTC model; weight_g, weight_v to parametrizations; new head",
        build_source=SpeechPretraining,
        build_target=build_wav2vec_release_to_hf,
        example=lambda: randn(2, 400),
        reference=_wav2vec_release_to_hf,
        run_target=lambda m, x: m.wav2vec2(x).last_hidden_state,
        wrap=lambda flats: {
            "args": None,
            "model": flats[0],
            "optimizer_history": [{"num_updates": 400000}],
            "last_optimizer_state": pl.adam_state(flats[0]),
        },
    )
)


# --- HiFi-GAN: weight norm folded into the weight -------------------------------------------------

_KERNELS, _RATES = (3, 5), (4, 4, 2)


class NormedResBlock(nn.Module):
    """Residual block of weight-normed dilated convolutions."""

    def __init__(self, width: int, kernel: int, dilations: Sequence[int] = (1, 3)) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(
            weight_norm(nn.Conv1d(width, width, kernel, dilation=d, padding=d * (kernel // 2)))
            for d in dilations
        )
        self.convs2 = nn.ModuleList(
            weight_norm(nn.Conv1d(width, width, kernel, padding=kernel // 2)) for _ in dilations
        )

    def forward(self, x: Tensor) -> Tensor:
        for first, second in zip(self.convs1, self.convs2, strict=True):
            x = x + second(F.leaky_relu(first(F.leaky_relu(x, 0.1)), 0.1))
        return x


class Vocoder(nn.Module):
    """Generator of HiFi-GAN with weight norm, the residual blocks of all levels in one list."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.conv_pre = weight_norm(nn.Conv1d(20, width, 7, padding=3))
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        for rate in _RATES:
            up = nn.ConvTranspose1d(width, width // 2, 2 * rate, rate, padding=rate // 2)
            self.ups.append(weight_norm(up))
            width //= 2
            self.resblocks.extend(NormedResBlock(width, k) for k in _KERNELS)
        self.conv_post = weight_norm(nn.Conv1d(width, 1, 7, padding=3))

    def forward(self, x: Tensor) -> Tensor:
        x, blocks = self.conv_pre(x), iter(self.resblocks)
        for up in self.ups:
            x = up(F.leaky_relu(x, 0.1))
            x = sum(next(blocks)(x) for _ in _KERNELS) / len(_KERNELS)
        return torch.tanh(self.conv_post(F.leaky_relu(x)))


class PlainResBlock(nn.Module):
    """The same block without weight norm: pairs of convolutions."""

    def __init__(self, width: int, kernel: int, dilations: Sequence[int] = (1, 3)) -> None:
        super().__init__()
        self.steps = nn.ModuleList()
        for d in dilations:
            dilated = nn.Conv1d(width, width, kernel, dilation=d, padding=d * (kernel // 2))
            plain = nn.Conv1d(width, width, kernel, padding=kernel // 2)
            self.steps.append(nn.ModuleDict({"conv1": dilated, "conv2": plain}))

    def forward(self, x: Tensor) -> Tensor:
        for step in self.steps:
            x = x + step["conv2"](F.leaky_relu(step["conv1"](F.leaky_relu(x, 0.1)), 0.1))
        return x


class UpLevel(nn.Module):
    """One level: upsampling and its residual blocks."""

    def __init__(self, width: int, rate: int) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(PlainResBlock(width // 2, k) for k in _KERNELS)
        self.upsample = nn.ConvTranspose1d(width, width // 2, 2 * rate, rate, padding=rate // 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.upsample(F.leaky_relu(x, 0.1))
        return sum(block(x) for block in self.resblocks) / len(_KERNELS)


class FoldedVocoder(nn.Module):
    """The generator without weight norm, a module per level."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.pre = nn.Conv1d(20, width, 7, padding=3)
        self.levels = nn.ModuleList(UpLevel(width >> i, rate) for i, rate in enumerate(_RATES))
        self.post = nn.Conv1d(width >> len(_RATES), 1, 7, padding=3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pre(x)
        for level in self.levels:
            x = level(x)
        return torch.tanh(self.post(F.leaky_relu(x)))


def build_vocoder_folded() -> nn.Module:
    """Build the generator without weight norm."""
    return seeded(FoldedVocoder)


def _vocoder_folded(sd: StateDict) -> Reference:
    out: StateDict = {}
    for key, value in sd.items():
        if key.endswith("weight_v"):
            # what torch.nn.utils.remove_weight_norm calculates
            out[key[:-2]] = torch._weight_norm(value, sd[f"{key[:-1]}g"], 0)
        elif not key.endswith("weight_g"):
            out[key] = value
    return rename(
        out,
        [
            (r"^conv_(pre|post)", r"\1"),
            (r"^ups\.(\d)", r"levels.\1.upsample"),
            (r"^resblocks\.(\d)", lambda m: f"levels.{int(m[1]) // 2}.resblocks.{int(m[1]) % 2}"),
            (r"convs([12])\.(\d)", r"steps.\2.conv\1"),
        ],
    )


PAIRS.append(
    Pair(
        name="vocoder_folded",
        tier="ops",
        notes="HiFi-GAN's generator in {'generator'}; weight norm folded into the weight; a flat list to nested levels",
        build_source=Vocoder,
        build_target=build_vocoder_folded,
        example=lambda: randn(2, 20, 12),
        reference=_vocoder_folded,
        export=lambda sd: rename(
            sd,
            [
                (r"parametrizations\.weight\.original0", "weight_g"),
                (r"parametrizations\.weight\.original1", "weight_v"),
            ],
        ),
        wrap=lambda flats: {"generator": flats[0]},
        gain=1.5,
    )
)


# --- Conv-TasNet: two ways to write a temporal convolutional network -------------------------------


class GlobalNorm(nn.Module):
    """Global layer norm with (1, C, 1) parameters."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(1, width, 1))
        self.beta = nn.Parameter(torch.zeros(1, width, 1))

    def forward(self, x: Tensor) -> Tensor:
        mean, var = x.mean((1, 2), keepdim=True), x.var((1, 2), keepdim=True, unbiased=False)
        return self.gamma * (x - mean) / (var + 1e-8).sqrt() + self.beta


class TcnBlock(nn.Module):
    """1×1 convolution, depthwise dilated convolution, residual and skip outputs."""

    def __init__(self, width: int, hidden: int, dilation: int) -> None:
        super().__init__()
        self.shared_block = nn.Sequential(
            nn.Conv1d(width, hidden, 1), nn.PReLU(), GlobalNorm(hidden),
            nn.Conv1d(hidden, hidden, 3, padding=dilation, dilation=dilation, groups=hidden), nn.PReLU(),
            GlobalNorm(hidden),
        )  # fmt: skip
        self.res_conv, self.skip_conv = nn.Conv1d(hidden, width, 1), nn.Conv1d(hidden, width, 1)


class Separator(nn.Module):
    """Conv-TasNet with sequences."""

    def __init__(self, filters: int = 24, width: int = 16, hidden: int = 32) -> None:
        super().__init__()
        self.encoder = nn.Conv1d(1, filters, 8, 4, bias=False)
        self.bottleneck = nn.Sequential(GlobalNorm(filters), nn.Conv1d(filters, width, 1))
        self.TCN = nn.ModuleList(TcnBlock(width, hidden, 2**i) for _ in range(2) for i in range(3))
        self.mask_net = nn.Sequential(nn.PReLU(), nn.Conv1d(width, 2 * filters, 1))
        self.decoder = nn.ConvTranspose1d(filters, 1, 8, 4, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        features = self.encoder(x)
        y, total = self.bottleneck(features), torch.zeros(1)
        for block in self.TCN:
            z = block.shared_block(y)
            y, total = y + block.res_conv(z), total + block.skip_conv(z)
        masks = torch.sigmoid(self.mask_net(total)).unflatten(1, (2, -1))
        return self.decoder((masks * features[:, None]).flatten(0, 1))


class TemporalUnit(nn.Module):
    """The same block with a name per layer and torch's group norm."""

    def __init__(self, width: int, hidden: int, dilation: int) -> None:
        super().__init__()
        self.in_norm, self.dw_norm = (nn.GroupNorm(1, hidden, eps=1e-8) for _ in range(2))
        self.in_conv, self.in_prelu = nn.Conv1d(width, hidden, 1), nn.PReLU()
        self.dw_conv = nn.Conv1d(hidden, hidden, 3, padding=dilation, dilation=dilation, groups=hidden)
        self.dw_prelu = nn.PReLU()
        self.skip_out, self.res_out = nn.Conv1d(hidden, width, 1), nn.Conv1d(hidden, width, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y = self.in_norm(self.in_prelu(self.in_conv(x)))
        y = self.dw_norm(self.dw_prelu(self.dw_conv(y)))
        return x + self.res_out(y), self.skip_out(y)


class SourceSplitter(nn.Module):
    """Conv-TasNet with repeats of units, nested."""

    def __init__(self, filters: int = 24, width: int = 16, hidden: int = 32) -> None:
        super().__init__()
        self.encoder_filters = nn.Conv1d(1, filters, 8, 4, bias=False)
        self.decoder_filters = nn.ConvTranspose1d(filters, 1, 8, 4, bias=False)
        self.input_norm = nn.GroupNorm(1, filters, eps=1e-8)
        self.input_conv = nn.Conv1d(filters, width, 1)
        self.repeats = nn.ModuleList(
            nn.ModuleList(TemporalUnit(width, hidden, 2**i) for i in range(3)) for _ in range(2)
        )
        self.mask_prelu, self.mask_conv = nn.PReLU(), nn.Conv1d(width, 2 * filters, 1)

    def forward(self, x: Tensor) -> Tensor:
        features = self.encoder_filters(x)
        y, skips = self.input_conv(self.input_norm(features)), []
        for repeat in self.repeats:
            for unit in repeat:
                y, skip = unit(y)
                skips.append(skip)
        masks = torch.sigmoid(self.mask_conv(self.mask_prelu(sum(skips)))).unflatten(1, (2, -1))
        return self.decoder_filters((masks * features[:, None]).flatten(0, 1))


def build_separator_nested() -> nn.Module:
    """Build Conv-TasNet with nested repeats."""
    return seeded(SourceSplitter)


def _separator_nested(sd: StateDict) -> Reference:
    sd = pl.apply(sd, r"(gamma|beta)$", lambda v: v.flatten())
    return rename(
        sd,
        [
            (r"gamma$", "weight"),
            (r"beta$", "bias"),
            (r"^encoder", "encoder_filters"),
            (r"^decoder", "decoder_filters"),
            (r"^bottleneck\.0", "input_norm"),
            (r"^bottleneck\.1", "input_conv"),
            (r"^mask_net\.0", "mask_prelu"),
            (r"^mask_net\.1", "mask_conv"),
            (r"^TCN\.(\d)", lambda m: f"repeats.{int(m[1]) // 3}.{int(m[1]) % 3}"),
            (r"shared_block\.0", "in_conv"),
            (r"shared_block\.1", "in_prelu"),
            (r"shared_block\.2", "in_norm"),
            (r"shared_block\.3", "dw_conv"),
            (r"shared_block\.4", "dw_prelu"),
            (r"shared_block\.5", "dw_norm"),
            (r"res_conv", "res_out"),
            (r"skip_conv", "skip_out"),
        ],
    )


PAIRS.append(
    Pair(
        name="separator_nested",
        tier="ops",
        notes="Conv-TasNet; (1, C, 1) gamma and beta to (C,), six blocks to two repeats of three, parts reordered",
        build_source=Separator,
        build_target=build_separator_nested,
        example=lambda: randn(2, 1, 64),
        reference=_separator_nested,
    )
)


# --- Whisper: transformers to a release's names ---------------------------------------------------


class WordAttention(nn.Module):
    """Attention to itself or to another sequence; the key has no bias."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key = nn.Linear(d, d), nn.Linear(d, d, bias=False)
        self.value, self.out = nn.Linear(d, d), nn.Linear(d, d)

    def forward(self, x: Tensor, other: Tensor | None = None, causal: bool = False) -> Tensor:
        y = x if other is None else other
        q, k, v = (
            f(z).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for f, z in ((self.query, x), (self.key, y), (self.value, y))
        )
        return self.out(F.scaled_dot_product_attention(q, k, v, is_causal=causal).transpose(1, 2).flatten(2))


class WordBlock(nn.Module):
    """Pre-norm block, in the decoder with attention to the encoder's output."""

    def __init__(self, d: int, heads: int, cross: bool) -> None:
        super().__init__()
        self.cross = cross
        self.attn, self.attn_ln = WordAttention(d, heads), nn.LayerNorm(d)
        if cross:
            self.cross_attn, self.cross_attn_ln = WordAttention(d, heads), nn.LayerNorm(d)
        self.mlp = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))
        self.mlp_ln = nn.LayerNorm(d)

    def forward(self, x: Tensor, heard: Tensor | None = None) -> Tensor:
        x = x + self.attn(self.attn_ln(x), causal=self.cross)
        if self.cross:
            x = x + self.cross_attn(self.cross_attn_ln(x), heard)
        return x + self.mlp(self.mlp_ln(x))


class Listener(nn.Module):
    """Encoder of log-mel spectrograms; the positions are a buffer."""

    def __init__(self, d: int, heads: int, layers: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv1d(20, d, 3, padding=1), nn.Conv1d(d, d, 3, 2, 1)
        self.register_buffer("positional_embedding", torch.zeros(16, d))
        self.blocks = nn.ModuleList(WordBlock(d, heads, False) for _ in range(layers))
        self.ln_post = nn.LayerNorm(d)

    def forward(self, x: Tensor) -> Tensor:
        x = F.gelu(self.conv2(F.gelu(self.conv1(x)))).transpose(1, 2) + self.positional_embedding
        for block in self.blocks:
            x = block(x)
        return self.ln_post(x)


class Writer(nn.Module):
    """Decoder of tokens."""

    def __init__(self, d: int, heads: int, layers: int) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(50, d)
        self.positional_embedding = nn.Parameter(torch.zeros(24, d))
        self.blocks = nn.ModuleList(WordBlock(d, heads, True) for _ in range(layers))
        self.ln = nn.LayerNorm(d)

    def forward(self, ids: Tensor, heard: Tensor) -> Tensor:
        x = self.token_embedding(ids) + self.positional_embedding[: ids.shape[1]]
        for block in self.blocks:
            x = block(x, heard)
        return self.ln(x)


class Transcriber(nn.Module):
    """Encoder and decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = Listener(32, 4, 2), Writer(32, 4, 3)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        return self.decoder(inputs[1], self.encoder(inputs[0]))


def build_whisper_hf_to_release() -> nn.Module:
    """Build the encoder and decoder with the release's names."""
    return seeded(Transcriber)


def _hf_whisper() -> nn.Module:
    return hf.WhisperModel(
        hf.WhisperConfig(
            vocab_size=50, num_mel_bins=20, d_model=32, encoder_layers=2, decoder_layers=3,
            encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64,
            max_source_positions=16, max_target_positions=24, pad_token_id=0, bos_token_id=1, eos_token_id=2,
            decoder_start_token_id=1,
        )
    )  # fmt: skip


_WHISPER: Rules = [
    (r"embed_tokens", "token_embedding"),
    (r"embed_positions\.weight", "positional_embedding"),
    (r"\.layers\.", ".blocks."),
    (r"encoder_attn_layer_norm", "cross_attn_ln"),
    (r"self_attn_layer_norm", "attn_ln"),
    (r"final_layer_norm", "mlp_ln"),
    (r"^encoder\.layer_norm", "encoder.ln_post"),
    (r"^decoder\.layer_norm", "decoder.ln"),
    (r"encoder_attn\.", "cross_attn."),
    (r"self_attn\.", "attn."),
    (r"q_proj", "query"),
    (r"k_proj", "key"),
    (r"v_proj", "value"),
    (r"out_proj", "out"),
    (r"\.fc1", ".mlp.0"),
    (r"\.fc2", ".mlp.2"),
]

PAIRS.append(
    Pair(
        name="whisper_hf_to_release",
        tier="rename",
        notes="Whisper; encoder and decoder alike, self and cross attention, positions as parameter and as buffer",
        build_source=_hf_whisper,
        build_target=build_whisper_hf_to_release,
        example=lambda: (randn(2, 20, 32), tokens(2, 9, 50)),
        reference=lambda sd: rename(sd, _WHISPER),
        run_source=lambda m, x: m(input_features=x[0], decoder_input_ids=x[1]).last_hidden_state,
    )
)

BY_NAME = {p.name: p for p in PAIRS}
