"""Which way to fine-tune: two questions, and a proposal with its reason.

The rule of thumb of CS231n's notes on transfer learning: how much data there are, and how alike they are to what
the source has seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wtransplant.freezing.blocks import blocks_of
from wtransplant.freezing.policy import Policy
from wtransplant.freezing.presets import freeze_all_but_head, freeze_first_blocks
from wtransplant.freezing.rates import with_rate_decay
from wtransplant.targets.model import TargetModel
from wtransplant.units import plural
from wtransplant.words import mark, tr

Amount = Literal["little", "much"]
Likeness = Literal["like", "unlike"]

QUESTIONS = (
    mark("How much data do you have? Little is up to some hundred samples of a class, much is thousands."),
    mark(
        "Are they like the data that the source was trained on? Photographs and photographs "
        "are, photographs and X-rays are not."
    ),
)
"""What to ask: the first answer is an :data:`Amount`, the second a :data:`Likeness`."""

_DECAY = 0.75
_RATES = {
    ("little", "like"): 1e-3,
    ("little", "unlike"): 3e-4,
    ("much", "like"): 1e-4,
    ("much", "unlike"): 3e-4,
}


@dataclass(frozen=True)
class Advice:
    """A proposal.

    Attributes:
        title: in a few words.
        policy: what is frozen, and factors on the learning rate.
        learning_rate: to begin with, for Adam and AdamW.
        sgd_learning_rate: the same for SGD with momentum.
        explanation: what is proposed and why, in sentences.
    """

    title: str
    policy: Policy
    learning_rate: float
    sgd_learning_rate: float
    explanation: str


def advise(target: TargetModel, amount: Amount, likeness: Likeness) -> Advice:
    """The proposal for two answers (see :data:`QUESTIONS`).

    Raises:
        TrainingError: the model has no parameters.
    """
    make = {
        ("little", "like"): _features,
        ("little", "unlike"): _first_blocks,
        ("much", "like"): _all_slowly,
        ("much", "unlike"): _all,
    }[amount, likeness]
    title, policy, explanation = make(target)
    rate = _RATES[amount, likeness]
    more = tr(
        " A learning rate to begin with: {rate:g} with AdamW, {rate2:g} with SGD and "
        "momentum; the range test finds one for these data.",
        rate=rate,
        rate2=rate * 10,
    )
    return Advice(title, policy, rate, rate * 10, explanation + more)


def _features(target: TargetModel) -> tuple[str, Policy, str]:
    policy = freeze_all_but_head(target).policy
    return (
        tr("Replace the head, freeze the rest"),
        policy,
        tr(
            "The source has learnt features that fit these data, and little data would spoil "
            "them: a large model learns few samples by heart. So all but the head is frozen and "
            "gives the features. If that is not good enough, set the last block free too, at a "
            "small rate."
        ),
    )


def _first_blocks(target: TargetModel) -> tuple[str, Policy, str]:
    blocks = blocks_of(target)
    count = len(blocks) // 2
    policy = freeze_first_blocks(target, count).policy
    return (
        tr("Freeze the first {blocks}, train the others and the head", blocks=plural(count, "block")),
        with_rate_decay(policy, target, _DECAY),
        tr(
            "Early blocks see what all data have (edges, frequent words), late ones what the "
            "source's data had. So the first {count} of {blocks} are frozen, and the others and "
            "the head are trained, each block at {decay:g} of the rate of the next one. Half of "
            "the blocks is a first guess: runs with several borders show the best one.",
            count=count,
            blocks=plural(len(blocks), "block"),
            decay=_DECAY,
        ),
    )


def _all_slowly(target: TargetModel) -> tuple[str, Policy, str]:
    return (
        tr("Keep the weights, train everything"),
        with_rate_decay(Policy(), target, _DECAY),
        tr(
            "There are enough data to train the whole model, and its weights are a good place to "
            "start from. Nothing is frozen; each block has {decay:g} of the rate of the next "
            "one, since what is general changes least.",
            decay=_DECAY,
        ),
    )


def _all(target: TargetModel) -> tuple[str, Policy, str]:
    return (
        tr("Train everything, with the weights as a start or without them"),
        Policy(),
        tr(
            "There are enough data to train the whole model, and what the source has learnt may "
            "not fit them. Nothing is frozen and all have one rate. Transplanted weights usually "
            "still save time; compare with a run without links, which starts from the initial "
            "values."
        ),
    )
