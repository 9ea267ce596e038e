"""Reads a file of villages into rows or refusals, then keeps all or nothing; never guesses a missing cell."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import N_
from ..i18n import gettext
from .csvrows import read_rows
from .errors import ImportRefused, NoneOfOwn
from .models import District, Regency, Village

COLUMNS = {
    "code": ("kode_kemendagri", "code", "kode"),
    "name": ("nama", "name"),
    "kind": ("jenis", "kind"),
    "district_name": ("kecamatan", "district"),
    "latitude": ("lat_inside", "latitude", "lintang"),
    "longitude": ("lng_inside", "longitude", "bujur"),
    "area": ("luas_km2_polygon", "area_km2", "luas_km2"),
}
NEEDED = ("code", "name", "kind", "latitude", "longitude")

BAD_CODE = N_("kode desa “%(value)s” tidak berbentuk 16.02.04.2001")
FOREIGN = N_("kabupaten %(value)s bukan pihak perjanjian")
BAD_KIND = N_("jenis “%(value)s” harus desa atau kelurahan")
BAD_POINT = N_("koordinat “%(value)s” bukan derajat yang mungkin")
NO_NAME = N_("nama kosong")
LONG_NAME = N_("nama lebih panjang dari %(most)s huruf")
MOST_NAME = 120
TWICE = N_("kode %(value)s muncul dua kali")
BAD_AREA = N_("luas “%(value)s” bukan angka km² di atas nol")


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One village as a file tells it."""

    line: int
    code: str
    name: str
    kind: str
    district_name: str
    latitude: float
    longitude: float
    area_km2: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do: new and changed villages, and every refused line with its reason."""

    rows: tuple[VillageRow, ...]
    refused: tuple[tuple[int, str], ...]
    new_count: int
    changed_count: int
    others: tuple[tuple[str, int], ...] = ()
    """Villages of another regency than the importer's, by its name: they are left as they are."""


def read_villages(raw: bytes, *, regencies: frozenset[str]) -> tuple[list[VillageRow], list[tuple[int, str]]]:
    """Rows and refusals of a CSV of villages; codes say in which district and regency each lies."""
    read, refused = read_rows(raw, columns=COLUMNS, needed=NEEDED)
    rows: list[VillageRow] = []
    seen: set[str] = set()
    for line, cell in read:
        why = _refusal(cell, seen, regencies)
        if why:
            refused.append((line, why))
            continue
        seen.add(cell["code"])
        rows.append(_row(line, cell))
    return rows, refused


def _refusal(cell: dict[str, str], seen: set[str], regencies: frozenset[str]) -> str:
    """Why a row cannot be used; empty when it can."""
    code, parts = cell["code"], cell["code"].split(".")
    if [len(part) for part in parts] != [2, 2, 2, 4] or not all(part.isdigit() and part.isascii() for part in parts):
        return gettext(BAD_CODE) % {"value": code[:20]}
    if code[:5] not in regencies:
        return gettext(FOREIGN) % {"value": code[:5]}
    if code in seen:
        return gettext(TWICE) % {"value": code}
    if not cell["name"] or max(len(cell["name"]), len(cell["district_name"])) > MOST_NAME:
        return gettext(LONG_NAME) % {"most": MOST_NAME} if cell["name"] else gettext(NO_NAME)
    if cell["kind"] not in ("desa", "kelurahan"):
        return gettext(BAD_KIND) % {"value": cell["kind"][:20]}
    if why := point_refusal(cell):
        return why
    area = _number(cell["area"])
    if cell["area"] and (area is None or not 0 < area < math.inf):
        return gettext(BAD_AREA) % {"value": cell["area"][:20]}
    return ""


def point_refusal(cell: dict[str, str]) -> str:
    """Why the latitude or the longitude of a row cannot be; empty when they can."""
    for name, most in (("latitude", 90), ("longitude", 180)):
        number = _number(cell[name])
        if number is None or not -most <= number <= most:
            return gettext(BAD_POINT) % {"value": cell[name][:20]}
    return ""


def point_of(cell: dict[str, str]) -> tuple[float, float]:
    """The latitude and the longitude of a row that `point_refusal` lets pass."""
    return _number(cell["latitude"]) or 0.0, _number(cell["longitude"]) or 0.0


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _row(line: int, cell: dict[str, str]) -> VillageRow:
    district = cell["district_name"] or cell["code"][:8]
    latitude, longitude = point_of(cell)
    return VillageRow(
        line, cell["code"], cell["name"], cell["kind"], district, latitude, longitude, _number(cell["area"])
    )


def preview_villages(session: Session, raw: bytes, *, own: str | None = None) -> Preview:
    """What importing a file would do; reads only. With `own` only that regency's villages are taken."""
    names = {regency.code: regency.short_name for regency in session.scalars(select(Regency))}
    read, refused = read_villages(raw, regencies=frozenset(names))
    others = Counter(names[row.code[:5]] for row in read if own is not None and row.code[:5] != own)
    rows = [row for row in read if own is None or row.code[:5] == own]
    known = {v.code: v for v in session.scalars(select(Village))}
    new = [row for row in rows if row.code not in known]
    differing = [row for row in rows if row.code in known and _differs(known[row.code], row)]
    return Preview(tuple(rows), tuple(refused), len(new), len(differing), tuple(sorted(others.items())))


def _differs(village: Village, row: VillageRow) -> bool:
    return (village.name, village.kind, village.latitude, village.longitude) != (
        row.name,
        row.kind,
        row.latitude,
        row.longitude,
    )


def import_villages(
    session: Session, actor: Actor, *, raw: bytes, file_name: str, own: str | None = None, now: datetime
) -> Preview:
    """Keep every village of a file, or none: one refused row refuses the file (`ImportRefused`).

    With `own` the other regency's villages stay as they are; a file of nothing else is refused (`NoneOfOwn`).
    """
    preview = preview_villages(session, raw, own=own)
    if preview.refused:
        raise ImportRefused(file=file_name, rows=preview.refused)
    if not preview.rows:
        raise NoneOfOwn("file")
    districts = set(session.scalars(select(District.code)))
    for row in preview.rows:
        if row.code[:8] not in districts:
            districts.add(row.code[:8])
            session.add(District(code=row.code[:8], name=row.district_name, regency_code=row.code[:5]))
    session.flush()
    known = {v.code: v for v in session.scalars(select(Village))}
    for row in preview.rows:
        village = known.get(row.code)
        if village is None:
            village = Village(
                code=row.code, district_code=row.code[:8], regency_code=row.code[:5], population=None, version=1
            )
            session.add(village)
        village.name, village.kind, village.latitude, village.longitude = (
            row.name,
            row.kind,
            row.latitude,
            row.longitude,
        )
        village.area_km2 = row.area_km2
    session.flush()
    facts = {"file": file_name, "rows": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count}
    record(session, actor, action="village.import", thing=("import", file_name[:80]), changes=facts, now=now)
    return preview
