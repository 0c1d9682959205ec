"""Norms of gradients, put together by module."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch

_MOST = 32


class ModuleNorms:
    """Puts the norms of parameters together to norms of modules.

    Args:
        keys: of the parameters, in the order of their norms.
        most: how many modules there may be; deeper ones are put together as long as there are more.
    """

    def __init__(self, keys: Iterable[str], most: int = _MOST) -> None:
        paths = [key.rpartition(".")[0] for key in keys]
        depth = max((path.count(".") + 1 for path in paths), default=1)
        while depth > 1 and len({_cut(path, depth) for path in paths}) > most:
            depth -= 1
        owners = [_cut(path, depth) for path in paths]
        self.modules = tuple(dict.fromkeys(owners))
        self._numbers = np.array([self.modules.index(owner) for owner in owners])

    def by_module(self, norms: torch.Tensor) -> dict[str, float]:
        """L2 norms by module path, from those of the parameters, float [parameters].

        Parameters of the model itself have the path ``""``, which becomes ``(model)``.
        """
        squares = norms.double().cpu().numpy() ** 2
        sums = np.bincount(self._numbers, squares, minlength=len(self.modules))
        return {
            path or "(model)": float(value) for path, value in zip(self.modules, np.sqrt(sums), strict=True)
        }


def _cut(path: str, depth: int) -> str:
    return ".".join(path.split(".")[:depth])
