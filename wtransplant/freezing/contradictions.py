"""What in a policy does not go together, in sentences for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from wtransplant.freezing.choices import STATISTICS
from wtransplant.freezing.facts import ModelFacts, resting_modules
from wtransplant.freezing.inheritance import Inheritance, PatternPlaces
from wtransplant.freezing.paths import counts_below
from wtransplant.freezing.policy import Policy
from wtransplant.freezing.row_ranges import complement, rows_problem
from wtransplant.units import plural
from wtransplant.words import mark, tr

ContradictionKind = Literal[
    "nothing to train",
    "random and frozen",
    "rows",
    "no such path",
    "regex",
    "statistics",
    "tied",
    "rate",
    "dropout",
]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that a person probably did not mean.

    Attributes:
        kind: what it is about.
        place: the key, module path or regex that it concerns; ``""`` for the whole model.
        text: a sentence or two, and what to do.
        stops: whether the run cannot be done like this.
    """

    kind: ContradictionKind
    place: str
    text: str
    stops: bool = False


def find_contradictions(
    facts: ModelFacts,
    policy: Policy,
    frozen: frozenset[str],
    linked_keys: Collection[str] | None,
    to_the_end: frozenset[str] | None = None,
) -> tuple[Contradiction, ...]:
    """What does not go together, the gravest first.

    Args:
        facts: of the model.
        policy: without a schedule.
        frozen: what the policy freezes in this model.
        linked_keys: what the plan links; ``None`` if there is no plan.
        to_the_end: what a schedule leaves frozen; without it the same as ``frozen``.
    """
    found = [
        *_nothing_to_train(facts, frozen),
        *_rows(facts, policy),
        *_random_and_frozen(facts, frozen, linked_keys),
        *_unused(facts, policy),
        *_statistics(facts, frozen),
        *_tied(facts, policy, frozen, linked_keys),
        *_rates(facts, policy, frozen if to_the_end is None else to_the_end),
        *_dropout(facts, policy, frozen, linked_keys or ()),
    ]
    return tuple(sorted(found, key=lambda one: not one.stops))


def _nothing_to_train(facts: ModelFacts, frozen: frozenset[str]) -> Iterator[Contradiction]:
    parameters = {key: tensor for key, tensor in facts.tensors.items() if tensor.kind == "parameter"}
    if not parameters:
        yield Contradiction(
            "nothing to train", "", tr("The model has no parameters: nothing to train."), stops=True
        )
    elif frozen.issuperset(parameters):
        text = tr(
            "Everything is frozen: nothing to train. Make some of the model trainable, its head for one."
        )
        yield Contradiction("nothing to train", "", text, stops=True)
    elif not any(tensor.requires_grad and key not in frozen for key, tensor in parameters.items()):
        text = tr("Nothing to train: what is not frozen was made untrainable by the model's own code.")
        yield Contradiction("nothing to train", "", text, stops=True)


def _rows(facts: ModelFacts, policy: Policy) -> Iterator[Contradiction]:
    for key, ranges in policy.rows.items():
        problem = rows_problem(facts, key, ranges)
        if problem:
            yield Contradiction(
                "rows", key, tr("`{key}`: {problem}. Change the rows.", key=key, problem=problem), stops=True
            )
        elif not complement(ranges, facts.tensors[key].shape[0]):
            text = tr(
                "All rows of `{key}` are to be trained alone: no row is held, so say that it is trainable.",
                key=key,
            )
            yield Contradiction("rows", key, text)


def _random_and_frozen(
    facts: ModelFacts, frozen: frozenset[str], linked_keys: Collection[str] | None
) -> Iterator[Contradiction]:
    if linked_keys is None:
        return
    tied = facts.tied_to()
    random = [
        key
        for key, tensor in facts.tensors.items()
        if tensor.kind == "parameter" and key in frozen
        if not any(name in linked_keys for name in (key, *tied.get(key, ())))
    ]
    if not random:
        return
    owners = list(dict.fromkeys(key.rpartition(".")[0] or key for key in random))
    last = [key for key, tensor in facts.tensors.items() if tensor.kind == "parameter"][-1]
    head = last.rpartition(".")[0]
    if head and head in owners:
        text = tr(
            "The head, `{head}`, keeps its random values and is frozen: nothing can be learnt. Train it.",
            head=head,
        )
        yield Contradiction("random and frozen", head, text)
    others = [owner for owner in owners if owner != head]
    if others:
        one = mark("{listed} keeps its random values and is frozen. Link or train it.")
        many = mark("{listed} keep their random values and are frozen. Link or train them.")
        text = tr(one if len(others) == 1 else many, listed=_listed(others))
        yield Contradiction("random and frozen", others[0], text)


def _unused(facts: ModelFacts, policy: Policy) -> Iterator[Contradiction]:
    if policy.patterns:
        for text in PatternPlaces(policy.patterns, facts.tensors).unused():
            yield Contradiction(
                "regex",
                text,
                tr("The regex `{text_}` matches nothing: no module path and no key.", text_=text),
            )
    known = facts.modules.keys() | facts.tensors.keys()
    named = dict.fromkeys([*policy.overrides, *policy.modules])
    for path in named:
        if path not in known:
            text = tr(
                "The model has no module or key `{path}`, so what is said about it does nothing.", path=path
            )
            yield Contradiction("no such path", path, text)


def _statistics(facts: ModelFacts, frozen: frozenset[str]) -> Iterator[Contradiction]:
    moving, holding = [], []
    for path, module in facts.modules.items():
        if not module.keeps_statistics:
            continue
        statistics = {key for key in module.own if key.rpartition(".")[2] in STATISTICS}
        others = set(module.own) - statistics
        if others and others <= frozen and not statistics <= frozen:
            moving.append(path)
        elif statistics & frozen and not statistics <= frozen:
            holding.append(path)
    if moving:
        one = mark(
            "{layers} with frozen weights goes on updating the running statistics ({listed}): "
            "what the layers after it get will drift. Freeze the statistics too, unless the new "
            "data are meant to move them."
        )
        many = mark(
            "{layers} with frozen weights go on updating the running statistics ({listed}): "
            "what the layers after it get will drift. Freeze the statistics too, unless the new "
            "data are meant to move them."
        )
        text = tr(
            one if len(moving) == 1 else many,
            layers=plural(len(moving), "normalisation layer"),
            listed=_listed(moving),
        )
        yield Contradiction("statistics", moving[0], text)
    if holding:
        text = tr(
            "Only some of the running statistics of {listed} are frozen; then none of them moves.",
            listed=_listed(holding),
        )
        yield Contradiction("statistics", holding[0], text)


def _tied(
    facts: ModelFacts, policy: Policy, frozen: frozenset[str], linked_keys: Collection[str] | None
) -> Iterator[Contradiction]:
    asked = Inheritance(policy, facts.tensors, linked_keys or ())
    for tie in facts.ties:
        said = {key: asked.said(key).frozen for key in tie}
        if frozen.issuperset(tie) and not all(said.values()):
            follows = [key for key in tie if not said[key]]
            leads = [key for key in tie if said[key]]
            one = mark("{listed} is frozen too: tied to a frozen key, `{leads}`, one tensor.")
            many = mark("{listed} are frozen too: tied to a frozen key, `{leads}`, one tensor.")
            text = tr(one if len(follows) == 1 else many, listed=_listed(follows), leads=leads[0])
            yield Contradiction("tied", follows[0], text)
        rates = {key: policy.rate_of(key) for key in tie}
        if len(set(rates.values())) > 1 and not frozen.issuperset(tie):
            text = tr(
                "{listed} are one tensor, but have different rates; that of `{tie}` is taken, × {rates:g}.",
                listed=_listed(list(tie)),
                tie=tie[0],
                rates=rates[tie[0]],
            )
            yield Contradiction("tied", tie[0], text)


def _rates(facts: ModelFacts, policy: Policy, frozen: frozenset[str]) -> Iterator[Contradiction]:
    parameters = [key for key, tensor in facts.tensors.items() if tensor.kind == "parameter"]
    still = [key for key in parameters if key in frozen]
    every_below = counts_below(parameters) + Counter(parameters)
    still_below = counts_below(still) + Counter(still)
    factors = [path for path, choice in policy.modules.items() if choice.rate not in (None, 1.0)]
    idle = [path for path in factors if every_below[path] and every_below[path] == still_below[path]]
    if len(idle) < len(factors):  # a scale over all blocks, of which the first ones are frozen
        return
    for path in idle:
        where = f"`{path}`" if path else tr("the whole model")
        text = tr(
            "A learning-rate factor is set for {where}, which is frozen: it does nothing until "
            "that is trained.",
            where=where,
        )
        yield Contradiction("rate", path, text)


def _dropout(
    facts: ModelFacts, policy: Policy, frozen: frozenset[str], linked_keys: Collection[str]
) -> Iterator[Contradiction]:
    if policy.dropout == "off" and not any(choice.dropout == "on" for choice in policy.modules.values()):
        return
    modules = {path: choice.model_copy(update={"dropout": None}) for path, choice in policy.modules.items()}
    off = policy.model_copy(update={"dropout": "off", "modules": modules})
    awake = set(resting_modules(facts, off, frozen, linked_keys)) - set(
        resting_modules(facts, policy, frozen, linked_keys)
    )
    dropping = [path for path, module in facts.modules.items() if path in awake and module.drops]
    if dropping:
        text = tr(
            "Dropout stays on in frozen parts ({listed}): the features that the trained part "
            "sees are noisy, and features cannot be kept from one epoch to the next.",
            listed=_listed(dropping),
        )
        yield Contradiction("dropout", dropping[0], text)


def _listed(paths: Iterable[str], most: int = 3) -> str:
    paths = [f"`{path}`" if path else tr("the model itself") for path in paths]
    more = tr(" and {paths:,} more", paths=len(paths) - most) if len(paths) > most else ""
    return ", ".join(paths[:most]) + more
