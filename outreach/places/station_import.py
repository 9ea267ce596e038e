"""Reads a file of stations into rows or refusals, then keeps all or nothing; never takes a technical figure without its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import N_
from ..i18n import gettext, today
from ..numerals import TwoReadings, read_number
from . import service
from .csvrows import Unfit, read_rows, unfit
from .errors import ImportRefused
from .measures import MEASURES
from .models import FactName, Regency, Station, StationFact, StationKind

COLUMNS = {
    "regency": ("kode_kabupaten", "regency_code"),
    "name": ("nama", "name"),
    "short_name": ("nama_pendek", "short_name"),
    "kind": ("jenis", "kind"),
    "sign_on": ("mulai_siar", "sign_on"),
    "sign_off": ("selesai_siar", "sign_off"),
    FactName.LATITUDE.value: ("lintang", "latitude"),
    FactName.LONGITUDE.value: ("bujur", "longitude"),
    FactName.FREQUENCY_MHZ.value: ("frekuensi_mhz", "frequency_mhz"),
    FactName.ERP_W.value: ("daya_erp_w", "erp_w"),
    FactName.MAST_M.value: ("tinggi_antena_m", "mast_m"),
    FactName.LICENSED_KM.value: ("radius_izin_km", "licensed_km"),
    "source": ("sumber", "source"),
    "source_on": ("tanggal_sumber", "source_on"),
}
NEEDED = ("regency", "name", "short_name", "kind", "sign_on", "sign_off")
KINDS = {
    "lppl": StationKind.LOCAL_PUBLIC,
    "swasta": StationKind.PRIVATE,
    "komunitas": StationKind.COMMUNITY,
    **{kind.value: kind for kind in StationKind if not kind.is_carrier},
}
MOST_NAME, MOST_SHORT, MOST_SOURCE = 120, 40, 200

FOREIGN = N_("kabupaten %(value)s bukan pihak perjanjian")
NO_NAME = N_("nama kosong")
LONG_NAME = N_("nama lebih panjang dari %(most)s huruf")
LONG_SOURCE = N_("sumber lebih panjang dari %(most)s huruf")
TWICE = N_("stasiun “%(value)s” muncul dua kali")
CLOSED = N_("stasiun “%(value)s” sudah ditutup")
BAD_KIND = N_("jenis “%(value)s” harus lppl, swasta, atau komunitas")
BAD_CLOCK = N_("jam “%(value)s” tidak berbentuk 05:00")
BAD_FACT = N_("kolom %(column)s: “%(value)s” bukan angka antara %(least)s dan %(most)s")
NO_SOURCE = N_("data teknis tanpa sumber dan tanggal_sumber (2026-11-24) tidak diterima")
SOURCE_AHEAD = N_("tanggal_sumber %(value)s belum tiba")


@dataclass(frozen=True, slots=True)
class StationRow:
    """One station as a file tells it; `facts` holds only what the file fills in."""

    line: int
    regency_code: str
    name: str
    short_name: str
    kind: StationKind
    sign_on: time
    sign_off: time
    facts: tuple[tuple[FactName, float], ...]
    source: str
    source_on: date | None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same station."""
        return self.regency_code, self.name

    @property
    def values(self) -> dict[str, object]:
        """What a known station's row is changed to."""
        return {name: getattr(self, name) for name in ("short_name", "kind", "sign_on", "sign_off")}


@dataclass(frozen=True, slots=True)
class StationPreview:
    """What an import would do: new and changed stations, and every refused line with its reason."""

    rows: tuple[StationRow, ...]
    refused: tuple[tuple[int, str], ...]
    new_count: int
    changed_count: int


def read_stations(
    raw: bytes, *, regencies: frozenset[str], today_on: date
) -> tuple[list[StationRow], list[tuple[int, str]]]:
    """Rows and refusals of a CSV of stations; a source dated after `today_on` is none."""
    read, refused = read_rows(raw, columns=COLUMNS, needed=NEEDED)
    rows: dict[tuple[str, str], StationRow] = {}
    for line, cell in read:
        try:
            row = _row(line, cell, regencies, today_on)
            if row.key in rows:
                raise unfit(TWICE, value=row.name[:40])
        except Unfit as why:
            refused.append((line, str(why)))
        else:
            rows[row.key] = row
    return list(rows.values()), refused


def _row(line: int, cell: dict[str, str], regencies: frozenset[str], today_on: date) -> StationRow:
    if cell["regency"] not in regencies:
        raise unfit(FOREIGN, value=cell["regency"][:20])
    if cell["kind"].lower() not in KINDS:
        raise unfit(BAD_KIND, value=cell["kind"][:20])
    facts = tuple(_facts(cell))
    source, source_on = _source(cell, today_on, is_needed=bool(facts))
    return StationRow(
        line,
        cell["regency"],
        _name(cell["name"], MOST_NAME),
        _name(cell["short_name"], MOST_SHORT),
        KINDS[cell["kind"].lower()],
        _clock(cell["sign_on"]),
        _clock(cell["sign_off"]),
        facts,
        source,
        source_on,
    )


def _name(text: str, most: int) -> str:
    if not text:
        raise unfit(NO_NAME)
    if len(text) > most:
        raise unfit(LONG_NAME, most=most)
    return text


def _clock(text: str) -> time:
    try:
        return datetime.strptime(text.replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 -- a wall clock without a day
    except ValueError:
        raise unfit(BAD_CLOCK, value=text[:20]) from None


def _facts(cell: dict[str, str]) -> Iterator[tuple[FactName, float]]:
    for name, measure in MEASURES.items():
        text = cell[name.value]
        if not text:
            continue
        try:
            value = read_number(text, least=measure.least, most=measure.most)
        except (TwoReadings, ValueError):
            value = measure.most + 1
        if not measure.least <= value <= measure.most:
            told = {"least": f"{measure.least:g}", "most": f"{measure.most:g}"}
            raise unfit(BAD_FACT, column=COLUMNS[name.value][0], value=text[:20], **told)
        yield name, value


def _source(cell: dict[str, str], today_on: date, *, is_needed: bool) -> tuple[str, date | None]:
    """The source of a row's technical facts and its day; both are needed as soon as there is one fact."""
    if not is_needed:
        return "", None
    if len(cell["source"]) > MOST_SOURCE:
        raise unfit(LONG_SOURCE, most=MOST_SOURCE)
    try:
        source_on = date.fromisoformat(cell["source_on"])
    except ValueError:
        raise unfit(NO_SOURCE) from None
    if not cell["source"]:
        raise unfit(NO_SOURCE)
    if source_on > today_on:
        raise unfit(SOURCE_AHEAD, value=source_on.isoformat())
    return cell["source"], source_on


# --- keeping ----------------------------------------------------------------------------------------------------------


def preview_stations(session: Session, raw: bytes, *, now: datetime) -> StationPreview:
    """What importing a file would do; reads only."""
    regencies = frozenset(session.scalars(select(Regency.code)))
    rows, refused = read_stations(raw, regencies=regencies, today_on=today(now))
    known = _known(session)
    closed = [row for row in rows if row.key in known and known[row.key].closed_on is not None]
    refused += [(row.line, gettext(CLOSED) % {"value": row.name}) for row in closed]
    new = [row for row in rows if row.key not in known]
    changed = [row for row in rows if row.key in known and _differs(session, known[row.key], row)]
    return StationPreview(tuple(rows), tuple(sorted(refused)), len(new), len(changed))


def _known(session: Session) -> dict[tuple[str, str], Station]:
    return {
        (each.regency_code, each.name): each
        for each in service.read_stations(session, with_closed=True, with_carriers=True)
    }


def _differs(session: Session, station: Station, row: StationRow) -> bool:
    values_differ = any(getattr(station, name) != value for name, value in row.values.items())
    return values_differ or bool(_fresh_facts(session, station, row))


def _fresh_facts(session: Session, station: Station, row: StationRow) -> list[tuple[FactName, float]]:
    """The facts of a row that the station's newest ones do not say already, from the same source."""
    current = service.current_facts(service.facts_of(session, station.id))
    return [(name, value) for name, value in row.facts if not _says(current.get(name), value, row)]


def _says(fact: StationFact | None, value: float, row: StationRow) -> bool:
    return fact is not None and (fact.value, fact.source, fact.source_on) == (value, row.source, row.source_on)


def import_stations(session: Session, actor: Actor, *, raw: bytes, file_name: str, now: datetime) -> StationPreview:
    """Keep every station of a file, or none: one refused row refuses the file (`ImportRefused`).

    A station is the same by its regency and name. The same file again changes nothing and writes no line into the trail.
    """
    preview = preview_stations(session, raw, now=now)
    if preview.refused:
        raise ImportRefused(file=file_name, rows=preview.refused)
    if not preview.new_count and not preview.changed_count:
        return preview
    known = _known(session)
    for row in preview.rows:
        _keep(session, actor, known.get(row.key), row, now)
    facts = {"file": file_name, "rows": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count}
    record(session, actor, action="station.import", thing=("import", file_name[:80]), changes=facts, now=now)
    return preview


def _keep(session: Session, actor: Actor, station: Station | None, row: StationRow, now: datetime) -> None:
    if station is None:
        station = service.add_station(
            session,
            actor,
            name=row.name,
            short_name=row.short_name,
            regency_code=row.regency_code,
            kind=row.kind,
            sign_on=row.sign_on,
            sign_off=row.sign_off,
            now=now,
        )
    else:
        service.save_station(session, actor, station=station, values=row.values, version=station.version, now=now)
    for name, value in _fresh_facts(session, station, row):
        assert row.source_on is not None, "a row with facts names the day of their source"
        told = {"source": row.source, "source_on": row.source_on}
        service.enter_fact(session, actor, station=station, name=name, value=value, now=now, **told)  # type: ignore[arg-type]  # two kinds in one dict
