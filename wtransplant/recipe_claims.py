"""The recipe that a manifest holds: read, and held against what the manifest says of the tensors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.errors import RecipeError, WtransplantError
from wtransplant.mapping import Plan
from wtransplant.recipe import Recipe
from wtransplant.recipe_needs import NotInstalled, unmet
from wtransplant.saving import Claim, Manifest
from wtransplant.saving.deriving import GivenFiles
from wtransplant.saving.portable import portable_operation
from wtransplant.targets import TargetModel
from wtransplant.targets.model import ModuleInfo, TargetTensor
from wtransplant.units import plural
from wtransplant.words import tr


def recipe_in(manifest: Manifest, where: str) -> Recipe:
    """The recipe that a manifest holds; its files are named without folders, see :func:`recipe_from_pair`.

    Raises:
        RecipeError: there is none, or this version does not know something in it.
    """
    if manifest.recipe is None:
        raise RecipeError(
            tr("this pair has no recipe in it"),
            where=where,
            hint=tr(
                "Its target was a model in memory, or the recipe is in the .freeze.json that stood beside it."
            ),
        )
    try:
        return Recipe.model_validate(manifest.recipe)
    except ValidationError as error:
        if missing := unmet(error):
            raise NotInstalled(missing.what, where=where, hint=missing.hint) from error
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise RecipeError(
            tr(
                "the recipe in the manifest cannot be used: {field}: {first}", field=field, first=first["msg"]
            ),
            where=where,
        ) from error


def recipe_claims(
    manifest: Manifest, sources: Sequence[Path] = ()
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """What can be said of the recipe, as claims and notes; without sources only that it is for this pair.

    The target is laid out from the manifest, so that none of its code runs.

    Raises:
        CheckpointError: a source cannot be read.
    """
    if manifest.recipe is None:
        return (), (tr("there is no recipe in the manifest: the target was a model in memory"),)
    try:
        recipe = recipe_in(manifest, manifest.weights.name)
    except NotInstalled as error:
        return (), (tr("the recipe was not looked at: {what}", what=error.what),)
    except RecipeError as error:
        return (Claim(tr("the recipe in the manifest can be used"), (error.what,)),), ()
    same = Claim(
        tr("the recipe in the manifest is for this target and these sources"), tuple(_other(recipe, manifest))
    )
    files = GivenFiles.sorted_out(manifest, sources).checkpoints
    if not files:
        return (same,), ()
    if "vocabulary" in str(manifest.recipe):
        return (same,), (tr("the recipe was not carried out again: its operations read vocabularies"),)
    with open_checkpoint(*files) as source:
        return (same, _links_claim(recipe, source, manifest)), ()


def _other(recipe: Recipe, manifest: Manifest) -> Iterator[str]:
    target = manifest.target
    if (recipe.target.spec, recipe.target.arguments, recipe.target.seed) != (
        target.spec,
        target.arguments,
        target.seed,
    ):
        yield tr("it makes {spec}, the manifest is for {spec2}", spec=recipe.target.spec, spec2=target.spec)
    if manifest.recipe is not None and not recipe.sources:
        yield tr("it names no source")


def _links_claim(recipe: Recipe, source: Checkpoint, manifest: Manifest) -> Claim:
    target = target_of(manifest)
    text = tr(
        "the recipe makes the {links} that the manifest tells of", links=plural(_linked(manifest), "link")
    )
    try:
        resolution = Plan(source, target, recipe.decisions(source, target)).resolution
    except WtransplantError as error:
        return Claim(text, (error.what,))
    problems = []
    for key, record in manifest.tensors.items():
        link = resolution.links.get(resolution.tied.get(key, key))
        made = _told(link.sources, portable_operation(str(link.operation))) if link is not None else _told()
        said = _told(record.origin.sources, record.origin.operation)
        if made != said:
            problems.append(
                tr("{key}: the recipe links {made}, the manifest says {said}", key=key, made=made, said=said)
            )
    return Claim(text, tuple(problems))


def _linked(manifest: Manifest) -> int:
    return sum(record.origin.kind != "initialised" for record in manifest.tensors.values())


def _told(sources: Sequence[str] = (), operation: str = "") -> str:
    return (
        tr("{operation} of {value}", operation=operation, value=", ".join(sources) or "nothing")
        if operation
        else "nothing"
    )


def target_of(manifest: Manifest) -> TargetModel:
    """The target as shapes, as the manifest tells of it."""
    tensors = {
        key: TargetTensor(key, record.shape, record.dtype, 0, record.kind, key.rpartition(".")[0])
        for key, record in manifest.tensors.items()
    }
    modules = {path: ModuleInfo(path, record.class_name, False) for path, record in manifest.modules.items()}
    return TargetModel(tensors, modules, ties=manifest.ties)
