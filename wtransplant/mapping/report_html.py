"""A report as one HTML file: nothing is loaded from anywhere, and it is searched without a server."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from wtransplant.mapping.report_sections import Row, Section, sections_of
from wtransplant.units import plural, shown
from wtransplant.words import in_english

if TYPE_CHECKING:
    from wtransplant.mapping.report import Report

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --paper: #ffffff; --line: #d9d9e0;
  --shade: #f2f3f5; --loud: #b3261e; --good: #1a7f4b; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #a5abb5; --paper: #16181b; --line: #363a3f;
  --shade: #212529; --loud: #ff9a91; --good: #5bd197; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
code, .entries { font-family: ui-monospace, Consolas, monospace; font-size: .875rem; overflow-wrap: anywhere; }
.coverage { display: grid; gap: .25rem; margin: 1rem 0; }
.bar { height: .5rem; border-radius: .25rem; background: var(--shade); border: 1px solid var(--line);
  overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--good); }
.warning { margin: .5rem 0; padding: .5rem .75rem; border-left: .25rem solid var(--loud); background: var(--shade);
  color: var(--loud); font-weight: 600; }
input { width: 100%; margin: 1rem 0; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--shade);
  border: 1px solid var(--line); border-radius: .375rem; }
section > details { border-top: 1px solid var(--line); padding: .5rem 0; }
section > details > summary { cursor: pointer; font-weight: 600; }
.meaning { margin: .25rem 0 .5rem; color: var(--soft); }
.row { padding: .25rem 0; border-top: 1px dotted var(--line); }
.row > summary, .row > div { display: flex; flex-wrap: wrap; gap: 0 .5rem; }
.row > summary { cursor: pointer; }
.row > summary::before { content: "▸"; color: var(--soft); width: 1rem; }
.row[open] > summary::before { content: "▾"; }
.row > div { padding-left: 1.5rem; }
.facts { margin-left: auto; color: var(--soft); }
.entries { margin: .25rem 0 .5rem; padding-left: 1.5rem; color: var(--soft); list-style: none; }
[hidden] { display: none !important; }
footer { margin-top: 2rem; color: var(--soft); font-size: .875rem; }
@media print { input { display: none; } }
"""

_SCRIPT = """
const field = document.querySelector("input"), rows = [...document.querySelectorAll(".row")];
const none = document.getElementById("none");
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every(word => text.includes(word));
    found += !row.hidden;
  }
  for (const section of document.querySelectorAll("section")) {
    const left = section.querySelectorAll(".row:not([hidden])").length;
    section.hidden = words.length > 0 && left === 0;
    if (words.length && left) section.firstElementChild.open = true;
  }
  none.hidden = found > 0 || !words.length;
});
"""


@in_english()
def report_html(report: Report) -> str:
    """The report as a page of its own: light or dark as the reader's system is, sections to fold, a search field."""
    title = escape(shown(f"{report.source.name} → {report.target.name}"))
    body = [
        f"<h1>{title}</h1>",
        _coverage(report),
        *(f'<p class="warning" role="note">{escape(shown(warning))}</p>' for warning in report.warnings),
        '<input type="search" placeholder="Find keys, shapes, reasons" aria-label="Find in this report">',
        '<p id="none" hidden>Nothing in this report has these words.</p>',
        *(_section(section) for section in sections_of(report) if section.keys),
        f"<footer>{_footer(report)}</footer>",
    ]
    return _page(title, "\n".join(body))


def _page(title: str, body: str) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _coverage(report: Report) -> str:
    coverage = report.coverage
    width = f"{coverage.of_elements * 100:.2f}%"
    return (
        f'<div class="coverage"><strong>Linked: {escape(str(coverage))}</strong>'
        f'<div class="bar" aria-hidden="true"><i style="width:{width}"></i></div></div>'
    )


def _section(section: Section) -> str:
    opened = "" if section.name == "linked" else " open"
    return (
        f"<section><details{opened}><summary>{section.name.capitalize()}: {section.keys:,}</summary>\n"
        f'<p class="meaning">{escape(section.meaning)}</p>\n'
        + "\n".join(_row(row) for row in section.rows)
        + "\n</details></section>"
    )


def _row(row: Row) -> str:
    line = f'<code>{escape(row.text)}</code> <span class="facts">{escape(row.facts)}</span>'
    if row.entries == (row.text,):
        return f'<div class="row"><div>{line}</div></div>'
    entries = "".join(f"<li>{escape(entry)}</li>" for entry in row.entries)
    return f'<details class="row"><summary>{line}</summary><ul class="entries">{entries}</ul></details>'


def _footer(report: Report) -> str:
    source = f"{plural(len(report.source), 'tensor')} in {report.source.name} ({report.source.format})"
    target = f"{plural(len(report.target), 'tensor')} in {report.target.name}"
    return escape(shown(f"Written by wtransplant: {source}, {target}."))
