"""What a clip says and sounds like as one hash, and why it may not air on a day; pure, never a query."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..errors import N_
from ..joint import Standing, Vote, stand
from .models import Clip, Recording, Rendition, RenditionKind


class Hindrance(StrEnum):
    """Why a clip may not air on a day."""

    RETIRED = "retired"
    NO_RECORDING = "no_recording"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REFUSED = "refused"
    UNVETTED = "unvetted"


HINDRANCES: dict[Hindrance, str] = {
    Hindrance.RETIRED: N_("sudah ditarik"),
    Hindrance.NO_RECORDING: N_("belum ada rekaman siap siar"),
    Hindrance.EXPIRED: N_("masa berlakunya sudah lewat"),
    Hindrance.NOT_YET_VALID: N_("belum mulai berlaku"),
    Hindrance.REFUSED: N_("ditolak salah satu kabupaten"),
    Hindrance.UNVETTED: N_("belum dinilai layak oleh kedua kabupaten"),
}
"""Each hindrance as an Indonesian msgid that completes “klip ini …”."""


@dataclass(frozen=True, slots=True)
class ClipSheet:
    """Everything a person writes about a clip; the sound is not part of it."""

    title: str
    topic: str
    language: str
    legal_basis: str
    legal_article: str
    speaker: str
    script: str
    consent_note: str
    valid_from_on: date
    valid_until_on: date | None

    @classmethod
    def of(cls, clip: Clip) -> ClipSheet:
        """The sheet of a clip as it is kept."""
        return cls(**{name: getattr(clip, name) for name in cls.__slots__})

    def values(self) -> dict[str, object]:
        """Every field by its name."""
        return {name: getattr(self, name) for name in self.__slots__}


VETTED_FIELDS = (
    "title",
    "topic",
    "language",
    "script",
    "legal_basis",
    "legal_article",
    "valid_from_on",
    "valid_until_on",
)
"""What both regencies vet beside the sound; speaker and consent note may be put right without asking again."""


def rendition_of(recording: Recording | None, kind: RenditionKind) -> Rendition | None:
    """The encoded file of a kind, if the recording has one; its renditions must be loaded."""
    files = [] if recording is None else recording.renditions
    return next((file for file in files if file.kind == kind), None)


def clip_content_hash(clip: Clip, recording: Recording | None) -> str:
    """SHA-256 (hex) over exactly what both regencies vet: the words in `VETTED_FIELDS`, source and broadcast file.

    The recording's renditions must be loaded.
    """
    broadcast = rendition_of(recording, RenditionKind.BROADCAST)
    content = {name: str(getattr(clip, name) or "") for name in VETTED_FIELDS}
    content["source"] = recording.source_sha256 if recording else ""
    content["broadcast"] = broadcast.sha256 if broadcast else ""
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def standing_of(clip: Clip, *, banks: tuple[str, str]) -> Standing:
    """Where both banks stand on a clip as it is now; its recording with renditions and its vettings must be loaded."""
    votes = [
        Vote(
            word.regency_code,
            word.says_yes,
            word.content_hash,
            word.voted_at,
            person_name=word.person_name,
            note=word.note,
        )
        for word in clip.vettings
    ]
    asked = clip.retired_at is None and rendition_of(clip.recording, RenditionKind.BROADCAST) is not None
    return stand(votes, content_hash=clip_content_hash(clip, clip.recording), banks=banks, asked=asked)


def hindrance_of(clip: Clip, *, standing: Standing, on: date) -> Hindrance | None:
    """Why a clip may not air on a day, the most final reason first; None when it may."""
    if clip.retired_at is not None:
        return Hindrance.RETIRED
    if rendition_of(clip.recording, RenditionKind.BROADCAST) is None:
        return Hindrance.NO_RECORDING
    if clip.valid_until_on is not None and on > clip.valid_until_on:
        return Hindrance.EXPIRED
    if on < clip.valid_from_on:
        return Hindrance.NOT_YET_VALID
    if standing.is_refused:
        return Hindrance.REFUSED
    return None if standing.is_joint else Hindrance.UNVETTED
