"""Recordings off the air for tests of what they prove: their rows as a search leaves them, without any sound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.airings.models import AirCheck, AirCheckUpload, Heard, Hearing, HearingState


def tape(
    session: Session, *, station_id: int, started_at: datetime, duration_s: float = 3600.0, digest: str = "a"
) -> AirCheck:
    """A recording that was searched to its end."""
    kept = AirCheck(
        station_id=station_id,
        sha256=digest * 64,
        byte_count=5,
        file_name="udara.mp3",
        started_at=started_at,
        received_at=started_at,
        received_from="uji",
    )
    session.add(kept)
    session.flush()
    session.add(Hearing(air_check_id=kept.id, state=HearingState.DONE, share=1.0, fault="", duration_s=duration_s))
    session.flush()
    return kept


def heard(session: Session, kept: AirCheck, *, clip_id: int, start_s: float, certainty: str = "certain") -> Heard:
    """A clip of half a minute heard in a recording."""
    row = Heard(
        air_check_id=kept.id,
        clip_id=clip_id,
        sha256="b" * 64,
        start_s=start_s,
        end_s=start_s + 30,
        fraction=1.0,
        score=0.9,
        speed=1.0,
        certainty=certainty,
        why_no_proof="",
    )
    session.add(row)
    session.flush()
    return row


def upload(session: Session, *, station_id: int, started_at: datetime, byte_count: int = 10) -> AirCheckUpload:
    """A recording of which nothing was received yet."""
    row = AirCheckUpload(
        station_id=station_id,
        key="kunci",
        file_name="udara.mp3",
        byte_count=byte_count,
        received_bytes=0,
        started_at=started_at,
        opened_at=started_at,
        opened_by="uji",
        touched_at=started_at,
        fault="",
    )
    session.add(row)
    session.flush()
    return row
