"""Facilitators of the small border and forms of reception reports, for tests of what villages receive."""

from __future__ import annotations

import io
import math
import struct
import wave
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import CLOCK, Role
from outreach.facilitators import receptions
from outreach.facilitators.models import Assignment, Facilitator, Hearing, Receiver, ReceptionReport

JANUARY = date(2026, 1, 5)


def listeners(session: Session, world: World) -> dict[str, int]:
    """A facilitator with a village on each bank, who may sign in, and a second one of OKI without an account."""
    found = {}
    for name, code, village in (
        ("oki", OKI, "Gajah Mati"),
        ("mesuji", MESUJI, "Wiralaga I"),
        ("oki-2", OKI, "Gajah Mati"),
    ):
        person_id = None if name.endswith("2") else world.actor(Role.FACILITATOR, code).person_id
        one = Facilitator(
            name=f"Uji {name}", regency_code=code, decree_number="1", decree_on=JANUARY, person_id=person_id
        )
        session.add(one)
        session.flush()
        session.add(
            Assignment(facilitator_id=one.id, village_code=world.villages[village], from_on=JANUARY, decree_number="1")
        )
        found[name] = one.id
    session.flush()
    return found


def told(
    session: Session,
    facilitator_id: int,
    *,
    village_code: str,
    station_id: int,
    hearing: Hearing = Hearing.CLEAR,
    receiver: Receiver = Receiver.ROOF,
    heard_at: datetime = NOW - timedelta(hours=1),
) -> ReceptionReport:
    """A kept report of one person."""
    note = receptions.ReceptionNote(
        client_id=f"{facilitator_id}-{village_code}-{station_id}-{heard_at.isoformat()}",
        village_code=village_code,
        station_id=station_id,
        heard_at=heard_at,
        hearing=hearing,
        receiver=receiver,
    )
    who = session.get_one(Facilitator, facilitator_id)
    return receptions.report_reception(session, CLOCK, facilitator=who, note=note, now=NOW)


def form_of(world: World, **changed: Any) -> dict[str, Any]:
    """A report as the form sends it: Brabasan, clear, on a roof antenna in Gajah Mati this morning."""
    return {
        "client_id": "ponsel-1",
        "village_code": world.villages["Gajah Mati"],
        "place": "balai desa",
        "station_id": world.brabasan,
        "hearing": "clear",
        "receiver": "roof",
        "heard_on": "2026-11-23",
        "heard_clock": "09:30",
        **changed,
    }


def tone(seconds: float, *, rate_hz: int = 8000) -> bytes:
    """A WAV of a plain tone."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        samples = (round(9000 * math.sin(2 * math.pi * 440 * i / rate_hz)) for i in range(round(seconds * rate_hz)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return written.getvalue()
