"""Under their older name: see :mod:`wtransplant.atomic`."""

from wtransplant.atomic import Replacement, require_space, save_error, write_text

__all__ = ["Replacement", "require_space", "save_error", "write_text"]
