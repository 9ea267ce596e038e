"""Keeps outlines of villages that a user has, for the map; indicative drawing, never a boundary in law and never a signal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import N_, OutreachError
from ..places.models import Agreement, Village
from .models import BoundarySet
from .outline import Outlines, read_outlines

THIN_KM = 0.03
"""Three hundredths of a kilometre are less than half a pixel of the map."""
MOST_BYTES = 60_000_000
FIRST_YEAR = 1945


class SourceMissing(OutreachError):
    """Outlines without a source and a year are a rumour."""

    status = 422
    sentence = N_("Sebutkan sumber dan tahun batas desa, misalnya: --source “BIG” --year 2024")


class BoundariesTooLarge(OutreachError):
    """A file no map of two regencies needs."""

    status = 422
    sentence = N_("Berkas batas desa lebih besar dari 60 MB. Potong dahulu menjadi kedua kabupaten saja.")


class NoBoundaries(OutreachError):
    """There is nothing to go back from."""

    status = 409
    sentence = N_("Tidak ada batas desa dari berkas; peta sudah memakai petak petunjuk.")


@dataclass(frozen=True, slots=True)
class Source:
    """Where outlines come from: the file's name, who made them, and of which year they are."""

    file_name: str
    source: str
    year: int


def read_boundaries(session: Session, raw: bytes, *, told: Source, now: datetime) -> Outlines:
    """The outlines of known villages in a file, thinned for the map.

    Raises `SourceMissing`, `BoundariesTooLarge` or `OutlineRefused`.
    """
    if not told.source.strip() or not FIRST_YEAR <= told.year <= now.year:
        raise SourceMissing
    if len(raw) > MOST_BYTES:
        raise BoundariesTooLarge
    codes = frozenset(session.scalars(select(Village.code)))
    left_code = session.scalars(select(Agreement.left_code)).first() or ""
    return read_outlines(raw, known_codes=codes, left_code=left_code, thin_km=THIN_KM)


def keep_boundaries(session: Session, actor: Actor, *, raw: bytes, told: Source, now: datetime) -> BoundarySet:
    """Let a file's outlines be drawn from now on; raises what `read_boundaries` raises."""
    outlines = read_boundaries(session, raw, told=told, now=now)
    for earlier in session.scalars(select(BoundarySet).where(BoundarySet.removed_at.is_(None))):
        earlier.removed_at = now
    kept = BoundarySet(
        file_name=told.file_name[:200],
        sha256=hashlib.sha256(raw).hexdigest(),
        source=told.source.strip()[:200],
        source_year=told.year,
        rings={code: [_rounded(ring) for ring in rings] for code, rings in outlines.rings.items()},
        lines=[_rounded(line) for line in outlines.lines],
        recorded_at=now,
        recorded_by=actor.name,
    )
    session.add(kept)
    session.flush()
    facts = {"villages": len(kept.rings), "source": kept.source, "year": kept.source_year, "sha256": kept.sha256}
    record(session, actor, action="boundary.import", thing=("import", kept.file_name[:80]), changes=facts, now=now)
    return kept


def _rounded(points: tuple[tuple[float, float], ...]) -> list[list[float]]:
    """A point to the metre."""
    return [[round(x, 5), round(y, 5)] for x, y in points]


def remove_boundaries(session: Session, actor: Actor, *, now: datetime) -> BoundarySet:
    """Go back to the indicative cells; the rows stay. Raises `NoBoundaries`."""
    kept = standing_boundaries(session)
    if kept is None:
        raise NoBoundaries
    kept.removed_at = now
    record(session, actor, action="boundary.remove", thing=("import", kept.file_name[:80]), now=now)
    return kept


def standing_boundaries(session: Session) -> BoundarySet | None:
    """The outlines that are drawn today, if any were imported."""
    query = select(BoundarySet).where(BoundarySet.removed_at.is_(None)).order_by(BoundarySet.id.desc())
    return session.scalars(query.limit(1)).first()


def outlines_of(kept: BoundarySet | None) -> Outlines | None:
    """Kept outlines as shapes to draw."""
    if kept is None:
        return None
    rings = {code: tuple(_points(ring) for ring in rings) for code, rings in kept.rings.items()}
    return Outlines(rings, tuple(_points(line) for line in kept.lines))


def _points(kept: list[list[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in kept)
