"""Whose programme a relay or a stream carries; never what it reaches."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import N_, OutreachError
from .models import Carrier, Station, StationKind


class CarriesNothing(OutreachError):
    """A relay or a stream without a station behind it carries nothing."""

    status = 422
    sentence = N_("Relai dan streaming meneruskan siaran stasiun lain. Pilih stasiun induknya.")


class CarriesWrong(OutreachError):
    """Only a station with a programme of its own can be carried, and only by a relay or a stream."""

    status = 422
    sentence = N_("Stasiun induk harus stasiun dengan siaran sendiri, dan hanya relai atau streaming yang memilikinya.")


class TurnsCarrier(OutreachError):
    """What was planned on a station does not vanish because it is called a relay."""

    status = 409
    sentence = N_(
        "Stasiun dengan siaran sendiri tidak dijadikan relai atau streaming, juga sebaliknya. Catat sebagai stasiun baru."
    )


def refuse_turning(station: Station, kind: object) -> None:
    """Refuse to make a carrier of a station with its own programme, or the other way round; raises `TurnsCarrier`."""
    if StationKind(station.kind).is_carrier != StationKind(str(kind)).is_carrier:
        raise TurnsCarrier("kind")


def read_carried(session: Session) -> dict[int, int]:
    """For each relay and stream the station whose programme it carries."""
    return dict(session.execute(select(Carrier.station_id, Carrier.carries_id)).all())


def read_relays(session: Session) -> dict[int, int]:
    """As `read_carried`, for relays alone: they bring a signal, a stream never does."""
    query = select(Carrier.station_id, Carrier.carries_id).join(Station, Station.id == Carrier.station_id)
    return dict(session.execute(query.where(Station.kind == StationKind.RELAY)).all())


def keep_carried(session: Session, actor: Actor, *, station: Station, carries_id: int | None, now: datetime) -> None:
    """Say whose programme a station carries; raises `CarriesNothing` or `CarriesWrong`."""
    is_carrier = StationKind(station.kind).is_carrier
    if is_carrier and carries_id is None:
        raise CarriesNothing("carries_id")
    _refuse_parent(session, station, carries_id, is_carrier=is_carrier)
    kept = session.get(Carrier, station.id)
    if (kept.carries_id if kept else None) == carries_id:
        return
    if carries_id is None:
        session.delete(kept)
    elif kept is None:
        session.add(Carrier(station_id=station.id, carries_id=carries_id))
    else:
        kept.carries_id = carries_id
    session.flush()
    facts = {"carries_id": carries_id}
    record(session, actor, action="station.carry", thing=("station", station.id), changes=facts, now=now)


def _refuse_parent(session: Session, station: Station, carries_id: int | None, *, is_carrier: bool) -> None:
    if carries_id is None:
        return
    parent = session.get(Station, carries_id)
    wrong = parent is None or parent.id == station.id or StationKind(parent.kind).is_carrier or not is_carrier
    carried = session.scalar(select(Carrier.station_id).where(Carrier.carries_id == station.id).limit(1))
    if wrong or carried is not None:
        raise CarriesWrong("carries_id")
