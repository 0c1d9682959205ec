"""The recipe: a whole transplant as a TOML file, to be replayed from the same inputs byte for byte."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.errors import MappingError, RecipeError
from wtransplant.freezing import Policy
from wtransplant.mapping import Decisions, Link, Plan, Rule, link_by_name
from wtransplant.matching.planning import at_places, open_questions
from wtransplant.matching.result import Match, Question
from wtransplant.recipe_needs import NeedPart, NotInstalled, needs_of, unmet
from wtransplant.recipe_parts import FoundPart, LinkPart, Part, QuestionPart, RulePart, SourcePart, TargetPart
from wtransplant.recipe_paths import (
    absolute_path,
    absolute_spec,
    relative_path,
    relative_spec,
)
from wtransplant.recipe_text import parsed_toml, written_recipe
from wtransplant.saving.atomic import write_text
from wtransplant.saving.portable import file_name, operation_with_files, portable_spec, portable_values
from wtransplant.saving.settings import SaveSettings
from wtransplant.saving.sources import file_sha256
from wtransplant.targets import TargetModel, TargetSpec, open_target
from wtransplant.targets.trust import AskTrust
from wtransplant.training import RunSettings
from wtransplant.words import in_english, tr

VERSION = 1


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


class Recipe(Part):
    """The whole recipe, version 1.

    ``automatic`` links what is certain from names first; ``unlinked`` are target keys of which that was
    taken back. ``skipped`` and ``skipped_sources`` were left out on purpose. ``links`` are a person's own;
    ``found`` are those of the matcher, and ``questions`` what it left open. ``save`` says how the weights are
    written, if not as usual. ``needs`` names what of plugins it takes to carry the recipe out.
    """

    version: Literal[1] = 1
    needs: tuple[NeedPart, ...] = ()
    sources: tuple[SourcePart, ...]
    target: TargetPart
    automatic: bool = True
    unlinked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    skipped_sources: tuple[str, ...] = ()
    rules: tuple[RulePart, ...] = ()
    links: tuple[LinkPart, ...] = ()
    questions: tuple[QuestionPart, ...] = ()
    found: tuple[FoundPart, ...] = ()
    policy: Policy = Field(default_factory=Policy)
    run: RunSettings | None = None
    save: SaveSettings | None = None

    def decisions(self, source: Checkpoint, target: TargetModel) -> Decisions:
        """The decisions on links, for a pair that was opened; without links to or from keys that are not there.

        Raises:
            RecipeError: a rule or an operation is not valid.
        """
        names = link_by_name(source, target) if self.automatic else {}
        automatic = {key: links for key, links in names.items() if key not in self.unlinked}
        found = (part.link() for part in self.found)
        automatic |= {link.target: (link,) for link in found if not _absent(link, source, target)}
        automatic |= Match({}, self.asked(source, target)).automatic()
        return Decisions(
            by_hand={link.target: link for link in self._by_hand() if not _absent(link, source, target)},
            skipped=frozenset(self.skipped),
            skipped_sources=frozenset(self.skipped_sources),
            rules=tuple(self._rule(number, part) for number, part in enumerate(self.rules, 1)),
            automatic=automatic,
        )

    def asked(self, source: Checkpoint, target: TargetModel) -> tuple[Question, ...]:
        """The questions that are still open, as far as all that they are about is there.

        Raises:
            RecipeError: an operation is not valid.
        """
        there: list[Question] = []
        for question in (part.question() for part in self.questions if part.chosen is None):
            claims = list(zip(*(choice.links for choice in question.choices), strict=True))
            whole = [not any(_absent(link, source, target) for link in links) for links in claims]
            left = at_places(question, whole)
            there += [left] if left is not None else []
        return tuple(there)

    def not_applied(self, plan: Plan) -> list[NotApplied]:
        """What of the recipe has nothing to be applied to in the plan that was made of it."""
        links = [*self._by_hand(), *(part.link() for part in self.found)]
        found = [
            NotApplied(tr("link {link}", link=link), reason)
            for link in links
            if (reason := _absent(link, plan.source, plan.target))
        ]
        asked = {key for question in self.asked(plan.source, plan.target) for key in question.targets}
        found += [
            NotApplied(
                tr("question about {key}", key=key),
                tr("the target has not this key, or the source not all it may take"),
            )
            for part in self.questions
            if part.chosen is None
            for key in part.question().targets
            if key not in asked
        ]
        found += [
            NotApplied(
                tr("rule {number}, {rule}", number=number, rule=rule),
                tr("no key of the {side} matches, or others take them all", side=rule.side),
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
                more = tr(" and {absent:,} more", absent=len(absent) - 1) if absent[1:] else ""
                found.append(
                    NotApplied(
                        word,
                        tr("the {name} has no key {absent!r}{more}", name=name, absent=absent[0], more=more),
                    )
                )
        return found

    def _rule(self, number: int, part: RulePart) -> Rule:
        try:
            return part.rule()
        except MappingError as error:
            where = tr("rule {number}: {pattern}", number=number, pattern=part.pattern)
            raise RecipeError(error.what, where=where, hint=error.hint) from error

    def _by_hand(self) -> list[Link]:
        """A person's own links, and those of answers."""
        return [
            *(part.link() for part in self.links),
            *(k for part in self.questions for k in part.answered()),
        ]


def _absent(link: Link, source: Checkpoint, target: TargetModel) -> str:
    """Why a link does not apply: a key that is not there."""
    if link.target not in target:
        return tr("the target has no key {target!r}", target=link.target)
    absent = [key for key in link.sources if key not in source]
    return tr("the source has no key {absent!r}", absent=absent[0]) if absent else ""


@in_english()
def recipe_of(
    plan: Plan,
    policy: Policy,
    run: RunSettings | None,
    *,
    hashed: bool = True,
    questions: Iterable[Question] = (),
    save: SaveSettings | None = None,
) -> Recipe:
    """The recipe that makes this plan again; paths are absolute, see :func:`save_recipe`.

    Args:
        plan: what is linked.
        policy: what is frozen.
        run: the settings of a run, if there is to be one.
        hashed: whether the sources are named by their hashes too, for which all their bytes are read.
        questions: what the matcher asked; claims that are in none of them are asked about one by one.
        save: how the weights are written; the recipe has it only where it is not as usual.

    Raises:
        RecipeError: the target was handed over as a module, so that no text can name it.
    """
    spec = plan.target.spec
    if spec is None:
        raise RecipeError(
            tr("the target is a module in memory, which a recipe cannot name"),
            hint=tr("Open it by a specification."),
        )
    decisions, names = plan.decisions, link_by_name(plan.source, plan.target)
    automatic = not names or any(decisions.automatic.get(key) == links for key, links in names.items())
    recipe = Recipe(
        sources=tuple(_source_part(path, hashed) for path in plan.source.paths),
        target=TargetPart(spec=spec.text, arguments=dict(spec.arguments), seed=spec.seed),
        automatic=automatic,
        unlinked=tuple(key for key in names if key not in decisions.automatic) if automatic else (),
        skipped=tuple(sorted(decisions.skipped)),
        skipped_sources=tuple(sorted(decisions.skipped_sources)),
        rules=tuple(map(RulePart.of, decisions.rules)),
        links=tuple(map(LinkPart.of, decisions.by_hand.values())),
        questions=tuple(
            map(QuestionPart.of, open_questions(decisions, questions, names if automatic else {}))
        ),
        found=tuple(
            FoundPart.of(links[0])
            for key, links in decisions.automatic.items()
            if len(links) == 1 and not (automatic and links == names.get(key))
        ),
        policy=policy,
        run=run,
        save=save if save != SaveSettings() else None,
    )
    needs = needs_of(
        (*recipe.rules, *recipe.links, *recipe.found, *recipe.questions),
        formats=plan.source.format.split(", "),
        spec=spec.text,
        data=run.data.kind if run is not None else "",
    )
    return recipe.model_copy(update={"needs": needs}) if needs else recipe


def _source_part(path: Path, hashed: bool) -> SourcePart:
    sha256 = file_sha256(path) if hashed and path.is_file() else ""
    return SourcePart(path=str(path.absolute()), sha256=sha256)


@in_english()
def save_recipe(recipe: Recipe, path: Path, *, comments: Sequence[str] = ()) -> None:
    """Write a recipe, with paths below or beside its folder made relative to it.

    Of a recipe that is there already the comments and the order stay, as far as what they are about stays.

    Args:
        recipe: what to write.
        path: where.
        comments: one to stand beside each rule, ``""`` for none.

    Raises:
        SaveError: what stood in the way; an older recipe is still there.
    """
    folder = path.absolute().parent
    placed = _placed(recipe, lambda p: relative_path(p, folder), relative_spec(recipe.target.spec, folder))
    data = placed.model_dump(mode="json", exclude_none=True)
    usual = Policy().model_dump(mode="json", exclude={"method"})
    data["policy"] = {name: value for name, value in data["policy"].items() if value != usual.get(name)}
    if recipe.save is not None:
        data["save"] = recipe.save.model_dump(mode="json", exclude_defaults=True)
    write_text(path, written_recipe(data, _text_of(path), comments))


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
        data = parsed_toml(file.read_text("utf-8"))
        recipe = Recipe.model_validate(data)
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(tr("the recipe cannot be read: {error}", error=error), where=str(file)) from error
    except ValidationError as error:
        raise _not_valid(error, data, file) from error
    except ValueError as error:
        raise RecipeError(
            tr("this is no TOML: {error}", error=error), where=str(file), hint=tr("Mend the line.")
        ) from error
    folder = file.parent
    return _placed(recipe, lambda p: absolute_path(p, folder), absolute_spec(recipe.target.spec, folder))


def _placed(recipe: Recipe, place: Callable[[str], str], spec: str) -> Recipe:
    """The recipe with other paths of sources and of the files that operations read, and another specification."""

    def moved(part: Any) -> Any:
        operation = operation_with_files(part.operation, place)
        return part if operation == part.operation else part.model_copy(update={"operation": operation})

    def asked(part: QuestionPart) -> QuestionPart:
        choices = (c.model_copy(update={"links": tuple(map(moved, c.links))}) for c in part.choices)
        return part.model_copy(update={"choices": tuple(choices)})

    return recipe.model_copy(
        update={
            "sources": tuple(s.model_copy(update={"path": place(s.path)}) for s in recipe.sources),
            "target": recipe.target.model_copy(update={"spec": spec}),
            "rules": tuple(map(moved, recipe.rules)),
            "links": tuple(map(moved, recipe.links)),
            "found": tuple(map(moved, recipe.found)),
            "questions": tuple(map(asked, recipe.questions)),
        }
    )


def portable(recipe: Recipe) -> Recipe:
    """The recipe with all files named without their folders, as it is kept in a manifest."""
    placed = _placed(recipe, file_name, portable_spec(recipe.target.spec))
    arguments = portable_values(placed.target.arguments)
    run = placed.run and RunSettings.model_validate(portable_values(placed.run.model_dump(mode="json")))
    return placed.model_copy(
        update={"target": placed.target.model_copy(update={"arguments": arguments}), "run": run}
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
        tr("{path} is not the file that the recipe was made with: its content has changed", path=part.path)
        for part in recipe.sources
        if part.sha256 and Path(part.path).is_file() and file_sha256(part.path) != part.sha256
    ]
    plan = Plan(source, target, recipe.decisions(source, target))
    return plan, notes + [tr("this did not apply: {part}", part=part) for part in recipe.not_applied(plan)]


def _not_valid(error: ValidationError, data: dict[str, Any], file: Path) -> RecipeError:
    version = data.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        return RecipeError(
            tr(
                "the recipe has version {version}; this wtransplant knows version {version2}",
                version=version,
                version2=VERSION,
            ),
            where=str(file),
            hint=tr("Open it with a newer wtransplant."),
        )
    first = error.errors()[0]
    if missing := unmet(error):
        return NotInstalled(missing.what, where=str(file), hint=missing.hint)
    field = ".".join(map(str, first["loc"]))
    return RecipeError(f"{field}: {first['msg']}", where=str(file), hint=tr("Mend this field of the recipe."))
