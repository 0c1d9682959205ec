"""Two trees against each other: repeated parts are laid side by side, then what is inside them, then the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from wtransplant.matching.alignment import LEAST_ALIKE, Alignment, Likeness, align
from wtransplant.matching.companions import beside_their_layers
from wtransplant.matching.deciding import Experience, Option, decide
from wtransplant.matching.evidence import ALL, Evidence
from wtransplant.matching.families import Family, families_of
from wtransplant.matching.fusing import fuse
from wtransplant.matching.grids import by_inner_number, exchanged
from wtransplant.matching.memory import Met
from wtransplant.matching.naming import Path, template
from wtransplant.matching.similarity import name_score
from wtransplant.matching.solution import Solution, Undecided
from wtransplant.matching.tree import Kind, Node
from wtransplant.matching.units import Found, Open, Pair, found_of, pair_units
from wtransplant.words import tr

_NEARLY = 0.97
"""Rows of parts that find nearly as much are compared by their names."""

_SURPLUS = 0.9
_ALIKE_ALONE = 0.8
_STRAY = 0.7


@dataclass(frozen=True, slots=True)
class Row:
    """Two families whose parts go to each other."""

    ours: Family
    theirs: Family
    alignment: Alignment


Watch = Callable[[], None]
"""Is called often; raises :class:`Cancelled` when the work was given up."""


class Solver:
    """Matches regions; two regions of kinds that were matched before are not looked at again."""

    def __init__(self, evidence: Evidence = ALL, watch: Watch = lambda: None) -> None:
        self.alike = Likeness()
        self.newcomer = self.experience = Experience(evidence=evidence)
        self.met = Met()
        self._known: dict[tuple[int, int], Solution] = {}
        self.watch = watch

    def solve_twice(self, source: Node, target: Node) -> Solution:
        """Match two trees; what is open is looked at again with what was decided elsewhere."""
        found = self.solve(source, target)
        if not found.undecided and not self.met.incomplete and not found.left[1]:
            return found
        self.experience = self.met.experience(self.experience.evidence)
        self._known.clear()
        return self.solve(source, target)

    def solve(self, source: Node, target: Node) -> Solution:
        """Match two subtrees."""
        key = (source.its_kind.number, target.its_kind.number)
        known = self._known.get(key)
        if known is None:
            self.watch()
            known = self._known[key] = _Region(self, source, target).solved()
        return known

    def coverage(self, ours: Kind, theirs: Kind) -> float:
        """How much of the smaller of two subtrees is in the other one, by the sizes of tensors."""
        least = min(ours.mass, theirs.mass)
        if not least:
            return float(ours.sizes == theirs.sizes)
        return max(self.alike.shared(ours, theirs) / least, self.alike(ours, theirs))


class _Region:
    def __init__(self, solver: Solver, source: Node, target: Node) -> None:
        self.solver = solver
        self.source, self.target = source, target
        self.gone_s: set[int] = set()
        self.gone_t: set[int] = set()
        self.here = source.its_kind.number, target.its_kind.number
        self.group = template(source.path), template(target.path)
        self.strays: set[int] = set()
        self.more_s: list[Node] = []
        self.more_t: list[Node] = []
        self.places_s = {id(node): place for place, node in enumerate(source.units())}
        self.places_t = {id(node): place for place, node in enumerate(target.units())}
        self.result = Solution()
        self.context = solver.coverage(source.its_kind, target.its_kind)

    def solved(self) -> Solution:
        while self.solver.experience.evidence.structure and (row := self._best_row()):
            self._take(row)
        self._rest()
        return self.result

    # --- repeated parts ---------------------------------------------------------

    def _best_row(self) -> Row | None:
        ours, theirs = families_of(self.source, self.gone_s), families_of(self.target, self.gone_t)
        rows: list[Row] = []
        best = 0.0
        for mine in ours:
            for yours in theirs:
                if min(mine.mass, yours.mass) * 1.03 < best * _NEARLY:
                    continue
                if len(mine.nodes) == len(yours.nodes) == 1 and mine.nodes[0].its_kind.units == 1:
                    continue
                numbers = (mine.numbers, yours.numbers) if mine.numbers and yours.numbers else None
                alignment = align(mine.kinds, yours.kinds, self.solver.alike, numbers)
                if alignment.score >= best * _NEARLY and self._plausible(mine, yours, alignment):
                    best = max(best, alignment.score)
                    rows.append(Row(mine, yours, alignment))
        near = [row for row in rows if row.alignment.score >= best * _NEARLY]
        row = self._by_name(near) if near else None
        row = row and replace(row, alignment=by_inner_number(row.ours, row.theirs, row.alignment))
        return row and (self._exchanged(row, ours, theirs) or row)

    def _exchanged(self, row: Row, ours: Sequence[Family], theirs: Sequence[Family]) -> Row | None:
        """A grid inside a row whose rows are the other side's columns."""
        depths = len(self.source.path), len(self.target.path)
        for mine in (family for family in ours if row.ours.holds(family) and family.is_grid(depths[0])):
            for yours in (
                family for family in theirs if row.theirs.holds(family) and family.is_grid(depths[1])
            ):
                if self.solver.alike(mine.nodes[0].its_kind, yours.nodes[0].its_kind) < LEAST_ALIKE:
                    continue
                if (crossed := exchanged(mine, yours, depths)) is not None:
                    return Row(mine, yours, crossed)
        return None

    def _plausible(self, ours: Family, theirs: Family, alignment: Alignment) -> bool:
        """A part that stands alone has to be more alike than one of many."""
        if alignment.reversed and name_score(ours.path, theirs.path) <= 0:
            return False
        if not self.solver.experience.evidence.order and _repeats(ours, alignment):
            return False
        if len(alignment.pairs) > 1:
            return alignment.unique or any(node.its_kind.units > 1 for node in ours.nodes)
        if not alignment.pairs or not alignment.unique:
            return False
        i, j = alignment.pairs[0]
        return self.solver.alike(ours.nodes[i].its_kind, theirs.nodes[j].its_kind) >= _ALIKE_ALONE

    def _by_name(self, rows: Sequence[Row]) -> Row | None:
        """Of rows that find about as much the one whose names decide; the outer ones before what is inside."""
        rivals = [row for row in rows if not self._inside_another(row, rows)]
        ours = list(dict.fromkeys(row.ours for row in rivals))
        theirs = list(dict.fromkeys(row.theirs for row in rivals))
        table = {(row.ours, row.theirs): row for row in rivals}
        best = max(row.alignment.score for row in rivals)
        costs = [
            [2 * (1 - row.alignment.score / best) if (row := table.get((a, b))) else None for b in theirs]
            for a in ours
        ]
        options = [Option(a.path) for a in ours]
        others = [Option(b.path, b.nodes[0].order) for b in theirs]
        decisions = decide(options, others, costs, self.solver.newcomer)
        if not decisions:
            return None
        first = max(decisions, key=lambda d: table[ours[d.ours], theirs[d.theirs]].alignment.score)
        return table[ours[first.ours], theirs[first.theirs]]

    def _inside_another(self, row: Row, rows: Sequence[Row]) -> bool:
        return any(
            other is not row and other.ours.holds(row.ours) and other.theirs.holds(row.theirs)
            for other in rows
        )

    def _take(self, row: Row) -> None:
        count = len(row.alignment.pairs)
        context = ""
        if count > 1:
            order = tr("counted the other way round") if row.alignment.reversed else tr("in their order")
            context = tr(
                "{count} repeated parts {ours} → {theirs}, {order}",
                count=count,
                ours=row.ours.text,
                theirs=row.theirs.text,
                order=order,
            )
        matched_s, matched_t = set(), set()
        kinds = [(row.ours.kinds[i].number, row.theirs.kinds[j].number) for i, j in row.alignment.pairs]
        often = Counter(kinds)
        for kind, (i, j) in zip(kinds, row.alignment.pairs, strict=True):
            source, target = row.ours.nodes[i], row.theirs.nodes[j]
            self._embed(source, target, context, alone=often[kind] == 1)
            matched_s.add(i)
            matched_t.add(j)
            self.gone_s.add(id(source))
            self.gone_t.add(id(target))
        self._put_surplus_aside(row, matched_s, matched_t)

    def _put_surplus_aside(self, row: Row, matched_s: set[int], matched_t: set[int]) -> None:
        """Parts like those that were matched, only more of them: they are not there for anything else."""
        alike = [self.solver.alike(row.ours.kinds[i], row.theirs.kinds[j]) for i, j in row.alignment.pairs]
        least = min(_SURPLUS, _SURPLUS * min(alike))
        ours, theirs = set(row.ours.kinds), set(row.theirs.kinds)
        for place, node in enumerate(row.ours.nodes):
            if place not in matched_s and any(self.solver.alike(node.its_kind, k) >= least for k in theirs):
                self.gone_s.add(id(node))
        for place, node in enumerate(row.theirs.nodes):
            if place not in matched_t and any(self.solver.alike(k, node.its_kind) >= least for k in ours):
                self.gone_t.add(id(node))

    def _embed(self, source: Node, target: Node, context: str, alone: bool) -> None:
        """Take over what is found in two parts; what is left in parts that are not repeated is looked at once more."""
        if len(source.children) + len(target.children) == 0:
            depths = len(source.path), len(target.path)
            pairs, _ = pair_units([source], [target], depths, self.solver.newcomer)
            for pair in pairs:
                self._add(found_of(pair, self.context), context)
            return
        inner = self.solver.solve(source, target)
        units_s, units_t = source.units(), target.units()
        ours = [self.places_s[id(node)] for node in units_s]
        theirs = [self.places_t[id(node)] for node in units_t]
        if not alone and inner.left[1]:
            self.solver.met.incomplete = True
        if alone:
            left = [units_s[place] for place in inner.left[0]], [units_t[place] for place in inner.left[1]]
            self.more_s += left[0]
            self.more_t += left[1]
            if context:
                self.strays.update(map(id, (*left[0], *left[1])))
        for (place, role), sources, operation, confidence, reason in inner.links:
            self.result.links.append(
                (
                    (theirs[place], role),
                    tuple((ours[p], r) for p, r in sources),
                    operation,
                    confidence * min(1.0, 0.4 + self.context),
                    _joined(reason, context),
                )
            )
        for key, mine, yours, trust in inner.undecided:
            open_s, open_t = tuple(ours[p] for p in mine), tuple(theirs[p] for p in yours)
            self.result.undecided.append(Undecided(key, open_s, open_t, min(trust, self.context)))

    # --- the rest -----------------------------------------------------------------

    def _rest(self) -> None:
        ours = [*_left(self.source, self.gone_s), *self.more_s]
        theirs = [*_left(self.target, self.gone_t), *self.more_t]
        depths = len(self.source.path), len(self.target.path)
        fused = fuse(
            [node for node in ours if id(node) not in self.strays],
            [node for node in theirs if id(node) not in self.strays],
            depths,
            self.context,
            self.solver.experience.evidence,
        )
        self._add(fused.found, "")
        pairs, undecided = pair_units(
            [node for node in ours if id(node) not in fused.used_s],
            [node for node in theirs if id(node) not in fused.used_t],
            depths,
            replace(self.solver.experience, here=self.here, group=self.group),
            self._expected_sources(),
        )
        pairs = [pair for pair in pairs if self._at_home(pair)]
        if undecided:
            beside, undecided = beside_their_layers(
                undecided, self._partners(pairs), self.source.units(), self.target.units(), depths
            )
            pairs += beside
        self.solver.met.note(pairs, depths, self.group, self.here)
        for pair in pairs:
            self._add(found_of(pair, self.context), "")
        for open_ in undecided:
            self._leave_open(open_)
        done_s = {id(pair.source) for pair in pairs} | fused.used_s
        done_t = {id(pair.target) for pair in pairs} | fused.used_t
        for open_ in undecided:
            done_s.update(map(id, open_.sources))
            done_t.update(map(id, open_.targets))
        if len(done_t) >= len(theirs):
            self.solver.met.complete.setdefault((self.group, _names(self.target)), set()).add(self.here)
        self.result.left = (
            tuple(self.places_s[id(node)] for node in ours if id(node) not in done_s),
            tuple(self.places_t[id(node)] for node in theirs if id(node) not in done_t),
        )

    def _expected_sources(self) -> frozenset[Path] | None:
        """What the source has here, where a target part of the same names found all that it wants elsewhere."""
        complete = self.solver.experience.complete
        if not complete or not complete.get((self.group, _names(self.target)), set()) - {self.here}:
            return None
        return _names(self.source)

    def _at_home(self, pair: Pair) -> bool:
        """What is left over in one of several repeated parts goes elsewhere only by its name."""
        if id(pair.source) not in self.strays and id(pair.target) not in self.strays:
            return True
        return name_score(pair.source.path[-3:], pair.target.path[-3:]) >= _STRAY

    def _partners(self, pairs: Sequence[Pair]) -> dict[int, Node]:
        """Where the source's modules went so far, by their identity."""
        units_s, units_t = self.source.units(), self.target.units()
        partners = {
            id(units_s[parts[0][0]]): units_t[place]
            for (place, _), parts, *_ in self.result.links
            if len(parts) == 1
        }
        partners.update({id(pair.source): pair.target for pair in pairs})
        return partners

    def _leave_open(self, open_: Open) -> None:
        kinds = self.source.its_kind.number, self.target.its_kind.number
        self.result.undecided.append(
            Undecided(
                (*kinds, len(self.result.undecided)),
                tuple(self.places_s[id(node)] for node in open_.sources),
                tuple(self.places_t[id(node)] for node in open_.targets),
                self.context,
            )
        )

    def _add(self, found: Sequence[Found], context: str) -> None:
        for one in found:
            node, role = one.target
            self.result.links.append(
                (
                    (self.places_t[id(node)], role),
                    tuple((self.places_s[id(source)], name) for source, name in one.sources),
                    one.operation,
                    one.confidence,
                    _joined(one.reason, context),
                )
            )


def _names(root: Node) -> frozenset[Path]:
    """The paths of all modules below a root, from there."""
    return frozenset(node.path[len(root.path) :] for node in root.units())


def _joined(reason: str, context: str) -> str:
    return f"{reason}; {context}" if context else reason


def _repeats(ours: Family, alignment: Alignment) -> bool:
    """Whether parts of one kind are told apart by nothing but their order."""
    numbers = [ours.kinds[i].number for i, _ in alignment.pairs]
    return len(set(numbers)) < len(numbers)


def _left(root: Node, gone: set[int]) -> list[Node]:
    """The modules below a root, it included, that are not done with."""
    found: list[Node] = []
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in gone:
            continue
        if node.tensors:
            found.append(node)
        stack.extend(reversed(node.children.values()))
    return found
