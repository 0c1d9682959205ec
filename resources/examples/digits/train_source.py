"""Makes everything in this folder that is not text: the data, and the source network trained on it.

    python train_source.py

Needs scikit-learn, which the application itself does not. scikit-learn's digits are 1,797 handwritten
digits, 8×8 pixels of 17 grey levels (E. Alpaydin, C. Kaynak, 1998: "Optical Recognition of Handwritten
Digits", UCI, doi:10.24432/C50P49, licensed CC BY 4.0). They are split once: 1,200 images train the source,
100 are the few labelled images of the target's task, and 497 are seen by no training and measure both.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

FOLDER = Path(__file__).parent
SOURCE_TRAIN, FEW = 1200, 100
EPOCHS, BATCH, RATE, SEED = 40, 32, 0.05, 0


class ConvBlock(nn.Module):
    """3×3 convolution, batch norm, ReLU and, if asked for, 2×2 max pooling."""

    def __init__(self, channels_in: int, channels_out: int, pool: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(channels_out)
        self.pool = nn.MaxPool2d(2) if pool else nn.Identity()

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """[B, channels_in, H, W] to [B, channels_out, H, W], or half of H and W."""
        return self.pool(torch.relu(self.bn(self.conv(images))))


class DigitsCNN(nn.Module):
    """Ten digits from images [B, 1, 8, 8] with values from 0 to 1; gives logits [B, 10]."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            ConvBlock(1, 16, False), ConvBlock(16, 32, True), ConvBlock(32, 64, True)
        )
        self.embedding = nn.Sequential(
            nn.Flatten(), nn.Linear(64 * 2 * 2, 64, bias=False), nn.BatchNorm1d(64), nn.ReLU()
        )
        self.classifier = nn.Linear(64, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.classifier(self.embedding(self.features(images)))


def digits() -> tuple[np.ndarray, np.ndarray]:
    """The images, float32 [1797, 1, 8, 8] from 0 to 1, and the digits, int64 [1797], in shuffled order."""
    from sklearn.datasets import load_digits

    data = load_digits()
    order = np.random.default_rng(SEED).permutation(len(data.target))
    images = (data.images[order] / 16).astype(np.float32)[:, None]
    return images, data.target[order].astype(np.int64)


def save_data(images: np.ndarray, labels: np.ndarray) -> None:
    """Write the data of both tasks; ``split`` is 0 for training and 1 for validation."""
    few, test = slice(SOURCE_TRAIN, SOURCE_TRAIN + FEW), slice(SOURCE_TRAIN + FEW, None)
    digits_of = {
        part: (images[where], labels[where])
        for part, where in (("train", slice(SOURCE_TRAIN)), ("few", few), ("test", test))
    }
    _save("digits.npz", digits_of["train"], digits_of["test"], [str(digit) for digit in range(10)])
    odd = {part: (inputs, targets % 2) for part, (inputs, targets) in digits_of.items()}
    _save("odd_even.npz", odd["few"], odd["test"], ["even", "odd"])


def _save(
    name: str, train: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray], classes: list[str]
) -> None:
    np.savez_compressed(
        FOLDER / name,
        inputs=np.concatenate([train[0], test[0]]),
        targets=np.concatenate([train[1], test[1]]),
        split=np.repeat(np.array([0, 1], np.int8), [len(train[1]), len(test[1])]),
        classes=np.array(classes),
    )


def train(images: torch.Tensor, labels: torch.Tensor) -> tuple[DigitsCNN, torch.optim.Optimizer, float]:
    """Train from random weights; gives the model, the optimizer and the mean loss of the last epoch."""
    torch.manual_seed(SEED)
    model = DigitsCNN()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    for _ in range(EPOCHS):
        model.train()
        losses = []
        for batch in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        schedule.step()
    return model, optimizer, sum(losses) / len(losses)


def accuracy(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Share of right answers, from 0 to 1."""
    model.eval()
    with torch.no_grad():
        return (model(images).argmax(1) == labels).double().mean().item()


def main() -> None:
    """Write ``digits.npz``, ``odd_even.npz``, ``digits_cnn.pth``; print the accuracy on the test images."""
    torch.set_num_threads(1)
    images, labels = digits()
    save_data(images, labels)
    inputs, targets = torch.from_numpy(images), torch.from_numpy(labels)
    model, optimizer, loss = train(inputs[:SOURCE_TRAIN], targets[:SOURCE_TRAIN])
    reached = accuracy(model, inputs[SOURCE_TRAIN + FEW :], targets[SOURCE_TRAIN + FEW :])
    checkpoint = {
        "epoch": EPOCHS,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": loss,
        "test_accuracy": reached,
    }
    torch.save(checkpoint, FOLDER / "digits_cnn.pth")
    print(f"accuracy on {len(labels) - SOURCE_TRAIN - FEW} test images: {reached:.4f}")


if __name__ == "__main__":
    main()
