"""What changes clips: recordings, edits, both regencies' vetting, retiring; never a screen and never a commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from audio.shelf import Blob

from .. import audit, i18n, notices, queue
from ..access import CLOCK, Actor, Permission
from ..errors import N_, NotAllowed
from ..places.service import banks
from . import errors
from .content import ClipSheet, Hindrance, clip_content_hash, rendition_of
from .models import Clip, Recording, Rendition, RenditionKind, Vetting
from .queries import airable, broadcast_files, clip_of_source, get_clip

__all__ = [
    "Hindrance",
    "Mastering",
    "MasteringFault",
    "Taken",
    "add_clip",
    "airable",
    "broadcast_files",
    "change_recording",
    "clip_content_hash",
    "edit_clip",
    "get_clip",
    "keep_mastering",
    "mastering_of",
    "restore",
    "retire",
    "side_of",
    "vet",
]

MASTERING = "clip.master"
READY = N_("Klip “%(title)s” siap didengar dan dinilai.")
VOIDED = N_("%(who)s mengubah klip “%(title)s”. Penilaian kedua kabupaten gugur; dengarkan dan nilai lagi.")
UNUSABLE = N_("Rekaman klip “%(title)s” tidak dapat diolah. Buka klip untuk melihat sebabnya.")
SAID_NO = N_("%(regency)s menolak klip “%(title)s”: %(note)s")
SAID_BOTH = N_("Klip “%(title)s” dinilai layak oleh kedua kabupaten dan boleh dijadwalkan.")


@dataclass(frozen=True, slots=True)
class Taken:
    """An uploaded sound that was inspected and stands on the shelf."""

    sha256: str
    byte_count: int
    file_name: str
    media_type: str
    length_s: float


@dataclass(frozen=True, slots=True)
class Mastering:
    """What mastering made of a recording; `files` holds media type and shelf entry by `RenditionKind`.

    `alike` names clips that hold the same recording, out of those `compared` (by their ids).
    """

    length_s: float
    measured: dict[str, Any]
    findings: list[dict[str, Any]]
    wave: list[int]
    files: dict[str, tuple[str, Blob]]
    fingerprint: bytes = b""
    alike: list[dict[str, Any]] = field(default_factory=list)
    compared: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MasteringFault:
    """Why a recording cannot be mastered: the name of the sound wing's error and its facts."""

    name: str
    facts: dict[str, object]


def href_of(clip_id: int) -> str:
    """The address of a clip's page, for notices written where no request is."""
    return f"/klip/{clip_id}"


def side_of(session: Session, actor: Actor, permission: Permission) -> str:
    """The regency in whose name an actor does a thing; raises `NotAllowed` for whoever may do it for neither."""
    codes = [code for code in banks(session).codes if actor.may(permission, regency_code=code)]
    if not codes:
        raise NotAllowed
    return actor.regency_code if actor.regency_code in codes else codes[0]


def add_clip(
    session: Session,
    actor: Actor,
    *,
    sheet: ClipSheet,
    taken: Taken,
    regency_code: str,
    same_anyway: str = "",
    now: datetime,
) -> Clip:
    """Put a new clip of a regency on the shelf and have its recording mastered.

    `same_anyway` is the SHA-256 of a file knowingly uploaded again; any other repetition raises `SameRecording`.
    """
    _check_sheet(sheet)
    _refuse_same(session, taken, same_anyway=same_anyway)
    clip = Clip(**sheet.values(), regency_code=regency_code, made_at=now, version=1, vettings=[])
    session.add(clip)
    session.flush()
    _attach(session, clip, taken, now=now)
    facts = sheet.values() | {"file": taken.file_name, "source": taken.sha256}
    audit.record(session, actor, action="clip.add", thing=("clip", clip.id), changes=facts, now=now)
    return clip


def _check_sheet(sheet: ClipSheet) -> None:
    if sheet.valid_until_on is not None and sheet.valid_until_on < sheet.valid_from_on:
        raise errors.ValidityReversed("valid_until_on")


def _refuse_same(session: Session, taken: Taken, *, same_anyway: str, except_clip_id: int | None = None) -> None:
    same = clip_of_source(session, taken.sha256, except_clip_id=except_clip_id)
    if same is not None and same_anyway != taken.sha256:
        raise errors.SameRecording("sound", title=same.title, clip_id=same.id, sha256=taken.sha256)


def _attach(session: Session, clip: Clip, taken: Taken, *, now: datetime) -> Recording:
    """Make a taken-in sound the clip's present recording and ask for its mastering."""
    original = Rendition(
        kind=RenditionKind.ORIGINAL,
        media_type=taken.media_type,
        sha256=taken.sha256,
        byte_count=taken.byte_count,
        length_s=taken.length_s,
    )
    recording = Recording(
        clip_id=clip.id,
        file_name=taken.file_name,
        source_sha256=taken.sha256,
        source_bytes=taken.byte_count,
        uploaded_at=now,
        renditions=[original],
    )
    session.add(recording)
    session.flush()
    clip.recording, clip.recording_id = recording, recording.id
    session.flush()
    queue.enqueue(session, MASTERING, key=str(recording.id), payload={"recording_id": recording.id}, due_at=now)
    return recording


def edit_clip(session: Session, actor: Actor, *, clip: Clip, sheet: ClipSheet, version: int, now: datetime) -> bool:
    """Save what is written about a clip; returns whether that voided what both regencies had been asked to vet.

    Raises `EditedMeanwhile` when `version` is no longer the clip's.
    """
    _check_current(session, clip, version=version, mine=sheet.values())
    _check_sheet(sheet)
    before = clip_content_hash(clip, clip.recording)
    differences = audit.changed(clip, sheet.values())
    if not differences:
        return False
    clip.version += 1
    audit.record(session, actor, action="clip.edit", thing=("clip", clip.id), changes=differences, now=now)
    if clip_content_hash(clip, clip.recording) == before:
        return False
    _ask_again(session, actor, clip, was=before, now=now)
    return True


def change_recording(
    session: Session, actor: Actor, *, clip: Clip, taken: Taken, version: int, same_anyway: str = "", now: datetime
) -> Recording:
    """Give a clip a new recording; both votes are void, and it cannot air until that is mastered and vetted."""
    _check_current(session, clip, version=version, mine={"file": taken.file_name})
    _refuse_same(session, taken, same_anyway=same_anyway, except_clip_id=clip.id)
    old = clip.recording
    before = clip_content_hash(clip, old)
    recording = _attach(session, clip, taken, now=now)
    clip.version += 1
    changes = {
        "source": [old.source_sha256 if old else None, taken.sha256],
        "file": [old.file_name if old else None, taken.file_name],
    }
    audit.record(session, actor, action="clip.record", thing=("clip", clip.id), changes=changes, now=now)
    _ask_again(session, actor, clip, was=before, now=now)
    return recording


def _check_current(session: Session, clip: Clip, *, version: int, mine: dict[str, object]) -> None:
    """Refuse to work on a retired clip, or on one that somebody else saved first."""
    session.refresh(clip, ["version", "retired_at"], with_for_update=True)
    if clip.version != version:
        raise audit.edited_meanwhile(session, ("clip", clip.id), mine=mine, theirs=clip, since=clip.made_at)
    if clip.retired_at is not None:
        raise errors.Retired


def _tell_both(session: Session, sentence: str, *, clip: Clip, now: datetime, **facts: object) -> None:
    """Say one sentence about a clip to both regencies, in place of what was said about it before."""
    notices.settle(session, href=href_of(clip.id), now=now)
    for code in banks(session).codes:
        notices.notify(
            session,
            sentence=sentence,
            facts={"title": clip.title, **facts},
            href=href_of(clip.id),
            regency_code=code,
            now=now,
        )


def _ask_again(session: Session, actor: Actor, clip: Clip, *, was: str, now: datetime) -> None:
    """After a change of content: votes for the old content count for nothing, and both regencies hear of it."""
    had_votes = any(word.content_hash == was for word in clip.vettings)
    if had_votes:
        _tell_both(session, VOIDED, clip=clip, who=actor.office_name or actor.name, now=now)
    elif rendition_of(clip.recording, RenditionKind.BROADCAST) is not None:
        _tell_both(session, READY, clip=clip, now=now)


def vet(
    session: Session, actor: Actor, *, clip: Clip, says_yes: bool, note: str, content_hash: str, now: datetime
) -> Vetting:
    """Write down the word of the actor's regency on exactly the content it saw; a later word replaces it."""
    if clip.retired_at is not None:
        raise errors.Retired
    if rendition_of(clip.recording, RenditionKind.BROADCAST) is None:
        raise errors.NoSound if clip.recording is None or clip.recording.fault else errors.StillMastering
    if content_hash != clip_content_hash(clip, clip.recording):
        raise errors.ContentChanged
    if not says_yes and not note:
        raise errors.NoReason("note")
    word = _write_word(session, actor, clip, says_yes=says_yes, note=note, content_hash=content_hash, now=now)
    _tell_result(session, clip, word, now=now)
    return word


def _write_word(
    session: Session, actor: Actor, clip: Clip, *, says_yes: bool, note: str, content_hash: str, now: datetime
) -> Vetting:
    regency_code = side_of(session, actor, Permission.CLIP_VET)
    word = Vetting(
        clip_id=clip.id,
        regency_code=regency_code,
        says_yes=says_yes,
        content_hash=content_hash,
        note=note,
        person_id=actor.person_id,
        person_name=actor.name,
        voted_at=now,
    )
    clip.vettings.append(word)
    session.flush()
    changes = {"regency": regency_code, "says_yes": says_yes, "note": note, "content": content_hash}
    audit.record(session, actor, action="clip.vet", thing=("clip", clip.id), changes=changes, now=now)
    return word


def _tell_result(session: Session, clip: Clip, word: Vetting, *, now: datetime) -> None:
    """The regency that spoke has nothing left to do; a no, or the second yes, is told to the clip's owner."""
    notices.settle(session, href=href_of(clip.id), now=now, regency_code=word.regency_code)
    both = banks(session)
    if not word.says_yes:
        sentence, facts = SAID_NO, {"regency": both.regency(word.regency_code).short_name, "note": word.note}
    elif airable(session, [clip.id], i18n.today(now))[clip.id] in (None, Hindrance.NOT_YET_VALID):
        sentence, facts = SAID_BOTH, {}
    else:
        return
    facts = {"title": clip.title, **facts}
    notices.notify(
        session, sentence=sentence, facts=facts, href=href_of(clip.id), regency_code=clip.regency_code, now=now
    )


def retire(session: Session, actor: Actor, *, clip: Clip, version: int, now: datetime) -> None:
    """Take a clip off the shelf: it can no longer be planned, published or downloaded; nothing is deleted.

    Raises `Retired` when it is off already, `NotRetired` when somebody changed it since the question was shown.
    """
    session.refresh(clip, ["version", "retired_at"], with_for_update=True)
    if clip.retired_at is not None:
        raise errors.Retired
    if clip.version != version:
        meanwhile = audit.edited_meanwhile(session, ("clip", clip.id), mine={}, theirs=clip, since=clip.made_at)
        raise errors.NotRetired(**meanwhile.facts)
    clip.retired_at, clip.version = now, clip.version + 1
    notices.settle(session, href=href_of(clip.id), now=now)
    audit.record(session, actor, action="clip.retire", thing=("clip", clip.id), now=now)


def restore(session: Session, actor: Actor, *, clip: Clip, now: datetime) -> None:
    """Put a retired clip back; votes for its unchanged content count again."""
    if clip.retired_at is None:
        return
    clip.retired_at, clip.version = None, clip.version + 1
    audit.record(session, actor, action="clip.restore", thing=("clip", clip.id), now=now)


def keep_mastering(
    session: Session, *, recording: Recording, result: Mastering | MasteringFault, now: datetime
) -> bool:
    """Write down the result of mastering once; returns False when it was written before."""
    session.refresh(recording, ["mastered_at", "fault"], with_for_update=True)
    if recording.mastered_at is not None or recording.fault:
        return False
    if isinstance(result, MasteringFault):
        recording.fault, recording.fault_facts = result.name, audit.plain(result.facts)
    else:
        _write_mastering(session, recording, result, now=now)
    session.flush()
    clip = get_clip(session, recording.clip_id)
    done = {"recording": recording.id, "fault": recording.fault, "measured": recording.measured}
    audit.record(session, CLOCK, action="clip.master", thing=("clip", clip.id), changes=done, now=now)
    if clip.recording_id == recording.id and clip.retired_at is None:
        _tell_mastered(session, clip, now=now)
    return True


def _write_mastering(session: Session, recording: Recording, result: Mastering, *, now: datetime) -> None:
    recording.mastered_at, recording.length_s = now, result.length_s
    recording.measured, recording.findings, recording.wave = result.measured, result.findings, result.wave
    recording.fingerprint, recording.alike = result.fingerprint, result.alike
    for kind, (media_type, blob) in result.files.items():
        file = Rendition(kind=kind, media_type=media_type, sha256=blob.sha256, byte_count=blob.byte_count)
        file.recording_id, file.length_s = recording.id, result.length_s
        session.add(file)


def _tell_mastered(session: Session, clip: Clip, *, now: datetime) -> None:
    """Ask both regencies to listen, or tell the owner that the sound is no good."""
    if clip.recording is not None and not clip.recording.fault:
        _tell_both(session, READY, clip=clip, now=now)
        return
    facts, href = {"title": clip.title}, href_of(clip.id)
    notices.notify(session, sentence=UNUSABLE, facts=facts, href=href, regency_code=clip.regency_code, now=now)


def mastering_of(session: Session, clip: Clip) -> queue.Job | None:
    """The job that masters the clip's present recording, if there is one."""
    return None if clip.recording_id is None else queue.find_job(session, MASTERING, str(clip.recording_id))
