"""Saved pairs and recipes together: a pair whose manifest holds the recipe, and the recipe out of a pair."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wtransplant import saving
from wtransplant.errors import RecipeError
from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.matching.result import Question
from wtransplant.recipe import Recipe, portable, recipe_of
from wtransplant.recipe_claims import recipe_claims, recipe_in
from wtransplant.recipe_parts import SourcePart
from wtransplant.saving import Manifest, SavedPair, SaveSettings, Trained, Verification, Work
from wtransplant.training import RunSettings
from wtransplant.words import in_english, tr


@in_english()
def save(
    plan: Plan,
    out: str | os.PathLike[str],
    *,
    policy: Policy | None = None,
    trained: Trained | None = None,
    settings: SaveSettings | None = None,
    work: Work | None = None,
    questions: Iterable[Question] = (),
) -> SavedPair:
    """Write ``OUT.safetensors`` (or what the settings ask for) and ``OUT.freeze.json``, with the recipe in it.

    See :func:`wtransplant.saving.save` for the arguments; ``questions`` are what the matcher has asked.

    Raises:
        SaveError: what stood in the way; what was there before is still there.
        Cancelled: a person gave up.
    """
    recipe = recipe_record(plan, policy or Policy(), trained, questions, settings)
    return saving.save(plan, out, policy=policy, trained=trained, settings=settings, work=work, recipe=recipe)


def recipe_record(
    plan: Plan,
    policy: Policy,
    trained: Trained | None = None,
    questions: Iterable[Question] = (),
    settings: SaveSettings | None = None,
) -> dict[str, Any] | None:
    """The recipe as a manifest holds it; ``None`` where the target is a module in memory, which no text can name."""
    if plan.target.spec is None:
        return None
    run = RunSettings.model_validate(trained.record.settings) if trained and trained.record.settings else None
    recipe = portable(recipe_of(plan, policy, run, hashed=False, questions=questions, save=settings))
    return recipe.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class NeededFile:
    """A file or folder that a pair was made from: its name, and its SHA-256 where the manifest tells it."""

    name: str
    sha256: str = ""


def needed_files(manifest: Manifest, where: str) -> tuple[NeededFile, ...]:
    """What has to be there to open the recipe of a pair: its sources, and the target's file, if it is in one.

    Raises:
        RecipeError: the pair has no recipe that can be used.
    """
    recipe = recipe_in(manifest, where)
    hashes = {source.name: source.sha256 for source in manifest.sources}
    sources = [NeededFile(source.path, hashes.get(source.path, "")) for source in recipe.sources]
    name = _target_file(recipe.target.spec)
    target = [NeededFile(name, manifest.target.code_sha256)] if name else []
    return tuple(dict.fromkeys((*sources, *target)))


def placed_recipe(manifest: Manifest, where: str, places: Mapping[str, Path]) -> Recipe:
    """The recipe of a pair, ready to be opened.

    Args:
        manifest: of the pair.
        where: its file, for messages.
        places: of the :func:`needed_files`, by name.

    Raises:
        RecipeError: the pair has no recipe that can be used, or a file has no place.
    """
    files = needed_files(manifest, where)
    if absent := [file.name for file in files if file.name not in places]:
        raise RecipeError(
            tr("{absent!r} is not found", absent=absent[0]),
            where=where,
            hint=tr("Put it beside the pair, or say where it is."),
        )
    recipe = recipe_in(manifest, where)
    hashes = {file.name: file.sha256 for file in files}
    sources = tuple(
        SourcePart(path=str(places[source.path]), sha256=hashes[source.path]) for source in recipe.sources
    )
    spec, name = recipe.target.spec, _target_file(recipe.target.spec)
    spec = spec.replace(name, str(places[name]), 1) if name else spec
    target = recipe.target.model_copy(update={"spec": spec})
    return recipe.model_copy(update={"sources": sources, "target": target})


def _target_file(spec: str) -> str:
    """The file or folder that a specification without folders names; ``""`` for a name of a zoo or a callable."""
    kind, _, rest = spec.partition(":")
    if kind == "transformers":
        return rest
    file = spec.rpartition(":")[0]
    return file if file.endswith(".py") else "" if ":" in spec else spec


def verify(out: str | os.PathLike[str], sources: Sequence[str | os.PathLike[str]] = ()) -> Verification:
    """Hold a pair against what it claims, its recipe included.

    See :func:`wtransplant.saving.verify`; with sources, the links that the recipe makes are compared with those
    that the manifest tells of. No code of the target is run for it.

    Raises:
        SaveError: there is no such pair.
        CheckpointError: a source cannot be read at all.
    """
    verification, manifest = saving.verify_with_manifest(out, sources)
    if manifest is None:
        return verification
    claims, notes = recipe_claims(manifest, [Path(source) for source in sources])
    return verification.with_more(claims, notes)
