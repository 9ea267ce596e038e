"""What the screens of proof read: an operator's day, a day's reconciliation, a slot's rung; never a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from scheduler.terms import Grade, Verdict, local_day

from ..clips.models import Clip
from ..i18n import clock, gettext
from ..places.models import Station
from ..playlists.models import Playlist, PlaylistLine
from ..playlists.service import WHOLE
from ..slots.board import JointView
from ..slots.models import Slot
from .judging import newest_airings, newest_extras
from .models import Airing, Answer, AsRunLine, AsRunLog, Heard

PROOF_BACK = timedelta(days=14)
"""How far back the page of proof reaches."""
PROVEN = (Grade.P2, Grade.P3)
ON_AIR = (Verdict.AIRED, Verdict.LATE, Verdict.SHORT)


def newest_revision() -> ScalarSelect[int]:
    """Within a query over slots: the revision of each slot's verdict in force."""
    query = select(Airing.revision).where(Airing.slot_id == Slot.id).order_by(Airing.revision.desc()).limit(1)
    return query.correlate(Slot).scalar_subquery()


@dataclass(frozen=True, slots=True)
class OperatorLine:
    """One line of an operator's day: what was published, and what is known of it."""

    line: PlaylistLine
    answer: Answer | None
    airing: Airing | None
    pair: str

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return self.answer is None and (self.airing is None or self.airing.grade == Grade.P0)


def operator_day(session: Session, *, station_id: int, day: date) -> tuple[Playlist | None, list[OperatorLine]]:
    """The newest published revision of a station-day with answers and verdicts."""
    query = select(Playlist).where(Playlist.station_id == station_id, Playlist.day == day)
    query = query.options(*WHOLE).order_by(Playlist.revision.desc()).limit(1)
    playlist = session.scalars(query).first()
    if playlist is None:
        return None, []
    ids = [line.slot_id for line in playlist.lines]
    answers = newest_answers(session, ids)
    airings = newest_airings(session, ids)
    pairs = _pairs(session, ids)
    lines = [
        OperatorLine(row, answers.get(row.slot_id), airings.get(row.slot_id), pairs.get(row.slot_id, ""))
        for row in playlist.lines
    ]
    return playlist, lines


def newest_answers(session: Session, slot_ids: Sequence[int]) -> dict[int, Answer]:
    """The operator's latest word on each slot."""
    query = select(Answer).where(Answer.slot_id.in_(slot_ids)).order_by(Answer.said_at, Answer.id)
    return {answer.slot_id: answer for answer in session.scalars(query)}


def _pairs(session: Session, slot_ids: Sequence[int]) -> dict[int, str]:
    """For each slot the names and times of its partners on the other stations."""
    own = select(Slot.joint_slot_id).where(Slot.id.in_(slot_ids))
    query = select(Slot, Station.short_name).join(Station, Station.id == Slot.station_id)
    rows = session.execute(query.where(Slot.joint_slot_id.in_(own), Slot.booked).order_by(Slot.start_at)).all()
    return {
        slot.id: ", ".join(f"{name} {clock(other.start_at)}" for other, name in rows if _is_partner(slot, other))
        for slot, _ in rows
    }


def _is_partner(slot: Slot, other: Slot) -> bool:
    return other.joint_slot_id == slot.joint_slot_id and other.id != slot.id


@dataclass(frozen=True, slots=True)
class ProofDay:
    """What is known of one published station-day: its airings' grades, and how many slots missed, wait, or are to come."""

    grades: tuple[str, ...]
    missed: int
    waiting: int
    coming: int


def proof_days(
    session: Session, *, station_ids: Sequence[int], now: datetime, back: timedelta = PROOF_BACK
) -> dict[date, dict[int, ProofDay]]:
    """The published days lately, newest first, with what is known of each station's."""
    today = local_day(now)
    newest = _newest_playlists(session, station_ids=station_ids, since=today - back, until=today)
    query = select(PlaylistLine).where(PlaylistLine.playlist_id.in_(newest)).order_by(PlaylistLine.position)
    lines = session.scalars(query).all()
    ids = [line.slot_id for line in lines]
    airings, answers = newest_airings(session, ids), newest_answers(session, ids)
    days: dict[date, dict[int, ProofDay]] = {}
    for playlist_id, (station_id, day) in newest.items():
        own = [
            OperatorLine(line, answers.get(line.slot_id), airings.get(line.slot_id), "")
            for line in lines
            if line.playlist_id == playlist_id
        ]
        days.setdefault(day, {})[station_id] = _proof_day(own, now)
    return dict(sorted(days.items(), reverse=True))


def _newest_playlists(
    session: Session, *, station_ids: Sequence[int], since: date, until: date
) -> dict[int, tuple[int, date]]:
    query = select(Playlist.id, Playlist.station_id, Playlist.day).where(
        Playlist.station_id.in_(station_ids), Playlist.day > since, Playlist.day <= until
    )
    newest = {(station_id, day): i for i, station_id, day in session.execute(query.order_by(Playlist.revision))}
    return {playlist_id: key for key, playlist_id in newest.items()}


def _proof_day(lines: Sequence[OperatorLine], now: datetime) -> ProofDay:
    due = [line for line in lines if line.line.start_at <= now]
    known = [line.airing for line in due if line.airing is not None and not line.is_open]
    aired = tuple(airing.grade for airing in known if airing.verdict != Verdict.MISSED)
    return ProofDay(aired, len(known) - len(aired), sum(line.is_open for line in due), len(lines) - len(due))


@dataclass(frozen=True, slots=True)
class Extra:
    """Something of ours that aired without being planned, by the log's line or by the recording that holds it."""

    airing: Airing
    title: str
    tape: Heard | None


def extras_of(session: Session, *, station_id: int, day: date) -> list[Extra]:
    """What aired that day without being planned, by its moment; what turned out to be no such thing is left out."""
    told = newest_extras(session, station_id=station_id, day=day).values()
    ids = [airing.id for airing in told if airing.verdict == Verdict.EXTRA]
    query = select(Airing, AsRunLine, Heard, Clip.title).outerjoin(AsRunLine, AsRunLine.id == Airing.as_run_line_id)
    query = query.outerjoin(Heard, Heard.id == Airing.heard_id).outerjoin(Clip, Clip.id == Heard.clip_id)
    rows: list[Any] = list(session.execute(query.where(Airing.id.in_(ids)).order_by(Airing.started_at, Airing.id)))
    return [
        Extra(airing, title or (line.title or line.key if line else ""), tape) for airing, line, tape, title in rows
    ]


def logs_of(session: Session, *, station_id: int, day: date) -> list[AsRunLog]:
    """The logs a station handed in for a day."""
    query = select(AsRunLog).where(AsRunLog.station_id == station_id, AsRunLog.day == day)
    return list(session.scalars(query.order_by(AsRunLog.id)))


def log_lines(session: Session, ids: Sequence[int]) -> dict[int, AsRunLine]:
    """Log lines by id."""
    return {line.id: line for line in session.scalars(select(AsRunLine).where(AsRunLine.id.in_(ids)))}


def history_of(session: Session, slot_id: int) -> list[Airing]:
    """Every verdict a slot ever had, oldest first."""
    return list(session.scalars(select(Airing).where(Airing.slot_id == slot_id).order_by(Airing.revision)))


def slot_of(session: Session, slot_id: int) -> Slot | None:
    """One slot."""
    return session.get(Slot, slot_id)


def enrich(session: Session, views: list[JointView], now: datetime) -> list[JointView]:
    """Tell the joint week which rung each slot stands on: published, aired, proven, and what is still waited for.

    A joint slot stands where its least proven station stands, so that one bank's airing is never both banks'.
    """
    ids = [place.slot_id for view in views for place in view.places]
    published = set(session.scalars(select(PlaylistLine.slot_id).where(PlaylistLine.slot_id.in_(ids))))
    airings = newest_airings(session, ids)
    return [_enriched(view, published, airings, now) for view in views]


def _enriched(view: JointView, published: set[int], airings: dict[int, Airing], now: datetime) -> JointView:
    ids = [place.slot_id for place in view.places]
    if not view.standing.is_joint or not ids or not all(slot_id in published for slot_id in ids):
        return view
    known = [airings.get(slot_id) for slot_id in ids]
    over = max(place.span.end_at for place in view.places) < now
    on_air = [airing for airing in known if airing is not None and airing.verdict in ON_AIR]
    if len(on_air) == len(ids):
        proven = all(airing.grade in PROVEN for airing in on_air)
        rung, status = (
            ("proven", gettext("Terbukti di kedua tepi")) if proven else ("aired", gettext("Tayang menurut operator"))
        )
        return replace(view, rung=rung, status=status, grade=min(airing.grade for airing in on_air))
    if any(airing is not None and airing.verdict == Verdict.MISSED for airing in known):
        return replace(view, rung="published", status=gettext("Tidak tayang di sebagian stasiun"), grade="missed")
    if over:
        return replace(view, rung="published", status=gettext("Menunggu kabar"), grade="P0")
    return replace(view, rung="published", status=gettext("Diterbitkan ke stasiun"))
