"""Does a saved pair still hold what it claims?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.errors import CheckpointError, SaveError
from wtransplant.mapping.operations import parse_operation
from wtransplant.saving.manifest import Manifest, TensorRecord
from wtransplant.saving.reading import embedded_manifest, find_weights, manifest_path, read_manifest
from wtransplant.saving.sources import file_sha256
from wtransplant.saving.tensor_bytes import tensor_sha256
from wtransplant.units import plural

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Claim:
    """One thing that a pair says of itself, and whether it is so; ``problems`` name what is not."""

    text: str
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it is so."""
        return not self.problems


@dataclass(frozen=True)
class Verification:
    """All claims of one pair."""

    weights: Path
    claims: tuple[Claim, ...]

    @property
    def holds(self) -> bool:
        """Whether every claim is so."""
        return all(claim.holds for claim in self.claims)

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        claims = [{"claim": c.text, "holds": c.holds, "problems": list(c.problems)} for c in self.claims]
        return {"weights": str(self.weights), "holds": self.holds, "claims": claims}

    def text(self) -> str:
        """For terminals: a line for each claim, and the problems below it."""
        lines = []
        for claim in self.claims:
            lines.append(f"{'ok    ' if claim.holds else 'FAILED'}  {claim.text}")
            lines += [f"          {problem}" for problem in claim.problems]
        return "\n".join(lines)


def verify(out: str | os.PathLike[str], sources: Sequence[str | os.PathLike[str]] = ()) -> Verification:
    """Hold a pair against its manifest, and the transplanted tensors against their source.

    Args:
        out: the pair, by its weights file or its name.
        sources: the source files; with them every tensor that was transplanted and not trained afterwards is
            made again and compared bit for bit.

    Raises:
        SaveError: there is no such pair.
        CheckpointError: the weights or a source cannot be read at all.
    """
    weights = find_weights(out)
    beside = manifest_path(weights)
    if not beside.exists():
        raise SaveError(
            "there is no manifest beside these weights", where=str(beside), hint="Save the pair again."
        )
    manifest = read_manifest(beside)
    claims = [_file_claim(weights, manifest)]
    try:
        with open_checkpoint(weights) as checkpoint:
            claims += _inner_claims(checkpoint, manifest)
            if sources:
                with open_checkpoint(*sources) as source:
                    claims += _source_claims(checkpoint, source, manifest)
    except CheckpointError as error:
        claims.append(Claim("the weights and sources can be read", (str(error),)))
    return Verification(weights, tuple(claims))


def _file_claim(weights: Path, manifest: Manifest) -> Claim:
    claimed = manifest.weights
    problems = []
    if weights.name != claimed.name:
        problems.append(f"the manifest is for {claimed.name!r}")
    if (size := weights.stat().st_size) != claimed.nbytes:
        problems.append(f"the file has {size:,} bytes, the manifest says {claimed.nbytes:,}")
    if (digest := file_sha256(weights)) != claimed.sha256:
        problems.append(f"its SHA-256 is {digest}, the manifest says {claimed.sha256}")
    return Claim(f"{weights.name} is the file that was saved", tuple(problems))


def _inner_claims(checkpoint: Checkpoint, manifest: Manifest) -> Iterator[Claim]:
    stored = manifest.stored_names
    problems = [
        problem
        for key, record in manifest.tensors.items()
        for problem in _tensor_problems(checkpoint, key, stored.get(key, key), record)
    ]
    stray = [f"{key}: not in the manifest" for key in checkpoint if key not in manifest.tensors]
    yield Claim(f"{plural(len(manifest.tensors), 'tensor')} as the manifest says", (*problems, *stray))
    inside = embedded_manifest(checkpoint)
    if inside is not None:
        same = inside == manifest.embedded()
        differs = () if same else ("the manifest beside the file differs from the one in its header",)
        yield Claim("the manifest beside the file is the one in its header", differs)


def _tensor_problems(checkpoint: Checkpoint, key: str, stored: str, record: TensorRecord) -> Iterator[str]:
    if stored not in checkpoint:
        yield f"{key}: not in the file"
        return
    info = checkpoint[stored]
    if info.shape != record.shape or info.dtype != record.dtype:
        yield f"{key}: is {info.dtype} {info.shape}, the manifest says {record.dtype} {record.shape}"
    elif tensor_sha256(checkpoint.tensor(stored)) != record.sha256:
        yield f"{key}: its content is not what was saved"


def _source_claims(checkpoint: Checkpoint, source: Checkpoint, manifest: Manifest) -> Iterator[Claim]:
    digests = {Path(info.file).name: file_sha256(info.file) for info in _first_of_each_file(source)}
    wrong = tuple(
        f"{record.name}: {'its content has changed' if record.name in digests else 'was not given'}"
        for record in manifest.sources
        if record.sha256 not in digests.values()
    )
    yield Claim("the source files are those that were transplanted from", wrong)
    stored = manifest.stored_names
    derived = {
        key: record
        for key, record in manifest.tensors.items()
        if record.origin.kind == "transplanted" and not record.fine_tuned
    }
    problems = tuple(
        f"{key}: differs from {', '.join(record.origin.sources)}"
        for key, record in derived.items()
        if not _is_derived(checkpoint, stored.get(key, key), source, record)
    )
    yield Claim(f"{plural(len(derived), 'transplanted tensor')} equal to the source, bit for bit", problems)


def _first_of_each_file(source: Checkpoint) -> list[Any]:
    return list({info.file: info for info in source.values()}.values())


def _is_derived(checkpoint: Checkpoint, stored: str, source: Checkpoint, record: TensorRecord) -> bool:
    import torch

    if stored not in checkpoint or any(key not in source for key in record.origin.sources):
        return False
    operation = parse_operation(record.origin.operation)
    made: torch.Tensor = operation.apply([source.tensor(key) for key in record.origin.sources])
    return tensor_sha256(made.to(getattr(torch, record.dtype))) == tensor_sha256(checkpoint.tensor(stored))
