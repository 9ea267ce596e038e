"""Lays out what the public may take home, as rows and as files; never a person and never a query."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from scheduler.terms import WIB, Topic, Verdict

from ..reach.evidence import Basis
from ..reach.signal import SignalClass
from ..slots.board import JointView
from .account_words import ACCOUNT_WORDS
from .content import VillageLine
from .figures import ReportRows
from .indicators import Indicator, IndicatorId
from .open_columns import COLUMNS, Table, dictionary
from .words import UNITS, WORDS

Value = str | int | float | None
Row = tuple[Value, ...]


TOPICS = {Topic.LAW: "peraturan", Topic.HARMONY: "kerukunan", Topic.PEACE: "ketenteraman"}
VERDICTS = {
    Verdict.AIRED: "tayang",
    Verdict.LATE: "terlambat",
    Verdict.SHORT: "terpotong",
    Verdict.MISSED: "tidak_tayang",
    Verdict.UNPROVEN: "belum_terbukti",
}
SIGNALS = {
    SignalClass.STRONG: "kuat",
    SignalClass.ADEQUATE: "cukup",
    SignalClass.WEAK: "lemah",
    SignalClass.NONE: "tidak_ada",
}
BASES = {
    Basis.RECORDING: "rekaman",
    Basis.REPORTS: "dua_laporan",
    Basis.REPORT: "satu_laporan",
    Basis.PREDICTION: "perkiraan",
}
NAMES = {**WORDS, **ACCOUNT_WORDS}
UNITS_OPEN = {IndicatorId.I4: "detik"}
"""What a figure counts where a report words it in another way: proven airtime is counted in seconds."""
YES_NO = {True: "ya", False: "tidak"}
"""Words of the tables are the same in every language: programs read them."""


def upcoming_rows(views: Iterable[JointView]) -> Iterator[Row]:
    """One line a station of every broadcast that both regencies approved and whose hour has not come."""
    for view in views:
        for place in view.places:
            start = place.span.start_at.astimezone(WIB)
            yield (
                f"S-{place.slot_id}",
                start.date().isoformat(),
                f"{start:%H:%M}",
                round(view.length_s),
                place.station_name,
                place.regency_code,
                TOPICS[Topic(view.topic)],
                view.title,
            )


def airing_rows(rows: ReportRows) -> Iterator[Row]:
    """One line a slot that is due, newest first, with what is known of it."""
    stations = {station.id: station for station in rows.stations}
    verdicts = rows.verdicts()
    for slot in sorted(rows.due_slots(), key=lambda slot: (slot.day, slot.id), reverse=True):
        airing, station = verdicts.get(slot.id), stations.get(slot.station_id)
        yield (
            f"S-{slot.id}",
            slot.day.isoformat(),
            station.name if station else None,
            station.regency_code if station else None,
            TOPICS[slot.topic],
            VERDICTS.get(airing.verdict) if airing else None,
            (airing.grade.value if airing.is_aired else "P0") if airing else "P0",
        )


def village_rows(lines: Iterable[VillageLine], *, knows_double: bool) -> Iterator[Row]:
    """One line a border village of the period's list; `knows_double` tells whether I9 has data at all."""
    for line in lines:
        yield (
            line.code,
            line.name,
            line.district,
            line.regency_code,
            line.station,
            SIGNALS[line.klass] if line.klass else None,
            BASES[line.basis] if line.basis else None,
            YES_NO[line.is_served] if line.klass else None,
            *(line.airings[topic] if line.airings else None for topic in Topic),
            None if line.facilitators is None else YES_NO[line.facilitators > 0],
            YES_NO[line.is_double_blind] if knows_double else None,
        )


def figure_rows(figures: Mapping[IndicatorId, Indicator]) -> Iterator[Row]:
    """One line a figure of the report."""
    for key, figure in figures.items():
        target = figure.target
        yield (
            key.value,
            NAMES[key.value],
            figure.numerator,
            figure.denominator,
            _decimal(figure.value),
            target.at_most if target.at_most is not None else _decimal(target.at_least),
            None if figure.met is None else YES_NO[figure.met],
            UNITS_OPEN.get(key, UNITS.get(key.value, "desa")),
        )


def _decimal(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 6)


# --- files ------------------------------------------------------------------------------------------------------------


def write_json(table: Table, rows: Iterable[Row], *, about: Mapping[str, Any], licence: str) -> bytes:
    """A table as one JSON document that carries its own dictionary; null is no data."""
    names = [column.name for column in COLUMNS[table]]
    document = {
        "tabel": table.value,
        **about,
        "kamus": dictionary(table, licence=licence),
        "baris": [dict(zip(names, row, strict=True)) for row in rows],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def about_period(name: str, *, from_on: date, last_on: date, is_example: bool) -> dict[str, Any]:
    """What a file says of itself before its rows."""
    return {
        "periode": name,
        "dari": from_on.isoformat(),
        "sampai": last_on.isoformat(),
        "contoh": is_example,
    }
