"""What the screens of recordings read: a station's recordings, what was heard in one; never a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audio.match import Certainty

from ..clips.models import Clip
from ..errors import N_
from ..i18n import gettext
from .models import AirCheck, AirCheckUpload, Airing, Heard, HeardWord, Hearing, HearingState
from .tapes import newest_words

MOST_LISTED = 60
STATES = {
    HearingState.WAITING: N_("Menunggu giliran"),
    HearingState.HEARING: N_("Klip sedang dicari dalam rekaman"),
    HearingState.DONE: N_("Selesai didengarkan"),
    HearingState.FAILED: N_("Pencarian gagal"),
    HearingState.CANCELLED: N_("Dibatalkan"),
}
MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
}


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording with its search, how many clips were heard in it, and how many wait for a person."""

    kept: AirCheck
    hearing: Hearing
    heard: int
    waiting: int

    @property
    def state(self) -> str:
        """How far the search is, in words."""
        return state_word(self.hearing)


@dataclass(frozen=True, slots=True)
class Find:
    """A clip heard in a recording, the slot it proves (None: none), and a person's word on it."""

    heard: Heard
    clip: Clip
    at: datetime
    airing: Airing | None
    word: HeardWord | None

    @property
    def waits(self) -> bool:
        """Whether a person must listen."""
        return self.heard.certainty == Certainty.UNCERTAIN and not self.heard.why_no_proof and self.word is None


def state_word(hearing: Hearing) -> str:
    """How far a search is."""
    return gettext(STATES[HearingState(hearing.state)])


def list_recordings(session: Session, *, station_id: int) -> list[RecordingRow]:
    """A station's recordings, newest first."""
    query = select(AirCheck, Hearing).join(Hearing, Hearing.air_check_id == AirCheck.id)
    query = query.where(AirCheck.station_id == station_id).order_by(AirCheck.started_at.desc(), AirCheck.id.desc())
    rows = session.execute(query.limit(MOST_LISTED)).all()
    ids = [kept.id for kept, _ in rows]
    counts = dict(
        session.execute(
            select(Heard.air_check_id, func.count()).where(Heard.air_check_id.in_(ids)).group_by(Heard.air_check_id)
        ).all()
    )
    unsure = select(Heard.air_check_id, Heard.id).where(
        Heard.air_check_id.in_(ids), Heard.certainty == Certainty.UNCERTAIN, Heard.why_no_proof == ""
    )
    left = session.execute(unsure).all()
    words = newest_words(session, [heard_id for _, heard_id in left])
    waiting = [air_check_id for air_check_id, heard_id in left if heard_id not in words]
    return [RecordingRow(kept, hearing, counts.get(kept.id, 0), waiting.count(kept.id)) for kept, hearing in rows]


def open_uploads(session: Session, *, station_id: int) -> list[AirCheckUpload]:
    """Uploads of a station that are not whole, or not kept yet, newest first."""
    query = select(AirCheckUpload).where(
        AirCheckUpload.station_id == station_id, AirCheckUpload.air_check_id.is_(None), AirCheckUpload.fault == ""
    )
    return list(session.scalars(query.order_by(AirCheckUpload.id.desc()).limit(MOST_LISTED)))


def finds_of(session: Session, kept: AirCheck) -> list[Find]:
    """What was heard in a recording, in order of time."""
    query = select(Heard, Clip).join(Clip, Clip.id == Heard.clip_id).where(Heard.air_check_id == kept.id)
    rows = session.execute(query.order_by(Heard.start_s, Heard.id)).all()
    ids = [heard.id for heard, _ in rows]
    words = newest_words(session, ids)
    proved = select(Airing).where(Airing.heard_id.in_(ids)).order_by(Airing.id)
    airings = {airing.heard_id: airing for airing in session.scalars(proved)}
    return [
        Find(
            heard, clip, kept.started_at + timedelta(seconds=heard.start_s), airings.get(heard.id), words.get(heard.id)
        )
        for heard, clip in rows
    ]


def recordings_on(session: Session, heard_ids: Iterable[int | None]) -> dict[int, Heard]:
    """Finds by their ids, for a day's page that leads to the second in the recording."""
    ids = [heard_id for heard_id in heard_ids if heard_id is not None]
    return {heard.id: heard for heard in session.scalars(select(Heard).where(Heard.id.in_(ids)))} if ids else {}


def media_type_of(kept: AirCheck) -> str:
    """What a browser is told a recording is, by the ending its sender gave it."""
    return MEDIA_TYPES.get(PurePosixPath(kept.file_name.lower()).suffix, "application/octet-stream")
