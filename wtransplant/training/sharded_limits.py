"""What cannot be done with a model that is spread over processes, said before the run."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing.facts import ModelFacts, facts_of
from wtransplant.freezing.policy import Policy
from wtransplant.training.settings import RunSettings
from wtransplant.words import mark, tr

_WITHOUT = mark("Switch `sharded` off (then every process holds the whole model)")


def require_shardable(model: nn.Module, policy: Policy, settings: RunSettings) -> None:
    """See that settings, freezing and model are such that FSDP2 gives what an unsharded run would give.

    Raises:
        TrainingError: they are not; the message says what, and what to do instead.
    """
    for found in (*_in_settings(settings), *_in_policy(policy), *_in_model(model, policy)):
        raise found


def _in_settings(settings: RunSettings) -> Iterator[TrainingError]:
    # A compiled model and one of which parts are not run would ask for weights in another order in each process.
    for name, title in (
        ("compile", "torch.compile"),
        ("cache_features", tr("keeping the features of the frozen part")),
        ("channels_last", tr("the channels-last memory order")),
    ):
        if getattr(settings, name):
            yield _error(
                tr("a sharded run cannot be combined with {title}", title=title),
                name,
                tr("switch `{name}` off", name=name),
            )
    if settings.precision == "float16":
        yield _error(
            tr("a sharded run cannot scale float16 losses"), "precision", tr("choose bfloat16 or float32")
        )
    if settings.device == "mps":
        yield _error(tr("a sharded run needs CUDA or the CPU"), "device", tr("choose another device"))


def _in_policy(policy: Policy) -> Iterator[TrainingError]:
    if policy.rows:
        key = next(iter(policy.rows))
        yield _error(
            tr(
                "some rows of `{key}` are to be trained alone, and a sharded run has no process with "
                "all of them",
                key=key,
            ),
            "freezing",
            tr("train or freeze the whole tensor"),
        )


def _in_model(model: nn.Module, policy: Policy) -> Iterator[TrainingError]:
    for path, module in model.named_modules():
        if isinstance(module, torch.jit.ScriptModule):
            yield _error(
                tr("TorchScript modules cannot be sharded"),
                path or "model",
                tr("open the model from its code"),
            )
    for key, parameter in model.named_parameters():
        if parameter._backward_hooks or parameter._post_accumulate_grad_hooks:
            yield _error(tr("the model's own code has a hook on the gradient, which would be lost"), key, "")
    facts = facts_of(model)
    for first, second in _sharing_memory(model, facts):
        yield _error(
            tr(
                "`{first}` and `{second}` share their memory without being one parameter, and would "
                "be torn apart",
                first=first,
                second=second,
            ),
            "model",
            tr("tie them by assigning the parameter itself"),
        )
    # What a schedule has made trainable stays so.
    frozen = policy.at_end.frozen_keys(facts.tensors, facts.ties)
    trained = {k: p for k, p in model.named_parameters() if p.requires_grad and k not in frozen}
    for key in trained.keys() & scalars(model).keys():
        yield _error(
            tr("a parameter without dimensions cannot be trained in a sharded run"),
            key,
            tr("freeze `{key}`", key=key),
        )
    if len({parameter.dtype for parameter in trained.values()}) > 1:
        yield _error(
            tr(
                "the parameters to be trained have several dtypes, and a sharded run reduces gradients of one"
            ),
            "model",
            tr("freeze those of one dtype"),
        )


def scalars(model: nn.Module) -> dict[str, nn.Parameter]:
    """Parameters without dimensions, by key: they have nothing along which to be cut."""
    return {key: parameter for key, parameter in model.named_parameters() if not parameter.ndim}


def _sharing_memory(model: nn.Module, facts: ModelFacts) -> Iterator[tuple[str, str]]:
    """Parameters that are different objects over the same memory (``a.weight.data = b.weight``)."""
    parameters = dict(model.named_parameters(remove_duplicate=False))
    for tie in facts.ties:
        first, *others = [key for key in tie if key in parameters] or [""]
        yield from ((first, key) for key in others if parameters[key] is not parameters[first])


def _error(what: str, where: str, instead: str) -> TrainingError:
    hint = tr("{without}, or {instead}.", without=_WITHOUT, instead=instead) if instead else f"{_WITHOUT}."
    return TrainingError(what, where=where, hint=hint)
