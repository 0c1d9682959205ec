"""``python -m tests.matching.table``: how the matcher fares on all pairs, as Markdown for the help page.

The public pairs in three orders of the file and both ways, our own pairs, those in which something must be asked, and
strangers; then the same with each kind of evidence switched off.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence

import torch

from tests.matching.backwards import NotInvertible, back
from tests.matching.measuring import Outcome, measure, measure_strangers, measure_with_probing
from tests.matching.pairs import pairlib as pl
from tests.matching.suites import OWN, PROBED, PUBLIC, UNDECIDABLE, UNRELATED
from wtransplant.matching.evidence import Evidence

Line = Sequence[object]
_ALIGNED = ":---", "---:"
ABLATIONS = {
    "all evidence": Evidence(),
    "without names": Evidence(names=False),
    "without shapes": Evidence(shapes=False),
    "without structure": Evidence(structure=False),
    "without order": Evidence(order=False),
}


def markdown(header: Sequence[str], lines: Iterable[Line], words: int = 1) -> str:
    """A table; all columns but the first ``words`` hold figures."""
    rule = [_ALIGNED[column >= words] for column in range(len(header))]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in (header, rule, *lines))


def both_ways(pairs: Iterable[pl.Pair]) -> list[pl.Pair]:
    """The pairs, each followed by its way back where there is one."""
    found: list[pl.Pair] = []
    for pair in pairs:
        found.append(pair)
        try:
            found.append(back(pair))
        except NotInvertible as why:
            print(f"{pair.name} has no way back: {why}", file=sys.stderr)
    return found


def public_table() -> str:
    """Each public pair, both ways, in three orders; and the one that needs it with probing."""
    found: list[Outcome] = []
    lines: list[Line] = []
    for pair in both_ways(PUBLIC):
        outcomes = [measure(pair, order) for order in pl.ORDERS]
        found += outcomes
        lines.append(_public_line(pair.name, outcomes))
        if pair.name in PROBED:
            outcomes = [measure_with_probing(pair, order) for order in pl.ORDERS]
            lines.append(_public_line(f"{pair.name}, with probing", outcomes))
    header = ("pair", "to map", "to leave", *pl.ORDERS, "functional", "seconds")
    return markdown(header, [*lines, _public_total(found)])


def _public_line(name: str, outcomes: Sequence[Outcome]) -> Line:
    first = outcomes[0]
    functional = "yes" if all(one.functional for one in outcomes) else "no"
    slowest = max(one.seconds for one in outcomes)
    return (f"`{name}`", first.should, first.left, *map(_cell, outcomes), functional, f"{slowest:.2f}")


def _cell(found: Outcome) -> str:
    """``24 (6 asked)``: the correct ones, and what is not."""
    missed = found.missed - min(found.asked, found.missed)
    rest = ((found.asked, "asked"), (missed, "missed"), (found.wrong, "wrong"))
    told = ", ".join(f"{count} {what}" for count, what in rest if count)
    return f"{found.correct} ({told})" if told else str(found.correct)


def _public_total(found: Sequence[Outcome]) -> Line:
    should, correct = sum(one.should for one in found), sum(one.correct for one in found)
    wrong, functional = sum(one.wrong for one in found), sum(one.functional for one in found)
    told = f"{correct:,} of {should:,} correct, {wrong} wrong"
    return ("**all**", told, "", "", "", "", f"{functional} of {len(found)}", "")


TOTALS = ("functional", "correct", "missed", "wrong", "asked")


def totals(found: Sequence[Outcome]) -> Line:
    """Sums, in the order of :data:`TOTALS`."""
    counts = [
        f"{sum(getattr(one, name) for one in found):,}" for name in ("correct", "missed", "wrong", "asked")
    ]
    return (f"{sum(one.functional for one in found)} of {len(found)}", *counts)


def own_table() -> str:
    """Our own pairs, both ways, by suite, and then those that are not whole."""
    lines: list[Line] = []
    broken: list[Line] = []
    for suite, pairs in OWN.items():
        found = [measure(pair, "shuffled") for pair in both_ways(pairs)]
        lines.append((suite, *totals(found), f"{max(one.seconds for one in found):.2f}"))
        broken += [
            (f"`{one.name}`", one.should, _cell(one), "yes" if one.functional else "no")
            for one in found
            if one.wrong or one.missed or not one.functional
        ]
    first = markdown(("suite", *TOTALS, "slowest, s"), lines)
    return first + "\n\n" + markdown(("not whole", "to map", "shuffled", "functional"), broken)


def undecidable_table() -> str:
    """Pairs in which something must be asked: all of it, and nothing else."""
    lines: list[Line] = []
    for pair, keys in UNDECIDABLE:
        found = measure(pair, "shuffled")
        more = len(set(found.asked_keys) - set(keys))
        asked = len(set(found.asked_keys) & set(keys))
        lines.append((f"`{pair.name}`", len(keys), asked, more, found.wrong))
    return markdown(("pair", "to ask", "asked", "asked beside", "linked wrongly"), lines)


def unrelated_table() -> str:
    """Strangers: what is linked all the same."""
    found = [measure_strangers(case) for case in UNRELATED]
    lines: list[Line] = [(f"`{one.name}`", one.source, one.target, one.linked, one.asked) for one in found]
    lines.append(("**all**", "", sum(s.target for s in found), sum(s.linked for s in found), ""))
    return markdown(("pair", "source", "target", "linked", "asked"), lines)


def ablation_table() -> str:
    """One kind of evidence switched off at a time; files in shuffled order, as given and back."""
    public, own = both_ways(PUBLIC), both_ways(pair for pairs in OWN.values() for pair in pairs)
    lines: list[Line] = []
    for name, evidence in ABLATIONS.items():
        of_public = [measure(pair, "shuffled", evidence=evidence) for pair in public]
        of_own = [measure(pair, "shuffled", evidence=evidence) for pair in own]
        strangers = [measure_strangers(case, evidence=evidence) for case in UNRELATED]
        lines.append((name, *totals(of_public)[:4], *totals(of_own)[:4], sum(s.linked for s in strangers)))
    names = TOTALS[:4]
    header = ("", *(f"public: {n}" for n in names), *(f"own: {n}" for n in names), "strangers: linked")
    return markdown(header, lines)


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "public": ("Public pairs", public_table),
    "own": ("Pairs of our own, in shuffled order, both ways", own_table),
    "undecidable": ("What must be asked", undecidable_table),
    "unrelated": ("Strangers", unrelated_table),
    "ablation": ("What carries the weight", ablation_table),
}


def main(arguments: Sequence[str]) -> int:
    """Print the tables that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.matching.table", description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], metavar="TABLE", help=", ".join(TABLES))
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)  # networks this small lose time to threads
    for name in parser.parse_args(arguments).tables or TABLES:
        title, make = TABLES[name]
        print(f"## {title}\n\n{make()}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
