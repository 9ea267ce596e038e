"""Counts what the indicators I1 to I9 stand on, from frozen rows, in whole numbers; never an estimate, a target or a word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any

from scheduler.terms import Grade, Topic

from ..reach.channels import reach_by_channel
from ..reach.coverage import ENOUGH_AIRINGS, ProvenAiring, VillageCoverage, cover
from ..reach.evidence import Basis
from .achievement import NOTHING, Share
from .figures import AiringRow, AssignmentRow, Period, ReportRows, VillageRow

RowId = int | str
PAIR_WITHIN_DAYS = 7
"""A joint slot is one broadcast when both sides aired it at most so many days apart (I3)."""
MOST_VILLAGES_EACH = 3
"""How many villages one facilitator is to cover at most (I7)."""
LEAST_MATCHED = Fraction(30, 100)
"""The share of due slots that is to be matched in a recording (I2)."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a formula counted, before it is held against a target; `also_met` is a target's second half."""

    share: Share
    by_regency: Mapping[str, Share]
    rows: tuple[RowId, ...]
    hits: tuple[RowId, ...]
    detail: Mapping[str, Any]
    also_met: bool = True


def share_of(hits: Collection[object], members: Collection[object], *, known: bool = True) -> Share:
    """Hits out of members; no numerator where nothing is known of any member."""
    return Share(len(hits) if known and members else None, len(members))


def count_approved(rows: ReportRows) -> Count:
    """I1: joint slots approved by both / proposed; each side's own yes beside it."""
    proposed = [joint for joint in rows.joint_slots if joint.is_proposed and joint.day in rows.period]
    agreed = rows.agreed_joint_ids()
    hits = [joint for joint in proposed if joint.id in agreed]
    sides = {
        code: share_of([joint for joint in proposed if code in joint.approved_by], proposed)
        for code in rows.regency_codes
    }
    return Count(share_of(hits, proposed), sides, ids_of(proposed), ids_of(hits), {})


def count_proven(rows: ReportRows) -> Count:
    """I2: slots with proof P2 or P3 / slots due; grades shown apart, and P3 has a target of its own."""
    due = rows.due_slots()
    verdicts = rows.verdicts()
    home = rows.station_regencies()
    known = {slot.id for slot in due if slot.id in verdicts}
    proven = {slot.id for slot in due if slot.id in verdicts and verdicts[slot.id].is_proven}
    grades = Counter(_grade_shown(verdicts.get(slot.id)) for slot in due)
    sides = {}
    for code in rows.regency_codes:
        own = {slot.id for slot in due if home.get(slot.station_id) == code}
        sides[code] = share_of(own & proven, own, known=bool(own & known))
    matched = Fraction(grades[Grade.P3], len(due)) if due else Fraction(0)
    return Count(
        share_of(proven, due, known=bool(known)),
        sides,
        ids_of(due),
        tuple(sorted(proven)),
        {"grades": {g.value: grades[g] for g in Grade}, "unheard_of": len(due) - len(known)},
        also_met=matched >= LEAST_MATCHED,
    )


def _grade_shown(airing: AiringRow | None) -> Grade:
    """The grade of a slot's airing; a missed slot has no proof of airing, however well its absence is logged."""
    return airing.grade if airing and airing.is_aired else Grade.P0


def count_joint(rows: ReportRows) -> Count:
    """I3: joint slots aired, they or their make-goods, on a station of each side at most 7 days apart / joint slots due."""
    due = rows.due_joint_slots()
    promises = rows.promises()
    joint_of = {slot.id: promises.get(slot.joint_slot_id, slot.joint_slot_id) for slot in rows.slots}
    home = rows.station_regencies()
    days: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for airing in rows.airings:
        if airing.slot_id in joint_of and airing.is_aired and airing.day <= rows.as_of_on:
            side = home.get(airing.station_id, "")
            days[joint_of[airing.slot_id]][side].append(airing.day.toordinal())
    hits = [joint for joint in due if _is_within(days[joint.id], rows.regency_codes)]
    judged = {joint_of.get(airing.slot_id) for airing in rows.airings if airing.slot_id is not None}
    one_sided = {code: sum(code in days[joint.id] for joint in due) for code in rows.regency_codes}
    known = any(joint.id in judged for joint in due)
    return Count(share_of(hits, due, known=known), {}, ids_of(due), ids_of(hits), {"aired_by_side": one_sided})


def _is_within(days: Mapping[str, list[int]], sides: tuple[str, str]) -> bool:
    left, right = (days.get(side, []) for side in sides)
    return any(abs(one - other) <= PAIR_WITHIN_DAYS for one in left for other in right)


def count_balance(rows: ReportRows) -> Count:
    """I4: proven seconds of the topic that got least / of all topics."""
    proven = [airing for airing in rows.judged_airings() if airing.is_proven]
    home = rows.station_regencies()
    seconds = _seconds(proven)
    sides = {}
    for code in rows.regency_codes:
        sides[code] = _least(_seconds(airing for airing in proven if home.get(airing.station_id) == code))
    detail = {"seconds": {topic.value: seconds[topic] for topic in Topic}}
    least = _least(seconds)
    rarest = min(Topic, key=lambda topic: seconds[topic])
    hits = ids_of(airing for airing in proven if airing.topic is rarest) if proven else ()
    return Count(least, sides, ids_of(proven), hits, detail)


def _seconds(airings: Iterable[AiringRow]) -> Counter[Topic]:
    total: Counter[Topic] = Counter()
    for airing in airings:
        total[airing.topic] += airing.length_s
    return total


def _least(seconds: Mapping[Topic, int]) -> Share:
    total = sum(seconds.values())
    return Share(min(seconds[topic] for topic in Topic), total) if total else NOTHING


def count_reached(rows: ReportRows) -> Count:
    """I5: villages with an adequate signal from a station on air / villages; by evidence and by channel."""
    covered = cover([village.code for village in rows.villages], rows.signals, airings=())
    reached = {code for code, village in covered.items() if not village.is_blind}
    known = {code for code, village in covered.items() if village.best}
    bases = Counter(covered[code].best.basis for code in reached)  # type: ignore[union-attr]  # reached has a best
    detail = {
        "by_basis": {basis.value: bases[basis] for basis in Basis},
        **_by_channel(rows),
        "without_data": len(rows.villages) - len(known),
    }
    return _villages(rows, reached, known=known, detail=detail)


def _by_channel(rows: ReportRows) -> dict[str, Mapping[str, Any]]:
    """How many villages each channel reaches, whole and on each side, by the rule of `reach_by_channel`.

    None where there is no such channel; of what is no signal, also how many no signal reaches.
    """
    found = reach_by_channel(
        [village.code for village in rows.villages],
        rows.signals,
        kinds={station.id: station.kind for station in rows.stations},
        words=rows.words,
        outages=rows.outages,
        played=rows.played,
        day=rows.judged_on,
    )
    sides = {code: {v.code for v in rows.villages if v.regency_code == code} for code in rows.regency_codes}
    return {
        "by_channel": {one.channel.value: one.count for one in found},
        "by_channel_and_side": {
            one.channel.value: {code: len(one.codes & own) if one.is_known else None for code, own in sides.items()}
            for one in found
        },
        "without_signal": {
            one.channel.value: len(one.without_signal) if one.is_known else None
            for one in found
            if not one.channel.is_signal
        },
    }


def cover_period(rows: ReportRows) -> dict[str, VillageCoverage]:
    """The coverage of every village by the period's proven airings."""
    proven = [
        ProvenAiring(airing.id, airing.station_id, airing.day, airing.topic)
        for airing in rows.judged_airings()
        if airing.is_proven
    ]
    return cover(
        [v.code for v in rows.villages], rows.signals, airings=proven, outages=rows.outages, relays=rows.relays
    )


def count_opportunity(rows: ReportRows) -> Count:
    """I6: village-months with at least 3 proven airings of each topic on a receivable station / village-months.

    In a period of one month these are villages; a longer period counts every month of every village.
    """
    covered = cover_period(rows)
    months = [month for month in rows.period.months() if month <= rows.as_of_on]
    served = {(month, code) for month in months for code in covered if covered[code].is_served(month)}
    known = {code for code in covered if covered[code].best} if rows.judged_airings() else set()
    members = [(month, village) for month in months for village in rows.villages]
    sides = {}
    for code in rows.regency_codes:
        own = [(month, village.code) for month, village in members if village.regency_code == code]
        sides[code] = share_of(served.intersection(own), own, known=any(village in known for _, village in own))
    detail = {
        "least": ENOUGH_AIRINGS,
        "by_month": {month.isoformat(): sum(m == month for m, _ in served) for month in months},
    }
    hits = tuple(sorted(f"{code} {month:%Y-%m}" for month, code in served))
    ids = tuple(f"{village.code} {month:%Y-%m}" for month, village in members)
    return Count(share_of(served, members, known=bool(known)), sides, ids, hits, detail)


def count_accompanied(rows: ReportRows) -> Count:
    """I7: villages with an active facilitator by decree / villages; how many villages each has."""
    listed = {village.code for village in rows.villages}
    active = [a for a in rows.assignments if a.village_code in listed and a.is_active(rows.judged_on)]
    load = _load(active)
    detail = {
        "facilitators": len(load),
        "median": str(median(load)) if load else None,
        "max": max(load, default=None),
    }
    known = listed if rows.assignments else set()
    within = max(load, default=0) <= MOST_VILLAGES_EACH
    return _villages(rows, {a.village_code for a in active}, known=known, detail=detail, also_met=within)


def _load(active: Iterable[AssignmentRow]) -> list[int]:
    villages: dict[int, set[str]] = defaultdict(set)
    for assignment in active:
        villages[assignment.facilitator_id].add(assignment.village_code)
    return [len(codes) for codes in villages.values()]


def count_visited(rows: ReportRows) -> Count:
    """I8: villages with a recorded activity in every quarter of the period / villages; days since the last one."""
    visited = set.intersection(*(_visited_in(rows, quarter) for quarter in rows.judged_quarters()))
    newest: dict[str, int] = {}
    for activity in rows.activities:
        if activity.day <= rows.judged_on:
            days = (rows.judged_on - activity.day).days
            newest[activity.village_code] = min(days, newest.get(activity.village_code, days))
    detail = {"days_since": {village.code: newest.get(village.code) for village in rows.villages}}
    known = {village.code for village in rows.villages} if rows.activities else set()
    return _villages(rows, visited, known=known, detail=detail)


def _visited_in(rows: ReportRows, quarter: Period) -> set[str]:
    """Villages with an activity on a day of a quarter that is over."""
    return {a.village_code for a in rows.activities if a.day in quarter and a.day <= rows.judged_on}


def count_double_blind(rows: ReportRows) -> Count:
    """I9: villages without an adequate signal and without an activity in the last quarter, by name.

    No figure where either half has no data at all.
    """
    covered = cover([village.code for village in rows.villages], rows.signals, airings=())
    visited = _visited_in(rows, rows.judged_quarters()[-1])
    blind = [v for v in rows.villages if covered[v.code].is_blind and v.code not in visited]
    known = {v.code for v in rows.villages} if any(c.best for c in covered.values()) and rows.activities else set()
    detail = {"villages": [_name(village) for village in blind]} if known else {}
    return _villages(rows, {village.code for village in blind}, known=known, detail=detail)


def _name(village: VillageRow) -> dict[str, str]:
    return {
        "code": village.code,
        "name": village.name,
        "district": village.district,
        "regency_code": village.regency_code,
    }


def _villages(
    rows: ReportRows, hits: set[str], *, known: Collection[str], detail: Mapping[str, Any], also_met: bool = True
) -> Count:
    """A count of villages over the frozen list, both sides beside each other."""
    listed = [village.code for village in rows.villages]
    sides = {}
    for regency_code in rows.regency_codes:
        own = {village.code for village in rows.villages if village.regency_code == regency_code}
        sides[regency_code] = share_of(hits & own, own, known=any(code in known for code in own))
    counted = tuple(code for code in listed if code in hits) if known else ()
    return Count(share_of(counted, listed, known=bool(known)), sides, tuple(listed), counted, detail, also_met)


def ids_of(rows: Iterable[Any]) -> tuple[RowId, ...]:
    """The ids of some rows, in their order."""
    return tuple(row.id for row in rows)
