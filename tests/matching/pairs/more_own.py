"""More pairs: vision networks of libraries and of people, to code of people's own.

In the style of ``pairs_public``: ``build_<name>()`` builds the target of a pair of :data:`PAIRS`.  These pairs
were written without a look at the matcher that is measured on them.
"""

from __future__ import annotations

import os
import re

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import torch.nn.functional as F
import torchvision
import transformers as hf
from timm.models.resnet import BasicBlock, Bottleneck
from timm.models.resnet import ResNet as TimmResNet
from torch import Tensor, nn
from torchvision.models.googlenet import BasicConv2d, Inception

from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.more_vision import Rules, image
from tests.matching.pairs.pairlib import Pair, Reference, StateDict, rename, seeded

PAIRS: list[Pair] = []

# --- libraries' convolutional networks to code of people's own -----------------------------


class BranchBottleneck(nn.Module):
    """Bottleneck with Caffe's names."""

    def __init__(self, cin: int, mid: int, cout: int, stride: int, project: bool) -> None:
        super().__init__()
        if project:
            self.branch1 = nn.Conv2d(cin, cout, 1, stride, bias=False)
            self.bn_branch1 = nn.BatchNorm2d(cout)
        self.branch2a = nn.Conv2d(cin, mid, 1, bias=False)
        self.bn_branch2a = nn.BatchNorm2d(mid)
        self.branch2b = nn.Conv2d(mid, mid, 3, stride, 1, bias=False)
        self.bn_branch2b = nn.BatchNorm2d(mid)
        self.branch2c = nn.Conv2d(mid, cout, 1, bias=False)
        self.bn_branch2c = nn.BatchNorm2d(cout)

    def forward(self, x: Tensor) -> Tensor:
        short = self.bn_branch1(self.branch1(x)) if hasattr(self, "branch1") else x
        y = F.relu(self.bn_branch2a(self.branch2a(x)))
        y = F.relu(self.bn_branch2b(self.branch2b(y)))
        return F.relu(short + self.bn_branch2c(self.branch2c(y)))


_WIDTHS, _DEPTHS = (8, 12, 16, 24), (3, 2, 3, 2)


def _branch_resnet() -> nn.Sequential:
    stages, cin = [], 64
    for i, (width, depth) in enumerate(zip(_WIDTHS, _DEPTHS, strict=True)):
        blocks = []
        for j in range(depth):
            blocks.append(BranchBottleneck(cin, width, 4 * width, 2 if i and not j else 1, project=not j))
            cin = 4 * width
        stages.append(nn.Sequential(*blocks))
    stem = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    return nn.Sequential(*stem, *stages, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(cin, 10))


def build_resnet_branch2() -> nn.Module:
    """Build a bottleneck ResNet as one sequence, with holes in the numbers."""
    return seeded(_branch_resnet)


_RESNET_BRANCH2: Rules = [
    (r"^conv1\.", "0."),
    (r"^bn1\.", "1."),
    (r"^fc\.", "10."),
    (r"^layer(\d)", lambda m: f"{int(m[1]) + 3}"),
    (r"downsample\.0", "branch1"),
    (r"downsample\.1", "bn_branch1"),
    (r"\.(conv|bn)([123])\.", lambda m: f".{'bn_' * (m[1] == 'bn')}branch2{'abc'[int(m[2]) - 1]}."),
]

PAIRS.append(
    Pair(
        name="resnet_branch2",
        tier="rename",
        notes="torchvision's bottleneck names to one Sequential with holes and Caffe's branch2a, 2b, 2c",
        build_source=lambda: TimmResNet(Bottleneck, _DEPTHS, channels=_WIDTHS, num_classes=10),
        build_target=build_resnet_branch2,
        example=image(64),
        reference=lambda sd: rename(sd, _RESNET_BRANCH2),
    )
)


class NumberedResNet(nn.Module):
    """Basic-block ResNet whose layers are all in one list, in the order in which they run."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)]
        self.blocks: list[bool] = []
        cin = 64
        for i, cout in enumerate((16, 24, 32, 40)):
            for j in range(2):
                stride = 2 if i and not j else 1
                self.blocks.append(not j)
                layers += [nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout), nn.ReLU()]
                layers += [nn.Conv2d(cout, cout, 3, 1, 1, bias=False), nn.BatchNorm2d(cout)]
                if not j:
                    layers += [nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout)]
                cin = cout
        layers.append(nn.Linear(cin, 10))
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor) -> Tensor:
        layers = iter(self.layers)

        def run(x: Tensor, count: int) -> Tensor:
            for _ in range(count):
                x = next(layers)(x)
            return x

        x = F.max_pool2d(F.relu(run(x, 2)), 3, 2, 1)
        for project in self.blocks:
            y = run(x, 5)
            x = F.relu(y + (run(x, 2) if project else x))
        return next(layers)(x.mean((2, 3)))


def build_resnet_numbered() -> nn.Module:
    """Build a ResNet of one list."""
    return seeded(NumberedResNet)


def _resnet_numbered(sd: StateDict) -> Reference:
    rules: Rules = [(r"^conv1\.", "layers.0."), (r"^bn1\.", "layers.1.")]
    at = 2
    for stage in range(1, 5):
        for block in range(2):
            parts = {"conv1": 0, "bn1": 1, "conv2": 3, "bn2": 4, "downsample.0": 5, "downsample.1": 6}
            for part, offset in parts.items():
                rules.append((rf"^layer{stage}\.{block}\.{re.escape(part)}\.", f"layers.{at + offset}."))
            at += 5 if block else 7
    return rename(sd, [*rules, (r"^fc\.", f"layers.{at}.")])


PAIRS.append(
    Pair(
        name="resnet_numbered",
        tier="rename",
        notes="torchvision's ResNet names to one list in which everything has a number",
        build_source=lambda: TimmResNet(BasicBlock, (2, 2, 2, 2), channels=(16, 24, 32, 40), num_classes=10),
        build_target=build_resnet_numbered,
        example=image(64),
        reference=_resnet_numbered,
    )
)


class GrowthUnit(nn.Module):
    """One layer of a dense block."""

    def __init__(self, cin: int, growth: int) -> None:
        super().__init__()
        self.reduceNorm = nn.BatchNorm2d(cin)
        self.growNorm = nn.BatchNorm2d(4 * growth)
        self.reduceConv = nn.Conv2d(cin, 4 * growth, 1, bias=False)
        self.growConv = nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.reduceConv(F.relu(self.reduceNorm(x)))
        return torch.cat([x, self.growConv(F.relu(self.growNorm(y)))], 1)


class CamelDenseNet(nn.Module):
    """DenseNet with camelCase names and the transitions in a list of their own, registered last."""

    def __init__(self, growth: int = 8, depths: tuple[int, ...] = (3, 3, 2), cin: int = 16) -> None:
        super().__init__()
        self.stemConv = nn.Conv2d(3, cin, 7, 2, 3, bias=False)
        self.stemNorm = nn.BatchNorm2d(cin)
        self.denseStages, self.transitions = nn.ModuleList(), nn.ModuleList()
        for i, depth in enumerate(depths):
            self.denseStages.append(nn.ModuleList(GrowthUnit(cin + j * growth, growth) for j in range(depth)))
            cin += depth * growth
            if i < len(depths) - 1:
                squeeze = {"norm": nn.BatchNorm2d(cin), "conv": nn.Conv2d(cin, cin // 2, 1, bias=False)}
                self.transitions.append(nn.ModuleDict(squeeze))
                cin //= 2
        self.lastNorm = nn.BatchNorm2d(cin)
        self.classScores = nn.Linear(cin, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.stemNorm(self.stemConv(x))), 3, 2, 1)
        for i, stage in enumerate(self.denseStages):
            for unit in stage:
                x = unit(x)
            if i < len(self.transitions):
                step = self.transitions[i]
                x = F.avg_pool2d(step["conv"](F.relu(step["norm"](x))), 2)
        return self.classScores(F.relu(self.lastNorm(x)).mean((2, 3)))


def build_densenet_tv_to_own() -> nn.Module:
    """Build a DenseNet with camelCase names."""
    return seeded(CamelDenseNet)


_DENSENET_TV_TO_OWN: Rules = [
    (r"^features\.conv0", "stemConv"),
    (r"^features\.norm0", "stemNorm"),
    (r"^features\.norm5", "lastNorm"),
    (r"^classifier", "classScores"),
    (r"^features\.transition(\d)", lambda m: f"transitions.{int(m[1]) - 1}"),
    (r"^features\.denseblock(\d)\.denselayer(\d)", lambda m: f"denseStages.{int(m[1]) - 1}.{int(m[2]) - 1}"),
    (r"(\d)\.norm1", r"\1.reduceNorm"),
    (r"(\d)\.conv1", r"\1.reduceConv"),
    (r"(\d)\.norm2", r"\1.growNorm"),
    (r"(\d)\.conv2", r"\1.growConv"),
]

PAIRS.append(
    Pair(
        name="densenet_tv_to_own",
        tier="rename",
        notes="DenseNet; numbers without separators to nested lists, camelCase, transitions registered apart",
        build_source=lambda: torchvision.models.DenseNet(8, (3, 3, 2), 16, num_classes=10),
        build_target=build_densenet_tv_to_own,
        example=image(64),
        reference=lambda sd: rename(sd, _DENSENET_TV_TO_OWN),
    )
)


class CaffeFire(nn.Module):
    """Fire module."""

    def __init__(self, cin: int, squeeze: int, expand: int) -> None:
        super().__init__()
        self.expand3x3 = nn.Conv2d(squeeze, expand, 3, padding=1)
        self.expand1x1 = nn.Conv2d(squeeze, expand, 1)
        self.squeeze1x1 = nn.Conv2d(cin, squeeze, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.squeeze1x1(x))
        return torch.cat([F.relu(self.expand1x1(x)), F.relu(self.expand3x3(x))], 1)


class CaffeSqueezeNet(nn.Module):
    """SqueezeNet 1.1 with Caffe's names, the last layer registered first."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.conv10 = nn.Conv2d(512, classes, 1)
        self.conv1 = nn.Conv2d(3, 64, 3, 2)
        cin = 64
        for i in range(8):
            squeeze = 16 * (i // 2 + 1)
            self.add_module(f"fire{i + 2}", CaffeFire(cin, squeeze, 4 * squeeze))
            cin = 8 * squeeze

    def features(self, x: Tensor) -> Tensor:
        x = F.relu(self.conv1(x))
        for i in range(2, 10):
            x = F.max_pool2d(x, 3, 2, ceil_mode=True) if i in (2, 4, 6) else x
            x = getattr(self, f"fire{i}")(x)
        return x

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv10(self.features(x))).mean((2, 3))


def build_squeezenet_to_caffe() -> nn.Module:
    """Build a SqueezeNet with Caffe's names for ten classes."""
    return seeded(lambda: CaffeSqueezeNet(10))


def _squeezenet_to_caffe(sd: StateDict) -> Reference:
    rules: Rules = [(r"^features\.0\.", "conv1."), (r"^classifier\.1", "conv10")]
    for i, place in enumerate((3, 4, 6, 7, 9, 10, 11, 12)):
        rules.append((rf"^features\.{place}\.", f"fire{i + 2}."))
    return rename(sd, [*rules, (r"squeeze\.", "squeeze1x1.")])


PAIRS.append(
    Pair(
        name="squeezenet_to_caffe",
        tier="rename",
        notes="SqueezeNet; a sequence with holes to fire2-fire9, parts of a block registered in reverse",
        build_source=lambda: torchvision.models.squeezenet1_1(num_classes=10),
        build_target=build_squeezenet_to_caffe,
        example=image(64),
        reference=_squeezenet_to_caffe,
        gain=1.4,
    )
)

# --- parallel branches, fully convolutional, masked autoencoder ------------------------------

_MIXED = {
    "3a": (24, 8, 8, 12, 4, 6, 6), "3b": (32, 8, 8, 12, 4, 6, 6),
    "4a": (32, 12, 8, 16, 4, 8, 8), "4b": (44, 12, 8, 16, 4, 8, 8), "4c": (44, 12, 8, 16, 4, 8, 8),
}  # fmt: skip


class SmallGoogLeNet(nn.Module):
    """GoogLeNet's names over torchvision's own parts, narrow and without the auxiliary heads."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = BasicConv2d(3, 16, kernel_size=7, stride=2, padding=3)
        self.conv2 = BasicConv2d(16, 16, kernel_size=1)
        self.conv3 = BasicConv2d(16, 24, kernel_size=3, padding=1)
        for name, widths in _MIXED.items():
            setattr(self, f"inception{name}", Inception(*widths))
        self.fc = nn.Linear(44, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(self.conv3(self.conv2(self.conv1(x))), 2)
        for name in _MIXED:
            x = getattr(self, f"inception{name}")(x)
        return self.fc(x.mean((2, 3)))


class SlimNorm(nn.Module):
    """Batch norm with TensorFlow's names, for inference."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.beta, self.gamma = nn.Parameter(torch.zeros(width)), nn.Parameter(torch.ones(width))
        self.register_buffer("moving_mean", torch.zeros(width))
        self.register_buffer("moving_variance", torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.batch_norm(x, self.moving_mean, self.moving_variance, self.gamma, self.beta, eps=1e-3)


class SlimConv(nn.Module):
    """Convolution and norm with TensorFlow's names."""

    def __init__(self, cin: int, cout: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.stride, self.pad = stride, kernel // 2
        self.weights = nn.Parameter(torch.randn(cout, cin, kernel, kernel) * 0.1)
        self.BatchNorm = SlimNorm(cout)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.BatchNorm(F.conv2d(x, self.weights, None, self.stride, self.pad)))


class SlimMixed(nn.Module):
    """Four parallel branches with slim's names."""

    def __init__(self, cin: int, one: int, red: int, three: int, red5: int, five: int, pool: int) -> None:
        super().__init__()
        self.Branch_0 = nn.ModuleDict({"Conv2d_0a_1x1": SlimConv(cin, one, 1)})
        self.Branch_1 = self._tower(cin, red, three)
        self.Branch_2 = self._tower(cin, red5, five)
        self.Branch_3 = nn.ModuleDict({"Conv2d_0b_1x1": SlimConv(cin, pool, 1)})

    @staticmethod
    def _tower(cin: int, mid: int, cout: int) -> nn.ModuleDict:
        return nn.ModuleDict(
            {"Conv2d_0a_1x1": SlimConv(cin, mid, 1), "Conv2d_0b_3x3": SlimConv(mid, cout, 3)}
        )

    def forward(self, x: Tensor) -> Tensor:
        outs = []
        for i in range(4):
            y = F.max_pool2d(x, 3, 1, 1) if i == 3 else x
            for conv in getattr(self, f"Branch_{i}").values():
                y = conv(y)
            outs.append(y)
        return torch.cat(outs, 1)


class SlimInception(nn.Module):
    """The same network with slim's names."""

    def __init__(self) -> None:
        super().__init__()
        self.Conv2d_1a_7x7 = SlimConv(3, 16, 7, 2)
        self.Conv2d_2b_1x1 = SlimConv(16, 16, 1)
        self.Conv2d_2c_3x3 = SlimConv(16, 24, 3)
        self.mixed = [f"Mixed_{a}" for a in ("3b", "3c", "4b", "4c", "4d")]
        for name, widths in zip(self.mixed, _MIXED.values(), strict=True):
            setattr(self, name, SlimMixed(*widths))
        self.Logits = nn.Conv2d(44, 10, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(self.Conv2d_2c_3x3(self.Conv2d_2b_1x1(self.Conv2d_1a_7x7(x))), 2)
        for name in self.mixed:
            x = getattr(self, name)(x)
        return self.Logits(x.mean((2, 3), keepdim=True)).flatten(1)


def build_googlenet_to_slim() -> nn.Module:
    """Build a GoogLeNet with TensorFlow slim's names."""
    return seeded(SlimInception)


def _googlenet_to_slim(sd: StateDict) -> Reference:
    sd = pl.apply(pl.drop(sd, "num_batches"), r"^fc\.weight", lambda w: w[:, :, None, None])
    rules: Rules = [
        (r"^conv1\.", "Conv2d_1a_7x7."),
        (r"^conv2\.", "Conv2d_2b_1x1."),
        (r"^conv3\.", "Conv2d_2c_3x3."),
        (r"^inception(\d)([abc])", lambda m: f"Mixed_{m[1]}{'bcd'['abc'.index(m[2])]}"),
        (r"branch1\.", "Branch_0.Conv2d_0a_1x1."),
        (r"branch([23])\.0\.", lambda m: f"Branch_{int(m[1]) - 1}.Conv2d_0a_1x1."),
        (r"branch([23])\.1\.", lambda m: f"Branch_{int(m[1]) - 1}.Conv2d_0b_3x3."),
        (r"branch4\.1\.", "Branch_3.Conv2d_0b_1x1."),
        (r"conv\.weight", "weights"),
        (r"bn\.weight", "BatchNorm.gamma"),
        (r"bn\.bias", "BatchNorm.beta"),
        (r"bn\.running_mean", "BatchNorm.moving_mean"),
        (r"bn\.running_var", "BatchNorm.moving_variance"),
        (r"^fc\.", "Logits."),
    ]
    return rename(sd, rules)


PAIRS.append(
    Pair(
        name="googlenet_to_slim",
        tier="ops",
        notes="GoogLeNet to TensorFlow's names (gamma, moving_mean, Mixed_4c.Branch_1); a Linear to 1x1",
        build_source=SmallGoogLeNet,
        build_target=build_googlenet_to_slim,
        example=image(),
        reference=_googlenet_to_slim,
    )
)

_VGG = (("1", (8, 8)), ("2", (16, 16)), ("3", (24, 24, 24)), ("4", (32, 32, 32)))


class SmallVGG(nn.Module):
    """A narrow VGG with norms: features and classifier as sequences."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        cin = 3
        for _, widths in _VGG:
            for cout in widths:
                layers += [nn.Conv2d(cin, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU()]
                cin = cout
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        head = [
            nn.Linear(32 * 2 * 2, 64),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(64, 64),
            nn.ReLU(),
            nn.Dropout(),
        ]
        self.classifier = nn.Sequential(*head, nn.Linear(64, 10))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).flatten(1))


class FullyConvolutional(nn.Module):
    """The same as a fully convolutional network with a name per layer."""

    def __init__(self) -> None:
        super().__init__()
        cin = 3
        for level, widths in _VGG:
            for i, cout in enumerate(widths, 1):
                self.add_module(f"conv{level}_{i}", nn.Conv2d(cin, cout, 3, padding=1))
                self.add_module(f"bn{level}_{i}", nn.BatchNorm2d(cout))
                cin = cout
        self.fc6 = nn.Conv2d(32, 64, 2)
        self.fc7 = nn.Conv2d(64, 64, 1)
        self.score = nn.Conv2d(64, 10, 1)

    def forward(self, x: Tensor) -> Tensor:
        for level, widths in _VGG:
            for i in range(1, len(widths) + 1):
                x = F.relu(getattr(self, f"bn{level}_{i}")(getattr(self, f"conv{level}_{i}")(x)))
            x = F.max_pool2d(x, 2)
        return self.score(F.relu(self.fc7(F.relu(self.fc6(x))))).flatten(1)


def build_vgg_to_fcn() -> nn.Module:
    """Build a fully convolutional VGG."""
    return seeded(FullyConvolutional)


def _vgg_to_fcn(sd: StateDict) -> Reference:
    sd = pl.apply(sd, r"classifier\.0\.weight", lambda w: w.reshape(64, 32, 2, 2))
    sd = pl.apply(sd, r"classifier\.[36]\.weight", lambda w: w[:, :, None, None])
    rules: Rules = [(r"^classifier\.0", "fc6"), (r"^classifier\.3", "fc7"), (r"^classifier\.6", "score")]
    at = 0
    for level, widths in _VGG:
        for i in range(1, len(widths) + 1):
            rules += [
                (rf"^features\.{at}\.", f"conv{level}_{i}."),
                (rf"^features\.{at + 1}\.", f"bn{level}_{i}."),
            ]
            at += 3
        at += 1
    return rename(sd, rules)


PAIRS.append(
    Pair(
        name="vgg_to_fcn",
        tier="ops",
        notes="VGG with norms to a fully convolutional one; Linear to 2x2 and 1x1 convolutions",
        build_source=SmallVGG,
        build_target=build_vgg_to_fcn,
        example=image(),
        reference=_vgg_to_fcn,
        gain=1.5,
    )
)


class PatchBlock(nn.Module):
    """Pre-norm transformer block with one projection to queries, keys and values."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attn_norm, self.ff_norm = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
        self.to_qkv, self.to_out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.ff = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Dropout(0.1), nn.Linear(4 * d, d))

    def forward(self, x: Tensor) -> Tensor:
        b, t, d = x.shape
        q, k, v = self.to_qkv(self.attn_norm(x)).view(b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, d)
        x = x + self.to_out(y)
        return x + self.ff(self.ff_norm(x))


class PatchClassifier(nn.Module):
    """Vision transformer whose patch embedding is a Linear over flattened patches."""

    def __init__(self, d: int = 32, depth: int = 3) -> None:
        super().__init__()
        self.patch_embedding = nn.Linear(3 * 8 * 8, d)
        self.cls = nn.Parameter(torch.zeros(1, 1, d))
        self.pos = nn.Parameter(torch.zeros(1, 17, d))
        self.trunk = nn.ModuleList(PatchBlock(d, 4) for _ in range(depth))
        self.post_norm = nn.LayerNorm(d, eps=1e-12)
        self.label_head = nn.Linear(d, 7)

    def hidden(self, x: Tensor) -> Tensor:
        patches = self.patch_embedding(F.unfold(x, 8, stride=8).transpose(1, 2))
        x = torch.cat([self.cls.expand(len(x), -1, -1), patches], 1) + self.pos
        for block in self.trunk:
            x = block(x)
        return self.post_norm(x)[:, 0]

    def forward(self, x: Tensor) -> Tensor:
        return self.label_head(self.hidden(x))


def build_mae_to_classifier() -> nn.Module:
    """Build the classifier over flattened patches."""
    return seeded(PatchClassifier)


def _hf_mae() -> nn.Module:
    return hf.ViTMAEForPreTraining(
        hf.ViTMAEConfig(
            image_size=32, patch_size=8, hidden_size=32, num_hidden_layers=3, num_attention_heads=4,
            intermediate_size=128, decoder_hidden_size=32, decoder_num_hidden_layers=2,
            decoder_num_attention_heads=4, decoder_intermediate_size=128, mask_ratio=0.0,
        )
    )  # fmt: skip


def _mae_to_classifier(sd: StateDict) -> Reference:
    sd = pl.merge(pl.drop(sd, r"^decoder"), [f"attention.{n}_proj" for n in "qkv"], "to_qkv")
    sd = pl.apply(sd, r"patch_embeddings\.projection\.weight", lambda w: w.flatten(1))
    out = rename(
        sd,
        [
            (r"^vit\.embeddings\.cls_token", "cls"),
            (r"^vit\.embeddings\.position_embeddings", "pos"),
            (r"^vit\.embeddings\.patch_embeddings\.projection", "patch_embedding"),
            (r"^vit\.layers\.", "trunk."),
            (r"attention\.o_proj", "to_out"),
            (r"layernorm_before", "attn_norm"),
            (r"layernorm_after", "ff_norm"),
            (r"mlp\.fc1", "ff.0"),
            (r"mlp\.fc2", "ff.3"),
            (r"^vit\.layernorm", "post_norm"),
        ],
    )
    return pl.unmapped(out, "label_head.weight", "label_head.bias")


PAIRS.append(
    Pair(
        name="mae_to_classifier",
        tier="partial",
        notes="a masked autoencoder's encoder, beside a decoder of equal shapes; patch Conv2d to Linear; new head",
        build_source=_hf_mae,
        build_target=build_mae_to_classifier,
        example=image(),
        reference=_mae_to_classifier,
        run_source=lambda m, x: m.vit(x).last_hidden_state[:, 0],
        run_target=lambda m, x: m.hidden(x),
    )
)

BY_NAME = {p.name: p for p in PAIRS}
