"""What changes schemes: ask for one, cancel, begin again, keep its answer, take it over as drafts, undo; never a vote, never a commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.planner.fields import ProblemRefused
from scheduler.terms import Pairing, SlotKind

from .. import queue
from ..access import Actor
from ..apart import Stop
from ..audit import record
from ..errors import NotFound, OutreachError
from ..i18n import day_long, day_plain, gettext
from ..places.service import banks
from ..slots import service as slots
from ..slots.content import has_begun
from ..slots.models import JointState
from .asking import Asked, Asking, build_problem, usable_stations
from .errors import (
    NothingSold,
    NothingToAccept,
    NothingToUndo,
    NotOpen,
    NotPlannable,
    PinLost,
    PinTaken,
    SchemeStale,
    StillOpen,
    StillStopping,
)
from .known import read_known
from .models import Scheme, SchemeState
from .words import daypart_word, why_refused

SOLVE = "scheme.solve"
MOST_LISTED = 60


def get_scheme(session: Session, scheme_id: int) -> Scheme:
    """One scheme; raises `NotFound`."""
    scheme = session.get(Scheme, scheme_id)
    if scheme is None:
        raise NotFound
    return scheme


def list_schemes(session: Session, *, from_on: date | None = None, until_on: date | None = None) -> list[Scheme]:
    """The newest schemes, of all periods or of one."""
    query = select(Scheme).order_by(Scheme.id.desc()).limit(MOST_LISTED)
    if from_on is not None and until_on is not None:
        query = query.where(Scheme.from_on == from_on, Scheme.until_on == until_on)
    return list(session.scalars(query))


def is_lost(session: Session, scheme: Scheme) -> bool:
    """Whether nobody works on an open scheme any more: its job was given up after the server died over it."""
    job = queue.find_job(session, SOLVE, str(scheme.id))
    return SchemeState(scheme.state).is_open and (job is None or job.state == queue.JobState.FAILED)


# --- asking -----------------------------------------------------------------------------------------------------------


def make_scheme(
    session: Session, actor: Actor, *, asked: Asked, window_min: int, based_on: Scheme | None = None, now: datetime
) -> Scheme:
    """Ask for a plan of a period; the planner works on it as a job.

    Raises `NotPlannable`, or `PinTaken` and `PinLost` where a pinned joint slot has no place.
    """
    asking, told = _ask(session, asked, window_min=window_min, now=now)
    scheme = Scheme(
        from_on=asked.first_on,
        until_on=asked.last_on,
        regency_code=actor.regency_code or banks(session).left.code,
        based_on_id=based_on.id if based_on else None,
        asked=asked.document(),
        problem=asking.document,
        standing=list(asking.standing),
        remarks=_remarks(asking, told),
        joint_slot_ids=[],
        made_at=now,
        made_by=actor.name,
    )
    session.add(scheme)
    session.flush()
    queue.enqueue(session, SOLVE, key=str(scheme.id), payload={"scheme_id": scheme.id}, due_at=now)
    facts = {"from_on": asked.first_on, "until_on": asked.last_on, "goal": asked.goal.value, "kind": asked.kind.value}
    record(session, actor, action="scheme.make", thing=("scheme", scheme.id), changes=facts, now=now)
    return scheme


def _ask(session: Session, asked: Asked, *, window_min: int, now: datetime) -> tuple[Asking, dict[str, Any]]:
    river, days = banks(session), (asked.first_on, asked.last_on)
    known, told = read_known(session, river=river, days=days, kind=asked.kind, now=now, window_min=window_min)
    if asked.kind is SlotKind.ADVERTISEMENT and {s.side for s in usable_stations(asked, known)} != set(river.codes):
        raise NothingSold("kind")
    title = f"{day_plain(days[0])} - {day_plain(days[1])}"
    try:
        asking = build_problem(asked, known, title=title)
    except ProblemRefused as refusal:
        raise NotPlannable(why=why_refused(refusal, river)) from None
    taken = {(row["day"], row["daypart"]) for row in asking.standing}
    for pin in asked.pinned:
        if (pin["day"], pin["daypart"]) in taken:
            raise PinTaken(day=day_long(date.fromisoformat(pin["day"])), daypart=daypart_word(pin["daypart"]))
    for pin in asking.lost:
        raise PinLost(day=day_long(date.fromisoformat(pin["day"])), daypart=daypart_word(pin["daypart"]))
    return asking, told


def _remarks(asking: Asking, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "uncounted": list(asking.uncounted),
        "unrated": list(asking.unrated),
        "shut": list(asking.shut),
        "unsold": list(asking.unsold),
        **told,
    }


def cancel(session: Session, actor: Actor, *, scheme: Scheme, now: datetime) -> None:
    """Stop the working-out; whoever works on it notices within a second. Raises `NotOpen` when it is over."""
    if not SchemeState(scheme.state).is_open:
        raise NotOpen
    scheme.state, scheme.finished_at = SchemeState.CANCELLED, now
    scheme.version += 1
    record(session, actor, action="scheme.cancel", thing=("scheme", scheme.id), now=now)


def restart(session: Session, actor: Actor, *, scheme: Scheme, window_min: int, now: datetime) -> None:
    """Begin again with what the office knows now; raises `StillOpen` while it is worked on, and as `make_scheme` does."""
    is_over = scheme.state in (SchemeState.CANCELLED, SchemeState.FAILED)
    if not is_over and not is_lost(session, scheme):
        raise StillOpen
    job = queue.find_job(session, SOLVE, str(scheme.id))
    if job is not None and job.state == queue.JobState.RUNNING:
        raise StillStopping
    asking, told = _ask(session, Asked.of(scheme.asked), window_min=window_min, now=now)
    scheme.problem, scheme.standing, scheme.remarks = asking.document, list(asking.standing), _remarks(asking, told)
    scheme.state, scheme.stage, scheme.fault, scheme.finished_at = SchemeState.WAITING, "", "", None
    scheme.plan = scheme.standing_score = scheme.explained = None
    scheme.version += 1
    queue.enqueue(session, SOLVE, key=str(scheme.id), payload={"scheme_id": scheme.id}, due_at=now)
    record(session, actor, action="scheme.restart", thing=("scheme", scheme.id), now=now)


# --- the planner's answer ---------------------------------------------------------------------------------------------


def keep_stage(session: Session, *, scheme_id: int, news: Mapping[str, Any]) -> None:
    """How far the planner is, and a plan as soon as there is one; of a cancelled scheme nothing."""
    scheme = session.get_one(Scheme, scheme_id, with_for_update=True)
    if SchemeState(scheme.state).is_open:
        scheme.state, scheme.stage = SchemeState.SOLVING, news["stage"]
        scheme.plan = news.get("plan", scheme.plan)
        scheme.version += 1


def keep_answer(session: Session, *, scheme_id: int, answer: Mapping[str, Any] | Stop, now: datetime) -> bool:
    """The planner's last word, or why there is none; returns whether anybody still waited for it."""
    scheme = session.get_one(Scheme, scheme_id, with_for_update=True)
    if not SchemeState(scheme.state).is_open:
        return False
    scheme.finished_at = now
    scheme.version += 1
    if isinstance(answer, Stop):
        scheme.state, scheme.fault = SchemeState.FAILED, answer.value
        return True
    is_plan = answer["plan"]["status"] != "infeasible"
    scheme.state, scheme.stage = SchemeState.SOLVED if is_plan else SchemeState.INFEASIBLE, "done"
    scheme.plan, scheme.standing_score, scheme.explained = answer["plan"], answer["standing"], answer["explained"]
    return True


# --- taking it over ---------------------------------------------------------------------------------------------------


def new_programmes(scheme: Scheme) -> list[dict[str, Any]]:
    """What a scheme's plan adds to what stood when it was made."""
    plan = scheme.plan or {"joint_slots": []}
    return [row for row in plan["joint_slots"] if row not in scheme.standing]


def accept(session: Session, actor: Actor, *, scheme: Scheme, window_min: int, now: datetime) -> int:
    """Make drafts of everything the plan adds, by the same rules as a form's; proposes and publishes nothing.

    Returns how many. Raises `NothingToAccept`, or `SchemeStale` where one has no place any more: then none is made.
    """
    rows = new_programmes(scheme)
    if scheme.state != SchemeState.SOLVED or scheme.accepted_at is not None or not rows:
        raise NothingToAccept
    kind = Asked.of(scheme.asked).kind
    ids = [_draft(session, actor, row, kind=kind, window_min=window_min, now=now) for row in rows]
    scheme.joint_slot_ids, scheme.accepted_at = ids, now
    scheme.version += 1
    facts = {"joint_slot_ids": ids}
    record(session, actor, action="scheme.accept", thing=("scheme", scheme.id), changes=facts, now=now)
    return len(ids)


def _draft(
    session: Session, actor: Actor, row: Mapping[str, Any], *, kind: SlotKind, window_min: int, now: datetime
) -> int:
    starts = {number_of(slot["station"]): time.fromisoformat(slot["start"]) for slot in row["slots"]}
    day = date.fromisoformat(row["day"])
    pairing = Pairing.SIMULCAST if len(set(starts.values())) == 1 else Pairing.PAIRED
    wish = slots.Wish(number_of(row["clip"]), day, kind, pairing, starts, window_min)
    try:
        return slots.draft(session, actor, wish=wish, now=now).id
    except OutreachError as refusal:
        raise SchemeStale(day=day_long(day), why=gettext(refusal.sentence) % refusal.facts) from refusal


def number_of(name: str) -> int:
    """The row that a name of the planner's stands for: 4 of stasiun-4."""
    return int(name.rpartition("-")[2])


def undo_accept(session: Session, actor: Actor, *, scheme: Scheme, now: datetime) -> tuple[int, int]:
    """Cancel the scheme's drafts that nobody touched since; returns how many, and how many stay because somebody did.

    Raises `NothingToUndo`.
    """
    joints = [slots.get_joint(session, joint_id) for joint_id in scheme.joint_slot_ids]
    drafts = [j for j in joints if j.state == JointState.DRAFT and j.version == 1 and not has_begun(j, now=now)]
    if not drafts:
        raise NothingToUndo
    for joint in drafts:
        slots.cancel(session, actor, joint=joint, reason=gettext("rancangan diurungkan"), tells=False, now=now)
    kept = _others(scheme.joint_slot_ids, {joint.id for joint in drafts})
    scheme.joint_slot_ids, scheme.accepted_at = kept, scheme.accepted_at if kept else None
    scheme.version += 1
    facts = {"cancelled": [joint.id for joint in drafts]}
    record(session, actor, action="scheme.undo", thing=("scheme", scheme.id), changes=facts, now=now)
    return len(drafts), len(kept)


def _others(ids: Collection[int], gone: set[int]) -> list[int]:
    return [joint_id for joint_id in ids if joint_id not in gone]
