"""The recipe: a whole transplant as a TOML file, to be replayed from the same inputs byte for byte."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tomlkit.exceptions import TOMLKitError

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.errors import MappingError, RecipeError
from wtransplant.freezing import Policy
from wtransplant.mapping import Decisions, Link, Plan, Rule, compile_rule, link_by_name
from wtransplant.mapping.operations import parse_operation
from wtransplant.recipe_paths import (
    absolute_path,
    absolute_spec,
    operation_with_files,
    relative_path,
    relative_spec,
)
from wtransplant.saving.atomic import write_text
from wtransplant.saving.sources import file_sha256
from wtransplant.saving.toml_text import written_toml
from wtransplant.targets import TargetModel, TargetSpec, open_target
from wtransplant.targets.trust import AskTrust
from wtransplant.training import RunSettings

VERSION = 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourcePart(_Part):
    """A source file, by its path (from the recipe's folder if not absolute), and its SHA-256 if known."""

    path: str
    sha256: str = ""


class TargetPart(_Part):
    """How the target is made; a path in the specification is from the recipe's folder."""

    spec: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    seed: int = 0


class RulePart(_Part):
    """A rule; see :class:`wtransplant.mapping.Rule`. Its operation is text, as ``transpose | concat(0)``."""

    pattern: str
    template: str = ""
    operation: str = "identity"
    order: dict[str, Annotated[int, Field(ge=1, strict=True)] | Literal["number"] | tuple[str, ...]] = Field(
        default_factory=dict
    )
    side: Literal["source", "target"] = "source"
    skip: bool = False
    enabled: bool = True

    @classmethod
    def of(cls, rule: Rule) -> RulePart:
        """The part for a rule."""
        return cls(
            pattern=rule.pattern,
            template=rule.template,
            operation=str(rule.operation),
            order=dict(rule.order),
            side=rule.side,
            skip=rule.skip,
            enabled=rule.enabled,
        )

    def rule(self) -> Rule:
        """The rule.

        Raises:
            MappingError: it is not valid.
        """
        operation = parse_operation(self.operation)
        order = tuple(self.order.items())
        rule = Rule(self.pattern, self.template, operation, order, self.side, self.skip, self.enabled)
        compile_rule(rule)
        return rule


class LinkPart(_Part):
    """A link that a person made."""

    target: str
    sources: tuple[str, ...]
    operation: str = "identity"


@dataclass(frozen=True, slots=True)
class NotApplied:
    """Something of a recipe that has nothing to be applied to on these files.

    Attributes:
        what: the part of the recipe, as it is written there: ``link fc.weight ← head.weight``.
        reason: why not, in a sentence.
    """

    what: str
    reason: str

    def __str__(self) -> str:
        return f"{self.what}: {self.reason}"


class Recipe(_Part):
    """The whole recipe, version 1.

    ``automatic`` links what is certain from names first; ``unlinked`` are target keys of which that was
    taken back. ``skipped`` and ``skipped_sources`` were left out on purpose.
    """

    version: Literal[1] = 1
    sources: tuple[SourcePart, ...]
    target: TargetPart
    automatic: bool = True
    unlinked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    skipped_sources: tuple[str, ...] = ()
    rules: tuple[RulePart, ...] = ()
    links: tuple[LinkPart, ...] = ()
    policy: Policy = Field(default_factory=Policy)
    run: RunSettings | None = None

    def decisions(self, source: Checkpoint, target: TargetModel) -> Decisions:
        """The decisions on links, for a pair that was opened; without links to or from keys that are not there.

        Raises:
            RecipeError: a rule or an operation is not valid.
        """
        automatic = link_by_name(source, target) if self.automatic else {}
        links = [self._link(part) for part in self.links]
        return Decisions(
            by_hand={link.target: link for link in links if not _absent(link, source, target)},
            skipped=frozenset(self.skipped),
            skipped_sources=frozenset(self.skipped_sources),
            rules=tuple(self._rule(number, part) for number, part in enumerate(self.rules, 1)),
            automatic={key: links for key, links in automatic.items() if key not in self.unlinked},
        )

    def not_applied(self, plan: Plan) -> list[NotApplied]:
        """What of the recipe has nothing to be applied to in the plan that was made of it."""
        found = [
            NotApplied(f"link {link}", reason)
            for link in map(self._link, self.links)
            if (reason := _absent(link, plan.source, plan.target))
        ]
        found += [
            NotApplied(
                f"rule {number}, {rule}", f"no key of the {rule.side} matches, or others take them all"
            )
            for number, (rule, health) in enumerate(
                zip(plan.decisions.rules, plan.resolution.health, strict=True), 1
            )
            if health.unused
        ]
        for word, side, keys in (
            ("skipped", plan.target, self.skipped),
            ("unlinked", plan.target, self.unlinked),
            ("skipped_sources", plan.source, self.skipped_sources),
        ):
            name = "source" if side is plan.source else "target"
            if absent := [key for key in keys if key not in side]:
                more = f" and {len(absent) - 1:,} more" if absent[1:] else ""
                found.append(NotApplied(word, f"the {name} has no key {absent[0]!r}{more}"))
        return found

    def _rule(self, number: int, part: RulePart) -> Rule:
        try:
            return part.rule()
        except MappingError as error:
            where = f"rule {number}: {part.pattern}"
            raise RecipeError(error.what, where=where, hint=error.hint) from error

    def _link(self, part: LinkPart) -> Link:
        try:
            operation = parse_operation(part.operation)
        except MappingError as error:
            where = f"link {part.target} ← {', '.join(part.sources)}"
            raise RecipeError(error.what, where=where, hint=error.hint) from error
        return Link(part.target, part.sources, operation, by="hand", reason="linked by hand")


def _absent(link: Link, source: Checkpoint, target: TargetModel) -> str:
    """Why a link does not apply: a key that is not there."""
    if link.target not in target:
        return f"the target has no key {link.target!r}"
    absent = [key for key in link.sources if key not in source]
    return f"the source has no key {absent[0]!r}" if absent else ""


def recipe_of(plan: Plan, policy: Policy, run: RunSettings | None, *, hashed: bool = True) -> Recipe:
    """The recipe that makes this plan again; paths are absolute, see :func:`save_recipe`.

    Args:
        plan: what is linked.
        policy: what is frozen.
        run: the settings of a run, if there is to be one.
        hashed: whether the sources are named by their hashes too, for which all their bytes are read.

    Raises:
        RecipeError: the target was handed over as a module, so that no text can name it.
    """
    spec = plan.target.spec
    if spec is None:
        raise RecipeError(
            "the target is a module in memory, which a recipe cannot name", hint="Open it by a specification."
        )
    decisions = plan.decisions
    automatic = link_by_name(plan.source, plan.target)
    return Recipe(
        sources=tuple(
            SourcePart(
                path=str(path.absolute()), sha256=file_sha256(path) if hashed and path.is_file() else ""
            )
            for path in plan.source.paths
        ),
        target=TargetPart(spec=spec.text, arguments=dict(spec.arguments), seed=spec.seed),
        automatic=bool(decisions.automatic) or not automatic,
        unlinked=tuple(key for key in automatic if key not in decisions.automatic)
        if decisions.automatic
        else (),
        skipped=tuple(sorted(decisions.skipped)),
        skipped_sources=tuple(sorted(decisions.skipped_sources)),
        rules=tuple(map(RulePart.of, decisions.rules)),
        links=tuple(
            LinkPart(target=link.target, sources=link.sources, operation=str(link.operation))
            for link in decisions.by_hand.values()
        ),
        policy=policy,
        run=run,
    )


def save_recipe(recipe: Recipe, path: Path) -> None:
    """Write a recipe, with paths below or beside its folder made relative to it.

    Of a recipe that is there already the comments and the order stay, as far as what they are about stays.

    Raises:
        SaveError: what stood in the way; an older recipe is still there.
    """
    folder = path.absolute().parent
    placed = _placed(recipe, lambda p: relative_path(p, folder), relative_spec(recipe.target.spec, folder))
    data = placed.model_dump(mode="json", exclude_none=True)
    for name, kind in (("rules", RulePart), ("links", LinkPart)):
        data[name] = [_terse(part, kind) for part in data[name]]
    usual = Policy().model_dump(mode="json", exclude={"method"})
    data["policy"] = {name: value for name, value in data["policy"].items() if value != usual.get(name)}
    data = {name: value for name, value in data.items() if value != []}
    write_text(path, written_toml(data, _text_of(path)))


def _terse(part: dict[str, Any], kind: type[RulePart] | type[LinkPart]) -> dict[str, Any]:
    """Without what stands at its default: recipes are read by people."""
    defaults = {
        name: field.get_default(call_default_factory=True) for name, field in kind.model_fields.items()
    }
    given = {name: value for name, value in part.items() if value != defaults[name]}
    if "order" in given:
        order = tomlkit.inline_table()
        order.update(given["order"])
        given["order"] = order
    return given


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # nothing of it can be kept; writing tells if the place is no place for a file


def load_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Read a recipe; its relative paths become absolute.

    Raises:
        RecipeError: it cannot be read, is no TOML, or has a field that is unknown or wrong.
    """
    file = Path(path).expanduser().absolute()
    try:
        data = tomlkit.parse(file.read_text("utf-8")).unwrap()
        recipe = Recipe.model_validate(data)
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"the recipe cannot be read: {error}", where=str(file)) from error
    except TOMLKitError as error:
        raise RecipeError(f"this is no TOML: {error}", where=str(file), hint="Mend the line.") from error
    except ValidationError as error:
        raise _not_valid(error, data, file) from error
    folder = file.parent
    return _placed(recipe, lambda p: absolute_path(p, folder), absolute_spec(recipe.target.spec, folder))


def _placed(recipe: Recipe, place: Callable[[str], str], spec: str) -> Recipe:
    """The recipe with other paths of sources and of the files that operations read, and another specification."""

    def moved(part: Any) -> Any:
        return part.model_copy(update={"operation": operation_with_files(part.operation, place)})

    return recipe.model_copy(
        update={
            "sources": tuple(s.model_copy(update={"path": place(s.path)}) for s in recipe.sources),
            "target": recipe.target.model_copy(update={"spec": spec}),
            "rules": tuple(map(moved, recipe.rules)),
            "links": tuple(map(moved, recipe.links)),
        }
    )


def open_recipe(recipe: Recipe, *, trust: bool | AskTrust | None = None) -> tuple[Plan, Sequence[str]]:
    """Open source and target of a recipe and resolve it.

    Returns:
        The plan, and notes on what is not as it was when the recipe was written: files that changed, and
        what did not apply to these (see :meth:`Recipe.not_applied`).

    Raises:
        WtransplantError: a file is gone or cannot be used, or a rule or operation is not valid.
    """
    source = open_checkpoint(*(part.path for part in recipe.sources))
    spec = TargetSpec(recipe.target.spec, recipe.target.arguments, recipe.target.seed)
    target = open_target(spec, trust=trust)
    notes = [
        f"{part.path} is not the file that the recipe was made with: its content has changed"
        for part in recipe.sources
        if part.sha256 and Path(part.path).is_file() and file_sha256(part.path) != part.sha256
    ]
    plan = Plan(source, target, recipe.decisions(source, target))
    return plan, notes + [f"this did not apply: {part}" for part in recipe.not_applied(plan)]


def _not_valid(error: ValidationError, data: dict[str, Any], file: Path) -> RecipeError:
    version = data.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        return RecipeError(
            f"the recipe has version {version}; this wtransplant knows version {VERSION}",
            where=str(file),
            hint="Open it with a newer wtransplant.",
        )
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"]))
    return RecipeError(f"{field}: {first['msg']}", where=str(file), hint="Mend this field of the recipe.")
