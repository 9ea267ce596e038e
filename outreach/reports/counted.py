"""The rows each figure was counted from with what each adds to it, for a workbook that counts them again; pure, never a total."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.terms import Topic

from ..listening.interval import LEAST_INTERVIEWED
from .account_rows import CheckRow
from .accounts import checks_of_period, lines_of_year, spent_by
from .figures import AiringRow, ReportRows
from .indicators import Indicator, IndicatorId


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One row of one figure: what it adds to numerator and denominator, together and on each side.

    None where nothing is known of the numerator; a side's are None where the row is none of that side's.
    """

    figure: str
    row: str
    hit: int | None
    of: int
    left_hit: int | None
    left_of: int | None
    right_hit: int | None
    right_of: int | None


def counted_rows(rows: ReportRows, figures: Mapping[IndicatorId, Indicator]) -> tuple[CountedRow, ...]:
    """Every row of every figure that is counted row by row, in the order of the figures."""
    found: list[CountedRow] = []
    for key, figure in figures.items():
        weigh = _WEIGHERS.get(key)
        if weigh is not None:
            found += weigh(rows, figure)
    return tuple(found)


def _known(figure: Indicator, code: str) -> bool:
    """Whether a side's numerator has data at all."""
    side = figure.by_regency.get(code)
    return side is not None and side.numerator is not None


def _by_side(rows: ReportRows, figure: Indicator, side_of: Callable[[Any], str]) -> list[CountedRow]:
    """Each row counts once, on its own side."""
    hits, has_data = set(figure.hits), figure.numerator is not None
    lines = []
    for row in figure.rows:
        side, hit = side_of(row), int(row in hits)
        cells: list[int | None] = []
        for code in rows.regency_codes:
            own = side == code
            cells += [hit if own and _known(figure, code) else None, 1 if own else None]
        lines.append(CountedRow(figure.id.value, str(row), hit if has_data else None, 1, *cells))
    return lines


def _villages(rows: ReportRows, figure: Indicator) -> list[CountedRow]:
    sides = {village.code: village.regency_code for village in rows.villages}
    return _by_side(rows, figure, lambda row: sides[row.split(" ")[0]])


def _slots(rows: ReportRows, figure: Indicator) -> list[CountedRow]:
    stations, home = {slot.id: slot.station_id for slot in rows.slots}, rows.station_regencies()
    return _by_side(rows, figure, lambda row: home.get(stations[row], ""))


def _joint(rows: ReportRows, figure: Indicator) -> list[CountedRow]:
    """I3 is one joint figure."""
    return _by_side(rows, figure, lambda _: "")


def _votes(rows: ReportRows, figure: Indicator) -> list[CountedRow]:
    """I1: each proposal counts on both sides, by each side's own vote."""
    approved = {joint.id: joint.approved_by for joint in rows.joint_slots}
    hits, has_data = set(figure.hits), figure.numerator is not None
    lines = []
    for row in figure.rows:
        cells: list[int | None] = []
        for code in rows.regency_codes:
            cells += [int(code in approved[int(row)]) if has_data else None, 1]
        lines.append(CountedRow(figure.id.value, str(row), int(row in hits) if has_data else None, 1, *cells))
    return lines


def _seconds(rows: ReportRows, figure: Indicator) -> list[CountedRow]:
    """I4: each proven airing counts with its seconds; in the numerator those of the topic that got least, there and on each side."""
    airings = {airing.id: airing for airing in rows.airings}
    own = [airings[int(row)] for row in figure.rows]
    home = rows.station_regencies()
    rarest = _rarest(own)
    by_side = {
        code: _rarest([airing for airing in own if home.get(airing.station_id) == code]) for code in rows.regency_codes
    }
    lines = []
    for airing in own:
        side = home.get(airing.station_id)
        cells: list[int | None] = []
        for code in rows.regency_codes:
            length = airing.length_s if side == code else None
            cells += [length if length is None or airing.topic is by_side[code] else 0, length]
        hit = airing.length_s if airing.topic is rarest else 0
        lines.append(CountedRow(figure.id.value, str(airing.id), hit, airing.length_s, *cells))
    return lines


def _rarest(airings: list[AiringRow]) -> Topic:
    return min(Topic, key=lambda topic: sum(airing.length_s for airing in airings if airing.topic is topic))


def _follow_ups(rows: ReportRows, figure: Indicator) -> list[CountedRow]:
    sides = {row.id: row.regency_code for row in rows.follow_ups}
    return _by_side(rows, figure, lambda row: sides[row])


def _rupiah(rows: ReportRows, figure: Indicator) -> list[CountedRow]:
    """I11: each budget line with what was spent on it and its ceiling; an empty cell where nobody entered anything."""
    lines = []
    for line in lines_of_year(rows):
        entries = spent_by(rows, [line])
        spent = sum(entry.amount_rupiah for entry in entries) if entries else None
        lines.append(
            _weighed(rows, figure, name=f"B{line.id}", side=line.regency_code, hit=spent, of=line.ceiling_rupiah)
        )
    return lines


def _people(rows: ReportRows, figure: Indicator) -> list[CountedRow]:
    """I12: each check with those who heard and those asked; fewer than 19 people never stand in a row of their own."""
    lines = []
    for code in rows.regency_codes:
        for group in _pooled([check for check in checks_of_period(rows) if check.regency_code == code]):
            asked = sum(check.interviewed for check in group)
            heard = sum(check.heard for check in group) if asked >= LEAST_INTERVIEWED else None
            name = " ".join(f"C{check.id}" for check in group)
            lines.append(_weighed(rows, figure, name=name, side=code, hit=heard, of=asked))
    return lines


def _pooled(checks: list[CheckRow]) -> list[list[CheckRow]]:
    """Checks of enough people each by itself, the small ones together: with the last large one where they are still too few."""
    large = [[check] for check in checks if check.interviewed >= LEAST_INTERVIEWED]
    small = [check for check in checks if check.interviewed < LEAST_INTERVIEWED]
    if not small:
        return large
    if large and sum(check.interviewed for check in small) < LEAST_INTERVIEWED:
        return [*large[:-1], large[-1] + small]
    return [*large, small]


def _weighed(rows: ReportRows, figure: Indicator, *, name: str, side: str, hit: int | None, of: int) -> CountedRow:
    """A row that counts with its weight, on its own side."""
    cells = [cell for code in rows.regency_codes for cell in ((hit, of) if code == side else (None, None))]
    return CountedRow(figure.id.value, name, hit, of, *cells)


_WEIGHERS: Mapping[IndicatorId, Callable[[ReportRows, Indicator], list[CountedRow]]] = {
    IndicatorId.I1: _votes,
    IndicatorId.I2: _slots,
    IndicatorId.I3: _joint,
    IndicatorId.I4: _seconds,
    IndicatorId.I5: _villages,
    IndicatorId.I6: _villages,
    IndicatorId.I7: _villages,
    IndicatorId.I8: _villages,
    IndicatorId.I9: _villages,
    IndicatorId.I10: _follow_ups,
    IndicatorId.I11: _rupiah,
    IndicatorId.I12: _people,
}
