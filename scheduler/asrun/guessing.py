"""Says how well each known form fits a log; decides nothing, for a person sees the best one first and may choose another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .clocks import day_in_name
from .definition import DayFrom, Definition
from .reader import read
from .rows import Why

_SAMPLE_LETTERS, _SAMPLE_LINES = 200_000, 200
_SOME_DAY = date(2024, 2, 29)
_OWN_FIRST = 0.1
"""How much more a station's own definition counts than a preset that fits as well."""
_UNSETTLED = frozenset({Why.DAY_ORDER})
_UNCOUNTED = frozenset({Why.OTHER_KIND, Why.TWICE})


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a definition fits: the share of the lines it reads, 0 to 1."""

    definition: Definition
    share: float
    rank: float


def rank_forms(text: str, presets: Iterable[Definition], *, saved: Sequence[Definition] = ()) -> tuple[Fit, ...]:
    """Every form with its share of the first lines, the best first; among equals the station's own, then the given order."""
    sample = "\n".join(text[:_SAMPLE_LETTERS].splitlines()[:_SAMPLE_LINES])
    fits = [_fit(sample, definition, is_own=True) for definition in saved]
    fits += [_fit(sample, definition, is_own=False) for definition in presets]
    return tuple(sorted(fits, key=lambda fit: -fit.rank))


def _fit(sample: str, definition: Definition, *, is_own: bool) -> Fit:
    rows, refused = read(sample, definition, day=_SOME_DAY)
    understood = len(rows) + sum(line.why in _UNSETTLED for line in refused)
    counted = len(rows) + sum(line.why not in _UNCOUNTED for line in refused)
    share = understood / counted if counted else 0.0
    told = sum(bool(row.key) + (row.length_s is not None) for row in rows) / (len(rows) or 1)
    # A form whose header stands there is nearer than one that is wholly strange, though no line of it could be read.
    is_named = definition.has_header and not any(line.why is Why.NO_HEADER for line in refused)
    bonus = told / 1000 + (_OWN_FIRST if is_own else 0)
    return Fit(definition, share, share + bonus if share else float(is_named) / 10_000)


def day_by_name(definition: Definition, file_name: str) -> date | None:
    """The day a file is named after, unless the definition says that a person must be asked."""
    if definition.day_from is DayFrom.ASKED:
        return None
    return day_in_name(file_name, pattern=definition.file_name)
