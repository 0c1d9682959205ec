"""What the frozen part of a model gives for each sample, computed once and kept.

Modules that are frozen as a whole and rest in eval mode give the same for the same sample in every epoch, if the data
are fixed and nothing before them learns or is random. In the first epoch everything runs as usual and their outputs
are written down; from the second on they are not run any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn

from wtransplant.freezing.enforce import FrozenModel
from wtransplant.training.data import Data
from wtransplant.training.failures import first_line, is_out_of_memory
from wtransplant.training.feature_trace import CallSeen, trace
from wtransplant.training.fit import undisturbed
from wtransplant.training.hardware import free_memory
from wtransplant.training.objective import Objective
from wtransplant.training.samples import Inputs
from wtransplant.training.settings import RunSettings
from wtransplant.training.targets import output_tensor
from wtransplant.units import format_size
from wtransplant.words import tr

_SHARE = 0.25
_PROBE = 8
Move = Callable[[Inputs, torch.Tensor], tuple[Inputs, torch.Tensor]]


class FeatureCache:
    """Stands in the place of frozen modules while a batch of the training data goes through the model.

    Args:
        modules: the modules that need not run again.
        calls: what each gave for the probe; those that are not needed give a tensor without values.
        samples: how many samples there are.
        stand_in: device of the tensors without values: ``meta``, or that of the model where meta will not do.
    """

    def __init__(
        self, modules: Mapping[str, nn.Module], calls: Mapping[str, CallSeen], samples: int, stand_in: str
    ) -> None:
        self._modules = dict(modules)
        self._known = torch.zeros(samples, dtype=torch.bool)
        self._indices: torch.Tensor | None = None
        self._serves = False
        self._every = False
        for path, module in self._modules.items():
            module.forward = _Forward(self, module, calls[path], samples, stand_in)

    @contextmanager
    def batch(self, indices: torch.Tensor) -> Iterator[None]:
        """While these samples go through the model; outside of it everything runs.

        Args:
            indices: int64 [B], numbers of the samples, on the CPU.
        """
        self._indices = indices
        self._every = self._every or bool(self._known.all())
        self._serves = self._every or bool(self._known[indices].all())
        try:
            yield
            self._known[indices] = True
        finally:
            self._indices = None

    def emptied(self) -> FeatureCache:
        """The same cache, that has seen nothing yet."""
        self._known.zero_()
        self._every = False
        return self

    def close(self) -> None:
        """The modules run again."""
        for module in self._modules.values():
            module.__dict__.pop("forward", None)


class _Forward:
    """In the place of a module's forward method."""

    def __init__(
        self, cache: FeatureCache, module: nn.Module, call: CallSeen, samples: int, stand_in: str
    ) -> None:
        self._cache = cache
        self._run = module.forward
        self._call = call
        self._samples = samples
        self._stand_in = stand_in
        self._features: torch.Tensor | None = None

    def __call__(self, *given: object, **named: object) -> object:
        indices = self._cache._indices
        if indices is None or not self._cache._serves:
            output = self._run(*given, **named)
            if indices is not None and self._call.needed:
                self._write_down(indices, output)
            return output
        if self._features is not None:
            return self._features[indices.to(self._features.device)]
        shape = (len(indices), *self._call.shape)
        return torch.zeros(shape, dtype=self._call.dtype, device=self._stand_in)

    def _write_down(self, indices: torch.Tensor, output: torch.Tensor) -> None:
        if self._features is None:
            shape = (self._samples, *self._call.shape)
            self._features = torch.empty(shape, dtype=output.dtype, device=output.device)
        self._features[indices.to(output.device)] = output.detach()


def cache_for(
    held: FrozenModel, data: Data, objective: Objective, move: Move, settings: RunSettings
) -> tuple[FeatureCache | None, str]:
    """A cache for a model under a policy, proved on a few samples to give what the model gives.

    Returns:
        The cache, or ``None`` where it would change the result or take too much memory; and a sentence that says
        what was decided.
    """
    if not data.fixed:
        return None, tr("Features are not kept: the data are different in every epoch.")
    candidates = frozen_modules(held)
    if not candidates:
        return None, tr("Features are not kept: no module is frozen as a whole.")
    with undisturbed(held.model):
        held.train()
        probes = [move(*data.train.batch(indices)) for indices in _probes(len(data.train))]
        try:
            calls = trace(held.model, candidates, objective, probes)
            return _proved(held, calls, candidates, data, objective, probes)
        except Exception as error:
            # Somebody's forward method under a tracer: anything may come, and the run does not depend on it.
            if is_out_of_memory(error):
                raise
            return None, tr("Features are not kept: {first_line}.", first_line=first_line(error))


def frozen_modules(held: FrozenModel) -> dict[str, nn.Module]:
    """The largest modules that are frozen as a whole, rest completely, and collect no gradients."""
    found: dict[str, nn.Module] = {}
    learning = set(held.trainable()) | held.collecting | held.fixed | set(held.rows)
    for path, module in held.model.named_modules():
        inside = any(path.startswith(f"{above}.") for above in found)
        if inside or not path or isinstance(module, (torch.jit.ScriptModule, nn.ModuleList, nn.ModuleDict)):
            continue
        tensors = {f"{path}.{key}" for key in _keys(module)}
        rests = held.resting.__contains__
        asleep = all(rests(_join(path, name)) for name, _ in module.named_modules())
        if tensors and tensors <= held.frozen and not tensors & learning and asleep:
            found[path] = module
    return found


def _keys(module: nn.Module) -> Iterator[str]:
    yield from (key for key, _ in module.named_parameters(remove_duplicate=False))
    yield from (key for key, _ in module.named_buffers(remove_duplicate=False))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if name else path


def _probes(count: int) -> list[torch.Tensor]:
    """A few samples, and half of them again in other company."""
    first = torch.arange(min(_PROBE, count))
    return [first, torch.cat([first[::2], torch.arange(max(0, count - 3), count)])]


def _proved(
    held: FrozenModel,
    calls: Mapping[str, CallSeen],
    candidates: Mapping[str, nn.Module],
    data: Data,
    objective: Objective,
    probes: list[tuple[Inputs, torch.Tensor]],
) -> tuple[FeatureCache | None, str]:
    needed = sum(call.nbytes for call in calls.values() if call.needed) * len(data.train)
    if not any(call.needed for call in calls.values()):
        return None, tr("Features are not kept: nothing that is frozen comes before all that learns.")
    device = next(iter(held.model.parameters())).device
    free = free_memory(device)
    if free is not None and needed > _SHARE * free:
        room = tr(
            "they need {needed}, a quarter of the free memory is {share}",
            needed=format_size(needed),
            share=format_size(int(_SHARE * free)),
        )
        return None, tr("Features are not kept: {room}.", room=room)
    modules = {path: candidates[path] for path in calls}
    for stand_in in ("meta", str(device)):
        cache = FeatureCache(modules, calls, len(data.train), stand_in)
        if _gives_the_same(cache, held.model, objective, probes[0]):
            return (
                cache.emptied(),
                tr(
                    "What the frozen part gives is kept for each sample ({needed}).",
                    needed=format_size(needed),
                ),
            )
        cache.close()
    return None, tr("Features are not kept: a test with them gave another result.")


def _gives_the_same(
    cache: FeatureCache, model: nn.Module, objective: Objective, probe: tuple[Inputs, torch.Tensor]
) -> bool:
    """Whether a batch gives the same for the first time and from what was kept, within rounding."""
    inputs, targets = probe
    outputs = []
    state = torch.get_rng_state()
    try:
        for _ in range(2):
            torch.set_rng_state(state)
            with cache.batch(torch.arange(len(targets))), torch.no_grad():
                outputs.append(output_tensor(objective.forward(model, inputs, targets)))
    except (RuntimeError, NotImplementedError, TypeError, ValueError):
        # A tensor without values met one with values.
        return False
    first, second = outputs
    return first.device == second.device and torch.allclose(first, second, rtol=1e-5, atol=1e-6)
