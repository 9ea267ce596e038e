"""Background work of the joint plan: booking series ahead; never a decision a person should take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from scheduler.terms import local_day

from .. import queue
from ..access import CLOCK
from ..web import Office
from . import series as weekly

EXTEND = "series.extend"


def ask_for_extension(session: Session, office: Office, now: datetime) -> None:
    """Once a day: ask for the booking of every series that is not yet booked up to the horizon."""
    today = local_day(now)
    horizon_on = today + timedelta(days=office.settings.horizon_days)
    for series in weekly.due_series(session, horizon_on=horizon_on):
        queue.enqueue(
            session, EXTEND, key=f"{series.id}:{horizon_on.isoformat()}", payload={"series_id": series.id}, due_at=now
        )


def extend(
    session: Session, office: Office, payload: Mapping[str, Any], prepared: object, now: datetime
) -> dict[str, object]:
    """Book one series up to the horizon; what conflicts is skipped and said."""
    series = weekly.get_series(session, payload["series_id"])
    horizon_on = local_day(now) + timedelta(days=office.settings.horizon_days)
    skipped = weekly.materialise(session, CLOCK, series=series, horizon_on=horizon_on, now=now)
    return {"skipped": [miss.day.isoformat() for miss in skipped]}
