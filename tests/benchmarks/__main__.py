"""``python -m tests.benchmarks [NAME…]``: run the benchmarks and print one table.

A benchmark is a module of this package with ``run() -> list[Row]``. Nothing is asserted: a figure above its
target is marked, and the exit code is 0.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

import tests.benchmarks
from tests.benchmarks.rows import Row, table


def benchmarks() -> dict[str, ModuleType]:
    names = [found.name for found in pkgutil.iter_modules(tests.benchmarks.__path__)]
    modules = {
        name: importlib.import_module(f"tests.benchmarks.{name}") for name in names if name != "__main__"
    }
    return {name: module for name, module in modules.items() if hasattr(module, "run")}


def main(arguments: Sequence[str]) -> int:
    known = benchmarks()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Ratios against peers.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}; all by default"
    )
    names = parser.parse_args(arguments).names or list(known)
    for name in names:
        if name not in known:
            parser.error(f"there is no benchmark {name!r}; there are: {', '.join(known)}")
    rows: list[Row] = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += known[name].run()
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
