"""More pairs of vision networks: torchvision, timm, transformers and code of people's own.

In the style of ``pairs_public``: ``build_<name>()`` builds the target of a pair of :data:`PAIRS`.  These pairs
were written without a look at the matcher that is measured on them.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import timm
import torch
import torchvision
import transformers as hf
from timm.models.convnext import ConvNeXt as TimmConvNeXt
from timm.models.deit import VisionTransformerDistilled
from timm.models.efficientnet import _gen_efficientnet
from timm.models.mlp_mixer import MlpMixer
from timm.models.regnet import RegNet as TimmRegNet
from timm.models.regnet import RegNetCfg
from timm.models.resnet import BasicBlock
from timm.models.resnet import ResNet as TimmResNet
from timm.models.swin_transformer import SwinTransformer as TimmSwin
from timm.models.vision_transformer import Block as TimmBlock
from timm.models.vision_transformer import VisionTransformer as TimmViT
from torch import Tensor, nn
from torchvision.models.convnext import CNBlockConfig
from torchvision.models.convnext import ConvNeXt as TvConvNeXt
from torchvision.models.efficientnet import EfficientNet as TvEfficientNet
from torchvision.models.efficientnet import _efficientnet_conf
from torchvision.models.regnet import BlockParams
from torchvision.models.regnet import RegNet as TvRegNet
from torchvision.models.swin_transformer import SwinTransformer as TvSwin
from torchvision.models.vision_transformer import VisionTransformer as TvViT

from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.pairlib import Pair, Reference, StateDict, randn, rename, seeded

hf.logging.set_verbosity_error()
PAIRS: list[Pair] = []

Rules = list[tuple[str, Any]]


def image(size: int = 32) -> Callable[[], Tensor]:
    """Return a function that gives two seeded images."""
    return lambda: randn(2, 3, size, size)


# --- vision transformers: timm -> torchvision, transformers -------------------------


def build_vit_timm_to_tv() -> nn.Module:
    """Build a torchvision vision transformer."""
    return seeded(lambda: TvViT(32, 8, 4, 4, 32, 128, num_classes=10))


_VIT_TIMM_TO_TV: Rules = [
    (r"^cls_token", "class_token"),
    (r"^patch_embed\.proj", "conv_proj"),
    (r"^pos_embed", "encoder.pos_embedding"),
    (r"^blocks\.(\d)", r"encoder.layers.encoder_layer_\1"),
    (r"attn\.qkv\.", "self_attention.in_proj_"),
    (r"attn\.proj", "self_attention.out_proj"),
    (r"\.norm([12])", r".ln_\1"),
    (r"mlp\.fc1", "mlp.0"),
    (r"mlp\.fc2", "mlp.3"),
    (r"^norm", "encoder.ln"),
    (r"^head", "heads.head"),
]

PAIRS.append(
    Pair(
        name="vit_timm_to_tv",
        tier="rename",
        notes="ViT; qkv and in_proj are the same matrix",
        build_source=lambda: TimmViT(
            img_size=32, patch_size=8, embed_dim=32, depth=4, num_heads=4, num_classes=10
        ),
        build_target=build_vit_timm_to_tv,
        example=image(),
        reference=lambda sd: rename(sd, _VIT_TIMM_TO_TV),
    )
)


def build_deit_timm_to_hf() -> nn.Module:
    """Build a transformers DeiT with both heads."""
    config = hf.DeiTConfig(
        image_size=32, patch_size=8, hidden_size=32, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=128, num_labels=10, layer_norm_eps=1e-6,
    )  # fmt: skip
    return seeded(lambda: hf.DeiTForImageClassificationWithTeacher(config))


_DEIT_TIMM_TO_HF: Rules = [
    (r"^cls_token", "deit.embeddings.cls_token"),
    (r"^dist_token", "deit.embeddings.distillation_token"),
    (r"^pos_embed", "deit.embeddings.position_embeddings"),
    (r"^patch_embed\.proj", "deit.embeddings.patch_embeddings.projection"),
    (r"^blocks", "deit.layers"),
    (r"attn\.proj", "attention.o_proj"),
    (r"norm1", "layernorm_before"),
    (r"norm2", "layernorm_after"),
    (r"^norm", "deit.layernorm"),
    (r"^head\.", "cls_classifier."),
    (r"^head_dist", "distillation_classifier"),
]


def _deit_heads(model: nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    x = model.forward_features(x)
    return model.head(x[:, 0]), model.head_dist(x[:, 1])


def _deit_hf_heads(model: nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    out = model(x)
    return out.cls_logits, out.distillation_logits


PAIRS.append(
    Pair(
        name="deit_timm_to_hf",
        tier="ops",
        notes="DeiT with a distillation token and two heads; qkv is split",
        build_source=lambda: VisionTransformerDistilled(
            img_size=32, patch_size=8, embed_dim=32, depth=3, num_heads=4, num_classes=10
        ),
        build_target=build_deit_timm_to_hf,
        example=image(),
        reference=lambda sd: rename(
            pl.split(sd, "attn.qkv", [f"attention.{n}_proj" for n in "qkv"]), _DEIT_TIMM_TO_HF
        ),
        run_source=_deit_heads,
        run_target=_deit_hf_heads,
    )
)


def build_swin_tv_to_timm() -> nn.Module:
    """Build a timm Swin transformer."""
    return seeded(
        lambda: TimmSwin(
            img_size=64, patch_size=4, embed_dim=16, depths=(2, 2, 2), num_heads=(2, 4, 8), window_size=4,
            num_classes=10,
        )
    )  # fmt: skip


_SWIN_TV_TO_TIMM: Rules = [
    (r"^features\.0\.0", "patch_embed.proj"),
    (r"^features\.0\.2", "patch_embed.norm"),
    (r"^features\.([24])\.", lambda m: f"layers.{int(m[1]) // 2}.downsample."),
    (r"^features\.([135])\.", lambda m: f"layers.{int(m[1]) // 2}.blocks."),
    (r"mlp\.0", "mlp.fc1"),
    (r"mlp\.3", "mlp.fc2"),
    (r"^head", "head.fc"),
]

PAIRS.append(
    Pair(
        name="swin_tv_to_timm",
        tier="rename",
        notes="Swin; stages and mergings of one sequence to nested stages; index buffers in the source only",
        build_source=lambda: TvSwin([4, 4], 16, [2, 2, 2], [2, 4, 8], [4, 4], num_classes=10),
        build_target=build_swin_tv_to_timm,
        example=image(64),
        reference=lambda sd: rename(pl.drop(sd, "relative_position_index"), _SWIN_TV_TO_TIMM),
    )
)


# --- convolutional networks between libraries ------------------------------------------


def build_convnext_ema_timm_to_tv() -> nn.Module:
    """Build a torchvision ConvNeXt."""
    dims, depths = [16, 24, 32, 40, None], [2, 2, 3, 2]
    config = [CNBlockConfig(dims[i], dims[i + 1], depths[i]) for i in range(4)]
    return seeded(lambda: TvConvNeXt(config, num_classes=10, layer_scale=0.5))


def _convnext_timm_to_tv(sd: StateDict) -> Reference:
    sd = pl.apply(sd, r"gamma$", lambda v: v[:, None, None])
    return rename(
        sd,
        [
            (r"^head\.norm", "classifier.0"),
            (r"^head\.fc", "classifier.2"),
            (r"^stem", "features.0"),
            (r"^stages\.(\d)\.downsample", lambda m: f"features.{2 * int(m[1])}"),
            (r"^stages\.(\d)\.blocks", lambda m: f"features.{2 * int(m[1]) + 1}"),
            (r"gamma$", "layer_scale"),
            (r"conv_dw", "block.0"),
            (r"(\d\.)norm\.", r"\1block.2."),
            (r"mlp\.fc1", "block.3"),
            (r"mlp\.fc2", "block.5"),
        ],
    )


PAIRS.append(
    Pair(
        name="convnext_ema_timm_to_tv",
        tier="wrapped",
        notes="timm ConvNeXt saved as {'model', 'model_ema', 'optimizer', 'epoch'} to torchvision",
        build_source=lambda: TimmConvNeXt(
            depths=(2, 2, 3, 2), dims=(16, 24, 32, 40), num_classes=10, ls_init_value=0.5
        ),
        build_target=build_convnext_ema_timm_to_tv,
        example=image(64),
        reference=_convnext_timm_to_tv,
        variants=lambda sd: [sd, pl.nudged(sd)],
        wrap=lambda flats: {
            "model": flats[0],
            "optimizer": pl.adam_state(flats[0]),
            "epoch": 299,
            "model_ema": flats[1],
        },
    )
)


def build_mobilenetv2_new_classes() -> nn.Module:
    """Build a narrow torchvision MobileNetV2 for five classes."""
    return seeded(lambda: torchvision.models.mobilenet_v2(num_classes=5, width_mult=0.35))


def _mobilenetv2(sd: StateDict) -> Reference:
    blocks = sorted({tuple(map(int, m.groups())) for k in sd if (m := re.match(r"blocks\.(\d)\.(\d)\.", k))})
    rules: Rules = [
        (r"^conv_stem", "features.0.0"),
        (r"^bn1", "features.0.1"),
        (r"^conv_head", "features.18.0"),
        (r"^bn2", "features.18.1"),
    ]
    for i, (stage, block) in enumerate(blocks, 1):
        first = ["conv_dw", "bn1", "conv_pw", "bn2"]
        later = ["conv_pw", "bn1", "conv_dw", "bn2", "conv_pwl", "bn3"]
        parts = first if i == 1 else later
        places = ["0.0", "0.1", "1", "2"] if i == 1 else ["0.0", "0.1", "1.0", "1.1", "2", "3"]
        for part, place in zip(parts, places, strict=True):
            rules.append((rf"^blocks\.{stage}\.{block}\.{part}\.", f"features.{i}.conv.{place}."))
    return pl.unmapped(rename(pl.drop(sd, "^classifier"), rules), "classifier.1.weight", "classifier.1.bias")


PAIRS.append(
    Pair(
        name="mobilenetv2_new_classes",
        tier="partial",
        notes="timm MobileNetV2 to torchvision, numbers inside and outside of sequences; other classes",
        build_source=lambda: timm.create_model("mobilenetv2_035", num_classes=10),
        build_target=build_mobilenetv2_new_classes,
        example=image(64),
        reference=_mobilenetv2,
        run_source=lambda m, x: m.forward_features(x),
        run_target=lambda m, x: m.features(x),
        gain=1.5,
    )
)


def build_efficientnet_compiled() -> nn.Module:
    """Build a narrow timm EfficientNet."""
    return seeded(
        lambda: _gen_efficientnet(
            "efficientnet_b0", channel_multiplier=0.4, depth_multiplier=0.7, num_classes=10
        )
    )


def _tv_efficientnet() -> nn.Module:
    config, last = _efficientnet_conf("efficientnet_b0", width_mult=0.4, depth_mult=0.7)
    return TvEfficientNet(config, 0.2, num_classes=10, last_channel=last)


def _efficientnet(sd: StateDict) -> Reference:
    """Rename; the positions of a block's parts depend on whether it expands."""
    names = {
        3: {"0.0": "conv_dw", "0.1": "bn1", "2.0": "conv_pw", "2.1": "bn2"},
        4: {
            "0.0": "conv_pw", "0.1": "bn1", "1.0": "conv_dw", "1.1": "bn2", "3.0": "conv_pwl", "3.1": "bn3"
        },
    }  # fmt: skip
    out = {}
    for key, value in sd.items():
        if m := re.match(r"features\.(\d)\.(\d)\.block\.(\d)\.(\w+)\.(\w+)$", key):
            stage, block, part, item, leaf = m.groups()
            size = 3 if stage == "1" else 4
            squeeze = {"fc1": "se.conv_reduce", "fc2": "se.conv_expand"}
            inner = squeeze[item] if item in squeeze else names[size][f"{part}.{item}"]
            key = f"blocks.{int(stage) - 1}.{block}.{inner}.{leaf}"
        out[key] = value
    return rename(
        out,
        [
            (r"^features\.0\.0", "conv_stem"),
            (r"^features\.0\.1", "bn1"),
            (r"^features\.8\.0", "conv_head"),
            (r"^features\.8\.1", "bn2"),
            (r"^classifier\.1", "classifier"),
        ],
    )


PAIRS.append(
    Pair(
        name="efficientnet_compiled",
        tier="wrapped",
        notes="torchvision EfficientNet, compiled and in DataParallel, in {'state_dict', 'optimizer'}, to timm",
        build_source=_tv_efficientnet,
        build_target=build_efficientnet_compiled,
        example=image(64),
        reference=_efficientnet,
        wrap=lambda flats: {
            "epoch": 7,
            "arch": "efficientnet_b0",
            "state_dict": pl.prefixed(flats[0], "module._orig_mod."),
            "best_acc1": torch.tensor(71.3),
            "optimizer": pl.adam_state(flats[0]),
        },
        gain=1.5,
    )
)


def build_regnet_timm_to_tv() -> nn.Module:
    """Build a torchvision RegNet."""
    params = BlockParams.from_init_params(depth=8, w_0=16, w_a=16.0, w_m=2.0, group_width=8, se_ratio=0.25)
    return seeded(lambda: TvRegNet(params, num_classes=10, stem_width=32))


_REGNET_TIMM_TO_TV: Rules = [
    (r"^stem\.conv", "stem.0"),
    (r"^stem\.bn", "stem.1"),
    (r"^head\.fc", "fc"),
    (r"^s(\d)\.b(\d)\.", lambda m: f"trunk_output.block{m[1]}.block{m[1]}-{int(m[2]) - 1}."),
    (r"downsample\.conv", "proj.0"),
    (r"downsample\.bn", "proj.1"),
    (r"\.conv(\d)\.conv", lambda m: f".f.{'abc'[int(m[1]) - 1]}.0"),
    (r"\.conv(\d)\.bn", lambda m: f".f.{'abc'[int(m[1]) - 1]}.1"),
    (r"\.se\.", ".f.se."),
]

PAIRS.append(
    Pair(
        name="regnet_timm_to_tv",
        tier="rename",
        notes="RegNet with squeeze and excitation; conv1-3 are a, b, c; blocks counted from one and from zero",
        build_source=lambda: TimmRegNet(
            RegNetCfg(depth=8, w0=16, wa=16.0, wm=2.0, group_size=8, se_ratio=0.25), num_classes=10
        ),
        build_target=build_regnet_timm_to_tv,
        example=image(64),
        reference=lambda sd: rename(sd, _REGNET_TIMM_TO_TV),
    )
)


def _flax_names(sd: StateDict) -> StateDict:
    """Write a timm Mixer's tensors as flax lays them out: (in, out) and (height, width, in, out) kernels."""
    sd = rename(
        sd,
        [
            (r"^stem\.proj\.weight", "stem.kernel"),
            (r"^stem\.proj\.bias", "stem.bias"),
            (r"^blocks\.(\d)\.norm([12])", lambda m: f"MixerBlock_{m[1]}.LayerNorm_{int(m[2]) - 1}"),
            (r"^blocks\.(\d)\.mlp_tokens", r"MixerBlock_\1.token_mixing"),
            (r"^blocks\.(\d)\.mlp_channels", r"MixerBlock_\1.channel_mixing"),
            (r"\.fc([12])\.weight", lambda m: f".Dense_{int(m[1]) - 1}.kernel"),
            (r"\.fc([12])\.bias", lambda m: f".Dense_{int(m[1]) - 1}.bias"),
            (r"^norm", "pre_head_layer_norm"),
            (r"(LayerNorm_\d|layer_norm)\.weight", r"\1.scale"),
            (r"^head\.weight", "head.kernel"),
        ],
    )
    sd = pl.apply(sd, r"stem\.kernel", lambda v: v.permute(2, 3, 1, 0))
    return pl.transpose(sd, r"(Dense_\d|head)\.kernel")


def _flax_to_timm(sd: StateDict) -> Reference:
    sd = pl.apply(sd, r"stem\.kernel", lambda v: v.permute(3, 2, 0, 1))
    sd = pl.transpose(sd, r"(Dense_\d|head)\.kernel")
    return rename(
        sd,
        [
            (r"^stem\.kernel", "stem.proj.weight"),
            (r"^stem\.bias", "stem.proj.bias"),
            (r"kernel$|scale$", "weight"),
            (r"^MixerBlock_", "blocks."),
            (r"LayerNorm_(\d)", lambda m: f"norm{int(m[1]) + 1}"),
            (r"Dense_(\d)", lambda m: f"fc{int(m[1]) + 1}"),
            (r"token_mixing", "mlp_tokens"),
            (r"channel_mixing", "mlp_channels"),
            (r"^pre_head_layer_norm", "norm"),
        ],
    )


def _mixer() -> nn.Module:
    return MlpMixer(num_classes=10, img_size=32, patch_size=8, num_blocks=3, embed_dim=48)


def build_mixer_flax_to_timm() -> nn.Module:
    """Build a timm MLP-Mixer."""
    return seeded(_mixer)


PAIRS.append(
    Pair(
        name="mixer_flax_to_timm",
        tier="ops",
        notes="MLP-Mixer with flax's names and layouts (kernel, scale, Dense_0) to timm",
        build_source=_mixer,
        build_target=build_mixer_flax_to_timm,
        example=image(),
        reference=_flax_to_timm,
        export=_flax_names,
    )
)


def build_resnet_with_se() -> nn.Module:
    """Build a ResNet with squeeze and excitation in every block, for seven classes."""
    return seeded(
        lambda: TimmResNet(
            BasicBlock, (2, 2, 2, 2), channels=(16, 24, 32, 40), num_classes=7,
            block_args={"attn_layer": "se"},
        )
    )  # fmt: skip


def _resnet_with_se(sd: StateDict) -> Reference:
    own = [f"fc{i}.{leaf}" for i in (1, 2) for leaf in ("weight", "bias")]
    squeeze = [f"layer{s}.{b}.se.{k}" for s in range(1, 5) for b in range(2) for k in own]
    sd = rename(pl.drop(sd, r"^head\."), [(r"^stages_(\d)_(\d)_", r"layer\1.\2."), (r"^stem_", "")])
    sd = rename(sd, [(r"shortcut_conv", "downsample.0"), (r"shortcut_norm", "downsample.1")])
    return pl.unmapped(sd, *squeeze, "fc.weight", "fc.bias")


def _with_open_gates(model: nn.Module, x: Tensor) -> Tensor:
    """Run a copy of a network with squeeze and excitation as if that were not there."""
    model = copy.deepcopy(model)
    for block in (b for s in range(1, 5) for b in getattr(model, f"layer{s}")):
        block.se = nn.Identity()
    return model.forward_features(x)


PAIRS.append(
    Pair(
        name="resnet_with_se",
        tier="partial",
        notes="a ResNet with underscores for dots; the target has an added module in every block and a new head",
        build_source=lambda: TimmResNet(BasicBlock, (2, 2, 2, 2), channels=(16, 24, 32, 40), num_classes=10),
        build_target=build_resnet_with_se,
        example=image(64),
        reference=_resnet_with_se,
        run_source=lambda m, x: m.forward_features(x),
        run_target=_with_open_gates,
        export=lambda sd: rename(
            sd,
            [
                (r"^layer(\d)\.(\d)\.", r"stages_\1_\2_"),
                (r"downsample\.0", "shortcut_conv"),
                (r"downsample\.1", "shortcut_norm"),
                (r"^(conv1|bn1)", r"stem_\1"),
                (r"^fc\.", "head."),
            ],
        ),
    )
)


# --- other channels, fewer and more blocks, adapters ----------------------------------------------


def build_mobilenetv3_gray() -> nn.Module:
    """Build a torchvision MobileNetV3 (small) for one input channel."""

    def build() -> nn.Module:
        model = torchvision.models.mobilenet_v3_small(num_classes=10)
        model.features[0][0] = nn.Conv2d(1, 16, 3, 2, 1, bias=False)
        return model

    return seeded(build)


def _mobilenetv3_gray(sd: StateDict) -> Reference:
    sd = pl.apply(sd, r"^conv_head\.weight", lambda w: w.flatten(1))
    blocks = sorted({m[1] for k in sd if (m := re.match(r"blocks\.(\d\.\d)\.", k)) and m[1] != "5.0"})
    rules: Rules = [
        (r"^conv_stem", "features.0.0"),
        (r"^bn1", "features.0.1"),
        (r"^blocks\.5\.0\.conv", "features.12.0"),
        (r"^blocks\.5\.0\.bn1", "features.12.1"),
        (r"^classifier", "classifier.3"),
        (r"^conv_head", "classifier.0"),
    ]
    for i, block in enumerate(blocks, 1):
        convs = (
            ["conv_pw", "conv_dw", "conv_pwl"]
            if f"blocks.{block}.conv_pwl.weight" in sd
            else ["conv_dw", "conv_pw"]
        )
        parts = [(conv, f"bn{n}") for n, conv in enumerate(convs, 1)]
        at = rf"^blocks\.{re.escape(block)}\."
        last = len(parts) - 1
        shift = int(f"blocks.{block}.se.conv_reduce.weight" in sd)
        for n, (conv, bn) in enumerate(parts):
            place = n + shift if n == last else n
            rules.append((rf"{at}{conv}\.", f"features.{i}.block.{place}.0."))
            rules.append((rf"{at}{bn}\.", f"features.{i}.block.{place}.1."))
        rules.append((rf"{at}se\.conv_reduce", f"features.{i}.block.{last}.fc1"))
        rules.append((rf"{at}se\.conv_expand", f"features.{i}.block.{last}.fc2"))
    return {**rename(sd, rules), "features.0.0.weight": None}


def _after_stem(model: nn.Module, x: Tensor) -> Tensor:
    _, norm, activation = model.features[0]
    x = model.features[1:](activation(norm(x)))
    return model.classifier(model.avgpool(x).flatten(1))


PAIRS.append(
    Pair(
        name="mobilenetv3_gray",
        tier="partial",
        notes="timm MobileNetV3 to torchvision for one input channel; a 1x1 convolution becomes a Linear",
        build_source=lambda: timm.create_model("mobilenetv3_small_100", num_classes=10, bn_eps=1e-3),
        build_target=build_mobilenetv3_gray,
        example=lambda: randn(2, 16, 32, 32),
        reference=_mobilenetv3_gray,
        run_source=lambda m, x: m.forward_head(m.blocks(m.bn1(x))),
        run_target=_after_stem,
        gain=1.5,
    )
)


class AdaptedBlock(TimmBlock):
    """timm's block with a bottleneck adapter after the perceptron."""

    def __init__(self, dim: int, *args: Any, **kw: Any) -> None:
        super().__init__(dim, *args, **kw)
        self.adapter = nn.Sequential(nn.Linear(dim, 8), nn.GELU(), nn.Linear(8, dim))

    def forward(self, x: Tensor, *args: Any, **kw: Any) -> Tensor:
        x = super().forward(x, *args, **kw)
        return x + self.adapter(x)


def _sized_vit(depth: int, classes: int = 10, **kw: Any) -> nn.Module:
    return TimmViT(
        img_size=32, patch_size=8, embed_dim=32, depth=depth, num_heads=4, num_classes=classes, **kw
    )


def _without_adapters(model: nn.Module, x: Tensor) -> Tensor:
    model = copy.deepcopy(model)
    for block in model.blocks:
        nn.init.zeros_(block.adapter[2].weight)
        nn.init.zeros_(block.adapter[2].bias)
    return _embedded(model, x, 3)


def _embedded(model: nn.Module, x: Tensor, depth: int) -> Tensor:
    """Run the embedding, the first blocks and the last norm of a timm vision transformer."""
    x = model._pos_embed(model.patch_embed(x))
    return model.norm(model.blocks[:depth](x))


def _tv_embedded(model: nn.Module, x: Tensor, depth: int) -> Tensor:
    """Do the same with a torchvision one."""
    x = model._process_input(x)
    x = torch.cat([model.class_token.expand(len(x), -1, -1), x], 1) + model.encoder.pos_embedding
    return model.encoder.ln(model.encoder.layers[:depth](x))


_VIT_TV_TO_TIMM: Rules = [
    (r"^class_token", "cls_token"),
    (r"^conv_proj", "patch_embed.proj"),
    (r"^encoder\.pos_embedding", "pos_embed"),
    (r"^encoder\.layers\.encoder_layer_", "blocks."),
    (r"self_attention\.in_proj_", "attn.qkv."),
    (r"self_attention\.out_proj", "attn.proj"),
    (r"ln_([12])", r"norm\1"),
    (r"mlp\.0\.", "mlp.fc1."),
    (r"mlp\.3\.", "mlp.fc2."),
    (r"^encoder\.ln", "norm"),
    (r"^heads\.head", "head"),
]


def build_vit_shallow_adapters() -> nn.Module:
    """Build a timm vision transformer of three blocks with adapters, for 20 classes."""
    return seeded(lambda: _sized_vit(3, classes=20, block_fn=AdaptedBlock))


PAIRS.append(
    Pair(
        name="vit_shallow_adapters",
        tier="partial",
        notes="torchvision ViT of five blocks into the first three of a timm one with adapters and a wider head",
        build_source=lambda: TvViT(32, 8, 5, 4, 32, 128, num_classes=10),
        build_target=build_vit_shallow_adapters,
        example=image(),
        reference=lambda sd: pl.unmapped(
            rename(pl.drop(sd, r"encoder_layer_[34]|^heads"), _VIT_TV_TO_TIMM),
            "head.weight",
            "head.bias",
            *(
                f"blocks.{i}.adapter.{j}.{leaf}"
                for i in range(3)
                for j in (0, 2)
                for leaf in ("weight", "bias")
            ),
        ),
        run_source=lambda m, x: _tv_embedded(m, x, 3),
        run_target=_without_adapters,
    )
)


def build_vit_deeper() -> nn.Module:
    """Build a torchvision vision transformer of five blocks."""
    return seeded(lambda: TvViT(32, 8, 5, 4, 32, 128, num_classes=10))


_BLOCK = tuple(
    f"{part}{leaf}"
    for part in ("ln_1.", "ln_2.", "self_attention.in_proj_", "self_attention.out_proj.", "mlp.0.", "mlp.3.")
    for leaf in ("weight", "bias")
)

PAIRS.append(
    Pair(
        name="vit_deeper",
        tier="partial",
        notes="timm ViT of three blocks into the first three of five of torchvision; the head fits",
        build_source=lambda: _sized_vit(3),
        build_target=build_vit_deeper,
        example=image(),
        reference=lambda sd: pl.unmapped(
            rename(sd, _VIT_TIMM_TO_TV),
            *(f"encoder.layers.encoder_layer_{i}.{key}" for i in (3, 4) for key in _BLOCK),
        ),
        run_source=lambda m, x: m.head(_embedded(m, x, 3)[:, 0]),
        run_target=lambda m, x: m.heads(_tv_embedded(m, x, 3)[:, 0]),
    )
)

BY_NAME = {p.name: p for p in PAIRS}
