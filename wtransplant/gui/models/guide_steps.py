"""Where one stands on the way to a saved pair, in sentences: what is there, what is missing, what is next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from wtransplant.gui.models.problems import title_of
from wtransplant.words import number, tr

StepState = Literal["done", "current", "open"]
_LEFT_OVER = ("missing", "mismatched", "ambiguous")


@dataclass(frozen=True)
class Step:
    """One step as it is shown: its state, a figure or word behind its title, and a sentence about it."""

    name: str
    state: StepState
    detail: str = ""
    hint: str = ""
    is_going_on: bool = False


@dataclass(frozen=True)
class Standing:
    """What the steps are told from.

    Attributes:
        source, target: names of what is open; empty if nothing is.
        has_plan: whether there are links at all.
        keys: number of the target's keys.
        counts: number of target keys per status.
        frozen: number of frozen keys.
        run: what a finished run reached, in a few words and in a line; empty if there is none.
        at_work: what trains now, as the beginning of a sentence; empty if nothing does.
        was_saved: whether a pair of this source and target was saved; is_saved: and nothing changed since.
    """

    source: str = ""
    target: str = ""
    has_plan: bool = False
    keys: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    frozen: int = 0
    has_run: bool = False
    run: tuple[str, str] = ("", "")
    at_work: str = ""
    was_saved: bool = False
    is_saved: bool = False

    @property
    def linked(self) -> int:
        """Number of linked keys."""
        return self.counts.get("linked", 0)

    @property
    def is_linked(self) -> bool:
        """Missing keys are told loudly elsewhere and may well be meant (W5, W6), but hardly most of them (E4)."""
        enough = bool(self.linked) and 2 * self.linked >= self.keys
        return (
            self.has_plan and enough and not (self.counts.get("mismatched") or self.counts.get("ambiguous"))
        )

    @property
    def left_over(self) -> str:
        """The keys that are not linked, by what is wrong with them."""
        return ", ".join(title_of(kind, self.counts[kind]) for kind in _LEFT_OVER if self.counts.get(kind))


def steps_of(standing: Standing, keys: Callable[[str], str]) -> list[Step]:
    """All steps; the first one that is not done is the current one.

    Args:
        standing: where one stands.
        keys: the shortcut of an action, in parentheses after a space; empty if it has none.
    """
    steps: list[Step] = []
    current_found = False
    for name, is_done, detail, hint in _all(standing, keys):
        state: StepState = "done" if is_done else "open" if current_found else "current"
        current_found |= not is_done
        is_going_on = name == "train" and bool(standing.at_work)
        steps.append(Step(name, state, detail, hint, is_going_on))
    return steps


def next_step(steps: list[Step]) -> str:
    """What to do next, in a sentence; or what is being done."""
    current = next((step for step in steps if step.state == "current"), None)
    if current is None:
        return tr("Every step is done.") if steps else ""
    return current.hint if current.is_going_on else tr("Next: {sentence}", sentence=current.hint)


def _all(standing: Standing, keys: Callable[[str], str]) -> Iterator[tuple[str, bool, str, str]]:
    linked = f"{number(standing.linked, ',')} / {number(standing.keys, ',')}" if standing.has_plan else ""
    frozen = number(standing.frozen, ",") if standing.frozen else ""
    yield "source", bool(standing.source), "", _source(standing, keys("open_source"))
    yield "target", bool(standing.target), "", _target(standing, keys("open_target"))
    yield "links", standing.is_linked, linked, _links(standing, keys("auto_match"))
    yield "freeze", bool(standing.frozen), frozen, _freeze(standing)
    yield "train", standing.has_run, standing.run[0], _train(standing, keys("start"))
    yield "save", standing.is_saved, "", _save(standing, keys("save_pair"))


def _source(standing: Standing, keys: str) -> str:
    if standing.source:
        return tr("{name} gives its weights.", name=standing.source)
    return tr("Open the checkpoint that gives its weights{keys}, or drop its file on the left.", keys=keys)


def _target(standing: Standing, keys: str) -> str:
    if standing.target:
        return tr("{name} takes the weights.", name=standing.target)
    return tr("Open the model that takes the weights{keys}, or drop its file on the right.", keys=keys)


def _links(standing: Standing, keys: str) -> str:
    if not standing.has_plan:
        return tr("What fits by name is linked once a source and a target are open.")
    if not standing.linked:
        return tr(
            "No key is linked yet: let Auto-match look for links{keys}, or drag keys across.", keys=keys
        )
    values = {"linked": standing.linked, "all_keys": standing.keys, "left": standing.left_over}
    if not standing.left_over:
        return tr("{linked:,} of {all_keys:,} keys are linked; nothing is left over.", **values)
    if standing.is_linked:
        return tr(
            "{linked:,} of {all_keys:,} keys are linked; {left}. What is missing keeps its initial values.",
            **values,
        )
    return tr(
        "{linked:,} of {all_keys:,} keys are linked; {left}: drag keys across, write rules, or look at Problems.",
        **values,
    )


def _freeze(standing: Standing) -> str:
    if not standing.target:
        return tr("What must not move is chosen once a target is open.")
    if not standing.frozen:
        return tr("Tick in the target what must not move. Nothing is frozen: everything would train.")
    return tr(
        "{frozen:,} of {all_keys:,} keys are frozen and will not move.",
        frozen=standing.frozen,
        all_keys=standing.keys,
    )


def _train(standing: Standing, keys: str) -> str:
    if standing.at_work:
        return tr("{what} is under way.", what=standing.at_work)
    if standing.has_run:
        return standing.run[1]
    if not standing.has_plan:
        return tr("What is not frozen is fine-tuned once a source and a target are open.")
    return tr("Fine-tune what is not frozen{keys}, or save without it.", keys=keys)


def _save(standing: Standing, keys: str) -> str:
    if standing.is_saved:
        return tr("Weights and freeze manifest are saved.")
    if standing.was_saved:
        return tr("Something changed since the pair was saved: save it again{keys}.", keys=keys)
    if not standing.has_plan:
        return tr("Weights and freeze manifest are saved once a source and a target are open.")
    return tr("Save weights and freeze manifest{keys}.", keys=keys)
