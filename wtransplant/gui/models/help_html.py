"""Pages of the help as the rich text that Qt shows: tables with lines, code on a ground, pictures that open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from wtransplant.gui.models.help_markdown import headings, line_end, parser

PICTURE = "picture:"
"""Scheme of the links that open a picture in its own size."""
_CODE, _SMALLEST = 0.93, 0.75
"""Size of code, relative to the text; and of code that is too wide, relative to other code."""


@dataclass(frozen=True)
class PageLook:
    """Colours as ``#rrggbb``, the monospaced family, text size in points, and how many columns code has."""

    text: str
    muted: str
    accent: str
    ground: str
    border: str
    family: str
    size: float
    columns: int


class _Renderer(RendererHTML):
    """Says in Qt's rich text what a browser would be told in other words."""

    look: PageLook
    anchors: list[str]

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<{tokens[idx].tag}><a name="{escape(self.anchors.pop(0))}"></a>'

    def paragraph_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        # The space between lines is a share of their height, which in a picture's line is that of the picture.
        pictures = any(child.type == "image" for child in tokens[idx + 1].children or ())
        return '<p class="picture">' if pictures else self.renderToken(tokens, idx, options, env)

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        # A paragraph has no padding in Qt, a cell of a table has.
        code = tokens[idx].content.rstrip("\n")
        cell = f'<td bgcolor="{self.look.ground}"><pre{self._fitting(code)}>{escape(code)}</pre></td>'
        return f'<table class="code" width="100%" cellspacing="0" cellpadding="10"><tr>{cell}</tr></table>\n'

    def _fitting(self, code: str) -> str:
        """Drawings and long lines are written smaller, as far as that can be read; beyond that they are broken."""
        share = self.look.columns / max(map(len, code.split("\n")))
        size = self.look.size * _CODE * max(_SMALLEST, share)
        return f' style="font-size: {size:.1f}pt"' if share < 1 else ""

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.fence(tokens, idx, options, env)

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<table class="lined" border="1" cellspacing="0" cellpadding="6">\n'

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        source = escape(str(tokens[idx].attrs["src"]))
        return f'<a href="{PICTURE}{source}"><img src="{source}"></a>'

    def softbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return line_end(tokens, idx)


def page_html(text: str, look: PageLook, note: str = "") -> str:
    """A page as rich text.

    Args:
        text: Markdown.
        look: how it is to look.
        note: a line above the page.
    """
    reader = parser(_Renderer)
    tokens = reader.parse(text)
    renderer = reader.renderer
    assert isinstance(renderer, _Renderer)
    renderer.look, renderer.anchors = look, [heading.anchor for heading in headings(tokens)]
    told = f'<p class="note">{escape(note)}</p>' if note else ""
    return told + str(renderer.render(tokens, reader.options, {}))


def picture_html(source: str) -> str:
    """A page that is one picture."""
    return f'<p><img src="{escape(source)}"></p>'


def style_sheet(look: PageLook) -> str:
    """The style sheet of all pages, in the few properties that Qt's rich text knows."""
    size = look.size
    code = f"font-family: '{look.family}'; font-size: {size * _CODE:.1f}pt"
    return f"""
        body, p, li, td, th {{ color: {look.text}; font-size: {size:.1f}pt; }}
        p, li {{ line-height: 140%; }}
        p {{ margin: 0 0 {size * 0.75:.0f}px 0; }}
        li {{ margin: 0 0 {size * 0.35:.0f}px 0; }}
        h1 {{ font-size: {size * 1.75:.1f}pt; margin: 0 0 {size * 1.2:.0f}px 0; }}
        h2 {{ font-size: {size * 1.35:.1f}pt; margin: {size * 2.2:.0f}px 0 {size * 0.8:.0f}px 0; }}
        h3 {{ font-size: {size * 1.12:.1f}pt; margin: {size * 1.6:.0f}px 0 {size * 0.5:.0f}px 0; }}
        h1, h2, h3, h4 {{ color: {look.text}; font-weight: 600; }}
        a {{ color: {look.accent}; text-decoration: none; }}
        code {{ {code}; background-color: {look.ground}; }}
        pre {{ {code}; white-space: pre-wrap; margin: 0; color: {look.text}; }}
        p.picture {{ line-height: 100%; margin: 4px 0 {size * 1.2:.0f}px 0; }}
        p.note {{ color: {look.muted}; }}
        table.code {{ margin: {size * 0.3:.0f}px 0 {size * 1.2:.0f}px 0; }}
        table.lined {{ border-collapse: collapse; border-style: solid; border-color: {look.border};
            margin: {size * 0.3:.0f}px 0 {size * 1.2:.0f}px 0; }}
        th {{ background-color: {look.ground}; font-weight: 600; text-align: left; }}
        hr {{ color: {look.border}; }}
        blockquote {{ color: {look.muted}; }}
    """
