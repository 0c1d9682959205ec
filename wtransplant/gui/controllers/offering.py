"""Asks what is to be done with keys that do not fit as they are, and makes the link that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from wtransplant.gui.commands import LinkKeys
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.choices import Choice
from wtransplant.gui.models.link_offers import LinkOffer, link_offers, split_offers
from wtransplant.gui.models.operation_draft import shapes_text
from wtransplant.gui.views.offer_popup import OfferPopup
from wtransplant.units import format_shape, plural, shown
from wtransplant.words import again, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Link, Plan

_LINKS_SHOWN = 4
_FEW = 3
Entry = tuple[Choice, Callable[[], None]]


class Offering:
    """One question beside the place of a drop.

    Args:
        context: what all controllers share.
        edit: opens the operation editor with sources, target and the text of an operation.
    """

    def __init__(self, context: Context, edit: Callable[[Sequence[str], str, str], None]) -> None:
        self._context = context
        self._edit = edit

    def ask(
        self,
        plan: Plan,
        sources: Sequence[str],
        target: str,
        place: QPoint,
        others: Sequence[Entry] = (),
    ) -> None:
        """Ask what is to become of some sources on one target.

        Args:
            plan: the plan.
            sources: in the order in which they were selected.
            target: the target key.
            place: of the screen, beside which is asked.
            others: what else may be done.
        """
        offers = link_offers(plan, sources, target)
        shapes = shapes_text([plan.source[key].shape for key in sources])
        wanted = format_shape(plan.target[target].shape)
        said = {"shapes": shapes, "wanted": wanted, "question": _question(offers)}
        text = (
            tr("{source} is {shapes}, the target wants {wanted}. {question}", source=sources[0], **said)
            if len(sources) == 1
            else tr("The sources are {shapes}, the target wants {wanted}. {question}", **said)
        )
        first = str(offers[0].links[0].operation) if offers and offers[0].likely else ""
        edit = Choice(tr("Edit operation…"), tr("write it yourself, with the shapes after each step"))
        entries = [*self._entries(plan, offers), *others, (edit, lambda: self._edit(sources, target, first))]
        self._show(f"→ {target}", text, entries, bool(first), place)

    def ask_split(self, plan: Plan, source: str, targets: Sequence[str], place: QPoint) -> bool:
        """Ask how one source is to be shared out to several targets; false if no way fits."""
        offers = split_offers(plan, source, targets)
        if not offers:
            return False
        text = tr(
            "{source} is {shape}; the {count} targets want {wanted}. How is it shared out?",
            source=source,
            shape=format_shape(plan.source[source].shape),
            count=len(targets),
            wanted=shapes_text([plan.target[key].shape for key in targets]),
        )
        self._show(
            f"{source} → {plural(len(targets), 'key')}", text, self._entries(plan, offers), False, place
        )
        return True

    def _entries(self, plan: Plan, offers: Sequence[LinkOffer]) -> list[Entry]:
        return [(_choice(offer), partial(self._link, plan, offer.links)) for offer in offers]

    def _link(self, plan: Plan, links: Sequence[Link]) -> None:
        workspace = self._context.workspace
        if workspace.plan is plan:  # another pair may have been opened meanwhile
            self._context.push(lambda: LinkKeys(workspace, links))

    def _show(self, title: str, text: str, entries: Sequence[Entry], likely: bool, place: QPoint) -> None:
        popup = OfferPopup(title, text, [choice for choice, _ in entries], likely, self._context.window)
        popup.taken.connect(lambda number: entries[number][1]())
        popup.show_at(place)


def combined(old: Link, new: Sequence[str]) -> list[str]:
    """The sources of a link together with others, each once."""
    return list(dict.fromkeys((*old.sources, *new)))


def _choice(offer: LinkOffer) -> Choice:
    detail = tr("likely · {reason}", reason=again(offer.reason)) if offer.likely else again(offer.reason)
    lines = [f"{link.target} ← {', '.join(link.sources)}" for link in offer.links[:_LINKS_SHOWN]]
    more = len(offer.links) - len(lines)
    tip = "\n".join([*map(shown, lines), *([tr("… and {more} more", more=more)] if more else [])])
    return Choice(offer.title, shown(detail), tip)


def _question(offers: Sequence[LinkOffer]) -> str:
    """``Transpose or reshape?`` where there are few ways and none is likely."""
    titles = list(dict.fromkeys(offer.title for offer in offers))
    if not titles:
        return tr("No operation is known that makes it fit.")
    if len(titles) > _FEW or offers[0].likely:
        return tr("What is to be done on the way?")
    text = " or ".join(titles)
    return f"{text[:1].upper()}{text[1:]}?"
