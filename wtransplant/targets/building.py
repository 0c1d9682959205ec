"""Running a factory: for real, or on the meta device when the model is large."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from wtransplant.errors import TargetError
from wtransplant.units import format_size
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch
    from torch import nn

    from wtransplant.targets.deferred import Recording

Device = Literal["auto", "cpu", "meta"]
Built = tuple[object, str]
"""What a factory gave, and the SHA-256 of the file that holds it."""

LARGE = 2 << 30
"""Parameters of more than these bytes are not given memory unless somebody asks for it."""


class _TooLarge(BaseException):
    """The model that is being built passes the limit; no ``except Exception`` of its code may stop this."""


def build(factory: Callable[[], Built], device: Device, seed: int) -> tuple[Built, Recording | None]:
    """Run a factory, with torch's random state seeded and put back afterwards.

    ``auto`` builds for real. As soon as the parameters pass 2 GiB it gives up and starts again on the meta
    device; a factory that cannot work there is run for real after all, as long as the memory lasts.

    Raises:
        TargetError: the factory failed, or the model needs more memory than there is.
    """
    if device == "meta":
        return _on_meta(factory, seed)
    try:
        return _for_real(factory, seed, LARGE if device == "auto" else None), None
    except _TooLarge:
        pass
    except TargetError as error:
        if device == "cpu" or not _ran_out_of_memory(error.__cause__):
            raise
    return _large(factory, seed)


def _large(factory: Callable[[], Built], seed: int) -> tuple[Built, Recording | None]:
    try:
        built, recording = _on_meta(factory, seed)
    except TargetError as error:
        return _as_long_as_memory_lasts(factory, seed, error), None
    if _nbytes(built[0]) <= LARGE:  # it had made more than it kept
        return _for_real(factory, seed, None), None
    return built, recording


def _as_long_as_memory_lasts(factory: Callable[[], Built], seed: int, error: TargetError) -> Built:
    limit = _memory() * 7 // 10
    try:
        return _for_real(factory, seed, limit)
    except _TooLarge:
        raise TargetError(
            tr(
                "the model needs more than {limit}, and cannot be laid out without its memory: {what}",
                limit=format_size(limit),
                what=error.what,
            ),
            where=error.where,
            hint=tr("Build a smaller model, or let its code do without the values of its tensors."),
        ) from error


def _on_meta(factory: Callable[[], Built], seed: int) -> tuple[Built, Recording]:
    from wtransplant.targets.deferred import Recording

    recording = Recording(seed)
    with _seeded(seed), recording.running():
        return factory(), recording


def _for_real(factory: Callable[[], Built], seed: int, limit: int | None) -> Built:
    with _seeded(seed), _weighing(limit):
        return factory()


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


@contextmanager
def _weighing(limit: int | None) -> Iterator[None]:
    """Stop this thread's building when its parameters pass a limit.

    A parameter is registered before it is initialised, so that its memory was promised but not yet used.
    """
    from torch.nn.modules.module import register_module_parameter_registration_hook
    from torch.nn.parameter import is_lazy

    thread = threading.get_ident()
    total = 0

    def weigh(module: nn.Module, name: str, parameter: torch.nn.Parameter | None) -> None:
        nonlocal total
        if limit is None or threading.get_ident() != thread or parameter is None or is_lazy(parameter):
            return
        total += 0 if parameter.is_meta else parameter.numel() * parameter.element_size()
        if total > limit:
            raise _TooLarge

    handle = register_module_parameter_registration_hook(weigh)
    try:
        yield
    finally:
        handle.remove()


def _nbytes(model: Any) -> int:
    from torch import nn

    if not isinstance(model, nn.Module):
        return 0
    return sum(tensor.numel() * tensor.element_size() for tensor in (*model.parameters(), *model.buffers()))


def _ran_out_of_memory(cause: BaseException | None) -> bool:
    words = ("can't allocate memory", "not enough memory")  # torch's DefaultCPUAllocator, Linux and Windows
    return isinstance(cause, MemoryError) or any(word in str(cause) for word in words)


def _memory() -> int:
    """Bytes of physical memory; where the system does not tell (Windows), 16 GiB."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 16 << 30
