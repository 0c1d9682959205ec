"""More pairs of networks that make images: an autoencoder, a diffusion U-Net, a GAN, a segmentation U-Net.

In the style of ``pairs_public``: ``build_<name>()`` builds the target of a pair of :data:`PAIRS`.  These pairs
were written without a look at the matcher that is measured on them.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.more_vision import Rules, image
from tests.matching.pairs.pairlib import Pair, Reference, StateDict, randn, rename, seeded

PAIRS: list[Pair] = []


def norm(width: int) -> nn.GroupNorm:
    """Return the group norm of all blocks here."""
    return nn.GroupNorm(4, width, eps=1e-6)


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Attend over positions; all tensors are (batch, positions, channels)."""
    return F.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None])[:, 0]


# --- autoencoder: 1x1 convolutions to linear layers, levels counted the other way -----------------


class LatentResnet(nn.Module):
    """Residual block, with ``nin_shortcut`` where the width changes."""

    def __init__(self, cin: int, cout: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = norm(cin), nn.Conv2d(cin, cout, 3, padding=1)
        self.norm2, self.conv2 = norm(cout), nn.Conv2d(cout, cout, 3, padding=1)
        if cin != cout:
            self.nin_shortcut = nn.Conv2d(cin, cout, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))
        return y + (self.nin_shortcut(x) if hasattr(self, "nin_shortcut") else x)


class LatentAttention(nn.Module):
    """Attention over positions with 1×1 convolutions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = norm(width)
        self.q, self.k, self.v, self.proj_out = (nn.Conv2d(width, width, 1) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(x)
        y = attend(*(f(y).flatten(2).transpose(1, 2) for f in (self.q, self.k, self.v)))
        return x + self.proj_out(y.transpose(1, 2).view_as(x))


class LatentDecoder(nn.Module):
    """Decoder whose levels are counted from the output; three blocks a level."""

    def __init__(self, widths: tuple[int, ...] = (16, 24, 32)) -> None:
        super().__init__()
        cin = widths[-1]
        self.conv_in = nn.Conv2d(4, cin, 3, padding=1)
        self.mid = nn.Module()
        self.mid.block_1, self.mid.attn_1 = LatentResnet(cin, cin), LatentAttention(cin)
        self.mid.block_2 = LatentResnet(cin, cin)
        levels: list[nn.Module] = []
        for i, cout in reversed(list(enumerate(widths))):
            level = nn.Module()
            level.block = nn.ModuleList(LatentResnet(cout if j else cin, cout) for j in range(3))
            if i:
                level.upsample = nn.ModuleDict({"conv": nn.Conv2d(cout, cout, 3, padding=1)})
            levels.insert(0, level)
            cin = cout
        self.up = nn.ModuleList(levels)
        self.norm_out, self.conv_out = norm(cin), nn.Conv2d(cin, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.mid.block_2(self.mid.attn_1(self.mid.block_1(self.conv_in(x))))
        for i, level in reversed(list(enumerate(self.up))):
            for block in level.block:
                x = block(x)
            x = level.upsample["conv"](F.interpolate(x, scale_factor=2.0)) if i else x
        return self.conv_out(F.silu(self.norm_out(x)))


class LatentModel(nn.Module):
    """What a training checkpoint holds: the decoder, its input projection, and a loss with parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.decoder, self.post_quant_conv = LatentDecoder(), nn.Conv2d(4, 4, 1)
        self.loss = nn.Module()
        self.loss.logvar = nn.Parameter(torch.zeros(()))
        self.loss.discriminator = nn.Sequential(
            nn.Conv2d(3, 16, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(16, 1, 4)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.post_quant_conv(x))


class ResnetBlock(nn.Module):
    """Residual block, with a time embedding if its size is given."""

    def __init__(self, cin: int, cout: int, time: int = 0) -> None:
        super().__init__()
        self.norm1, self.conv1 = norm(cin), nn.Conv2d(cin, cout, 3, padding=1)
        if time:
            self.time_emb_proj = nn.Linear(time, cout)
        self.norm2, self.conv2 = norm(cout), nn.Conv2d(cout, cout, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(cin, cout, 1) if cin != cout else None

    def forward(self, x: Tensor, time: Tensor | None = None) -> Tensor:
        y = self.conv1(F.silu(self.norm1(x)))
        if time is not None:
            y = y + self.time_emb_proj(F.silu(time))[:, :, None, None]
        y = self.conv2(F.silu(self.norm2(y)))
        return y + (x if self.conv_shortcut is None else self.conv_shortcut(x))


class Attention(nn.Module):
    """Attention over positions with linear layers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.group_norm = norm(width)
        self.to_q, self.to_k, self.to_v = (nn.Linear(width, width) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(width, width), nn.Dropout(0.0)])

    def forward(self, x: Tensor) -> Tensor:
        y = self.group_norm(x).flatten(2).transpose(1, 2)
        y = self.to_out[0](attend(self.to_q(y), self.to_k(y), self.to_v(y)))
        return x + y.transpose(1, 2).view_as(x)


class Block(nn.Module):
    """Residual blocks, attentions if wanted, and a change of resolution."""

    def __init__(
        self, sizes: list[tuple[int, int]], time: int = 0, attention: bool = False, change: str = ""
    ) -> None:
        super().__init__()
        cout = sizes[-1][1]
        if attention:
            self.attentions = nn.ModuleList(Attention(b) for _, b in sizes)
        self.resnets = nn.ModuleList(ResnetBlock(a, b, time) for a, b in sizes)
        if change:
            conv = nn.Conv2d(cout, cout, 3, 2 if change == "downsamplers" else 1, 1)
            self.add_module(change, nn.ModuleList([nn.ModuleDict({"conv": conv})]))


class Decoder(nn.Module):
    """The decoder, its levels counted from the input."""

    def __init__(self, widths: tuple[int, ...] = (32, 24, 16)) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(4, widths[0], 3, padding=1)
        self.up_blocks, cin = nn.ModuleList(), widths[0]
        for cout in widths:
            sizes = [(cin, cout), (cout, cout), (cout, cout)]
            self.up_blocks.append(Block(sizes, change="upsamplers" if cout != widths[-1] else ""))
            cin = cout
        self.mid_block = nn.ModuleDict(
            {
                "attentions": nn.ModuleList([Attention(widths[0])]),
                "resnets": nn.ModuleList(ResnetBlock(widths[0], widths[0]) for _ in range(2)),
            }
        )
        self.conv_norm_out, self.conv_out = norm(cin), nn.Conv2d(cin, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        first, second = self.mid_block["resnets"]
        x = second(self.mid_block["attentions"][0](first(self.conv_in(x))))
        for block in self.up_blocks:
            for resnet in block.resnets:
                x = resnet(x)
            if hasattr(block, "upsamplers"):
                x = block.upsamplers[0]["conv"](F.interpolate(x, scale_factor=2.0))
        return self.conv_out(F.silu(self.conv_norm_out(x)))


class AutoencoderHalf(nn.Module):
    """Input projection and decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.decoder, self.post_quant_conv = Decoder(), nn.Conv2d(4, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.post_quant_conv(x))


def build_vae_decoder() -> nn.Module:
    """Build the decoder with linear attention projections."""
    return seeded(AutoencoderHalf)


def _vae_decoder(sd: StateDict) -> Reference:
    sd = pl.apply(pl.drop(sd, r"^loss"), r"attn_1\.(q|k|v|proj_out)\.weight", lambda w: w.flatten(1))
    return rename(
        sd,
        [
            (r"mid\.block_(\d)", lambda m: f"mid_block.resnets.{int(m[1]) - 1}"),
            (r"mid\.attn_1\.norm", "mid_block.attentions.0.group_norm"),
            (r"mid\.attn_1\.proj_out", "mid_block.attentions.0.to_out.0"),
            (r"mid\.attn_1\.([qkv])", r"mid_block.attentions.0.to_\1"),
            (r"up\.(\d)\.block", lambda m: f"up_blocks.{2 - int(m[1])}.resnets"),
            (r"up\.(\d)\.upsample", lambda m: f"up_blocks.{2 - int(m[1])}.upsamplers.0"),
            (r"nin_shortcut", "conv_shortcut"),
            (r"norm_out", "conv_norm_out"),
        ],
    )


PAIRS.append(
    Pair(
        name="vae_decoder",
        tier="wrapped",
        notes="decoder of an autoencoder in {'state_dict'} with its loss; levels counted the other way; 1x1 to Linear",
        build_source=LatentModel,
        build_target=build_vae_decoder,
        example=lambda: randn(2, 4, 8, 8),
        reference=_vae_decoder,
        wrap=lambda flats: {
            "epoch": 3,
            "global_step": 120000,
            "state_dict": flats[0],
            "optimizer_states": [pl.adam_state(flats[0], params=r"^(?!loss)")],
        },
    )
)


# --- diffusion: numbered input and output blocks to named levels ------------------------------------

_TIME = 48
_LEVELS = (16, 24, 32)


class StepResBlock(nn.Module):
    """Residual block with a time embedding, as three sequences."""

    def __init__(self, cin: int, cout: int) -> None:
        super().__init__()
        self.in_layers = nn.Sequential(norm(cin), nn.SiLU(), nn.Conv2d(cin, cout, 3, padding=1))
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(_TIME, cout))
        self.out_layers = nn.Sequential(
            norm(cout), nn.SiLU(), nn.Dropout(0.0), nn.Conv2d(cout, cout, 3, padding=1)
        )
        self.skip_connection = nn.Identity() if cin == cout else nn.Conv2d(cin, cout, 1)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        y = self.in_layers(x) + self.emb_layers(time)[:, :, None, None]
        return self.skip_connection(x) + self.out_layers(y)


class StepAttention(nn.Module):
    """Attention over positions with one convolution for queries, keys and values."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = norm(width)
        self.qkv, self.proj_out = nn.Conv1d(width, 3 * width, 1), nn.Conv1d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(self.norm(x).flatten(2)).transpose(1, 2).chunk(3, -1)
        return x + self.proj_out(attend(q, k, v).transpose(1, 2)).view_as(x)


class StepUpsample(nn.Module):
    """Double the resolution."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.interpolate(x, scale_factor=2.0))


class StepDownsample(nn.Module):
    """Halve the resolution."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.op = nn.Conv2d(width, width, 3, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.op(x)


def _run_steps(block: nn.ModuleList, x: Tensor, time: Tensor) -> Tensor:
    for layer in block:
        x = layer(x, time) if isinstance(layer, StepResBlock) else layer(x)
    return x


class StepUNet(nn.Module):
    """Diffusion U-Net with numbered input, middle and output blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.time_embed = nn.Sequential(nn.Linear(16, _TIME), nn.SiLU(), nn.Linear(_TIME, _TIME))
        blocks: list[list[nn.Module]] = [[nn.Conv2d(3, _LEVELS[0], 3, padding=1)]]
        widths = [_LEVELS[0]]
        for i, cout in enumerate(_LEVELS):
            for _ in range(2):
                blocks.append([StepResBlock(widths[-1], cout), *([StepAttention(cout)] if i == 2 else [])])
                widths.append(cout)
            if i < 2:
                blocks.append([StepDownsample(cout)])
                widths.append(cout)
        self.input_blocks = nn.ModuleList(nn.ModuleList(b) for b in blocks)
        cin = widths[-1]
        self.middle_block = nn.ModuleList(
            [StepResBlock(cin, cin), StepAttention(cin), StepResBlock(cin, cin)]
        )
        self.output_blocks = nn.ModuleList()
        for i, cout in reversed(list(enumerate(_LEVELS))):
            for j in range(3):
                layers: list[nn.Module] = [StepResBlock(cin + widths.pop(), cout)]
                layers += [StepAttention(cout)] if i == 2 else []
                layers += [StepUpsample(cout)] if i and j == 2 else []
                self.output_blocks.append(nn.ModuleList(layers))
                cin = cout
        self.out = nn.Sequential(norm(cin), nn.SiLU(), nn.Conv2d(cin, 3, 3, padding=1))

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        x, time = inputs[0], self.time_embed(inputs[1])
        seen = []
        for block in self.input_blocks:
            x = _run_steps(block, x, time)
            seen.append(x)
        x = _run_steps(self.middle_block, x, time)
        for block in self.output_blocks:
            x = _run_steps(block, torch.cat([x, seen.pop()], 1), time)
        return self.out(x)


class DenoisingUNet(nn.Module):
    """The same network with a module per level."""

    def __init__(self) -> None:
        super().__init__()
        w = _LEVELS
        self.conv_in = nn.Conv2d(3, w[0], 3, padding=1)
        self.time_embedding = nn.ModuleDict(
            {"linear_1": nn.Linear(16, _TIME), "linear_2": nn.Linear(_TIME, _TIME)}
        )
        self.down_blocks = nn.ModuleList(
            [
                Block([(w[0], w[0]), (w[0], w[0])], _TIME, change="downsamplers"),
                Block([(w[0], w[1]), (w[1], w[1])], _TIME, change="downsamplers"),
                Block([(w[1], w[2]), (w[2], w[2])], _TIME, attention=True),
            ]
        )
        self.up_blocks = nn.ModuleList(
            [
                Block([(64, 32), (64, 32), (56, 32)], _TIME, attention=True, change="upsamplers"),
                Block([(56, 24), (48, 24), (40, 24)], _TIME, change="upsamplers"),
                Block([(40, 16), (32, 16), (32, 16)], _TIME),
            ]
        )
        self.mid_block = Block([(32, 32), (32, 32)], _TIME)
        self.mid_block.attentions = nn.ModuleList([Attention(32)])
        self.conv_norm_out, self.conv_out = norm(w[0]), nn.Conv2d(w[0], 3, 3, padding=1)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        names = self.time_embedding
        time = names["linear_2"](F.silu(names["linear_1"](inputs[1])))
        x = self.conv_in(inputs[0])
        seen = [x]
        for block in self.down_blocks:
            for i, resnet in enumerate(block.resnets):
                x = resnet(x, time)
                x = block.attentions[i](x) if hasattr(block, "attentions") else x
                seen.append(x)
            if hasattr(block, "downsamplers"):
                x = block.downsamplers[0]["conv"](x)
                seen.append(x)
        x = self.mid_block.attentions[0](self.mid_block.resnets[0](x, time))
        x = self.mid_block.resnets[1](x, time)
        for block in self.up_blocks:
            for i, resnet in enumerate(block.resnets):
                x = resnet(torch.cat([x, seen.pop()], 1), time)
                x = block.attentions[i](x) if hasattr(block, "attentions") else x
            if hasattr(block, "upsamplers"):
                x = block.upsamplers[0]["conv"](F.interpolate(x, scale_factor=2.0))
        return self.conv_out(F.silu(self.conv_norm_out(x)))


def build_diffusion_unet() -> nn.Module:
    """Build the diffusion U-Net with a module per level."""
    return seeded(DenoisingUNet)


def _diffusion_unet(sd: StateDict) -> Reference:
    sd = pl.apply(sd, r"(qkv|1\.proj_out)\.weight", lambda w: w.squeeze(-1))
    sd = pl.split(sd, "qkv", ["to_q", "to_k", "to_v"])
    rules: Rules = [
        (r"^time_embed\.([02])", lambda m: f"time_embedding.linear_{int(m[1]) // 2 + 1}"),
        (r"^input_blocks\.0\.0", "conv_in"),
        (r"^input_blocks\.([36])\.0\.op", lambda m: f"down_blocks.{int(m[1]) // 3 - 1}.downsamplers.0.conv"),
        (r"^output_blocks\.2\.2", "up_blocks.0.upsamplers.0"),
        (r"^output_blocks\.5\.1", "up_blocks.1.upsamplers.0"),
        (r"^middle_block\.1", "mid_block.attentions.0"),
        (r"^middle_block\.([02])", lambda m: f"mid_block.resnets.{int(m[1]) // 2}"),
        (r"^out\.0", "conv_norm_out"),
        (r"^out\.2", "conv_out"),
    ]
    for place, kind in enumerate(("resnets", "attentions")):
        for i in range(9):
            out, (level, j) = rf"^output_blocks\.{i}\.{place}\.", divmod(i, 3)
            rules.append((out, f"up_blocks.{level}.{kind}.{j}."))
            level, j = divmod(i - 1, 3)
            if i and j < 2:
                rules.append((rf"^input_blocks\.{i}\.{place}\.", f"down_blocks.{level}.{kind}.{j}."))
    rules += [
        (r"in_layers\.0", "norm1"),
        (r"in_layers\.2", "conv1"),
        (r"emb_layers\.1", "time_emb_proj"),
        (r"out_layers\.0", "norm2"),
        (r"out_layers\.3", "conv2"),
        (r"skip_connection", "conv_shortcut"),
        (r"(attentions\.\d)\.norm", r"\1.group_norm"),
        (r"proj_out", "to_out.0"),
    ]
    return rename(sd, rules)


PAIRS.append(
    Pair(
        name="diffusion_unet",
        tier="ops",
        notes="diffusion U-Net; numbered blocks to levels; qkv as a 1-d convolution to to_q, to_k, to_v",
        build_source=StepUNet,
        build_target=build_diffusion_unet,
        example=lambda: (randn(2, 3, 16, 16), randn(2, 16)),
        reference=_diffusion_unet,
    )
)


# --- GAN: one network of a checkpoint that holds two -------------------------------------------------


class AdversarialNets(nn.Module):
    """A generator and a discriminator as sequences called ``main``."""

    def __init__(self, w: int = 8) -> None:
        super().__init__()
        up: list[nn.Module] = [nn.ConvTranspose2d(20, 8 * w, 4, 1, 0, bias=False)]
        down: list[nn.Module] = [nn.Conv2d(3, w, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
        for i in (8, 4, 2):
            up += [nn.BatchNorm2d(i * w), nn.ReLU()]
            up.append(nn.ConvTranspose2d(i * w, i * w // 2, 4, 2, 1, bias=False))
        for i in (1, 2, 4):
            down += [
                nn.Conv2d(i * w, 2 * i * w, 4, 2, 1, bias=False),
                nn.BatchNorm2d(2 * i * w),
                nn.LeakyReLU(0.2),
            ]
        up += [nn.BatchNorm2d(w), nn.ReLU(), nn.ConvTranspose2d(w, 3, 4, 2, 1, bias=False), nn.Tanh()]
        self.netG = nn.ModuleDict({"main": nn.Sequential(*up)})
        self.netD = nn.ModuleDict({"main": nn.Sequential(*down, nn.Conv2d(8 * w, 1, 4, bias=False))})

    def forward(self, x: Tensor) -> Tensor:
        return self.netG["main"](x)


class ImageMaker(nn.Module):
    """The generator with a name per layer; norms registered after the convolutions."""

    def __init__(self, w: int = 8) -> None:
        super().__init__()
        widths = [20, 8 * w, 4 * w, 2 * w, w, 3]
        for i, (a, b) in enumerate(pairwise(widths), 1):
            self.add_module(
                f"deconv{i}", nn.ConvTranspose2d(a, b, 4, 2 if i > 1 else 1, int(i > 1), bias=False)
            )
        for i, b in enumerate(widths[1:-1], 1):
            self.add_module(f"bn{i}", nn.BatchNorm2d(b))

    def forward(self, x: Tensor) -> Tensor:
        for i in range(1, 5):
            x = F.relu(getattr(self, f"bn{i}")(getattr(self, f"deconv{i}")(x)))
        return torch.tanh(self.deconv5(x))


def build_dcgan_generator() -> nn.Module:
    """Build the generator with names."""
    return seeded(ImageMaker)


def _dcgan_generator(sd: StateDict) -> Reference:
    rules: Rules = []
    for i in range(1, 6):
        rules += [
            (rf"^netG\.main\.{3 * i - 3}\.", f"deconv{i}."),
            (rf"^netG\.main\.{3 * i - 2}\.", f"bn{i}."),
        ]
    return rename(pl.drop(sd, r"^netD"), rules)


PAIRS.append(
    Pair(
        name="dcgan_generator",
        tier="wrapped",
        notes="a GAN's file {'netG', 'netD', 'optimizerG', 'optimizerD'} into a generator with names",
        build_source=AdversarialNets,
        build_target=build_dcgan_generator,
        example=lambda: randn(2, 20, 1, 1),
        reference=_dcgan_generator,
        wrap=lambda flats: {
            **{
                part: {k[5:]: v for k, v in flats[0].items() if k.startswith(part)}
                for part in ("netD", "netG")
            },
            "optimizerG": pl.adam_state(flats[0], params="netG"),
            "optimizerD": pl.adam_state(flats[0], seed=4, params="netD"),
            "epoch": 25,
        },
    )
)


# --- segmentation: a U-Net with attention gates --------------------------------------------------------


def _convs(cin: int, cout: int) -> nn.Sequential:
    first = [nn.Conv2d(cin, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU()]
    return nn.Sequential(*first, nn.Conv2d(cout, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU())


class GateWx(nn.Module):
    """Attention gate."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.W_g = nn.Sequential(nn.Conv2d(width, width // 2, 1), nn.BatchNorm2d(width // 2))
        self.W_x = nn.Sequential(nn.Conv2d(width, width // 2, 1), nn.BatchNorm2d(width // 2))
        self.psi = nn.Sequential(nn.Conv2d(width // 2, 1, 1), nn.BatchNorm2d(1), nn.Sigmoid())

    def forward(self, g: Tensor, x: Tensor) -> Tensor:
        return x * self.psi(F.relu(self.W_g(g) + self.W_x(x)))


class GatedUNet(nn.Module):
    """U-Net with numbers in the names: Conv1-4, Up4-2, Att4-2."""

    def __init__(self, w: int = 8) -> None:
        super().__init__()
        for i in range(1, 5):
            self.add_module(
                f"Conv{i}", nn.ModuleDict({"conv": _convs(3 if i == 1 else w << (i - 2), w << (i - 1))})
            )
        for i in (4, 3, 2):
            a, b = w << (i - 1), w << (i - 2)
            up = nn.Sequential(
                nn.Upsample(scale_factor=2), nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU()
            )
            self.add_module(f"Up{i}", nn.ModuleDict({"up": up}))
            self.add_module(f"Att{i}", GateWx(b))
            self.add_module(f"Up_conv{i}", nn.ModuleDict({"conv": _convs(a, b)}))
        self.Conv_1x1 = nn.Conv2d(w, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        seen = []
        for i in range(1, 5):
            x = getattr(self, f"Conv{i}")["conv"](F.max_pool2d(x, 2) if seen else x)
            seen.append(x)
        for i in (4, 3, 2):
            x = getattr(self, f"Up{i}")["up"](x)
            x = torch.cat([getattr(self, f"Att{i}")(x, seen[i - 2]), x], 1)
            x = getattr(self, f"Up_conv{i}")["conv"](x)
        return self.Conv_1x1(x)


class ConvNormPair(nn.Module):
    """Two convolutions and two norms, by name."""

    def __init__(self, cin: int, cout: int) -> None:
        super().__init__()
        self.conv_a, self.conv_b = nn.Conv2d(cin, cout, 3, padding=1), nn.Conv2d(cout, cout, 3, padding=1)
        self.norm_a, self.norm_b = nn.BatchNorm2d(cout), nn.BatchNorm2d(cout)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm_b(self.conv_b(F.relu(self.norm_a(self.conv_a(x))))))


class AttentionGate(nn.Module):
    """Attention gate, by name."""

    def __init__(self, width: int) -> None:
        super().__init__()
        half = width // 2
        self.x_conv, self.x_norm = nn.Conv2d(width, half, 1), nn.BatchNorm2d(half)
        self.g_conv, self.g_norm = nn.Conv2d(width, half, 1), nn.BatchNorm2d(half)
        self.psi_conv, self.psi_norm = nn.Conv2d(half, 1, 1), nn.BatchNorm2d(1)

    def forward(self, g: Tensor, x: Tensor) -> Tensor:
        y = F.relu(self.g_norm(self.g_conv(g)) + self.x_norm(self.x_conv(x)))
        return x * torch.sigmoid(self.psi_norm(self.psi_conv(y)))


class Segmenter(nn.Module):
    """The same network as lists, the decoder counted from the deepest level."""

    def __init__(self, w: int = 8) -> None:
        super().__init__()
        deep = [8 * w, 4 * w, 2 * w]
        self.final = nn.Conv2d(w, 2, 1)
        self.attention_gates = nn.ModuleList(AttentionGate(a // 2) for a in deep)
        self.encoder = nn.ModuleList(ConvNormPair(3 if not i else w << (i - 1), w << i) for i in range(4))
        self.decoder = nn.ModuleList(ConvNormPair(a, a // 2) for a in deep)
        self.upsample = nn.ModuleList(
            nn.ModuleDict({"norm": nn.BatchNorm2d(a // 2), "conv": nn.Conv2d(a, a // 2, 3, padding=1)})
            for a in deep
        )

    def forward(self, x: Tensor) -> Tensor:
        seen = []
        for i, block in enumerate(self.encoder):
            x = block(F.max_pool2d(x, 2) if i else x)
            seen.append(x)
        for i, (gate, block, up) in enumerate(
            zip(self.attention_gates, self.decoder, self.upsample, strict=True)
        ):
            x = F.relu(up["norm"](up["conv"](F.interpolate(x, scale_factor=2))))
            x = block(torch.cat([gate(x, seen[2 - i]), x], 1))
        return self.final(x)


def build_attention_unet() -> nn.Module:
    """Build the segmenter of lists."""
    return seeded(Segmenter)


_ATTENTION_UNET: Rules = [
    (r"^Conv_1x1", "final"),
    (r"^Up(\d)\.up\.1", lambda m: f"upsample.{4 - int(m[1])}.conv"),
    (r"^Up(\d)\.up\.2", lambda m: f"upsample.{4 - int(m[1])}.norm"),
    (r"^Att(\d)", lambda m: f"attention_gates.{4 - int(m[1])}"),
    (r"W_([gx])\.0", r"\1_conv"),
    (r"W_([gx])\.1", r"\1_norm"),
    (r"psi\.0", "psi_conv"),
    (r"psi\.1", "psi_norm"),
    (r"^Up_conv(\d)\.conv", lambda m: f"decoder.{4 - int(m[1])}"),
    (r"^Conv(\d)\.conv", lambda m: f"encoder.{int(m[1]) - 1}"),
    (
        r"(coder\.\d)\.([0134])\.",
        lambda m: f"{m[1]}.{'norm' if m[2] in '14' else 'conv'}_{'ab'[m[2] > '1']}.",
    ),
]

PAIRS.append(
    Pair(
        name="attention_unet",
        tier="rename",
        notes="U-Net with attention gates; numbers in names to lists, decoder counted the other way, other order",
        build_source=GatedUNet,
        build_target=build_attention_unet,
        example=image(),
        reference=lambda sd: rename(sd, _ATTENTION_UNET),
    )
)

BY_NAME = {p.name: p for p in PAIRS}
