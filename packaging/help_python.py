"""The reference of the Python API, from the signatures and docstrings in the source of ``wtransplant.__all__``."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator

import wtransplant

INTRODUCTION = """# Python

What `import wtransplant as wt` gives. Everything else may change. Types are checked: the package brings `py.typed`.
"""
_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises|Yields):$")
_ROLE = re.compile(r":\w+:`(?:~?[\w.]*\.)?(\w+)`")
_LITERAL = re.compile(r"``(.+?)``")
_ITEM = re.compile(r"^    (\S.*?): (.*)$")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_page() -> str:
    """The page in Markdown: functions first, then classes with their public members."""
    names = [name for name in wtransplant.__all__ if not name.startswith("_")]
    things = {name: getattr(wtransplant, name) for name in names}
    functions = [
        _function_chapter(name, thing) for name, thing in things.items() if not inspect.isclass(thing)
    ]
    classes = [_class_chapter(name, thing) for name, thing in things.items() if inspect.isclass(thing)]
    return "\n".join([INTRODUCTION, "## Functions\n", *functions, "## Classes\n", *classes])


def _tree(thing: object) -> ast.stmt:
    return ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]  # type: ignore[arg-type]


def _function_chapter(name: str, function: object) -> str:
    node = _tree(function)
    assert isinstance(node, Function)
    return f"### {name}\n\n{_code(_signature(node, name))}\n{documented(inspect.getdoc(function) or '')}\n"


def _class_chapter(name: str, kind: type) -> str:
    node = _tree(kind)
    assert isinstance(node, ast.ClassDef)
    parts = [f"### {name}\n", documented(inspect.getdoc(kind) or "")]
    if fields := list(_fields(node)):
        parts.append(_code("\n".join(fields)))
    for member in _members(node):
        doc = ast.get_docstring(member) or ""
        parts += [f"#### {name}.{member.name}\n", _code(_signature(member, member.name)), documented(doc)]
    return "\n".join(parts)


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """Of data classes and models: ``name: type = default``."""
    for part in node.body:
        if not isinstance(part, ast.AnnAssign) or not isinstance(part.target, ast.Name):
            continue
        name, kind = part.target.id, ast.unparse(part.annotation)
        if not name.startswith("_") and "ClassVar" not in kind:
            default = f" = {ast.unparse(part.value)}" if part.value is not None else ""
            yield f"{name}: {kind}{default}"


def _members(node: ast.ClassDef) -> Iterator[Function]:
    """Public methods and properties that say what they are for."""
    for part in node.body:
        if isinstance(part, Function) and not part.name.startswith("_") and ast.get_docstring(part):
            marks = [ast.unparse(mark) for mark in part.decorator_list]
            if not any(mark.endswith(".setter") or mark.startswith(("field_", "model_")) for mark in marks):
                yield part


def _signature(node: Function, name: str) -> str:
    """As it is written, without ``self``; a property has no brackets."""
    marks = {ast.unparse(mark) for mark in node.decorator_list}
    returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    if marks & {"property", "cached_property"}:
        return f"{name}: {ast.unparse(node.returns)}" if node.returns is not None else name
    inner = ", ".join(_parameters(node.args))
    line = f"{name}({inner}){returns}"
    if len(line) <= 100:
        return line
    body = "".join(f"    {parameter},\n" for parameter in _parameters(node.args))
    return f"{name}(\n{body}){returns}"


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    for argument, default in zip(plain, defaults, strict=True):
        if argument.arg not in ("self", "cls"):
            yield _parameter(argument, default)
    if arguments.vararg is not None:
        yield "*" + _parameter(arguments.vararg, None)
    elif arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, default)
    if arguments.kwarg is not None:
        yield "**" + _parameter(arguments.kwarg, None)


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    kind = f": {ast.unparse(argument.annotation)}" if argument.annotation is not None else ""
    value = f" = {_default(default)}" if default is not None else ""
    return f"{argument.arg}{kind}{value}"


def _default(value: ast.expr) -> str:
    """As it is written; a function that does nothing tells nothing, and versions of Python write it differently."""
    return "…" if isinstance(value, ast.Lambda) else ast.unparse(value)


def _code(text: str) -> str:
    return f"```text\n{text}\n```\n"


def documented(doc: str) -> str:
    """A docstring in Google's style as Markdown: its sections become lists."""
    lines: list[str] = []
    section = False
    for line in doc.splitlines():
        if _SECTION.match(line):
            section = True
            lines += ["", f"**{line[:-1]}**", ""]
        elif section and (item := _ITEM.match(line)):
            lines.append(f"- `{item[1]}`: {item[2]}")
        elif section and line.startswith("        "):
            lines.append(f"  {line.strip()}")
        else:
            section = section and (line.startswith("    ") or not line)
            lines.append(line.strip())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return _LITERAL.sub(r"`\1`", _ROLE.sub(r"`\1`", text)) + "\n"
