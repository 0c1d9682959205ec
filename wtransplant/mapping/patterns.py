r"""Patterns that are run over many keys, with a limit of time.

``re`` cannot be stopped while it looks at a key, and holds the interpreter's lock meanwhile. So a pattern that might
take very long on one key (nested repeats, ``(a+)+``, are the classic) is run by the package ``regex``, which can be
stopped and lets other threads run; all others by ``re``, which is faster, in pieces with a look at the clock between.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from wtransplant.errors import MappingError
from wtransplant.mapping.effort import Effort, effort_of
from wtransplant.words import tr

TIME_LIMIT = 2.0
"""Seconds of one core that a rule may take over all keys."""

_LONGEST_PATTERN = 10_000
_MOST_STEPS = 5e6
"""What ``re`` tries on one key at the worst before ``regex`` is taken instead: some hundredths of a second."""

_FIRST_PIECE = 64
_LARGEST_PIECE = 512
_PIECE_SECONDS = 0.008
"""How long other threads may have to wait for the interpreter's lock."""

_LITERAL_BRACE = re.compile(r"(\\.)|\{(?!\d+(?:,\d*)?\}|,\d+\})", re.DOTALL)


class Matches(NamedTuple):
    """Keys that matched, and of each the texts of the groups from the first on; "" for those that took no part."""

    keys: list[str]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class KeyPattern:
    """A compiled pattern; what it matches are whole keys.

    Attributes:
        text: the regular expression.
        plain: compiled by ``re``.
    """

    text: str
    plain: re.Pattern[str]
    effort: Effort

    def matches(self, keys: Sequence[str], limit: float | None = None) -> Matches:
        """The keys that match, in order, with their groups.

        Raises:
            MappingError: it took longer than ``limit`` seconds (``TIME_LIMIT``); says at which key.
        """
        if not keys:
            return Matches([], [])
        limit = TIME_LIMIT if limit is None else limit
        if self.effort.steps(max(map(len, keys))) > _MOST_STEPS:
            return _taken_apart(self._stoppable(keys, limit))
        return self._in_pieces(keys, limit)

    def _in_pieces(self, keys: Sequence[str], limit: float) -> Matches:
        fullmatch = self.plain.fullmatch
        found = Matches([], [])
        begin = now = time.thread_time()
        start, size = 0, _FIRST_PIECE
        while start < len(keys):
            # Match objects that live on would have the garbage collector come by again and again.
            piece = _taken_apart(map(fullmatch, keys[start : start + size]))
            found.keys.extend(piece.keys)
            found.rows.extend(piece.rows)
            start += size
            before, now = now, time.thread_time()
            if now - begin > limit:
                raise self._too_slow(keys[min(start, len(keys)) - 1], limit)
            size = min(size * 2, _LARGEST_PIECE) if now - before < _PIECE_SECONDS / 2 else max(1, size // 2)
        return found

    def _stoppable(self, keys: Sequence[str], limit: float) -> Iterable[re.Match[str]]:
        import regex

        try:
            pattern = regex.compile(_as_re_reads_it(self.text), regex.VERSION0)
        except (regex.error, RecursionError, OverflowError) as error:
            raise MappingError(
                tr(
                    "the pattern may take very long on a key, and cannot be run with a limit of time: "
                    "{error}",
                    error=error,
                ),
                where=self.text,
                hint=tr("Write it without repeats inside repeats."),
            ) from error
        end = time.thread_time() + limit
        for key in keys:
            left = end - time.thread_time()
            try:
                match = pattern.fullmatch(key, timeout=left, concurrent=True) if left > 0 else None
            except TimeoutError:
                left, match = 0.0, None
            if left <= 0:
                raise self._too_slow(key, limit)
            if match:
                yield cast("re.Match[str]", match)

    def _too_slow(self, key: str, limit: float) -> MappingError:
        return MappingError(
            tr("the pattern takes longer than {limit:g} s; it was at the key {key!r}", limit=limit, key=key),
            where=self.text,
            hint=tr(
                "Repeats inside repeats, such as (a+)+, and many .* make a pattern slow: write [^.]+ or \\d+."
            ),
        )


def compile_pattern(text: str) -> KeyPattern:
    """A regular expression in Python's own syntax.

    Raises:
        MappingError: it is not valid; says where.
    """
    try:
        if len(text) > _LONGEST_PATTERN:
            raise OverflowError(
                tr("it has more than {longest_pattern:,} characters", longest_pattern=_LONGEST_PATTERN)
            )
        plain = re.compile(text)
        effort = effort_of(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise MappingError(
            tr("invalid pattern: {error}", error=error), where=text, hint=tr("Mend the regular expression.")
        ) from error
    return KeyPattern(text, plain, effort)


def _taken_apart(matches: Iterable[re.Match[str] | None]) -> Matches:
    found = list(filter(None, matches))
    return Matches([match.string for match in found], [match.groups("") for match in found])


def _as_re_reads_it(text: str) -> str:
    """With braces escaped that ``re`` takes for themselves and ``regex`` for its approximate matching."""
    return _LITERAL_BRACE.sub(lambda found: found[1] or r"\{", text)
