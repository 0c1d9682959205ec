"""Models named ``tiny:NAME``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import nn


def linear(inputs: int = 4, outputs: int = 2) -> nn.Module:
    """One layer."""
    return nn.Sequential(nn.Linear(inputs, outputs))


def two_layers(width: int = 3) -> nn.Module:
    """Two layers with a ReLU between them."""
    return nn.Sequential(nn.Linear(4, width), nn.ReLU(), nn.Linear(width, 2))


class Provider:
    """Builds a model by its name; ``models`` and ``factory`` make the list and the form in the window."""

    _known: Mapping[str, Callable[..., nn.Module]] = {"linear": linear, "two_layers": two_layers}

    def __call__(self, name: str, arguments: Mapping[str, object], /) -> object:
        """Build the model."""
        return self.factory(name)(**arguments)

    def models(self) -> list[str]:
        """All names."""
        return list(self._known)

    def factory(self, name: str) -> Callable[..., nn.Module]:
        """What takes the arguments of a model."""
        if name not in self._known:
            raise ValueError(f"there is no tiny model {name!r}; there are {', '.join(self._known)}")
        return self._known[name]


PROVIDER = Provider()
