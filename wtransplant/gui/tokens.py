"""The colours of the window, light and dark, and the contrast between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Colour tokens, as ``#rrggbb``; text on any of the grounds it is used on has a contrast of 4.5:1 or more.

    Attributes:
        name: ``light`` or ``dark``.
        background: behind the panels.
        panel: ground of panels, trees and plots.
        field: ground of input fields and pressed buttons.
        hover: ground of a row or button under the mouse.
        selection: ground of selected rows; text on it is ``text``.
        lit: ground of rows whose curve is looked at, and of rows where a drop fits.
        border: lines around panels and fields.
        grid: the faintest lines: indentation guides, chart grids.
        text, muted, disabled: what is written, what is written less important, what cannot be used.
        accent: the one colour of things to click; ``on_accent`` is written on it.
        linked, missing, mismatched, ambiguous, other: the status colours; ``on_status`` is written on them.
    """

    name: str
    background: str
    panel: str
    field: str
    hover: str
    selection: str
    lit: str
    border: str
    grid: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    linked: str
    missing: str
    mismatched: str
    ambiguous: str
    other: str
    on_status: str


LIGHT = Theme(
    name="light",
    background="#f3f4f6",
    panel="#ffffff",
    field="#f6f7f9",
    hover="#f1f4f8",
    selection="#dce9fb",
    lit="#eaf2fd",
    border="#d8dce2",
    grid="#e8ebef",
    text="#1b2027",
    muted="#5a6370",
    disabled="#9aa2ad",
    accent="#1f6fd6",
    on_accent="#ffffff",
    linked="#1a61c0",
    missing="#a14a00",
    mismatched="#b0206f",
    ambiguous="#6a3bc4",
    other="#5a6370",
    on_status="#ffffff",
)

DARK = Theme(
    name="dark",
    background="#1b1e22",
    panel="#24282d",
    field="#1e2226",
    hover="#2b3037",
    selection="#273f60",
    lit="#283950",
    border="#3a4048",
    grid="#31363d",
    text="#e7eaee",
    muted="#a3acb8",
    disabled="#6a727d",
    accent="#5aa4f5",
    on_accent="#10151c",
    linked="#7ab5f8",
    missing="#f2a75b",
    mismatched="#f38cc0",
    ambiguous="#c1a2f7",
    other="#a3acb8",
    on_status="#14181d",
)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(name: str) -> float:
    parts = (int(name[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
