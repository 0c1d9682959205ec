"""What makes a run faster on some machines: ``torch.compile``, and lower precision where there is hardware for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.training.failures import first_line, is_out_of_memory
from wtransplant.training.settings import Precision
from wtransplant.words import tr


def compiled(model: nn.Module, loss: Callable[[nn.Module], torch.Tensor]) -> tuple[nn.Module, str]:
    """The model through ``torch.compile``, tried once forward and backward.

    Args:
        model: as it is to be used, in training mode.
        loss: of a batch, through the model that it is given; called once or not at all.

    Returns:
        What to call: the compiled model, or the model itself with a sentence that says why.
    """
    try:
        found: nn.Module = torch.compile(model)  # type: ignore[assignment]
        loss(found).backward()  # type: ignore[no-untyped-call]
    except Exception as error:
        # Whatever the compilers of this machine say: the run does not depend on them.
        if is_out_of_memory(error):
            raise
        torch._dynamo.reset()
        return model, tr(
            "The model was not compiled: {first_line}. The run goes on without.", first_line=first_line(error)
        )
    return found, ""


def precisions(device: torch.device) -> Mapping[Precision, str]:
    """What each precision is on a device: empty if it is there in hardware, else what is to be said about it."""
    found: dict[Precision, str] = {"float32": "", "bfloat16": "", "float16": ""}
    if device.type == "cpu":
        fast = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
        found["bfloat16"] = (
            "" if fast else tr("this CPU has no bfloat16 arithmetic, so that it is slower than float32")
        )
        found["float16"] = tr("float16 needs a CUDA device; on a CPU bfloat16 does the same")
    elif device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        found["bfloat16"] = tr("this GPU has no bfloat16 arithmetic; float16 is faster")
    return found


def check_precision(precision: Precision, device: torch.device) -> str:
    """What is to be said about a precision on a device; empty if nothing.

    Raises:
        TrainingError: it cannot be used there.
    """
    note = precisions(device)[precision]
    if note and precision == "float16":
        raise TrainingError(note, where="precision", hint=tr("Choose bfloat16 or float32."))
    return f"{note[0].upper()}{note[1:]}." if note else ""
