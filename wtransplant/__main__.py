"""Entry point: ``wtransplant`` and ``python -m wtransplant``."""

from __future__ import annotations

import sys
from multiprocessing import freeze_support


def main() -> int:
    """Run the command line; without a verb, the window.

    Returns:
        The exit code.
    """
    freeze_support()
    if sys.platform == "win32":
        # torch's DLLs have to be found before Qt's (pytorch#166628).
        import torch  # noqa: F401
    from wtransplant.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
