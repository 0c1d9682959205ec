from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from tests.training.test_data import all_rows, settings_for
from wtransplant.errors import DataError
from wtransplant.targets import open_target
from wtransplant.training import DataSettings, open_data
from wtransplant.training.data_settings import ImageOptions
from wtransplant.training.image_statistics import IMAGENET, zoo_statistics
from wtransplant.training.image_transforms import ImageRecipe, fit_image, random_square, read_image, to_batch


def image_folder(root: Path, size: tuple[int, int] = (12, 12), mode: str = "RGB") -> Path:
    for label, name in enumerate(("cat", "dog")):
        (root / name).mkdir(parents=True)
        for index in range(6):
            shade = 40 * index + label
            Image.new(mode, size, (shade,) * len(mode) if len(mode) > 1 else shade).save(
                root / name / f"{index}.png"
            )
    return root


def test_an_image_folder_gives_classes_labels_and_pixels(tmp_path: Path) -> None:
    data = open_data(settings_for(image_folder(tmp_path), "images", validation_share=0.5))
    assert data.classes == ("cat", "dog")
    assert (len(data.train), len(data.validation)) == (6, 6)
    inputs, labels = all_rows(data)
    assert inputs.shape == (12, 3, 12, 12)
    # The shade tells the class: 40·index for cats, one more for dogs.
    shades = (inputs[:, 0, 0, 0] * 255).round().long()
    assert torch.equal(shades % 40, labels)
    assert sorted(shades.tolist()) == sorted(40 * index + label for index in range(6) for label in (0, 1))


def test_images_are_read_as_the_model_wants_them(tmp_path: Path) -> None:
    folder = image_folder(tmp_path, (20, 10))
    grey = open_data(settings_for(folder, "images", image_size=8), nn.Sequential(nn.Conv2d(1, 2, 3)))
    assert grey.train.batch(torch.tensor([0, 1]))[0].shape == (2, 1, 8, 8)
    with pytest.raises(DataError, match="takes 5 channels"):
        open_data(settings_for(folder, "images"), nn.Conv2d(5, 2, 3))


def test_bad_images_are_left_out_and_listed(tmp_path: Path) -> None:
    folder = image_folder(tmp_path, (64, 64))
    (folder / "cat" / "notes.txt").write_text("not an image")
    whole = (folder / "dog" / "3.png").read_bytes()
    (folder / "dog" / "3.png").write_bytes(whole[: len(whole) // 2])
    data = open_data(settings_for(folder, "images", validation_share=0))
    assert any("1 file left out" in note and "cat/notes.txt" in note for note in data.notes)
    inputs, labels = data.train.batch(torch.arange(12))
    assert (len(inputs), len(labels)) == (11, 11)
    assert data.train.notes() == ("1 image left out, damaged: dog/3.png.",)


def test_a_folder_without_classes_says_what_belongs_there(tmp_path: Path) -> None:
    Image.new("L", (4, 4)).save(tmp_path / "a.png")
    with pytest.raises(DataError, match="no images in subfolders") as caught:
        open_data(settings_for(tmp_path, "images"))
    assert "subfolder for each class" in caught.value.hint
    (tmp_path / "only").mkdir()
    Image.new("L", (4, 4)).save(tmp_path / "only" / "a.png")
    with pytest.raises(DataError, match="images of one class"):
        open_data(settings_for(tmp_path, "images"))


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


def recipe(size: int, short_side: int | None = None, **more: object) -> ImageRecipe:
    return ImageRecipe(3, size, short_side or size, **more)


@pytest.fixture
def transforms():
    pytest.importorskip("torchvision", reason="the model zoos are optional")
    from torchvision.transforms import v2

    return v2


@pytest.mark.parametrize("size", [(50, 37), (37, 50), (32, 32), (201, 33), (20, 21)])
@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
def test_resize_crop_and_normalise_are_those_of_torchvision(transforms, size, interpolation: str) -> None:
    image = noise(*size)
    peer = transforms.Compose(
        [
            transforms.Resize(32, transforms.InterpolationMode(interpolation)),
            transforms.CenterCrop(28),
            transforms.PILToTensor(),
            transforms.ToDtype(torch.float32, scale=True),
            transforms.Normalize(*IMAGENET),
        ]
    )
    wanted = recipe(28, 32, mean=IMAGENET[0], std=IMAGENET[1], interpolation=interpolation)
    given = to_batch([np.asarray(fit_image(image, wanted))], wanted, mirror=False)[0]
    torch.testing.assert_close(given, peer(image), rtol=0, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_a_random_crop_is_that_of_torchvision_with_the_same_seed(transforms, seed: int) -> None:
    image = noise(60, 44)
    torch.manual_seed(seed)
    peer = transforms.RandomResizedCrop(24, (0.35, 1.0), antialias=True)(image)
    torch.manual_seed(seed)
    given = random_square(image, recipe(24))
    assert np.array_equal(np.asarray(given), np.asarray(peer))


def test_squash_and_pad_by_hand() -> None:
    image = Image.new("RGB", (40, 20), (200, 100, 50))
    squashed = fit_image(image, recipe(10, options=ImageOptions(fit="squash")))
    assert np.array_equal(np.asarray(squashed), np.full((10, 10, 3), (200, 100, 50)))
    padded = np.asarray(fit_image(image, recipe(20, options=ImageOptions(fit="pad"))))
    assert padded.shape == (20, 20, 3)
    assert (padded[:5] == 0).all()
    assert (padded[5:15] == (200, 100, 50)).all()
    assert (padded[15:] == 0).all()


def test_a_very_long_picture_does_not_fill_the_memory() -> None:
    long = fit_image(Image.new("RGB", (1, 20_000), (9, 9, 9)), recipe(64))
    assert np.array_equal(np.asarray(long), np.full((64, 64, 3), 9))


def test_mirroring_turns_about_half_of_the_images_and_nothing_else() -> None:
    square = np.asarray(noise(8, 8))
    torch.manual_seed(0)
    batch = to_batch([square] * 400, recipe(8), mirror=True)
    plain = to_batch([square], recipe(8), mirror=False)[0]
    turned = [torch.equal(image, plain.flip(-1)) for image in batch]
    assert all(torch.equal(image, plain) for image, other in zip(batch, turned, strict=True) if not other)
    assert 160 < sum(turned) < 240  # 200 ± 4 standard deviations of 10


def test_a_picture_that_lies_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    image = noise(6, 4)
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate by 90° clockwise to look at it
    image.save(tmp_path / "a.png", exif=exif)
    upright = np.asarray(read_image(tmp_path / "a.png", 3))
    assert np.array_equal(upright, np.rot90(np.asarray(image), -1))


def test_16_bits_are_scaled_not_cut(tmp_path: Path) -> None:
    values = np.array([[0, 256, 32768, 65535]], np.uint16)
    Image.fromarray(values).save(tmp_path / "a.png")
    assert np.asarray(read_image(tmp_path / "a.png", 1)).tolist() == [[0, 1, 128, 255]]


def test_transparent_palettes_and_animations_become_plain_colours(tmp_path: Path) -> None:
    Image.new("RGBA", (5, 5), (10, 20, 30, 128)).save(tmp_path / "a.png")
    noise(5, 5).quantize(8).save(tmp_path / "b.gif")
    assert read_image(tmp_path / "a.png", 3).getpixel((0, 0)) == (10, 20, 30)
    assert read_image(tmp_path / "b.gif", 1).mode == "L"


def test_only_training_images_are_changed_by_chance(tmp_path: Path) -> None:
    root = tmp_path / "images"
    for name in ("a", "b"):
        (root / name).mkdir(parents=True)
        for index in range(4):
            noise(30, 20, index).save(root / name / f"{index}.png")
    chance = {"flip": True, "random_crop": True}
    data = open_data(settings_for(root, "images", validation_share=0.5, image_size=16, images=chance))
    assert not data.fixed
    rows = torch.arange(4)
    first, again = data.train.batch(rows)[0], data.train.batch(rows)[0]
    assert not torch.equal(first, again)
    assert torch.equal(data.validation.batch(rows)[0], data.validation.batch(rows)[0])
    torch.manual_seed(3)
    one = data.train.batch(rows)[0]
    torch.manual_seed(3)
    assert torch.equal(one, data.train.batch(rows)[0])


@pytest.mark.parametrize("name", ["resnet50", "vit_b_16", "efficientnet_b1"])
def test_torchvision_is_asked_by_name(name: str) -> None:
    models = pytest.importorskip("torchvision.models", reason="the model zoos are optional")
    peer = models.get_model_weights(name).DEFAULT.transforms()
    target = open_target(f"torchvision:{name}", device="meta")
    known = zoo_statistics(target)
    assert (known.mean, known.std) == (tuple(peer.mean), tuple(peer.std))
    assert (known.size, known.short_side) == (peer.crop_size[0], peer.resize_size[0])
    assert known.interpolation == peer.interpolation.value


def test_a_bare_torchvision_model_is_known_by_its_class() -> None:
    models = pytest.importorskip("torchvision.models", reason="the model zoos are optional")
    known = zoo_statistics(models.squeezenet1_1())
    assert (known.mean, known.std) == IMAGENET
    assert known.size == 224


def test_timm_is_asked_for_a_model_and_agrees_with_its_own_resolution(tmp_path: Path) -> None:
    timm = pytest.importorskip("timm", reason="the model zoos are optional")
    model = timm.create_model("vit_tiny_patch16_224", pretrained=False)
    peer = timm.data.resolve_data_config({}, model=model)
    known = zoo_statistics(model)
    assert (known.mean, known.std) == (peer["mean"], peer["std"])
    assert (known.size, known.interpolation) == (peer["input_size"][-1], peer["interpolation"])
    peer_transform = timm.data.create_transform(**peer, is_training=False)
    root = tmp_path / "images"
    for name in ("a", "b"):
        (root / name).mkdir(parents=True)
        noise(300, 260, len(name)).save(root / name / "0.png")
    data = open_data(settings_for(root, "images", validation_share=0), model)
    expected = peer_transform(Image.open(root / "a" / "0.png"))
    torch.testing.assert_close(data.train.batch(torch.tensor([0]))[0][0], expected, rtol=0, atol=1e-5)
    assert "normalised (timm)" in data.notes[0]


def test_a_preprocessor_file_beside_the_configuration_is_read(tmp_path: Path) -> None:
    config = {
        "image_mean": [0.1, 0.2, 0.3],
        "image_std": [0.4, 0.5, 0.6],
        "size": {"shortest_edge": 40},
        "crop_size": {"height": 32, "width": 32},
        "do_center_crop": True,
        "resample": 3,
    }
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(config))
    model = nn.Conv2d(3, 2, 1)
    model.config = type("Config", (), {"_name_or_path": str(tmp_path)})()
    known = zoo_statistics(model)
    assert (known.mean, known.std) == ((0.1, 0.2, 0.3), (0.4, 0.5, 0.6))
    assert (known.size, known.short_side, known.interpolation) == (32, 40, "bicubic")
    (tmp_path / "preprocessor_config.json").write_text("{broken")
    assert zoo_statistics(model) is None


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("none", 200 / 255), ("half", 200 / 255 * 2 - 1), ("imagenet", (200 / 255 - 0.485) / 0.229)],
)
def test_the_normalisation_may_be_chosen(tmp_path: Path, choice: str, expected: float) -> None:
    root = tmp_path / "images"
    for name in ("a", "b"):
        (root / name).mkdir(parents=True)
        Image.new("RGB", (4, 4), (200, 200, 200)).save(root / name / "0.png")
    data = open_data(settings_for(root, "images", images={"normalise": choice}))
    assert data.train.batch(torch.tensor([0]))[0][0, 0, 0, 0].item() == pytest.approx(expected, abs=1e-6)


def test_grey_models_get_one_channel_normalised_by_the_mean_of_three(tmp_path: Path) -> None:
    root = image_folder(tmp_path / "images")
    data = open_data(settings_for(root, "images", images={"normalise": "imagenet"}), nn.Conv2d(1, 2, 1))
    assert data.preprocessing["mean"] == [pytest.approx(sum(IMAGENET[0]) / 3)]


def test_folders_for_training_and_validation_are_kept_apart(tmp_path: Path) -> None:
    for part, count in (("train", 3), ("val", 2)):
        for name in ("10", "9"):
            (tmp_path / part / name).mkdir(parents=True)
            for index in range(count):
                noise(4, 4, index).save(tmp_path / part / name / f"{index}.png")
    data = open_data(settings_for(tmp_path, "images"))
    assert data.classes == ("10", "9")  # in the order of torchvision's ImageFolder
    assert data.class_counts() == {"10": (3, 2), "9": (3, 2)}
    assert {path.parts[-3] for path in data.validation.paths} == {"val"}


def test_classes_that_are_called_train_and_test_are_classes(tmp_path: Path) -> None:
    for name in ("train", "test"):
        (tmp_path / name).mkdir()
        noise(4, 4).save(tmp_path / name / "a.png")
    assert open_data(settings_for(tmp_path, "images")).classes == ("test", "train")


def test_the_same_classes_in_the_same_order_as_torchvision(tmp_path: Path) -> None:
    datasets = pytest.importorskip("torchvision.datasets", reason="the model zoos are optional")
    for name in ("Zebra", "ape", "10", "2", "äpfel"):
        (tmp_path / name).mkdir()
        noise(4, 4).save(tmp_path / name / "a.png")
    peer = datasets.ImageFolder(str(tmp_path))
    data = open_data(settings_for(tmp_path, "images", validation_share=0))
    assert list(data.classes) == peer.classes
    assert data.train.labels.tolist() == peer.targets


def test_a_folder_with_nothing_readable_names_the_files(tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "a.jpg").write_bytes(b"no jpeg")
    with pytest.raises(DataError, match=r"no images in subfolders; 1 file in them cannot be read.*cat/a.jpg"):
        open_data(settings_for(tmp_path, "images"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no images in subfolders"):
        open_data(settings_for(tmp_path / "empty", "images"))


def test_a_data_loader_skips_what_is_damaged_and_a_single_look_says_it(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "images", (64, 64))
    whole = (folder / "dog" / "3.png").read_bytes()
    (folder / "dog" / "3.png").write_bytes(whole[: len(whole) // 2])
    data = open_data(settings_for(folder, "images", validation_share=0))
    loader = torch.utils.data.DataLoader(data.train, batch_size=12)
    inputs, labels = next(iter(loader))
    assert (len(inputs), labels.tolist()) == (11, [0] * 6 + [1] * 5)
    with pytest.raises(DataError, match=r"dog/3\.png"):
        data.train[9]
    assert data.train[0][0].shape == (3, 64, 64)


def test_the_fingerprint_changes_with_a_pixel_the_split_and_the_size_only(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "images")
    settings = settings_for(folder, "images", validation_share=0.5)
    first = open_data(settings).fingerprint()
    assert first.startswith("sha256:")
    assert open_data(settings).fingerprint() == first
    assert open_data(settings_for(folder, "images", validation_share=0.25)).fingerprint() != first
    assert (
        open_data(settings_for(folder, "images", validation_share=0.5, image_size=8)).fingerprint() != first
    )
    Image.new("RGB", (12, 12), (1, 2, 3)).save(folder / "cat" / "0.png")
    assert open_data(settings).fingerprint() != first


def test_a_huge_picture_is_left_out_and_listed_without_a_warning(tmp_path: Path, monkeypatch) -> None:
    folder = image_folder(tmp_path / "images")
    noise(60, 60).save(folder / "cat" / "huge.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)  # more than twice this is an error to PIL
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = open_data(settings_for(folder, "images"))
    assert any("cat/huge.png" in note for note in data.notes)


def test_settings_of_data_alone_will_do(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "images")
    data = open_data(DataSettings(kind="images", path=str(folder), image_size=8, seed=2**40))
    assert data.train.batch(torch.tensor([0]))[0].shape == (1, 3, 8, 8)
