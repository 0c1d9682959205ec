"""The choices of freezing in words: what is shown, and one sentence that says what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wtransplant.units import plural
from wtransplant.words import mark, number, tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wtransplant.freezing import Policy


class Option(NamedTuple):
    """One of several values: as the policy has it, as people read it, and what it does."""

    value: str
    name: str
    sentence: str


METHODS = (
    Option(
        "both",
        mark("no gradient, left out"),
        mark(
            "No gradient is computed for frozen weights, and the optimizer does not know them: "
            "the cheapest and safest."
        ),
    ),
    Option(
        "no_grad",
        mark("no gradient"),
        mark("requires_grad is off; the optimizer knows them and passes them by, as they have no gradient."),
    ),
    Option(
        "left_out",
        mark("left out of the optimizer"),
        mark(
            "Only the optimizer does not know them; their gradients are still computed, which "
            "costs time and memory."
        ),
    ),
)
STATISTICS = (
    Option(
        "follow",
        mark("as the layer"),
        mark(
            "A frozen normalisation layer keeps its running statistics and runs in eval mode, others update."
        ),
    ),
    Option(
        "frozen",
        mark("always frozen"),
        mark("No normalisation layer updates its running statistics, trained or not."),
    ),
    Option(
        "updating",
        mark("always updating"),
        mark("All normalisation layers go on learning the new data's mean and variance, frozen ones too."),
    ),
)
DROPOUT = (
    Option(
        "off",
        mark("off in frozen parts"),
        mark("Frozen parts run in eval mode: what they give does not vary."),
    ),
    Option(
        "on",
        mark("on in frozen parts"),
        mark("Dropout in frozen parts goes on, as noise on the features they give."),
    ),
)
OPTIONS = {"method": METHODS, "statistics": STATISTICS, "dropout": DROPOUT}
TITLES = {
    "method": mark("Frozen weights"),
    "statistics": mark("Statistics of norms"),
    "dropout": mark("Dropout"),
}


def option_name(field: str, value: str) -> str:
    """How people read a value of ``method``, ``statistics`` or ``dropout``."""
    return tr(next(option.name for option in OPTIONS[field] if option.value == value))


def factor_text(factor: float) -> str:
    """``× 0.75``: a factor on the learning rate."""
    return f"× {number(factor, '.3g')}"


def choice_words(policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """Path to the words about what is chosen for it beside frozen or trainable, for its row in the tree."""
    words: dict[str, tuple[str, ...]] = {}
    for path, choice in policy.modules.items():
        said = [factor_text(choice.rate)] if choice.rate is not None else []
        if choice.method is not None:
            said.append(
                tr("left out") if choice.method == "left_out" else option_name("method", choice.method)
            )
        if choice.statistics is not None:
            said.append(tr("statistics {option}", option=option_name("statistics", choice.statistics)))
        if choice.dropout is not None:
            said.append(tr("dropout on") if choice.dropout == "on" else tr("dropout off"))
        words[path] = tuple(said)
    for key, ranges in policy.rows.items():
        count = sum(end - first for first, end in ranges)
        words[key] = (*words.get(key, ()), tr("{rows} trained", rows=plural(count, "row")))
    return words
