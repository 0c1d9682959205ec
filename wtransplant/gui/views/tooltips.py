"""Tooltips of text that comes out of files."""

from __future__ import annotations

import html


def as_tooltip(text: str) -> str:
    """Plain text as a tooltip that never reads it as markup, and may break long keys after their dots."""
    escaped = html.escape(text).replace(".", ".\u200b").replace("\n", "<br>")
    return f"<div style='white-space:normal'>{escaped}</div>"
