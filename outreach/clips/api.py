"""Clips for other programs, in JSON; never a rule of its own."""

from __future__ import annotations

from typing import Any, TypedDict

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import Topic

from ..access import Permission
from ..forms import maybe_id
from ..joint import VoteState
from ..openapi import Address, Day, Sha256, Shape, speaks
from ..places.service import banks
from ..web import Call, allowed
from . import queries, service
from .content import Hindrance, clip_content_hash, hindrance_of, rendition_of, standing_of
from .models import Clip, RenditionKind
from .pages import mastering_state
from .queries import Shelved
from .views import room


class ClipsAsked(TypedDict, total=False):
    """Words to look for, and where a page begins."""

    q: str
    after: int


class VettingTold(TypedDict):
    """How both regencies stand to a clip, left bank first."""

    left: VoteState
    right: VoteState


class ClipLine(TypedDict):
    """A clip on the shelf; `hindrance` is why it may not air today, null where it may."""

    id: int
    title: str
    topic: Topic
    language: str
    length_s: float | None
    vetting: VettingTold
    hindrance: Hindrance | None


class ClipPage(TypedDict):
    """Clips of the shelf; `next` is the address of the following page."""

    clips: list[ClipLine]
    next: Address | None


class ClipTold(ClipLine):
    """One clip; lengths in seconds, `measured` in LUFS and dBTP."""

    regency_code: str
    version: int
    legal_basis: str
    legal_article: str
    speaker: str
    script: str
    consent_note: str
    valid_from_on: Day
    valid_until_on: Day | None
    broadcast_sha256: Sha256 | None
    measured: dict[str, Any] | None
    content_hash: Sha256
    mastering: str


@room.get("/api/v1/clips")
@allowed(Permission.CLIP_READ)
@speaks(Shape(ClipPage, asked=ClipsAsked))
def list_clips(call: Call) -> AnyResponse:
    """The shelf, in pages; `q` holds words to look for."""
    words = call.args.get("q", "")
    found = queries.shelf(call.session, on=call.today, words=words, after=maybe_id(call.args.get("after")))
    following = url_for("clips.list_clips", after=found.after, q=words or None) if found.after else None
    page: ClipPage = {"clips": [_told_line(row) for row in found.rows], "next": following}
    return call.json_to_keep(page)


@room.get("/api/v1/clips/<int:clip_id>")
@allowed(Permission.CLIP_READ)
@speaks(Shape(ClipTold))
def read_clip(call: Call, clip_id: int) -> AnyResponse:
    """One clip with what is written and measured of it."""
    return call.json_to_keep(_told(call, service.get_clip(call.session, clip_id)))


def _told(call: Call, clip: Clip) -> ClipTold:
    """One clip as the API gives it."""
    standing = standing_of(clip, banks=banks(call.session).codes)
    broadcast = rendition_of(clip.recording, RenditionKind.BROADCAST)
    return {
        "id": clip.id,
        "regency_code": clip.regency_code,
        "version": clip.version,
        "title": clip.title,
        "topic": Topic(clip.topic),
        "language": clip.language,
        "legal_basis": clip.legal_basis,
        "legal_article": clip.legal_article,
        "speaker": clip.speaker,
        "script": clip.script,
        "consent_note": clip.consent_note,
        "valid_from_on": clip.valid_from_on.isoformat(),
        "valid_until_on": clip.valid_until_on.isoformat() if clip.valid_until_on else None,
        "length_s": broadcast.length_s if broadcast else None,
        "broadcast_sha256": broadcast.sha256 if broadcast else None,
        "measured": clip.recording.measured if clip.recording else None,
        "content_hash": clip_content_hash(clip, clip.recording),
        "vetting": {"left": standing.left, "right": standing.right},
        "hindrance": hindrance_of(clip, standing=standing, on=call.today),
        "mastering": mastering_state(call.session, clip),
    }


def _told_line(row: Shelved) -> ClipLine:
    """One line of the shelf as the API gives it."""
    clip = row.clip
    return {
        "id": clip.id,
        "title": clip.title,
        "topic": Topic(clip.topic),
        "language": clip.language,
        "length_s": clip.recording.length_s if clip.recording else None,
        "vetting": {"left": row.standing.left, "right": row.standing.right},
        "hindrance": row.hindrance,
    }
