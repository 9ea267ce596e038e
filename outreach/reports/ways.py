"""The way down from each figure: its rows in words, and from each row to what proves it; never a count and never a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .. import i18n
from ..errors import N_
from .account_rows import FollowUpKind
from .behind import tell_rows
from .counts import cover_period
from .figures import AiringRow, ReportRows, SlotRow
from .indicators import Indicator, IndicatorId
from .periods import PeriodKind, code_of, name_of, period_of


@dataclass(frozen=True, slots=True)
class Way:
    """One link to evidence: its words, the page and the place on it; `grade` is the proof that waits there, if any."""

    words: str
    endpoint: str
    parts: Mapping[str, Any]
    anchor: str | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row behind a figure; `counts` tells whether it stands in the numerator."""

    label: str
    note: str
    ways: tuple[Way, ...]
    topic: str = ""
    counts: bool = True


class _Known:
    """A period's rows by id."""

    def __init__(self, rows: ReportRows, names: Mapping[str, str]) -> None:
        self.rows, self.names = rows, names
        self.villages = {village.code: village for village in rows.villages}
        self.joints = {joint.id: joint for joint in rows.joint_slots}
        self.slots = {slot.id: slot for slot in rows.slots}
        self.airings = {airing.id: airing for airing in rows.airings}
        self.stations = {station.id: station.name for station in rows.stations}
        self.verdicts = rows.verdicts()
        self.promises = rows.promises()
        self.told = tell_rows(rows)
        self.owed = {row.id: row for row in rows.follow_ups}

    def proof(self, airing: AiringRow) -> Way:
        """The line of an airing's station-day: plan, log line, recording and the operator's word side by side."""
        words = f"{i18n.day_short(airing.day)}, {self.stations.get(airing.station_id, '–')}"
        return self.line(words, airing.station_id, airing.day, slot_id=airing.slot_id, grade=_grade(airing))

    def unheard(self, slot: SlotRow) -> Way:
        """The line of a slot nobody has told anything about yet."""
        words = f"{i18n.day_short(slot.day)}, {self.stations.get(slot.station_id, '–')}"
        return self.line(words, slot.station_id, slot.day, slot_id=slot.id, grade="P0")

    def line(self, words: str, station_id: int, day: date, *, slot_id: int | None, grade: str) -> Way:
        parts = {"station_id": station_id, "hari": day.isoformat()}
        return Way(words, "airings.day", parts, f"baris-{slot_id}" if slot_id else None, grade)


def lines_of(figure: Indicator, rows: ReportRows, *, names: Mapping[str, str], most: int = 1500) -> list[RowLine]:
    """The rows a figure was counted from, each with its ways to the evidence; `names` are the regencies' by code."""
    known, hits, word = _Known(rows, names), set(figure.hits), _WORDERS[figure.id]
    return [replace(word(known, row), counts=row in hits) for row in figure.rows[:most]]


def airings_heard(rows: ReportRows, village_code: str) -> list[RowLine]:
    """The proven airings a village could hear in a period: what a village and month of I6 is counted from."""
    known, village = _Known(rows, {}), cover_period(rows).get(village_code)
    return [_airing(known, airing_id) for airing_id in (village.airing_ids if village else ())]


def _grade(airing: AiringRow) -> str:
    return airing.grade.value if airing.is_aired else "P0"


def _voted(known: _Known, row: Any) -> RowLine:
    """I1: a joint slot leads to both votes."""
    ways = (Way(i18n.gettext(N_("kedua suara")), "slots.show", {"joint_slot_id": row}),)
    return RowLine(i18n.day_long(known.joints[row].day), "", ways)


def _joint(known: _Known, row: Any) -> RowLine:
    """I3: a joint slot leads to the line of each station that was to air it or its make-good."""
    own = [slot for slot in known.rows.slots if known.promises.get(slot.joint_slot_id) == row]
    ways = [
        known.proof(known.verdicts[slot.id]) if slot.id in known.verdicts else known.unheard(slot)
        for slot in own
        if slot.day <= known.rows.as_of_on
    ]
    return RowLine(i18n.day_long(known.joints[row].day), "", tuple(ways), own[0].topic.value if own else "")


def _slot(known: _Known, row: Any) -> RowLine:
    """I2: a slot leads to its line on the station-day."""
    slot, airing = known.slots[row], known.verdicts.get(row)
    way = known.proof(airing) if airing else known.unheard(slot)
    return RowLine(i18n.day_long(slot.day), known.stations.get(slot.station_id, "–"), (way,), slot.topic.value)


def _airing(known: _Known, row: Any) -> RowLine:
    """I4: a proven airing leads to its line."""
    airing = known.airings[row]
    return RowLine(i18n.day_long(airing.day), i18n.length(airing.length_s), (known.proof(airing),), airing.topic.value)


def _village(known: _Known, code: str, *ways: Way) -> RowLine:
    village = known.villages[code]
    place = f"{village.district}, {known.names.get(village.regency_code, '')}"
    return RowLine(village.name, place, ways)


def _at(code: str, words: str, anchor: str) -> Way:
    return Way(words, "reach.village", {"code": code}, anchor)


def _signal(code: str) -> Way:
    return _at(code, i18n.gettext(N_("sinyal tiap stasiun")), "dengar")


def _visits(known: _Known, code: str) -> Way:
    newest = max(
        (one.day for one in known.rows.activities if one.village_code == code and one.day <= known.rows.judged_on),
        default=None,
    )
    words = i18n.day_plain(newest) if newest else i18n.gettext(N_("belum ada kegiatan"))
    return _at(code, words, "kegiatan")


def _reached(known: _Known, row: Any) -> RowLine:
    """I5: a village leads to what each station's signal there stands on."""
    return _village(known, row, _signal(row))


def _month(known: _Known, row: Any) -> RowLine:
    """I6: a village and month leads to the proven airings that could be heard there."""
    code, month = row.split(" ")
    period = period_of(PeriodKind.MONTH, date.fromisoformat(f"{month}-01"))
    parts = {"code": code, "periode": code_of(period)}
    way = Way(i18n.gettext(N_("penayangan terbukti yang terjangkau")), "reports.heard", parts)
    return replace(_village(known, code, way), note=i18n.month_name(period.from_on))


def _accompanied(known: _Known, row: Any) -> RowLine:
    """I7: a village leads to each facilitator's decree."""
    active = [a for a in known.rows.assignments if a.village_code == row and a.is_active(known.rows.judged_on)]
    decrees = [
        Way(
            i18n.gettext(N_("SK %(n)s")) % {"n": one.decree_number},
            "facilitators.show",
            {"facilitator_id": one.facilitator_id},
        )
        for one in active
    ]
    return _village(known, row, *(decrees or [_at(row, i18n.gettext(N_("belum ada fasilitator")), "pendamping")]))


def _visited(known: _Known, row: Any) -> RowLine:
    """I8: a village leads to its recorded activities."""
    return _village(known, row, _visits(known, row))


def _blind(known: _Known, row: Any) -> RowLine:
    """I9: a village leads to both: its signals and its activities."""
    return _village(known, row, _signal(row), _visits(known, row))


def _followed_up(known: _Known, row: Any) -> RowLine:
    """I10: a replacement leads to the slot that was missed, a refusal to its joint slot, a report to its quarter."""
    owed = known.owed[row]
    if owed.station_id is not None and owed.day is not None:
        words = f"{i18n.day_short(owed.day)}, {known.stations.get(owed.station_id, '–')}"
        return _told(known, row, known.line(words, owed.station_id, owed.day, slot_id=owed.slot_id, grade=""))
    number = row.partition("-")[2]
    if owed.kind is FollowUpKind.CONFLICT:
        return _told(known, row, Way(i18n.gettext(N_("kedua suara")), "slots.show", {"joint_slot_id": number}))
    quarter = period_of(PeriodKind.QUARTER, date.fromisoformat(number[:10]))
    parts = {"period_code": code_of(quarter)}
    return _told(known, row, Way(name_of(quarter), "reports.of_period", parts, "dibekukan"))


def _told(known: _Known, row: Any, *ways: Way) -> RowLine:
    told = known.told[row]
    return RowLine(told.text, known.names.get(told.regency_code, ""), ways)


def _spent(known: _Known, row: Any) -> RowLine:
    """I11: a budget line leads to its place in both budgets of its year."""
    parts = {"tahun": known.rows.period.last_on.year}
    return _told(known, row, Way(i18n.gettext(N_("Anggaran")), "budget.index", parts, f"mata-{row[1:]}"))


def _asked(known: _Known, row: Any) -> RowLine:
    """I12: a check leads to its line among all of them."""
    return _told(known, row, Way(i18n.gettext(N_("Uji dengar")), "listening.index", {}, f"uji-{row[1:]}"))


_WORDERS: Mapping[IndicatorId, Callable[[_Known, Any], RowLine]] = {
    IndicatorId.I1: _voted,
    IndicatorId.I2: _slot,
    IndicatorId.I3: _joint,
    IndicatorId.I4: _airing,
    IndicatorId.I5: _reached,
    IndicatorId.I6: _month,
    IndicatorId.I7: _accompanied,
    IndicatorId.I8: _visited,
    IndicatorId.I9: _blind,
    IndicatorId.I10: _followed_up,
    IndicatorId.I11: _spent,
    IndicatorId.I12: _asked,
}
