"""Does a saved pair still hold what it claims?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.errors import CheckpointError, SaveError
from wtransplant.saving.belonging import file_problem, name_problem, weight_files
from wtransplant.saving.claims import Claim, Verification
from wtransplant.saving.deriving import GivenFiles, derivation_problems, derived_keys
from wtransplant.saving.manifest import Manifest, TensorRecord
from wtransplant.saving.manifest_text import is_untouched
from wtransplant.saving.one_pass import FileHashes, hashes_of
from wtransplant.saving.reading import (
    embedded_manifest,
    find_weights,
    manifest_path,
    manifest_text_of,
    parse_manifest,
)
from wtransplant.saving.sources import file_sha256
from wtransplant.saving.tensor_bytes import tensor_sha256
from wtransplant.units import plural


def verify(out: str | os.PathLike[str], sources: Sequence[str | os.PathLike[str]] = ()) -> Verification:
    """Hold a pair against its manifest, and the transplanted tensors against their source.

    Safetensors files are read once for both kinds of hashes, other ones twice.

    Args:
        out: the pair, by its weights, its manifest or its name.
        sources: the source files; with them every tensor that was transplanted and not trained afterwards is
            made again and compared bit for bit. The target's Python file and the vocabularies that operations
            read are found among them too.

    Raises:
        SaveError: there is no such pair.
        CheckpointError: a source cannot be read at all.
    """
    return verify_with_manifest(out, sources)[0]


def verify_with_manifest(
    out: str | os.PathLike[str], sources: Sequence[str | os.PathLike[str]] = ()
) -> tuple[Verification, Manifest | None]:
    """The same with the manifest, if it could be read."""
    weights = find_weights(out)
    beside = manifest_path(weights)
    if not beside.exists():
        raise SaveError(
            "there is no manifest beside these weights", where=str(beside), hint="Save the pair again."
        )
    try:
        text = manifest_text_of(beside)
        manifest = parse_manifest(text, beside.name)
    except SaveError as error:
        return Verification(weights, (Claim(f"{beside.name} can be read", (error.what,)),)), None
    checking = _Checking(weights, manifest)
    claims = [_text_claim(beside, text, manifest), checking.files(), *checking.content()]
    if not sources:
        return Verification(weights, tuple(claims), tuple(_not_looked_at(manifest))), manifest
    with_sources = _Sources(manifest, [Path(source).expanduser().absolute() for source in sources])
    claims += with_sources.claims(weights)
    return Verification(weights, tuple(claims), tuple(with_sources.notes)), manifest


def _text_claim(path: Path, text: str, manifest: Manifest) -> Claim:
    problems = []
    if not is_untouched(text):
        same = manifest.checksum == manifest.checksum_of_content()
        problems.append(
            "its content is the same, its text is laid out otherwise than it was written"
            if same
            else "its content does not fit its checksum: it was changed, or is damaged"
        )
    return Claim(f"{path.name} is as it was written", tuple(problems))


def _not_looked_at(manifest: Manifest) -> Iterator[str]:
    if derived_keys(manifest):
        names = ", ".join(source.name for source in manifest.sources[:3])
        yield f"tensors were not compared with their source; give it with --source: {names}"
    if manifest.target.code_sha256:
        yield f"the target's code was not looked at; give it with --source: {manifest.target.spec}"


class _Checking:
    """The claims on the weights, for which their files are read."""

    def __init__(self, weights: Path, manifest: Manifest) -> None:
        self._weights, self._manifest = weights, manifest
        self._hashes: dict[str, str] = {}

    def files(self) -> Claim:
        """Name, size and hash of each file; the tensors' hashes are taken on the way."""
        problems = [problem] if (problem := name_problem(self._weights, self._manifest)) else []
        count = 0
        for path, record in weight_files(self._weights, self._manifest):
            count += 1
            found = _hashes(path)
            self._hashes |= found.tensors
            problems += [problem] if (problem := file_problem(path, record, found.sha256)) else []
        what = self._weights.name if count == 1 else f"{self._weights.name} ({count} files)"
        return Claim(f"{what} is what was saved", tuple(problems))

    def content(self) -> Iterator[Claim]:
        """Each tensor, and the manifest in the header."""
        tensors = self._manifest.tensors
        text = f"{plural(len(tensors), 'tensor')} as the manifest says"
        try:
            with open_checkpoint(self._weights) as checkpoint:
                yield Claim(text, tuple(self._tensors(checkpoint)))
                yield from self._inside(checkpoint)
        except (CheckpointError, SaveError) as error:
            yield Claim("the weights can be read", (error.what,))

    def _inside(self, checkpoint: Checkpoint) -> Iterator[Claim]:
        inside = embedded_manifest(checkpoint, self._weights)
        if inside is not None:
            same = inside == self._manifest.embedded()
            differs = (
                () if same else ("the manifest beside the weights differs from the one in their header",)
            )
            yield Claim("the manifest beside the weights is the one in their header", differs)

    def _tensors(self, checkpoint: Checkpoint) -> Iterator[str]:
        stored = self._manifest.stored_names
        for key, record in self._manifest.tensors.items():
            yield from _tensor_problems(checkpoint, key, stored.get(key, key), record, self._hashes)
        known = self._manifest.tensors.keys()
        yield from (f"{key}: not in the manifest" for key in checkpoint if key not in known)


def _hashes(path: Path) -> FileHashes:
    try:
        return hashes_of(path)
    except OSError:
        return FileHashes("", {})  # the claim on the file says why


def _tensor_problems(
    checkpoint: Checkpoint, key: str, stored: str, record: TensorRecord, hashes: Mapping[str, str]
) -> Iterator[str]:
    info = checkpoint.get(stored)
    if info is None:
        yield f"{key}: not in the weights"
    elif info.shape != record.shape or info.dtype != record.dtype:
        yield f"{key}: is {info.dtype} {info.shape}, the manifest says {record.dtype} {record.shape}"
    elif (hashes.get(stored) or tensor_sha256(checkpoint.tensor(stored))) != record.sha256:
        yield f"{key}: its content is not what was saved"


class _Sources:
    """The claims for which the source files are needed.

    Attributes:
        notes: what could not be looked at.
    """

    def __init__(self, manifest: Manifest, paths: Sequence[Path]) -> None:
        self._manifest = manifest
        self._given = GivenFiles.sorted_out(manifest, paths)
        self.notes: list[str] = []

    def claims(self, weights: Path) -> Iterator[Claim]:
        """Sources, derived tensors, and the target's code."""
        if self._given.checkpoints:
            yield from self._from_source(weights)
        if self._manifest.target.code_sha256:
            yield from self._target_code()

    def _from_source(self, weights: Path) -> Iterator[Claim]:
        keys = derived_keys(self._manifest)
        text = f"{plural(len(keys), 'transplanted tensor')} equal to what the source gives, bit for bit"
        with open_checkpoint(*self._given.checkpoints) as source:
            yield self._same_files(source)
            try:
                with open_checkpoint(weights) as checkpoint:
                    problems = derivation_problems(checkpoint, source, self._manifest, self._given.place)
                    yield Claim(text, tuple(problems))
            except CheckpointError as error:
                yield Claim(text, (error.what,))
        if trained := sum(bool(record.fine_tuned) for record in self._manifest.tensors.values()):
            self.notes.append(f"{plural(trained, 'tensor')} cannot be made again: they were fine-tuned")

    def _same_files(self, source: Checkpoint) -> Claim:
        files = dict.fromkeys(info.file for info in source.values())
        digests = {file_sha256(file): Path(file).name for file in files}
        names = set(digests.values())
        wrong = tuple(
            f"{record.name}: {'its content has changed' if record.name in names else 'was not given'}"
            for record in self._manifest.sources
            if record.sha256 not in digests
        )
        return Claim("the source files are those that were transplanted from", wrong)

    def _target_code(self) -> Iterator[Claim]:
        target = self._manifest.target
        if not self._given.code:
            self.notes.append(f"the target's code was not looked at; give it with --source: {target.spec}")
            return
        fits = any(file_sha256(path) == target.code_sha256 for path in self._given.code)
        names = ", ".join(path.name for path in self._given.code)
        yield Claim(
            f"the target's code is that of {target.spec}",
            () if fits else (f"{names} has another content than the code that the target was made with",),
        )
