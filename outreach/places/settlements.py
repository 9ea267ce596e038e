"""Hamlets of large villages: read from a file into rows or refusals, then kept all or nothing; never guesses a missing cell."""

from __future__ import annotations

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
from .importing import LONG_NAME, MOST_NAME, NO_NAME, point_of, point_refusal
from .models import Settlement, Village

COLUMNS = {
    "code": ("kode_desa", "kode_kemendagri", "kode", "code"),
    "name": ("nama", "name", "dusun"),
    "latitude": ("lintang", "latitude", "lat"),
    "longitude": ("bujur", "longitude", "lng"),
    "households": ("rumah_tangga", "households", "kk"),
    "source": ("sumber", "source"),
    "year": ("tahun", "year"),
}
NEEDED = ("code", "name", "latitude", "longitude", "source", "year")
FARTHEST_DEGREES = 0.5
"""A hamlet that lies farther than some 55 km from its village's point was given another village's code."""
FIRST_YEAR = 1945
MOST_SOURCE = 200

UNKNOWN = N_("desa %(value)s tidak dikenal; impor desanya dahulu")
FAR = N_("dusun “%(value)s” lebih dari 55 km dari desanya; periksa kode desa dan koordinat")
NO_SOURCE = N_("sumber kosong atau lebih dari %(most)s huruf")
BAD_YEAR = N_("tahun “%(value)s” bukan tahun antara 1945 dan %(last)s")
BAD_COUNT = N_("rumah tangga “%(value)s” bukan bilangan bulat")
TWICE = N_("dusun “%(value)s” muncul dua kali di desanya")


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """One hamlet as a file tells it."""

    line: int
    code: str
    name: str
    latitude: float
    longitude: float
    households: int | None
    source: str
    year: int

    @property
    def values(self) -> dict[str, object]:
        """What a known hamlet's row is changed to."""
        point = {"latitude": self.latitude, "longitude": self.longitude}
        return {**point, "households": self.households, "source": self.source, "source_year": self.year}


@dataclass(frozen=True, slots=True)
class SettlementPreview:
    """What an import would do: new and changed hamlets, and every refused line with its reason."""

    rows: tuple[SettlementRow, ...]
    refused: tuple[tuple[int, str], ...]
    new_count: int
    changed_count: int
    others: int = 0
    """Hamlets of another regency than the importer's: they are left as they are."""


def preview_settlements(session: Session, raw: bytes, *, own: str | None = None, now: datetime) -> SettlementPreview:
    """What importing a file would do; reads only. With `own` only hamlets of that regency's villages are taken."""
    villages = {village.code: village for village in session.scalars(select(Village))}
    read, refused = read_rows(raw, columns=COLUMNS, needed=NEEDED)
    rows: dict[tuple[str, str], SettlementRow] = {}
    for line, cell in read:
        why = _refusal(cell, villages, now.year)
        if not why and (cell["code"], cell["name"]) in rows:
            why = gettext(TWICE) % {"value": cell["name"][:40]}
        if why:
            refused.append((line, why))
        else:
            rows[cell["code"], cell["name"]] = _row(line, cell)
    taken = [row for row in rows.values() if own is None or row.code[:5] == own]
    known = {(one.village_code, one.name): one for one in session.scalars(select(Settlement))}
    new = [row for row in taken if (row.code, row.name) not in known]
    changed = [row for row in taken if row not in new and _differs(known[row.code, row.name], row)]
    return SettlementPreview(tuple(taken), tuple(refused), len(new), len(changed), len(rows) - len(taken))


def _refusal(cell: dict[str, str], villages: dict[str, Village], year: int) -> str:
    """Why a row cannot be used; empty when it can."""
    village = villages.get(cell["code"])
    if village is None:
        return gettext(UNKNOWN) % {"value": cell["code"][:20]}
    if not 0 < len(cell["name"]) <= MOST_NAME:
        return gettext(LONG_NAME) % {"most": MOST_NAME} if cell["name"] else gettext(NO_NAME)
    if why := point_refusal(cell):
        return why
    latitude, longitude = point_of(cell)
    if max(abs(latitude - village.latitude), abs(longitude - village.longitude)) > FARTHEST_DEGREES:
        return gettext(FAR) % {"value": cell["name"][:40]}
    return _refusal_of_source(cell, year)


def _refusal_of_source(cell: dict[str, str], year: int) -> str:
    if not 0 < len(cell["source"]) <= MOST_SOURCE:
        return gettext(NO_SOURCE) % {"most": MOST_SOURCE}
    if not (cell["year"].isascii() and cell["year"].isdigit() and FIRST_YEAR <= int(cell["year"][:6]) <= year):
        return gettext(BAD_YEAR) % {"value": cell["year"][:10], "last": year}
    counted = cell["households"]
    if counted and not (counted.isascii() and counted.isdigit() and len(counted) < 7):
        return gettext(BAD_COUNT) % {"value": counted[:10]}
    return ""


def _row(line: int, cell: dict[str, str]) -> SettlementRow:
    households = int(cell["households"]) if cell["households"] else None
    return SettlementRow(
        line, cell["code"], cell["name"], *point_of(cell), households, cell["source"], int(cell["year"])
    )


def _differs(kept: Settlement, row: SettlementRow) -> bool:
    return any(getattr(kept, name) != value for name, value in row.values.items())


def import_settlements(
    session: Session, actor: Actor, *, raw: bytes, file_name: str, own: str | None = None, now: datetime
) -> SettlementPreview:
    """Keep every hamlet of a file, or none: one refused row refuses the file (`ImportRefused`).

    A hamlet is known by its village's code and its name. With `own` the other regency's stay as they are; a file of nothing else
    is refused (`NoneOfOwn`).
    """
    preview = preview_settlements(session, raw, own=own, now=now)
    if preview.refused:
        raise ImportRefused(file=file_name, rows=preview.refused)
    if not preview.rows:
        raise NoneOfOwn("file")
    known = {(one.village_code, one.name): one for one in session.scalars(select(Settlement))}
    for row in preview.rows:
        kept = known.get((row.code, row.name))
        if kept is None:
            session.add(Settlement(village_code=row.code, name=row.name, **row.values))
        else:
            for name, value in row.values.items():
                setattr(kept, name, value)
    session.flush()
    facts = {"file": file_name, "rows": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count}
    record(session, actor, action="settlement.import", thing=("import", file_name[:80]), changes=facts, now=now)
    return preview


def remove_settlements(session: Session, actor: Actor, *, village: Village, now: datetime) -> int:
    """Forget a village's hamlets: it is judged by its own point again. Returns how many there were."""
    gone = settlements_of(session, village.code)
    for one in gone:
        session.delete(one)
    if gone:
        facts = {"names": [one.name for one in gone]}
        record(session, actor, action="settlement.remove", thing=("village", village.code), changes=facts, now=now)
    return len(gone)


def settlements_of(session: Session, village_code: str) -> list[Settlement]:
    """A village's hamlets by name."""
    query = select(Settlement).where(Settlement.village_code == village_code).order_by(Settlement.name)
    return list(session.scalars(query))


def read_points(session: Session) -> dict[str, tuple[tuple[float, float], ...]]:
    """The points of every village's hamlets, latitude first; a village without any is absent."""
    found: dict[str, list[tuple[float, float]]] = {}
    for one in session.scalars(select(Settlement).order_by(Settlement.village_code, Settlement.name)):
        found.setdefault(one.village_code, []).append((one.latitude, one.longitude))
    return {code: tuple(points) for code, points in found.items()}
