"""How a station wants its days handed over: form, file names and the clip that stands in; never publishes anything itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.filenames import Naming
from scheduler.formats import FORMS

from ..access import Actor
from ..audit import changed, edited_meanwhile, record
from ..clips import queries as clips
from ..db import lock_for_writing
from ..i18n import today
from ..places.models import Station
from .errors import FallbackRefused, UnknownForm
from .models import Delivery

PACKAGE = "zip"
"""The form that brings everything: whoever took it holds the revision."""
MAIN_FORMS = (PACKAGE, *FORMS)
"""What the main button may give."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A station's wishes as a form tells them; without a named clip the newest that may air stands in."""

    form: str
    naming: Naming
    fallback_clip_id: int | None


def delivery_of(session: Session, station_id: int) -> Delivery:
    """A station's wishes; where nobody wrote any, the usual ones, of version 0 and in no table."""
    return deliveries_of(session, [station_id])[station_id]


def deliveries_of(session: Session, station_ids: list[int]) -> dict[int, Delivery]:
    """The wishes of stations, as `delivery_of` tells them."""
    rows = session.scalars(select(Delivery).where(Delivery.station_id.in_(station_ids)))
    usual = {each: Delivery(station_id=each, form=PACKAGE, naming=Naming.CLIP, version=0) for each in station_ids}
    return usual | {row.station_id: row for row in rows}


def save_delivery(
    session: Session, actor: Actor, *, station: Station, wanted: Wanted, version: int, now: datetime
) -> Delivery:
    """Keep a station's wishes; raises `EditedMeanwhile`, `UnknownForm` and `FallbackRefused`."""
    if wanted.form not in MAIN_FORMS:
        raise UnknownForm(form=wanted.form[:20], known=", ".join(MAIN_FORMS))
    lock_for_writing(session, station.id)
    held, values = delivery_of(session, station.id), asdict(wanted)
    if held.version != version:
        raise edited_meanwhile(session, ("station", station.id), mine=values, theirs=held, since=held.changed_at)
    if wanted.fallback_clip_id != held.fallback_clip_id:
        _check_fallback(session, wanted.fallback_clip_id, now=now)
    differences = changed(held, values)
    if differences:
        held.version, held.changed_at, held.changed_by = version + 1, now, actor.name
        session.add(held)
        session.flush()
        record(session, actor, action="station.delivery", thing=("station", station.id), changes=differences, now=now)
    return held


def _check_fallback(session: Session, clip_id: int | None, *, now: datetime) -> None:
    """A clip that stands in may air today; later it is asked again, day by day."""
    if clip_id is not None and clips.airable(session, [clip_id], today(now))[clip_id] is not None:
        raise FallbackRefused("fallback_clip_id")
