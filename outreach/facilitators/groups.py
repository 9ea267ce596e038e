"""Listening groups: what is kept of one, and how many there were; names of villagers are never asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..access import Actor
from ..clips.models import Clip
from ..errors import N_, Refused
from ..places.models import Village
from . import notes
from .models import Facilitator, ListeningGroup, PrivateNote, Visit, VisitKind, Way
from .queries import suppress_small
from .service import VisitNote, record_visit

YOUNG_TOO_MANY = N_("Yang muda dihitung di antara laki-laki dan perempuan: tidak dapat lebih dari jumlah keduanya.")
NOBODY = N_("Tulis berapa yang hadir: laki-laki, perempuan, atau keduanya.")
NO_CLIP = N_("Klip ini tidak ada.")


@dataclass(frozen=True, slots=True)
class GroupNote:
    """A listening group as a phone sends it; `visit` holds where and when, the counts who came, `tension` what only the coordinator reads."""

    visit: VisitNote
    way: Way
    men: int
    women: int
    young: int
    questions: str = ""
    tension: str = ""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Groups of one regency in a period; `tension` is None where the count is too small to publish."""

    groups: int
    men: int
    women: int
    young: int
    tension: int | None

    @property
    def attendance(self) -> int:
        """How many came, all groups together."""
        return self.men + self.women


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """One group as the pages list it; `note_id` leads the own coordinator to what was noted in confidence."""

    visit: Visit
    group: ListeningGroup
    village: str
    facilitator: str
    clip: str | None
    note_id: int | None


def record_group(session: Session, actor: Actor, *, facilitator: Facilitator, group: GroupNote, now: datetime) -> Visit:
    """Keep a listening group once, however often the phone sends it; raises `Refused`, `VisitInFuture` or `VisitTooOld`.

    It is a visit of that kind too, so that every count of visits and attendance holds it.
    """
    _check(session, group)
    note = replace(group.visit, kind=VisitKind.LISTENING_GROUP, attendance=group.men + group.women)
    visit = record_visit(session, actor, facilitator=facilitator, note=note, now=now)
    if session.scalar(select(ListeningGroup.id).where(ListeningGroup.visit_id == visit.id)) is not None:
        return visit
    session.add(
        ListeningGroup(
            visit_id=visit.id,
            way=group.way,
            men=group.men,
            women=group.women,
            young=group.young,
            questions=group.questions,
        )
    )
    if group.tension:
        regency_code = session.get_one(Village, visit.village_code).regency_code
        notes.write(session, actor, visit=visit, regency_code=regency_code, words=group.tension, now=now)
    return visit


def _check(session: Session, group: GroupNote) -> None:
    if group.young > group.men + group.women:
        raise Refused(YOUNG_TOO_MANY, "young")
    if group.men + group.women == 0:
        raise Refused(NOBODY, "men")
    if group.visit.clip_id is not None and session.get(Clip, group.visit.clip_id) is None:
        raise Refused(NO_CLIP, "clip_id")


def groups_of(
    session: Session, *, facilitator_id: int | None = None, regency_code: str | None = None, most: int = 30
) -> list[HeldGroup]:
    """The newest standing groups of a facilitator, or in the villages of a regency."""
    query = (
        select(Visit, ListeningGroup, Village.name, Facilitator.name, Clip.title, PrivateNote.id)
        .join(ListeningGroup, ListeningGroup.visit_id == Visit.id)
        .join(Village, Village.code == Visit.village_code)
        .join(Facilitator, Facilitator.id == Visit.facilitator_id)
        .outerjoin(Clip, Clip.id == Visit.clip_id)
        .outerjoin(PrivateNote, PrivateNote.visit_id == Visit.id)
        .where(Visit.withdrawn_at.is_(None))
    )
    if facilitator_id is not None:
        query = query.where(Visit.facilitator_id == facilitator_id)
    if regency_code is not None:
        query = query.where(Village.regency_code == regency_code)
    rows = session.execute(query.order_by(Visit.happened_on.desc(), Visit.id.desc()).limit(most))
    return [HeldGroup(*row) for row in rows]


def clips_to_name(session: Session) -> list[Clip]:
    """The clips a group may have heard, by title."""
    query = select(Clip).where(Clip.retired_at.is_(None), Clip.recording_id.is_not(None))
    return list(session.scalars(query.order_by(Clip.title, Clip.id)))


def figures_between(session: Session, *, from_on: date, last_on: date) -> dict[str, GroupFigures]:
    """Groups, attendance and notes of tension by regency in a period, fit to publish; a regency without a group is absent.

    Notes are a count alone, and one under five is not told.
    """
    group = ListeningGroup
    counts = (func.count(), func.sum(group.men), func.sum(group.women), func.sum(group.young))
    query = select(Village.regency_code, *counts, func.count(PrivateNote.id)).select_from(group)
    query = query.join(Visit, Visit.id == group.visit_id).join(Village, Village.code == Visit.village_code)
    query = query.outerjoin(PrivateNote, PrivateNote.visit_id == Visit.id)
    query = query.where(Visit.withdrawn_at.is_(None), Visit.happened_on.between(from_on, last_on))
    rows = session.execute(query.group_by(Village.regency_code).order_by(Village.regency_code)).all()
    told = {row[0]: suppress_small({"": row[5]})[""] for row in rows}
    return {row[0]: GroupFigures(row[1], row[2], row[3], row[4], told[row[0]]) for row in rows}
