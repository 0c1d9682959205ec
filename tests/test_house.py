"""The rules of the house that no linter knows."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "wtransplant").rglob("*.py")) + sorted((ROOT / "packaging").rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_above_400_lines(module):
    assert len(module.read_text("utf-8").splitlines()) <= 400


def test_the_reading_path_unpickles_and_extracts_nothing():
    """DESIGN: no `torch.load`, no `pickle.load`, no `extract` on a user's file, ever."""
    for module in (ROOT / "wtransplant").rglob("*.py"):
        text = module.read_text("utf-8")
        code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        for call in (
            "torch.load(",
            "pickle.load(",
            "pickle.loads(",
            "Unpickler(",
            ".extract(",
            ".extractall(",
        ):
            assert call not in code, f"{call} in {module}"


def test_every_picture_in_the_readme_is_there():
    text = (ROOT / "README.md").read_text("utf-8")
    pictures = [part.split(")")[0] for part in text.split("](")[1:] if part.split(")")[0].endswith(".png")]
    assert len(pictures) >= 4
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture
