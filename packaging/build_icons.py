"""The program's icon in the sizes and forms that systems ask for, drawn from the one SVG.

python packaging/build_icons.py FOLDER
"""

from __future__ import annotations

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parent.parent / "resources" / "icons" / "wtransplant.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_ICO = (16, 24, 32, 48, 64, 128, 256)


def draw(pixels: int) -> Image.Image:
    """The icon, ``pixels`` by ``pixels``, on nothing."""
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(SOURCE.read_bytes())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(content, "PNG"):
        raise SystemExit("Qt cannot write PNG")
    return Image.open(BytesIO(content.data().data())).convert("RGBA")


def write_all(folder: Path) -> None:
    """``wtransplant-SIZE.png``, ``wtransplant.ico``, ``wtransplant.icns``, and a tree as freedesktop.org's themes."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {pixels: draw(pixels) for pixels in (*SIZES, 1024)}
    for pixels in SIZES:
        drawn[pixels].save(folder / f"wtransplant-{pixels}.png", optimize=True)
        themed = folder / "hicolor" / f"{pixels}x{pixels}" / "apps" / "wtransplant.png"
        themed.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / f"wtransplant-{pixels}.png", themed)
    scalable = folder / "hicolor" / "scalable" / "apps" / "wtransplant.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOURCE, scalable)
    small = [drawn[pixels] for pixels in _ICO]
    small[-1].save(folder / "wtransplant.ico", sizes=[(n, n) for n in _ICO], append_images=small[:-1])
    icns = [drawn[pixels] for pixels in (16, 32, 64, 128, 256, 512)]
    drawn[1024].save(folder / "wtransplant.icns", append_images=icns)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv[:1])
    write_all(Path(sys.argv[1]) / "icons")
