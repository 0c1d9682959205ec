"""Colours, fonts and icons of the window, in a light and a dark version that follow the system."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from wtransplant.gui.tokens import DARK, LIGHT, Theme
from wtransplant.resources import resource_path

Scheme = Literal["system", "light", "dark"]


_STATUS_TOKENS = {
    "linked": "linked",
    "used": "linked",
    "missing": "missing",
    "mismatched": "mismatched",
    "ambiguous": "ambiguous",
    "unexpected": "other",
    "skipped": "other",
    "changed": "linked",
    "removed": "missing",
    "added": "missing",
    "reshaped": "mismatched",
    "unreadable": "mismatched",
    "retyped": "ambiguous",
}
_GLYPHS = {
    "linked": "✓",
    "used": "✓",
    "missing": "○",
    "mismatched": "≠",
    "ambiguous": "?",
    "unexpected": "+",
    "skipped": "–",
}
_MONOSPACED = (
    "Cascadia Mono",
    "SF Mono",
    "JetBrains Mono",
    "Consolas",
    "Menlo",
    "DejaVu Sans Mono",
    "Noto Sans Mono",
)


class _Look(QObject):
    """Holds the theme in force; ``changed`` carries the new one."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.scheme: Scheme = "system"
        self.icons: dict[tuple[str, str, str], QIcon] = {}
        self.drawn: TemporaryDirectory[str] | None = None
        self.follows = False


_look = _Look()


def theme() -> Theme:
    """The theme in force."""
    return _look.theme


def theme_changes() -> _Look:
    """Object whose signal ``changed(object theme)`` tells of a new theme, for what paints by itself (charts)."""
    return _look


def color(token: str, alpha: float = 1.0) -> QColor:
    """Colour of a token of the theme in force (``panel``, ``accent``), with an opacity from 0 to 1."""
    found = QColor(getattr(_look.theme, token))
    found.setAlphaF(alpha)
    return found


def status_token(status: str) -> str:
    """Name of the token that colours a status word; grey for a word that is not known."""
    return _STATUS_TOKENS.get(status, "other")


def status_color(status: str) -> QColor:
    """Colour of a status in the theme in force."""
    return color(status_token(status))


def status_glyph(status: str) -> str:
    """One character for a status, so that colour does not stand alone; empty for a word that is not known."""
    return _GLYPHS.get(status, "")


def mono_font(scale: float = 1.0) -> QFont:
    """Monospaced font for keys, relative to the size of the application's font."""
    font = QFont(QApplication.font())
    installed = set(QFontDatabase.families())
    families = [family for family in _MONOSPACED if family in installed]
    font.setFamilies([*families, QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSizeF(QApplication.font().pointSizeF() * scale)
    return font


def apply_theme(app: QApplication, scheme: Scheme = "system") -> Theme:
    """Dress the application, and keep following the system at run time where ``scheme`` says so.

    Args:
        app: the application.
        scheme: ``light``, ``dark``, or ``system`` for what the desktop says.

    Returns:
        The theme that is now in force.
    """
    _look.scheme = scheme
    hints = app.styleHints()
    if not _look.follows:
        _look.follows = True
        app.setStyle("Fusion")
        hints.colorSchemeChanged.connect(lambda _: _follow_system(app))
    _dress(app, _wanted(app))
    return _look.theme


def _follow_system(app: QApplication) -> None:
    if _look.scheme == "system":
        _dress(app, _wanted(app))


def _wanted(app: QApplication) -> Theme:
    if _look.scheme == "system":
        return DARK if _system_is_dark(app) else LIGHT
    return DARK if _look.scheme == "dark" else LIGHT


def _dress(app: QApplication, wanted: Theme) -> None:
    _look.theme = wanted
    _look.icons.clear()
    app.setPalette(_palette(wanted))
    app.setStyleSheet(stylesheet(wanted))
    _look.changed.emit(wanted)


def _system_is_dark(app: QApplication) -> bool:
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def stylesheet(wanted: Theme) -> str:
    """The style sheet of a theme: the template with its tokens and the pictures of its arrows and ticks."""
    template = Template(resource_path("styles", "window.qss").read_text(encoding="utf-8"))
    return template.substitute(asdict(wanted), **_pictures(wanted))


def _pictures(wanted: Theme) -> dict[str, str]:
    """Style sheets take pictures only as files: arrows and ticks are written out in the theme's colours."""
    if _look.drawn is None:
        _look.drawn = TemporaryDirectory(prefix="wtransplant-")
    folder = Path(_look.drawn.name)
    paths: dict[str, str] = {}
    for name, token in (
        ("chevron-down", "muted"),
        ("chevron-up", "muted"),
        ("check", "on_accent"),
        ("dash", "on_accent"),
    ):
        path = folder / f"{name}-{wanted.name}.svg"
        path.write_bytes(_svg(name, getattr(wanted, token)))
        paths[name.replace("-", "_")] = path.as_posix()
    return paths


def _palette(wanted: Theme) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, token in (
        (roles.Window, "background"),
        (roles.WindowText, "text"),
        (roles.Base, "panel"),
        (roles.AlternateBase, "field"),
        (roles.Text, "text"),
        (roles.Button, "panel"),
        (roles.ButtonText, "text"),
        (roles.BrightText, "on_accent"),
        (roles.ToolTipBase, "panel"),
        (roles.ToolTipText, "text"),
        (roles.PlaceholderText, "muted"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "on_accent"),
        (roles.Link, "accent"),
        (roles.LinkVisited, "ambiguous"),
        (roles.Light, "panel"),
        (roles.Midlight, "grid"),
        (roles.Mid, "border"),
        (roles.Dark, "border"),
        (roles.Accent, "accent"),
    ):
        palette.setColor(role, QColor(getattr(wanted, token)))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(wanted.disabled))
    return palette


def icon(name: str, token: str = "muted") -> QIcon:
    """One of the icons in ``resources/icons``, in a colour of the theme in force.

    The icon is a picture: ask again when the theme changes (``changeEvent`` with ``PaletteChange``).
    """
    key = (name, token, _look.theme.name)
    if key not in _look.icons:
        made = QIcon()
        for mode, chosen in ((QIcon.Mode.Normal, token), (QIcon.Mode.Disabled, "disabled")):
            for pixels in (16, 24, 32, 48):
                made.addPixmap(_render(name, getattr(_look.theme, chosen), pixels), mode)
        _look.icons[key] = made
    return _look.icons[key]


def _svg(name: str, tint: str) -> bytes:
    text = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace("currentColor", tint).encode()


def _render(name: str, tint: str, pixels: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_svg(name, tint)))
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return pixmap


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for; Qt looks at it anew only when it is told to."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
